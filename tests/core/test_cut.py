"""Axes, window and convexity check of a cut through the objective."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets.base import dataset
from linclf_core.landscape.cut import (
    BUDGET,
    MOST,
    Cut,
    Window,
    along_gradient,
    along_parameters,
    around,
    bump,
    fitted,
    grid_points,
    round_up,
)
from linclf_core.landscape.slices import inner, slice_values
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, combine, norm, random_start
from linclf_core.objective import Objective

rng = np.random.default_rng(0)
DATA = dataset(rng.normal(size=(40, 2)), rng.integers(0, 3, 40), 3)
POINT = Params(rng.normal(size=(2, 3)), rng.normal(size=3))
readings = st.floats(-1e6, 1e6)


def test_axes_of_parameters_read_the_parameters_themselves():
    cut = along_parameters(DATA, POINT, 1, 8)
    other = random_start(2, 3, 1.0, 5)
    coordinates, distance = cut.place([POINT, other])
    np.testing.assert_allclose(coordinates, [POINT.entries[[1, 8]], other.entries[[1, 8]]])
    frozen = np.delete(other.entries - POINT.entries, [1, 8])
    np.testing.assert_allclose(distance, [0, np.linalg.norm(frozen)], atol=1e-12)
    assert cut.names == ("W[x₁, class 1]", "b[class 2]")


def test_one_parameter_is_no_plane():
    with pytest.raises(ValueError, match="choose two different"):
        along_parameters(DATA, POINT, 3, 3)
    with pytest.raises(IndexError):
        along_parameters(DATA, POINT, 3, 9)


def test_axes_along_the_gradient_start_at_the_point():
    objective = Objective(Softmax(), 0.1)
    cut = along_gradient(objective, DATA, POINT, 3)
    grad = objective(POINT, DATA).grad
    assert inner(cut.d1, grad) == pytest.approx(norm(grad))
    step = combine(lambda p, g: p - 0.7 * g, POINT, grad)
    coordinates, distance = cut.place([POINT, step])
    np.testing.assert_allclose(coordinates, [[0, 0], [-0.7 * norm(grad), 0]], atol=1e-12)
    np.testing.assert_allclose(distance, [0, 0], atol=1e-12)


@given(st.lists(st.tuples(readings, readings), min_size=1, max_size=8))
def test_a_fitted_window_holds_its_points_inside(points):
    window = fitted(np.array(points))
    for k in range(2):
        values = [p[k] for p in points]
        assert min(values) >= window.centre[k] - 0.93 * window.half_width
        assert max(values) <= window.centre[k] + 0.93 * window.half_width
    assert window.half_width >= 1


@given(readings, readings, st.sampled_from([0.01, 0.5, 20.0]))
def test_a_window_around_a_point_keeps_it_in_the_middle(x, y, half):
    window = around(np.array([x, y]), half)
    assert max(abs(x - window.centre[0]), abs(y - window.centre[1])) <= 0.2501 * half
    assert window.half_width == half


def test_small_moves_leave_the_window():
    assert around(np.array([0.1, 0.2]), 2.0) == around(np.array([0.3, -0.2]), 2.0)
    path = np.array([[0.0, 0.0], [3.0, 1.0]])
    assert fitted(path) == fitted(np.vstack([path, [3.1, 1.05]]))


def test_readings_run_from_end_to_end():
    np.testing.assert_array_equal(Window((1.0, -2.0), 0.5).axis(1, 3), [-2.5, -2.0, -1.5])


@given(st.floats(1e-9, 1e9))
def test_round_numbers(value):
    rounded = round_up(value)
    assert value <= rounded <= 2.5001 * value
    assert f"{rounded:.3e}"[0] in "125"
    assert f"{rounded:.3e}"[1:5] == ".000"


@pytest.mark.parametrize(("n", "classes"), [(2, 2), (300, 3), (2000, 10), (5000, 10)])
def test_a_grid_is_odd_and_affordable(n, classes):
    data = dataset(np.zeros((n, 2)), np.zeros(n, int), classes)
    side = grid_points(data)
    assert side % 2 == 1
    assert side**2 * n * classes <= 1.2 * max(BUDGET, 21**2 * n * classes)
    assert side <= MOST


def test_bump_tells_a_bowl_from_a_saddle_and_a_second_valley():
    x = np.linspace(-1, 1, 21)
    a, b = np.meshgrid(x, x, indexing="ij")
    assert bump(a**2 + b**2) < 0
    assert bump(abs(a)) < 1e-15
    assert bump(a * b) == pytest.approx(0.01)
    assert bump(a**2 - b**2) == pytest.approx(0.01)
    assert bump((a**2 - 0.5) ** 2 + b**2) > 0
    objective = Objective(Softmax(), 0.01)
    cut: Cut = along_gradient(objective, DATA, POINT, 1)
    assert bump(slice_values(objective, DATA, POINT, cut.d1, cut.d2, 4 * x, 4 * x)) < 1e-12


def test_a_window_by_hand():
    assert fitted(np.array([[0.0, 0.0], [10.0, 4.0]])) == Window((5.0, 0.0), 10.0)
    assert fitted(np.array([[0.0, -7.0], [0.0, 7.0]])) == Window((0.0, 0.0), 20.0)
    # A quarter of the window stays free on each side, before it is rounded up.
    assert fitted(np.array([[0.0, 0.0], [6.6, 0.0]])).half_width == 5.0
    assert fitted(np.array([[0.0, 0.0], [6.7, 0.0]])).half_width == 10.0
    assert fitted(np.array([[0.3, 0.2]])) == Window((0.5, 0.0), 1.0)
    assert fitted(np.array([[0.3, 0.2]]), least=3.0) == Window((0.0, 0.0), 5.0)
    # Far from 0 a window of ±1 would show ticks that all look the same.
    assert fitted(np.array([[-5000.0, 2.0]])) == Window((-5000.0, 2.5), 5.0)
    assert around(np.array([7.4, -7.6]), 10.0) == Window((5.0, -10.0), 10.0)
    assert Window((5.0, -1.0), 2.0).limits(0) == (3.0, 7.0)
    assert Window((5.0, -1.0), 2.0).limits(1) == (-3.0, 1.0)


def test_round_numbers_by_hand():
    rounded = {
        1.0: 1.0,
        1.01: 2.0,
        2.0: 2.0,
        2.01: 5.0,
        5.0: 5.0,
        5.1: 10.0,
        30.0: 50.0,
        0.015: 0.02,
    }
    assert {value: round_up(value) for value in rounded} == pytest.approx(rounded)


@pytest.mark.parametrize(
    ("n", "classes", "side"),
    [(2, 2, 41), (300, 3, 41), (1000, 2, 27), (1100, 2, 27), (1200, 2, 25), (5000, 10, 21)],
)
def test_how_fine_a_grid_is(n, classes, side):
    assert grid_points(dataset(np.zeros((n, 2)), np.zeros(n, int), classes)) == side


def test_a_rise_along_either_diagonal_or_axis_is_seen():
    x = np.linspace(-1, 1, 21)
    a, b = np.meshgrid(x, 1.5 * x, indexing="ij")
    # Concave in one of the four directions only; the step is 0.1 along a and 0.15 along b.
    for values, rise in (
        (-(a**2) + 9 * b**2, 0.01),
        (9 * a**2 - b**2, 0.0225),
        (2 * a**2 + b**2 - 4 * a * b, 0.1**2 * (4 * 1.5 - 2 - 1.5**2)),
        (2 * a**2 + b**2 + 4 * a * b, 0.1**2 * (4 * 1.5 - 2 - 1.5**2)),
    ):
        assert bump(values) == pytest.approx(rise)
    assert bump(np.array([[0, 0, 0], [0, 0, 0], [0, 0, -2.0]])) == 1.0
    assert bump(np.array([[0, 0, 0], [0, 0, 0], [-2.0, 0, 0]])) == 1.0
    assert bump(np.array([[0, 0, 0], [-2.0, 0, 0], [0, 0, 0]])) == 1.0
    assert bump(np.array([[0, -2.0, 0], [0, 0, 0], [0, 0, 0]])) == 1.0
