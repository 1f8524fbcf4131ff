"""Handwritten digits as small pictures: 64 features, ten classes."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.datasets.bundled import FOLDER
from linclf_core.notation import Array, IntArray

#: Pixels a side, and the ink of a black one in the file.
SIDE, BLACK = 8, 16


SOURCE = (
    "Optical recognition of handwritten digits, test part, E. Alpaydin, C. Kaynak, 1998, UCI "
    "Machine Learning Repository, CC BY 4.0"
)


@cache
def _images() -> tuple[Array, IntArray]:
    """The ink of each pixel, (1797, 64), from 0 to 1, row by row, and the digits (1797,)."""
    with np.load(FOLDER / "digits.npz", allow_pickle=False) as file:
        return file["images"] / BLACK, file["classes"].astype(np.intp)


@dataclass(frozen=True)
class Digits:
    """1,797 digits of 8 × 8 pixels, x_d the ink of pixel d, 0 to 1. Source: E. Alpaydin,
    C. Kaynak, "Optical recognition of handwritten digits", 1998."""

    key: ClassVar[str] = "digits"
    title: ClassVar[str] = "Handwritten digits"
    summary: ClassVar[str] = "Images of 8 × 8 pixels: ten classes that lines part almost wholly."

    def __call__(self) -> Dataset:
        X, y = _images()
        names = tuple(f"row {d // SIDE + 1}, column {d % SIDE + 1}" for d in range(SIDE * SIDE))
        return Dataset(
            X.copy(),
            y.copy(),
            tuple(map(str, range(10))),
            names,
            SOURCE,
        )
