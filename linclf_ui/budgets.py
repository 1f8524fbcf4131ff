"""What one action may cost, in one place: docs/limits.md has the same as a table.

The unit is a number of one sample and class at one step: N · C · steps. On the machine of
docs/load.md it takes 15 to 50 ns. Features are at most 50; with so many a unit takes up to two and
a half times as long as with two. A step of few samples costs as much as one of FEWEST numbers.
"""

from dataclasses import dataclass

from linclf_core.datasets import Dataset

#: What a step costs at least.
FEWEST = 2_500


@dataclass(frozen=True)
class Budget:
    """At most `most` units for an `action`; where that is not enough, `reduce` says what to make
    smaller."""

    action: str
    most: int
    reduce: str

    def steps(self, n_samples: int, n_classes: int, runs: int = 1) -> int:
        """So many steps may be made, of so many runs at once; at least one."""
        return max(1, self.most // (runs * max(FEWEST, n_samples * n_classes)))

    def check(self, asked: str, data: Dataset, steps: int, runs: int = 1) -> None:
        """Raises ValueError, one plain sentence that begins with what was `asked`."""
        if steps > self.steps(data.n_samples, data.n_classes, runs):
            raise ValueError(
                f"{asked} on {data.n_samples:,} samples of {data.n_classes} classes would take the "
                f"server too long: {self.reduce}."
            )


@dataclass(frozen=True)
class ParameterBudget:
    """The same for what costs by the number of entries of W and b, (D + 1) · C, alone."""

    action: str
    most: int
    reduce: str

    def check(self, asked: str, data: Dataset) -> None:
        """Raises ValueError, one plain sentence that begins with what was `asked`."""
        if (data.n_features + 1) * data.n_classes > self.most:
            raise ValueError(
                f"{asked} and {data.n_classes} classes would take the server too long: "
                f"{self.reduce}."
            )


REPLAY = Budget(
    "a run made again, from a link, a file or the browser", 10**8, "take fewer samples or steps"
)
STEPS = Budget("steps made at a stretch", 10**8, "go on in smaller steps")
CUT = Budget("a block of pictures of the loss landscape", 10**8, "fewer pictures come at once")
COMPARISON = Budget(
    "the runs of a comparison, together", 2 * 10**8, "take fewer configurations, steps or samples"
)
SWEEP = Budget("the sweep of learning rates", 2 * 10**8, "take fewer steps or samples")
CHECK = Budget("the gradient check", 10**8, "take fewer samples, features or classes")
TABLE = Budget("the table of a run, steps that are not kept", 5 * 10**7, "the kept steps are told")
PROOF = ParameterBudget(
    "the proof of separability", 150, "take fewer features or classes of your table"
)
BUDGETS = (REPLAY, STEPS, CUT, COMPARISON, SWEEP, CHECK, TABLE, PROOF)
