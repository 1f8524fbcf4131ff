"""The multiclass hinge of Weston and Watkins (1999): every rival that comes too close costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.losses.base import LossTerms, Matrix, true_scores
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class WestonWatkins:
    """L_i = Σ_{j≠y_i} max(0, s_j − s_{y_i} + Δ).

    At the kink, where the margin is exactly 0, the subgradient 0 is taken (strict >).
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

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ, (N, C); the entry at the true class is Δ."""
        # Subtract first: (s_j + Δ) − s_y loses the digits of Δ at scores of 1e8.
        return (S - true_scores(S, y)) + self.delta

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M = self.margins(S, y)
        rows = np.arange(len(y))
        M[rows, y] = 0.0
        dS = (M > 0).astype(float)
        dS[rows, y] = -dS.sum(axis=1)
        return LossTerms(np.maximum(M, 0.0).sum(axis=1), dS)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        M = self.margins(S, y)
        indicator = (M > 0).astype(float)
        counts = indicator.sum(axis=1, keepdims=True)
        dS = indicator.copy()
        dS[np.arange(len(y)), y] -= counts[:, 0]
        return (
            Matrix("true_scores", "S_y", "S_y", true_scores(S, y), "signed"),
            Matrix("margins", "S − S_y + Δ", r"S - S_y + \Delta", M, "signed"),
            Matrix(
                "hinges",
                "max(0, S − S_y + Δ)",
                r"\max(0,\ S - S_y + \Delta)",
                np.maximum(M, 0.0),
                "nonnegative",
            ),
            Matrix("indicator", "I = [S − S_y + Δ > 0]", "I", indicator, "indicator"),
            Matrix("counts", "n = row sums of I", "n", counts, "indicator"),
            Matrix("dS", "dS = I − n at the true class", r"N \cdot G", dS, "signed"),
        )
