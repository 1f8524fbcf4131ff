"""The squared multiclass hinge: every rival that comes too close costs its margin squared."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.formula import Formula, Prose, said
from linclf_core.explain.traced import Traced, at, positive_part, square
from linclf_core.losses import hinge as shared
from linclf_core.losses.base import LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import row_sums


@dataclass(frozen=True)
class SquaredHinge(shared.Hinge):
    """L_i = Σ_{j≠y_i} max(0, s_j − s_{y_i} + Δ)². Smooth: max(0, m)² has slope 0 at m = 0."""

    key: ClassVar[str] = "squared_hinge"
    title: ClassVar[str] = "Hinge, squared"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} \max(0,\ s_j - s_{y_i} + \Delta)^2"
    smooth: ClassVar[bool] = True
    pulls: ClassVar[tuple[str, str]] = (r"2 H_k\,", r"-2 \Big(\sum_{j \neq y} H_j\Big)\,")
    notes: ClassVar[str] = r"""
With $H_{ij} = \max(0, s_{ij} - s_{i,y_i} + \Delta)$: in $N\,G$ the entry of a rival is $2H_{ij}$,
that of the true class $-2\sum_{j \ne y_i} H_{ij}$. There are no kinks: $\max(0, m)^2$ has slope 0
at $m = 0$. With $C$ classes no eigenvalue of $\partial^2 L_i / \partial s^2$ is above $2C$.
"""

    def curvature(self, n_classes: int) -> float | None:
        """2·Σ_{j≠y} (e_j − e_y)(e_j − e_y)ᵀ, twice the Laplacian of a star with C nodes, has no
        eigenvalue above 2C."""
        return 2.0 * n_classes

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        rows = np.arange(len(y))
        H = np.maximum(shared.joint_margins(S, y, self.delta), 0.0)
        H[rows, y] = 0.0
        dS = 2.0 * H
        dS[rows, y] = -row_sums(dS)
        return LossTerms(row_sums(np.square(H, out=H)), dS)

    def formula(self, s: Traced, y: IntArray) -> Formula:
        s_y = shared.told_true_scores(s, y)
        M = shared.told_margins(s, s_y, y, self.delta).named(*shared.JOINT)
        H = positive_part(M).named("hinges", "H = max(0, M)", r"\max(0, M)", "H", "nonnegative")
        L = square(H).sum(but=y)
        L = L.named("loss", "L, squares of the rivals", "L", "L", "nonnegative")
        r = H.sum(but=y).named("row_sums", "r, sum over the rivals", "r", "r_y", "nonnegative")
        dS = at(y, -(2.0 * r), 2.0 * H).named("dS", "dS = 2H, −2r", r"N \cdot G", "(NG)")
        return Formula(s, (s_y, M, H, L, r, dS), M, PROSE, "nonnegative")


PROSE = Prose(
    shared.MARGINS,
    said(
        "Each rival with a positive margin costs that margin squared; the true class nothing.",
        ("Loss", r"L = \sum_{j \neq y} \max(0,\ M_j)^2"),
    ),
    said(
        "The square has slope twice the margin where the margin is positive, else 0.",
        (
            "Slope of the square",
            r"\frac{d}{dm} \max(0, m)^2 = 2 \max(0, m)",
            r"\frac{\partial L}{\partial M_j} = 2 H_j \quad (j \neq y)",
            r"\frac{\partial L}{\partial M_y} = 0 \quad \text{(not in the sum)}",
        ),
    ),
    shared.MARGINS_BY_SCORES,
    said(
        "Each rival that is too close gets twice its margin, the true class minus their sum.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = 2 H_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} 2 H_j = -2 r_y"),
    ),
)
