"""The smooth hinge: a hinge whose kink is rounded off by a piece of a parabola."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression, constant, smallest, squared
from linclf_core.explain.formula import Formula, Prose
from linclf_core.explain.phases import Steps
from linclf_core.explain.traced import Traced, at, positive_part, times
from linclf_core.losses import hinge as shared
from linclf_core.losses.base import LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import put, row_sums


@dataclass(frozen=True)
class SmoothHinge(shared.Hinge):
    """L_i = Σ_{j≠y_i} h(s_j − s_{y_i} + Δ), with h(m) = 0, m²/2 and m − 1/2 below 0, up to 1, and
    beyond. Source: J. Rennie, N. Srebro, "Loss functions for preference levels", 2005."""

    key: ClassVar[str] = "smooth_hinge"
    title: ClassVar[str] = "Hinge, smooth"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} h(s_j - s_{y_i} + \Delta)"
    smooth: ClassVar[bool] = True
    notes: ClassVar[str] = r"""
$h(m)$ is 0 for $m \le 0$, $\tfrac12 m^2$ up to 1, and $m - \tfrac12$ from there on. In $N\,G$ the
entry of a rival is $\min(1, \max(0, M_{ij}))$, that of the true class minus their sum.
"""

    def curvature(self, n_classes: int) -> float | None:
        """At most Σ_{j≠y} (e_j − e_y)(e_j − e_y)ᵀ, whose eigenvalues are at most C."""
        return float(n_classes)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        H = put(np.maximum(shared.joint_margins(S, y, self.delta), 0.0), y, 0.0)
        dS = np.minimum(H, 1.0)
        L = row_sums(np.where(H < 1.0, 0.5 * H**2, H - 0.5))
        dS[np.arange(len(y)), y] = -row_sums(dS)
        return LossTerms(L, dS)

    def formula(self, s: Traced, y: IntArray) -> Formula:
        s_y = shared.told_true_scores(s, y)
        M = shared.told_margins(s, s_y, y, self.delta).named(*shared.JOINT)
        H = positive_part(M).named("hinges", "H = max(0, M)", "H", "H", "nonnegative")

        def slope(i: int, j: int) -> Expression:
            return smallest([constant(1), H.cell(i, j)])

        def cost(i: int, j: int) -> Expression:
            h = H.cell(i, j)
            return squared(h) / 2 if h.value < 1 else h - 0.5

        D = Traced(lambda: np.minimum(H.values, 1.0), slope, (H,))
        D = D.named("slopes", "D = min(1, H)", "D", "D", "unit")
        costs = Traced(lambda: np.where(H.values < 1, 0.5 * H.values**2, H.values - 0.5), cost)
        costs = replace(costs, parts=(H,), rule=lambda d, i, j: times(D.cell(i, j), d(H, i, j)))
        L = costs.sum(but=y).named("loss", "L, sum over the rivals", "L", "L", "nonnegative")
        n = D.sum().named("counts", "n, sum of the slopes", "n", "n", "nonnegative")
        dS = at(y, D - n, D).named("dS", "dS = D − n at the true class", r"N \cdot G", "(NG)")
        return Formula(s, (s_y, M, H, L, D, n, dS), M, PROSE, "unit")


PROSE = Prose(
    shared.MARGINS,
    (
        "Each rival with a positive margin costs: a little of it, or from 1 on all but ½.",
        (Steps("Loss", (r"L = \sum_{j \neq y} h(M_j)",)),),
    ),
    (
        "The slope of h is the margin itself, but no less than 0 and no more than 1.",
        (Steps("Slope of h", (r"h'(m) = \min(1, \max(0, m))",)),),
    ),
    shared.MARGINS_BY_SCORES,
    (
        "Each rival that is too close gets its slope, the true class minus their sum.",
        (
            Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = D_k",)),
            Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} D_j",)),
        ),
    ),
)
