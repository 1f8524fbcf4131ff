"""The update rules: a contract for all, numbers by pencil, and a slow reference for each."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.model import Params, combine, norm, zeros
from linclf_core.settings import settings_of
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, Nesterov

EVERY = pytest.mark.parametrize("rule", [cls() for cls in OPTIMIZERS.values()], ids=OPTIMIZERS)


def one(value):
    """Parameters whose three numbers are all the same."""
    return Params(np.full((1, 2), float(value)), np.full(1, float(value)))


def walk(rule, gradients, rate, start=0.0):
    """Where the parameters stand after each of the gradients."""
    params = one(start)
    memory = rule.init(params)
    path = []
    for g in gradients:
        params, memory = rule.update(params, one(g), memory, rate)
        np.testing.assert_array_equal(params.W, np.full((1, 2), params.b[0]))
        path.append(float(params.b[0]))
    return path


# The contract


def test_the_registry_knows_each_by_its_key():
    assert len({cls.title for cls in OPTIMIZERS.values()}) == len(OPTIMIZERS)
    for key, cls in OPTIMIZERS.items():
        assert cls.key == key
        assert cls.title
        assert r"\theta" in cls.latex
        assert hash(cls()) == hash(cls())


def everything(params, grad, memory):
    return [a for p in (params, grad, *memory.averages) for a in (p.W, p.b)] + [memory.count]


@EVERY
def test_an_update_changes_nothing_it_is_given_and_repeats_itself(rule):
    rng = np.random.default_rng(0)
    params = Params(rng.normal(size=(2, 3)), rng.normal(size=3))
    memory = rule.init(params)
    for _ in range(4):
        grad = Params(rng.normal(size=(2, 3)), rng.normal(size=3))
        given = everything(params, grad, memory)
        before = copy.deepcopy(given)
        once = rule.update(params, grad, memory, 0.3)
        again = rule.update(params, grad, memory, 0.3)
        for a, b in zip(given, before, strict=True):
            np.testing.assert_array_equal(a, b)
        for a, b in zip(everything(once[0], grad, once[1]), everything(again[0], grad, again[1]),
                        strict=True):  # fmt: skip
            np.testing.assert_array_equal(a, b)
        assert (once[0].W.shape, once[0].b.shape) == ((2, 3), (3,))
        params, memory = once


@EVERY
def test_nothing_moves_without_a_gradient(rule):
    assert walk(rule, [0.0] * 5, 0.5, start=3.0) == [3.0] * 5


@EVERY
def test_the_first_step_goes_against_the_gradient(rule):
    assert walk(rule, [2.0], 0.1)[0] < 0 < walk(rule, [-2.0], 0.1)[0]


@EVERY
def test_a_quadratic_is_minimised(rule):
    """f = ½ Σ aᵢ(θᵢ − cᵢ)² with curvatures from 0.5 to 4."""
    a = Params(np.array([[0.5, 1.0], [2.0, 4.0]]), np.array([1.5, 3.0]))
    c = Params(np.array([[1.0, -2.0], [0.5, 0.0]]), np.array([-1.0, 2.0]))
    params = zeros(2, 2)
    memory = rule.init(params)
    for _ in range(1500):
        grad = combine(lambda a, p, c: a * (p - c), a, params, c)
        params, memory = rule.update(params, grad, memory, 0.05)
    assert norm(combine(np.subtract, params, c)) < 1e-6


@EVERY
def test_every_setting_at_its_ends_stays_finite(rule):
    for setting in settings_of(rule):
        for end in (setting.low, setting.high):
            at_end = type(rule)(**{setting.name: end})
            assert np.isfinite(walk(at_end, [1.0, -2.0, 0.0, 1e6], 0.1)).all()


# By pencil: η = 0.1, gradients 1 and then 2


def test_gradient_descent_by_pencil():
    assert walk(GradientDescent(), [1, 2], 0.1, 5.0) == pytest.approx([4.9, 4.7], rel=1e-15)


def test_momentum_by_pencil():
    # v = −0.1; then v = 0.9·(−0.1) − 0.2 = −0.29
    assert walk(Momentum(0.9), [1, 2], 0.1) == pytest.approx([-0.1, -0.39], rel=1e-14)


def test_nesterov_by_pencil():
    # v = −0.1, θ = 0.9·(−0.1) − 0.1; then v = −0.29, θ = −0.19 + 0.9·(−0.29) − 0.2
    assert walk(Nesterov(0.9), [1, 2], 0.1) == pytest.approx([-0.19, -0.651], rel=1e-14)


def test_adam_by_pencil():
    # m = 0.1, v = 0.001: both are 1 once unbiased. Then m = 0.29/0.19, v = 0.004999/0.001999.
    second = 0.1 * (0.29 / 0.19) / (math.sqrt(0.004999 / 0.001999) + 1e-8)
    path = walk(Adam(), [1, 2], 0.1)
    assert path == pytest.approx([-0.1 / (1 + 1e-8), -0.1 / (1 + 1e-8) - second], rel=1e-12)
    assert path[1] == pytest.approx(-0.1965182, abs=1e-7)


def test_the_first_step_of_adam_has_the_length_of_the_rate_whatever_the_gradient():
    for g in (1e-3, 1.0, 1e6):
        assert walk(Adam(), [g], 0.1)[0] == pytest.approx(-0.1, rel=1e-4)


@pytest.mark.parametrize("rule", [Momentum(0.0), Nesterov(0.0)])
def test_without_momentum_it_is_gradient_descent(rule):
    gradients = [1.0, -0.3, 2.5]
    assert walk(rule, gradients, 0.2) == pytest.approx(walk(GradientDescent(), gradients, 0.2))


# Slow references, from the definition as a sum over all past gradients

GRADIENTS = st.lists(st.floats(-10, 10), min_size=1, max_size=12)


@given(GRADIENTS, st.floats(0, 0.999), st.floats(1e-3, 1))
def test_momentum_is_a_sum_over_the_past(gradients, mu, rate):
    def velocity(t):
        return -rate * sum(mu ** (t - i) * gradients[i] for i in range(t + 1))

    expected = np.cumsum([velocity(t) for t in range(len(gradients))])
    np.testing.assert_allclose(walk(Momentum(mu), gradients, rate), expected, atol=1e-10)


@given(st.floats(0, 0.99), st.floats(1e-3, 0.3), st.floats(-5, 5))
def test_nesterov_is_the_scheme_that_looks_ahead(mu, rate, start):
    """Nesterov's own form takes the gradient at φ + μv; our θ is that look-ahead point."""

    def slope(theta):
        return 2 * theta - 1 + math.sin(theta)

    phi, v, ahead = start, 0.0, []
    params = one(start)
    memory = Nesterov(mu).init(params)
    for _ in range(8):
        v = mu * v - rate * slope(phi + mu * v)
        phi += v
        ahead.append(phi + mu * v)
        params, memory = Nesterov(mu).update(params, one(slope(params.b[0])), memory, rate)
        assert params.b[0] == pytest.approx(ahead[-1], rel=1e-9, abs=1e-9)


@given(GRADIENTS, st.floats(0, 0.999), st.floats(0, 0.9999))
def test_adam_is_a_ratio_of_weighted_means(gradients, beta1, beta2):
    def mean(values, beta):
        weights = [beta ** (len(values) - 1 - i) for i in range(len(values))]
        return sum(w * x for w, x in zip(weights, values, strict=True)) / sum(weights)

    theta, expected = 0.0, []
    for t in range(1, len(gradients) + 1):
        past = gradients[:t]
        second = mean([g * g for g in past], beta2)
        theta -= 0.1 * mean(past, beta1) / (math.sqrt(second) + 1e-8)
        expected.append(theta)
    np.testing.assert_allclose(
        walk(Adam(beta1, beta2), gradients, 0.1), expected, rtol=1e-6, atol=1e-9
    )
