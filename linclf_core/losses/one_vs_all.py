"""One binary hinge a class: every class against all the others, each on its own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.explain.formula import Formula, Prose, said
from linclf_core.explain.traced import Traced, hinge, positive, setting, signs
from linclf_core.losses import hinge as shared
from linclf_core.losses.base import LossTerms
from linclf_core.notation import Array, IntArray
from linclf_core.rows import one_hot, row_sums


@dataclass(frozen=True)
class OneVsAll(shared.Hinge):
    """L_i = Σ_j max(0, Δ − t_ij s_ij), with t_ij = +1 at the true class and −1 elsewhere.

    Scores are compared with 0, not with each other, so a common shift of a row does change the
    loss and the rows of dS do not sum to 0.
    Source: R. Rifkin, A. Klautau, "In defense of one-vs-all classification", JMLR 5, 2004.
    """

    key: ClassVar[str] = "one_vs_all"
    title: ClassVar[str] = "Hinge, one-vs-all"
    latex: ClassVar[str] = r"L_i = \sum_j \max(0,\ \Delta - t_{ij} s_j)"
    sums_to_zero: ClassVar[bool] = False
    pulls: ClassVar[tuple[str, str]] = (r"[\Delta + s_k > 0]\,", r"-[\Delta - s_y > 0]\,")
    notes: ClassVar[str] = r"""
With $t_{ij} = +1$ at $j = y_i$ and $-1$ elsewhere:
$N\,G_{ij} = -t_{ij}\,[\Delta - t_{ij}s_{ij} > 0]$.
Scores are compared with 0, not with each other, so rows of $G$ do not sum to 0. At the kink
$\Delta - t_{ij}s_{ij} = 0$ the subgradient 0 is taken (strict $>$).
"""

    def margins(self, t: Array, S: Array) -> Array:
        """M_ij = Δ − t_ij s_ij, (N, C)."""
        return shared.settled(self.delta - t * S, S, 0.0, self.delta)

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        t = one_hot(y, S.shape[1])
        t *= 2.0
        t -= 1.0
        M = self.margins(t, S)
        t *= M > 0
        return LossTerms(row_sums(np.maximum(M, 0.0, out=M)), np.negative(t, out=t))

    def estimator(self, n_classes: int) -> str:
        return ESTIMATOR

    def formula(self, s: Traced, y: IntArray) -> Formula:
        t = signs(y, s).named("targets", "targets t = ±1", "t", "t")
        M = setting(r"\Delta", self.delta) - t * s
        M = M.made_by(lambda: self.margins(t.values, s.values))
        M = M.noted(shared.at_kink(M)).named("margins", "M = Δ − t·S", r"\Delta - t \odot S", "M")
        kinks = shared.at_kink(M)
        I = positive(M).noted(kinks).named("indicator", "I = [Δ − t·S > 0]", "I", "I", "indicator")
        latex = r"\max(0,\ \Delta - t \odot S)"
        H = hinge(M, I).noted(kinks)
        H = H.named("hinges", "H = max(0, Δ − t·S)", latex, "H", "nonnegative")
        L = H.sum().named("loss", "L, row sums", "L", "L", "nonnegative")
        dS = (-(t * I)).noted(kinks).named("dS", "dS = −t·I", r"N \cdot G", "(NG)")
        return Formula(s, (t, M, H, L, I, dS), M, PROSE, "indicator")


ESTIMATOR = """
from sklearn.svm import SVC

# One machine a class, for w/Δ: it adds ½ Σ(w/Δ)² to C Σ max(0, 1 − t s/Δ): C = 1/(2λΔN). (LinearSVC
# would penalise the bias as well.)
machines = [
    SVC(kernel="linear", C=1 / (2 * reg * delta * N), tol=1e-10).fit(X, y == c)
    for c in range(n_classes)
]
W = delta * np.column_stack([machine.coef_[0] for machine in machines])
b = delta * np.array([machine.intercept_[0] for machine in machines])
"""

#: ∂M/∂s of the losses that look at each score alone.
SIDES = said(
    "Each margin depends on its own score only, so the matrix is diagonal.",
    ("Margins by scores", r"\frac{\partial M_j}{\partial s_k} = -t_j\,[k = j]"),
)
PROSE = Prose(
    said(
        "Each class asks on its own whether the score is on its side of 0, by at least Δ.",
        ("Margins", r"M_j = \Delta - t_j s_j, \qquad t_j = 2\,[j = y] - 1"),
    ),
    said(
        "Each class with a positive margin costs that margin.",
        ("Loss", r"L = \sum_j \max(0,\ M_j)"),
    ),
    shared.ALL_SLOPES,
    SIDES,
    said(
        "A score that is not yet right by Δ is pushed: the true one up, the others down.",
        ("k ≠ y", r"\frac{\partial L}{\partial s_k} = I_k"),
        ("k = y", r"\frac{\partial L}{\partial s_y} = -I_y"),
    ),
)
