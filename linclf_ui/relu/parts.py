"""What of the network can be drawn over the plane."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.relu.exact import Activations, forward, rounding_bound

#: The square that is drawn and searched: −HALF … HALF.
HALF = 4.0


@dataclass(frozen=True)
class Part:
    """A number that the network makes of x: its formula, and its values for x (..., 2)."""

    latex: str
    of: Callable[[Activations, Array], Array]
    limits: tuple[float, float]
    says: str


def _unit(k: int) -> Part:
    formula = ("x_1 + x_2", "x_1 - x_2", "-x_1 + x_2", "-x_1 - x_2")[k]
    return Part(
        rf"z_{k + 1} = \max\left(0, \tfrac{{{formula}}}{{2}}\right)",
        lambda act, x: np.asarray(act.z[..., k]),
        (0.0, HALF),
        "Flat where the unit is off, a tilted plane where it is on: one fold.",
    )


PARTS: dict[str, Part] = {
    "output": Part(
        r"z_1 + z_2 + z_3 - z_4 = \max(x_1, x_2)",
        lambda act, x: act.output,
        (-HALF, HALF),
        "One fold only, along x₁ = x₂: the folds of z₁ and z₄ cancel.",
    ),
    "z₁": _unit(0),
    "z₂": _unit(1),
    "z₃": _unit(2),
    "z₄": _unit(3),
    "z₁ − z₄": Part(
        r"z_1 - z_4 = \tfrac{x_1 + x_2}{2}",
        lambda act, x: act.half_sum,
        (-HALF, HALF),
        "No fold at all: u⁺ − (−u)⁺ = u, a plane.",
    ),
    "z₂ + z₃": Part(
        r"z_2 + z_3 = \tfrac{|x_1 - x_2|}{2}",
        lambda act, x: act.half_difference,
        (0.0, HALF),
        "A valley along x₁ = x₂: v⁺ + (−v)⁺ = |v|.",
    ),
    "error": Part(
        r"(z_1 + z_2 + z_3 - z_4) - \max(x_1, x_2)",
        lambda act, x: act.output - x.max(axis=-1),
        (-1e-15, 1e-15),
        "Only rounding is left, in units of 10⁻¹⁶: over the real numbers the error is 0.",
    ),
}


def largest_error(x: Array) -> tuple[float, float]:
    """max |output − max(x₁, x₂)| over all x (..., 2), and the most that rounding may leave."""
    error = np.abs(forward(x).output - x.max(axis=-1))
    return float(error.max()), float(rounding_bound(x).max())
