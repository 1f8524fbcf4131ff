"""What the hinge losses share: Δ, margins, when a margin counts as 0, and what is said of them."""

import sys
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.formula import said
from linclf_core.explain.traced import Note, Traced, setting
from linclf_core.losses.base import Loss
from linclf_core.notation import Array, IntArray
from linclf_core.rows import true_scores
from linclf_core.settings import number
from linclf_core.writing import short

#: A margin this small against the largest number it is made of counts as 0.
ROUNDING = 8.0 * sys.float_info.epsilon
#: A margin this small is told to be next to a kink.
CLOSE = 1e-12


@dataclass(frozen=True)
class Hinge(Loss):
    """A loss that asks for a margin Δ and costs nothing beyond it.

    At the kink, where a margin is 0, the subgradient 0 is taken (strict >); what counts as 0 is
    told in `settled`.
    """

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    sums_to_zero: ClassVar[bool] = True
    smooth: ClassVar[bool] = False
    convex: ClassVar[bool] = True
    reaches_zero: ClassVar[bool] = True

    @property
    def margin(self) -> float:
        return self.delta


def settled(M: Array, S: Array, against: Array | float, delta: float) -> Array:
    """The margins M (N, C), but 0 where they are 0 up to rounding. They were made by comparing the
    scores S (N, C) with `against`, the scores S_y (N, 1) or 0, and the margin Δ.

    By hand −2.997 − (−1.997) + 1 is 0, in floating-point numbers 2e-16, and a margin that is 0
    costs nothing and has slope 0. So a margin below 8ε (ε = 2⁻⁵²) times the largest of the three
    numbers counts as 0. Rounding those numbers and working with them is off by 2ε at most: for
    scores and Δ of up to 14 digits the exact decimal decides. The loss, its derivative, the
    matrices and the distance from the kinks all start from here, so they agree.
    """
    size = np.abs(M)
    # Nearly always no margin is that small, and training need not look at each.
    if size.min(initial=np.inf) >= ROUNDING * max(S.max(initial=delta), -S.min(initial=-delta)):
        return M
    largest = np.maximum(np.maximum(np.abs(S), np.abs(against)), delta)
    # A margin of Δ or more is none that rounding made of 0, however large the scores.
    return np.where((size < ROUNDING * largest) & (delta > M), 0.0, M)


def joint_margins(S: Array, y: IntArray, delta: float) -> Array:
    """M_ij = s_ij − s_{i,y_i} + Δ, (N, C); the entry at the true class is Δ."""
    # Subtract first: (s_j + Δ) − s_y loses the digits of Δ at scores of 1e8.
    S_y = true_scores(S, y)
    M: Array = S - S_y
    M += delta
    return settled(M, S, S_y, delta)


def told_margins(s: Traced, s_y: Traced, y: IntArray, delta: float) -> Traced:
    """The same, told, but without a name."""
    found = s - s_y + setting(r"\Delta", delta)
    return found.made_by(lambda: joint_margins(s.values, y, delta))


#: How these margins are named.
JOINT = ("margins", "M = S − S_y + Δ", r"S - S_y + \Delta", "M")


def told_true_scores(s: Traced, y: IntArray) -> Traced:
    """The column S_y, each entry picked from its row of S."""
    return s.pick(y).named("true_scores", "S_y", "S_y", "s_y")


def at_kink(m: Traced) -> Note:
    """A sentence on each margin that sits at, or next to, the kink of max(0, ·)."""

    def note(i: int, j: int) -> str:
        margin = float(m.values[i, j])
        if margin == 0:
            return (
                "The margin is 0, a kink: max(0, m) has slope 0 on the left and 1 on the right, "
                "and any slope between is a subgradient. Here 0 is taken: the indicator asks for "
                "strictly more than 0."
            )
        if abs(margin) < CLOSE:
            return (
                f"The margin is {short(margin, 2)}, next to a kink. Rounding in the scores can "
                "make so small a number of 0; its sign decides, so the indicator is "
                f"{int(margin > 0)}."
            )
        return ""

    return note


#: s → M and ∂M/∂s of the losses that compare each rival's score with the true one.
MARGINS = said(
    "How close each rival comes: its score minus the true score, plus the margin Δ.",
    ("Margins", r"M_j = s_j - s_y + \Delta \quad (j \neq y)"),
)
MARGINS_BY_SCORES = said(
    "A margin rises with its own score and falls with the true score.",
    (
        "Margins by scores",
        r"\frac{\partial M_j}{\partial s_k} = [k = j] - [k = y]",
        r"M_y \text{ is a constant: row } y \text{ is } 0",
    ),
)
#: ∂L/∂M where each rival's hinge is added, and where that of every class is.
RIVALS_SLOPES = said(
    "The hinge of a rival has slope 1 where its margin is positive, else 0.",
    (
        "Slope of the hinge",
        r"\frac{d}{dm} \max(0, m) = [m > 0]",
        r"\frac{\partial L}{\partial M_j} = I_j \quad (j \neq y)",
        r"\frac{\partial L}{\partial M_y} = 0 \quad \text{(not in the sum)}",
    ),
)
ALL_SLOPES = said(
    "Each hinge has slope 1 where its margin is positive, else 0.",
    (
        "Slope of the hinge",
        r"\frac{d}{dm} \max(0, m) = [m > 0]",
        r"\frac{\partial L}{\partial M_j} = I_j",
    ),
)
