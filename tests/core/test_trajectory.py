"""Many steps at once against single steps, to the last bit: data sets, losses, optimisers, batches,
and blocks of any length."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.losses import LOSSES
from linclf_core.losses.base import LossTerms
from linclf_core.metrics import accuracy
from linclf_core.model import Params, homogeneous, predict, random_start, scores, stacked_scores
from linclf_core.objective import Objective
from linclf_core.training import descent as descent_module
from linclf_core.training import trajectory as trajectory_module
from linclf_core.training.descent import Descent, gradient_norm
from linclf_core.training.history import EXPLODED, History
from linclf_core.training.optimizers import OPTIMIZERS, GradientDescent
from linclf_core.training.trajectory import Trajectory, predictions, slabs
from tests.combined import combined

ALL_LOSSES = {key: cls() for key, cls in LOSSES.items()}
ALL_RULES = {key: cls() for key, cls in OPTIMIZERS.items()}
LOSS = pytest.mark.parametrize("loss", ALL_LOSSES.values(), ids=ALL_LOSSES)
RULE = pytest.mark.parametrize("rule", ALL_RULES.values(), ids=ALL_RULES)


def drawn(seed, N, D, C):
    rng = np.random.default_rng(seed)
    return dataset(rng.normal(size=(N, D)), rng.integers(0, C, N), C)


#: Of every shape: one sample, one feature, one class, and more classes than a sum takes in one go.
SHAPES = {
    "blobs": DATASETS["blobs"](n_per_class=100)(),
    "ten classes": DATASETS["blobs"](n_classes=10, n_per_class=17)(),
    "one sample": drawn(0, 1, 2, 10),
    "one feature": drawn(1, 9, 1, 3),
    "one class": drawn(2, 7, 2, 1),
    "wine": DATASETS["wine"]()(),
    "columns first in memory": replace(
        drawn(3, 40, 3, 4), X=np.asfortranarray(drawn(3, 40, 3, 4).X)
    ),
}
DATA = pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)


def small_slabs(monkeypatch, numbers):
    for module in (descent_module, trajectory_module):
        monkeypatch.setattr(module, "SLAB", numbers)


def start_of(data, seed=3):
    return random_start(data.n_features, data.n_classes, 0.7, seed)


def same_state(a, b):
    for name in ("step", "data_loss", "penalty", "accuracy"):
        assert getattr(a, name) == getattr(b, name), name
    np.testing.assert_array_equal(a.params.theta, b.params.theta)
    np.testing.assert_array_equal(a.grad.theta, b.grad.theta)
    assert a.memory.count == b.memory.count
    for p, q in zip(a.memory.averages, b.memory.averages, strict=True):
        np.testing.assert_array_equal(p.entries, q.entries)


def stepwise(descent, data, state, n):
    """The same written down anew: one step after another, each evaluated alone."""
    states = [state]
    for _ in range(n):
        params, step = state.params, state.step
        batch = data.rows(descent.batch(data.n_samples, step))
        grad = descent.objective(params, batch).grad
        params, memory = descent.optimizer.update(
            params, grad, descent.memory(state), descent.learning_rate
        )
        at = descent.objective(params, data)
        right = accuracy(data.y, predict(params, data.X))
        state = replace(
            state,
            step=step + 1,
            params=params,
            memory=memory,
            rule=descent.optimizer,
            data_loss=at.data_loss,
            penalty=at.penalty,
            grad=at.grad,
            accuracy=right,
        )
        states.append(state)
    return states


@combined("data, loss, rule, batch", 8, SHAPES, ALL_LOSSES, ALL_RULES, [None, 1, 5])
def test_many_steps_are_the_single_steps_to_the_last_bit(data, loss, rule, batch, monkeypatch):
    small_slabs(monkeypatch, 2_000)
    descent = Descent(Objective(loss, 0.01), rule, 0.05, batch, seed=4)
    begun = descent.init(data, start_of(data))
    found = descent.trajectory(data, begun, 23)
    expected = stepwise(descent, data, begun, 23)
    assert found.steps.tolist() == list(range(24))
    state = begun
    for i, single in enumerate(expected):
        same_state(found.state(i), single)
        same_state(state, single)
        assert found.total[i] == single.total
        assert found.gradient_norms()[i] == gradient_norm(single)
        state = descent.step(data, state)


@pytest.mark.slow
@given(
    loss=st.sampled_from([cls() for cls in LOSSES.values()]),
    rule=st.sampled_from([cls() for cls in OPTIMIZERS.values()]),
    batch=st.sampled_from([None, 3, 40]),
    blocks=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    shape=st.tuples(st.integers(2, 60), st.integers(1, 5), st.integers(2, 11)),
    slab=st.sampled_from([1, 700, 12_000]),
    back=st.integers(0, 100),
)
def test_blocks_of_any_length_going_back_and_replay_agree(
    loss, rule, batch, blocks, shape, slab, back
):
    data = drawn(sum(shape), *shape)
    descent = Descent(Objective(loss, 0.003), rule, 0.1, batch)
    with pytest.MonkeyPatch.context() as patch:
        small_slabs(patch, slab)
        run = History.start(descent, data, start_of(data))
        for n in blocks:
            run = run.advanced(n)
        last = run.step
        back = min(back, last)
        again = run.seek(back).changed(descent).advanced(last - back)
    whole = run.trajectory(0, last)
    expected = stepwise(descent, data, descent.init(data, start_of(data)), last)
    for i, single in enumerate(expected):
        same_state(whole.state(i), single)
    same_state(again.current, expected[-1])
    same_state(run.state_at(back), expected[back])


@DATA
@LOSS
def test_stacked_parts_of_the_objective_are_the_single_ones_to_the_last_bit(data, loss):
    objective, X1 = Objective(loss, 0.1), homogeneous(data.X)
    many = [start_of(data, seed) for seed in range(6)]
    theta = np.stack([params.theta for params in many])
    S = stacked_scores(theta, X1).reshape(6, data.n_samples, data.n_classes)
    per_sample, grads = objective.evaluated(theta, X1, np.tile(data.y, 6))
    predicted, penalties = predictions(theta, X1), objective.penalties(theta)
    for f, params in enumerate(many):
        alone = objective(params, data)
        np.testing.assert_array_equal(S[f], scores(params, data.X))
        np.testing.assert_array_equal(S[f], alone.S)
        np.testing.assert_array_equal(per_sample[f], alone.terms.per_sample)
        np.testing.assert_array_equal(grads[f], alone.grad.theta)
        np.testing.assert_array_equal(predicted[f], predict(params, data.X))
        assert penalties[f] == alone.penalty
        assert per_sample.mean(axis=1)[f] == alone.data_loss


@pytest.mark.filterwarnings("error")
@combined("loss, rule, batch, rate", 4, ALL_LOSSES, ALL_RULES, [None, 4], [30.0, 1e6, 1e200])
@pytest.mark.slow
def test_a_wild_run_is_cut_at_the_step_that_stepping_finds(loss, rule, batch, rate):
    data = DATASETS["overlapping"](n_per_class=10)()
    descent = Descent(Objective(loss, 0.5), rule, rate, batch)
    begun = descent.init(data, start_of(data))
    limit = EXPLODED * max(1.0, begun.total)
    state, sound = begun, []
    for _ in range(60):
        sound.append(state)
        state = descent.step(data, state)
        if not (state.is_finite() and state.total <= limit):
            break
    found = descent.trajectory(data, begun, 59, limit)
    assert len(found) == len(sound)
    same_state(found.state(-1), sound[-1])
    run = History.start(descent, data, begun.params).advanced(59)
    assert run.step == len(sound) - 1
    assert (run.ended == "diverged") == (len(sound) < 60)


@pytest.mark.slow
def test_a_stretch_of_a_run_is_what_its_states_are_whatever_was_changed_and_thinned(monkeypatch):
    monkeypatch.setattr("linclf_core.training.history.MAX_STATES", 8)
    data = DATASETS["overlapping"](n_per_class=10)()
    descent = Descent(Objective(LOSSES["softmax"](), 0.01), OPTIMIZERS["adam"](), 0.05, 7)
    run = History.start(descent, data, start_of(data)).advanced(40)
    run = run.changed(replace(descent, learning_rate=0.2, batch_size=None)).advanced(13)
    run = run.edited(start_of(data, 8)).advanced(1).edited(start_of(data, 9)).advanced(50)
    assert len(run.kept) < 20
    for first, last in ((0, run.last_step), (37, 57), (40, 40), (53, 54), (60, 90), (54, 104)):
        found = run.trajectory(first, last)
        assert found.steps.tolist() == list(range(first, last + 1))
        for i, step in enumerate(range(first, last + 1)):
            same_state(found.state(i), run.state_at(step))
    for first, last in ((-1, 3), (3, run.last_step + 1)):
        with pytest.raises(IndexError):
            run.trajectory(first, last)


class Mean:
    """A loss as anyone might write it, in the order of memory that NumPy happens to choose."""

    def __call__(self, S, y):
        Y = np.eye(S.shape[1])[y]
        return LossTerms(((S - Y) ** 2).sum(axis=1), 2 * (S - Y))


@pytest.mark.parametrize("batch", [None, 4])
def test_any_loss_that_keeps_the_contract_can_be_trained(batch):
    data = drawn(5, 30, 2, 4)
    descent = Descent(Objective(Mean(), 0.01), GradientDescent(), 0.05, batch)
    begun = descent.init(data, start_of(data))
    found = descent.trajectory(data, begun, 20)
    for i, single in enumerate(stepwise(descent, data, begun, 20)):
        same_state(found.state(i), single)


def test_a_kept_state_does_not_hold_the_arrays_it_comes_from():
    data = DATASETS["overlapping"](n_per_class=10)()
    descent = Descent(Objective(LOSSES["softmax"]()), GradientDescent(), 0.05)
    found = descent.trajectory(data, descent.init(data, start_of(data)), 9)
    state = found.state(4)
    assert not np.shares_memory(state.params.W, found.theta)
    assert not np.shares_memory(found.at(np.arange(0, 10, 2)).theta, found.theta)


def test_parts_joined_are_the_whole():
    data = DATASETS["overlapping"](n_per_class=10)()
    descent = Descent(Objective(LOSSES["softmax"]()), OPTIMIZERS["momentum"](), 0.05)
    found = descent.trajectory(data, descent.init(data, start_of(data)), 9)
    parts = [found.at(slice(0, 3)), found.at(np.arange(3, 4)), found.at(found.steps > 3)]
    joined = Trajectory.joined(parts)
    for i in range(10):
        same_state(joined.state(i), found.state(i))
    np.testing.assert_array_equal(found.W[3], found.state(3).params.W)
    np.testing.assert_array_equal(found.b[3], found.state(3).params.b)
    assert isinstance(found.state(3).params, Params)


@pytest.mark.parametrize(
    ("n", "numbers", "most", "lengths"),
    [
        (5, 10, 3, [1, 1, 1, 1, 1]),
        (5, 10, 10, [1, 1, 1, 1, 1]),
        (5, 10, 20, [2, 2, 1]),
        (5, 0, 3, [3, 2]),
        (0, 10, 3, []),
    ],
)
def test_slabs_are_as_long_as_they_may_be_and_one_at_least(n, numbers, most, lengths):
    parts = list(slabs(n, numbers, most))
    assert [len(range(n)[part]) for part in parts] == lengths
    assert [i for part in parts for i in range(n)[part]] == list(range(n))


def test_the_memory_of_a_trajectory_is_about_that_of_its_arrays():
    data = DATASETS["overlapping"](n_per_class=10)()
    descent = Descent(Objective(LOSSES["softmax"]()), OPTIMIZERS["adam"](), 0.05)
    found = descent.trajectory(data, descent.init(data, start_of(data)), 9)
    arrays = (found.theta, found.grad, found.data_loss, found.penalty, found.accuracy)
    held = sum(array.nbytes for array in arrays)
    assert held < found.nbytes < 20 * held


@pytest.mark.parametrize("n", [9, 10, 11])
def test_what_is_computed_in_parts_is_what_is_computed_at_once(monkeypatch, n):
    data = SHAPES["blobs"]
    descent = Descent(Objective(LOSSES["softmax"](), 0.1), GradientDescent(), 0.3)
    start = descent.init(data, start_of(data))
    whole = descent.trajectory(data, start, n)
    monkeypatch.setattr(descent_module, "PART", 5 * data.n_samples)
    parts = descent.trajectory(data, start, n)
    assert len(parts) == len(whole) == n + 1
    assert (parts.theta == whole.theta).all()
    assert (parts.total == whole.total).all()
