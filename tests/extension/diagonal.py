"""Two classes on a line, one on each side of the origin."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset, dataset
from linclf_core.datasets.fields import samples_per_class


@dataclass(frozen=True)
class Diagonal:
    """Evenly spaced samples from (1, 1) to (2, 2), and their mirror images."""

    n_per_class: int = samples_per_class()

    key: ClassVar[str] = "diagonal"
    title: ClassVar[str] = "Diagonal"
    summary: ClassVar[str] = "Two classes on a line, without any chance."

    def __call__(self) -> Dataset:
        t = np.linspace(1.0, 2.0, self.n_per_class)
        X = np.concatenate([np.column_stack([t, t]), np.column_stack([-t, -t])])
        return dataset(X, np.repeat([0, 1], self.n_per_class), 2)
