"""The cut through the objective against the objective itself; projection and curvature."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from linclf_core.datasets.base import dataset
from linclf_core.landscape.cut import level_floor
from linclf_core.landscape.slices import (
    Curvature,
    allowed_step,
    axis,
    curvature_along,
    gradient_and_random,
    inner,
    parameter_names,
    project,
    slice_values,
    slope,
)
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, combine, norm, random_start, scores, zeros
from linclf_core.objective import Objective

rng = np.random.default_rng(0)
DATA = dataset(rng.normal(size=(40, 2)), rng.integers(0, 3, 40), 3)
POINT = Params(rng.normal(size=(2, 3)), rng.normal(size=3))
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())


def moved(alpha, beta, d1, d2):
    return combine(lambda p, q, r: p + alpha * q + beta * r, POINT, d1, d2)


@every_loss
@pytest.mark.parametrize("reg", [0.0, 0.3])
def test_slice_is_the_objective_at_every_grid_point(loss, reg):
    objective = Objective(loss(), reg)
    d1, d2 = gradient_and_random(objective, DATA, POINT, seed=1)
    alphas, betas = np.linspace(-4, 4, 7), np.linspace(-2, 5, 5)
    values = slice_values(objective, DATA, POINT, d1, d2, alphas, betas)
    direct = [[objective(moved(a, b, d1, d2), DATA).total for b in betas] for a in alphas]
    np.testing.assert_allclose(values, direct, rtol=1e-12)


def test_slice_in_many_blocks_is_the_same(monkeypatch):
    objective = Objective(Softmax(), 0.1)
    d1, d2 = axis(POINT, 0), axis(POINT, 8)
    alphas, betas = np.linspace(-1, 1, 11), np.linspace(-3, 3, 13)
    whole = slice_values(objective, DATA, POINT, d1, d2, alphas, betas)
    for block in (1, DATA.n_samples * 3 * 10):
        monkeypatch.setattr("linclf_core.landscape.slices.BLOCK", block)
        parts = slice_values(objective, DATA, POINT, d1, d2, alphas, betas)
        np.testing.assert_allclose(parts, whole, rtol=1e-14)


@pytest.mark.parametrize("way", WAYS)
def test_a_loss_that_was_cut_off_is_no_value_of_the_slice(way):
    """Of e^m, where a margin is 230 or less nothing is cut off; from 231 on it is."""
    data = dataset(np.array([[1.0], [1.0]]), np.array([0, 1]), 2)
    start, objective = zeros(1, 2), Objective(OwnLoss("exp(m)", way))
    line = np.array([0.0, 230.0, 231.0, 800.0])
    values = slice_values(objective, data, start, axis(start, 0), axis(start, 1), line, np.zeros(1))
    assert np.isfinite(values[:2]).all()
    assert np.isinf(values[2:]).all()
    assert values[1] == pytest.approx(objective(axis_at(start, 0, 230.0), data).total, rel=1e-12)


def axis_at(start, position, value):
    return combine(lambda p, d: p + value * d, start, axis(start, position))


def probabilities(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def jacobian(p):
    return np.diag(p) - np.outer(p, p)


@every_loss
def test_no_second_valley(loss):
    """Convex: no interior value of the cut lies above the mean of its opposite neighbours."""
    objective = Objective(loss(), 0.05)
    d1, d2 = gradient_and_random(objective, DATA, POINT, seed=3)
    line = np.linspace(-6, 6, 41)
    Z = slice_values(objective, DATA, POINT, d1, d2, line, line)
    inside = Z[1:-1, 1:-1]
    for i, j in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = Z[1 + i : 40 + i, 1 + j : 40 + j]
        behind = Z[1 - i : 40 - i, 1 - j : 40 - j]
        assert (inside <= (ahead + behind) / 2 + 1e-12 * (1 + inside)).all()


def test_directions_are_orthonormal_and_the_first_is_the_gradient():
    objective = Objective(Softmax(), 0.1)
    d1, d2 = gradient_and_random(objective, DATA, POINT, seed=7)
    grad = objective(POINT, DATA).grad
    assert inner(d1, grad) == pytest.approx(norm(grad))
    assert (norm(d1), norm(d2)) == (pytest.approx(1), pytest.approx(1))
    assert abs(inner(d1, d2)) < 1e-15
    again = gradient_and_random(objective, DATA, POINT, seed=7)[1]
    np.testing.assert_array_equal(d2.entries, again.entries)


def test_directions_exist_where_the_gradient_is_zero():
    data = dataset(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]), 2)
    far = Params(np.array([[-9.0, 9.0], [0.0, 0.0]]), np.zeros(2))
    objective = Objective(LOSSES["weston_watkins"]())
    assert norm(objective(far, data).grad) == 0
    d1, d2 = gradient_and_random(objective, data, far, seed=0)
    assert norm(d1) == pytest.approx(1)
    assert abs(inner(d1, d2)) < 1e-15


def test_axes_and_names_follow_the_flat_order():
    names = parameter_names(DATA)
    assert len(names) == POINT.entries.size == 9
    assert names[1] == "W[x₁, class 1]"
    assert names[8] == "b[class 2]"
    for k in range(9):
        assert inner(axis(POINT, k), POINT) == POINT.entries[k]
    with pytest.raises(IndexError):
        axis(POINT, 9)


def test_the_origin_projects_to_zero():
    d1, d2 = gradient_and_random(Objective(Softmax()), DATA, POINT, seed=0)
    coordinates, distance = project([POINT], POINT, d1, d2)
    np.testing.assert_array_equal(coordinates, [[0, 0]])
    np.testing.assert_array_equal(distance, [0])
    empty, none = project([], POINT, d1, d2)
    assert (empty.shape, none.shape) == ((0, 2), (0,))


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0, 5), st.integers(0, 999))
def test_projection_recovers_coordinates_and_distance(alpha, beta, off, seed):
    """For directions that are neither of length 1 nor at right angles, too."""
    r = np.random.default_rng(seed)
    d1, d2 = (Params(r.normal(size=(2, 3)), r.normal(size=3)) for _ in range(2))
    basis = np.column_stack([d1.entries, d2.entries])
    away = np.linalg.svd(basis)[0][:, 5] * off
    point = combine(np.add, moved(alpha, beta, d1, d2), Params(away[:6].reshape(2, 3), away[6:]))
    coordinates, distance = project([POINT, point], POINT, d1, d2)
    np.testing.assert_allclose(coordinates[1], [alpha, beta], atol=1e-9)
    assert distance[1] == pytest.approx(off, abs=1e-9)


def test_one_line_is_no_plane():
    d = axis(POINT, 2)
    for other in (d, combine(lambda a: -3 * a, d), zeros(2, 3)):
        with pytest.raises(ValueError, match="same line"):
            project([POINT], POINT, d, other)


@every_loss
def test_slope_is_the_derivative_of_the_slice(loss):
    objective = Objective(loss(), 0.2)
    d1, d2 = (random_start(2, 3, 1.0, s) for s in (1, 2))
    expected = approx_fprime(
        np.zeros(2), lambda k: objective(moved(k[0], k[1], d1, d2), DATA).total, 1e-7
    )
    np.testing.assert_allclose(slope(objective, DATA, POINT, d1, d2), expected, atol=1e-5)


@pytest.mark.parametrize(("reg", "scale"), list(product([0.0, 0.3], [0.0, 1.0, 30.0])))
def test_softmax_curvature_against_its_hessian(reg, scale):
    """dᵀHd = mean_i s'ᵢᵀ(diag p − ppᵀ)s'ᵢ + 2λ‖d_W‖², for d of length 1 and s' = x̃ᵀd."""
    params = combine(lambda a: scale * a, POINT)
    d = Params(np.array([[3.0, -1, 0], [2, 0, 1]]), np.array([1.0, 0, -2]))
    unit = combine(lambda a: a / norm(d), d)
    P, S1 = probabilities(scores(params, DATA.X)), scores(unit, DATA.X)
    exact = np.mean([s @ jacobian(p) @ s for p, s in zip(P, S1, strict=True)])
    exact += 2 * reg * np.sum(unit.W**2)
    got = curvature_along(Objective(Softmax(), reg), DATA, params, d)
    assert got.value == pytest.approx(exact, rel=1e-6, abs=got.error)
    if got.value:
        assert allowed_step(got.value) == pytest.approx(2 / got.value)


@pytest.mark.slow
def test_the_error_of_a_softmax_curvature_is_a_bound() -> None:
    """From scores of size 0.01 to 100,000, where most of them are far from every tie."""
    told = []
    for seed in range(300):
        r = np.random.default_rng(seed)
        N, C = int(r.integers(1, 20)), int(r.integers(2, 5))
        X = r.normal(size=(N, 2)) * 10.0 ** r.integers(-2, 3)
        data = dataset(X, r.integers(0, C, N), C)
        params = random_start(2, C, 10.0 ** r.uniform(-2, 3), seed)
        objective = Objective(Softmax(), float(r.choice([0.0, 1e-3])))
        grad = objective(params, data).grad
        if norm(grad) == 0:
            continue
        size = norm(grad)
        unit = Params(grad.W / size, grad.b / size)
        P, S1 = probabilities(scores(params, X)), scores(unit, X)
        mean = (P * S1).sum(axis=1, keepdims=True)
        exact = np.mean(np.sum(P * (S1 - mean) ** 2, axis=1))
        exact += 2 * objective.reg * np.sum(unit.W**2)
        got = curvature_along(objective, data, params, grad)
        assert abs(got.value - exact) <= got.error + 1e-12 * exact, seed
        told.append(got.error <= 5e-5 * got.value)
    assert np.mean(told) > 0.5


def test_the_error_of_a_softmax_curvature_counts_the_rounding_of_large_scores() -> None:
    """Here the quotients of both steps agree by chance, and rounding is the whole error."""
    r = np.random.default_rng(1009)
    N, C = int(r.integers(1, 20)), int(r.integers(2, 5))
    X = r.normal(size=(N, 2)) * 10.0 ** r.integers(-2, 3)
    data = dataset(X, r.integers(0, C, N), C)
    params, objective = random_start(2, C, 10.0 ** r.uniform(-2, 3), 1009), Objective(Softmax())
    grad = objective(params, data).grad
    unit = combine(lambda g: g / norm(grad), grad)
    P, S1 = probabilities(scores(params, X)), scores(unit, X)
    exact = np.mean(np.sum(P * (S1 - (P * S1).sum(axis=1, keepdims=True)) ** 2, axis=1))
    got = curvature_along(objective, data, params, grad)
    assert abs(got.value - exact) <= got.error


@pytest.mark.parametrize("key", ["weston_watkins", "crammer_singer", "one_vs_all"])
def test_hinges_curve_by_their_penalty_alone(key):
    d = axis(POINT, 0)
    loss = LOSSES[key]()
    assert curvature_along(Objective(loss, 0.25), DATA, POINT, d) == Curvature(0.5, 0.0)
    assert curvature_along(Objective(loss, 0.0), DATA, POINT, d) == Curvature(0.0, 0.0)


def test_at_a_kink_there_is_no_curvature():
    """At W = 0 every rival is tied, which is a kink of Crammer–Singer."""
    objective = Objective(LOSSES["crammer_singer"](), 0.1)
    assert curvature_along(objective, DATA, zeros(2, 3), axis(POINT, 0)) is None


def test_a_direction_that_moves_no_score_has_the_penalty_only():
    data = dataset(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([0, 1]), 2)
    d = axis(zeros(2, 2), 2)
    found = curvature_along(Objective(Softmax(), 0.5), data, zeros(2, 2), d)
    assert found == Curvature(1.0, 0.0)


def test_a_direction_needs_a_length():
    with pytest.raises(ValueError, match="length above 0"):
        curvature_along(Objective(Softmax()), DATA, POINT, zeros(2, 3))


def test_descent_past_the_allowed_step_rises_along_a_parabola():
    """With the penalty alone the objective is a parabola, and 2/curvature is exactly the border."""
    far = Params(np.array([[-50.0, 50.0], [0.0, 0.0]]), np.zeros(2))
    data = dataset(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]), 2)
    objective = Objective(LOSSES["weston_watkins"](), 0.1)
    at = objective(far, data)
    border = allowed_step(curvature_along(objective, data, far, at.grad).value)
    for factor, rises in ((0.99, False), (1.01, True)):
        after = combine(lambda p, g, f=factor: p - f * border * g, far, at.grad)
        assert (0.1 * np.sum(after.W**2) > at.penalty) == rises


def test_curvature_keeps_its_digits_at_any_scale_of_the_features():
    """The step of the difference is measured in scores, so large features need a smaller one."""
    d = axis(zeros(2, 3), 1)
    plain = curvature_along(Objective(Softmax()), DATA, zeros(2, 3), d)
    for scale in (1e-4, 1e4):
        data = dataset(scale * DATA.X, DATA.y, 3)
        scaled = curvature_along(Objective(Softmax()), data, zeros(2, 3), d)
        assert scaled.value == pytest.approx(scale**2 * plain.value, rel=1e-6)


def test_a_kink_counts_within_the_step_of_the_difference_alone():
    """The scores move by ∛ε = 6.06e-6 at most."""
    data = dataset(np.array([[1.0, 0.0]]), np.array([0]), 2)
    objective, d = Objective(LOSSES["weston_watkins"](), 0.25), axis(zeros(2, 2), 0)
    for margin, found in ((5.8e-6, None), (6.3e-6, 0.5), (-5.8e-6, None), (-6.3e-6, 0.5)):
        params = Params(np.array([[1.0 + margin, 0.0], [0.0, 0.0]]), np.zeros(2))
        curvature = curvature_along(objective, data, params, d)
        assert (curvature and curvature.value) == found


def test_the_curvature_of_softmax_is_right_to_nine_digits():
    """A plain difference quotient would be off by the square of its step."""
    d = axis(POINT, 1)
    P, S1 = probabilities(scores(POINT, DATA.X)), scores(d, DATA.X)
    exact = np.mean([s @ jacobian(p) @ s for p, s in zip(P, S1, strict=True)])
    found = curvature_along(Objective(Softmax()), DATA, POINT, d)
    assert found.value == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("size", [1e-18, 1e-9, 1.0, 1e9, 1e18])
def test_a_kink_is_one_at_any_scale_of_the_features(size):
    """One sample, whose margin is exactly 0 and then 1, and a direction that moves its score."""
    data = dataset(np.array([[size, 0.0]]), np.array([0]), 2)
    objective, d = Objective(LOSSES["weston_watkins"](), 0.25), axis(zeros(2, 2), 0)
    for own, curvature in ((1.0, None), (2.0, Curvature(0.5, 0.0))):
        params = Params(np.zeros((2, 2)), np.array([own, 0.0]))
        assert curvature_along(objective, data, params, d) == curvature


def test_a_loss_that_is_not_convex_may_bend_downwards():
    """At m = 1.5 the logistic curve bends down: its second derivative is q(1 − q)(1 − 2q)."""
    data = dataset(np.array([[1.0]]), np.array([0]), 2)
    at = Params(np.array([[0.0, 1.5]]), np.zeros(2))
    q = 1 / (1 + np.exp(-1.5))
    d = Params(np.array([[0.0, 1.0]]), np.zeros(2))
    found = curvature_along(Objective(OwnLoss("1/(1 + exp(-m))")), data, at, d)
    assert found.value == pytest.approx(q * (1 - q) * (1 - 2 * q), rel=1e-6)
    assert found.value < 0


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([[1, 1, 1], [0, 0, 0], [1, 1, 1]], 3),
        ([[1, 1, 0], [1, 0, 1], [0, 1, 0]], 4),
        # Two that are alike lie on both sides of a rise, and level ground is not the lowest.
        ([[1, 1, 1], [0, 1, 0], [1, 1, 1]], 0),
        ([[1, 1, 1], [1, 1, 1], [1, 1, 0]], 0),
    ],
)
def test_a_floor_is_level_in_a_row(values, points):
    assert level_floor(np.array(values, float)) == points
