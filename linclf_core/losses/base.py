"""What a loss is: it sees scores and labels, and knows nothing of X, W, means or penalties."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from linclf_core.explain.expression import Expression, constant, equal, symbol, total
from linclf_core.losses.matrix import Matrix as Matrix
from linclf_core.losses.matrix import Scale as Scale
from linclf_core.losses.phases import Phase
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class LossTerms:
    """The loss L_i of each sample, (N,), and dS (N, C), its derivative by that sample's scores.

    dS belongs to the samples' own losses: the 1/N of the mean is not in it.
    """

    per_sample: Array
    dS: Array


class Loss(Protocol):
    """A frozen dataclass; its fields are its settings.

    `sums_to_zero` says that a constant added to all scores of a sample changes nothing, so that
    the rows of dS sum to 0. `curvature` bounds the largest eigenvalue of ∂²L_i/∂s², or is None
    where the loss has kinks and so no such bound. `reaches_zero` says that finite scores can make
    the loss exactly 0. `notes` tells, in Markdown with LaTeX, the derivative and the choices made.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    latex: ClassVar[str]
    sums_to_zero: ClassVar[bool]
    curvature: ClassVar[float | None]
    reaches_zero: ClassVar[bool]
    notes: ClassVar[str]

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        """Loss and derivative of each sample. S (N, C), y (N,). What training needs, no more.

        A row's results come from that row alone: the rows may be the samples of many steps."""
        ...

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        """The intermediates in reading order; one is named "loss" and holds L_i (N, 1), the last
        is dS, named "dS". Each tells how its entries are made from "S", "y" and each other."""
        ...

    def mean_loss(self, S: Array, y: IntArray) -> Expression:
        """(1/N) Σ_i L_i, written out as this loss is worked by hand."""
        ...

    def kink_distance(self, S: Array, y: IntArray) -> Array:
        """How far each margin is from a kink, (N, C), in units of score; inf where there is none.

        While no score difference changes by more than this, the derivative stays the same.
        """
        ...

    def walk(self, S: Array, y: IntArray) -> tuple[Phase, ...]:
        """The chain rule for one sample, S (1, C) and y (1,): from s to L and back to ∂L/∂s.

        The last matrix of the last phase is dS.
        """
        ...


def true_scores(S: Array, y: IntArray) -> Array:
    """S_y: the score of the true class of each sample, as a column (N, 1)."""
    return S[np.arange(len(y)), y][:, None]


def row_sums(A: Array) -> Array:
    """Σ_j A_ij, (N,), added from the first class to the last.

    So a row has the same sum alone and among others, wherever the entries lie in memory: NumPy's
    own sum takes them in an order that depends on both.
    """
    return np.asarray(sum(A.T))


def one_hot(y: IntArray, n_classes: int) -> Array:
    """Y (N, C): 1 at the true class of each row, else 0."""
    # Classes first in memory, as scores are: a mixture of both orders is slow.
    return np.equal.outer(np.arange(n_classes), y).T.astype(float)


def score_matrix(S: Array) -> Matrix:
    """S as the given matrix from which the explanations of a loss start."""
    return Matrix("S", "S, the scores", "S", S, "signed", "s")


def label_matrix(y: IntArray) -> Matrix:
    """y as a given column (N, 1)."""
    return Matrix("y", "y, the true classes", "y", y[:, None].astype(float), "indicator", "y")


def true_score_matrix(S: Array, y: IntArray) -> Matrix:
    """The column S_y, each entry picked from its row of S."""
    s = score_matrix(S)

    def how(i: int, _: int) -> Expression:
        return s.cell(i, int(y[i]))

    return Matrix("true_scores", "S_y", "S_y", true_scores(S, y), "signed", "s_y", how)


def mean_of(loss: Matrix) -> Expression:
    """(1/N) Σ_i L_i from the column of the losses."""
    N = loss.values.shape[0]
    return total((loss.cell(i) for i in range(N)), r"\sum_i L_i") / symbol("N", N)


def target_matrix(labels: Matrix, n_classes: int) -> Matrix:
    """Y, the one-hot matrix of the labels, each entry explained by its label."""

    def how(i: int, j: int) -> Expression:
        return equal(constant(j), labels.cell(i))

    Y = one_hot(labels.values[:, 0].astype(np.intp), n_classes)
    return Matrix("targets", "Y, the true class", "Y", Y, "indicator", "Y", how)
