"""Descent: how one state of a run becomes the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.metrics import accuracy
from linclf_core.model import Params, norm
from linclf_core.notation import IntArray
from linclf_core.objective import Objective
from linclf_core.training.optimizers import Memory, Optimizer


@dataclass(frozen=True, eq=False)
class State:
    """One step of a run: the parameters, what the optimiser remembers, and the numbers there.

    The losses, the gradient and the accuracy are those of the whole data set at `params`, under
    the settings that hold at this step. `memory` belongs to `rule`, the optimiser that made it.
    """

    step: int
    params: Params
    memory: Memory
    rule: Optimizer
    data_loss: float
    penalty: float
    grad: Params
    accuracy: float

    @property
    def total(self) -> float:
        return self.data_loss + self.penalty

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.total)) and self.params.is_finite() and self.grad.is_finite()

    def nbytes(self) -> int:
        kept = (self.params, self.grad, *self.memory.averages)
        return sum(p.W.nbytes + p.b.nbytes for p in kept)


@dataclass(frozen=True)
class Descent:
    """Descent on an objective, full batch or mini-batch.

    A mini-batch of `batch_size` samples is drawn without replacement by
    `default_rng([seed, step])`: the step number alone decides it, so that going back and stepping
    again replays the very same run.
    """

    objective: Objective
    optimizer: Optimizer
    learning_rate: float
    batch_size: int | None = None
    seed: int = 0

    def init(self, data: Dataset, params: Params) -> State:
        """The state at step 0."""
        start = self.optimizer.init(params)
        return self._evaluated(data, 0, params, start, self.optimizer)

    def resume(self, data: Dataset, state: State) -> State:
        """`state`, made under other settings, as these continue it: same step, same parameters,
        the numbers of this objective."""
        # The memory stays as it is until the next step: who tries another rule and returns to the
        # first before stepping has changed nothing.
        return self._evaluated(data, state.step, state.params, state.memory, state.rule)

    def memory(self, state: State) -> Memory:
        """What the optimiser remembers at `state`; nothing yet, if another rule made it."""
        # A velocity means nothing to another rule; a changed setting of the same rule keeps it.
        same = type(state.rule) is type(self.optimizer)
        return state.memory if same else self.optimizer.init(state.params)

    def step(self, data: Dataset, state: State) -> State:
        """The next state. Pure: the same input, the same output."""
        # A step that leaves the floating-point range is recognised by its values, not by warnings.
        with np.errstate(over="ignore", invalid="ignore"):
            grad = state.grad
            if self.batch_size is not None and self.batch_size < data.n_samples:
                batch = data.rows(self.batch(data.n_samples, state.step))
                grad = self.objective(state.params, batch).grad
            params, memory = self.optimizer.update(
                state.params, grad, self.memory(state), self.learning_rate
            )
        return self._evaluated(data, state.step + 1, params, memory, self.optimizer)

    def batch(self, n_samples: int, step: int) -> IntArray:
        """The samples that the step from `step` to `step` + 1 uses."""
        if self.batch_size is None or self.batch_size >= n_samples:
            return np.arange(n_samples)
        rng = np.random.default_rng([self.seed, step])
        return rng.choice(n_samples, self.batch_size, replace=False)

    def curves(self, data: Dataset, state: State) -> Mapping[str, float]:
        """The numbers worth a curve, by name."""
        return {
            "total": state.total,
            "data": state.data_loss,
            "penalty": state.penalty,
            "accuracy": state.accuracy,
        }

    def _evaluated(
        self, data: Dataset, step: int, params: Params, memory: Memory, rule: Optimizer
    ) -> State:
        with np.errstate(over="ignore", invalid="ignore"):
            at = self.objective(params, data)
        return State(
            step=step,
            params=params,
            memory=memory,
            rule=rule,
            data_loss=at.data_loss,
            penalty=at.penalty,
            grad=at.grad,
            accuracy=accuracy(data.y, np.asarray(np.argmax(at.S, axis=1), np.intp)),
        )


def moved(descent: Descent, data: Dataset, state: State, params: Params) -> State:
    """`state` with other parameters put in by hand: the same step, the memory begun anew."""
    return replace(descent.init(data, params), step=state.step)


def gradient_norm(state: State) -> float:
    """‖(∂L/∂W, ∂L/∂b)‖ over the whole data set."""
    return norm(state.grad)
