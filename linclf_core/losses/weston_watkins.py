"""The multiclass hinge of Weston and Watkins (1999): every rival that comes too close costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression, symbol, total
from linclf_core.explain.formula import Formula, Prose, said
from linclf_core.explain.traced import Traced, at, hinge, positive
from linclf_core.losses import hinge as shared
from linclf_core.losses.base import LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import row_sums


@dataclass(frozen=True)
class WestonWatkins(shared.Hinge):
    """L_i = Σ_{j≠y_i} max(0, s_j − s_{y_i} + Δ).

    Source: J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.
    """

    key: ClassVar[str] = "weston_watkins"
    title: ClassVar[str] = "Hinge, Weston–Watkins"
    latex: ClassVar[str] = r"L_i = \sum_{j \neq y_i} \max(0,\ s_j - s_{y_i} + \Delta)"
    pulls: ClassVar[tuple[str, str]] = (
        r"\left[s_k - s_y + \Delta > 0\right]",
        r"-\Big(\sum_{j \neq y} \left[s_j - s_y + \Delta > 0\right]\Big)",
    )
    notes: ClassVar[str] = r"""
With $M_{ij} = s_{ij} - s_{i,y_i} + \Delta$ (so $M_{i,y_i} = \Delta$) and $I_{ij} = [M_{ij} > 0]$:
in $N\,G$ the entry of a rival is $I_{ij}$, that of the true class $-\sum_{j \ne y_i} I_{ij}$.
With $n_i = \sum_j I_{ij}$, which counts the true class too, that is $1 - n_i$. In matrix form
$L_{\text{data}} = \big(\sum \max(0, M) - N\Delta\big)/N$. At the kink $M_{ij} = 0$ the
subgradient 0 is taken (strict $>$).
"""

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M = shared.joint_margins(S, y, self.delta)
        rows = np.arange(len(y))
        M[rows, y] = 0.0
        dS = (M > 0).astype(float)
        dS[rows, y] = -row_sums(dS)
        return LossTerms(row_sums(np.maximum(M, 0.0, out=M)), dS)

    def formula(self, s: Traced, y: IntArray) -> Formula:
        s_y = shared.told_true_scores(s, y)
        M = shared.told_margins(s, s_y, y, self.delta)
        kinks = shared.at_kink(M)
        M = M.noted(kinks).named(*shared.JOINT)
        I = positive(M).noted(kinks)
        I = I.named("indicator", "I = [S − S_y + Δ > 0]", "I", "I", "indicator")
        latex = r"\max(0,\ S - S_y + \Delta)"
        H = hinge(M, I).noted(kinks)
        H = H.named("hinges", "H = max(0, S − S_y + Δ)", latex, "H", "nonnegative")
        L = H.sum(but=y).named("loss", "L, sum over the rivals", "L", "L", "nonnegative")
        n = I.sum().named("counts", "n = row sums of I", "n", "n", "indicator")
        dS = at(y, I - n, I.noted(kinks))
        dS = dS.named("dS", "dS = I − n at the true class", r"N \cdot G", "(NG)")
        return Formula(s, (s_y, M, H, L, I, n, dS), M, PROSE, "indicator", lambda: self.mean(H))

    def mean(self, hinges: Traced) -> Expression:
        """(Σ max(0, M) − NΔ) / N: each row of the sum counts its true class once, at Δ."""
        rows, columns = hinges.values.shape
        every = (hinges.cell(i, j) for i in range(rows) for j in range(columns))
        everything, N = total(every, r"\sum_{i,j} \max(0,\ M_{i,j})"), symbol("N", rows)
        return (everything - N * symbol(r"\Delta", self.delta)) / N


PROSE = Prose(
    shared.MARGINS,
    said(
        "Each rival with a positive margin costs that margin; the true class costs nothing.",
        ("Loss", r"L = \sum_{j \neq y} \max(0,\ M_j)"),
    ),
    shared.RIVALS_SLOPES,
    shared.MARGINS_BY_SCORES,
    said(
        "Each rival that is too close gets a 1, the true class minus their number.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = \sum_{j \neq y} I_j\,[k = j] = I_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -\sum_{j \neq y} I_j = 1 - n"),
    ),
)
