"""The objective: its gradient, its parts, and its minimum as other programs find it."""

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from linclf_core.datasets.base import dataset
from linclf_core.losses import LOSSES
from linclf_core.model import Params, scores
from linclf_core.objective import Objective
from tests.combined import combined

LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=lambda v: v.key)
REG = 0.07


def overlapping(seed, N, D=2, C=3):
    """Classes drawn around their own centres, mixed so much that no weights get all right."""
    rng = np.random.default_rng(seed)
    y = np.arange(N) % C
    X = rng.normal(0, 1.2, (C, D))[y] + rng.normal(0, 1.0, (N, D))
    return dataset(X, y, C)


def unpack(theta, data):
    D, C = data.n_features, data.n_classes
    return Params(theta[: D * C].reshape(D, C), theta[D * C :])


def pack(params):
    return np.concatenate([params.W.ravel(), params.b])


def away_from_kinks(loss, data, seed):
    """Parameters at which no margin is near a kink, so that the derivative exists."""
    rng = np.random.default_rng(seed)
    while True:
        params = Params(rng.normal(0, 1, (data.n_features, data.n_classes)), rng.normal(0, 1, 3))
        if loss.kink_distance(scores(params, data.X), data.y).min() > 1e-3:
            return params


@LOSS
@pytest.mark.parametrize("seed", range(5))
def test_gradient_of_the_whole_objective(loss, seed):
    data = overlapping(seed, N=12, D=3)
    objective, params = Objective(loss, REG), away_from_kinks(loss, data, seed)
    here, theta, h = objective(params, data), pack(params), 1e-5
    gradient = pack(here.grad)
    # The data part of every column matters: no gradient that is zero by luck.
    data_part = here.grad.W - 2 * REG * params.W
    assert (np.abs(data_part).max(axis=0) > 1e-3).all()
    for k, slope in enumerate(gradient):
        step = h * np.eye(len(theta))[k]
        rise = (
            objective(unpack(theta + step, data), data).total
            - objective(unpack(theta - step, data), data).total
        )
        assert rise / (2 * h) == pytest.approx(slope, abs=1e-8)


@LOSS
def test_data_loss_penalty_and_total_are_apart(loss):
    data = overlapping(1, N=9)
    params = away_from_kinks(loss, data, 1)
    found = Objective(loss, REG)(params, data)
    assert found.data_loss == pytest.approx(loss(found.S, data.y).per_sample.mean(), rel=1e-14)
    assert found.penalty == pytest.approx(REG * (params.W**2).sum(), rel=1e-14)
    assert found.total == found.data_loss + found.penalty
    without = Objective(loss, 0.0)(params, data)
    assert without.penalty == 0
    np.testing.assert_allclose(found.grad.W - without.grad.W, 2 * REG * params.W, atol=1e-15)
    np.testing.assert_array_equal(found.grad.b, without.grad.b)
    if loss.sums_to_zero:
        assert found.grad.b.sum() == pytest.approx(0, abs=1e-15)


@LOSS
def test_order_and_copies_of_the_samples_do_not_matter(loss):
    data = overlapping(2, N=10)
    params, objective = away_from_kinks(loss, data, 2), Objective(loss, REG)
    here = objective(params, data)
    order = np.random.default_rng(0).permutation(10)
    for other in (data.rows(order), data.rows(np.repeat(order, 3))):
        there = objective(params, other)
        assert there.total == pytest.approx(here.total, rel=1e-13)
        np.testing.assert_allclose(pack(there.grad), pack(here.grad), rtol=1e-11, atol=1e-14)


@LOSS
def test_renaming_the_classes_permutes_the_columns(loss):
    data = overlapping(3, N=10)
    params, objective = away_from_kinks(loss, data, 3), Objective(loss, REG)
    columns = np.array([2, 0, 1])
    renamed = dataset(data.X, np.argsort(columns)[data.y], 3)
    here = objective(params, data)
    there = objective(Params(params.W[:, columns], params.b[columns]), renamed)
    assert there.total == pytest.approx(here.total, rel=1e-13)
    np.testing.assert_allclose(there.grad.W, here.grad.W[:, columns], atol=1e-14)
    np.testing.assert_allclose(there.grad.b, here.grad.b[columns], atol=1e-14)


@LOSS
def test_convex_in_the_parameters(loss):
    data, objective = overlapping(4, N=15), Objective(loss, REG)
    rng = np.random.default_rng(4)
    for _ in range(20):
        a, b = rng.normal(0, 2, (2, 9))
        ends = [objective(unpack(theta, data), data) for theta in (a, b)]
        middle = objective(unpack((a + b) / 2, data), data).total
        assert middle <= (ends[0].total + ends[1].total) / 2 + 1e-12
        assert ends[1].total >= ends[0].total + pack(ends[0].grad) @ (b - a) - 1e-12


# --- The minimum, by other programs ---------------------------------------------------------------


def own_minimum(objective, data):
    """The minimum of a smooth objective by L-BFGS on our value and gradient."""

    def value_and_gradient(theta):
        found = objective(unpack(theta, data), data)
        return found.total, pack(found.grad)

    start = np.zeros((data.n_features + 1) * data.n_classes)
    options = {"ftol": 1e-16, "gtol": 1e-11, "maxiter": 5000}
    found = minimize(value_and_gradient, start, jac=True, method="L-BFGS-B", options=options)
    return unpack(found.x, data), found.fun


@pytest.mark.parametrize("reg", [1e-3, 0.1])
@pytest.mark.parametrize("C", [3, 5])
def test_softmax_agrees_with_scikit_learn(reg, C):
    data = overlapping(5, N=60, D=4, C=C)
    objective = Objective(LOSSES["softmax"](), reg)
    # scikit-learn minimises C·ΣL_i + ½ΣW², so its C is 1 / (2λN); it does not penalise the bias.
    oracle = LogisticRegression(
        C=1 / (2 * reg * data.n_samples), tol=1e-12, max_iter=10_000, solver="newton-cg"
    ).fit(data.X, data.y)
    theirs = Params(oracle.coef_.T, oracle.intercept_)
    ours, value = own_minimum(objective, data)
    assert value == pytest.approx(objective(theirs, data).total, rel=1e-9)
    np.testing.assert_allclose(pack(objective(theirs, data).grad), 0, atol=1e-6)
    np.testing.assert_allclose(ours.W, theirs.W, atol=1e-4)
    # A constant added to all biases changes nothing: compare them about their mean.
    np.testing.assert_allclose(ours.b - ours.b.mean(), theirs.b - theirs.b.mean(), atol=1e-4)


# Each hinge as a quadratic program: one slack for every max(0, ·), at least each of its arguments.
# A constraint is (sample, slack, class by class factor of the scores): slack ≥ factor · s + Δ.


def weston_watkins(y, C):
    unit, rivals = np.eye(C), [(i, j) for i in range(len(y)) for j in range(C) if j != y[i]]
    return [(i, k, unit[j] - unit[y[i]]) for k, (i, j) in enumerate(rivals)]


def crammer_singer(y, C):
    unit = np.eye(C)
    return [(i, i, unit[j] - unit[y[i]]) for i in range(len(y)) for j in range(C) if j != y[i]]


def one_vs_all(y, C):
    unit, pairs = np.eye(C), [(i, j) for i in range(len(y)) for j in range(C)]
    return [(i, k, (-1 if j == y[i] else 1) * unit[j]) for k, (i, j) in enumerate(pairs)]


PROGRAMS = {f.__name__: f for f in (weston_watkins, crammer_singer, one_vs_all)}


def quadratic_program(constraints, data, delta, reg):
    """Minimise (1/N)Σ slack + λΣW² under the constraints: minimiser and minimum, by SLSQP."""
    D, C, N = data.n_features, data.n_classes, data.n_samples
    size, weights = (D + 1) * C, D * C
    n_slacks = 1 + max(k for _, k, _ in constraints)
    A = np.zeros((len(constraints), size + n_slacks))
    for row, (i, k, factor) in zip(A, constraints, strict=True):
        row[:weights] = -np.outer(data.X[i], factor).ravel()
        row[weights:size] = -factor
        row[size + k] = 1.0
    cost = np.concatenate([np.zeros(size), np.full(n_slacks, 1 / N)])

    def value(z):
        return cost @ z + reg * z[:weights] @ z[:weights]

    def gradient(z):
        return cost + np.concatenate([2 * reg * z[:weights], np.zeros(len(z) - weights)])

    found = minimize(
        value,
        np.concatenate([np.zeros(size), np.full(n_slacks, delta)]),
        jac=gradient,
        method="SLSQP",
        bounds=[(None, None)] * size + [(0, None)] * n_slacks,
        constraints={"type": "ineq", "fun": lambda z: A @ z - delta, "jac": lambda z: A},
        options={"ftol": 1e-13, "maxiter": 500},
    )
    assert found.success, found.message
    return unpack(found.x[:size], data), found.fun


def subgradient_descent(objective, data, steps):
    """The best value that steps of size 1/(2λt) along our gradients reach from W = 0."""
    theta, best = np.zeros((data.n_features + 1) * data.n_classes), np.inf
    for t in range(1, steps + 1):
        found = objective(unpack(theta, data), data)
        best = min(best, found.total)
        theta = theta - pack(found.grad) / (2 * objective.reg * (t + 5))
    return best


@pytest.mark.slow
@combined("key, delta", 2, [*PROGRAMS], [1.0, 2.0])
def test_hinges_agree_with_the_quadratic_program(key, delta):
    data = overlapping(6, N=12)
    objective = Objective(LOSSES[key](delta), REG)
    minimiser, minimum = quadratic_program(PROGRAMS[key](data.y, 3), data, delta, REG)
    assert minimum > 0.1
    assert objective(minimiser, data).total == pytest.approx(minimum, rel=1e-7)
    # No point is lower, and our own gradients lead there.
    rng = np.random.default_rng(7)
    for scale in (1e-3, 0.1, 3.0):
        near = unpack(pack(minimiser) + rng.normal(0, scale, 9), data)
        assert objective(near, data).total >= minimum * (1 - 1e-9)
    reached = subgradient_descent(objective, data, 6000)
    assert minimum * (1 - 1e-9) <= reached <= minimum * 1.003
