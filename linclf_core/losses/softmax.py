"""Softmax cross-entropy: scores become probabilities, and a surprise costs its logarithm."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import (
    Explanation,
    Expression,
    constant,
    equal,
    exponential,
    largest,
    logarithm,
    squared,
    total,
)
from linclf_core.losses import softmax_steps as steps
from linclf_core.losses.base import (
    LossTerms,
    Matrix,
    label_matrix,
    mean_of,
    row_sums,
    score_matrix,
    target_matrix,
    true_scores,
)
from linclf_core.losses.phases import Phase, Steps, chain_product
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True)
class Softmax:
    """L_i = −ln p_{y_i}, with p_k = e^{s_k} / Σ_j e^{s_j}.

    Computed as L_i = ln(1 + Σ_{j≠y} e^{s_j − s_y}) with the largest exponent taken out: finite for
    any finite scores, and right to the last digit where p_y is close to 1 (−ln p_y and
    "log-sum-exp minus s_y" lose every digit from a gap of 37 on).
    Source: C. Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

    >>> S, y = np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]]), np.array([0, 2])
    >>> terms = Softmax()(S, y)
    >>> terms.per_sample.round(3).tolist()
    [0.408, 2.408]
    >>> terms.dS.round(3).tolist()
    [[-0.335, 0.245, 0.09], [0.665, 0.245, -0.91]]
    """

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax cross-entropy"
    latex: ClassVar[str] = r"L_i = -\ln \frac{e^{s_{y_i}}}{\sum_j e^{s_j}}"
    sums_to_zero: ClassVar[bool] = True
    # diag(p) − ppᵀ has no eigenvalue above 1/2 (D. Böhning, 1992).
    curvature: ClassVar[float | None] = 0.5
    reaches_zero: ClassVar[bool] = False
    notes: ClassVar[str] = r"""
$p_k = e^{s_k} / \sum_j e^{s_j}$, computed after subtracting the row maximum: the same $p$, no
overflow. $N\,G = P - Y$ with $Y$ the one-hot matrix of $y$; the Jacobian
$\partial p_i/\partial s_j = p_i([i = j] - p_j)$ is $\operatorname{diag}(p) - pp^\top$. The loss is
never 0 on finite scores, and $L_i \ge \ln 2$ wherever the argmax is wrong. Gradient descent on
the full batch converges for $\eta < 2/L$, where
$L \le \tfrac12 \lambda_{\max}(\tilde X^\top \tilde X/N) + 2\lambda$.
"""

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        rows = np.arange(len(y))
        E = S - true_scores(S, y)
        E[rows, y] = -np.inf
        top = np.maximum(E.max(axis=1, initial=-np.inf), 0.0)
        E -= top[:, None]
        np.exp(E, out=E)
        rivals, own = row_sums(E), np.exp(-top)
        # Where the true class leads, own is exactly 1, and log1p keeps the digits of a small loss.
        loss = top + np.log1p(rivals + (own - 1.0))
        # p_y − 1 as −Σ_{j≠y} p_j: no digits lost when p_y is close to 1.
        E /= (rivals + own)[:, None]
        E[rows, y] = -row_sums(E)
        return LossTerms(loss, E)

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        return np.full(S.shape, np.inf)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        s, labels, classes = score_matrix(S), label_matrix(y), range(S.shape[1])
        Y = target_matrix(labels, S.shape[1])

        def shift(i: int, j: int) -> Expression:
            return s.cell(i, j) - largest([s.cell(i, k) for k in classes])

        def raise_e(i: int, j: int) -> Expression:
            return exponential(shifted.cell(i, j))

        def row_sum(i: int, _: int) -> Expression:
            return total(exps.cell(i, j) for j in classes)

        def share(i: int, j: int) -> Expression:
            return exps.cell(i, j) / sums.cell(i)

        def loss(i: int, _: int) -> Expression:
            true = int(y[i])
            if p.values[i, true] >= TINY:
                return -logarithm(p.cell(i, true))
            return (logarithm(sums.cell(i)) - shifted.cell(i, true)).noted(steps.UNDERFLOW)

        def derivative(i: int, j: int) -> Expression:
            return p.cell(i, j) - Y.cell(i, j)

        def shifts() -> Array:
            return np.asarray(S - S.max(axis=1, keepdims=True))

        def exps_of() -> Array:
            return np.asarray(np.exp(shifted.values))

        def sums_of() -> Array:
            return row_sums(exps.values)[:, None]

        def losses_of() -> Array:
            return self(S, y).per_sample[:, None]

        def dS_of() -> Array:
            # 0.0 added: −Σ p_j may be −0, and a printed "−0" only puzzles.
            return self(S, y).dS + 0.0

        latex = r"S - \max_j s_j"
        shifted = Matrix("shifted", "S − row maximum", latex, shifts, "signed", "z", shift)
        latex = r"e^{S - \max_j s_j}"
        exps = Matrix("exps", "exp(S − row maximum)", latex, exps_of, "unit", "E", raise_e)
        latex = r"\textstyle\sum_j"
        sums = Matrix("row_sums", "row sums of exp", latex, sums_of, "nonnegative", "r", row_sum)
        title = "P = exp / row sum"
        p = Matrix("probabilities", title, "P", lambda: probabilities(S), "unit", "p", share)
        losses = Matrix("loss", "−ln P_y", r"-\ln P_y", losses_of, "nonnegative", "L", loss)
        dS = Matrix("dS", "dS = P − Y", r"N \cdot G", dS_of, "signed", "(NG)", derivative)
        return shifted, exps, sums, p, losses, Y, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        return mean_of(self.matrices(S, y)[4])

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        shifted, exps, sums, p, loss, Y, dS = self.matrices(S, y)
        true, classes = int(y[0]), range(S.shape[1])
        # 1 / p_y must stay a number; below TINY a probability has lost its digits anyway.
        p = replace(p, made=np.maximum(p.values, TINY))

        def slope(_: int, j: int) -> Expression:
            return -(1 / p.cell(0, true)) if j == true else constant(0)

        def entry(i: int, j: int) -> Expression:
            return p.cell(0, i) * (equal(constant(i), constant(j)) - p.cell(0, j))

        latex, symbol = r"\frac{\partial L}{\partial p}", r"\partial L / \partial p"
        values = -Y.values / p.values + 0.0
        outer = Matrix("outer", "∂L/∂p", latex, values, "signed", symbol, slope)
        values, latex = jacobian(p.values[0]), r"\frac{\partial p}{\partial s}"
        inner = Matrix("inner", "∂p/∂s", latex, values, "signed", "J", entry, rows="class")
        e_y, r, p_y = exps.cell(0, true), sums.cell(0), p.cell(0, true)
        others = total(exps.cell(0, j) for j in classes if j != true)
        routes = (
            Steps(*steps.QUOTIENT_ROUTE, _route((e_y * r - e_y * e_y) / squared(r))),
            Steps(*steps.COMPLEMENT_ROUTE, _route(e_y * others / squared(r))),
            Steps(*steps.BOTH_ROUTES, _route(p_y * (1 - p_y))),
        )
        product = chain_product(outer, inner)
        forward = (shifted, exps, sums, p)
        return (
            Phase("probabilities", "s → p", "forward", *steps.PROBABILITIES, forward),
            Phase("loss", "p → L", "forward", *steps.LOSS, (p, loss)),
            Phase("outer", "∂L/∂p", "back", *steps.OUTER, (outer,)),
            Phase("inner", "∂p/∂s", "back", steps.INNER, (*steps.JACOBIAN, *routes), (p, inner)),
            Phase("dS", "∂L/∂s", "back", *steps.PRODUCT, (product, Y, dS)),
        )


def _route(expression: Expression) -> Explanation:
    return Explanation(r"\frac{\partial p_y}{\partial s_y}", expression.value, expression)


def probabilities(S: Array) -> Array:
    """P (N, C): e^{s_k} / Σ_j e^{s_j}, after taking out the row maximum (same P, no overflow)."""
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return np.asarray(E / row_sums(E)[:, None])


def jacobian(p: Array) -> Array:
    """∂p_i/∂s_j = p_i([i = j] − p_j) for one sample's p (C,): diag(p) − ppᵀ, (C, C)."""
    return np.diag(p) - np.outer(p, p)


#: The smallest number with full precision.
TINY = float(np.finfo(float).tiny)
