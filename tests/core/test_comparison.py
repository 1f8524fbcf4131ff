"""Runs side by side: the same steps for all, who disagrees, which scores decided, 2/L."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.comparison.runs import Votes, at_step, descent_bound, rises, verdict
from linclf_core.datasets.blobs import OverlappingBlobs
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import Params, random_start
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.history import History
from linclf_core.training.optimizers import GradientDescent, Momentum

DATA = OverlappingBlobs(n_per_class=20)()
PLAIN = Descent(Objective(Softmax(), 0.01), GradientDescent(), 0.5)
START = random_start(2, 3, 1.0, 1)


def run(descent: Descent) -> History:
    return History.start(descent, DATA, START)


def test_going_to_a_step_makes_it_and_coming_back_forgets_nothing() -> None:
    there = at_step(run(PLAIN), 7)
    assert there.step == 7
    assert at_step(there, 2).step == 2
    again = at_step(at_step(there, 2), 9)
    assert (again.step, again.last_step) == (9, 9)
    assert np.array_equal(again.current.params.W, run(PLAIN).advanced(9).current.params.W)


def test_a_run_that_has_ended_stands_still() -> None:
    exploding = Descent(Objective(Softmax(), 10.0), GradientDescent(), 10.0)
    ended = at_step(run(exploding), 200)
    assert ended.ended == "diverged"
    assert at_step(ended, 300) is not None
    assert at_step(ended, 300).step == ended.last_step


def test_disputed_samples_are_those_with_different_predictions() -> None:
    a = Params(np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2))
    b = Params(np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([0.0, 3.0]))
    data = replace(DATA, X=np.array([[5.0, 0.0], [1.0, 0.0], [-1.0, 0.0]]), y=np.array([0, 1, 1]))
    votes = Votes.of([a, b], data)
    assert votes.predicted.tolist() == [[0, 0, 1], [0, 1, 1]]
    assert votes.disputed.tolist() == [1]
    assert votes.margins == pytest.approx(np.array([[10.0, -2.0, 2.0], [7.0, 1.0, 5.0]]))


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=6))
def test_a_verdict_agrees_with_argmax(values: list[int]) -> None:
    s = np.array(values, float)
    found = verdict(s)
    assert found.chosen == np.argmax(s)
    assert found.lead == np.sort(s)[-1] - np.sort(s)[-2]
    assert s[found.second] == np.sort(s)[-2]
    assert bool(found.tied) == (found.lead == 0)


def test_the_bound_is_promised_for_plain_descent_on_all_samples_only() -> None:
    bound = descent_bound(PLAIN, DATA)
    X1 = np.column_stack([DATA.X, np.ones(len(DATA.y))])
    curvature = np.linalg.norm(X1, 2) ** 2 / len(DATA.y) / 2 + 2 * 0.01
    assert bound == pytest.approx(2 / curvature)
    assert descent_bound(replace(PLAIN, batch_size=60), DATA) == bound
    assert descent_bound(replace(PLAIN, batch_size=59), DATA) is None
    assert descent_bound(replace(PLAIN, optimizer=Momentum()), DATA) is None
    assert descent_bound(replace(PLAIN, objective=Objective(WestonWatkins())), DATA) is None


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.999])
def test_below_the_bound_no_step_raises_the_total(share: float) -> None:
    bound = descent_bound(PLAIN, DATA)
    assert bound is not None
    steps = at_step(run(replace(PLAIN, learning_rate=share * bound)), 300)
    assert rises(steps.curves()[1]["total"]) == 0


def test_far_above_the_bound_steps_do_raise_the_total() -> None:
    bound = descent_bound(PLAIN, DATA)
    assert bound is not None
    steps = at_step(run(replace(PLAIN, learning_rate=8 * bound)), 100)
    assert rises(steps.curves()[1]["total"]) > 10


def test_rounding_is_no_rise() -> None:
    assert rises(np.array([3.0, 2.0, 2.0 + 1e-15, 2.5, 1.0])) == 1
