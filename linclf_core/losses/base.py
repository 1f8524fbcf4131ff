"""What a loss is: it sees scores and labels, and knows nothing of X, W, means or penalties."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from linclf_core.explain.expression import Expression
from linclf_core.explain.formula import Formula
from linclf_core.explain.matrix import Matrix, score_matrix
from linclf_core.explain.phases import Phase
from linclf_core.explain.traced import Traced, given
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class LossTerms:
    """The loss L_i of each sample, (N,), and dS (N, C), its derivative by that sample's scores.

    dS belongs to the samples' own losses: the 1/N of the mean is not in it.
    """

    per_sample: Array
    dS: Array


class Loss(ABC):
    """A frozen dataclass; its fields are its settings.

    A loss is told twice: `__call__` is what training needs, fast and with all digits; `formula` is
    the same for people, and everything that is shown and explained follows from it. The tests hold
    the two together: value, chain rule, closed form and central differences.

    `sums_to_zero` says that a constant added to all scores of a sample changes nothing, so that
    the rows of dS sum to 0. `smooth` says that there are no kinks, `convex` that there is no second
    valley, `reaches_zero` that finite scores can make the loss exactly 0. `notes` tells, in
    Markdown with LaTeX, the derivative and the choices made.
    """

    key: ClassVar[str]
    title: ClassVar[str]

    @property
    @abstractmethod
    def latex(self) -> str: ...

    @property
    @abstractmethod
    def notes(self) -> str: ...

    @property
    @abstractmethod
    def sums_to_zero(self) -> bool: ...

    @property
    @abstractmethod
    def smooth(self) -> bool: ...

    @property
    @abstractmethod
    def convex(self) -> bool: ...

    @property
    @abstractmethod
    def reaches_zero(self) -> bool: ...

    @property
    def endless(self) -> bool:
        """Whether, where every sample is right, longer weights always lower the loss, and so for
        ever."""
        return False

    @property
    def margin(self) -> float:
        """By how much the true score is to lead: the plane's margin lines are at s_j − s_k = ±this.
        A loss that asks for no certain lead has them at ±1."""
        return 1.0

    @property
    def pulls(self) -> tuple[str, str]:
        """What x is multiplied by in ∇_{w_k} L of one sample, LaTeX: for a rival k, and for the
        true class y."""
        return r"\frac{\partial L}{\partial s_k}\,", r"\frac{\partial L}{\partial s_y}\,"

    @property
    def own_probabilities(self) -> bool:
        """Whether each score is a probability of its own, σ(s_c), with no regard to the others."""
        return False

    @property
    def facts(self) -> tuple[str, ...]:
        """What was found of a loss that somebody has typed, in Markdown, a sentence or two each."""
        return ()

    @property
    def largest(self) -> float:
        """What anything larger counts as; inf where nothing is cut off."""
        return np.inf

    def not_convex(self, n_classes: int) -> bool:
        """Whether a counterexample shows that with so many classes it is not convex. A loss that is
        not `convex` may have none: then nothing is proved."""
        return False

    def curvature(self, n_classes: int) -> float | None:
        """A bound of the eigenvalues of ∂²L_i/∂s² with so many classes; None if none is known, as
        for every loss with kinks."""
        return None

    def estimator(self, n_classes: int) -> str:
        """Lines of Python with which scikit-learn finds the lowest point of (1/N) Σ L_i + λ Σ W²
        with so many classes; empty if no estimator has this objective.

        They may use X, y, N, n_classes, `reg` = λ > 0 and the loss's settings by name, and make W
        and b."""
        return ""

    @abstractmethod
    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        """Loss and derivative of each sample. S (N, C), y (N,). What training needs, no more.

        A row's results come from that row alone: the rows may be the samples of many steps."""

    @abstractmethod
    def formula(self, s: Traced, y: IntArray) -> Formula:
        """The same, told: from the scores s (N, C) and the true classes y (N,) to L and dS."""

    def told(
        self, S: Array, y: IntArray, formula: Callable[[Traced, IntArray], Formula] | None = None
    ) -> Formula:
        """The formula, or another way to tell it, on these scores. Loss and derivative are those
        of training, to the bit."""
        terms = cache(lambda: self(S, y))
        return (formula or self.formula)(given(score_matrix(S)), y).valued(
            loss=lambda: terms().per_sample[:, None], dS=lambda: terms().dS
        )

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        """The intermediates in reading order; one is named "loss" and holds L_i (N, 1), the last
        is dS, named "dS". Each tells how its entries are made from "S", "y" and each other."""
        return self.told(S, y).matrices()

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        """(1/N) Σ_i L_i, written out as this loss is worked by hand."""
        return self.told(S, y).mean_loss()

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        """How far each margin is from a kink, (N, C), in units of score; inf where there is none.

        While no score difference changes by more than this, the derivative stays the same, or, in
        a loss that bends between its kinks, changes without a jump.
        """
        return np.broadcast_to(self.told(S, y)["loss"].kinks, S.shape).copy()

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        """The chain rule for one sample, S (1, C) and y (1,): from s to L and back to ∂L/∂s.

        The last matrix of the last phase is dS.
        """
        return self.told(S, y).walk()
