"""Classes in a row: one-vs-all has no score for those in the middle, the joint losses have."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import class_count, data_seed, noise_level, samples_per_class
from linclf_core.datasets.layout import labels, polar


@dataclass(frozen=True)
class MiddleClass:
    """C bars side by side; their centres lie on one line, a distance h = 6/(C − 1) apart.

    - Joint: a sample is less than h/2 from its centre along the line (noise < 1), so the scores
      s_c = p_c·t − p_c²/2, with t the position along the line and p_c that of centre c, are highest
      at the nearest centre: no error, and a gap of (1 − noise)·h.
    - One-vs-all: samples come in pairs mirrored at their centre, so the mean of a class is its
      centre, and the centre of a middle class is half-way between those of its neighbours. A score
      that is linear and positive on the class and negative on the rest would be positive on the
      first mean and negative on the other two: impossible. By the same means the one-vs-all loss
      never falls below 2Δ(C − 2)/C, whatever the weights, where the joint hinges reach 0. At its
      minimum each middle class has the score −Δ everywhere: with two or more of them, they tie.
    """

    n_classes: int = class_count(5, low=3)
    n_per_class: int = samples_per_class()
    noise: float = noise_level(
        0.6, 0.95, "Width of a class", "Share of the way to the next class that samples fill."
    )
    seed: int = data_seed()

    key: ClassVar[str] = "middle"
    title: ClassVar[str] = "Class in the middle"
    summary: ClassVar[str] = (
        "Classes in a row: no line parts a middle one from the rest, so one-vs-all ends with the "
        "same flat score for each of them; the joint losses separate all."
    )

    def __call__(self) -> Dataset:
        C, pairs = self.n_classes, self.n_per_class // 2
        y = labels(C, self.n_per_class)
        half = np.random.default_rng(self.seed).uniform(-1.0, 1.0, (C, pairs, 2))
        # Of an odd number the last sample is the centre itself, its own mirror image.
        rest = np.zeros((C, self.n_per_class - 2 * pairs, 2))
        unit = np.concatenate([half, -half, rest], axis=1).reshape(-1, 2)

        position = np.linspace(-3.0, 3.0, C)
        along = position[y] + self.noise * unit[:, 0] * 3.0 / (C - 1)
        across = self.noise * unit[:, 1] * 2.5
        axes = polar(np.pi / 9 + np.array([0.0, np.pi / 2]))
        return dataset(np.stack([along, across], axis=1) @ axes, y, C)
