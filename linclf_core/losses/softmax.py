"""Softmax cross-entropy: scores become probabilities, and a surprise costs its logarithm."""

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import (
    Explanation,
    Expression,
    equal,
    logarithm,
    squared,
    total,
)
from linclf_core.explain.formula import Formula
from linclf_core.explain.phases import Phase, Steps
from linclf_core.explain.traced import Traced, exp, log, row_maximum, targets, where
from linclf_core.losses import softmax_steps as steps
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import row_sums, true_scores

#: The smallest number with full precision.
TINY = float(np.finfo(float).tiny)
#: Where no score is larger than this, either way, e^s is written as it stands in a textbook.
LARGEST_POWER = 30.0

ESTIMATOR = """
from sklearn.linear_model import LogisticRegression

# scikit-learn adds ½ ΣW² to C Σ L_i, and does not penalise the bias either: C = 1/(2λN).
model = LogisticRegression(C=1 / (2 * reg * N), tol=1e-10, max_iter=100_000).fit(X, y)
W, b = model.coef_.T, model.intercept_
"""
ESTIMATOR_OF_TWO = """
from sklearn.linear_model import LogisticRegression

# Of two classes scikit-learn learns one weight w, the difference of ours, which are ±w/2 at the
# optimum: λ ΣW² is λ/2 Σw². It adds ½ Σw² to C Σ L_i: C = 1/(λN).
model = LogisticRegression(C=1 / (reg * N), tol=1e-10, max_iter=100_000).fit(X, y)
W = np.column_stack([-model.coef_[0] / 2, model.coef_[0] / 2])
b = np.array([-model.intercept_[0] / 2, model.intercept_[0] / 2])
"""


@dataclass(frozen=True)
class Softmax(Loss):
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
    smooth: ClassVar[bool] = True
    convex: ClassVar[bool] = True
    reaches_zero: ClassVar[bool] = False
    endless: ClassVar[bool] = True
    pulls: ClassVar[tuple[str, str]] = (r"p_k\,", r"(p_y - 1)\,")
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

    def curvature(self, n_classes: int) -> float | None:
        """diag(p) − ppᵀ has no eigenvalue above 1/2 (D. Böhning, 1992)."""
        return 0.5

    def estimator(self, n_classes: int) -> str:
        return ESTIMATOR_OF_TWO if n_classes == 2 else ESTIMATOR

    def formula(self, s: Traced, y: IntArray) -> Formula:
        return _formula(s, y, 0.0)

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        # 1 / p_y must stay a number; below TINY a probability has lost its digits anyway.
        told = self.told(S, y, partial(_formula, least=TINY))
        return _one_route(told).walk()


def probabilities(S: Array) -> Array:
    """P (N, C): e^{s_k} / Σ_j e^{s_j}, after taking out the row maximum (same P, no overflow)."""
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return np.asarray(E / row_sums(E)[:, None])


def _formula(s: Traced, y: IntArray, least: float) -> Formula:
    """The formula, with probabilities of `least` or more. Where no power can overflow P is made of
    e^s, and the safe route stands beside it; elsewhere that is the only one."""
    plain = bool(np.abs(s.values).max(initial=0.0) <= LARGEST_POWER)
    hat = r"\hat " if plain else ""
    z = (s - row_maximum(s)).noted(lambda i, j: steps.SAFE if plain else "")
    z = z.named("shifted", "S − row maximum", r"S - \max_j s_j", "z")
    E = exp(z).named("exps", "exp(S − row maximum)", r"e^{S - \max_j s_j}", f"{hat}E", "unit")
    r = E.sum().named("row_sums", "row sums of exp", r"\textstyle\sum_j", f"{hat}r", "nonnegative")
    above, below = E, r
    shown: tuple[Traced, ...] = (z, E, r)
    if plain:
        above = exp(s).named("powers", "exp(S)", "e^S", "E", "nonnegative")
        below = above.sum().named(
            "power_sums", "row sums of exp(S)", r"\textstyle\sum_j e^{s_j}", "r", "nonnegative"
        )
        shown = (above, below, *shown)
    safe = E / r
    title = "P = exp / row sum"
    P = (above / below).made_by(lambda: safe.values).named("probabilities", title, "P", "p", "unit")
    p = (above / below).made_by(lambda: np.maximum(safe.values, least))
    p = p.named("probabilities", title, "P", "p", "unit")

    def jacobian(j: int, k: int) -> Expression:
        return p.cell(0, j) * (equal(j, k) - p.cell(0, k))

    p = replace(p, jacobian=jacobian)
    L = -log(p.pick(y))
    if not plain:
        L = where(
            lambda: P.pick(y).values >= TINY,
            L,
            (log(r) - z.pick(y)).noted(lambda i, j: steps.UNDERFLOW),
        )
    L = L.named("loss", "−ln P_y", r"-\ln P_y", "L", "nonnegative")
    Y = targets(y, s).named("targets", "Y, the true class", "Y", "Y", "indicator")
    dS = (P - Y).named("dS", "dS = P − Y", r"N \cdot G", "(NG)")
    further = {
        "loss": partial(_losses, s if plain else z, below, Y, y),
        "inner": partial(_routes, above, below, p, y),
        "dS": partial(_slopes, s, above, below, Y, y),
    }
    return Formula(s, (*shown, p, L, Y, dS), p, steps.PROSE, further=further)


def _one_route(formula: Formula) -> Formula:
    """Without the safe route, where P is made without it."""
    names = [matrix.name for matrix in formula.matrices()]
    if "powers" not in names:
        return formula
    kept = [
        array
        for array, name in zip(formula.shown, names, strict=True)
        if name not in ("shifted", "exps", "row_sums")
    ]
    return replace(formula, shown=tuple(kept))


def _losses(z: Traced, sums: Traced, Y: Traced, y: IntArray) -> tuple[Steps, ...]:
    """Two ways to write the loss of one sample, with its numbers: z are its scores, or those
    shifted, and `sums` the sum of their powers."""
    C, value = z.values.shape[1], float(Softmax()(z.values, y).per_sample[0])
    log_sum = logarithm(sums.cell(0, 0))
    every = [Y.cell(0, j) for j in range(C)]
    picked = total(Y_j * z.cell(0, j) for j, Y_j in enumerate(every))
    found = (
        (steps.LOG_SUM_EXP, log_sum - z.pick(y).cell(0, 0)),
        (steps.ONE_HOT, total(every) * log_sum - picked),
    )
    return tuple(Steps(title, lines, Explanation("L", value, e)) for (title, lines), e in found)


def _slopes(s: Traced, exps: Traced, sums: Traced, Y: Traced, y: IntArray) -> tuple[Steps, ...]:
    """∂L/∂s_y of one sample without the chain rule, with its numbers."""
    every = total(Y.cell(0, j) for j in range(exps.values.shape[1]))
    share = exps.pick(y).cell(0, 0) / sums.cell(0, 0)
    slope = -Y.pick(y).cell(0, 0) + every * share
    value = float(Softmax()(s.values, y).dS[0, y[0]])
    title, lines = steps.FROM_THE_SUM
    number = Explanation(r"\frac{\partial L}{\partial s_y}", value, slope)
    return (Steps(title, lines, number),)


def _routes(exps: Traced, sums: Traced, shares: Traced, y: IntArray) -> tuple[Steps, ...]:
    """Three ways to ∂p_y/∂s_y for one sample, with its numbers."""
    e_y, p_y, r = exps.pick(y).cell(0, 0), shares.pick(y).cell(0, 0), sums.cell(0, 0)
    others = exps.sum(but=y).cell(0, 0)
    found = (
        (steps.QUOTIENT_ROUTE, (e_y * r - e_y * e_y) / squared(r)),
        (steps.COMPLEMENT_ROUTE, e_y * others / squared(r)),
        (steps.BOTH_ROUTES, p_y * (1 - p_y)),
    )
    symbol = r"\frac{\partial p_y}{\partial s_y}"
    return tuple(
        Steps(title, lines, Explanation(symbol, e.value, e)) for (title, lines), e in found
    )
