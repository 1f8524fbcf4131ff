"""Experiments as documents: there and back, and what hostile documents get."""

import json
import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS, Points
from linclf_core.document import from_document, to_document
from linclf_core.experiment import MAX_PERIODS, Experiment, Period, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.model import random_start, zeros
from linclf_core.settings import settings_of
from linclf_core.training.history import MAX_STEPS
from linclf_core.training.optimizers import OPTIMIZERS

SMALL = DATASETS["blobs"](n_classes=2, n_per_class=2)
POINTS = Points(((0.0, 1.0), (2.5, -3.0)), (0, 1), ("a", "b"), ("u", "v"), "drawn")


def there_and_back(experiment):
    text = json.dumps(to_document(experiment), allow_nan=False)
    return from_document(json.loads(text))


def varied(cls):
    """A settings class with every setting away from its default."""
    values = {}
    for s in settings_of(cls):
        if s.choices:
            values[s.name] = next(c for c in s.choices if c != s.default)
        elif s.read:
            values[s.name] = "max(0, min(Δ, 1 − 0.5·m))"
        else:
            values[s.name] = s.high if s.high != s.default else s.low
    return cls(**values)


# There and back


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("source", [*DATASETS.values(), Points], ids=[*DATASETS, "points"])
def test_every_registered_thing_goes_there_and_back(source, loss, optimizer):
    for make in (lambda cls: cls(), varied):
        data = POINTS if source is Points else make(source)
        training = Training(make(loss), make(optimizer), 0.3, 0.02, 7, 8)
        experiment = Experiment(data, True, 0.25, 3, Start(1.5, 6), (Period(0, training),))
        read = there_and_back(experiment)
        assert read == experiment
        assert hash(read) == hash(experiment)


def test_a_run_with_a_past_goes_there_and_back_and_replays():
    experiment = (
        Experiment(SMALL)
        .with_training(3, Training(LOSSES["one_vs_all"](delta=0.3), learning_rate=1 / 3))
        .with_weights(5, random_start(2, 2, math.pi, 0))
    )
    read = there_and_back(experiment)
    assert read == experiment
    a, b = (e.replay(e.prepared(), 9).current for e in (read, experiment))
    np.testing.assert_array_equal(a.params.W, b.params.W)


def test_defaults_are_left_out():
    assert to_document(Experiment(DATASETS["blobs"]())) == {
        "version": 1,
        "data": {"key": "blobs"},
        "start": {},
        "phases": [{"step": 0, "loss": {"key": "softmax"}, "optimizer": {"key": "gd"}}],
    }
    document = to_document(
        replace(Experiment(DATASETS["blobs"](seed=4)), standardise=True, test_fraction=0.5)
    )
    assert document["data"] == {"key": "blobs", "seed": 4}
    assert document["standardise"] is True
    assert document["test_fraction"] == 0.5
    assert "split_seed" not in document


def test_what_is_left_out_takes_its_default():
    expected = Experiment(DATASETS["iris"]())
    assert from_document({"version": 1, "data": {"key": "iris"}}) == expected
    assert from_document({"version": 1, "data": {"key": "iris"}, "phases": [{}]}) == expected


def test_a_run_of_as_many_changes_as_there_may_be():
    experiment = Experiment(SMALL)
    for step in range(1, MAX_PERIODS):
        experiment = experiment.with_training(step, Training(learning_rate=step / 100))
    assert there_and_back(experiment) == experiment
    with pytest.raises(ValueError, match="room for 199 changes of settings or weights"):
        experiment.with_training(MAX_PERIODS, Training())
    with pytest.raises(ValueError, match="go back in it, or begin anew"):
        experiment.with_weights(MAX_PERIODS, zeros(2, 2))
    again = experiment.with_training(MAX_PERIODS - 1, Training(learning_rate=9.0))
    assert len(again.periods) == MAX_PERIODS, "in the place of the last"
    assert there_and_back(again) == again


# Hostile documents

GOOD = {
    "version": 1,
    "data": {"key": "blobs", "n_classes": 2, "n_per_class": 2},
    "phases": [{"step": 0}, {"step": 3, "W": [[1, 2], [3, 4]], "b": [0, 0.5]}],
}
DEEP = []
for _ in range(50_000):
    DEEP = [DEEP]


def points(**changes):
    data = {"key": "points", "xs": [[0, 1], [2, 3]], "ys": [0, 1], "class_names": ["a", "b"]}
    return {"data": data | changes}


def phase(**entries):
    return {"phases": [{"step": 0, **entries}]}


def test_the_good_document_is_good():
    experiment = from_document(GOOD)
    assert experiment.periods[1].weights.W == ((1.0, 2.0), (3.0, 4.0))
    assert from_document(GOOD | points()).source.class_names == ("a", "b")


def test_the_last_step_that_a_run_can_have_may_begin_a_phase():
    late = from_document(GOOD | {"phases": [{}, {"step": MAX_STEPS}]})
    assert late.periods[-1].step == MAX_STEPS


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"version": 2}, "has version 2, not 1"),
        ({"version": None}, "has version None"),
        ({"version": True}, "has version True"),
        ({"version": DEEP}, "has version"),
        ({"extra": 1}, "no entry called 'extra'"),
        ({"source": {}}, "no entry called 'source'"),
        ({"data": None}, "The data is written as names"),
        ({"data": {}}, "The data: None is not one of blobs"),
        ({"data": {"key": "nothing"}}, "'nothing' is not one of"),
        ({"data": {"key": ["blobs"]}}, "is not one of"),
        ({"data": {"key": "blobs", "n_classes": 11}}, "Classes: 11 is outside 2 to 10"),
        ({"data": {"key": "blobs", "n_classes": True}}, "True is not a number"),
        ({"data": {"key": "blobs", "n_classes": 2.5}}, "not a whole number"),
        ({"data": {"key": "blobs", "n_per_class": 10**400}}, "outside 1 to 500"),
        ({"data": {"key": "blobs", "noise": math.nan}}, "nan is not a number"),
        ({"data": {"key": "blobs", "noise": 1e308}}, "outside 0 to 2"),
        ({"data": {"key": "blobs", "shape": 1}}, "no setting called 'shape'"),
        ({"data": {"key": "iris", "feature_x": "colour"}}, "'colour' is not one of"),
        ({"standardise": 1}, "“standardise” is true or false"),
        ({"test_fraction": 1.0}, "Share kept for testing: 1.0 is outside 0 to 0.8"),
        ({"test_fraction": "half"}, "is not a number"),
        ({"split_seed": -1}, "outside 0 to 2,147,483,647"),
        ({"start": []}, "The start is written as names"),
        ({"start": {"scale": DEEP}}, "is not a number"),
        ({"start": {"where": 1}}, "no setting called 'where'"),
        ({"phases": {}}, "1 to 200 phases"),
        ({"phases": []}, "1 to 200 phases"),
        ({"phases": [{"step": i} for i in range(201)]}, "1 to 200 phases"),
        ({"phases": [{"step": 1}]}, "start at step 0"),
        ({"phases": [{}, {}]}, "their steps rise"),
        ({"phases": [{}, {"step": 5}, {"step": 4}]}, "their steps rise"),
        ({"phases": [{}, {"step": MAX_STEPS + 1}]}, "from 0 to 20,000"),
        ({"phases": [{"step": False}]}, "from 0 to 20,000"),
        ({"phases": [{"step": 0.0}]}, "from 0 to 20,000"),
        ({"phases": [7]}, "A phase is written as names"),
        (phase(loss="softmax"), "The loss is written as names"),
        (phase(loss={"key": "squared"}), "The loss: 'squared' is not one of"),
        (phase(loss={"key": "weston_watkins", "delta": 0}), "Margin Δ: 0 is outside"),
        (phase(optimizer={"key": "sgd"}), "The optimiser: 'sgd' is not one of"),
        (phase(learning_rate=0), "Learning rate η: 0 is outside"),
        (phase(learning_rate=math.inf), "inf is not a number"),
        (phase(reg=-1e-9), "Penalty λ: -1e-09 is outside"),
        (phase(momentum=0.9), "no entry called 'momentum'"),
        (phase(W=[[1, 2], [3, 4]]), "The weights are rows"),
        (phase(b=[1, 2]), "The weights are rows"),
        (phase(W=[[1, 2], [3]], b=[0, 0]), "The weights are rows"),
        (phase(W=[[1, 2, 3], [4, 5, 6]], b=[0, 0, 0]), "for 2 features and 3 classes, the data"),
        (phase(W=[], b=[]), "for 0 features and 0 classes"),
        (phase(W=[[1, 2], [3, math.nan]], b=[0, 0]), "A weight: nan is not a number"),
        (phase(W=[[1, 2], [3, 1e308]], b=[0, 0]), "A weight: 1e[+]308 is outside -1e[+]12"),
        (phase(W=[[1, 2], [3, 10**400]], b=[0, 0]), "is outside -1e[+]12"),
        (phase(W=[[1, 2], [3, True]], b=[0, 0]), "True is not a number"),
        (phase(W=[[1, 2], [3, "4"]], b=[0, 0]), "'4' is not a number"),
        (phase(W=[[1, 2], [3, DEEP]], b=[0, 0]), "is not a number"),
        (phase(W=DEEP, b=DEEP), "A weight: .* is not a number"),
        (phase(W={}, b={}), "The weights are rows"),
        (points(xs=[[0, 1], [2, 1e308]]), "beyond"),
        (points(xs=[[0, 1], [2, DEEP]]), "Point 2 holds"),
        (points(xs=DEEP), "points"),
        (points(ys=[0, DEEP]), "Point 2 has class"),
        (points(ys=[0, 10**5_000]), "Point 2 has class"),
        (points(ys=[0, True]), "has class True"),
        (points(xs=None), "as a list"),
        (points(class_names=["a", "b" * 61]), "at most 60 letters"),
        (points(class_names=["a", 5]), "needs a name"),
        (points(feature_names=[f"x{i}" for i in range(51)]), "50 features at most, not 51"),
        (points(note=7), "note"),
        (points(note="n" * 501), "at most 500 letters"),
        (points(colour="red"), "points of this experiment cannot be read"),
        ({"data": {"key": "points"}}, "points of this experiment cannot be read"),
    ],
)
def test_a_fault_gets_one_plain_sentence(change, fault):
    with pytest.raises(ValueError, match=fault) as error:
        from_document(GOOD | change)
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize("value", [None, 3, "text", [], [1], math.nan, True, DEEP])
def test_what_is_no_document_at_all(value):
    with pytest.raises(ValueError, match="An experiment is written as names with values"):
        from_document(value)


def plain_fault(error):
    sentence = str(error)
    assert sentence.endswith(".")
    assert len(sentence) < 300
    assert sentence.isprintable()


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.integers()
    | st.floats()
    | st.sampled_from([1e308, 10**400, -0.0, 5e-324])
    | st.text(max_size=5)
)
KEYS = ["version", "data", "phases", "start", "key", "step", "loss", "optimizer", "W", "b", "xs",
        "ys", "class_names", "scale", "seed", "reg", "learning_rate", "delta"]  # fmt: skip
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JUNK)
def test_junk_is_refused_in_a_sentence(value):
    with pytest.raises(ValueError, match=r"\.$") as error:
        from_document(value)
    plain_fault(error.value)


RICH = to_document(
    Experiment(POINTS, True, 0.3, 2, Start(0.1, 5), (Period(0, Training(batch_size=2)),))
    .with_training(2, Training(varied(LOSSES["one_vs_all"]), varied(OPTIMIZERS["adam"]), 0.7))
    .with_weights(4, random_start(2, 2, 1.0, 0))
)
PLAIN = json.loads(json.dumps(RICH))


def places(value, path=()):
    """Every place in a nest of lists and dictionaries."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def with_value(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = with_value(value[path[0]], path[1:], new)
    return copy


def at(path, value):
    return value if not path else at(path[1:], value[path[0]])


# Half of the damage is another number where one stands: much of that is accepted, and must run.
PLACES = list(places(PLAIN))
NUMBER_PLACES = [path for path in PLACES if type(at(path, PLAIN)) in (int, float)]
NUMBERS = st.integers(0, 9) | st.floats(0, 1) | st.sampled_from([1e12, -1e12, 1e6, 1e-300, 1e308])
DAMAGE = st.tuples(st.sampled_from(NUMBER_PLACES), NUMBERS) | st.tuples(
    st.sampled_from(PLACES), JUNK
)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(DAMAGE, min_size=1, max_size=3),
    st.integers(0, 6),
)
def test_a_damaged_document_is_refused_in_a_sentence_or_runs_soundly(damages, steps):
    document = PLAIN
    for path, new in damages:
        try:
            document = with_value(document, path, new)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
    try:
        experiment = from_document(document)
    except ValueError as error:
        plain_fault(error)
        return
    assert there_and_back(experiment) == experiment
    last = experiment.periods[-1].step
    run = experiment.replay(experiment.prepared(), min(last, 20) + steps)
    assert all(state.is_finite() for state in run.states)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_the_largest_of_everything_that_is_accepted_stays_finite_at_the_start(loss, optimizer):
    training = Training(varied(loss), varied(optimizer), 1e6, 1e6)
    data = Points(((1e12, -1e12), (-1e12, 1e12)), (0, 1), ("a", "b"))
    end = [[1e12, -1e12], [-1e12, 1e12]]
    document = to_document(Experiment(data, periods=(Period(0, training),)))
    document["phases"][0] |= {"W": end, "b": [1e12, -1e12]}
    experiment = from_document(document)
    run = experiment.replay(experiment.prepared(), 5)
    assert all(state.is_finite() for state in run.states)


@pytest.mark.slow
def test_every_data_set_at_the_ends_of_its_settings_prepares_and_steps():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cls in DATASETS.values():
            for s in settings_of(cls):
                for value in s.choices or (s.low, s.high):
                    for standardise in (False, True):
                        experiment = Experiment(cls(**{s.name: value}), standardise, 0.8)
                        run = experiment.replay(experiment.prepared(), 2)
                        assert run.current.is_finite()
