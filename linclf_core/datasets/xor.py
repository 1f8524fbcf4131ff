"""XOR: classes that sit in opposite corners."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import class_count, data_seed, noise_level, samples_per_class
from linclf_core.datasets.layout import directions, labels


@dataclass(frozen=True)
class Xor:
    """2C clouds on a circle, two opposite ones a class; with two classes the pattern of XOR.

    All classes have their middle at the origin, so no direction tells them apart on average; of the
    four corners of two classes a line gets three right at best.
    """

    n_classes: int = class_count(2)
    n_per_class: int = samples_per_class()
    noise: float = noise_level(0.5)
    seed: int = data_seed()

    key: ClassVar[str] = "xor"
    title: ClassVar[str] = "XOR"
    summary: ClassVar[str] = "Opposite corners share a class: the classic that no line can part."

    def __call__(self) -> Dataset:
        y = labels(self.n_classes, self.n_per_class)
        corner = y + self.n_classes * (np.arange(y.size) % self.n_per_class % 2)
        z = np.random.default_rng(self.seed).standard_normal((y.size, 2))
        X = 2.7 * directions(2 * self.n_classes)[corner] + self.noise * z
        return dataset(X, y, self.n_classes)
