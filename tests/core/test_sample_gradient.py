"""The gradient of a sample, written in several ways: each is the outer product."""

import numpy as np
import pytest

from linclf_core.explain.matrix import Matrix
from linclf_core.explain.sample_gradient import (
    column,
    outer,
    sample_matrix,
    side_by_side,
    slices_added,
    turned,
)
from linclf_core.losses import LOSSES
from linclf_core.losses.base import Loss
from linclf_core.losses.softmax import Softmax, probabilities
from linclf_core.losses.weston_watkins import WestonWatkins

X = np.array([[0.5, -2.0, 0.0]])
S = np.array([[0.3, 1.25, -0.5, 0.2]])
Y = np.array([1])
LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=lambda v: v.key)


def parts(loss: Loss) -> tuple[Matrix, Matrix]:
    return sample_matrix(X), loss.matrices(S, Y)[-1]


def told_right(matrix: Matrix) -> None:
    for i, j in np.ndindex(matrix.values.shape):
        explanation = matrix.explain(i, j)
        assert explanation.expression is not None
        assert explanation.expression.value == pytest.approx(matrix.values[i, j], abs=1e-15)


@LOSS
def test_the_slices_add_up_to_the_outer_product(loss: Loss) -> None:
    x, dS = parts(loss)
    added = slices_added(x, dS)
    np.testing.assert_allclose(added.values, np.outer(X[0], loss(S, Y).dS[0]), atol=1e-15)
    told_right(added)
    assert added.explain(1, 2).expression.symbolic().count("[") == 4  # type: ignore[union-attr]


@LOSS
def test_the_columns_are_those_of_the_outer_product(loss: Loss) -> None:
    x, dS = parts(loss)
    whole = outer(x, dS)
    told_right(whole)
    for k in range(4):
        found = column(x, dS, k)
        np.testing.assert_array_equal(found.values[:, 0], whole.values[:, k])
        told_right(found)
        assert found.entry(1) == rf"\partial L / \partial w_{{1,{k}}}" == whole.entry(1, k)


@LOSS
def test_both_orientations_hold_the_same_numbers(loss: Loss) -> None:
    x, dS = parts(loss)
    other = turned(x, dS)
    assert other.values.shape == (4, 3)
    np.testing.assert_array_equal(other.values, outer(x, dS).values.T)
    told_right(other)


def test_hinge_and_softmax_of_one_sample() -> None:
    """By hand: the margins with Δ = 1 are 0.05, −0.75 and −0.05, so one rival counts."""
    hinge, softmax = side_by_side(X, S, Y, (WestonWatkins(), Softmax()))
    assert hinge.dS.values.tolist() == [[1.0, -1.0, 0.0, 0.0]]
    assert hinge.gradient.values.tolist() == [[0.5, -0.5, 0, 0], [-2, 2, 0, 0], [0, 0, 0, 0]]
    p = probabilities(S)[0] - [0, 1, 0, 0]
    np.testing.assert_allclose(softmax.gradient.values, np.outer(X[0], p), atol=1e-15)
    assert (hinge.loss.title, softmax.loss.title) == ("Hinge, Weston–Watkins", Softmax.title)


PULLS = {
    "softmax": (lambda s, y, k: probabilities(s)[0, k], lambda s, y: probabilities(s)[0, y] - 1),
    "weston_watkins": (
        lambda s, y, k: float(s[0, k] - s[0, y] + 1 > 0),
        lambda s, y: -float((np.delete(s[0], y) - s[0, y] + 1 > 0).sum()),
    ),
    "one_vs_all": (lambda s, y, k: float(1 + s[0, k] > 0), lambda s, y: -float(1 - s[0, y] > 0)),
}


@pytest.mark.parametrize("key", PULLS)
def test_what_x_is_multiplied_by_is_the_slope_by_the_score(key: str) -> None:
    rival, true = PULLS[key]
    dS = LOSSES[key]()(S, Y).dS[0]
    for k in (0, 2, 3):
        assert dS[k] == pytest.approx(rival(S, 1, k))
    assert dS[1] == pytest.approx(true(S, 1))


@LOSS
def test_every_loss_tells_what_x_is_multiplied_by(loss: Loss) -> None:
    for text in loss.pulls:
        assert text.count("{") == text.count("}")
        assert text
