"""Every sentence of the diagnosis on random walks, each claim checked against the core.

A walk is a run of random data, loss, optimiser, batch, λ and η that steps on, goes back, changes
its settings and has weights put in by hand. Beside it goes a naive list of all its states.
"""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from linclf_core.comparison.margins import margins
from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.datasets.prepare import standardise
from linclf_core.losses import LOSSES
from linclf_core.model import Params, combine, predict, random_start, scores
from linclf_core.objective import Objective
from linclf_core.training import history as module
from linclf_core.training.descent import Descent
from linclf_core.training.diagnosis import diagnose, diagnoses, safe_learning_rate
from linclf_core.training.history import EXPLODED, History
from linclf_core.training.optimizers import OPTIMIZERS, GradientDescent
from linclf_core.writing import short
from tests.core.spoken import NUMBER, spoken

ROUNDING = 1e-12
WALKS, FEW, LENGTH = 40, 3, 12
XOR = dataset(np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]), np.array([0, 0, 1, 1]), 2)
ALIKE = dataset(np.ones((4, 2)), np.array([0, 1, 0, 1]), 2)
SMALL = {"n_per_class": 6}
DATA = [
    XOR,
    ALIKE,
    DATASETS["blobs"](**SMALL)(),
    DATASETS["blobs"](n_per_class=4, n_classes=5)(),
    DATASETS["overlapping"](**SMALL)(),
    standardise(DATASETS["blobs"](**SMALL)())[0],
    DATASETS["wine"]()().rows(slice(None, None, 9)),
]


class Walk:
    """A run, and beside it for each step its state and its descent, one after another."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.data = self.rng.choice(np.array(DATA, object))
        scale = self.rng.choice([0.0, 0.5, 3.0])
        start = random_start(self.data.n_features, self.data.n_classes, scale, seed)
        descent = Descent(self.objective(), self.rule(), self.rate(), self.batch(), seed)
        self.run = History.start(descent, self.data, start)
        self.states, self.descents = [self.run.current], [descent]
        self.fresh = {0}

    def objective(self):
        reg = self.rng.choice([0.0, 0.0, 0.001, 0.1, 1.5])
        loss = self.rng.choice(list(LOSSES))
        return Objective(LOSSES[loss](), float(reg))

    def rule(self):
        if self.rng.random() < 0.6:
            return GradientDescent()
        return OPTIMIZERS[self.rng.choice(list(OPTIMIZERS))]()

    def rate(self):
        return float(f"{10 ** self.rng.uniform(-2, 1):.2g}") * float(
            self.rng.choice([1, 1, 1, 1, 1000, 1e-13])
        )

    def batch(self):
        return self.rng.choice([None, None, None, 1, 3])

    def on(self, n):
        """`n` steps, in the run and in the list."""
        step, limit = self.run.step, self.limit()
        self.run = self.run.advanced(n)
        while len(self.states) <= min(step + n, module.MAX_STEPS):
            after = self.descents[-1].step(self.data, self.states[-1])
            if not after.is_finite() or after.total > limit:
                break
            self.states.append(after)
            self.descents.append(self.descents[-1])
        assert self.run.step == min(step + n, len(self.states) - 1)

    def limit(self):
        return EXPLODED * max(1.0, self.states[0].total, self.states[max(self.fresh)].total)

    def branch(self, run, descent):
        step = run.step
        self.run = run
        self.states[step:], self.descents[step:] = [run.current], [descent]
        self.fresh = {s for s in self.fresh if s < step} | {step}

    def wander(self):
        """One random move."""
        kind = self.rng.choice(["on", "on", "on", "far", "back", "change", "edit"])
        if kind == "on":
            self.on(int(self.rng.integers(1, 20)))
        elif kind == "far":
            self.on(int(self.rng.choice([100, 400])))
        elif kind == "back":
            self.run = self.run.seek(int(self.rng.integers(0, self.run.last_step + 1)))
        elif kind == "change":
            new = {
                "objective": self.objective(),
                "optimizer": self.rule(),
                "learning_rate": self.rate(),
                "batch_size": self.batch(),
            }
            name = self.rng.choice(list(new))
            descent = replace(self.run.descent, **{name: new[name]})
            self.branch(self.run.changed(descent), descent)
        else:
            params = combine(lambda p: 4 * p, self.run.current.params)
            if self.rng.random() < 0.5:
                params = combine(lambda p: self.rng.integers(-2, 3, p.shape) * 2.0, params)
            self.branch(self.run.edited(params), self.run.descent)


def number(pattern, text):
    (found,) = re.findall(pattern, text)
    return spoken(found)


def near(shown, true, digits=3):
    """Whether a number is what is shown of it in so many digits."""
    return shown == float(f"{true:.{digits}g}")


def entries(params):
    return np.concatenate([params.W.ravel(), params.b])


def ahead(descent, data, state, n=50):
    states = [state]
    for _ in range(n):
        states.append(descent.step(data, states[-1]))
    return states


class Facts:
    """What is so at the step on show, from the naive list alone."""

    def __init__(self, walk):
        self.walk, self.data = walk, walk.data
        self.step = walk.run.step
        self.state, self.descent = walk.states[self.step], walk.descents[self.step]
        self.since = max(s for s in walk.fresh if s <= self.step)
        self.totals = np.array([s.total for s in walk.states[self.since : self.step + 1]])
        window = self.totals[-13:]
        self.window, change = window, np.diff(window)
        self.change = np.where(np.abs(change) > ROUNDING * (1 + np.abs(window[:-1])), change, 0.0)
        size = self.descent.batch_size
        self.batches = size is not None and size < self.data.n_samples
        self.rule = isinstance(self.descent.optimizer, GradientDescent)
        self.grad = np.linalg.norm(entries(self.state.grad))


def limit_of(walk):
    return walk.limit() * (1 - 1e-12)


def check_diverged(said, fact):
    walk = fact.walk
    after = fact.descent.step(fact.data, fact.state)
    assert fact.step == len(walk.states) - 1
    assert not after.is_finite() or after.total > limit_of(walk)
    stopped = "has stopped" if fact.step > fact.since else "stops"
    assert f"the run {stopped} at step {fact.step}, because step {fact.step + 1} would" in said.text
    if after.is_finite():
        assert near(number(f"raise the loss from {NUMBER} to", said.text), fact.state.total)
        assert near(number(rf"raise the loss from \S+ to {NUMBER}\. ", said.text), after.total)
    else:
        assert "numbers that a computer can hold" in said.text
    assert walk.run.advanced().step == fact.step
    if said.back is None:
        assert (fact.totals >= fact.state.total).all()
        return
    assert fact.since <= said.back < fact.step
    later = fact.totals[said.back - fact.since + 1 :]
    assert (later > walk.states[said.back].total).all()
    there = diagnose(walk.run.seek(said.back))
    assert not there.stopped
    assert f"step {fact.step + 1}" not in there.text or said.back == fact.step


def check_settled(said, fact):
    states = ahead(fact.descent, fact.data, fact.state)
    totals = np.array([s.total for s in states])
    assert np.abs(totals - fact.state.total).max() <= ROUNDING * (1 + abs(fact.state.total))
    moved = max(np.abs(entries(s.params) - entries(fact.state.params)).max() for s in states)
    assert moved <= 1e-6 * (1 + np.abs(entries(fact.state.params)).max())
    if said.kind == "zero":
        assert fact.state.total == 0
        assert fact.grad == 0
        assert moved == 0
    else:
        assert near(number(f"gradient's length is {NUMBER}, and 50 more", said.text), fact.grad, 2)


def check_coasting(said, fact):
    assert (fact.state.total, fact.grad) == (0, 0)
    assert not fact.rule
    states = ahead(fact.descent, fact.data, fact.state)
    moved = max(np.abs(entries(s.params) - entries(fact.state.params)).max() for s in states)
    assert moved > 0
    assert near(number(f"by up to {NUMBER} in the next 50", said.text), moved, 2)


def check_start(said, fact):
    assert fact.step == fact.since
    assert f"η = {short(fact.descent.learning_rate, 6)}." in said.text
    if "against the gradient" in said.text:
        after = fact.descent.step(fact.data, fact.state)
        step = entries(after.params) - entries(fact.state.params)
        expected = -fact.descent.learning_rate * entries(fact.state.grad)
        size = np.abs(entries(fact.state.params)).max() + np.abs(expected).max()
        np.testing.assert_allclose(step, expected, atol=1e-12 * size)
    before = fact.walk.descents[fact.step - 1] if fact.step else None
    assert ("New settings" in said.text) == (before not in (None, fact.descent))
    assert ("by hand" in said.text) == (before == fact.descent)


def check_improving(said, fact):
    if "the last step" in said.text:
        true = fact.window[-2] - fact.window[-1]
        shown = number(rf"lowered the loss by {NUMBER}\.", said.text)
    else:
        true = fact.window[0] - fact.window[-1]
        n = len(fact.window) - 1
        shown = number(rf"the last {n} steps together lowered the loss by {NUMBER}\.", said.text)
    assert true > 0
    assert near(shown, true)


def check_levelling(said, fact):
    totals = [s.total for s in ahead(fact.descent, fact.data, fact.state)]
    falls = -np.diff(totals)
    last = fact.window[-2] - fact.window[-1]
    assert near(number(f"the last step lowered the loss by {NUMBER},", said.text), last)
    assert near(number(f"lower it by {NUMBER} together", said.text), totals[0] - totals[-1])
    assert near(number(rf"length is {NUMBER}\.$", said.text), fact.grad, 2)
    assert falls.max() <= last
    assert totals[-1] < totals[0]


def check_setback(said, fact):
    assert (fact.change > 0).sum() == 1
    k = int(np.argmax(fact.change))
    step = fact.step - len(fact.change) + 1 + k
    assert f"Step {step} raised the loss by {short(fact.change[k])};" in said.text
    rest = -np.delete(fact.change, k)
    assert (rest >= 0).all()
    if rest.sum() > 0:
        assert near(number(f"lowered it by {NUMBER} together", said.text), rest.sum())
        assert rest.sum() < 2 * fact.change[k]
    else:
        assert "left it as it was" in said.text


def check_rising(said, fact):
    rises, falls = (fact.change > 0).sum(), (fact.change < 0).sum()
    assert rises > 2 * falls
    assert fact.window[-1] > fact.window[0]
    check_reason(said, fact)


def check_zigzag(said, fact):
    rises, falls = (fact.change > 0).sum(), (fact.change < 0).sum()
    assert min(rises, falls) >= 1
    assert f"rose in {rises} of the last {len(fact.change)} steps" in said.text
    assert near(number(f"a band {NUMBER} wide", said.text), np.ptp(fact.window), 2)
    check_reason(said, fact)


def check_reason(said, fact):
    text = said.text
    kinks = not fact.descent.objective.loss.smooth
    assert ("ini-batches" in text) == fact.batches
    assert ("earlier gradients" in text) == (not fact.batches and not fact.rule)
    if "kinks" in text:
        assert kinks
        assert fact.descent.learning_rate * fact.descent.objective.reg < 1
    if "overshoot" in text or "valley" in text:
        assert fact.rule
        assert not fact.batches


def check_idle(said, fact):
    n = len(fact.change)
    states = fact.walk.states[fact.step - n : fact.step + 1]
    for before, after in pairwise(states):
        assert (entries(before.params) == entries(after.params)).all()
        rows = fact.data.rows(fact.descent.batch(fact.data.n_samples, before.step))
        assert not entries(fact.descent.objective(before.params, rows).grad).any()
    at = fact.descent.objective(fact.state.params, fact.data)
    left = np.abs(at.terms.dS).max(axis=1) > 0
    assert left.any()
    assert f"{left.sum()} still" in said.text
    assert ("The last step" in said.text) == (n == 1)
    assert "η" not in said.text


def check_standstill(said, fact):
    assert not fact.change.any()
    steps = "The last step" if len(fact.change) == 1 else f"The last {len(fact.change)} steps"
    assert said.text.startswith(f"{steps} changed the loss by no more than rounding.")


def check_separated(said, fact):
    data, params = fact.data, fact.state.params
    assert (predict(params, data.X) == data.y).all()
    assert fact.descent.objective.reg == 0
    # Where every sample leads, the same weights times 10 cost less; a tie is parted by biases.
    leads = margins(scores(params, data.X), data.y)
    tilt = np.arange(data.n_classes) * leads[leads > 0].min(initial=1.0) / data.n_classes / 2
    parted = Params(params.W, params.b - (0 if leads.min() > 0 else tilt))
    assert margins(scores(parted, data.X), data.y).min() > 0
    losses = [
        fact.descent.objective(combine(lambda p, t=t: t * p, parted), data).total
        for t in (1, 10, 1e16)
    ]
    assert losses[0] > losses[1] >= losses[2] or losses[0] < 1e-15
    assert losses[2] < 1e-3


def check_budget(said, fact):
    assert fact.step == module.MAX_STEPS
    assert fact.walk.run.advanced(5).step == fact.step


CHECKS = {
    "start": check_start,
    "improving": check_improving,
    "levelling": check_levelling,
    "setback": check_setback,
    "rising": check_rising,
    "zigzag": check_zigzag,
    "idle": check_idle,
    "standstill": check_standstill,
    "separated": check_separated,
    "coasting": check_coasting,
    "zero": check_settled,
    "converged": check_settled,
    "diverged": check_diverged,
    "budget": check_budget,
}


def check_remedy(said, fact):
    """The advice: a bound must be safe, a rate that is named as tried must do what is said."""
    text, descent, data = said.text, fact.descent, fact.data
    tried = re.findall(
        rf"From (here|step \d+) on η = {NUMBER}, tried for 50 steps, never raises the loss"
        rf"( above its start|) and lowers it by {NUMBER}\.(?: |$)",
        text,
    )
    assert len(tried) == ("tried for" in text)
    for where, rate, roof, fall in tried:
        step = fact.step if where == "here" else int(where.split()[1])
        assert fact.since <= step
        changed = fact.walk.run.seek(step).changed(replace(descent, learning_rate=spoken(rate)))
        totals = np.array([s.total for s in ahead(changed.descent, data, changed.current)])
        rounding = ROUNDING * (1 + abs(totals[0]))
        assert near(spoken(fall), totals[0] - totals[-1])
        assert (
            totals <= (totals[0] if roof else np.append(totals[0], totals[:-1])) + rounding
        ).all()
        assert bool(roof) == (fact.batches or not fact.rule)
    if "safe bound" in text:
        safe = safe_learning_rate(descent.objective, data)
        bound = number(f"above the safe bound {NUMBER}:", text)
        assert 0.98 * safe < bound <= safe < descent.learning_rate
        if "standardise" in text:
            other = safe_learning_rate(descent.objective, standardise(data)[0])
            shown = number(rf"then the bound is {NUMBER}\.", text)
            assert 2 * safe < other
            assert 0.98 * other < shown <= other
    if "1 − 2ηλ" in text:
        factor = 1 - 2 * descent.learning_rate * descent.objective.reg
        assert factor <= -1
        assert fact.rule
        assert not fact.batches
        assert near(number(f"1 − 2ηλ = {NUMBER} before", text), factor)
    if "well below" in text:
        assert f"below {short(descent.learning_rate, 6)}." in text


def checked(walk):
    """The kind of the diagnosis on show, with everything that it says."""
    said, fact = diagnose(walk.run), Facts(walk)
    CHECKS[said.kind](said, fact)
    check_remedy(said, fact)
    assert said.text.endswith(".")
    assert len(said.text) < 280
    assert not re.search(r"\b(nan|inf)\b|by -", said.text)
    if said.done:
        check_done(said, fact)
    assert np.array_equal(walk.run.totals, [s.total for s in walk.states])
    return said.kind


def check_done(said, fact):
    """The next 50 steps change nothing, or there are none."""
    if said.stopped:
        assert fact.walk.run.advanced(50).step == fact.step
        return
    loss = [s.total for s in ahead(fact.descent, fact.data, fact.state)]
    assert np.ptp(loss) <= 2 * ROUNDING * (1 + abs(fact.state.total))


def walked(seed, monkeypatch):
    """The kinds met on a walk, each checked."""
    if seed % 3 == 0:
        monkeypatch.setattr(module, "MAX_STATES", 8)
    if seed % 7 == 0:
        monkeypatch.setattr(module, "MAX_STEPS", 60)
    walk, met = Walk(seed), Counter()
    for _ in range(LENGTH):
        met[checked(walk)] += 1
        walk.wander()
    check_stretch(walk.run)
    return met


def check_stretch(run):
    """The diagnoses of many steps at once are those of each."""
    steps = run.trajectory(max(0, run.last_step - 40), run.last_step)
    found = diagnoses(run, steps)
    alone = [diagnose(run.seek(step)) for step in steps.steps.tolist()]
    assert list(found) == alone
    hurried = list(diagnoses(run, steps, lambda: False))
    assert all(some in (None, one) for some, one in zip(hurried, alone, strict=True))


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, FEW), pytest.param(0, WALKS, marks=pytest.mark.soak)],
)
@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_every_sentence_is_true_wherever_a_walk_leads(monkeypatch, first, last):
    met = Counter()
    for seed in range(first, last):
        with monkeypatch.context() as patch:
            met += walked(seed, patch)
    assert met.total() == (last - first) * LENGTH
    # What walks rarely meet is the matter of the next tests, and a few walks meet few kinds.
    assert met.keys() <= CHECKS.keys() - {"idle"}
    often = CHECKS.keys() - {"idle", "separated"}
    assert last - first == FEW or met.keys() >= often, "each kind has been met"


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_every_sentence_is_true_where_the_samples_are_separated():
    walk, met = Walk(0), Counter()
    walk.data = standardise(DATASETS["separable"]()())[0]
    descent = Descent(Objective(LOSSES["softmax"]()), GradientDescent(), 1.0)
    walk.run = History.start(descent, walk.data, random_start(2, 3, 0.5, 0))
    walk.states, walk.descents = [walk.run.current], [descent]
    for _ in range(40):
        walk.on(50)
        met[checked(walk)] += 1
    assert met["separated"] > 10


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_every_sentence_is_true_at_every_step_of_mini_batches_that_cost_nothing():
    walk, met = Walk(0), Counter()
    walk.data = standardise(DATASETS["blobs"]()())[0]
    descent = Descent(Objective(LOSSES["weston_watkins"]()), GradientDescent(), 0.5, 1)
    walk.run = History.start(descent, walk.data, random_start(2, 3, 0.5, 0))
    walk.states, walk.descents = [walk.run.current], [descent]
    for _ in range(150):
        walk.on(1)
        met[checked(walk)] += 1
    assert met["idle"] > 20
