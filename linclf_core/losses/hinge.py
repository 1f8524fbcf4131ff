"""What the hinge losses share: the kink of max(0, ·), and how margins depend on scores."""

import numpy as np

from linclf_core.explain.expression import Expression, constant, equal
from linclf_core.losses.matrix import Matrix
from linclf_core.losses.phases import Phase, Steps

#: Margins this close to 0 are 0 but for rounding, and are told so.
ROUNDING = 1e-12


def at_kink(expression: Expression, margin: float) -> Expression:
    """The expression, with a note if the margin it was made from sits at the kink of max(0, ·)."""
    if margin == 0:
        return expression.noted(
            "The margin is exactly 0, a kink: max(0, m) has slope 0 on the left and 1 on the "
            "right, and any slope between is a subgradient. Here 0 is taken: the indicator asks "
            "for strictly more than 0."
        )
    if abs(margin) < ROUNDING:
        return expression.noted(
            f"The margin is 0 but for rounding ({margin:.1e}), next to a kink: the sign of this "
            f"remainder decides, so the slope {int(margin > 0)} is taken."
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
