"""A run with its past against plain stepping, and against a naive list of states."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.losses import LOSSES
from linclf_core.model import Params, combine, random_start, zeros
from linclf_core.objective import Objective
from linclf_core.training import history as module
from linclf_core.training.descent import Descent, moved
from linclf_core.training.history import EXPLODED, History
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum

DATA = DATASETS["overlapping"](n_per_class=4, n_classes=2)()
START = random_start(2, 2, 0.5, 1)
SOFTMAX = Objective(LOSSES["softmax"](), 0.01)
DESCENT = Descent(SOFTMAX, Momentum(), 0.05, batch_size=3, seed=2)
LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=LOSSES)


def begin(descent=DESCENT, start=START):
    return History.start(descent, DATA, start)


def plain(descent, n, start=START):
    """The states of n steps, one after another, all kept."""
    states = [descent.init(DATA, start)]
    for _ in range(n):
        states.append(descent.step(DATA, states[-1]))
    return states


def same(a, b):
    assert (a.step, a.data_loss, a.penalty, a.accuracy) == (
        b.step,
        b.data_loss,
        b.penalty,
        b.accuracy,
    )
    for p, q in ((a.params, b.params), (a.grad, b.grad)):
        np.testing.assert_array_equal(p.W, q.W)
        np.testing.assert_array_equal(p.b, q.b)


@pytest.fixture
def small(monkeypatch):
    """Histories that keep few states."""
    monkeypatch.setattr(module, "MAX_STATES", 8)


# Walking about


def test_every_step_is_that_of_plain_stepping():
    expected = plain(DESCENT, 40)
    run = begin()
    for state in expected:
        same(run.current, state)
        run = run.advanced()
    run = begin().advanced(40)
    assert (run.step, run.last_step, run.ended) == (40, 40, None)
    for state in expected:
        same(run.state_at(state.step), state)
        same(run.seek(state.step).current, state)
        same(run.seek(state.step).advanced(40 - state.step).current, expected[40])


def test_back_and_seek_stay_within_the_run_and_keep_its_future():
    run = begin().advanced(10)
    assert run.back().step == 9
    assert run.back(3).advanced(2).step == 9
    assert run.back(3).last_step == 10
    assert run.back(3).advanced(5).step == 12
    assert run.back(99).step == 0
    assert run.seek(-5).step == 0
    assert run.seek(99).step == 10
    assert run.step == 10
    for step in (-1, 11):
        with pytest.raises(IndexError, match=f"no step {step} in a run of 10"):
            run.state_at(step)


def test_a_history_stays_as_it_was():
    run = begin().advanced(5)
    kept = run.kept, run.current, run.descents
    run.advanced(3), run.back(), run.changed(replace(DESCENT, seed=9)), run.edited(START)
    assert (run.kept, run.current, run.descents) == kept


# Thinning


@pytest.mark.slow
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("block", [1, 7, 110])
def test_a_thinned_run_has_lost_nothing(block):
    expected = plain(DESCENT, 110)
    run = begin()
    while run.step < 110:
        run = run.advanced(min(block, 110 - run.step))
        assert len(run.states) <= 8 + 3
        assert run.states[0].step == 0
        assert run.states[-1].step == run.step
    for state in expected:
        same(run.state_at(state.step), state)
    steps = [state.step for state in run.states]
    assert steps == sorted(set(steps))
    # Evenly thinned: no gap is much wider than a run of 110 in 8 states needs.
    assert max(np.diff(steps)) <= 32


@pytest.mark.usefixtures("small")
def test_thinning_keeps_the_first_the_last_and_every_change():
    run, changes = begin().advanced(13), []
    for i in range(5):
        changes.append(run.step)
        run = run.changed(replace(run.descent, learning_rate=0.05 / (i + 2))).advanced(37)
    run = run.edited(START).advanced(200)
    kept = {state.step for state in run.states}
    assert {0, *changes, 13 + 5 * 37, run.last_step} <= kept
    assert len(kept) <= 8 + 8


@pytest.mark.slow
def test_bytes_are_bounded(monkeypatch):
    size = begin().current.nbytes()
    monkeypatch.setattr(module, "MAX_BYTES", 10 * size)
    run = begin().advanced(500)
    assert sum(state.nbytes() for state in run.states) <= 12 * size
    same(run.state_at(333), plain(DESCENT, 333)[-1])


def test_a_long_way_is_thinned_while_it_is_made(monkeypatch):
    monkeypatch.setattr(module, "MAX_STATES", 8)
    most = []
    whole = History._thinned
    monkeypatch.setattr(History, "_thinned", lambda run: most.append(len(run.states)) or whole(run))
    begin().advanced(300)
    assert max(most) <= 3 * 8


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("step", [0, 7, 20, 21, 33, 60])
def test_a_run_until_a_step_is_the_run_as_it_was_then(step):
    other = replace(DESCENT, learning_rate=0.5)
    run = begin().advanced(20).changed(other).advanced(40)
    found = run.until(step)
    assert (found.step, found.last_step, found.ended) == (step, step, None)
    assert found.totals.tolist() == [run.state_at(k).total for k in range(step + 1)]
    assert [since for since, _ in found.descents] == [0, 20][: 1 + (step >= 20)]
    assert (np.diff([state.step for state in found.states]) > 0).all()
    for k in range(step + 1):
        same(found.state_at(k), run.state_at(k))
    same(found.advanced().current, found.descent.step(DATA, run.state_at(step)))


# Branching


def test_a_change_drops_the_future_and_keeps_the_past():
    run = begin().advanced(20).back(8)
    other = replace(DESCENT, learning_rate=0.5)
    branch = run.changed(other)
    assert (branch.step, branch.last_step) == (12, 12)
    for step in range(12):
        same(branch.state_at(step), run.state_at(step))
    assert branch.descent_at(11) is DESCENT
    assert branch.descent_at(12) is other
    after = branch.advanced(3)
    state = other.resume(DATA, run.current)
    for _ in range(3):
        state = other.step(DATA, state)
    same(after.current, state)
    assert run.last_step == 20


def test_another_loss_keeps_the_weights_and_shows_its_own_numbers():
    run = begin().advanced(6)
    other = replace(DESCENT, objective=Objective(LOSSES["one_vs_all"](), 0.2))
    changed = run.changed(other)
    assert changed.current.params is run.current.params
    same(changed.current, replace(other.init(DATA, run.current.params), step=6))


def test_another_optimiser_begins_without_memory():
    run = begin().advanced(6)
    other = replace(DESCENT, optimizer=Adam())
    expected = other.step(DATA, replace(other.init(DATA, run.current.params), step=6))
    same(run.changed(other).advanced().current, expected)


def test_a_second_change_at_the_same_step_replaces_the_first():
    run = begin().advanced(4)
    tried = run.changed(replace(DESCENT, optimizer=Adam())).changed(DESCENT)
    assert [since for since, _ in tried.descents] == [0, 4]
    same(tried.advanced(5).current, run.advanced(5).current)


def test_weights_by_hand():
    run = begin().advanced(20).back(5)
    mine = combine(lambda v: v + 1, run.current.params)
    edited = run.edited(mine)
    assert (edited.step, edited.last_step) == (15, 15)
    assert edited.current.params is mine
    after = DESCENT.step(DATA, moved(DESCENT, DATA, run.current, mine))
    same(edited.advanced().current, after)
    same(edited.advanced(9).seek(16).current, after)
    same(edited.state_at(14), run.state_at(14))


def test_a_change_at_the_start():
    other = replace(DESCENT, learning_rate=0.2)
    run = begin().advanced(3).seek(0).changed(other)
    assert run.descents == ((0, other),)
    same(run.advanced(3).current, plain(other, 3)[-1])


# Endings


@pytest.mark.filterwarnings("error")
@LOSS
@pytest.mark.parametrize("reg", [0.0, 1e6])
@pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS.values()], ids=OPTIMIZERS)
@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.slow
def test_a_wild_run_ends_sound_and_silent(loss, reg, optimizer, batch):
    descent = Descent(Objective(loss, reg), optimizer, 1e6, batch)
    run = begin(descent).advanced(50)
    limit = EXPLODED * max(1.0, run.states[0].total)
    assert all(s.is_finite() and s.total <= limit for s in run.states)
    if run.ended == "diverged":
        lost = descent.step(DATA, run.states[-1])
        assert not (lost.is_finite() and lost.total <= limit)
        again = run.back(1).advanced(10)
        assert (again.step, again.ended) == (run.last_step, "diverged")
    else:
        assert run.step == 50
    _, curves = run.curves()
    assert all(np.isfinite(curve).all() for curve in curves.values())


def test_a_softmax_at_rate_a_million_is_finite_and_yet_exploded():
    descent = Descent(Objective(LOSSES["softmax"]()), GradientDescent(), 1e6)
    data = DATASETS["overlapping"]()()
    run = History.start(descent, data, random_start(2, 3, 0.5, 1)).advanced(9)
    assert run.ended == "diverged"
    lost = descent.step(data, run.current)
    assert lost.is_finite()
    assert lost.total > EXPLODED


def test_a_growing_run_stops_at_the_last_sound_step():
    """ηλ = 2: W is multiplied by −3 at each step, the penalty by 9."""
    descent = Descent(Objective(LOSSES["softmax"](), 2.0), GradientDescent(), 1.0)
    run = begin(descent).advanced(100)
    assert run.ended == "diverged"
    assert 2 < run.step < 10
    assert run.changed(replace(descent, learning_rate=0.1)).ended is None
    assert run.back(2).edited(START).ended is None


def test_a_run_out_of_range_within_a_step():
    descent = Descent(Objective(LOSSES["softmax"](), 1e6), GradientDescent(), 1e300)
    run = begin(descent).advanced(5)
    assert (run.step, run.ended) == (0, "diverged")
    assert run.current.is_finite()


@pytest.mark.filterwarnings("error")
def test_a_finite_loss_of_infinite_weights_is_no_sound_step():
    """With one class alone, an infinite bias on the right side costs a hinge nothing at all."""
    data = dataset(np.zeros((2, 2)), np.array([0, 0]), 3)
    descent = Descent(Objective(LOSSES["weston_watkins"]()), GradientDescent(), 1e308)
    start = History.start(descent, data, zeros(2, 3))
    assert descent.step(data, start.current).total == 0
    assert (start.advanced().step, start.advanced().ended) == (0, "diverged")


def test_an_explosion_is_measured_against_the_start_of_the_settings_too():
    """A loss that is large because of what the reader set is no explosion."""
    run = begin().advanced(3).changed(replace(DESCENT, objective=Objective(SOFTMAX.loss, 1e6)))
    assert run.current.total > EXPLODED
    calm = run.changed(replace(run.descent, learning_rate=1e-6, optimizer=GradientDescent()))
    assert calm.advanced(10).ended is None


def test_the_budget_ends_a_run_whatever_is_changed(monkeypatch):
    monkeypatch.setattr(module, "MAX_STEPS", 30)
    run = begin().advanced(25).advanced(25)
    assert (run.step, run.ended) == (30, "budget")
    assert run.advanced(5).step == 30
    assert run.back(2).advanced(9).step == 30
    changed = run.changed(replace(DESCENT, learning_rate=0.01))
    assert (changed.ended, changed.advanced().step) == ("budget", 30)
    assert run.back(1).changed(DESCENT).ended is None


def test_exactly_the_budget(monkeypatch):
    monkeypatch.setattr(module, "MAX_STEPS", 30)
    assert begin().advanced(29).ended is None
    assert begin().advanced(30).ended == "budget"


# Curves


def test_curves_are_the_numbers_of_the_kept_states_under_their_own_settings():
    run = begin().advanced(4)
    run = run.changed(replace(DESCENT, objective=Objective(LOSSES["softmax"](), 1.0))).advanced(4)
    steps, curves = run.curves()
    np.testing.assert_array_equal(steps, np.arange(9))
    assert list(curves) == ["total", "data", "penalty", "accuracy"]
    states = [run.state_at(step) for step in range(9)]
    np.testing.assert_array_equal(curves["total"], [s.total for s in states])
    np.testing.assert_array_equal(curves["penalty"], [s.penalty for s in states])
    np.testing.assert_array_equal(curves["total"], curves["data"] + curves["penalty"])
    assert states[4].penalty == pytest.approx(np.sum(states[4].params.W ** 2))
    assert states[3].penalty == pytest.approx(0.01 * np.sum(states[3].params.W ** 2))


# Everything at once, against a list of all states and the step on show


class Naive(RuleBasedStateMachine):
    """A history that keeps six states beside a list that keeps all."""

    @initialize()
    def start(self):
        self.was = module.MAX_STATES
        module.MAX_STATES = 6
        self.run = begin()
        self.states, self.descents, self.at = [self.run.current], [DESCENT], 0

    def teardown(self):
        module.MAX_STATES = self.was

    @rule(n=st.integers(1, 25))
    def advance(self, n):
        self.run = self.run.advanced(n)
        self.at += n
        while len(self.states) <= self.at:
            self.descents.append(self.descents[-1])
            self.states.append(self.descents[-1].step(DATA, self.states[-1]))

    @rule(n=st.integers(1, 30))
    def back(self, n):
        self.run = self.run.back(n)
        self.at = max(0, self.at - n)

    @rule(where=st.floats(0, 1.2))
    def seek(self, where):
        step = int(where * len(self.states))
        self.run = self.run.seek(step)
        self.at = min(step, len(self.states) - 1)

    def branch(self, descent, state):
        self.states[self.at :], self.descents[self.at :] = [state], [descent]

    @rule(
        rate=st.sampled_from([0.01, 0.1]),
        optimizer=st.sampled_from([cls() for cls in OPTIMIZERS.values()]),
        loss=st.sampled_from([cls() for cls in LOSSES.values()]),
        batch=st.sampled_from([None, 3]),
    )
    def change(self, rate, optimizer, loss, batch):
        descent = Descent(Objective(loss, 0.01), optimizer, rate, batch, 4)
        self.run = self.run.changed(descent)
        self.branch(descent, descent.resume(DATA, self.states[self.at]))

    @rule(shift=st.floats(-1, 1))
    def edit(self, shift):
        descent, state = self.descents[self.at], self.states[self.at]
        params = Params(state.params.W + shift, state.params.b - shift)
        self.run = self.run.edited(params)
        self.branch(descent, moved(descent, DATA, state, params))

    @invariant()
    def agrees(self):
        if not hasattr(self, "run"):
            return
        same(self.run.current, self.states[self.at])
        assert self.run.last_step == len(self.states) - 1
        assert self.run.descent == self.descents[self.at]
        pinned = len(self.run.descents) + 2
        assert len(self.run.states) <= 6 + pinned
        for step in {0, len(self.states) // 2, len(self.states) - 1}:
            same(self.run.state_at(step), self.states[step])
        steps, curves = self.run.curves()
        np.testing.assert_array_equal(
            curves["total"], [self.states[int(step)].total for step in steps]
        )
        np.testing.assert_array_equal(self.run.totals, [state.total for state in self.states])


TestNaive = Naive.TestCase
TestNaive.settings = settings(stateful_step_count=20)


def test_a_start_of_zeros_is_sound():
    assert begin(start=zeros(2, 2)).current.total == pytest.approx(np.log(2))


@pytest.mark.usefixtures("small")
def test_nothing_is_dropped_before_more_is_kept_than_may_be():
    run = begin().advanced(9)
    assert [state.step for state in run.states] == list(range(10))
    assert len(run.advanced(1).states) < 11


def test_an_explosion_is_never_measured_against_less_than_one():
    """One sample with no hinge loss and a penalty of 0.4, whose weight a step throws far back."""
    data, start = (
        dataset(np.array([[1.0, 0.0]]), np.array([0]), 2),
        Params(np.array([[10.0, 0.0], [0.0, 0.0]]), np.zeros(2)),
    )
    for factor, steps in ((120, 1), (150, 0)):
        rate = (1 + factor) / (2 * 0.004)
        descent = Descent(Objective(LOSSES["weston_watkins"](), 0.004), GradientDescent(), rate)
        run = History.start(descent, data, start)
        assert run.current.total == pytest.approx(0.4)
        total = 0.004 * (10 * factor) ** 2 + 10 * factor + 1
        assert descent.step(data, run.current).total == pytest.approx(total)
        assert run.advanced(1).step == steps
