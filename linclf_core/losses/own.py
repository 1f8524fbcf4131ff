"""A loss of one's own: a typed function φ of the margin, and how the rivals' are put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression, constant, symbol
from linclf_core.explain.formula import Formula
from linclf_core.explain.traced import Note, Traced, at, largest, signs, targets, times, winner
from linclf_core.losses import hinge as shared
from linclf_core.losses import own_words as words
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.phi.facts import Facts, facts, slope_told
from linclf_core.phi.function import Node
from linclf_core.phi.grammar import parsed
from linclf_core.rows import one_hot, put, row_sums, true_scores
from linclf_core.settings import choice, number, text
from linclf_core.writing import short

SUM, LARGEST, APART = words.WAYS
#: What is larger, or too large for a number, counts as this: so every state of a run is finite.
HUGE = 1e100
#: How φ(M) is named.
COSTS = ("costs", "K = φ(M)", r"\varphi(M)", "K")


@dataclass(frozen=True)
class OwnLoss(Loss):
    """φ(m) of the margins m_j = s_j − s_y, added over the rivals or of the largest one; or of
    m_j = −t_j s_j, added over all classes, each on its own."""

    phi: str = text(
        "max(0, Δ + m)",
        "Your φ(m)",
        parsed,
        "A function of the margin m: numbers, m, Δ, + − · / ^, brackets, max, min, exp, log, abs, "
        "sqrt, [m > 0]. Try max(0, 1 + m)^2, log(1 + exp(m)), exp(m), max(0, min(2, 1 + m)).",
    )
    rivals: str = choice(SUM, "Rivals", words.WAYS)
    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "own"
    title: ClassVar[str] = "Your own loss"

    def __post_init__(self) -> None:
        """The text of φ is told in `phi.grammar`; what must hold of it in `phi.facts`. Raises
        ValueError, one sentence, for a φ that cannot be read or be a loss."""
        facts(self.phi, self.delta)

    @property
    def known(self) -> Facts:
        """What holds of φ."""
        return facts(self.phi, self.delta)

    @property
    def function(self) -> Node:
        """φ."""
        return parsed(self.phi)

    @property
    def kinks(self) -> tuple[float, ...]:
        """The margins at which the slope of φ jumps, or φ itself."""
        return tuple(kink.at for kink in self.known.kinks)

    @property
    def facts(self) -> tuple[str, ...]:
        return self.known.sentences

    @property
    def latex(self) -> str:
        return rf"{words.LATEX[self.rivals]}, \quad \varphi(m) = {self.function.latex()}"

    @property
    def notes(self) -> str:
        return words.NOTES

    @property
    def sums_to_zero(self) -> bool:
        return self.rivals != APART

    @property
    def smooth(self) -> bool:
        return not self.kinks and self.rivals != LARGEST

    @property
    def convex(self) -> bool:
        return self.known.convex and (self.known.rising or self.rivals != LARGEST)

    @property
    def largest(self) -> float:
        return HUGE

    def not_convex(self, n_classes: int) -> bool:
        # Let φ(a) > φ(b) with a < b. Two rivals with margins b and 2a − b cost φ(b), and also when
        # they change places; half way both have a, and cost more.
        two_rivals = self.rivals == LARGEST and n_classes > 2
        return self.known.not_convex or (two_rivals and self.known.not_rising)

    @property
    def reaches_zero(self) -> bool:
        return self.known.stays_0

    @property
    def margin(self) -> float:
        return self.delta

    def margins(self, S: Array, y: IntArray) -> Array:
        """m_ij (N, C): s_ij − s_{i,y_i}, or −t_ij s_ij. At a kink of φ but for rounding, at it."""
        against: Array | float
        if self.rivals == APART:
            against = 0.0
            M = (1.0 - 2.0 * one_hot(y, S.shape[1])) * S
        else:
            against = true_scores(S, y)
            M = S - against
        for kink in self.kinks:
            gaps, most = np.abs(M - kink), abs(kink)
            # Nearly always no margin is that close, and training need not look at each.
            largest = max(S.max(initial=most), -S.min(initial=-most))
            if gaps.min(initial=np.inf) < shared.ROUNDING * largest:
                size = np.maximum(np.maximum(np.abs(S), np.abs(against)), most)
                M = np.where(gaps < shared.ROUNDING * size, kink, M)
        return M

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        M, rows = self.margins(S, y), np.arange(len(y))
        if self.rivals == LARGEST and S.shape[1] > 1:
            M[rows, y] = -np.inf
            first = M.argmax(axis=1)
            loss, slope = self._at(M[rows, first])
            dS = np.zeros(S.shape)
            dS[rows, first] = slope
            dS[rows, y] = -slope
            return LossTerms(loss + 0.0, dS)
        values, slopes = self._at(M)
        if self.rivals == APART:
            return LossTerms(row_sums(values), slopes * (1.0 - 2.0 * one_hot(y, S.shape[1])))
        values[rows, y] = slopes[rows, y] = 0.0
        slopes[rows, y] = -row_sums(slopes)
        return LossTerms(row_sums(values), slopes)

    def formula(self, s: Traced, y: IntArray) -> Formula:
        if self.rivals == APART:
            t = signs(y, s).named("targets", "targets t = ±1", "t", "t")
            M = (-(t * s)).made_by(lambda: self.margins(s.values, y))
            M = M.named("margins", "M = −t·S", r"-t \odot S", "M")
            D = self._slopes(M)
            K = self._costs(M, D).named(*COSTS, "nonnegative")
            L = K.sum().named("loss", "L, row sums", "L", "L", "nonnegative")
            dS = (-(t * D)).named("dS", "dS = −t·D", r"N \cdot G", "(NG)")
            return Formula(s, (t, M, K, L, D, dS), M, words.EACH)
        s_y = shared.told_true_scores(s, y)
        M = (s - s_y).made_by(lambda: self.margins(s.values, y))
        M = M.named("margins", "M = S − S_y", "S - S_y", "M")
        if self.rivals == SUM:
            D = self._slopes(M)
            K = self._costs(M, D).named(*COSTS, "nonnegative")
            L = K.sum(but=y).named("loss", "L, sum over the rivals", "L", "L", "nonnegative")
            r = D.sum().named("row_sums", "r = row sums of D", "r", "r")
            dS = at(y, D - r, D).named("dS", "dS = D − r at the true class", r"N \cdot G", "(NG)")
            return Formula(s, (s_y, M, K, L, D, r, dS), M, words.ALL)
        J = winner(M, y, rivals=True)
        J = J.named("winner", "winner j*", r"[j = j^*]", "J", "indicator")
        top = largest(M, J, y, rivals=True).named("largest", "m*, row maximum", "m^*", "m^*")
        D = self._slopes(top)
        L = self._costs(top, D, lambda: self._near_kinks_of_largest(M.values, y)).named(
            "loss", "L = φ(m*)", "L", "L", "nonnegative"
        )
        Y = targets(y, s).named("targets", "Y, the true class", "Y", "Y", "indicator")
        dS = (D * (J - Y)).named("dS", "dS = D·([j = j*] − Y)", r"N \cdot G", "(NG)")
        return Formula(s, (s_y, M, top, L, J, D, Y, dS), M, words.STRONGEST)

    def _to_kinks(self, m: Array) -> tuple[Array, Array]:
        """How far below each margin, and above it, the next kink of φ is."""
        down, up = np.full(m.shape, np.inf), np.full(m.shape, np.inf)
        for kink in self.kinks:
            down = np.where(m >= kink, np.minimum(down, m - kink), down)
            up = np.where(m <= kink, np.minimum(up, kink - m), up)
        return down, up

    def _near_kinks_of_largest(self, M: Array, y: IntArray) -> Array:
        """How far each margin is from where the slope of φ(max_{j≠y} M_j) jumps, (N, C). Where φ is
        flat it does no harm that another rival becomes the strongest."""
        rows, rivals = np.arange(len(y)), put(M, y, -np.inf)
        first = rivals.argmax(axis=1)
        top = rivals[rows, first]
        gap = top - put(rivals, first, -np.inf).max(axis=1)
        (down, up), flat = self._to_kinks(top), self._at(top)[1] == 0
        found = np.where(flat, up, 0.0)[:, None] + top[:, None] - rivals
        level = np.minimum(up, np.where(down < gap, down, np.inf))
        found[rows, first] = np.where(flat, level, np.minimum(np.minimum(up, down), gap))
        # A change of the true score moves all margins.
        found[rows, y] = np.minimum(up, down)
        return np.asarray(found)

    def _costs(self, m: Traced, slopes: Traced, near: Callable[[], Array] | None = None) -> Traced:
        """φ(m), with the slopes φ'(m), and how far each margin is from a kink if it is not the
        distance of m itself."""
        return Traced(
            lambda: self._at(m.values)[0],
            lambda i, j: self._told(m.cell(i, j))[0],
            (m,),
            lambda d, i, j: times(slopes.cell(i, j), d(m, i, j)),
            near or (lambda: np.minimum(*self._to_kinks(m.values))),
        ).noted(self._at_kink(m))

    def _slopes(self, m: Traced) -> Traced:
        """φ'(m)."""
        found = Traced(
            lambda: self._at(m.values)[1],
            lambda i, j: self._told(m.cell(i, j))[1] or constant(0),
            (m,),
        )
        return found.noted(self._at_kink(m)).named("slopes", "D = φ'(M)", r"\varphi'(M)", "D")

    def _at(self, m: Array) -> tuple[Array, Array]:
        """φ(m) and φ'(m), no larger than HUGE."""
        value, slope = self.function.at(m, self.delta)
        # Of a number and nan `fmin` and `fmax` take the number.
        value = np.fmax(np.fmin(value, HUGE), -HUGE)
        slope = np.where(np.isnan(slope), 0.0, slope)
        return value, np.minimum(np.maximum(slope, -HUGE), HUGE)

    def _told(self, m: Expression) -> tuple[Expression, Expression | None]:
        return self.function.told(m, symbol(r"\Delta", self.delta))

    def _at_kink(self, m: Traced) -> Note:
        """A sentence on each margin at a kink of φ."""

        def note(i: int, j: int) -> str:
            margin = m.values[i, j if m.values.shape[1] > 1 else 0]
            for kink in self.known.kinks:
                if margin == kink.at:
                    _, slope = self._at(np.array([margin]))
                    return (
                        f"The margin {short(kink.at, 4)} is a kink: φ has slope "
                        f"{slope_told(kink.left)} before it and {slope_told(kink.right)} after it. "
                        f"Here {short(float(slope[0]), 4)} is taken."
                    )
            return ""

        return note
