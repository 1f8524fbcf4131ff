"""The squared multiclass hinge: every rival that comes too close costs its margin squared."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression, constant, largest, squared, symbol, total
from linclf_core.losses.base import (
    LossTerms,
    Matrix,
    mean_of,
    score_matrix,
    true_score_matrix,
    true_scores,
)
from linclf_core.losses.hinge import margin_jacobian, margin_jacobian_phase, margin_phase
from linclf_core.losses.phases import Phase, Steps, chain_product
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class SquaredHinge:
    """L_i = Σ_{j≠y_i} max(0, s_j − s_{y_i} + Δ)². Smooth: max(0, m)² has slope 0 at m = 0."""

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "squared_hinge"
    title: ClassVar[str] = "Hinge, squared"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} \max(0,\ s_j - s_{y_i} + \Delta)^2"
    sums_to_zero: ClassVar[bool] = True
    # 2·Σ (e_j − e_y)(e_j − e_y)ᵀ over the rivals has no eigenvalue above 2C; here C is at most 10.
    curvature: ClassVar[float | None] = 20.0
    reaches_zero: ClassVar[bool] = True
    notes: ClassVar[str] = r"""
With $H_{ij} = \max(0, s_{ij} - s_{i,y_i} + \Delta)$: in $N\,G$ the entry of a rival is $2H_{ij}$,
that of the true class $-2\sum_{j \ne y_i} H_{ij}$.
"""

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ, (N, C); the entry at the true class is Δ."""
        return (S - true_scores(S, y)) + self.delta

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        rows = np.arange(len(y))
        H = np.maximum(self.margins(S, y), 0.0)
        H[rows, y] = 0.0
        dS = 2.0 * H
        dS[rows, y] = -dS.sum(axis=1)
        return LossTerms((H**2).sum(axis=1), dS)

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        return np.full(S.shape, np.inf)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        terms, classes = self(S, y), range(S.shape[1])
        s, s_y, delta = score_matrix(S), true_score_matrix(S, y), symbol(r"\Delta", self.delta)

        def margin(i: int, j: int) -> Expression:
            return s.cell(i, j) - s_y.cell(i) + delta

        def hinge(i: int, j: int) -> Expression:
            return largest([constant(0), margins.cell(i, j)])

        def loss(i: int, _: int) -> Expression:
            return total(squared(hinges.cell(i, j)) for j in classes if j != y[i])

        def row_sum(i: int, _: int) -> Expression:
            return total(hinges.cell(i, j) for j in classes)

        def derivative(i: int, j: int) -> Expression:
            h = hinges.cell(i, j)
            return 2 * (h - sums.cell(i)) if j == y[i] else 2 * h

        M, L = self.margins(S, y), terms.per_sample[:, None]
        H = np.maximum(M, 0.0)
        r = H.sum(axis=1, keepdims=True)
        margins = Matrix("margins", "S − S_y + Δ", r"S - S_y + \Delta", M, "signed", "M", margin)
        hinges = Matrix("hinges", "H = max(0, M)", "H", H, "nonnegative", "H", hinge)
        sums = Matrix("row_sums", "r, row sums of H", "r", r, "nonnegative", "r", row_sum)
        losses = Matrix("loss", "L, sum of squares", "L", L, "nonnegative", "L", loss)
        # 0.0 added: the true class's −Σ may be −0, and a printed "−0" only puzzles.
        dS = Matrix("dS", "dS", r"N \cdot G", terms.dS + 0.0, "signed", "(NG)", derivative)
        return s_y, margins, hinges, losses, sums, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        return mean_of(self.matrices(S, y)[3])

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        s_y, margins, hinges, loss, sums, dS = self.matrices(S, y)
        true = int(y[0])
        rivals = hinges.values.copy()
        rivals[0, true] = 0.0

        def slope(_: int, j: int) -> Expression:
            return constant(0) if j == true else 2 * hinges.cell(0, j)

        latex, entry = r"\frac{\partial L}{\partial M}", r"\partial L / \partial M"
        outer = Matrix("outer", "∂L/∂M", latex, 2.0 * rivals, "nonnegative", entry, slope)
        inner = margin_jacobian(true, S.shape[1])
        product = chain_product(outer, inner)
        return (
            margin_phase(s_y, margins),
            Phase("loss", "M → L", "forward", FORWARD, (LOSS,), (hinges, loss)),
            Phase("outer", "∂L/∂M", "back", OUTER, (SLOPE,), (hinges, outer)),
            margin_jacobian_phase(inner),
            Phase("dS", "∂L/∂s", "back", PRODUCT, CASES, (product, sums, dS)),
        )


FORWARD = "Each rival with a positive margin costs that margin squared; the true class nothing."
LOSS = Steps("Loss", (r"L = \sum_{j \neq y} \max(0,\ M_j)^2",))
OUTER = "The square has slope twice the margin where the margin is positive, else 0."
SLOPE = Steps("Slope of the square", (r"\frac{d}{dm} \max(0, m)^2 = 2\max(0, m)",))
PRODUCT = "Each rival that is too close gets twice its margin, the true class minus their sum."
CASES = (
    Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = 2 H_k",)),
    Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} 2 H_j",)),
)
