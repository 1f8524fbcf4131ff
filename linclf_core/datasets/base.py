"""What a data set is, whoever made it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their classes.

    X (N, D) float; y (N,) integer, 0 … C−1; one name a class and a feature. A class may have no
    sample (after a split, for example), so C is the number of names. `note` says in one sentence
    what a reader should know of the data: the source and licence of a table, rows dropped.
    """

    X: Array
    y: IntArray
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    note: str = ""

    @property
    def n_samples(self) -> int:
        return int(self.X.shape[0])

    @property
    def n_features(self) -> int:
        return int(self.X.shape[1])

    @property
    def n_classes(self) -> int:
        return len(self.class_names)

    def rows(self, index: IntArray) -> "Dataset":
        """The samples at `index`, with the same classes and features."""
        return Dataset(
            self.X[index], self.y[index], self.class_names, self.feature_names, self.note
        )


class Source(Protocol):
    """Where data come from: a frozen dataclass of settings; calling it makes the data."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    def __call__(self) -> Dataset:
        """The data. The same settings give the same data, always."""
        ...


SourceType = Callable[..., Source]


def plain_names(n_classes: int) -> tuple[str, ...]:
    """Class names for generated data: the class numbers themselves."""
    return tuple(f"class {c}" for c in range(n_classes))


def dataset(X: Array, y: IntArray, n_classes: int, note: str = "") -> Dataset:
    """Generated 2-D data with plain names: features x₁ and x₂, classes by number."""
    return Dataset(
        np.asarray(X, float), np.asarray(y, np.intp), plain_names(n_classes), ("x₁", "x₂"), note
    )
