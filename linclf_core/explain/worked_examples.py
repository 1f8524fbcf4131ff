"""Four steps worked by hand, as printed in lecture notes: scores, and every number that follows.

Two batches of scores for two losses, at the start and after training. Misprints of the notes are
mended, and each example says which. Printed values have 3 decimals, and so do the scores that
they were worked from: a computed value agrees when it lies within the tolerances below.
"""

from dataclasses import dataclass

import numpy as np

from linclf_core.explain.expression import Cell
from linclf_core.explain.printing import fixed
from linclf_core.losses import Loss
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.notation import Array, IntArray

#: Largest distance of a computed entry, and of a computed mean loss, from the printed one.
ENTRY_TOLERANCE = 0.0016
LOSS_TOLERANCE = 0.0011
#: The decimals of the print.
DECIMALS = 3


@dataclass(frozen=True)
class MisprintedEntry:
    """An entry that the source prints wrongly: its text there, and why that is a misprint."""

    cell: Cell
    text: str
    why: str


@dataclass(frozen=True, eq=False)
class WorkedExample:
    """Scores S (5, 4) and classes y (5,) under a loss, and what was printed for them.

    `printed` holds the printed matrices by the name that the loss gives them; `printed_loss` is
    the mean loss; `mended` tells the misprints of the source, empty if there were none, and
    `misprints` are those that stand in one entry.
    """

    key: str
    title: str
    loss: Loss
    S: Array
    y: IntArray
    printed: dict[str, Array]
    printed_loss: float
    mended: str = ""
    misprints: tuple[MisprintedEntry, ...] = ()

    def remark(self, cell: Cell, value: float) -> str:
        """What the source prints for an entry of this value, one sentence; empty if it prints the
        same number, or nothing."""
        for misprint in self.misprints:
            if misprint.cell == cell:
                return f"The notes print {misprint.text}: {misprint.why}"
        if cell.matrix not in self.printed:
            return ""
        there = fixed(float(self.printed[cell.matrix][cell.row, cell.column]), DECIMALS)
        if there == fixed(value, DECIMALS):
            return ""
        return f"The notes print {there}: they worked with more digits of S than they print."

    def misprinted_scores(self) -> Array:
        """S (5, 4) as the source prints it."""
        S = self.S.copy()
        for misprint in self.misprints:
            if misprint.cell.matrix == "S":
                S[misprint.cell.row, misprint.cell.column] = float(misprint.text)
        return S


def _matrix(text: str) -> Array:
    return np.array([[float(entry) for entry in row.split()] for row in text.strip().split("\n")])


def _column(*values: float) -> Array:
    return np.array(values, float)[:, None]


_y = np.array([3, 2, 0, 1, 0], np.intp)

_INITIAL = _matrix("""
 0.815  1.065  1.069 -0.941
 0.504  1.884  1.517 -1.221
 0.763  1.946  0.965 -0.930
-0.165  0.905  0.383  0.358
 0.748  1.456  1.781 -0.905
""")

_COUNTS_BROKEN = "The counts, printed as a broken 3 × 2 block, stand one a row."
_SIGN = "a misprint, since only the positive score gives the probabilities that they print."


def _block(text: str) -> tuple[MisprintedEntry, ...]:
    why = "a broken block, which should have one count a row, at the true class."
    return tuple(MisprintedEntry(Cell("counts", i, 0), text, why) for i in range(5))


WORKED_EXAMPLES: tuple[WorkedExample, ...] = (
    WorkedExample(
        key="hinge_initial",
        title="Hinge, at the start",
        loss=WestonWatkins(delta=1.0),
        S=_INITIAL,
        y=_y,
        printed={
            "true_scores": _column(-0.941, 1.517, 0.763, 0.905, 0.748),
            "margins": _matrix("""
 2.756  3.006  3.010  1
-0.013  1.368  1     -1.737
 1      2.184  1.202 -0.693
-0.070  1      0.477  0.452
 1      1.708  2.033 -0.652
"""),
            "hinges": _matrix("""
2.756 3.006 3.010 1
0     1.368 1     0
1     2.184 1.202 0
0     1     0.477 0.452
1     1.708 2.033 0
"""),
            "indicator": _matrix("1 1 1 1\n0 1 1 0\n1 1 1 0\n0 1 1 1\n1 1 1 0"),
            "counts": _column(4, 2, 3, 3, 3),
            "dS": _matrix("1 1 1 -3\n0 1 -1 0\n-2 1 1 0\n0 -2 1 1\n-2 1 1 0"),
        },
        printed_loss=3.639,
        mended=_COUNTS_BROKEN,
        misprints=_block("2 2, 3 3, 3 3"),
    ),
    WorkedExample(
        key="hinge_trained",
        title="Hinge, after training",
        loss=WestonWatkins(delta=1.0),
        S=_matrix("""
0.461 -1.016  0.516  0.040
0.786 -1.502  0.469  0.258
1.227 -0.985  0.498 -0.732
0.282  1.573 -1.418 -0.433
0.896 -0.927 -0.124  0.166
"""),
        y=_y,
        printed={
            "true_scores": _column(0.040, 0.469, 1.227, 1.573, 0.896),
            "margins": _matrix("""
 1.421 -0.057  1.475  1
 1.316 -0.971  1      0.789
 1     -1.211  0.271 -0.959
-0.291  1     -1.992 -1.006
 1     -0.823 -0.020  0.270
"""),
            "hinges": _matrix("""
1.421 0 1.475 1
1.316 0 1     0.789
1     0 0.271 0
0     1 0     0
1     0 0     0.270
"""),
            "indicator": _matrix("1 0 1 1\n1 0 1 1\n1 0 1 0\n0 1 0 0\n1 0 0 1"),
            "counts": _column(3, 3, 2, 1, 2),
            "dS": _matrix("1 0 1 -2\n1 0 -2 1\n-1 0 1 0\n0 0 0 0\n-1 0 0 1"),
        },
        printed_loss=1.109,
        mended=f"The true score of the fourth sample is 1.573, not 1.537. {_COUNTS_BROKEN}",
        misprints=(
            MisprintedEntry(
                Cell("true_scores", 3, 0), "1.537", "a misprint of 1.573, as S has it."
            ),
            *_block("3 3, 2 1, 2 1"),
        ),
    ),
    WorkedExample(
        key="softmax_initial",
        title="Softmax, at the start",
        loss=Softmax(),
        S=_INITIAL,
        y=_y,
        printed={
            "probabilities": _matrix("""
0.267 0.343 0.344 0.046
0.126 0.503 0.348 0.023
0.176 0.576 0.216 0.032
0.136 0.398 0.236 0.230
0.166 0.337 0.466 0.032
"""),
        },
        printed_loss=1.717,
    ),
    WorkedExample(
        key="softmax_trained",
        title="Softmax, after training",
        loss=Softmax(),
        S=_matrix("""
0.517 -1.105  0.644 -0.052
1.203 -1.767  0.483  0.119
1.727 -1.204  0.431 -0.929
0.372  1.969 -1.709 -0.618
1.065 -1.171 -0.002  0.140
"""),
        y=_y,
        printed={
            "probabilities": _matrix("""
0.345 0.068 0.392 0.195
0.533 0.027 0.259 0.180
0.716 0.038 0.196 0.050
0.155 0.767 0.019 0.058
0.541 0.058 0.186 0.215
"""),
        },
        printed_loss=0.839,
        mended=(
            "The scores 0.483, 1.727 and 1.969 are positive; printed with a minus sign they would "
            "not give the printed probabilities."
        ),
        misprints=(
            MisprintedEntry(Cell("S", 1, 2), "-0.483", _SIGN),
            MisprintedEntry(Cell("S", 2, 0), "-1.727", _SIGN),
            MisprintedEntry(Cell("S", 3, 1), "-1.969", _SIGN),
        ),
    ),
)
