"""The multiclass hinge of Weston and Watkins (1999): every rival that comes too close costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression, constant, largest, positive, symbol, total
from linclf_core.losses.base import (
    LossTerms,
    Matrix,
    row_sums,
    score_matrix,
    true_score_matrix,
    true_scores,
)
from linclf_core.losses.hinge import (
    at_kink,
    margin_jacobian,
    margin_jacobian_phase,
    margin_phase,
    settled,
    slope_of_hinge,
)
from linclf_core.losses.phases import Phase, Steps, chain_product
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class WestonWatkins:
    """L_i = Σ_{j≠y_i} max(0, s_j − s_{y_i} + Δ).

    At the kink, where the margin is 0, the subgradient 0 is taken (strict >); what counts as 0 is
    told in `hinge.settled`.
    Source: J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.
    """

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "weston_watkins"
    title: ClassVar[str] = "Hinge, Weston–Watkins"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} \max(0,\ s_j - s_{y_i} + \Delta)"
    sums_to_zero: ClassVar[bool] = True
    curvature: ClassVar[float | None] = None
    reaches_zero: ClassVar[bool] = True
    notes: ClassVar[str] = r"""
With $M_{ij} = s_{ij} - s_{i,y_i} + \Delta$ (so $M_{i,y_i} = \Delta$) and $I_{ij} = [M_{ij} > 0]$:
in $N\,G$ the entry of a rival is $I_{ij}$, that of the true class $-\sum_{j \ne y_i} I_{ij}$.
With $n_i = \sum_j I_{ij}$, which counts the true class too, that is $1 - n_i$. In matrix form
$L_{\text{data}} = \big(\sum \max(0, M) - N\Delta\big)/N$. At the kink $M_{ij} = 0$ the
subgradient 0 is taken (strict $>$).
"""

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ, (N, C); the entry at the true class is Δ."""
        # Subtract first: (s_j + Δ) − s_y loses the digits of Δ at scores of 1e8.
        S_y = true_scores(S, y)
        M: Array = S - S_y
        M += self.delta
        return settled(M, S, S_y, self.delta)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M = self.margins(S, y)
        rows = np.arange(len(y))
        M[rows, y] = 0.0
        dS = (M > 0).astype(float)
        dS[rows, y] = -row_sums(dS)
        return LossTerms(row_sums(np.maximum(M, 0.0, out=M)), dS)

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        distance = np.abs(self.margins(S, y))
        distance[np.arange(len(y)), y] = np.inf
        return distance

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        M = self.margins(S, y)
        s, s_y, delta = score_matrix(S), true_score_matrix(S, y), symbol(r"\Delta", self.delta)

        def margin(i: int, j: int) -> Expression:
            return at_kink(s.cell(i, j) - s_y.cell(i) + delta, M[i, j])

        def hinge(i: int, j: int) -> Expression:
            return at_kink(largest([constant(0), margins.cell(i, j)]), M[i, j])

        def loss(i: int, _: int) -> Expression:
            rivals = [j for j in range(S.shape[1]) if j != y[i]]
            return total(hinges.cell(i, j) for j in rivals)

        def switch(i: int, j: int) -> Expression:
            return at_kink(positive(margins.cell(i, j)), M[i, j])

        def count(i: int, _: int) -> Expression:
            return total(indicator.cell(i, j) for j in range(S.shape[1]))

        def derivative(i: int, j: int) -> Expression:
            on = indicator.cell(i, j)
            return on - counts.cell(i) if j == y[i] else at_kink(on, M[i, j])

        def hinges_of() -> Array:
            return np.maximum(M, 0.0)

        def indicator_of() -> Array:
            return (M > 0).astype(float)

        def losses_of() -> Array:
            return self(S, y).per_sample[:, None]

        def dS_of() -> Array:
            # 0.0 added: the true class's −Σ may be −0, and a printed "−0" only puzzles.
            return self(S, y).dS + 0.0

        def counted() -> Array:
            return row_sums(indicator.values)[:, None]

        title, latex = "max(0, S − S_y + Δ)", r"\max(0,\ S - S_y + \Delta)"
        margins = Matrix("margins", "S − S_y + Δ", r"S - S_y + \Delta", M, "signed", "M", margin)
        hinges = Matrix("hinges", title, latex, hinges_of, "nonnegative", "H", hinge)
        losses = Matrix("loss", "L, sum over the rivals", "L", losses_of, "nonnegative", "L", loss)
        indicator = Matrix(
            "indicator",
            "I = [S − S_y + Δ > 0]",
            "I",
            indicator_of,
            "indicator",
            "I",
            switch,
        )
        counts = Matrix("counts", "n = row sums of I", "n", counted, "indicator", "n", count)
        title, latex = "dS = I − n at the true class", r"N \cdot G"
        dS = Matrix("dS", title, latex, dS_of, "signed", "(NG)", derivative)
        return s_y, margins, hinges, losses, indicator, counts, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        """(Σ max(0, M) − NΔ) / N: each row of the sum counts its true class once, at Δ."""
        hinges = self.matrices(S, y)[2]
        everything = total(
            (hinges.cell(i, j) for i in range(len(y)) for j in range(S.shape[1])),
            r"\sum_{i,j} \max(0,\ M_{i,j})",
        )
        N = symbol("N", len(y))
        return (everything - N * symbol(r"\Delta", self.delta)) / N

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        s_y, margins, hinges, loss, indicator, counts, dS = self.matrices(S, y)
        true = int(y[0])
        rivals = indicator.values.copy()
        rivals[0, true] = 0.0

        def slope(_: int, j: int) -> Expression:
            return constant(0) if j == true else indicator.cell(0, j)

        latex, entry = r"\frac{\partial L}{\partial M}", r"\partial L / \partial M"
        outer = Matrix("outer", "∂L/∂M", latex, rivals, "indicator", entry, slope)
        inner = margin_jacobian(true, S.shape[1])
        product = chain_product(outer, inner)
        return (
            margin_phase(s_y, margins),
            Phase("loss", "M → L", "forward", FORWARD, (LOSS,), (hinges, loss)),
            Phase("outer", "∂L/∂M", "back", OUTER, (SLOPE,), (indicator, outer)),
            margin_jacobian_phase(inner),
            Phase("dS", "∂L/∂s", "back", PRODUCT, CASES, (product, counts, dS)),
        )


FORWARD = "Each rival with a positive margin costs that margin; the true class costs nothing."
LOSS = Steps("Loss", (r"L = \sum_{j \neq y} \max(0,\ M_j)",))
OUTER = "The hinge of a rival has slope 1 where its margin is positive, else 0."
SLOPE = slope_of_hinge(
    r"\frac{\partial L}{\partial M_j} = I_j \quad (j \neq y)",
    r"\frac{\partial L}{\partial M_y} = 0 \quad \text{(not in the sum)}",
)
PRODUCT = "Each rival that is too close gets a 1, the true class minus their number."
CASES = (
    Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = \sum_{j \neq y} I_j\,[k = j] = I_k",)),
    Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} I_j = 1 - n",)),
)
