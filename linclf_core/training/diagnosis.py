"""What a run is doing, in words, and the largest step size that is safe."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.notation import Array, BoolArray
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent, gradient_norm
from linclf_core.training.history import MAX_STEPS, History
from linclf_core.training.optimizers import GradientDescent
from linclf_core.training.trajectory import State, Trajectory

Kind = Literal[
    "start", "improving", "zigzag", "rising", "zero", "separated", "converged", "diverged", "budget"
]

#: Converged: the gradient of the whole objective is this small against 1 + |loss|.
GRADIENT_TOLERANCE = 1e-6
#: How many of the latest steps decide between improving and zig-zagging.
WINDOW = 12
#: A change of the loss smaller than this, against 1 + |loss|, is rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Diagnosis:
    """`kind` for programs, `text` for people, `done` if more steps would change nothing."""

    kind: Kind
    text: str

    @property
    def done(self) -> bool:
        return self.kind in ("zero", "converged", "diverged", "budget")


def safe_learning_rate(objective: Objective, data: Dataset) -> float | None:
    """2/L: gradient descent on the full batch converges for any learning rate below it.

    L ≤ κ·λ_max(X̃ᵀX̃/N) + 2λ bounds the curvature, with X̃ = [X 1] and κ the loss's own bound
    (1/2 for softmax; D. Böhning, "Multinomial logistic regression algorithm", 1992). None for a
    loss with kinks: no step size is safe there.
    """
    if objective.loss.curvature is None:
        return None
    X1 = np.column_stack([data.X, np.ones(data.n_samples)])
    largest = float(np.linalg.eigvalsh(X1.T @ X1 / data.n_samples)[-1])
    return 2.0 / (objective.loss.curvature * largest + 2.0 * objective.reg)


def converged(run: Trajectory) -> BoolArray:
    """At which steps of the run the gradient is as good as 0, (F,)."""
    return np.asarray(run.gradient_norms() <= GRADIENT_TOLERANCE * (1.0 + np.abs(run.total)))


def diagnose(history: History) -> Diagnosis:
    """The diagnosis of a run of `Descent` at the step on show."""
    state, descent = history.current, history.descent
    ended = history.ended if state.step == history.last_step else None
    if ended == "diverged":
        return Diagnosis(
            "diverged",
            f"Diverged: step {state.step + 1} would make the loss explode, so the run stands at "
            f"step {state.step}, the last sound one. {_remedy(descent, history.data)}",
        )
    objective = descent.objective
    if objective.loss.reaches_zero and state.total == 0.0 and objective.reg == 0.0:
        return Diagnosis(
            "zero",
            "Every sample keeps its margin: the loss is exactly 0, the gradient too. Done.",
        )
    if converged(Trajectory.of(state))[0]:
        return Diagnosis(
            "converged",
            f"Converged: the gradient's length is {gradient_norm(state):.2g}. "
            "More steps change nothing that could be seen.",
        )
    if ended == "budget":
        return Diagnosis(
            "budget",
            f"The run has used its {MAX_STEPS:,} steps. "
            "Rewind, and choose a larger learning rate or another optimiser.",
        )
    since = max(since for since, _ in history.descents if since <= state.step)
    if state.step == since:
        text = "At the start" if since == 0 else f"New settings from step {since} on"
        eta = descent.learning_rate
        return Diagnosis("start", f"{text}. Step to move against the gradient with η = {eta:g}.")
    return _trend(_recent_totals(history, since), state, descent, history.data)


def _trend(recent: Array, state: State, descent: Descent, data: Dataset) -> Diagnosis:
    """What the total losses of the latest steps, oldest first, say together."""
    change = np.diff(recent)
    change[np.abs(change) <= ROUNDING * (1.0 + abs(state.total))] = 0.0
    n, rises = len(change), int((change > 0).sum())
    up, down = float(change[change > 0].sum()), float(-change[change < 0].sum())
    if rises > 2 * n / 3 and up > down:
        return Diagnosis("rising", _rising(state, descent, data))
    # Rises now and then are no harm; those that undo half of what the falls gained are.
    if up > down / 2:
        return Diagnosis(
            "zigzag",
            f"Zig-zagging: the loss rose in {rises} of the last {n} steps, within a band "
            f"{np.ptp(recent):.2g} wide. {_calming(descent, data)}",
        )
    objective = descent.objective
    if state.accuracy == 1.0 and objective.reg == 0.0 and not objective.loss.reaches_zero:
        return Diagnosis(
            "separated",
            "Every training sample is right. With λ = 0 this loss has no minimum on such data: "
            "it sinks towards 0 while the weights grow without end.",
        )
    if not change.any():
        return Diagnosis(
            "improving",
            f"The loss hardly moves: with η = {descent.learning_rate:g} a step changes it by less "
            "than rounding shows. Choose a larger learning rate.",
        )
    if change[-1] < 0:
        text = f"Improving: the last step lowered the loss by {-change[-1]:.3g}."
    else:
        text = f"Improving: the last {n} steps together lowered the loss by {down - up:.3g}."
    return Diagnosis("improving", text)


def _recent_totals(history: History, since: int) -> Array:
    """Total loss of the latest consecutive steps, from `since` at the earliest, oldest first."""
    return history.trajectory(max(since, history.step - WINDOW), history.step).total


def _is_plain(descent: Descent, data: Dataset) -> bool:
    """Gradient descent on all samples, which alone the bound and the factor 1 − 2ηλ speak of."""
    full = descent.batch_size is None or descent.batch_size >= data.n_samples
    return full and isinstance(descent.optimizer, GradientDescent)


def _rising(state: State, descent: Descent, data: Dataset) -> str:
    if descent.memory(state).averages:
        return (
            "The loss is rising: what the optimiser remembers of earlier gradients carries the "
            "weights past the valley. If it does not turn by itself, choose a smaller learning "
            "rate."
        )
    return f"The loss is rising: steps overshoot. {_remedy(descent, data)}"


def _calming(descent: Descent, data: Dataset) -> str:
    """Why a run zig-zags, and what would calm it."""
    if descent.batch_size is not None and descent.batch_size < data.n_samples:
        return (
            "Mini-batches differ from step to step: a smaller learning rate or a larger batch "
            "calms it."
        )
    if descent.objective.loss.curvature is None:
        return (
            "Steps of one length jump across the kinks around the minimum: a smaller learning "
            "rate comes closer."
        )
    if _is_plain(descent, data):
        return f"Steps jump across the valley. {_remedy(descent, data)}"
    return "Steps jump across the valley: a smaller learning rate calms it."


def _remedy(descent: Descent, data: Dataset) -> str:
    """What to change, in a sentence, when steps are too long."""
    eta, reg = descent.learning_rate, descent.objective.reg
    unscaled = float(np.mean(data.X**2)) > 2.0
    also = ", or standardise the data" if unscaled else ""
    safe = safe_learning_rate(descent.objective, data)
    if _is_plain(descent, data):
        if safe is not None and eta > safe:
            return (
                f"The learning rate {eta:g} is above the safe bound {rounded_down(safe):.3g}: "
                f"choose one below{also}."
            )
        if reg > 0 and eta * reg >= 1:
            return (
                f"Each step multiplies W by 1 − 2ηλ = {1 - 2 * eta * reg:.3g} before the data "
                f"add to it: choose a learning rate below 1/λ = {rounded_down(1 / reg):.3g}."
            )
    return f"Choose a learning rate well below {eta:g}{also}."


def rounded_down(value: float) -> float:
    """A positive number, cut to three digits: a bound that is printed must still be safe."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return math.floor(value / unit) * unit
