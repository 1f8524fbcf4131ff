"""Classes on curves, which no linear classifier of x₁ and x₂ can part."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import class_count, data_seed, noise_level, samples_per_class
from linclf_core.datasets.layout import evenly, labels, polar
from linclf_core.notation import Array
from linclf_core.settings import number


def with_noise(curves: Array, noise: float, seed: int) -> Dataset:
    """The points of `curves` (C, n, 2), one curve a class, each moved by noise · z, z normal."""
    C, n, _ = curves.shape
    z = np.random.default_rng(seed).standard_normal((C * n, 2))
    return dataset(curves.reshape(-1, 2) + noise * z, labels(C, n), C)


@dataclass(frozen=True)
class Moons:
    """Two half circles of radius 2, each with one end inside the other."""

    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.2, 1.0)
    seed: int = data_seed()

    key: ClassVar[str] = "moons"
    title: ClassVar[str] = "Moons"
    summary: ClassVar[str] = "Two interlocked half circles: a line can only come close."

    def __call__(self) -> Dataset:
        upper = polar(np.pi * evenly(self.n_per_class)) - [0.5, 0.25]
        return with_noise(2.0 * np.stack([upper, -upper]), self.noise, self.seed)


@dataclass(frozen=True)
class Circles:
    """Rings around the origin, one a class, class 0 innermost; the outermost has radius 3.5."""

    n_classes: int = class_count(2)
    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.15, 1.0)
    seed: int = data_seed()

    key: ClassVar[str] = "circles"
    title: ClassVar[str] = "Circles"
    summary: ClassVar[str] = "Rings around each other: the inner ones are beyond any line."

    def __call__(self) -> Dataset:
        radius = 3.5 * np.arange(1, self.n_classes + 1) / self.n_classes
        ring = polar(2 * np.pi * evenly(self.n_per_class))
        return with_noise(radius[:, None, None] * ring, self.noise, self.seed)


@dataclass(frozen=True)
class Spirals:
    """Arms that wind around the origin, one a class: radius 0.3 to 3.5 while turning `turns`."""

    n_classes: int = class_count()
    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.1, 1.0)
    turns: float = number(0.75, "Turns", 0.0, 3.0, 0.05, "How often an arm winds around.")
    seed: int = data_seed()

    key: ClassVar[str] = "spirals"
    title: ClassVar[str] = "Spirals"
    summary: ClassVar[str] = "Arms wound around each other: linear scores fail almost everywhere."

    def __call__(self) -> Dataset:
        share = evenly(self.n_per_class)
        start = np.arange(self.n_classes)[:, None] / self.n_classes
        arms = polar(2 * np.pi * (start + self.turns * share))
        return with_noise((0.3 + 3.2 * share)[:, None] * arms, self.noise, self.seed)
