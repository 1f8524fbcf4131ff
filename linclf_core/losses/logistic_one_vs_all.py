"""One logistic regression a class: every class against all the others, each on its own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.formula import Formula, Prose, said
from linclf_core.explain.traced import Traced, decay, logistic, signs, softplus
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.losses.one_vs_all import SIDES
from linclf_core.notation import Array, IntArray
from linclf_core.rows import one_hot, row_sums

ESTIMATOR = """
from sklearn.linear_model import LogisticRegression

# One model a class: each adds ½ Σw² to C Σ L_i, and does not penalise the bias either: C = 1/(2λN).
models = [
    LogisticRegression(C=1 / (2 * reg * N), tol=1e-10, max_iter=100_000).fit(X, y == c)
    for c in range(n_classes)
]
W = np.column_stack([model.coef_[0] for model in models])
b = np.array([model.intercept_[0] for model in models])
"""


@dataclass(frozen=True)
class LogisticOneVsAll(Loss):
    """L_i = Σ_j ln(1 + e^{−t_ij s_ij}), with t_ij = +1 at the true class and −1 elsewhere.

    Computed as max(0, m) + ln(1 + e^{−|m|}) with m = −t s: no overflow, no digit lost.
    Source: C. Bishop, "Pattern Recognition and Machine Learning", 2006, sections 4.1.2 and 7.1.2.
    """

    key: ClassVar[str] = "logistic_one_vs_all"
    title: ClassVar[str] = "Logistic, one-vs-all"
    latex: ClassVar[str] = r"L_i = \sum_j \ln\left(1 + e^{-t_{ij} s_j}\right)"
    sums_to_zero: ClassVar[bool] = False
    smooth: ClassVar[bool] = True
    convex: ClassVar[bool] = True
    reaches_zero: ClassVar[bool] = False
    pulls: ClassVar[tuple[str, str]] = (r"q_k\,", r"-q_y\,")
    own_probabilities: ClassVar[bool] = True
    notes: ClassVar[str] = r"""
With $t_{ij} = +1$ at $j = y_i$ and $-1$ elsewhere, and $q_{ij} = 1/(1 + e^{t_{ij} s_{ij}})$, the
probability that class $j$ on its own gives to the wrong answer: $N\,G_{ij} = -t_{ij}\,q_{ij}$.
Scores are compared with 0, not with each other, so rows of $G$ do not sum to 0. The second
derivative by $s_{ij}$ is $q_{ij}(1 - q_{ij}) \le \tfrac14$. The loss is never 0 on finite scores.
"""

    def curvature(self, n_classes: int) -> float | None:
        """∂²L_i/∂s² is diagonal with q(1 − q), which is at most 1/4."""
        return 0.25

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        t = one_hot(y, S.shape[1])
        t *= -2.0
        t += 1.0
        M = t * S
        E = np.abs(M)
        np.exp(np.negative(E, out=E), out=E)
        # −t · q, with q as 1/(1 + E) or E/(1 + E).
        t *= np.where(M >= 0, 1.0, E)
        t /= 1.0 + E
        np.maximum(M, 0.0, out=M)
        M += np.log1p(E, out=E)
        return LossTerms(row_sums(M), t)

    def estimator(self, n_classes: int) -> str:
        return ESTIMATOR

    def formula(self, s: Traced, y: IntArray) -> Formula:
        t = signs(y, s).named("targets", "targets t = ±1", "t", "t")
        M = (-(t * s)).named("margins", "M = −t·S", r"-t \odot S", "M")
        E = decay(M).named("exps", "E = exp(−|M|)", r"e^{-|M|}", "E", "unit")
        Q = logistic(M, E).named("probabilities", "Q = 1 / (1 + exp(−M))", "Q", "q", "unit")
        title, latex = "K = ln(1 + exp(M))", r"\ln\left(1 + e^M\right)"
        K = softplus(M, E, Q).named("costs", title, latex, "K", "nonnegative")
        L = K.sum().named("loss", "L, row sums", "L", "L", "nonnegative")
        dS = (-(t * Q)).named("dS", "dS = −t·Q", r"N \cdot G", "(NG)")
        return Formula(s, (t, M, E, K, L, Q, dS), M, PROSE, "unit")


PROSE = Prose(
    said(
        "Each class asks on its own how far the score is on the wrong side of 0.",
        ("Margins", r"M_j = -t_j s_j, \qquad t_j = 2\,[j = y] - 1"),
    ),
    said(
        "Each class costs the surprise at its own answer. Written with e^−|M| nothing overflows.",
        (
            "Loss",
            r"L = \sum_j \ln\left(1 + e^{M_j}\right)",
            r"\ln\left(1 + e^m\right) = \max(0, m) + \ln\left(1 + e^{-|m|}\right)",
        ),
    ),
    said(
        "The slope is the probability q that a class on its own gives to the wrong answer.",
        (
            "Slope of the surprise",
            r"\frac{d}{dm} \ln\left(1 + e^m\right) = \frac{e^m}{1 + e^m} = \frac{1}{1 + " "e^{-m}}",
            r"\frac{\partial L}{\partial M_j} = q_j",
        ),
    ),
    SIDES,
    said(
        "Each score is pushed by what is missing to certainty: the true one up, the others down.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = q_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -q_y"),
    ),
)
