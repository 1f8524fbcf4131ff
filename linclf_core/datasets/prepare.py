"""Between a source and the training: the split into train and test, and the standardisation."""

import re
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.datasets.points import LONGEST_NAME
from linclf_core.notation import Array

#: What the name of a standardised feature ends with, in the place of its unit.
STANDARDISED = " (standardised)"
#: The unit at the end of a name: "petal length (cm)".
UNIT = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True, eq=False)
class Scaling:
    """z = (x − mean) / scale, feature by feature: mean (D,), scale (D,) > 0. `feature_names` (D,)
    are those of x."""

    mean: Array
    scale: Array
    feature_names: tuple[str, ...]

    def apply(self, X: Array) -> Array:
        """X (N, D) in units of standard deviations from the mean."""
        return (X - self.mean) / self.scale

    def undo(self, Z: Array) -> Array:
        """The X (N, D) of which `apply` made Z, up to rounding."""
        return Z * self.scale + self.mean


@dataclass(frozen=True, eq=False)
class Split:
    """The samples to train on, and those kept for the test; test is None if there are none."""

    train: Dataset
    test: Dataset | None


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a run starts from: train and test in the same units, and the scaling, None if unscaled.

    The scaling is that of the training samples: the test samples have no part in it.
    """

    train: Dataset
    test: Dataset | None
    scaling: Scaling | None


def standardise(data: Dataset) -> tuple[Dataset, Scaling]:
    """The samples with mean 0 and standard deviation 1 in each feature, and how to undo it.

    The standard deviation is that of these N samples (divided by N, not N − 1). A constant feature
    has none: its scale is 1, and it becomes 0. The features are renamed: their unit is gone.
    """
    constant = np.ptp(data.X, axis=0) == 0
    # The mean of equal numbers may differ from them in the last digit; the number itself does not.
    mean = np.where(constant, data.X[0], data.X.mean(axis=0))
    spread = data.X.std(axis=0)
    scale = np.where(constant | (spread == 0), 1.0, spread)
    scaling = Scaling(mean, scale, data.feature_names)
    names = standardised_names(data.feature_names)
    return replace(data, X=scaling.apply(data.X), feature_names=names), scaling


def standardised_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names for the features when they are standardised: "petal length (cm)" becomes "petal length
    (standardised)". They differ from each other, and none is longer than a name may be."""
    bare = [UNIT.sub("", name) or name for name in names]
    numbered = [f"feature {d}" for d in range(len(names))]
    # A text in brackets may be all that tells two names apart; a long one may leave no room.
    for stems in (bare, names, numbered):
        found = tuple(f"{stem}{STANDARDISED}" for stem in stems)
        if len(set(found)) == len(found) and max(map(len, found)) <= LONGEST_NAME:
            break
    return found


def split(data: Dataset, test_fraction: float, seed: int) -> Split:
    """Draw about `test_fraction` of each class for the test; the order of the samples stays.

    Of a class with n samples, test_fraction · n are drawn, rounded to the nearest whole number
    (half upwards) but never all n. The draws of one seed are nested: a larger fraction adds samples
    to the test and takes none out. Raises ValueError unless 0 ≤ test_fraction < 1.
    """
    if not 0.0 <= test_fraction < 1.0:
        raise ValueError(f"Test fraction: {test_fraction:g} is not at least 0 and below 1.")
    rng = np.random.default_rng(seed)
    in_test = np.zeros(data.n_samples, bool)
    for c in range(data.n_classes):
        shuffled = rng.permutation(np.flatnonzero(data.y == c))
        count = min(int(test_fraction * shuffled.size + 0.5), shuffled.size - 1)
        in_test[shuffled[: max(count, 0)]] = True
    if not in_test.any():
        return Split(data, None)
    return Split(data.rows(np.flatnonzero(~in_test)), data.rows(np.flatnonzero(in_test)))


def prepare(data: Dataset, standardised: bool, test_fraction: float, seed: int) -> Prepared:
    """Split first, then scale both parts by what the training part alone says."""
    parts = split(data, test_fraction, seed)
    if not standardised:
        return Prepared(parts.train, parts.test, None)
    train, scaling = standardise(parts.train)
    test = parts.test and replace(
        parts.test, X=scaling.apply(parts.test.X), feature_names=train.feature_names
    )
    return Prepared(train, test, scaling)
