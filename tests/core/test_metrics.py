"""Accuracy and confusion against counting and scikit-learn."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix

from linclf_core.metrics import accuracy, confusion


def test_by_counting():
    y, predicted = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 0, 0])
    assert accuracy(y, predicted) == 0.4
    np.testing.assert_array_equal(
        confusion(y, predicted, 4), [[1, 1, 0, 0], [0, 1, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]]
    )


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_as_scikit_learn_counts(pairs):
    y, predicted = np.array(pairs).T
    table = confusion(y, predicted, 5)
    np.testing.assert_array_equal(table, confusion_matrix(y, predicted, labels=range(5)))
    assert accuracy(y, predicted) == accuracy_score(y, predicted)
    assert np.trace(table) / table.sum() == accuracy(y, predicted)
