"""Normally distributed classes around centres on a circle."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import class_count, data_seed, noise_level, samples_per_class
from linclf_core.datasets.layout import directions, labels, polar
from linclf_core.notation import Array
from linclf_core.settings import number


def around_centres(
    n_classes: int, n_per_class: int, radius: float, spread: Array, seed: int
) -> Dataset:
    """Class c is centre c plus z @ spread, z standard normal; `spread` is (2, 2).

    z depends on the seed and the counts alone: another spread moves the same points.
    """
    y = labels(n_classes, n_per_class)
    z = np.random.default_rng(seed).standard_normal((y.size, 2))
    return dataset(radius * directions(n_classes)[y] + z @ spread, y, n_classes)


@dataclass(frozen=True)
class Blobs:
    """x = centre of the class + noise · z, z standard normal; centres 2.5 from the origin."""

    n_classes: int = class_count()
    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.5)
    seed: int = data_seed()

    key: ClassVar[str] = "blobs"
    title: ClassVar[str] = "Gaussian blobs"
    summary: ClassVar[str] = "Round clouds around centres on a circle, mostly separable."

    def __call__(self) -> Dataset:
        return around_centres(
            self.n_classes, self.n_per_class, 2.5, self.noise * np.eye(2), self.seed
        )


@dataclass(frozen=True)
class AnisotropicBlobs:
    """Blobs whose standard deviation is noise·√stretch along one direction, noise/√stretch across.

    All classes have the same covariance, so the best boundaries are straight, yet they are not the
    lines half-way between the centres.
    """

    n_classes: int = class_count()
    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.35)
    stretch: float = number(
        6.0, "Stretch", 1.0, 20.0, 0.5, "Standard deviation along the clouds over that across."
    )
    seed: int = data_seed()

    key: ClassVar[str] = "anisotropic"
    title: ClassVar[str] = "Anisotropic blobs"
    summary: ClassVar[str] = "Long clouds, all in one direction: boundaries follow their slant."

    def __call__(self) -> Dataset:
        along = polar(np.asarray(np.pi / 6))
        across = polar(np.asarray(np.pi / 6 + np.pi / 2))
        root = np.sqrt(self.stretch)
        spread = root * np.outer(along, along) + np.outer(across, across) / root
        return around_centres(self.n_classes, self.n_per_class, 2.5, self.noise * spread, self.seed)


@dataclass(frozen=True)
class OverlappingBlobs:
    """Blobs with centres 1.2 from the origin: no classifier gets every sample right."""

    n_classes: int = class_count()
    n_per_class: int = samples_per_class()
    noise: float = noise_level(1.0)
    seed: int = data_seed()

    key: ClassVar[str] = "overlapping"
    title: ClassVar[str] = "Overlapping blobs"
    summary: ClassVar[str] = "Clouds that mix: some errors remain, whatever the boundary."

    def __call__(self) -> Dataset:
        return around_centres(
            self.n_classes, self.n_per_class, 1.2, self.noise * np.eye(2), self.seed
        )
