"""Scores, predictions and arithmetic on parameters, by hand and element by element."""

import math

import numpy as np
import pytest

from linclf_core.model import Params, combine, norm, predict, random_start, scores, zeros

W = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
B = np.array([0.1, 0.2, -0.3])
PARAMS = Params(W, B)


def test_scores_by_pencil_and_element_by_element():
    X = np.array([[1.0, 2.0], [-1.0, 0.5]])
    np.testing.assert_allclose(scores(PARAMS, X), [[1.1, 4.2, -1.8], [-0.9, 3.7, -1.3]])
    slow = [[sum(x[d] * W[d, c] for d in range(2)) + B[c] for c in range(3)] for x in X]
    np.testing.assert_allclose(scores(PARAMS, X), slow)


def test_the_highest_score_wins_and_the_lowest_index_at_a_tie():
    np.testing.assert_array_equal(predict(PARAMS, np.array([[1.0, 2.0], [9.0, 0.0]])), [1, 0])
    assert predict(zeros(2, 4), np.ones((3, 2))).tolist() == [0, 0, 0]
    tied = Params(np.array([[0.0, 1.0, 1.0]]), np.zeros(3))
    assert predict(tied, np.array([[1.0], [-1.0]])).tolist() == [1, 0]


def test_counts_and_finiteness():
    assert (PARAMS.n_features, PARAMS.n_classes) == (2, 3)
    assert PARAMS.is_finite()
    assert not Params(W, np.array([0.0, np.nan, 0.0])).is_finite()
    assert not Params(np.full_like(W, np.inf), B).is_finite()


def test_a_start_depends_on_its_seed_and_scales():
    start = random_start(4, 3, 0.5, 7)
    assert start.W.shape == (4, 3)
    np.testing.assert_array_equal(start.b, np.zeros(3))
    np.testing.assert_array_equal(start.W, random_start(4, 3, 0.5, 7).W)
    assert not np.array_equal(start.W, random_start(4, 3, 0.5, 8).W)
    np.testing.assert_allclose(random_start(4, 3, 1.0, 7).W, 2 * start.W)
    assert random_start(200, 10, 0.5, 0).W.std() == pytest.approx(0.5, rel=0.05)


def test_arithmetic_and_length():
    double = combine(np.add, PARAMS, PARAMS)
    np.testing.assert_array_equal(double.W, 2 * W)
    np.testing.assert_array_equal(double.b, 2 * B)
    every = [*W.ravel(), *B]
    assert norm(PARAMS) == pytest.approx(math.sqrt(sum(v * v for v in every)))
    assert norm(zeros(3, 2)) == 0
