"""A ReLU training run with its past, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.model import Params
from linclf_core.relu.run import FOUND, MAX_STEPS, Run, verdict
from linclf_core.relu.training import (
    ReluNet,
    ReluTraining,
    exact_net,
    loss_and_gradient,
    sample,
)
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent

DATA = sample(60, 2.0, 0)
TRAINING = ReluTraining(Adam(), 0.02, 5, seed=1)
BY_HAND = (TRAINING.init(DATA), *TRAINING.advance(DATA, TRAINING.init(DATA), 230))


@pytest.mark.slow
@given(st.lists(st.integers(0, 230), min_size=1, max_size=5))
def test_any_walk_shows_the_states_that_steps_by_hand_make(steps):
    run = Run.start(TRAINING, DATA)
    for step in steps:
        run = run.to(step)
        assert run.step == step
        np.testing.assert_array_equal(run.current.net.params.W, BY_HAND[step].net.params.W)
    assert run.last_step == max(steps)
    np.testing.assert_array_equal(run.losses, [s.loss for s in BY_HAND[: max(steps) + 1]])


def test_a_run_is_not_changed_by_going_on():
    run = Run.start(TRAINING, DATA)
    run.to(100)
    assert (run.step, run.last_step) == (0, 0)
    assert run.to(-3).step == 0


def test_the_budget_ends_a_run(monkeypatch):
    monkeypatch.setattr("linclf_core.relu.run.MAX_STEPS", 70)
    run = Run.start(TRAINING, DATA).to(500)
    assert (run.step, run.ended, run.exploded) == (70, True, False)
    assert "70 steps" in verdict(run, 0.5)
    assert not run.to(69).ended
    assert MAX_STEPS >= 10_000


def test_an_exploded_run_stands_at_its_last_sound_step_and_says_so():
    run = Run.start(ReluTraining(GradientDescent(), 0.5, 8, seed=0), sample(100, 2.0, 0)).to(500)
    assert run.exploded
    assert run.ended
    assert run.step == run.last_step < 500
    assert "Diverged" in verdict(run, 9.0)
    assert "0.5" in verdict(run, 9.0)
    again = run.to(1000)
    assert (again.step, again.last_step) == (run.step, run.last_step)
    back = run.to(run.step - 1)
    assert not back.ended
    assert "Diverged" not in verdict(back, 9.0)


def with_net(run, net):
    return replace(run, current=replace(run.current, net=net))


def test_verdicts():
    run = Run.start(TRAINING, DATA)
    assert "At the start" in verdict(run, 1.0)
    run = run.to(5)
    assert "not convex" in verdict(run, 1.0)
    assert "Found" in verdict(with_net(run, exact_net()), FOUND / 2)
    W = run.current.net.params.W.copy()
    W[:3, :2] = [[0.0], [0.0], [-1.0]]
    dead = with_net(run, ReluNet(Params(W, run.current.net.params.b)))
    assert verdict(dead, 1.0).startswith("2 units are dead")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_dead_unit_gets_no_gradient_but_a_remembered_one_moves_it(key):
    """Whether it is moved, and whether it is said to be, are the same."""
    run = Run.start(ReluTraining(OPTIMIZERS[key](), 0.01, 8, 1), DATA).to(5)
    W = run.current.net.params.W.copy()
    W[:3, 0] = [0.0, 0.0, -1.0]
    dead = ReluNet(Params(W, run.current.net.params.b))
    loss, grad = loss_and_gradient(dead, DATA)
    assert not grad.W[:, 0].any()
    now = replace(run.current, net=dead, loss=loss, grad=grad)
    told = verdict(replace(run, current=now), 1.0)
    assert told.startswith("1 unit is dead")
    after = run.training.step(DATA, now).net.params.W[:, 0]
    assert ("may still move it" in told) == bool((after != W[:, 0]).any())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 2])
def test_descent_can_find_a_network_that_is_nowhere_far_off(seed):
    run = Run.start(ReluTraining(Adam(), 0.02, 8, seed), sample(400, 2.0, 0)).to(2000)
    assert run.losses[-1] < 1e-4 < run.losses[0]


def test_one_dead_unit_and_the_border_of_found():
    run = Run.start(TRAINING, DATA).to(5)
    W = run.current.net.params.W.copy()
    W[:3, :1] = [[0.0], [0.0], [-1.0]]
    dead = with_net(run, ReluNet(Params(W, run.current.net.params.b)))
    text = verdict(dead, 1.0)
    assert text.startswith("1 unit is dead")
    assert "no gradient reaches it." in text
    assert "Found" not in verdict(run, FOUND)
    assert "Found" in verdict(run, 0.999 * FOUND)
    assert "Found" in verdict(run.to(0), 0.999 * FOUND)


def test_only_each_fiftieth_state_is_kept():
    run = Run.start(TRAINING, DATA).to(120).to(230)
    assert [state.step for state in run.kept] == [0, 50, 100, 150, 200]
    assert len(run.losses) == 231
    assert run.to(120).last_step == 230
