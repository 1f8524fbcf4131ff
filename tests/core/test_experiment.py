"""An experiment and a step determine the run, however the reader got there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from linclf_core.datasets import DATASETS, Points
from linclf_core.document import from_document, to_document
from linclf_core.experiment import Experiment, Period, Start, Training, Weights
from linclf_core.losses import LOSSES
from linclf_core.model import Params, random_start
from linclf_core.training.optimizers import OPTIMIZERS, Momentum

SOURCE = DATASETS["overlapping"](n_classes=2, n_per_class=5)
EXPERIMENT = Experiment(SOURCE)


def same(a, b):
    assert (a.step, a.total, a.accuracy) == (b.step, b.total, b.accuracy)
    for p, q in ((a.params, b.params), (a.grad, b.grad)):
        np.testing.assert_array_equal(p.W, q.W)
        np.testing.assert_array_equal(p.b, q.b)


def test_the_start_is_that_of_its_seed():
    experiment = replace(EXPERIMENT, start=Start(0.25, 9))
    run = experiment.begin(experiment.prepared())
    np.testing.assert_array_equal(run.current.params.W, random_start(2, 2, 0.25, 9).W)
    assert run.descent == Training().descent()


def test_weights_at_the_start_take_the_place_of_the_random_ones():
    mine = Params(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
    experiment = EXPERIMENT.with_weights(0, mine)
    for run in (
        experiment.begin(experiment.prepared()),
        experiment.replay(experiment.prepared(), 0),
    ):
        np.testing.assert_array_equal(run.current.params.W, mine.W)
        np.testing.assert_array_equal(run.current.params.b, mine.b)


def test_the_test_part_takes_no_part_in_the_run():
    experiment = replace(EXPERIMENT, test_fraction=0.4, standardise=True)
    prepared = experiment.prepared()
    assert prepared.train.n_samples + prepared.test.n_samples == 10
    assert experiment.begin(prepared).data is prepared.train
    np.testing.assert_allclose(prepared.train.X.mean(axis=0), 0, atol=1e-12)


def test_a_batch_of_0_is_all():
    assert Training().descent().batch_size is None
    descent = Training(batch_size=3, batch_seed=4, learning_rate=0.1, reg=0.2).descent()
    assert (descent.batch_size, descent.seed, descent.learning_rate) == (3, 4, 0.1)
    assert descent.objective.reg == 0.2


def test_phases():
    a, b, c = (Training(learning_rate=rate) for rate in (1.0, 2.0, 3.0))
    experiment = EXPERIMENT.restarted(a).with_training(5, b).with_training(9, c)
    assert [p.step for p in experiment.periods] == [0, 5, 9]
    assert [experiment.training_at(s) for s in (0, 4, 5, 8, 9, 99)] == [a, a, b, b, c, c]
    assert [p.step for p in experiment.with_training(7, a).periods] == [0, 5, 7]
    assert experiment.with_training(5, a).periods == (Period(0, a), Period(5, a))
    weights = random_start(2, 2, 1.0, 0)
    edited = experiment.with_weights(7, weights)
    assert edited.periods[-1] == Period(7, b, Weights.of(weights))
    assert edited.with_training(7, c).periods[-1] == Period(7, c, Weights.of(weights))
    assert edited.restarted(c).periods == (Period(0, c),)
    assert edited == experiment.with_weights(7, weights)
    assert hash(edited) == hash(experiment.with_weights(7, weights))


def test_a_replay_that_ends_before_its_changes_stands_at_the_last_sound_step():
    wild = Training(reg=3.0, learning_rate=1.0)
    experiment = EXPERIMENT.restarted(wild).with_training(50, Training())
    run = experiment.replay(experiment.prepared(), 60)
    assert run.ended == "diverged"
    assert 0 < run.step < 10
    same(run.current, EXPERIMENT.restarted(wild).replay(experiment.prepared(), run.step).current)


def test_a_replay_to_a_step_before_a_change_does_not_know_of_it():
    experiment = EXPERIMENT.with_training(5, Training(learning_rate=0.01))
    prepared = experiment.prepared()
    assert experiment.replay(prepared, 3).descents == ((0, Training().descent()),)
    assert [since for since, _ in experiment.replay(prepared, 5).descents] == [0, 5]


@pytest.mark.parametrize(
    ("W", "b"),
    [
        (((1.0, 2.0), (3.0,)), (0.0, 0.0)),
        (((1.0, 2.0),), (0.0,)),
        (((1e13, 2.0),), (0.0, 0.0)),
        (((1.0, 2.0),), (0.0, float("nan"))),
        (((1.0, True),), (0.0, 0.0)),
        ((("1", 2.0),), (0.0, 0.0)),
        ((1.0, 2.0), (0.0, 0.0)),
        (None, (0.0,)),
        (((1.0,),), None),
        ("ab", "ab"),
    ],
)
def test_weights_are_rows_of_sound_numbers(W, b):
    with pytest.raises(ValueError, match=r"^(A weight: .*|The weights are rows .*)\.$"):
        Weights(W, b)


def test_weights_are_plain_values_however_they_came():
    weights = Weights([[1, 2.5]], [0, -1])
    assert weights == Weights(((1.0, 2.5),), (0.0, -1.0))
    assert hash(weights) == hash(Weights.of(weights.params()))
    assert type(weights.b[0]) is float


class Reader(RuleBasedStateMachine):
    """Somebody who steps, goes back and changes things; the experiment beside must replay it."""

    @initialize(optimizer=st.sampled_from(list(OPTIMIZERS.values())))
    def start(self, optimizer):
        self.experiment = EXPERIMENT.restarted(Training(optimizer=optimizer(), learning_rate=0.1))
        self.prepared = self.experiment.prepared()
        self.run = self.experiment.begin(self.prepared)

    @rule(n=st.integers(1, 6))
    def advance(self, n):
        self.run = self.run.advanced(n)

    @rule(n=st.integers(1, 9))
    def back(self, n):
        self.run = self.run.back(n)

    @rule(
        field=st.sampled_from(["loss", "optimizer", "learning_rate", "reg", "batch_size"]),
        which=st.integers(0, 3),
    )
    def change(self, field, which):
        value = {
            "loss": [cls() for cls in LOSSES.values()],
            "optimizer": [cls() for cls in OPTIMIZERS.values()],
            "learning_rate": [0.01, 0.1, 0.5, 1.0],
            "reg": [0.0, 0.01, 0.1, 1.0],
            "batch_size": [0, 1, 4, 10],
        }[field][which]
        step = self.run.step
        training = replace(self.experiment.training_at(step), **{field: value})
        self.experiment = self.experiment.with_training(step, training)
        self.run = self.run.changed(training.descent())

    @rule(shift=st.floats(-1, 1))
    def edit(self, shift):
        params = self.run.current.params
        params = Params(params.W + shift, params.b - shift)
        self.experiment = self.experiment.with_weights(self.run.step, params)
        self.run = self.run.edited(params)

    @invariant()
    def replays(self):
        if not hasattr(self, "run"):
            return
        planned = self.experiment.periods[-1].step
        there = max(self.run.step, planned)
        read = from_document(to_document(self.experiment))
        assert read == self.experiment
        again = read.replay(read.prepared(), there)
        same(again.current, self.run.state_at(there))
        same(again.seek(self.run.step).current, self.run.current)
        # What comes next depends on the memory too, which shows in nothing else.
        same(again.advanced(2).current, self.run.advanced(there - self.run.step + 2).current)
        assert [since for since, _ in self.run.descents] == [p.step for p in read.periods]


TestReader = Reader.TestCase
TestReader.settings = settings(stateful_step_count=15)


def test_trying_another_optimiser_without_stepping_leaves_no_trace():
    """Found by the machine above: the replay never sees the optimiser that was tried."""
    training = Training(optimizer=Momentum())
    experiment = EXPERIMENT.restarted(training)
    run = experiment.replay(experiment.prepared(), 5)
    for key in ("adam", "momentum"):
        training = replace(training, optimizer=OPTIMIZERS[key]())
        experiment = experiment.with_training(5, training)
        run = run.changed(training.descent())
    same(run.advanced(3).current, experiment.replay(experiment.prepared(), 8).current)


def test_points_make_an_experiment_like_any_other():
    points = Points.from_dataset(SOURCE())
    run = Experiment(points).replay(Experiment(points).prepared(), 20)
    same(run.current, EXPERIMENT.replay(EXPERIMENT.prepared(), 20).current)


def test_a_run_that_is_continued_makes_each_change_once():
    experiment = EXPERIMENT.with_weights(5, random_start(2, 2, 1.0, 0)).with_training(
        9, Training(learning_rate=0.01)
    )
    prepared = experiment.prepared()
    once = experiment.replay(prepared, 20)
    for stop in (3, 5, 7, 9, 12):
        run = experiment.continued(experiment.replay(prepared, stop), 20)
        assert run.descents == once.descents
        same(run.current, once.current)
