"""The linear model: scores S = XW + b, and the class with the highest score."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class Params:
    """Weights and biases: W (D, C), one class a column; b (C,). The arrays are never written to."""

    W: Array
    b: Array

    @property
    def n_features(self) -> int:
        return int(self.W.shape[0])

    @property
    def n_classes(self) -> int:
        return int(self.W.shape[1])

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.W).all() and np.isfinite(self.b).all())


def zeros(n_features: int, n_classes: int) -> Params:
    """All weights and biases zero: every score ties, every class is as good as another."""
    return Params(np.zeros((n_features, n_classes)), np.zeros(n_classes))


def random_start(n_features: int, n_classes: int, scale: float, seed: int) -> Params:
    """W drawn from a normal distribution with standard deviation `scale`, b = 0."""
    W = np.random.default_rng(seed).normal(0.0, 1.0, (n_features, n_classes)) * scale
    return Params(W, np.zeros(n_classes))


def scores(params: Params, X: Array) -> Array:
    """S = XW + b, shape (N, C)."""
    return X @ params.W + params.b


def predict(params: Params, X: Array) -> IntArray:
    """The class with the highest score of each row, (N,); the lowest index at a tie."""
    return np.asarray(np.argmax(scores(params, X), axis=1), np.intp)


def combine(f: Callable[..., Array], *params: Params) -> Params:
    """Params whose W is f of the W's, and whose b is f of the b's: arithmetic on parameters."""
    return Params(f(*(p.W for p in params)), f(*(p.b for p in params)))


def norm(params: Params) -> float:
    """Euclidean length of all entries of W and b together."""
    return math.hypot(float(np.linalg.norm(params.W)), float(np.linalg.norm(params.b)))
