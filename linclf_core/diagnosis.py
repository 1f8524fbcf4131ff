"""What a run is doing, in words, and the largest step size that is safe."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.history import MAX_STEPS, History
from linclf_core.objective import Objective
from linclf_core.training import Descent, State, gradient_norm

Kind = Literal[
    "start", "improving", "zigzag", "rising", "zero", "separated", "converged", "diverged", "budget"
]

#: Converged: the gradient of the whole objective is this small against 1 + |loss|.
GRADIENT_TOLERANCE = 1e-6
#: How many of the latest steps decide between improving and zig-zagging.
WINDOW = 12


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


def converged(state: State) -> bool:
    return gradient_norm(state) <= GRADIENT_TOLERANCE * (1.0 + abs(state.total))


def diagnose(history: History) -> Diagnosis:
    """The diagnosis of a run of `Descent` at the step on show."""
    state, solver = history.current, history.solver
    assert isinstance(solver, Descent)
    eta, reg = solver.learning_rate, solver.objective.reg
    at_end = state.step == history.last_step
    if at_end and history.ended == "diverged":
        return Diagnosis(
            "diverged",
            f"Diverged: step {state.step + 1} would make the loss explode, so the run stands at "
            f"step {state.step}, the last sound one. {_remedy(solver, history.data)}",
        )
    if at_end and history.ended == "budget":
        return Diagnosis(
            "budget",
            f"The run has used its {MAX_STEPS:,} steps. Rewind, or choose a larger learning rate.",
        )
    if state.data_loss == 0.0 and reg == 0.0:
        return Diagnosis(
            "zero",
            "Every sample keeps its margin: the loss is exactly 0, the gradient too. Done.",
        )
    if converged(state):
        return Diagnosis(
            "converged",
            f"Converged: the gradient's length is {gradient_norm(state):.1e}. "
            "More steps change nothing that could be seen.",
        )
    recent = _recent_totals(history)
    if len(recent) < 2:
        return Diagnosis(
            "start", f"At the start. Step to move against the gradient with η = {eta:g}."
        )
    return _trend(recent, state, solver, history.data)


def _trend(recent: list[float], state: State, solver: Descent, data: Dataset) -> Diagnosis:
    change = np.diff(recent)
    rises = int((change > 0).sum())
    # Mini-batches and momentum rise now and then by nature; a third of the steps is more than that.
    if rises >= max(2, len(change) / 3):
        if recent[-1] >= recent[0] and rises > 2 * len(change) / 3:
            return Diagnosis(
                "rising", f"The loss is rising: steps overshoot. {_remedy(solver, data)}"
            )
        why = (
            "mini-batches differ from step to step"
            if solver.batch_size is not None and solver.batch_size < data.n_samples
            else "steps jump across the valley"
        )
        return Diagnosis(
            "zigzag",
            f"Zig-zagging: the loss rose in {rises} of the last {len(change)} steps, "
            f"because {why}. "
            "A smaller learning rate calms it.",
        )
    if (
        state.accuracy == 1.0
        and solver.objective.reg == 0.0
        and not solver.objective.loss.reaches_zero
    ):
        return Diagnosis(
            "separated",
            "Every training sample is right. With λ = 0 this loss has no minimum on such data: "
            "it sinks towards 0 while the weights grow without end.",
        )
    if change[-1] > 0:
        return Diagnosis("improving", f"The last step raised the loss by {change[-1]:.3g}.")
    return Diagnosis(
        "improving", f"Improving: the last step lowered the loss by {-change[-1]:.3g}."
    )


def _recent_totals(history: History) -> list[float]:
    """Total loss of the latest consecutive steps under the present settings, oldest first."""
    since = max(s for s, _ in history.solvers if s <= history.step)
    state = history.state_at(max(since, history.step - WINDOW))
    totals = [state.total]
    while state.step < history.step:
        state = history.solver.step(history.data, state)
        totals.append(state.total)
    return totals


def _remedy(solver: Descent, data: Dataset) -> str:
    """What to change, in a sentence, when steps are too long."""
    safe = safe_learning_rate(solver.objective, data)
    if safe is not None and solver.learning_rate > safe:
        return f"The learning rate {solver.learning_rate:g} is above the safe bound {safe:.3g}."
    reg = solver.objective.reg
    if reg > 0 and solver.learning_rate * reg >= 1:
        return (
            f"Each step multiplies W by 1 − 2ηλ = {1 - 2 * solver.learning_rate * reg:.3g}: "
            f"choose a learning rate below 1/λ = {1 / reg:.3g}."
        )
    return f"Choose a learning rate well below {solver.learning_rate:g}, or standardise the data."
