"""What one action may cost, in one place: docs/limits.md has the same as a table.

The unit is N · C · (D + BESIDE) · steps: a number of one sample, class and feature at one step. The
loss, its derivative and the like count as so many features more. On the machine of docs/load.md it
takes some 0.5 to 1.5 ns. A step of few samples costs as much as one of FEWEST units.
"""

from dataclasses import dataclass

from linclf_core.datasets import Dataset

#: What a sample and class cost at a step beside the features, in features.
BESIDE = 30
#: What a step costs at least.
FEWEST = 80_000


def units(data: Dataset) -> int:
    """What a step on these data costs, where they are many."""
    return data.n_samples * data.n_classes * (data.n_features + BESIDE)


def cost(data: Dataset) -> int:
    """What a step on these data costs."""
    return max(FEWEST, units(data))


@dataclass(frozen=True)
class Budget:
    """At most `most` units for an `action`; where that is not enough, `reduce` says what to make
    smaller."""

    action: str
    most: int
    reduce: str

    def steps(self, data: Dataset, runs: int = 1) -> int:
        """So many steps may be made, of so many runs at once; at least one."""
        return max(1, self.most // (runs * cost(data)))

    def check(self, asked: str, data: Dataset, steps: int, runs: int = 1) -> None:
        """Raises ValueError, one plain sentence that begins with what was `asked`."""
        if steps > self.steps(data, runs):
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
    "a run made again, from a link, a file or the browser",
    32 * 10**8,
    "take fewer samples or steps",
)
STEPS = Budget("steps made at a stretch", 32 * 10**8, "go on in smaller steps")
CUT = Budget("a block of pictures of the loss landscape", 32 * 10**8, "fewer pictures come at once")
COMPARISON = Budget(
    "the runs of a comparison, together", 64 * 10**8, "take fewer configurations, steps or samples"
)
SWEEP = Budget("the sweep of learning rates", 64 * 10**8, "take fewer steps or samples")
CHECK = Budget("the gradient check", 32 * 10**8, "take fewer samples, features or classes")
TABLE = Budget("the table of a run, steps that are not kept", 16 * 10**8, "the kept steps are told")
PROOF = ParameterBudget(
    "the proof of separability", 150, "take fewer features or classes of your table"
)
BUDGETS = (REPLAY, STEPS, CUT, COMPARISON, SWEEP, CHECK, TABLE, PROOF)
