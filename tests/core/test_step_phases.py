"""One step in its phases: the numbers are those of the core, and each line works out."""

import re
from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_step
from linclf_core.explain.step_phases import WRITTEN_CLASSES, StepPhase, parts_of, step_phases
from linclf_core.losses import LOSSES
from linclf_core.model import Params, scores
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_core.training.trajectory import State
from tests.core.latex_numbers import LatexNumbers

SAMPLE, DECIMALS = 57, 6
EXPERIMENT = Experiment(source=replace(DATASETS["blobs"](), n_per_class=30))
PREPARED = EXPERIMENT.prepared()
DATA = PREPARED.train


def states(training: Training) -> tuple[State, State]:
    """Steps 3 and 4, so that a rule with a memory has something in it."""
    run = EXPERIMENT.restarted(training).replay(PREPARED, 3)
    return run.current, run.advanced(1).current


def phases_of(training: Training) -> tuple[StepPhase, ...]:
    return step_phases(training.descent(), DATA, *states(training), SAMPLE, DECIMALS)


def result(line: str) -> float:
    """What a line comes to; whatever it writes with numbers alone before that comes to the same."""
    *steps, last = re.split(r" (?:=|\\approx) ", line.split("&", 1)[1].removeprefix("= "))
    for step in steps:
        if not re.search(r"[A-Za-z]_", step):
            low, high = LatexNumbers(step, DECIMALS).evaluate()
            assert low - 1e-6 <= float(last) <= high + 1e-6, line
    return float(last)


def vectors(line: str) -> list[list[float]]:
    found = re.findall(r"\\left\((.*?)\\right\)", line)
    return [[float(text) for text in vector.split(r",\ ")] for vector in found]


@pytest.mark.parametrize("key", LOSSES)
def test_scores_loss_and_slopes_of_the_sample_are_those_of_training(key: str) -> None:
    training = Training(loss=LOSSES[key](), reg=0.01)
    now, _ = states(training)
    S = scores(now.params, DATA.X)
    terms = training.loss(S, DATA.y)
    first, middle, slopes, *_ = phases_of(training)
    np.testing.assert_array_equal(first.matrix.values, S)
    np.testing.assert_allclose([result(t) for t in first.lines], S[SAMPLE], atol=1e-6)
    *entries, loss = [result(t) for t in middle.lines]
    np.testing.assert_allclose(entries, middle.matrix.values[SAMPLE], atol=1e-6)
    assert loss == pytest.approx(terms.per_sample[SAMPLE], abs=1e-6)
    assert middle.title.lower() == middle.matrix.name
    np.testing.assert_array_equal(slopes.matrix.values, terms.dS + 0.0)
    np.testing.assert_allclose([result(t) for t in slopes.lines], terms.dS[SAMPLE], atol=1e-6)


@pytest.mark.parametrize("key", LOSSES)
def test_the_gradient_of_each_class_is_the_gradient_of_the_step(key: str) -> None:
    training = Training(loss=LOSSES[key](), reg=0.25, learning_rate=0.1)
    now, _ = states(training)
    gradient = phases_of(training)[3]
    np.testing.assert_allclose(
        gradient.matrix.values, np.vstack([now.grad.W, now.grad.b]), rtol=1e-12, atol=1e-12
    )
    for c, line in enumerate(gradient.lines):
        data, penalty, total = vectors(line)
        np.testing.assert_allclose(penalty, 2 * 0.25 * now.params.W[:, c], atol=1e-6)
        np.testing.assert_allclose(np.add(data, penalty), total, atol=2e-6)
        np.testing.assert_allclose(total, now.grad.W[:, c], atol=1e-6)
    assert gradient.goal is not None
    np.testing.assert_array_equal(gradient.goal.W, now.params.W - 0.1 * now.grad.W)
    np.testing.assert_array_equal(gradient.goal.b, now.params.b - 0.1 * now.grad.b)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("batch", [0, 20])
def test_the_update_ends_at_the_next_step_by_every_rule(key: str, batch: int) -> None:
    training = Training(optimizer=OPTIMIZERS[key](), batch_size=batch)
    now, following = states(training)
    update = phases_of(training)[4]
    assert update.goal is not None
    np.testing.assert_array_equal(update.goal.W, following.params.W)
    np.testing.assert_array_equal(update.matrix.values[:-1], following.params.W)
    np.testing.assert_array_equal(update.matrix.values[-1], following.params.b)
    for c, line in enumerate(update.lines):
        before, change, after = vectors(line)
        np.testing.assert_allclose(before, now.params.W[:, c], atol=1e-6)
        np.testing.assert_allclose(after, following.params.W[:, c], atol=1e-6)
        np.testing.assert_allclose(np.add(before, change), after, atol=2e-6)
    assert update.formula[0] == training.optimizer.latex
    assert ("batch of 20" in update.text) == (batch == 20)
    assert "by hand" not in update.text


@pytest.mark.parametrize("key", LOSSES)
def test_an_equals_sign_stands_only_where_the_printed_numbers_add_up(key: str) -> None:
    training = Training(loss=LOSSES[key](), reg=0.0371)
    signs = set()
    for decimals in (2, 3, 4):
        phases = step_phases(training.descent(), DATA, *states(training), SAMPLE, decimals)
        for line in (*phases[3].lines, *phases[4].lines):
            a, b, total = vectors(line)
            adds_up = bool(np.abs(np.add(a, b) - total).max() < 1e-9)
            assert (r"\approx" not in line) == adds_up, line
            signs.add(adds_up)
        for line in (*phases[0].lines, *phases[1].lines, *phases[2].lines):
            before, sign, last = re.split(r" (=|\\approx) ", line.replace("&=", "="))[-3:]
            if not re.search(r"[A-Za-z]_", before.replace(r"\max", "")):
                worked, _ = LatexNumbers(before).evaluate()
                half = 0.5 * 10**-decimals if "." in last else 1e-12
                gap = abs(worked - LatexNumbers(last).evaluate()[0])
                assert (sign == "=") == (gap < half) or gap == pytest.approx(half), line
                signs.add(sign == "=")
    assert signs == {True, False}


def test_weights_put_in_by_hand_after_the_step_are_told_so() -> None:
    training = Training()
    now, following = states(training)
    edited = replace(following, params=Params(np.ones((2, 3)), np.zeros(3)))
    update = step_phases(training.descent(), DATA, now, edited, SAMPLE)[-1]
    assert "by hand" in update.text


def test_a_run_that_cannot_go_on_has_no_update() -> None:
    training = Training()
    now, _ = states(training)
    phases = step_phases(training.descent(), DATA, now, None, SAMPLE)
    assert [phase.title for phase in phases][-1] == "Gradient per class"


@pytest.mark.slow
def test_of_many_classes_the_true_one_and_the_highest_scores_are_written_out() -> None:
    experiment = Experiment(source=replace(DATASETS["blobs"](), n_classes=8, n_per_class=5))
    prepared = experiment.prepared()
    run, training = experiment.begin(prepared), experiment.training_at(0)
    S = scores(run.current.params, prepared.train.X)
    for sample in range(prepared.train.n_samples):
        following = run.advanced(1).current
        phases = step_phases(training.descent(), prepared.train, run.current, following, sample)
        written = [int(t) for t in re.findall(r"^s_\{(\d)\}", "\n".join(phases[0].lines), re.M)]
        true = prepared.train.y[sample]
        best = [c for c in np.argsort(-S[sample]) if c != true][: WRITTEN_CLASSES - 1]
        assert written == sorted([true, *best])
        assert [len(phase.lines) for phase in phases] == [4, 5, 4, 4, 4]


def test_numbers_too_large_to_be_written_out_are_one_sentence() -> None:
    training = Training()
    now, following = states(training)
    far = replace(now, params=Params(np.full((2, 3), 1e200), np.zeros(3)))
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        step_phases(training.descent(), DATA, far, following, SAMPLE)


@pytest.mark.parametrize("key", LOSSES)
def test_the_formula_of_the_score_gradient_holds_for_every_class(key: str) -> None:
    """Either a line for each of two cases, the true class and a rival, or one for both."""
    formula = phases_of(Training(loss=LOSSES[key]()))[2].formula
    if key == "softmax":
        assert len(formula) == 1
        assert "onehot" in formula[0]
    else:
        assert [r"\partial s_y" in line for line in formula] == [False, True]


@pytest.mark.parametrize("key", LOSSES)
def test_the_walk_has_the_same_parts_in_the_same_order(key: str) -> None:
    training = Training(loss=LOSSES[key]())
    now, _ = states(training)
    derivation = derive_step(training.objective(), now.params, DATA.X, DATA.y, 0.2)
    walked = walk(derivation, SAMPLE)
    parts, phases = parts_of(walked), phases_of(training)
    assert list(dict.fromkeys(parts)) == [phase.title for phase in phases]
    for phase in phases:
        assert parts[phase.walked] == phase.title
        # The walk shows what the phase says, in the same words; of the update its own rule is told.
        assert phase.goal is not None or phase.text == walked[phase.walked].text
    assert phases[3].text.startswith(walked[phases[3].walked].text)


def test_the_weights_a_phase_makes_are_made_of_its_parts() -> None:
    training = Training(reg=0.25)
    now, following = states(training)
    *_, gradient, update = phases_of(training)
    alone, data, penalty, both = (m.values for m in gradient.parts)
    np.testing.assert_array_equal(both, gradient.matrix.values)
    np.testing.assert_allclose(data + penalty, both)
    dS = phases_of(training)[2].matrix.values[SAMPLE]
    np.testing.assert_allclose(alone, np.outer([*DATA.X[SAMPLE], 1.0], dS))
    before, change, after = (m.values for m in update.parts)
    np.testing.assert_array_equal(before[:-1], now.params.W)
    np.testing.assert_array_equal(after[-1], following.params.b)
    np.testing.assert_array_equal(change, after - before)
