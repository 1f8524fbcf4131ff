"""Training a ReLU network on max: gradients, descent, and the comparison with the exact weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.model import Params
from linclf_core.relu.exact import forward, grid
from linclf_core.relu.training import (
    ReluNet,
    ReluTraining,
    Sample,
    compare,
    exact_net,
    loss_and_gradient,
    random_net,
    sample,
)
from linclf_core.training.history import EXPLODED
from linclf_core.training.optimizers import OPTIMIZERS, GradientDescent


def net_of(theta: np.ndarray) -> ReluNet:
    return ReluNet(Params(theta[:-1].reshape(4, -1), theta[-1:]))


@given(st.integers(4, 16), st.integers(0, 10_000))
def test_gradient_agrees_with_central_differences(units, seed):
    data = sample(30, 2.0, seed)
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=4 * units + 1)
    net = net_of(theta)
    _, grad = loss_and_gradient(net, data)
    h = 1e-6
    v, c = net.v, net.c
    # A kink within reach of h makes the difference quotient mean nothing.
    near = np.abs(data.x @ v + c) < 1e-5
    for k, slope in enumerate([*grad.W.ravel(), *grad.b]):
        if k < 3 * units and near[:, k % units].any():
            continue
        e = np.eye(len(theta))[k] * h
        ahead, behind = (loss_and_gradient(net_of(theta + s * e), data)[0] for s in (1, -1))
        assert slope == pytest.approx((ahead - behind) / (2 * h), rel=1e-5, abs=1e-5)


def test_loss_is_the_mean_squared_error_of_the_network():
    data = sample(50, 2.0, 3)
    net = random_net(7, 1)
    by_hand = [
        (sum(w * max(0.0, v @ x + c) for v, c, w in zip(net.v.T, net.c, net.w, strict=True)) - t)
        for x, t in zip(data.x, data.t, strict=True)
    ]
    assert loss_and_gradient(net, data)[0] == pytest.approx(np.mean(np.square(by_hand)))


def test_derivative_at_a_kink_is_zero():
    net = ReluNet(Params(np.array([[1.0], [0.0], [0.0], [1.0]]), np.zeros(1)))
    data = sample(1, 2.0, 0)
    data.x[:] = [0.0, 1.0]
    np.testing.assert_array_equal(loss_and_gradient(net, data)[1].W, np.zeros((4, 1)))


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("units", [4, 16])
def test_training_lowers_the_loss(key, units):
    data = sample(200, 2.0, 0)
    training = ReluTraining(OPTIMIZERS[key](), 0.02, units, seed=1)
    start = training.init(data)
    states = training.advance(data, start, 300)
    assert len(states) == 300
    assert states[-1].loss < 0.1 * start.loss
    assert states[-1].step == 300
    error = states[-1].net(data.x) - data.t
    assert training.curves(states[-1]) == {"loss": pytest.approx(np.mean(error**2))}


def test_same_settings_replay_the_same_run():
    data = sample(100, 2.0, 5)
    training = ReluTraining(OPTIMIZERS["adam"](), 0.05, 6, seed=2)
    first, second = (training.advance(data, training.init(data), 20) for _ in range(2))
    again = training.advance(data, first[9], 10)
    np.testing.assert_array_equal(first[-1].net.params.W, second[-1].net.params.W)
    np.testing.assert_array_equal(first[-1].net.params.W, again[-1].net.params.W)
    other = ReluTraining(OPTIMIZERS["adam"](), 0.05, 6, seed=3).init(data)
    assert not np.array_equal(other.net.params.W, training.init(data).net.params.W)


@pytest.mark.filterwarnings("error")
def test_a_run_that_explodes_ends_at_the_last_sound_state():
    data = sample(100, 2.0, 0)
    training = ReluTraining(GradientDescent(), 0.5, 8, seed=0)
    states = training.advance(data, training.init(data), 500)
    assert 0 < len(states) < 500
    limit = EXPLODED * np.mean(data.t**2)
    assert all(s.is_finite() and s.loss <= limit for s in states)
    assert training.step(data, states[-1]).loss > limit


def test_exact_weights_have_loss_zero_and_the_same_surface():
    data = sample(500, 2.0, 0)
    loss, grad = loss_and_gradient(exact_net(), data)
    assert loss < 1e-30
    assert max(abs(grad.W).max(), abs(grad.b).max()) < 1e-15
    x = grid(np.arange(-2, 2.25, 0.25))
    np.testing.assert_array_equal(exact_net()(x), forward(x).output)


def test_the_exact_units_are_their_own_nearest():
    units = compare(exact_net(), sample(2000, 2.0, 0))
    assert [u.nearest for u in units] == [1, 2, 3, 4]
    assert [u.angle for u in units] == pytest.approx([45, -45, 135, -135])
    assert [u.strength for u in units] == pytest.approx(np.sqrt(0.5) * np.array([1, 1, 1, -1]))
    assert [u.off_by for u in units] == pytest.approx([0] * 4, abs=1e-5)
    assert [u.offset for u in units] == [0] * 4
    assert [u.share_on for u in units] == pytest.approx([0.5] * 4, abs=0.05)


def test_a_unit_that_turns_as_an_exact_one_is_off_by_nothing_whatever_rounding_does():
    k = np.random.default_rng(0).uniform(0.1, 10, 500)
    # v = (k, k) but for the last digits, and once where the cosine is rounded to above 1.
    k[-1] = 6.143860394068867
    V = np.array([k, k * (1 - 6e-16)])
    units = compare(
        ReluNet(Params(np.vstack([V, np.ones((2, 500))]), np.zeros(1))), sample(1, 2.0, 0)
    )
    assert [unit.nearest for unit in units] == [1] * 500
    assert [unit.off_by for unit in units] == pytest.approx([0] * 500, abs=1e-5)


@given(st.floats(0.01, 100.0))
def test_a_unit_is_the_same_at_any_scale(k):
    net = net_of(np.random.default_rng(4).normal(size=21))
    factors = np.array([k, k, k, 1 / k])[:, None]
    data = sample(50, 2.0, 1)
    scaled = ReluNet(Params(net.params.W * factors, net.params.b))
    for a, b in zip(compare(net, data), compare(scaled, data), strict=True):
        assert b.strength == pytest.approx(a.strength)
        assert (b.angle, b.offset) == (pytest.approx(a.angle), pytest.approx(a.offset))
        assert (b.nearest, b.share_on) == (a.nearest, a.share_on)


def test_units_without_a_fold_or_without_life():
    W = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, -9.0], [1.0, 1.0]])
    no_fold, dead = compare(ReluNet(Params(W, np.zeros(1))), sample(50, 2.0, 0))
    assert no_fold.angle is None
    assert no_fold.nearest is None
    assert no_fold.share_on == 1.0
    assert dead.share_on == 0.0
    assert dead.offset == 9.0


def test_a_state_is_sound_only_if_loss_and_weights_are_finite():
    state = ReluTraining(GradientDescent(), 0.1, 4).init(sample(20, 1.0, 0))
    broken = Params(np.full((4, 4), np.inf), np.zeros(1))
    assert state.is_finite()
    assert not replace(state, loss=np.inf).is_finite()
    assert not replace(state, net=ReluNet(broken)).is_finite()


def test_the_layout_and_the_spread_of_a_random_start():
    net = random_net(2000, 3)
    assert net.params.W.shape == (4, 2000)
    assert not net.c.any()
    assert net.d == 0.0
    assert net.v.std() == pytest.approx(1.0, rel=0.05)
    assert net.w.std() == pytest.approx((2 / 2000) ** 0.5, rel=0.05)
    assert abs(net.v.mean()) < 0.05


def test_a_sample_fills_its_square_and_knows_its_maxima():
    data = sample(2000, 3.0, 0)
    assert data.x.shape == (2000, 2)
    np.testing.assert_allclose([data.x.min(), data.x.max()], [-3.0, 3.0], atol=0.02)
    np.testing.assert_array_equal(data.t, np.maximum(data.x[:, 0], data.x[:, 1]))


def test_the_limit_of_an_explosion_is_measured_against_a_network_that_answers_zero():
    data = sample(50, 2.0, 0)
    training = ReluTraining(GradientDescent(), 0.05, 8, seed=1)
    limit = EXPLODED * float(np.mean(data.t**2))
    state = training.init(data)
    last = replace(state, grad=Params(np.zeros((4, 8)), np.array([-(limit**0.5) / 0.05 * 0.9])))
    assert 0.5 * limit < training.step(data, last).loss < limit
    assert len(training.advance(data, last, 1)) == 1
    last = replace(state, grad=Params(np.zeros((4, 8)), np.array([-(limit**0.5) / 0.05 * 1.1])))
    assert limit < training.step(data, last).loss < 2 * limit
    assert training.advance(data, last, 3) == ()


def test_a_unit_by_hand():
    """v = (0, −2), c = 3, w = −0.5: on where x₂ < 1.5, so the fold is 1.5 away, against v."""
    net = ReluNet(Params(np.array([[0.0], [-2.0], [3.0], [-0.5]]), np.zeros(1)))
    data = Sample(np.array([[0.0, 1.0], [5.0, 1.4], [0.0, 1.6], [9.0, -7.0]]), np.zeros(4))
    (unit,) = compare(net, data)
    assert unit.strength == -1.0
    assert unit.share_on == 0.75
    assert unit.angle == -90.0
    assert unit.offset == -1.5
    assert unit.nearest == 2
    assert unit.off_by == pytest.approx(45.0)


def test_a_net_has_as_many_units_as_were_asked_for():
    assert [random_net(units, 0).units for units in (4, 7, 16)] == [4, 7, 16]
