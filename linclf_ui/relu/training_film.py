"""The training as a film: surface or error map, and the loss as it falls."""

from collections.abc import Callable

import numpy as np

from linclf_core.relu.exact import grid
from linclf_core.relu.run import MAX_STEPS, Run
from linclf_core.relu.training import ReluNet, ReluState, compare
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.computing import pause
from linclf_ui.figures import relu_training as figures
from linclf_ui.figures.film import Chart, Film, Frame, Moves, long_enough
from linclf_ui.theme import Theme

#: So many points a side has the grid on which errors are looked for.
GRID = 81
#: The sample's square is −HALF … HALF.
HALF = 2.0
SURFACE, ERROR = "Surfaces", "Error map"
#: A film is so long, or the next longer, and reaches so many steps beyond the last one made.
LENGTHS = (2_000, 5_000, 10_000, MAX_STEPS)
BEYOND = 1_000
STRIDES = (10, 100, 1000)
#: So many steps are sent at once, about a megabyte.
BLOCKS = {SURFACE: 200, ERROR: 60}
LABELS = (
    "mean squared error",
    f"largest error up to ±{HALF:g}",
    f"up to ±{2 * HALF:g}",
    "dead units",
)


def end(run: Run) -> int:
    """The last step of the film."""
    return long_enough(run.last_step, LENGTHS, BEYOND)


def run_ahead(run: Run) -> Run:
    """The run with all steps of the film."""
    return session.kept("relu steps", (run.training, end(run)), lambda: run.to(end(run), pause))


def film(ahead: Run, picture: str, theme: Theme) -> Film:
    curve = figures.LossCurve.of(ahead.losses)
    at = _follower(ahead)
    units = ahead.current.net.units

    def charts() -> list[list[list[Chart]]]:
        if picture == SURFACE:
            figure = figures.surfaces_stage(HALF, theme)
            alt = "The network's surface, and the exact maximum as lines"
        else:
            figure = figures.error_stage(units, HALF, theme)
            alt = "f − max as a map, with the lines where units fold the plane"
        loss = figures.loss_stage(curve, theme)
        return [[[Chart(figure, alt)], [Chart(loss, "Mean squared error, on a log scale")]]]

    def frame(k: int) -> Frame:
        now = at(k)
        found = compare(now.net, ahead.data)
        moves: Moves = (
            figures.surfaces_moves(now.net, HALF)
            if picture == SURFACE
            else figures.error_moves(now.net, found, HALF)
        )
        dead = sum(unit.share_on == 0 for unit in found)
        texts = (
            short(now.loss),
            short(largest_error(now.net, HALF)),
            short(largest_error(now.net, 2 * HALF)),
            f"{dead} of {units}",
        )
        return Frame((moves, figures.loss_moves(curve, k, now.loss)), texts)

    return Film(
        "step",
        ahead.last_step,
        charts,
        frame,
        LABELS,
        block=BLOCKS[picture],
        strides=STRIDES,
    )


def largest_error(net: ReluNet, half_width: float) -> float:
    """The largest |f − max| on a grid over the square, GRID points a side."""
    x = grid(np.linspace(-half_width, half_width, GRID))
    return float(np.abs(net(x) - x.max(axis=-1)).max())


def _follower(run: Run) -> Callable[[int], ReluState]:
    """The run's state at a step; steps asked for one after the other are made once."""
    last = run.kept[0]

    def at(step: int) -> ReluState:
        nonlocal last
        follows = step == last.step + 1
        last = run.training.step(run.data, last) if follows else run.to(step).current
        return last

    return at
