"""The multiclass hinge of Crammer and Singer (2001): only the strongest rival costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.formula import Formula, Prose, said
from linclf_core.explain.traced import Traced, at, largest, setting, targets, tied, winner
from linclf_core.losses import hinge as shared
from linclf_core.losses.base import LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import one_hot, put


@dataclass(frozen=True)
class CrammerSinger(shared.Hinge):
    """L_i = max_j (s_j − s_{y_i} + Δ·[j ≠ y_i]), never negative: the entry at j = y_i is 0.

    At a tie the winner is the lowest index: all tied rivals at once would be no subgradient. A
    rival wins only if its margin is positive.
    Source: K. Crammer, Y. Singer, "On the algorithmic implementation of multiclass kernel-based
    vector machines", JMLR 2, 2001.
    """

    key: ClassVar[str] = "crammer_singer"
    title: ClassVar[str] = "Hinge, Crammer–Singer"
    latex: ClassVar[str] = r"L_i = \max\{0,\ \max_{j \neq y_i} (s_j - s_{y_i} + \Delta)\}"
    pulls: ClassVar[tuple[str, str]] = (r"[k = j^*]\,", r"-[j^* \neq y]\,")
    notes: ClassVar[str] = r"""
With $j^*$ the rival of the largest $s_j - s_{y_i} + \Delta$: if that is $> 0$, $N\,G$ has $+1$ at
$j^*$ and $-1$ at $y_i$, else the row is 0. At a tie $j^*$ is the lowest index.
$L_i \ge [\arg\max_j s_j \ne y_i]$ for $\Delta \ge 1$, so the mean loss bounds the training error;
and Crammer–Singer ≤ Weston–Watkins for every sample.
"""

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ·[j ≠ y_i], (N, C); the entry at the true class is 0."""
        return put(shared.joint_margins(S, y, self.delta), y, 0.0)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M = shared.joint_margins(S, y, self.delta)
        M[np.arange(len(y)), y] = 0.0
        largest, found = np.asarray(M.max(axis=1)), y.copy()
        top = np.where(largest > 0, largest, np.inf)
        # From the last to the first: at a tie the lowest index is what stays.
        for j in range(M.shape[1] - 1, -1, -1):
            np.putmask(found, M[:, j] == top, j)
        dS = one_hot(found, S.shape[1])
        dS -= one_hot(y, S.shape[1])
        return LossTerms(largest, dS)

    def formula(self, s: Traced, y: IntArray) -> Formula:
        def tie(i: int, j: int) -> str:
            return ties(i, j) if M.values[i, j] == M.values[i].max() else ""

        s_y = shared.told_true_scores(s, y)
        rivals = (s - s_y + setting(r"\Delta", self.delta)).noted(tie)
        M = at(y, s - s_y, rivals).made_by(lambda: self.margins(s.values, y))
        M = M.named("margins", "M = S − S_y + Δ·[j ≠ y]", r"S - S_y + \Delta\,[j \neq y]", "M")
        ties = tied(M, y)
        I = winner(M, y).named("winner", "winner j*", r"[j = j^*]", "I", "indicator")
        L = largest(M, I, y).named("loss", "row maximum", r"\max_j", "L", "nonnegative")
        Y = targets(y, s).named("targets", "Y, the true class", "Y", "Y", "indicator")
        dS = (I - Y).noted(ties).named("dS", "dS = [j = j*] − Y", r"N \cdot G", "(NG)")
        return Formula(s, (s_y, M, L, I, Y, dS), M, PROSE, "indicator")


PROSE = Prose(
    shared.MARGINS,
    said(
        "Only the largest margin costs; the true class takes part with 0.",
        ("Loss", r"L = \max_j M_j, \qquad M_y = 0"),
    ),
    said(
        "A maximum has slope 1 in its largest entry j* and 0 in the others.",
        (
            "Slope of the maximum",
            r"\frac{\partial}{\partial M_j} \max_k M_k = [j = j^*]",
            r"\frac{\partial L}{\partial M_y} = 0 \quad \text{(} M_y \text{ is a constant)}",
        ),
    ),
    shared.MARGINS_BY_SCORES,
    said(
        "The strongest rival gets 1, the true class −1; if the true class wins, all are 0.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = [k = j^*]"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -[j^* \neq y] = [y = j^*] - 1"),
    ),
)
