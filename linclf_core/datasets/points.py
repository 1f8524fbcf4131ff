"""Data given point by point: drawn by hand, typed, or uploaded."""

from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.settings import shown

MOST_POINTS = 5_000
MOST_CLASSES = 10
MOST_FEATURES = 50
LONGEST_NAME = 60
LONGEST_NOTE = 500
LARGEST_VALUE = 1e12


@dataclass(frozen=True)
class Points:
    """The samples themselves as plain values: xs, N samples of D numbers, and ys, their N classes.

    Lists or tuples of numbers are taken and kept as tuples of floats and ints, so that the same
    points compare and hash alike wherever they came from. Raises ValueError, one plain sentence,
    for values that make no data set.
    """

    xs: tuple[tuple[float, ...], ...]
    ys: tuple[int, ...]
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...] = ("x₁", "x₂")
    note: str = ""

    key: ClassVar[str] = "points"
    title: ClassVar[str] = "Your own points"
    summary: ClassVar[str] = "Samples that you drew, typed or uploaded."

    def __post_init__(self) -> None:
        xs, ys = _listed(self.xs, "The points"), _listed(self.ys, "The classes of the points")
        classes = _names(self.class_names, "class")
        features = _names(self.feature_names, "feature")
        if not 2 <= len(classes) <= MOST_CLASSES:
            raise ValueError(f"The data need 2 to {MOST_CLASSES} classes, not {len(classes)}.")
        if not features:
            raise ValueError("The data need at least one feature.")
        if len(features) > MOST_FEATURES:
            raise ValueError(
                f"The data may have {MOST_FEATURES} features at most, not {len(features):,}."
            )
        if not isinstance(self.note, str) or len(self.note) > LONGEST_NOTE:
            raise ValueError(f"The note on the data is a text of at most {LONGEST_NOTE} letters.")
        if not 1 <= len(xs) <= MOST_POINTS:
            raise ValueError(f"The data need 1 to {MOST_POINTS:,} points, not {len(xs):,}.")
        if len(ys) != len(xs):
            raise ValueError(f"There are {len(xs):,} points but {len(ys):,} classes.")
        plain = {
            "xs": _samples(xs, len(features)),
            "ys": _labels(ys, len(classes)),
            "class_names": classes,
            "feature_names": features,
        }
        for field, value in plain.items():
            object.__setattr__(self, field, value)

    @classmethod
    def from_dataset(cls, data: Dataset) -> "Points":
        """The samples of any data set, to be edited. Raises ValueError as `Points` does."""
        return cls(
            data.X.tolist(), data.y.tolist(), data.class_names, data.feature_names, data.note
        )

    def __call__(self) -> Dataset:
        return Dataset(
            np.array(self.xs, float),
            np.array(self.ys, np.intp),
            self.class_names,
            self.feature_names,
            self.note,
        )


def _names(names: Any, what: str) -> tuple[str, ...]:
    listed = _listed(names, f"The {what} names")
    if not all(isinstance(name, str) and name.strip() for name in listed):
        raise ValueError(f"Every {what} needs a name.")
    if any(len(name) > LONGEST_NAME for name in listed):
        raise ValueError(f"The name of a {what} has at most {LONGEST_NAME} letters.")
    if len(set(listed)) < len(listed):
        raise ValueError(f"Every {what} needs a name of its own.")
    return listed


def _samples(xs: tuple[Any, ...], n_features: int) -> tuple[tuple[float, ...], ...]:
    # A hand that drags makes the data anew at every report: what is wrong is only looked for where
    # something is.
    if not set(map(type, xs)) <= {list, tuple} or set(map(len, xs)) != {n_features}:
        for place, x in enumerate(xs, start=1):
            if len(_listed(x, f"The numbers of point {place:,}")) != n_features:
                raise ValueError(
                    f"Point {place:,} has {len(x)} numbers where {n_features} are needed."
                )
    values = list(chain.from_iterable(xs))
    if set(map(type, values)) != {float} or not np.abs(values).max() <= LARGEST_VALUE:
        for k, value in enumerate(values):
            _check_number(value, k // n_features + 1)
        return tuple(tuple(map(float, x)) for x in xs)
    return tuple(map(tuple, xs))


def _check_number(value: Any, place: int) -> None:
    number = isinstance(value, int | float | np.integer | np.floating)
    if not number or isinstance(value, bool) or value != value:
        raise ValueError(f"Point {place:,} holds {shown(value)}, which is not a number.")
    if abs(value) > LARGEST_VALUE:
        raise ValueError(f"Point {place:,} holds a number beyond ±{LARGEST_VALUE:g}.")


def _labels(ys: tuple[Any, ...], n_classes: int) -> tuple[int, ...]:
    if set(map(type, ys)) != {int} or min(ys) < 0 or max(ys) >= n_classes:
        for place, y in enumerate(ys, start=1):
            _check_label(y, n_classes, place)
    return tuple(map(int, ys))


def _check_label(y: Any, n_classes: int, place: int) -> None:
    whole = isinstance(y, int | np.integer) and not isinstance(y, bool)
    if not whole or not 0 <= y < n_classes:
        raise ValueError(
            f"Point {place:,} has class {shown(y)}, which is not 0 to {n_classes - 1}."
        )


def _listed(values: Any, what: str) -> tuple[Any, ...]:
    if not isinstance(values, list | tuple):
        raise ValueError(f"{what} must come as a list.")
    return tuple(values)
