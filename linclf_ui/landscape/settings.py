"""What the visitor chooses on the page of the loss landscape."""

from dataclasses import dataclass

from linclf_core.settings import choice, number

PARAMETERS, GRADIENT = "Two parameters", "Gradient and random"
MAP, SURFACE = "Map", "Surface"
CLOSER, EVEN = "closer at the bottom", "evenly apart"
#: The choice of a range that holds the whole run.
WHOLE_RUN = "the whole run"
RANGES = (
    WHOLE_RUN,
    *(f"{k:g}" for k in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)),
)


@dataclass(frozen=True)
class LandscapeView:
    """`first` and `second` are places in the list of all parameters; the data may have fewer."""

    along: str = choice(PARAMETERS, "Cut along", (PARAMETERS, GRADIENT))
    first: int = 0
    second: int = 1
    seed: int = number(0, "Seed of the random direction", 0, 9999)
    half_width: str = choice(
        WHOLE_RUN,
        "Range of the axes, ±",
        RANGES,
        "So far to both sides of the centre. The window stays in place until the step on show "
        "comes near its edge.",
    )
    picture: str = choice(MAP, "As", (MAP, SURFACE))
    lines: str = choice(
        CLOSER,
        "Lines of equal loss",
        (CLOSER, EVEN),
        "Closer: at even steps of √(L − lowest L), so that the bottom of the valley is seen.",
    )

    def pair(self, n_parameters: int) -> tuple[int, int]:
        """The two places, mended where the data have fewer parameters or both are the same."""
        first, second = (min(k, n_parameters - 1) for k in (self.first, self.second))
        return (first, second) if first != second else (first, (first + 1) % n_parameters)
