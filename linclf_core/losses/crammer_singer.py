"""The multiclass hinge of Crammer and Singer (2001): only the strongest rival costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.losses.base import LossTerms, Matrix, one_hot, true_scores
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class CrammerSinger:
    """L_i = max_j (s_j − s_{y_i} + Δ·[j ≠ y_i]), never negative: the entry at j = y_i is 0.

    At a tie the winner is the lowest index: all tied rivals at once would be no subgradient. A
    rival wins only if its margin is positive (at the kink the subgradient 0 is taken).
    Source: K. Crammer, Y. Singer, "On the algorithmic implementation of multiclass kernel-based
    vector machines", JMLR 2, 2001.
    """

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "crammer_singer"
    title: ClassVar[str] = "Hinge, Crammer–Singer"
    latex: ClassVar[str] = r"L_i = \max\{0,\ \max_{j \neq y_i} (s_j - s_{y_i} + \Delta)\}"
    sums_to_zero: ClassVar[bool] = True
    curvature: ClassVar[float | None] = None
    reaches_zero: ClassVar[bool] = True

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ·[j ≠ y_i], (N, C); the entry at the true class is 0."""
        M = (S - true_scores(S, y)) + self.delta
        M[np.arange(len(y)), y] = 0.0
        return M

    def winners(self, M: Array, y: IntArray) -> IntArray:
        """j* of each row: the rival of the largest positive margin, or y_i where there is none."""
        rows = np.arange(len(y))
        rivals = M.copy()
        rivals[rows, y] = -np.inf
        best = np.argmax(rivals, axis=1)
        return np.where(rivals[rows, best] > 0, best, y)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M = self.margins(S, y)
        rows = np.arange(len(y))
        winner = self.winners(M, y)
        dS = np.zeros_like(M)
        dS[rows, winner] += 1.0
        dS[rows, y] -= 1.0
        return LossTerms(M[rows, winner], dS)

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        M = self.margins(S, y)
        rows = np.arange(len(y))
        winner = self.winners(M, y)
        W_star = one_hot(winner, S.shape[1])
        Y = one_hot(y, S.shape[1])
        return (
            Matrix("true_scores", "S_y", "S_y", true_scores(S, y), "signed"),
            Matrix(
                "margins",
                "S − S_y + Δ·[j ≠ y]",
                r"S - S_y + \Delta\,[j \neq y]",
                M,
                "signed",
            ),
            Matrix("loss", "row maximum", r"\max_j", M[rows, winner][:, None], "nonnegative"),
            Matrix("winner", "winner j*", r"[j = j^*]", W_star, "indicator"),
            Matrix("targets", "Y, the true class", "Y", Y, "indicator"),
            Matrix("dS", "dS = [j = j*] − Y", r"N \cdot G", W_star - Y, "signed"),
        )
