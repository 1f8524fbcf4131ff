"""Linearly separable classes with a chosen gap."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import class_count, data_seed, noise_level, samples_per_class
from linclf_core.datasets.layout import directions, labels, polar
from linclf_core.settings import number


@dataclass(frozen=True)
class SeparableDiscs:
    """One disc a class, of radius `noise`, filled evenly; a strip `gap` wide parts any two classes.

    The classifier that proves it has the unit vectors u_c of the class directions as columns of W,
    and b = 0. The boundary of classes c and k, at an angle θ to each other, is a line through the
    origin; from a centre at r·u_c it is r·sin(θ/2) away, and θ ≥ 2π/C. With
    r = (gap/2 + noise) / sin(π/C) the centre is at least gap/2 + noise from each such line, and so
    every sample of the disc at least gap/2, on its own side.
    """

    n_classes: int = class_count()
    n_per_class: int = samples_per_class()
    gap: float = number(
        0.5, "Gap", 0.05, 3.0, 0.05, "Any two classes are parted by a strip at least this wide."
    )
    noise: float = noise_level(
        1.0, 3.0, "Radius of a class", "Each class fills a disc of this radius."
    )
    seed: int = data_seed()

    key: ClassVar[str] = "separable"
    title: ClassVar[str] = "Linearly separable"
    summary: ClassVar[str] = "Discs with a chosen gap: a linear classifier without errors exists."

    def __call__(self) -> Dataset:
        y = labels(self.n_classes, self.n_per_class)
        rng = np.random.default_rng(self.seed)
        angle, area = rng.uniform(size=(2, y.size))
        # The share of a disc within radius ρ grows with ρ², hence the root.
        inside = np.sqrt(area)[:, None] * polar(2 * np.pi * angle)
        radius = (self.gap / 2 + self.noise) / np.sin(np.pi / self.n_classes)
        return dataset(
            radius * directions(self.n_classes)[y] + self.noise * inside,
            y,
            self.n_classes,
            f"Any two classes are parted by a straight strip at least {self.gap:g} wide.",
        )
