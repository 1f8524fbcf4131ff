"""The linear model: scores S = XW + b, and the class with the highest score."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from linclf_core.lazy import lazy
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class Params:
    """Weights and biases: W (D, C), one class a column; b (C,). The arrays are never written to."""

    W: Array
    b: Array

    @classmethod
    def of(cls, theta: Array) -> Self:
        """The linear model whose W is all rows of `theta` (D+1, C) but the last, and whose b is
        that one."""
        params = cls(theta[:-1], theta[-1])
        params.__dict__["entries"] = theta.reshape(-1)
        return params

    @property
    def theta(self) -> Array:
        """W with b as one more row, (D+1, C)."""
        return self.entries.reshape(-1, len(self.b))

    @lazy
    def entries(self) -> Array:
        """All entries of W, row by row, and then those of b."""
        return np.concatenate([self.W.reshape(-1), self.b])

    @classmethod
    def _of_entries(cls, entries: Array, shape: tuple[int, ...]) -> Self:
        size = math.prod(shape)
        params = cls(entries[:size].reshape(shape), entries[size:])
        params.__dict__["entries"] = entries
        return params

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


def homogeneous(X: Array) -> Array:
    """[X 1]ᵀ, (D+1, N): samples with one more feature that is always 1, so that the bias is one
    more weight. Features come first in memory: products with few classes are fastest so."""
    X1 = np.ones((X.shape[1] + 1, len(X)))
    X1[:-1] = X.T
    return X1


def stacked_scores(theta: Array, X1: Array) -> Array:
    """The scores of F classifiers θ (F, D+1, C) one below the other, (F·N, C), of the samples
    `X1` (D+1, N), as `homogeneous` makes them.

    Classes come first in memory: what a loss computes for each row then runs along long columns.
    Row by row the bits do not depend on F.
    """
    F, _, C = theta.shape
    S = np.empty((C, F, X1.shape[1]))
    np.matmul(theta.transpose(0, 2, 1), X1, out=S.transpose(1, 0, 2))
    return S.reshape(C, -1).T


def scores(params: Params, X: Array) -> Array:
    """S = XW + b, shape (N, C)."""
    return stacked_scores(params.theta[None], homogeneous(X))


def score_parts(params: Params, x: Array) -> Array:
    """What each feature adds to each score, (D, C): x_d W_dk. Their sum over d and b_k are s_k."""
    return x[:, None] * params.W


def winners(S: Array) -> IntArray:
    """The class of the highest score of each row of S (N, C); the lowest index at a tie."""
    # By hand, since along short rows that lie far apart in memory argmax is slow.
    top, last = S.max(axis=1), S.shape[1] - 1
    found = np.full(len(S), last, np.intp)
    for c in range(last - 1, -1, -1):
        np.putmask(found, S[:, c] == top, c)
    return found


def predict(params: Params, X: Array) -> IntArray:
    """The class with the highest score of each row, (N,); the lowest index at a tie."""
    return winners(scores(params, X))


def combine(f: Callable[..., Array], *params: Params) -> Params:
    """Arithmetic on parameters of one shape: f acts on arrays entry by entry."""
    return Params._of_entries(f(*(p.entries for p in params)), params[0].W.shape)


def norm(params: Params) -> float:
    """Euclidean length of all entries of W and b together."""
    return math.hypot(float(np.linalg.norm(params.W)), float(np.linalg.norm(params.b)))
