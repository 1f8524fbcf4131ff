"""What a loss is: it sees scores and labels, and knows nothing of X, W, means or penalties."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from linclf_core.notation import Array, IntArray

Scale = Literal["signed", "nonnegative", "unit", "indicator"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """An intermediate worth showing: values (N, C), or (N, 1) for one number a sample.

    `name` is its key within the loss, `title` what stands above it, `latex` its symbol. `scale`
    says what the values mean, so that a picture can choose its colours: any sign, never negative,
    between 0 and 1, or whole numbers that count or switch.
    """

    name: str
    title: str
    latex: str
    values: Array
    scale: Scale


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
    the loss exactly 0.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    latex: ClassVar[str]
    sums_to_zero: ClassVar[bool]
    curvature: ClassVar[float | None]
    reaches_zero: ClassVar[bool]

    def __call__(self, S: Array, y: IntArray) -> LossTerms:
        """Loss and derivative of each sample. S (N, C), y (N,). What training needs, no more."""
        ...

    def matrices(self, S: Array, y: IntArray) -> tuple[Matrix, ...]:
        """The intermediates in reading order; the last is always dS, named "dS"."""
        ...


def true_scores(S: Array, y: IntArray) -> Array:
    """S_y: the score of the true class of each sample, as a column (N, 1)."""
    return np.take_along_axis(S, y[:, None], axis=1)


def one_hot(y: IntArray, n_classes: int) -> Array:
    """Y (N, C): 1 at the true class of each row, else 0."""
    return np.eye(n_classes)[y]
