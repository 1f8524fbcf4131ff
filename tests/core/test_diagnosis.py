"""Every kind of diagnosis from a real run, the numbers in its words, and the safe learning rate."""

import re
from bisect import bisect_left
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from linclf_core.datasets import DATASETS, prepare
from linclf_core.datasets.base import dataset
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.losses import LOSSES
from linclf_core.model import Params, random_start, scores, zeros
from linclf_core.objective import Objective
from linclf_core.training import diagnosis
from linclf_core.training import history as module
from linclf_core.training.descent import Descent
from linclf_core.training.diagnosis import diagnose, diagnoses, rounded_down, safe_learning_rate
from linclf_core.training.history import History
from linclf_core.training.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum
from linclf_core.writing import short
from tests.core.spoken import spoken

SEPARABLE, OVERLAPPING = DATASETS["blobs"](), DATASETS["overlapping"]()
SHARP = Objective(LOSSES["weston_watkins"](), 0.05)
HINGES = pytest.mark.parametrize(
    "loss", [cls() for cls in LOSSES.values() if not cls.smooth], ids=lambda loss: loss.key
)


def begin(source=OVERLAPPING, **training):
    experiment = Experiment(source, periods=()).restarted(Training(**training))
    return experiment.begin(experiment.prepared())


def kind(run):
    return diagnose(run).kind


def test_start_and_a_change_of_settings():
    run = begin(learning_rate=0.25)
    assert kind(run) == "start"
    assert diagnose(run).text.startswith("At the start.")
    assert "η = 0.25" in diagnose(run).text
    run = run.advanced(7)
    run = run.changed(replace(run.descent, learning_rate=0.125))
    assert kind(run) == "start"
    assert diagnose(run).text.startswith("New settings from step 7 on.")
    assert "η = 0.125" in diagnose(run).text
    assert kind(run.advanced(2)) == "improving"


def test_the_standard_experiment_improves_and_says_by_how_much():
    run = begin(SEPARABLE)
    for _ in range(30):
        before = run.current.total
        run = run.advanced()
        said = diagnose(run)
        assert said.kind == "improving"
        assert not said.done
        (number,) = re.findall(r"lowered the loss by (\S+)\.$", said.text)
        assert spoken(number) == pytest.approx(before - run.current.total, rel=1e-2)


def test_a_trend_is_that_of_the_settings_that_hold_at_the_step_on_show():
    wild = begin(DATASETS["iris"](), learning_rate=0.5).advanced(20)
    assert kind(wild) == "zigzag"
    calm = wild.changed(replace(wild.descent, learning_rate=0.1)).advanced(4)
    assert kind(calm) == "improving"
    assert diagnose(calm.seek(19)) == diagnose(wild.seek(19))


def test_the_way_there_does_not_matter():
    run = begin(batch_size=8).advanced(40)
    for step in (0, 1, 5, 12, 13, 30, 40):
        fresh = begin(batch_size=8).advanced(step)
        assert diagnose(run.seek(step)) == diagnose(fresh)


def test_a_thinned_run_gets_the_same_diagnosis(monkeypatch):
    whole = begin(learning_rate=5.0, loss=LOSSES["weston_watkins"]()).advanced(60)
    monkeypatch.setattr(module, "MAX_STATES", 4)
    thin = begin(learning_rate=5.0, loss=LOSSES["weston_watkins"]()).advanced(60)
    assert len(thin.states) < 10
    for step in range(0, 61, 5):
        assert diagnose(whole.seek(step)) == diagnose(thin.seek(step))


# Ends


@HINGES
def test_every_hinge_at_zero(loss):
    run = begin(SEPARABLE, loss=loss, reg=0.0).advanced(400)
    assert run.current.total == 0
    said = diagnose(run)
    assert (said.kind, said.done) == ("zero", True)
    assert "exactly 0" in said.text
    # With a penalty, zero data loss is not the minimum: the weights still shrink.
    run = run.changed(replace(run.descent, objective=Objective(loss, 0.01))).advanced(1)
    assert run.current.penalty > 0
    assert kind(run) not in ("zero", "converged")


def test_softmax_never_keeps_every_margin_even_where_it_rounds_to_zero():
    data = dataset(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([0, 1]), 2)
    descent = Descent(Objective(LOSSES["softmax"]()), GradientDescent(), 1.0)
    run = History.start(descent, data, Params(np.array([[800.0, -800.0], [0, 0]]), np.zeros(2)))
    assert run.current.total == 0
    said = diagnose(run)
    assert (said.kind, said.done) == ("converged", True)
    assert "gradient's length is 0," in said.text


@pytest.mark.slow
@pytest.mark.parametrize("rule", [cls() for cls in OPTIMIZERS.values()], ids=OPTIMIZERS)
def test_converged_where_the_gradient_vanishes(rule):
    run = begin(optimizer=rule, learning_rate=0.1, reg=0.05).advanced(1500)
    said = diagnose(run)
    assert (said.kind, said.done) == ("converged", True)
    length = np.sqrt((run.current.grad.W**2).sum() + (run.current.grad.b**2).sum())
    assert length < 2e-6
    (number,) = re.findall(r"length is (\S+?), and", said.text)
    assert spoken(number) == pytest.approx(length, rel=0.05)
    assert run.advanced(50).current.total == pytest.approx(run.current.total, abs=1e-11)


@pytest.mark.slow
def test_converged_is_said_as_soon_as_steps_change_nothing_and_not_before():
    run = begin(learning_rate=1.0, reg=0.1)
    while kind(run) != "converged":
        before, run = run, run.advanced()
    drift = [abs(r.advanced(50).current.total - r.current.total) for r in (before, run)]
    assert drift[1] <= 1e-12 * (1 + run.current.total) <= 50 * drift[0]


def test_where_the_gradient_of_all_is_zero_mini_batches_still_move():
    """The full gradient at W = 0 vanishes by symmetry; that of a single sample does not."""
    X = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    data = dataset(X, np.array([0, 0, 1, 1]), 2)
    descent = Descent(Objective(LOSSES["softmax"]()), GradientDescent(), 0.5, batch_size=1)
    run = History.start(descent, data, zeros(2, 2))
    assert abs(run.advanced().current.total - run.current.total) > 0.08
    said = diagnose(run)
    assert (said.kind, said.done) == ("start", False)
    assert "mini-batches of 1 with" in said.text
    whole = diagnose(run.changed(replace(descent, batch_size=None)))
    assert (whole.kind, whole.done) == ("converged", True)


@pytest.mark.slow
def test_a_plateau_is_told_with_what_is_still_to_be_gained():
    run = begin(reg=0.001).advanced(3000)
    said = diagnose(run)
    assert (said.kind, said.done) == ("levelling", False)
    gained = run.current.total - run.advanced(50).current.total
    assert 0 < gained < 1e-6
    assert f"tried out, lower it by {short(gained)} together" in said.text
    # A rate so small that steps hardly move is no plateau.
    slow = run.seek(5).changed(replace(run.descent, learning_rate=1e-9)).advanced(20)
    assert kind(slow) == "improving"


@pytest.mark.slow
def test_a_plateau_is_told_the_same_whatever_has_been_made_of_the_run_behind_it(monkeypatch):
    run = begin(reg=0.001).advanced(3000)
    said = diagnose(run)
    turn = run.advanced(20)
    by_hand = replace(turn.current.params, b=turn.current.params.b + 0.1)
    for turned in (turn.changed(replace(run.descent, learning_rate=1e-3)), turn.edited(by_hand)):
        assert diagnose(turned.advanced(100).seek(3000)) == said
    ahead = run.advanced(100).seek(3000)
    monkeypatch.setattr(diagnosis, "trial", None)
    assert diagnose(ahead) == said, "from the steps that are there, without trying them out"


MEMORIES = pytest.mark.parametrize(
    "rule", [cls() for cls in OPTIMIZERS.values() if cls is not GradientDescent]
)


@pytest.mark.slow
@MEMORIES
def test_zero_is_not_the_end_while_a_memory_moves_the_weights(rule):
    loss = LOSSES["weston_watkins"]()
    run = begin(SEPARABLE, loss=loss, reg=0.0, optimizer=rule, learning_rate=0.5)
    while run.current.total > 0:
        run = run.advanced()
    said = diagnose(run)
    assert (said.kind, said.done) == ("coasting", False)
    assert (run.advanced().current.params.W != run.current.params.W).any()
    while kind(run) != "zero":
        run = run.advanced(500)
    steps = range(run.step - 500, run.step + 1)
    first = bisect_left(steps, True, key=lambda step: kind(run.seek(step)) == "zero")
    before, run = run.seek(steps[first] - 1), run.seek(steps[first])
    assert diagnose(run).done
    W = run.current.params.W
    assert (run.advanced(50).current.params.W == W).all()
    assert (before.advanced(50).current.params.W != before.current.params.W).any()


def test_separated():
    run = begin(SEPARABLE, reg=0.0).advanced(20)
    assert (kind(run), run.current.accuracy) == ("separated", 1.0)
    assert run.advanced(500).current.total < run.current.total
    assert "λ = 0" in diagnose(run).text
    assert not diagnose(run).done
    (one,) = diagnoses(run.advanced(), run.trajectory(20, 20))
    assert one == diagnose(run)
    assert kind(begin(SEPARABLE, reg=0.001).advanced(20)) == "improving"


def test_the_budget(monkeypatch):
    monkeypatch.setattr(module, "MAX_STEPS", 15)
    run = begin().advanced(99)
    assert (run.step, kind(run)) == (15, "budget")
    assert diagnose(run).done
    assert kind(run.back()) == "improving"
    assert "20,000" in diagnose(run).text
    assert list(diagnoses(run, run.trajectory(14, 15))) == [diagnose(run.back()), diagnose(run)]


@pytest.mark.parametrize("reg", [0.0, 0.01])
def test_diverged_far_above_the_safe_bound(reg):
    run = begin(learning_rate=1e6, reg=reg).advanced(10)
    said = diagnose(run)
    assert (said.kind, said.done) == ("diverged", True)
    assert f"step {run.step + 1} would" in said.text
    assert said.text.startswith(f"Diverges at once: the run stops at step {run.step},")
    safe = safe_learning_rate(run.descent.objective, run.data)
    (bound,) = re.findall(r"above the safe bound (\S+): choose", said.text)
    assert 0.99 * safe < float(bound) <= safe
    assert kind(run.seek(0).changed(replace(run.descent, learning_rate=float(bound)))) == "start"


def tried(said):
    """The learning rate that was tried out, as the text names it."""
    (rate,) = re.findall(r"η = (\S+), tried for 50 steps, never raises the loss and", said.text)
    return spoken(rate)


@HINGES
def test_a_penalty_that_throws_the_weights_about(loss):
    run = begin(loss=loss, reg=4.0, learning_rate=1.0).advanced(50)
    said = diagnose(run)
    assert said.kind == "diverged"
    assert "1 − 2ηλ = −7" in said.text
    cured = run.seek(0).changed(replace(run.descent, learning_rate=tried(said))).advanced(50)
    assert (np.diff(recent(cured, 50)) <= 1e-12 * (1 + recent(cured, 50)[:-1])).all()


@HINGES
def test_the_penalty_is_blamed_only_where_it_turns_the_weights_round(loss):
    """With ηλ below 1 it shortens them, if with another sign: then the data drive them."""
    for share, blamed in ((0.7, False), (1.0, True)):
        run = begin(DATASETS["wine"](), loss=loss, reg=share * 10, learning_rate=0.1).advanced()
        assert kind(run) == "rising"
        assert ("1 − 2ηλ" in diagnose(run).text) == blamed


@HINGES
@pytest.mark.parametrize("reg", [0.001, 0.01])
def test_the_rate_named_for_a_hinge_is_one_that_was_seen_to_hold(loss, reg):
    source = DATASETS["blobs"](n_classes=5)
    run = begin(source, loss=loss, reg=reg, learning_rate=1e3).advanced(20)
    rate = tried(diagnose(run))
    assert 0.1 <= rate <= 2
    calm = run.seek(0).changed(replace(run.descent, learning_rate=rate)).advanced(50)
    assert (np.diff(recent(calm, 50)) <= 1e-12).all()
    assert calm.current.total < 0.2 * calm.seek(0).current.total


def test_after_a_divergence_the_way_back_is_to_the_last_step_before_the_loss_rose():
    run = begin(learning_rate=0.5).advanced(30)
    wild = run.changed(replace(run.descent, learning_rate=60.0, objective=SHARP)).advanced(200)
    assert wild.ended == "diverged"
    said = diagnose(wild)
    assert said.back == 30
    assert f"because step {wild.step + 1} would raise the loss from" in said.text
    back = diagnose(wild.seek(said.back))
    assert (back.kind, back.back) == ("start", None)
    assert back.text.startswith("New settings from step 30 on.")
    between = diagnose(wild.seek(wild.step - 1))
    assert (between.kind, between.stopped) == ("rising", False)


def test_a_run_that_explodes_at_once_has_no_way_back():
    said = diagnose(begin(learning_rate=1e6).advanced())
    assert (said.kind, said.back) == ("diverged", None)


def test_a_stop_is_known_before_the_step_that_fails_is_asked_for():
    run = begin(loss=LOSSES["weston_watkins"](), reg=4.0, learning_rate=1.0).advanced(50)
    there = begin(loss=LOSSES["weston_watkins"](), reg=4.0, learning_rate=1.0).advanced(run.step)
    assert there.ended is None
    assert diagnose(there) == diagnose(run)


def test_bounds_of_plain_descent_are_not_told_of_other_rules():
    for changes in ({"optimizer": Momentum()}, {"optimizer": Adam()}, {"batch_size": 5}):
        run = begin(learning_rate=1e6, reg=1.0, **changes).advanced(20)
        text = diagnose(run).text
        assert diagnose(run).kind == "diverged"
        assert "bound" not in text
        assert "1 − 2ηλ" not in text
        (rate,) = re.findall(r"η = (\S+), tried for 50 steps, never raises the loss above", text)
        calm = run.changed(replace(run.descent, learning_rate=spoken(rate))).advanced(50)
        assert recent(calm, 50).max() <= run.current.total


def test_standardising_is_advised_only_where_it_would_help():
    experiment = Experiment(DATASETS["wine"](), True, periods=())
    for wild in ({"learning_rate": 1e6, "batch_size": 4}, {"learning_rate": 1e6}):
        assert "tandardise" in diagnose(begin(DATASETS["wine"](), **wild).advanced()).text
        scaled = experiment.restarted(Training(**wild))
        run = scaled.begin(scaled.prepared()).advanced()
        assert run.ended == "diverged"
        assert "tandardise" not in diagnose(run).text


# Trends


def recent(run, n):
    return np.array([run.state_at(s).total for s in range(run.step - n, run.step + 1)])


@pytest.mark.parametrize(("bound", "worth"), [(0.4, False), (0.4001, True), (0.3, False)])
def test_standardising_is_advised_where_it_more_than_doubles_the_bound(monkeypatch, bound, worth):
    run = begin(DATASETS["iris"](), learning_rate=0.5).advanced(40)
    bounds = {id(run.data): 0.2}
    monkeypatch.setattr(
        diagnosis, "safe_learning_rate", lambda _, data: bounds.get(id(data), bound)
    )
    assert ("or standardise the data" in diagnose(run).text) == worth


@pytest.mark.parametrize(("stretch", "advised"), [(6.0, False), (6.01, True), (4.5, False)])
def test_standardising_is_advised_where_it_more_than_halves_the_stretch(
    monkeypatch, stretch, advised
):
    run = begin(DATASETS["wine"](), learning_rate=1e6, batch_size=4).advanced()
    own = {id(run.data): stretch}
    monkeypatch.setattr(diagnosis, "_stretch", lambda data: own.get(id(data), 3.0))
    assert ("Standardised data bear larger rates" in diagnose(run).text) == advised


def test_steps_too_long_zigzag_and_the_bound_is_named():
    run = begin(DATASETS["iris"](), learning_rate=0.5).advanced(40)
    said = diagnose(run)
    assert (said.kind, said.done) == ("zigzag", False)
    totals = recent(run, 12)
    rises = (np.diff(totals) > 0).sum()
    assert f"rose in {rises} of the last 12 steps" in said.text
    assert f"band {np.ptp(totals):.2g} wide" in said.text
    assert "safe bound 0.2: choose one below, or standardise the data" in said.text
    data = prepare(run.data, True, 0.0, 0).train
    bound = safe_learning_rate(run.descent.objective, data)
    assert f"then the bound is {short(rounded_down(bound))}." in said.text
    calm = begin(DATASETS["iris"](), learning_rate=0.2).advanced(40)
    assert kind(calm) == "improving"


@HINGES
def test_a_hinge_at_a_constant_rate_ends_in_a_zigzag_and_a_smaller_rate_comes_closer(loss):
    run = begin(loss=loss, reg=0.01).advanced(600)
    said = diagnose(run)
    assert said.kind == "zigzag"
    assert "kinks" in said.text
    calmer = run.changed(replace(run.descent, learning_rate=0.05)).advanced(300)
    assert np.ptp(recent(calmer, 12)) < np.ptp(recent(run, 12)) / 3


def test_mini_batches_improve_first_and_zigzag_at_the_end():
    run = begin(batch_size=16, loss=LOSSES["weston_watkins"]())
    early = run.advanced(6)
    assert (np.diff(recent(early, 6)) > 0).any()
    assert kind(early) == "improving"
    late = run.advanced(200)
    assert kind(late) == "zigzag"
    assert "Mini-batches" in diagnose(late).text


def test_an_improvement_over_rises_tells_the_sum():
    run = begin(batch_size=16, loss=LOSSES["weston_watkins"](), reg=0.01).advanced(10)
    totals = recent(run, 10)
    assert totals[-1] > totals[-2]
    by = short(totals[0] - totals[-1])
    assert diagnose(run).text == f"Improving: the last 10 steps together lowered the loss by {by}."


def test_a_first_step_too_long_is_rising():
    run = begin(DATASETS["wine"](), learning_rate=0.1).advanced()
    assert kind(run) == "rising"
    assert "steps overshoot. The learning rate 0.1 is above the safe bound 0.0228" in (
        diagnose(run).text
    )


@HINGES
@pytest.mark.parametrize(
    ("reg", "why"), [(0.0, "steps jump across kinks. "), (10.0, "steps overshoot. ")]
)
def test_a_first_step_too_long_of_a_hinge_jumps_across_kinks_unless_the_penalty_turns_it(
    loss, reg, why
):
    run = begin(DATASETS["wine"](), loss=loss, reg=reg, learning_rate=0.1).advanced()
    assert f"The loss is rising: {why}" in diagnose(run).text


def test_mini_batches_that_rise_follow_themselves():
    run = begin(DATASETS["wine"](), batch_size=4, learning_rate=0.1).advanced()
    assert "rising: steps follow their mini-batches, not all samples. " in diagnose(run).text


def test_momentum_that_swings_past_the_valley_is_told_apart_from_overshooting():
    run = begin(optimizer=Momentum(), learning_rate=0.1).advanced(20)
    assert (np.diff(recent(run, 6)) > 0).all()
    said = diagnose(run)
    assert said.kind == "rising"
    assert "earlier gradients" in said.text
    assert "bound" not in said.text
    assert kind(run.advanced(20)) == "improving"


def test_rounding_is_no_trend():
    """So small a rate that the total stands still in all its digits but the last."""
    run = begin(learning_rate=1e-6).advanced(500)
    tired = run.changed(replace(run.descent, learning_rate=1e-14)).advanced(30)
    said = diagnose(tired)
    assert said.kind == "standstill"
    assert said.text.startswith("The last 12 steps changed the loss by no more than rounding.")
    better = tired.changed(replace(tired.descent, learning_rate=tried(said))).advanced(50)
    assert better.current.total < tired.current.total - 1e-3


@pytest.mark.slow
def test_mini_batches_without_a_gradient_are_no_matter_of_the_rate():
    loss = LOSSES["weston_watkins"]()
    experiment = Experiment(SEPARABLE, True, periods=())
    experiment = experiment.restarted(Training(loss=loss, reg=0.0, batch_size=1))
    run, idle, single = experiment.begin(experiment.prepared()), 0, 0
    while kind(run) != "zero" and run.step < 400:
        run = run.advanced()
        said = diagnose(run)
        if (np.diff(recent(run, min(run.step, 12))) != 0).any() or said.done:
            assert said.kind != "idle"
            continue
        idle += 1
        assert said.kind == "idle"
        assert "no sample of their mini-batches has a gradient" in said.text
        assert "η" not in said.text
        terms = loss(scores(run.current.params, run.data.X), run.data.y)
        assert f" {(terms.per_sample > 0).sum()} still ha" in said.text
        if idle < 10:
            again = run.changed(run.descent).advanced()
            if diagnose(again).kind == "idle":
                single += 1
                assert diagnose(again).text.startswith("The last step moved nothing: no sample")
                assert "no sample of its mini-batch has a gradient" in diagnose(again).text
    assert idle > 20
    assert single


def test_one_rise_is_no_zigzag():
    """A first step too far, then a way down: nothing goes to and fro."""
    source = DATASETS["blobs"](n_classes=5)
    run = begin(source, loss=LOSSES["weston_watkins"](), learning_rate=20.0).advanced()
    assert kind(run) == "rising"
    for n in range(2, 6):
        run = run.advanced()
        totals = recent(run, n)
        assert ((np.diff(totals) > 0) == [True, *[False] * (n - 1)]).all()
        assert diagnose(run).text == (
            f"Step 1 raised the loss by {short(totals[1] - totals[0])}; the others of the last {n} "
            f"steps lowered it by {short(totals[1] - totals[-1])} together."
        )
        if totals[1] - totals[-1] > 2 * (totals[1] - totals[0]):
            break
    assert n > 2


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@given(
    loss=st.sampled_from([cls() for cls in LOSSES.values()]),
    rule=st.sampled_from([cls() for cls in OPTIMIZERS.values()]),
    rate=st.sampled_from([1e-6, 0.01, 0.5, 5.0, 100.0, 1e6]),
    reg=st.sampled_from([0.0, 1e-3, 1.0, 1e6]),
    batch=st.sampled_from([0, 1, 7]),
    steps=st.integers(0, 30),
    source=st.sampled_from([SEPARABLE, OVERLAPPING, DATASETS["wine"]()]),
)
def test_any_run_gets_one_plain_diagnosis_that_fits_its_numbers(
    loss, rule, rate, reg, batch, steps, source
):
    run = begin(
        source, loss=loss, optimizer=rule, learning_rate=rate, reg=reg, batch_size=batch
    ).advanced(steps)
    said = diagnose(run)
    assert said.text.endswith(".")
    assert len(said.text) < 280
    assert not re.search(r"\b(nan|inf)\b", said.text)
    assert "by -" not in said.text
    assert (said.kind == "diverged") == (run.advanced().ended == "diverged")
    assert (said.kind == "start") == (run.step == 0 and not said.done)
    if said.kind in ("rising", "improving"):
        totals = recent(run, min(12, run.step))
        assert (totals[-1] > totals[0]) == (said.kind == "rising")


# The safe learning rate


def problem(seed, n, n_features, n_classes, scale):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, n_features)) * scale + rng.normal(size=n_features)
    return dataset(X, rng.integers(0, n_classes, n), n_classes)


PROBLEMS = st.builds(
    problem,
    st.integers(0, 10**6),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(2, 5),
    st.sampled_from([0.01, 1.0, 30.0]),
)


@given(PROBLEMS, st.sampled_from([0.0, 1e-3, 0.5, 100.0]), st.integers(0, 99))
def test_at_the_safe_rate_the_loss_of_softmax_never_rises(data, reg, seed):
    objective = Objective(LOSSES["softmax"](), reg)
    descent = Descent(objective, GradientDescent(), safe_learning_rate(objective, data))
    run = History.start(descent, data, random_start(data.n_features, data.n_classes, 2.0, seed))
    run = run.advanced(60)
    totals = recent(run, 60)
    assert (np.diff(totals) <= 1e-12 * (1 + totals[:-1])).all()


@given(PROBLEMS, st.integers(0, 99))
def test_half_the_safe_rate_converges(data, seed):
    objective = Objective(LOSSES["softmax"](), 0.5)
    descent = Descent(objective, GradientDescent(), 0.5 * safe_learning_rate(objective, data))
    prepared = prepare(data, True, 0.0, 0).train
    start = random_start(data.n_features, data.n_classes, 1.0, seed)
    assert kind(History.start(descent, prepared, start).advanced(3)) in ("improving", "converged")
    descent = replace(descent, learning_rate=0.5 * safe_learning_rate(objective, prepared))
    # The bias is not penalised: where a class is missing, it has no minimum.
    run = History.start(descent, prepared, start)
    if len(set(data.y.tolist())) == data.n_classes:
        while kind(run) != "converged" and run.step < 2000:
            run = run.advanced(100)
        assert kind(run) == "converged"


@given(PROBLEMS, st.sampled_from([0.0, 0.3]), st.integers(0, 99))
def test_the_bound_is_never_below_the_curvature(data, reg, seed):
    objective = Objective(LOSSES["softmax"](), reg)
    start = random_start(data.n_features, data.n_classes, 0.5, seed)
    largest = np.linalg.eigvalsh(hessian(objective, data, start))[-1]
    assert 2 / safe_learning_rate(objective, data) >= largest - 1e-4 * (1 + abs(largest))


def hessian(objective, data, params):
    def gradient(theta):
        W = theta[: params.W.size].reshape(params.W.shape)
        grad = objective(Params(W, theta[params.W.size :]), data).grad
        return np.concatenate([grad.W.ravel(), grad.b])

    H = approx_fprime(np.concatenate([params.W.ravel(), params.b]), gradient)
    return (H + H.T) / 2


def test_the_bound_is_reached_by_two_classes_at_zero_so_it_is_not_too_careful():
    data = dataset(np.array([[1.0, 2.0], [-3.0, 0.5], [2.0, -1.0]]), np.array([0, 1, 0]), 2)
    objective = Objective(LOSSES["softmax"]())
    H = hessian(objective, data, zeros(2, 2))
    assert 2 / safe_learning_rate(objective, data) == pytest.approx(
        np.linalg.eigvalsh(H)[-1], rel=1e-5
    )


def test_the_bound_by_pencil():
    """X̃ᵀX̃/N of the points ±2 on the first axis is diag(4, 0, 1)."""
    data = dataset(np.array([[2.0, 0.0], [-2.0, 0.0]]), np.array([0, 1]), 2)
    assert safe_learning_rate(Objective(LOSSES["softmax"](), 0.5), data) == pytest.approx(2 / 3)


@HINGES
def test_a_loss_with_kinks_has_no_safe_rate(loss):
    assert safe_learning_rate(Objective(loss), OVERLAPPING()) is None


@given(st.floats(1e-12, 1e12))
def test_a_printed_bound_is_cut_never_raised(value):
    cut = float(f"{rounded_down(value):.3g}")
    assert 0.99 * value <= cut <= value * (1 + 1e-12)


def test_the_start_of_a_spread_of_zero():
    experiment = Experiment(OVERLAPPING, start=Start(scale=0.0))
    assert kind(experiment.begin(experiment.prepared())) == "start"


def test_a_batch_of_all_samples_is_no_mini_batch():
    full, batch = (
        begin(DATASETS["iris"](), learning_rate=0.5, batch_size=size).advanced(40)
        for size in (0, 150)
    )
    assert batch.descent.batch_size == 150
    assert diagnose(batch) == diagnose(full)
    assert "safe bound" in diagnose(batch).text


@pytest.mark.slow
def test_levelling_off_is_told_against_1_where_the_loss_is_small() -> None:
    experiment = Experiment(source=DATASETS["blobs"]())
    run = experiment.replay(experiment.prepared(), 1500)
    fall = run.totals[-2] - run.totals[-1]
    assert run.current.total < 0.02
    assert 1e-8 * run.current.total < fall < 1e-8
    assert diagnose(run).kind == "levelling"
