"""What a run is doing, in words, and the largest step size that is safe."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.datasets.prepare import standardise
from linclf_core.model import norm
from linclf_core.notation import Array, IntArray
from linclf_core.objective import Objective
from linclf_core.training.descent import gradient_norm
from linclf_core.training.history import MAX_STEPS, History
from linclf_core.training.trajectory import Trajectory
from linclf_core.training.trials import (
    AHEAD,
    calm,
    changes,
    distance,
    endless,
    holding_rate,
    is_plain,
    other_rates,
    settled,
    smaller_rates,
    trial,
)
from linclf_core.writing import short

Kind = Literal[
    "start",
    "improving",
    "levelling",
    "setback",
    "zigzag",
    "rising",
    "idle",
    "standstill",
    "separated",
    "coasting",
    "zero",
    "converged",
    "diverged",
    "budget",
]

#: How many of the latest steps decide between improving and zig-zagging.
WINDOW = 12
#: Levelling off: against 1 + |loss| a step lowers the loss by less than this,
LEVEL = 1e-8
#: and the gradient is shorter than this.
LEVEL_GRADIENT = 1e-3
#: Standardised data are worth a word if they bear rates so many times as large.
WORTH = 2.0


@dataclass(frozen=True)
class Diagnosis:
    """`kind` for programs, `text` for people. `back` is the step to go back to after a divergence,
    the last one before the loss rose; None if there is no way back or no need."""

    kind: Kind
    text: str
    back: int | None = None

    @property
    def stopped(self) -> bool:
        """Whether there is no next step."""
        return self.kind in ("diverged", "budget")

    @property
    def done(self) -> bool:
        """Whether there is no next step, or none that would change anything (see `settled`)."""
        return self.stopped or self.kind in ("zero", "converged")


def safe_learning_rate(objective: Objective, data: Dataset) -> float | None:
    """2/L: gradient descent on the full batch converges for any learning rate below it.

    L ≤ κ·λ_max(X̃ᵀX̃/N) + 2λ bounds the curvature, with X̃ = [X 1] and κ the loss's own bound
    (1/2 for softmax; D. Böhning, "Multinomial logistic regression algorithm", 1992). None for a
    loss without such a bound, as with kinks: no step size is safe there.
    """
    curvature = objective.loss.curvature(data.n_classes)
    if curvature is None:
        return None
    return 2.0 / (curvature * _stretch(data) + 2.0 * objective.reg)


def _stretch(data: Dataset) -> float:
    """λ_max(X̃ᵀX̃/N): how much the data stretch a change of the weights at most, squared."""
    X1 = np.column_stack([data.X, np.ones(data.n_samples)])
    return float(np.linalg.eigvalsh(X1.T @ X1 / data.n_samples)[-1])


def diagnose(history: History) -> Diagnosis:
    """The diagnosis of a run at the step on show, the same by whatever way it came there."""
    state, descent, data = history.current, history.descent, history.data
    stop = history.stop
    if stop == "diverged":
        return _diverged(history)
    objective = descent.objective
    keeps_all = objective.loss.reaches_zero and state.total == 0.0 and objective.reg == 0.0
    kept = "Every sample keeps its margin: the loss is exactly 0, the gradient too."
    if settled(descent, data, state):
        if keeps_all:
            return Diagnosis("zero", f"{kept} Done.")
        return Diagnosis(
            "converged",
            f"Converged: the gradient's length is {short(gradient_norm(state), 2)}, and {AHEAD} "
            "more steps, tried out, leave the loss as it is but for rounding.",
        )
    if stop == "budget":
        trend = f" {_trend(history).text}" if state.step > history.since else ""
        return Diagnosis(
            "budget", f"The run ends here: it has used its {MAX_STEPS:,} steps.{trend}"
        )
    if keeps_all:
        return Diagnosis(
            "coasting",
            f"{kept} W and b still move, by up to {short(trial(descent, data, state).moved, 2)} "
            f"in the next {AHEAD} steps: the optimiser remembers earlier gradients.",
        )
    if state.step == history.since:
        return Diagnosis("start", _start(history))
    return _trend(history)


def _diverged(history: History) -> Diagnosis:
    state = history.current
    after = history.descent.step(history.data, state)
    lost = "leave the numbers that a computer can hold"
    if after.is_finite():
        lost = f"raise the loss from {short(state.total)} to {short(after.total)}"
    lowest, begun = _lowest(history), state.step > history.since
    return Diagnosis(
        "diverged",
        f"{'Diverged: the run has stopped' if begun else 'Diverges at once: the run stops'} at "
        f"step {state.step}, because step {state.step + 1} would {lost}. {_remedy(history)}",
        lowest if lowest < state.step else None,
    )


def _start(history: History) -> str:
    """What the first step under these settings will be."""
    step, descent = history.step, history.descent
    text = f"New settings from step {step} on"
    if step == 0:
        text = "At the start"
    elif history.descent_at(step - 1) == descent:
        text = f"New weights at step {step}, put in by hand"
    way = "against the gradient" if is_plain(descent, history.data) else f"by {_rule(history)}"
    return f"{text}. Step to move {way} with η = {short(descent.learning_rate, 6)}."


def _rule(history: History) -> str:
    """How steps are made, where it is not plain gradient descent."""
    descent = history.descent
    rule = descent.optimizer.title
    if _batches(history):
        rule += f" on mini-batches of {descent.batch_size}"
    return rule


class Latest(NamedTuple):
    """What the latest steps, at most WINDOW of them, did to the total: how many of the `n` raised
    and lowered it, by how much together, what the `last` one did, and the `fall` of them all."""

    n: int
    rises: int
    falls: int
    up: float
    down: float
    last: float
    fall: float


def _windows(totals: Array, steps: IntArray, since: IntArray) -> list[Latest]:
    """The windows of steps after `since`, where their settings began (both (F,)), from the totals
    of all steps."""
    first = np.maximum(since, steps - WINDOW)
    begin = int(first.min())
    change = changes(totals[begin : int(steps.max()) + 1])
    # Of each window the changes up to its step, the oldest first; 0 where it is shorter.
    place = steps[:, None] - np.arange(WINDOW, 0, -1)
    found = np.where(place >= first[:, None], change[np.maximum(place - begin, 0)], 0.0)
    columns = (
        steps - first,
        (found > 0).sum(axis=1),
        (found < 0).sum(axis=1),
        np.where(found > 0, found, 0.0).sum(axis=1),
        -np.where(found < 0, found, 0.0).sum(axis=1),
        found[:, -1],
        totals[first] - totals[steps],
    )
    return [Latest(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]


def _calls_for_a_look(window: Latest, total: float, gradient: float) -> bool:
    """Whether more than its window decides on a run: it goes up, stands still, or may level off."""
    if window.up > window.down / 2 or not window.falls:
        return True
    size = 1.0 + abs(total)
    slow = -window.last <= LEVEL * size and gradient <= LEVEL_GRADIENT * size
    return window.last < 0 and not window.rises and slow


def _improving(window: Latest) -> Diagnosis:
    if window.last < 0:
        by = f"the last step lowered the loss by {short(-window.last)}"
    else:
        by = f"the last {window.n} steps together lowered the loss by {short(window.fall)}"
    return Diagnosis("improving", f"Improving: {by}.")


def diagnoses(
    history: History, run: Trajectory, in_time: Callable[[], bool] = lambda: True
) -> Iterator[Diagnosis | None]:
    """The diagnoses of consecutive steps `run` of a run, the same as `diagnose` of each. Those that
    need no more than the losses before them take little time; of the others those are left out,
    None, that come when `in_time` says no."""
    steps, since = run.steps, np.zeros(len(run), int)
    plain = (steps < history.last_step) & ~calm(run) & (run.total != 0.0)
    for begun, descent in history.descents:
        under = steps >= begun
        since[under] = begun
        if descent.objective.reg == 0.0 and descent.objective.loss.endless:
            plain[under] &= run.accuracy[under] < 1.0
    plain &= steps > since
    windows = iter(_windows(history.totals, steps[plain], since[plain]) if plain.any() else ())
    columns = (steps, plain, run.total, run.gradient_norms())
    for step, quick, total, gradient in zip(*(c.tolist() for c in columns), strict=True):
        window = next(windows) if quick else None
        if window and not _calls_for_a_look(window, total, gradient):
            yield _improving(window)
        elif not in_time():
            yield None
        else:
            here = history.seek(step)
            yield _told_by(window, here) if window else diagnose(here)


def _trend(history: History) -> Diagnosis:
    """What the total losses of the latest steps say together."""
    steps, since = np.array([history.step]), np.array([history.since])
    (window,) = _windows(history.totals, steps, since)
    return _told_by(window, history)


def _told_by(window: Latest, history: History) -> Diagnosis:
    """What the window of a run's latest steps says."""
    state = history.current
    # Rises now and then are no harm; those that undo half of what the falls gained are.
    if window.up > window.down / 2:
        return _upward(history, window)
    if endless(history.descent, state):
        return Diagnosis(
            "separated",
            "Every training sample is right. With λ = 0 this loss has no minimum on such data: "
            "it comes ever closer to 0 the longer the weights grow, without end.",
        )
    if not window.falls:
        return _standstill(history, window.n)
    if _calls_for_a_look(window, state.total, gradient_norm(state)):
        return _level(history, -window.last) or _improving(window)
    return _improving(window)


def _upward(history: History, window: Latest) -> Diagnosis:
    """A window whose rises outweigh half of its falls."""
    n, rises, falls, up, down = window.n, window.rises, window.falls, window.up, window.down
    recent = history.totals[history.step - n : history.step + 1]
    if rises == 1 and n > 1:
        step = history.step - n + 1 + int(np.argmax(changes(recent)))
        rest = f"lowered it by {short(down)} together" if falls else "left it as it was"
        return Diagnosis(
            "setback",
            f"Step {step} raised the loss by {short(up)}; the others of the last {n} steps {rest}.",
        )
    if rises > 2 * falls and up > down:
        return Diagnosis("rising", f"The loss is rising: {_rising(history)}")
    return Diagnosis(
        "zigzag",
        f"Zig-zagging: the loss rose in {rises} of the last {n} steps, within a band "
        f"{short(np.ptp(recent), 2)} wide. {_calming(history)}",
    )


def _level(history: History, last: float) -> Diagnosis | None:
    """A run that is levelling off, with the proof; None if it cannot be given. `last` is by how
    much the last step lowered the loss."""
    state, ahead = history.current, _coming(history)
    coming = -np.diff(ahead)
    if len(coming) < AHEAD or ahead[-1] >= ahead[0] or coming.max() > last:
        return None
    return Diagnosis(
        "levelling",
        f"Levelling off: the last step lowered the loss by {short(last)}, the next {AHEAD}, tried "
        f"out, lower it by {short(ahead[0] - ahead[-1])} together. The gradient's length is "
        f"{short(gradient_norm(state), 2)}.",
    )


def _coming(history: History) -> Array:
    """The total at the step on show and at the next AHEAD steps under its settings, fewer if the
    run ends before. What has been made is not tried out again."""
    step, end = history.step, history.step + AHEAD
    changed = any(step < since <= end for since, _ in history.descents)
    if end <= history.last_step and not changed:
        return history.totals[step : end + 1]
    return trial(history.descent, history.data, history.current).totals


def _standstill(history: History, n: int) -> Diagnosis:
    """None of the last `n` steps changed the loss by more than rounding."""
    state, descent, data = history.current, history.descent, history.data
    last = "The last step" if n == 1 else f"The last {n} steps"
    if _batches(history) and distance(history.state_at(state.step - n).params, state.params) == 0:
        at = descent.objective(state.params, data)
        batches = [descent.batch(data.n_samples, s) for s in range(state.step - n, state.step)]
        if not any(norm(descent.objective(state.params, data.rows(b)).grad) for b in batches):
            left = int(at.terms.dS.any(axis=1).sum())
            which = "its mini-batch" if n == 1 else "their mini-batches"
            return Diagnosis(
                "idle",
                f"{last} moved nothing: no sample of {which} has a gradient. Of all "
                f"{data.n_samples} samples {left} still {'has' if left == 1 else 'have'} one.",
            )
    found = holding_rate(descent, data, state, other_rates(descent.learning_rate))
    advice = f" From here on {_tried(history, *found)}" if found else ""
    return Diagnosis("standstill", f"{last} changed the loss by no more than rounding.{advice}")


def _batches(history: History) -> bool:
    """Whether a step sees only some of the samples."""
    size = history.descent.batch_size
    return size is not None and size < history.data.n_samples


def _flips(history: History) -> bool:
    """Whether the penalty alone turns every weight round and does not shorten it."""
    descent = history.descent
    return is_plain(descent, history.data) and descent.learning_rate * descent.objective.reg >= 1


def _rising(history: History) -> str:
    """Why the loss rises, and what to do."""
    if _batches(history):
        return f"steps follow their mini-batches, not all samples. {_remedy(history)}"
    if not is_plain(history.descent, history.data):
        return (
            "steps that build on earlier gradients go too far. If it does not turn by itself, "
            "choose a smaller learning rate."
        )
    if not history.descent.objective.loss.smooth and not _flips(history):
        return f"steps jump across kinks. {_remedy(history)}"
    return f"steps overshoot. {_remedy(history)}"


def _calming(history: History) -> str:
    """Why a run zig-zags, and what would calm it."""
    if _batches(history):
        return (
            "Mini-batches differ from step to step: a smaller learning rate calms it, a larger "
            "batch often too."
        )
    if not is_plain(history.descent, history.data):
        return "Steps that build on earlier gradients go too far: a smaller learning rate calms it."
    if not history.descent.objective.loss.smooth and not _flips(history):
        return (
            "Steps jump across kinks, where the slope changes at once: a smaller learning rate "
            "makes smaller jumps."
        )
    return f"Steps jump across the valley. {_remedy(history)}"


def _remedy(history: History) -> str:
    """What to change when steps are too long: a bound that is proved, or a rate that was tried."""
    descent, data, eta = history.descent, history.data, history.descent.learning_rate
    objective, scaled = descent.objective, standardise(data)[0]
    safe = safe_learning_rate(objective, data)
    if is_plain(descent, data) and safe is not None and eta > safe:
        other = safe_learning_rate(objective, scaled) or safe
        also = ""
        if other > WORTH * safe:
            also = f", or standardise the data: then the bound is {short(rounded_down(other))}"
        return (
            f"The learning rate {short(eta, 6)} is above the safe bound "
            f"{short(rounded_down(safe))}: choose one below{also}."
        )
    text = ""
    if _flips(history):
        text = (
            f"Each step multiplies W by 1 − 2ηλ = {short(1 - 2 * eta * objective.reg)} before the "
            "data add to it. "
        )
    lowest = _lowest(history)
    found = holding_rate(descent, data, history.state_at(lowest), smaller_rates(eta))
    if found:
        where = "here" if lowest == history.step else f"step {lowest}"
        text += f"From {where} on {_tried(history, *found)}"
    else:
        text += f"Choose a learning rate well below {short(eta, 6)}."
    if _stretch(data) > WORTH * _stretch(scaled) and not _flips(history):
        text += " Standardised data bear larger rates."
    return text


def _lowest(history: History) -> int:
    """The step with the lowest loss under these settings, up to the one on show, the last of
    several: the last one before the loss rose."""
    totals = history.totals[history.since : history.step + 1]
    return history.step - int(np.argmin(totals[::-1]))


def _tried(history: History, rate: float, fall: float) -> str:
    """What was seen of a learning rate that was tried out."""
    roof = "" if is_plain(history.descent, history.data) else " above its start"
    return (
        f"η = {short(rate, 6)}, tried for {AHEAD} steps, never raises the loss{roof} and "
        f"lowers it by {short(fall)}."
    )


def rounded_down(value: float) -> float:
    """A positive number, cut to three digits: a bound that is printed must still be safe."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.floor(value / unit) * unit
