"""One binary hinge a class: every class against all the others, each on its own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.losses.base import LossTerms, Matrix, one_hot
from linclf_core.notation import Array, IntArray
from linclf_core.settings import number


@dataclass(frozen=True)
class OneVsAll:
    """L_i = Σ_j max(0, Δ − t_ij s_ij), with t_ij = +1 at the true class and −1 elsewhere.

    Scores are compared with 0, not with each other, so a common shift of a row does change the
    loss and the rows of dS do not sum to 0.
    Source: R. Rifkin, A. Klautau, "In defense of one-vs-all classification", JMLR 5, 2004.
    """

    delta: float = number(1.0, "Margin Δ", 0.01, 100.0, 0.1)

    key: ClassVar[str] = "one_vs_all"
    title: ClassVar[str] = "Hinge, one-vs-all"
    latex: ClassVar[str] = r"L_i = \sum_j \max(0,\ \Delta - t_{ij} s_j)"
    sums_to_zero: ClassVar[bool] = False
    curvature: ClassVar[float | None] = None
    reaches_zero: ClassVar[bool] = True

    def targets(self, S: Array, y: IntArray) -> Array:
        """t (N, C): +1 at the true class, −1 elsewhere."""
        return 2.0 * one_hot(y, S.shape[1]) - 1.0

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        t = self.targets(S, y)
        M = self.delta - t * S
        return LossTerms(np.maximum(M, 0.0).sum(axis=1), -t * (M > 0))

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        t = self.targets(S, y)
        M = self.delta - t * S
        indicator = (M > 0).astype(float)
        return (
            Matrix("targets", "targets t = ±1", "t", t, "signed"),
            Matrix("margins", "Δ − t·S", r"\Delta - t \odot S", M, "signed"),
            Matrix(
                "hinges",
                "max(0, Δ − t·S)",
                r"\max(0,\ \Delta - t \odot S)",
                np.maximum(M, 0.0),
                "nonnegative",
            ),
            Matrix("indicator", "I = [Δ − t·S > 0]", "I", indicator, "indicator"),
            # 0.0 added: −t·0 is −0, and a printed "−0" only puzzles.
            Matrix("dS", "dS = −t·I", r"N \cdot G", -t * indicator + 0.0, "signed"),
        )
