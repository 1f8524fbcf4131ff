"""What counts as rounding where steps are tried out: runs whose losses are written down here."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from linclf_core.datasets.base import dataset
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, zeros
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.optimizers import GradientDescent
from linclf_core.training.trajectory import Trajectory
from linclf_core.training.trials import (
    AHEAD,
    ROUNDING,
    changes,
    distance,
    holding_rate,
    largest,
    other_rates,
    settled,
    smaller_rates,
    trial,
)

# Two samples at the same place, one of each class: at W = 0 the gradient is exactly 0.
DATA = dataset(np.zeros((2, 2)), np.array([0, 1]), 2)


@dataclass(frozen=True)
class Written(Descent):
    """Steps that change the loss alone, from the first one of `losses` to the next, and stay at
    the last. With another learning rate than 1 nothing changes."""

    losses: tuple[float, ...] = ()

    def step(self, data, state):
        place = min(state.step + 1, len(self.losses) - 1) if self.learning_rate == 1 else 0
        return replace(state, step=state.step + 1, data_loss=self.losses[place])

    def trajectory(self, data, state, n, limit=np.inf):
        states = [state]
        for _ in range(n):
            states.append(self.step(data, states[-1]))
        return Trajectory.joined([Trajectory.of(state) for state in states])


def begin(*losses):
    descent = Written(Objective(Softmax()), GradientDescent(), 1.0, losses=losses)
    return descent, replace(descent.init(DATA, zeros(2, 2)), data_loss=losses[0])


@pytest.mark.parametrize("loss", [0.0, 1.0, 999.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_run_is_settled_while_its_loss_moves_by_rounding_alone(loss, sign):
    """A loss L is rounded by 1e-12·(1 + |L|)."""
    rounding = 1e-12 * (1 + loss)
    for share, still in ((0.95, True), (1.05, False)):
        descent, state = begin(loss, loss, loss + sign * share * rounding)
        assert settled(descent, DATA, state) == still


@dataclass(frozen=True)
class Drifting(Descent):
    """Steps after the first move every entry of W by `drift` and change nothing else."""

    drift: float = 0.0

    def trajectory(self, data, state, n, limit=np.inf):
        moved = replace(state, params=Params(state.params.W + self.drift, state.params.b))
        return Trajectory.joined([Trajectory.of(replace(s)) for s in [state, *[moved] * n]])

    def step(self, data, state):
        return replace(state, step=state.step + 1)


@pytest.mark.parametrize("size", [0.0, 1.0, -999.0])
@pytest.mark.parametrize("length", [0.0, 1e-9])
def test_a_run_is_settled_while_its_weights_all_but_stay_and_with_no_gradient_all_stay(
    size, length
):
    """By 1e-6·(1 + |w|), w the largest; not at all where the gradient is exactly 0."""
    for share in (0.0, 0.95, 1.05):
        drift = share * 1e-6 * (1 + abs(size))
        descent = Drifting(Objective(Softmax(), 0.1), GradientDescent(), 1.0, drift=drift)
        state = descent.init(DATA, Params(np.array([[0.0, size], [0.0, 0.0]]), np.zeros(2)))
        state = replace(state, grad=Params(np.array([[length, 0.0], [0.0, 0.0]]), np.zeros(2)))
        assert settled(descent, DATA, state) == (share == 0 or (share < 1 and length > 0))


def test_exactly_the_rounding_counts_as_rounding():
    for losses in ((0.0, 0.0, ROUNDING), (0.0, ROUNDING / AHEAD)):
        descent, state = begin(*losses)
        assert settled(descent, DATA, state)
    descent, state = begin(1e-3, 1e-3 + ROUNDING, 5e-4)
    assert holding_rate(descent, DATA, state, [1.0]) == (1.0, 5e-4)


@pytest.mark.parametrize("loss", [1.0, 999.0])
def test_one_step_may_take_its_share_of_the_rounding(loss):
    rounding = 1e-12 * (1 + loss)
    for share, still in ((0.9, True), (1.1, False)):
        descent, state = begin(loss, loss + share * rounding / AHEAD)
        assert settled(descent, DATA, state) == still


@pytest.mark.parametrize("loss", [1.0, 999.0])
def test_a_rate_holds_if_the_loss_rises_by_rounding_alone_and_falls_by_more(loss):
    rounding = 1e-12 * (1 + loss)
    for share, holds in ((0.95, True), (1.05, False)):
        descent, state = begin(loss, loss + share * rounding, 0.5)
        found = holding_rate(descent, DATA, state, [1.0])
        assert found == ((1.0, loss - 0.5) if holds else None)
    for share, holds in ((0.95, False), (1.05, True)):
        descent, state = begin(loss, loss - share * rounding)
        found = holding_rate(descent, DATA, state, [2.0, 1.0])
        assert (found is not None) == holds
        assert found is None or found[0] == 1.0


def test_the_largest_entry_is_looked_for_in_the_weights_and_in_the_biases():
    heavy = Params(np.array([[1.0, -5.0], [2.0, 0.0]]), np.array([3.0, -4.0]))
    biased = Params(heavy.W, np.array([3.0, -6.0]))
    assert (largest(heavy), largest(biased)) == (5.0, 6.0)
    assert distance(heavy, biased) == 2.0
    assert distance(heavy, zeros(2, 2)) == 5.0


def test_how_far_a_trial_moves_is_measured_from_where_it_begins():
    """Twice −log p(y) = log(1 + e^(∓w)) at w = 0: the gradient is ∓¼ for each of the two weights,
    twice over, as both samples pull the same way."""
    data = dataset(np.array([[-1.0], [1.0]]), np.array([0, 1]), 2)
    descent = Descent(Objective(Softmax()), GradientDescent(), 0.8)
    state = descent.init(data, zeros(1, 2))
    found = trial(descent, data, state, 1)
    assert found.moved == pytest.approx(0.4)
    np.testing.assert_allclose(found.totals, [np.log(2), np.log1p(np.exp(-0.8))])
    assert trial(descent, data, state, 0).moved == 0.0
    # There and back: a penalty alone that turns each weight round, 1 − 2ηλ = −1.
    round_ = Descent(Objective(Softmax(), 1.0), GradientDescent(), 1.0)
    start = round_.init(DATA, Params(np.full((2, 2), 3.0), np.zeros(2)))
    assert trial(round_, DATA, start, 2).moved == pytest.approx(6.0)


def test_which_other_rates_are_tried_and_in_which_order():
    assert smaller_rates(0.3)[:4] == [0.2, 0.1, 0.05, 0.02]
    assert smaller_rates(0.3)[-1] == 1e-11
    tried = [10.0**k for k in range(11, -8, -1) if k != -1]
    np.testing.assert_allclose(other_rates(0.1), tried, rtol=1e-12)


@pytest.mark.parametrize("total", [0.0, 1.0, -3.0, 999.0])
def test_a_change_up_to_the_rounding_is_none(total):
    rounding = ROUNDING * (1 + abs(total))
    exactly, more = total + np.array([0.0, rounding]), total + np.array([0.0, 1.01 * rounding])
    if total == 0.0:
        assert changes(exactly) == [0.0]
    assert changes(more) == [more[1] - more[0]]
    assert changes(total + np.array([0.0, -0.9 * rounding])) == [0.0]
