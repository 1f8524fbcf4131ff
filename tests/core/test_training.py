"""One step of descent, by hand; batches; what a change of settings keeps."""

from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.losses import LOSSES
from linclf_core.model import Params, predict, random_start, scores, zeros
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent, gradient_norm, moved
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, Nesterov

DATA = DATASETS["overlapping"](n_per_class=10)()
START = random_start(2, 3, 0.5, 3)
SOFTMAX = Objective(LOSSES["softmax"](), 0.01)
LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=LOSSES)
RULE = pytest.mark.parametrize("rule", [cls() for cls in OPTIMIZERS.values()], ids=OPTIMIZERS)


def same(a, b):
    for name in ("step", "data_loss", "penalty", "accuracy"):
        assert getattr(a, name) == getattr(b, name), name
    for p, q in ((a.params, b.params), (a.grad, b.grad)):
        np.testing.assert_array_equal(p.W, q.W)
        np.testing.assert_array_equal(p.b, q.b)


def test_a_step_by_pencil():
    """Two points at ±1, all weights zero: p = ½ everywhere, G = ((−½, ½), (½, −½)) / 2."""
    data = dataset(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([0, 1]), 2)
    descent = Descent(Objective(LOSSES["softmax"](), 0.25), GradientDescent(), 0.4)
    start = descent.init(data, zeros(2, 2))
    assert start.total == pytest.approx(np.log(2))
    np.testing.assert_allclose(start.grad.W, [[-0.5, 0.5], [0, 0]])
    after = descent.step(data, start)
    np.testing.assert_allclose(after.params.W, [[0.2, -0.2], [0, 0]])
    np.testing.assert_allclose(after.params.b, [0, 0], atol=1e-16)
    assert after.penalty == pytest.approx(0.25 * 0.08)
    assert after.data_loss == pytest.approx(np.log(1 + np.exp(-0.4)))
    assert (after.step, after.accuracy, start.accuracy) == (1, 1.0, 0.5)
    # G = ∓(1 − p)/2 a sample, and 2λW on top
    p = 1 / (1 + np.exp(-0.4))
    np.testing.assert_allclose(after.grad.W[0, 0], -(1 - p) + 0.5 * 0.2)


@LOSS
def test_every_number_of_a_state_is_that_of_the_whole_data_set(loss):
    descent = Descent(Objective(loss, 0.1), GradientDescent(), 0.2, batch_size=4)
    state = descent.step(DATA, descent.init(DATA, START))
    terms = loss(scores(state.params, DATA.X), DATA.y)
    assert state.data_loss == pytest.approx(terms.per_sample.mean())
    assert state.penalty == pytest.approx(0.1 * (state.params.W**2).sum())
    grad = DATA.X.T @ terms.dS / DATA.n_samples + 0.2 * state.params.W
    np.testing.assert_allclose(state.grad.W, grad)
    np.testing.assert_allclose(state.grad.b, terms.dS.mean(axis=0))
    assert state.accuracy == (predict(state.params, DATA.X) == DATA.y).mean()
    whole = [*state.grad.W.ravel(), *state.grad.b]
    assert gradient_norm(state) == pytest.approx(np.sqrt(np.sum(np.square(whole))))
    assert state.total == state.data_loss + state.penalty


def test_a_batch_depends_on_seed_and_step_alone_and_repeats_no_sample():
    descent = Descent(SOFTMAX, GradientDescent(), 0.1, batch_size=7, seed=5)
    batches = [descent.batch(30, step) for step in range(50)]
    for step, batch in enumerate(batches):
        assert len(set(batch.tolist())) == 7
        np.testing.assert_array_equal(batch, descent.batch(30, step))
        expected = np.random.default_rng([5, step]).choice(30, 7, replace=False)
        np.testing.assert_array_equal(batch, expected)
    assert len({tuple(b) for b in batches}) == 50
    assert set(np.concatenate(batches).tolist()) == set(range(30))
    other = replace(descent, seed=6)
    assert any((other.batch(30, s) != batches[s]).any() for s in range(5))


@LOSS
def test_a_mini_batch_step_follows_the_gradient_of_its_batch(loss):
    objective = Objective(loss, 0.1)
    descent = Descent(objective, GradientDescent(), 0.2, batch_size=4, seed=9)
    state = descent.step(DATA, descent.init(DATA, START))
    for _ in range(3):
        after = descent.step(DATA, state)
        part = DATA.rows(np.random.default_rng([9, state.step]).choice(30, 4, replace=False))
        grad = objective(state.params, part).grad
        np.testing.assert_array_equal(after.params.W, state.params.W - 0.2 * grad.W)
        np.testing.assert_array_equal(after.params.b, state.params.b - 0.2 * grad.b)
        state = after


@pytest.mark.parametrize("size", [30, 31, 5_000, None])
def test_a_batch_of_all_samples_or_more_is_the_full_batch(size):
    full = Descent(SOFTMAX, GradientDescent(), 0.3)
    descent = replace(full, batch_size=size)
    np.testing.assert_array_equal(descent.batch(30, 3), np.arange(30))
    state = full.init(DATA, START)
    same(descent.step(DATA, state), full.step(DATA, state))


@RULE
@LOSS
def test_a_step_is_pure(loss, rule):
    descent = Descent(Objective(loss, 0.01), rule, 0.1, batch_size=5)
    state = descent.step(DATA, descent.init(DATA, START))
    kept = state.params.W.copy(), state.params.b.copy(), state.grad.W.copy()
    same(descent.step(DATA, state), descent.step(DATA, state))
    for a, b in zip(kept, (state.params.W, state.params.b, state.grad.W), strict=True):
        np.testing.assert_array_equal(a, b)


def ahead(descent, n=5):
    state = descent.init(DATA, START)
    for _ in range(n):
        state = descent.step(DATA, state)
    return state


def test_another_loss_or_penalty_keeps_weights_and_memory():
    before = Descent(SOFTMAX, Momentum(), 0.1)
    state = ahead(before)
    objective = Objective(LOSSES["weston_watkins"](), 0.5)
    after = Descent(objective, Momentum(0.5), 0.2)
    resumed = after.resume(DATA, state)
    assert resumed.step == 5
    assert resumed.params is state.params
    at = objective(state.params, DATA)
    assert (resumed.data_loss, resumed.penalty) == (at.data_loss, at.penalty)
    np.testing.assert_array_equal(resumed.grad.W, at.grad.W)
    assert after.memory(resumed) is state.memory
    (v,) = state.memory.averages
    expected = state.params.W + 0.5 * v.W - 0.2 * at.grad.W
    np.testing.assert_allclose(after.step(DATA, resumed).params.W, expected)


@pytest.mark.parametrize("rule", [Nesterov(), Adam(), GradientDescent()])
def test_another_optimiser_begins_with_an_empty_memory(rule):
    state = ahead(Descent(SOFTMAX, Momentum(), 0.1))
    after = Descent(SOFTMAX, rule, 0.1)
    resumed = after.resume(DATA, state)
    assert all(not p.W.any() and not p.b.any() for p in after.memory(resumed).averages)
    same(
        after.step(DATA, resumed), replace(after.step(DATA, after.init(DATA, state.params)), step=6)
    )


def test_to_try_another_optimiser_and_return_changes_nothing():
    first = Descent(SOFTMAX, Momentum(), 0.1)
    state = ahead(first)
    back = first.resume(DATA, Descent(SOFTMAX, Adam(), 0.1).resume(DATA, state))
    same(first.step(DATA, back), first.step(DATA, state))


def test_weights_put_in_by_hand_begin_with_an_empty_memory():
    descent = Descent(SOFTMAX, Momentum(), 0.1)
    other = Params(START.W + 1, START.b - 1)
    state = moved(descent, DATA, ahead(descent), other)
    assert state.step == 5
    same(replace(state, step=0), descent.init(DATA, other))
    assert not descent.memory(state).averages[0].W.any()


@pytest.mark.filterwarnings("error")
@RULE
@LOSS
@pytest.mark.parametrize("batch", [None, 4])
def test_leaving_the_floating_point_range_shows_in_the_values_without_warnings(loss, rule, batch):
    huge = Params(np.full((2, 3), 1e200), np.array([1e308, -1e308, 1e308]))
    descent = Descent(Objective(loss, 1.0), rule, 1e6, batch)
    state = descent.init(DATA, huge)
    assert not state.is_finite()
    assert not descent.step(DATA, state).is_finite()


def test_a_state_tells_its_size():
    # 9 numbers each: params, gradient, and for Adam two averages
    assert Descent(SOFTMAX, GradientDescent(), 1.0).init(DATA, START).nbytes() == 2 * 9 * 8
    assert Descent(SOFTMAX, Adam(), 1.0).init(DATA, START).nbytes() == 4 * 9 * 8
