"""The multiclass hinge of Crammer and Singer (2001): only the strongest rival costs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import (
    Expression,
    constant,
    equal,
    first_largest,
    largest,
    symbol,
)
from linclf_core.losses.base import (
    LossTerms,
    Matrix,
    label_matrix,
    mean_of,
    one_hot,
    score_matrix,
    target_matrix,
    true_score_matrix,
    true_scores,
)
from linclf_core.losses.hinge import (
    margin_jacobian,
    margin_jacobian_phase,
    margin_phase,
    settled,
)
from linclf_core.losses.phases import Phase, Steps, chain_product
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class CrammerSinger:
    """L_i = max_j (s_j − s_{y_i} + Δ·[j ≠ y_i]), never negative: the entry at j = y_i is 0.

    At a tie the winner is the lowest index: all tied rivals at once would be no subgradient. A
    rival wins only if its margin is positive (at the kink the subgradient 0 is taken; what counts
    as 0 is told in `hinge.settled`).
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
    notes: ClassVar[str] = r"""
With $j^*$ the rival of the largest $s_j - s_{y_i} + \Delta$: if that is $> 0$, $N\,G$ has $+1$ at
$j^*$ and $-1$ at $y_i$, else the row is 0. At a tie $j^*$ is the lowest index.
$L_i \ge [\arg\max_j s_j \ne y_i]$ for $\Delta \ge 1$, so the mean loss bounds the training error;
and Crammer–Singer ≤ Weston–Watkins for every sample.
"""

    def margins(self, S: Array, y: IntArray) -> Array:
        """M_ij = s_ij − s_{i,y_i} + Δ·[j ≠ y_i], (N, C); the entry at the true class is 0."""
        S_y = true_scores(S, y)
        M: Array = S - S_y
        M += self.delta
        M = settled(M, S, S_y, self.delta)
        M[np.arange(len(y)), y] = 0.0
        return M

    def winners(self, M: Array, y: IntArray) -> IntArray:
        """j* of each row: the rival of the largest positive margin, or y_i where there is none."""
        top, found = M.max(axis=1), y.copy()
        top = np.where(top > 0, top, np.inf)
        # From the last to the first: at a tie the lowest index is what stays.
        for j in range(M.shape[1] - 1, -1, -1):
            np.putmask(found, M[:, j] == top, j)
        return found

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M, C = self.margins(S, y), S.shape[1]
        dS = one_hot(self.winners(M, y), C)
        dS -= one_hot(y, C)
        return LossTerms(np.asarray(M.max(axis=1)), dS)

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        """How far each margin is below the largest one, and the largest above the second."""
        M = self.margins(S, y)
        top = M.max(axis=1, keepdims=True)
        distance: Array = top - M
        winner = np.argmax(M, axis=1)
        distance[np.arange(len(y)), winner] = np.inf
        distance[np.arange(len(y)), winner] = distance.min(axis=1)
        return distance

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        M = self.margins(S, y)
        classes = range(S.shape[1])
        s, s_y, labels = score_matrix(S), true_score_matrix(S, y), label_matrix(y)
        Y = target_matrix(labels, S.shape[1])

        def margin(i: int, j: int) -> Expression:
            if j == y[i]:
                return s.cell(i, j) - s_y.cell(i)
            m = s.cell(i, j) - s_y.cell(i) + symbol(r"\Delta", self.delta)
            return m.noted(tie(M[i], int(y[i]))) if M[i, j] == M[i].max() else m

        def loss(i: int, _: int) -> Expression:
            return largest([margins.cell(i, j) for j in classes]).noted(tie(M[i], int(y[i])))

        def win(i: int, j: int) -> Expression:
            # The true class stands first: at a tie with its 0 it wins.
            order = sorted(classes, key=lambda k: (k != y[i], k))
            best = first_largest([(k, margins.cell(i, k)) for k in order])
            return equal(constant(j), best).noted(tie(M[i], int(y[i])))

        def derivative(i: int, j: int) -> Expression:
            return (winner.cell(i, j) - Y.cell(i, j)).noted(tie(M[i], int(y[i])))

        def losses_of() -> Array:
            return self(S, y).per_sample[:, None]

        def winners_of() -> Array:
            return one_hot(self.winners(M, y), S.shape[1])

        def dS_of() -> Array:
            return self(S, y).dS

        title, latex = "S − S_y + Δ·[j ≠ y]", r"S - S_y + \Delta\,[j \neq y]"
        margins = Matrix("margins", title, latex, M, "signed", "M", margin)
        losses = Matrix("loss", "row maximum", r"\max_j", losses_of, "nonnegative", "L", loss)
        winner = Matrix("winner", "winner j*", r"[j = j^*]", winners_of, "indicator", "I", win)
        title, latex = "dS = [j = j*] − Y", r"N \cdot G"
        dS = Matrix("dS", title, latex, dS_of, "signed", "(NG)", derivative)
        return s_y, margins, losses, winner, Y, dS

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        return mean_of(self.matrices(S, y)[2])

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        s_y, margins, loss, winner, Y, dS = self.matrices(S, y)
        true = int(y[0])
        rival = winner.values.copy()
        rival[0, true] = 0.0

        def slope(_: int, j: int) -> Expression:
            return constant(0) if j == true else winner.cell(0, j)

        latex, entry = r"\frac{\partial L}{\partial M}", r"\partial L / \partial M"
        outer = Matrix("outer", "∂L/∂M", latex, rival, "indicator", entry, slope)
        inner = margin_jacobian(true, S.shape[1])
        product = chain_product(outer, inner)
        return (
            margin_phase(s_y, margins),
            Phase("loss", "M → L", "forward", FORWARD, (LOSS,), (margins, loss)),
            Phase("outer", "∂L/∂M", "back", OUTER, (SLOPE,), (winner, outer)),
            margin_jacobian_phase(inner),
            Phase("dS", "∂L/∂s", "back", PRODUCT, CASES, (product, Y, dS)),
        )


def tie(margins: Array, y: int) -> str:
    """A sentence if the largest margin of a row is reached twice, else an empty one."""
    tied = np.flatnonzero(margins == margins.max())
    if len(tied) == 1:
        return ""
    if y in tied:
        return (
            "The largest margin of a rival is 0, a kink: the true class, which has 0 too, is taken "
            "as the winner, so the subgradient is 0."
        )
    return (
        f"A tie: classes {', '.join(map(str, tied))} share the largest margin. The lowest index "
        "is taken; all of them at once would be no subgradient."
    )


FORWARD = "Only the largest margin costs; the true class takes part with 0."
LOSS = Steps("Loss", (r"L = \max_j M_j, \qquad M_y = 0",))
OUTER = "A maximum has slope 1 in its largest entry j* and 0 in the others."
SLOPE = Steps(
    "Slope of the maximum",
    (
        r"\frac{\partial}{\partial M_j} \max_k M_k = [j = j^*]",
        r"\frac{\partial L}{\partial M_y} = 0 \quad \text{(} M_y \text{ is a constant)}",
    ),
)
PRODUCT = "The strongest rival gets 1, the true class −1; if the true class wins, all are 0."
CASES = (
    Steps("k ≠ y", (r"\frac{\partial L}{\partial s_k} = [k = j^*]",)),
    Steps("k = y", (r"\frac{\partial L}{\partial s_y} = -[j^* \neq y] = [y = j^*] - 1",)),
)
