"""Where generated samples sit: their classes, and directions shared out evenly around a circle."""

import numpy as np

from linclf_core.notation import Array, IntArray


def labels(n_classes: int, n_per_class: int) -> IntArray:
    """y (N,): n_per_class zeros, then as many ones, and so on."""
    return np.repeat(np.arange(n_classes, dtype=np.intp), n_per_class)


def polar(angle: Array) -> Array:
    """The unit vectors at these angles, (..., 2)."""
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def directions(n: int) -> Array:
    """n unit vectors (n, 2), evenly spaced around the circle.

    The first points to 45°, so that two classes need both features to be told apart.
    """
    return polar(np.pi / 4 + 2 * np.pi * np.arange(n) / n)


def evenly(n: int) -> Array:
    """n numbers evenly spaced inside 0 … 1, the middle of each of n equal parts; 0.5 for n = 1."""
    return (np.arange(n) + 0.5) / n
