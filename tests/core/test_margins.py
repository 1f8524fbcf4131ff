"""Losses as functions of the margin: closed forms, bounds between them, and where they fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linclf_core.comparison.margins import (
    Inequality,
    at_tie,
    bounds_on_error,
    inequalities,
    margins,
    one_rival,
    zero_one,
)
from linclf_core.losses import LOSSES
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.one_vs_all import OneVsAll
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.squared_hinge import SquaredHinge
from linclf_core.losses.weston_watkins import WestonWatkins

M = np.linspace(-6, 6, 49)


@st.composite
def scored(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Scores (N, C) with ties now and then, and true classes."""
    n, c = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    ties = st.integers(-3, 3).map(float)
    S = draw(arrays(float, (n, c), elements=ties | st.floats(-50, 50)))
    return S, draw(arrays(np.intp, n, elements=st.integers(0, c - 1)))


def test_margin_is_the_lead_over_the_strongest_rival() -> None:
    S = np.array([[3.0, 1.0, 2.5], [0.0, -1.0, 4.0]])
    assert margins(S, np.array([0, 1])) == pytest.approx([0.5, -5.0])


def test_curves_have_their_closed_forms() -> None:
    assert one_rival(WestonWatkins(1.5), M) == pytest.approx(np.maximum(0, 1.5 - M))
    assert one_rival(CrammerSinger(1.5), M) == pytest.approx(np.maximum(0, 1.5 - M))
    assert one_rival(OneVsAll(1.5), M) == pytest.approx(np.maximum(0, 3.0 - M))
    assert one_rival(Softmax(), M) == pytest.approx(np.log1p(np.exp(-M)))
    assert one_rival(SquaredHinge(1.5), M) == pytest.approx(np.where(M < 1.5, (1.5 - M) ** 2, 0))


def test_value_at_a_tie() -> None:
    assert at_tie(Softmax()) == pytest.approx(np.log(2))
    assert at_tie(CrammerSinger(0.7)) == pytest.approx(0.7)


@pytest.mark.slow
@given(scored())
@pytest.mark.parametrize("key", LOSSES)
def test_no_sample_lies_below_its_curve(key: str, case: tuple[np.ndarray, np.ndarray]) -> None:
    S, y = case
    loss = LOSSES[key]()
    curve = one_rival(loss, margins(S, y))
    assert (loss(S, y).per_sample >= curve - 1e-9).all()


@given(scored())
def test_crammer_singer_lies_on_its_curve(case: tuple[np.ndarray, np.ndarray]) -> None:
    S, y = case
    assert CrammerSinger()(S, y).per_sample == pytest.approx(
        one_rival(CrammerSinger(), margins(S, y))
    )


@pytest.mark.slow
@given(scored())
@pytest.mark.parametrize("key", LOSSES)
def test_every_loss_over_its_value_at_a_tie_bounds_the_errors(
    key: str, case: tuple[np.ndarray, np.ndarray]
) -> None:
    S, y = case
    loss = LOSSES[key]()
    assert (loss(S, y).per_sample / at_tie(loss) >= zero_one(S, y) - 1e-12).all()


@pytest.mark.slow
@given(scored(), st.floats(1.0, 5.0))
def test_every_guaranteed_inequality_holds(
    case: tuple[np.ndarray, np.ndarray], delta: float
) -> None:
    for inequality in inequalities(*case, delta):
        assert inequality.guaranteed
        assert inequality.holds.all()
        assert inequality.holds_for_mean


def test_below_a_margin_of_one_the_bound_can_fail_and_is_not_promised() -> None:
    S, y = np.array([[0.0, 0.1]]), np.array([0])
    first, second, third = inequalities(S, y, 0.5)
    assert not first.guaranteed
    assert not first.holds.any()
    assert not first.holds_for_mean
    assert second.guaranteed
    assert third.holds.all()


def test_a_mean_bounds_the_training_error_only_where_it_is_as_large() -> None:
    # Losses 0.5 and 0.6 (C–S), 1 and 0.6 (W–W): both samples are wrong, the error is 1.
    S, y = np.array([[0.0, 0.0, 0.0], [1.0, 0.9, 0.0]]), np.array([1, 1])
    found = inequalities(S, y, 0.5)
    assert found[1].holds.all()
    assert bounds_on_error(found) == {"C–S": False, "W–W": False, "softmax / ln 2": True}
    # W–W reaches 1 through its two rivals where C–S does not.
    assert bounds_on_error(inequalities(S[:1], y[:1], 0.5))["W–W"]
    assert all(bounds_on_error(inequalities(S, y, 1.0)).values())


@given(scored(), st.floats(0.01, 5.0))
def test_a_mean_is_said_to_bound_the_error_where_it_does(
    case: tuple[np.ndarray, np.ndarray], delta: float
) -> None:
    error = zero_one(*case).mean()
    losses = {"C–S": CrammerSinger(delta), "W–W": WestonWatkins(delta), "softmax / ln 2": Softmax()}
    for name, bounds in bounds_on_error(inequalities(*case, delta)).items():
        mean = losses[name](*case).per_sample.mean() / (np.log(2) if "ln" in name else 1.0)
        assert bounds == (error <= mean + 1e-9) or abs(error - mean) < 1e-9


def test_a_broken_inequality_is_seen() -> None:
    broken = Inequality("", "", np.array([0.0, 2.0]), np.array([1.0, 1.0]), True)
    assert broken.holds.tolist() == [True, False]
    assert broken.holds_for_mean


def test_rounding_is_measured_against_the_larger_of_the_size_and_one() -> None:
    """Equal but for a part in 10¹² holds; twice that does not, at any size."""
    upper = np.array([0.0, -1.0, 1.0, 1e6])
    size = 1e-12 * (1 + np.abs(upper))
    assert Inequality("a", "b", upper + 0.8 * size, upper, True).holds.all()
    assert not Inequality("a", "b", upper + 1.2 * size, upper, True).holds.any()
    for k in range(4):
        one = upper[k : k + 1]
        assert Inequality("a", "b", one + 0.8 * size[k], one, True).holds_for_mean
        assert not Inequality("a", "b", one + 1.2 * size[k], one, True).holds_for_mean
