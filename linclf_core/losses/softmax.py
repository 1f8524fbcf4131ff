"""Softmax cross-entropy: scores become probabilities, and a surprise costs its logarithm."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.losses.base import LossTerms, Matrix, one_hot, true_scores
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True)
class Softmax:
    """L_i = −ln p_{y_i}, with p_k = e^{s_k} / Σ_j e^{s_j}.

    Computed as L_i = ln(1 + Σ_{j≠y} e^{s_j − s_y}) with the largest exponent taken out: finite for
    any finite scores, and right to the last digit where p_y is close to 1 (−ln p_y and
    "log-sum-exp minus s_y" lose every digit from a gap of 37 on).
    Source: C. Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.
    """

    key: ClassVar[str] = "softmax"
    title: ClassVar[str] = "Softmax cross-entropy"
    latex: ClassVar[str] = r"L_i = -\ln \frac{e^{s_{y_i}}}{\sum_j e^{s_j}}"
    sums_to_zero: ClassVar[bool] = True
    # diag(p) − ppᵀ has no eigenvalue above 1/2 (D. Böhning, 1992).
    curvature: ClassVar[float | None] = 0.5
    reaches_zero: ClassVar[bool] = False

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        rows = np.arange(len(y))
        gaps = S - true_scores(S, y)
        gaps[rows, y] = -np.inf
        top = np.maximum(gaps.max(axis=1, initial=-np.inf), 0.0)
        rivals = np.exp(gaps - top[:, None]).sum(axis=1)
        # top = 0: the true class leads, and log1p keeps the digits of a small loss.
        loss = np.where(top > 0, top + np.log(rivals + np.exp(-top)), np.log1p(rivals))
        dS = probabilities(S)
        # p_y − 1 as −Σ_{j≠y} p_j: no digits lost when p_y is close to 1.
        dS[rows, y] = 0.0
        dS[rows, y] = -dS.sum(axis=1)
        return LossTerms(loss, dS)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        terms = self(S, y)
        shifted = S - S.max(axis=1, keepdims=True)
        exps = np.exp(shifted)
        Y = one_hot(y, S.shape[1])
        return (
            Matrix("shifted", "S − row maximum", r"S - \max_j s_j", shifted, "signed"),
            Matrix("exps", "exp(S − row maximum)", r"e^{S - \max_j s_j}", exps, "unit"),
            Matrix(
                "row_sums",
                "row sums of exp",
                r"\textstyle\sum_j",
                exps.sum(axis=1, keepdims=True),
                "nonnegative",
            ),
            Matrix("probabilities", "P = exp / row sum", "P", probabilities(S), "unit"),
            Matrix("loss", "−ln P_y", r"-\ln P_y", terms.per_sample[:, None], "nonnegative"),
            Matrix("targets", "Y, the true class", "Y", Y, "indicator"),
            Matrix("dS", "dS = P − Y", r"N \cdot G", terms.dS, "signed"),
        )


def probabilities(S: Array) -> Array:
    """P (N, C): e^{s_k} / Σ_j e^{s_j}, after taking out the row maximum (same P, no overflow)."""
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return np.asarray(E / E.sum(axis=1, keepdims=True))


def jacobian(p: Array) -> Array:
    """∂p_i/∂s_j = p_i([i = j] − p_j) for one sample's p (C,): diag(p) − ppᵀ, (C, C)."""
    return np.diag(p) - np.outer(p, p)


#: Below this loss the true class has more than half the probability, so the argmax is right:
#: L / ln 2 is an upper bound of the 0–1 loss.
ZERO_ONE_UNIT = math.log(2.0)
