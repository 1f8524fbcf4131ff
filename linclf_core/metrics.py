"""How often the prediction is right."""

import numpy as np

from linclf_core.notation import Array, IntArray


def accuracy(y: IntArray, predicted: IntArray) -> float:
    """The share of samples whose predicted class is the true one. y and predicted (N,), N > 0."""
    return float(np.mean(y == predicted))


def accuracies(y: IntArray, predicted: IntArray) -> Array:
    """The same of F predictions at once: predicted (F, N) gives (F,)."""
    return np.asarray((predicted == y).mean(axis=1))


def confusion(y: IntArray, predicted: IntArray, n_classes: int) -> IntArray:
    """Counts (C, C): row = true class, column = predicted class."""
    table = np.zeros((n_classes, n_classes), np.intp)
    np.add.at(table, (y, predicted), 1)
    return table
