"""Picks and sums along the rows of arrays with a row a sample and a column a class."""

import numpy as np

from linclf_core.notation import Array, IntArray


def true_scores(S: Array, y: IntArray) -> Array:
    """S_y: the score of the true class of each sample, as a column (N, 1)."""
    return S[np.arange(len(y)), y][:, None]


def row_sums(A: Array) -> Array:
    """Σ_j A_ij, (N,), added from the first class to the last.

    So a row has the same sum alone and among others, wherever the entries lie in memory: NumPy's
    own sum takes them in an order that depends on both.
    """
    return np.asarray(sum(A.T))


def one_hot(y: IntArray, n_classes: int) -> Array:
    """Y (N, C): 1 at the true class of each row, else 0."""
    # Classes first in memory, as scores are: a mixture of both orders is slow.
    return np.equal.outer(np.arange(n_classes), y).T.astype(float)


def put(A: Array, y: IntArray, value: float) -> Array:
    """A (N, C) with `value` at the true class of each row; A is left alone."""
    found = A.copy()
    found[np.arange(len(y)), y] = value
    return found
