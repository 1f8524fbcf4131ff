"""One binary hinge a class: every class against all the others, each on its own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import (
    Expression,
    constant,
    equal,
    largest,
    positive,
    symbol,
    total,
)
from linclf_core.losses.base import (
    LossTerms,
    Matrix,
    label_matrix,
    mean_of,
    one_hot,
    row_sums,
    score_matrix,
)
from linclf_core.losses.hinge import at_kink, settled, slope_of_hinge
from linclf_core.losses.phases import Phase, Steps, chain_product
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class OneVsAll:
    """L_i = Σ_j max(0, Δ − t_ij s_ij), with t_ij = +1 at the true class and −1 elsewhere.

    Scores are compared with 0, not with each other, so a common shift of a row does change the
    loss and the rows of dS do not sum to 0. At the kink, where the margin Δ − t_ij s_ij is 0, the
    subgradient 0 is taken (strict >); what counts as 0 is told in `hinge.settled`.
    Source: R. Rifkin, A. Klautau, "In defense of one-vs-all classification", JMLR 5, 2004.
    """

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "one_vs_all"
    title: ClassVar[str] = "Hinge, one-vs-all"
    latex: ClassVar[str] = r"L_i = \sum_j \max(0,\ \Delta - t_{ij} s_j)"
    sums_to_zero: ClassVar[bool] = False
    curvature: ClassVar[float | None] = None
    reaches_zero: ClassVar[bool] = True
    notes: ClassVar[str] = r"""
With $t_{ij} = +1$ at $j = y_i$ and $-1$ elsewhere:
$N\,G_{ij} = -t_{ij}\,[\Delta - t_{ij}s_{ij} > 0]$.
Scores are compared with 0, not with each other, so rows of $G$ do not sum to 0. At the kink
$\Delta - t_{ij}s_{ij} = 0$ the subgradient 0 is taken (strict $>$).
"""

    def targets(self, S: Array, y: IntArray) -> Array:
        """t (N, C): +1 at the true class, −1 elsewhere."""
        t = one_hot(y, S.shape[1])
        t *= 2.0
        t -= 1.0
        return t

    def margins(self, t: Array, S: Array) -> Array:
        """M_ij = Δ − t_ij s_ij, (N, C)."""
        return settled(self.delta - t * S, S, 0.0, self.delta)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        t = self.targets(S, y)
        M = self.margins(t, S)
        t *= M > 0
        return LossTerms(row_sums(np.maximum(M, 0.0, out=M)), np.negative(t, out=t))

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        return np.abs(self.margins(self.targets(S, y), S))

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        T = self.targets(S, y)
        M = self.margins(T, S)
        s, labels, delta = score_matrix(S), label_matrix(y), symbol(r"\Delta", self.delta)

        def target(i: int, j: int) -> Expression:
            return 2 * equal(constant(j), labels.cell(i)) - 1

        def margin(i: int, j: int) -> Expression:
            return at_kink(delta - t.cell(i, j) * s.cell(i, j), M[i, j])

        def hinge(i: int, j: int) -> Expression:
            return at_kink(largest([constant(0), margins.cell(i, j)]), M[i, j])

        def loss(i: int, _: int) -> Expression:
            return total(hinges.cell(i, j) for j in range(S.shape[1]))

        def switch(i: int, j: int) -> Expression:
            return at_kink(positive(margins.cell(i, j)), M[i, j])

        def derivative(i: int, j: int) -> Expression:
            return at_kink(-(t.cell(i, j) * indicator.cell(i, j)), M[i, j])

        def hinges_of() -> Array:
            return np.maximum(M, 0.0)

        def indicator_of() -> Array:
            return (M > 0).astype(float)

        def losses_of() -> Array:
            return self(S, y).per_sample[:, None]

        def dS_of() -> Array:
            # 0.0 added: −t·0 is −0, and a printed "−0" only puzzles.
            return self(S, y).dS + 0.0

        t = Matrix("targets", "targets t = ±1", "t", T, "signed", "t", target)
        title, latex = "Δ − t·S", r"\Delta - t \odot S"
        margins = Matrix("margins", title, latex, M, "signed", "M", margin)
        title, latex = "max(0, Δ − t·S)", r"\max(0,\ \Delta - t \odot S)"
        hinges = Matrix("hinges", title, latex, hinges_of, "nonnegative", "H", hinge)
        losses = Matrix("loss", "L, row sums", "L", losses_of, "nonnegative", "L", loss)
        indicator = Matrix(
            "indicator",
            "I = [Δ − t·S > 0]",
            "I",
            indicator_of,
            "indicator",
            "I",
            switch,
        )
        title, latex = "dS = −t·I", r"N \cdot G"
        dS = Matrix("dS", title, latex, dS_of, "signed", "(NG)", derivative)
        return t, margins, hinges, losses, indicator, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        return mean_of(self.matrices(S, y)[3])

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        t, margins, hinges, loss, indicator, dS = self.matrices(S, y)

        def slope(_: int, j: int) -> Expression:
            return indicator.cell(0, j)

        def diagonal(j: int, k: int) -> Expression:
            return -(t.cell(0, j) * equal(constant(k), constant(j)))

        latex, entry = r"\frac{\partial L}{\partial M}", r"\partial L / \partial M"
        outer = Matrix("outer", "∂L/∂M", latex, indicator.values, "indicator", entry, slope)
        values, latex = np.diag(-t.values[0]), r"\frac{\partial M}{\partial s}"
        inner = Matrix("inner", "∂M/∂s", latex, values, "signed", "J", diagonal, rows="class")
        product = chain_product(outer, inner)
        return (
            Phase("margins", "s → M", "forward", MARGIN, (MARGINS,), (t, margins)),
            Phase("loss", "M → L", "forward", FORWARD, (LOSS,), (hinges, loss)),
            Phase("outer", "∂L/∂M", "back", OUTER, (SLOPE,), (indicator, outer)),
            Phase("inner", "∂M/∂s", "back", INNER, (DIAGONAL,), (inner,)),
            Phase("dS", "∂L/∂s", "back", PRODUCT, CASES, (product, dS)),
        )


MARGIN = "Each class asks on its own whether the score is on its side of 0, by at least Δ."
MARGINS = Steps("Margins", (r"M_j = \Delta - t_j s_j, \qquad t_j = 2\,[j = y] - 1",))
FORWARD = "Each class with a positive margin costs that margin."
LOSS = Steps("Loss", (r"L = \sum_j \max(0,\ M_j)",))
OUTER = "Each hinge has slope 1 where its margin is positive, else 0."
SLOPE = slope_of_hinge(r"\frac{\partial L}{\partial M_j} = I_j")
INNER = "Each margin depends on its own score only, so the matrix is diagonal."
DIAGONAL = Steps("Margins by scores", (r"\frac{\partial M_j}{\partial s_k} = -t_j\,[k = j]",))
PRODUCT = "A score that is not yet right by Δ is pushed: the true one up, the others down."
CASES = (
    Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = I_k",)),
    Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -I_y",)),
)
