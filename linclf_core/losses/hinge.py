"""What the hinge losses share: the kink of max(0, ·), and how margins depend on scores."""

import sys

import numpy as np

from linclf_core.explain.expression import Expression, constant, equal
from linclf_core.losses.matrix import Matrix
from linclf_core.losses.phases import Phase, Steps
from linclf_core.notation import Array

#: A margin this small against the largest number it is made of counts as 0.
ROUNDING = 8.0 * sys.float_info.epsilon
#: A margin this small is told to be next to a kink.
CLOSE = 1e-12


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


def at_kink(expression: Expression, margin: float) -> Expression:
    """The expression, with a note if the margin it was made from sits at the kink of max(0, ·)."""
    if margin == 0:
        return expression.noted(
            "The margin is 0, a kink: max(0, m) has slope 0 on the left and 1 on the right, and "
            "any slope between is a subgradient. Here 0 is taken: the indicator asks for strictly "
            "more than 0."
        )
    if abs(margin) < CLOSE:
        return expression.noted(
            f"The margin is {margin:.1e}, next to a kink. Rounding in the scores can make so small "
            f"a number of 0; its sign decides, so the indicator is {int(margin > 0)}."
        )
    return expression


def slope_of_hinge(*lines: str) -> Steps:
    """The derivation of ∂L/∂M, which starts with the slope of max(0, ·)."""
    return Steps("Slope of the hinge", (r"\frac{d}{dm} \max(0, m) = [m > 0]", *lines))


def margin_jacobian(y: int, n_classes: int) -> Matrix:
    """∂M_j/∂s_k = [k = j] − [k = y], (C, C), of the margins M_j = s_j − s_y + Δ·[j ≠ y]."""

    def how(j: int, k: int) -> Expression:
        return equal(constant(k), constant(j)) - equal(constant(k), constant(y))

    values = np.eye(n_classes) - np.eye(n_classes)[y]
    latex = r"\frac{\partial M}{\partial s}"
    return Matrix("inner", "∂M/∂s", latex, values, "signed", "J", how, rows="class")


def margin_phase(*matrices: Matrix) -> Phase:
    """s → M for the losses that compare each rival's score with the true one."""
    text = "How close each rival comes: its score minus the true score, plus the margin Δ."
    steps = Steps("Margins", (r"M_j = s_j - s_y + \Delta \quad (j \neq y)",))
    return Phase("margins", "s → M", "forward", text, (steps,), matrices)


def margin_jacobian_phase(jacobian: Matrix) -> Phase:
    """∂M/∂s for the losses that compare each rival's score with the true one."""
    text = "A margin rises with its own score and falls with the true score."
    steps = Steps(
        "Margins by scores",
        (
            r"\frac{\partial M_j}{\partial s_k} = [k = j] - [k = y]",
            r"M_y \text{ is a constant: row } y \text{ is } 0",
        ),
    )
    return Phase("inner", "∂M/∂s", "back", text, (steps,), (jacobian,))
