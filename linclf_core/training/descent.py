"""Descent: how one state of a run becomes the next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.metrics import accuracies, accuracy
from linclf_core.model import Params, homogeneous, winners
from linclf_core.notation import IntArray
from linclf_core.objective import Objective
from linclf_core.training.optimizers import Memory, Optimizer
from linclf_core.training.trajectory import PART, SLAB, State, Trajectory, predictions, slabs


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
        return self.after(data, state, 1)

    def after(self, data: Dataset, state: State, n: int) -> State:
        """The state `n` ≥ 0 steps on."""
        for part in self._parts(data, state, n):
            state = part.state(-1)
        return state

    def trajectory(self, data: Dataset, state: State, n: int, limit: float = np.inf) -> Trajectory:
        """The state and the `n` after it; fewer if a number is not finite or a total is above
        `limit`: it ends before the first such state."""
        parts = [Trajectory.of(state)]
        for part in self._parts(data, state, n):
            sound = part.sound(limit)
            if not sound.all():
                parts.append(part.at(slice(0, int(np.argmin(sound)))))
                break
            parts.append(part)
        return Trajectory.joined(parts)

    def _parts(self, data: Dataset, state: State, n: int) -> Iterator[Trajectory]:
        """The `n` states after this one, part by part, sound or not.

        A loop makes what the next step needs: parameters and gradients. All else is computed for
        all states of a part together.
        """
        X1, y, objective = homogeneous(data.X), data.y, self.objective
        whole = self.batch_size is None or self.batch_size >= data.n_samples
        params, grad, memory, step = state.params, state.grad, self.memory(state), state.step
        for part in slabs(n, data.n_samples, PART):
            F = part.stop - part.start
            theta, grads = np.empty((2, F, *params.theta.shape))
            per_sample, memories = np.empty((F, data.n_samples)), []
            # A step that leaves the floating-point range is recognised by its values, not by
            # warnings.
            with np.errstate(over="ignore", invalid="ignore"):
                for i in range(F):
                    if not whole:
                        index = self.batch(data.n_samples, step + i)
                        at = params.theta[None], X1.take(index, axis=1), y[index]
                        grad = Params.of(objective.evaluated(*at)[1][0])
                    params, memory = self.optimizer.update(params, grad, memory, self.learning_rate)
                    theta[i] = params.theta
                    memories.append(memory)
                    if whole:
                        per_sample[i], grads[i] = objective.evaluated(theta[i : i + 1], X1, y)
                        grad = Params.of(grads[i])
                if not whole:
                    for few in slabs(F, data.n_samples * params.n_classes, SLAB):
                        labels = np.tile(y, few.stop - few.start)
                        found = objective.evaluated(theta[few], X1, labels)
                        per_sample[few], grads[few] = found
                data_loss, penalty = per_sample.mean(axis=1), objective.penalties(theta)
                predicted = predictions(theta, X1)
            step += F
            yield Trajectory(
                np.arange(step - F + 1, step + 1),
                theta,
                grads,
                data_loss,
                penalty,
                accuracies(y, predicted),
                tuple(memories),
                (self.optimizer,) * F,
            )

    def batch(self, n_samples: int, step: int) -> IntArray:
        """The samples that the step from `step` to `step` + 1 uses."""
        if self.batch_size is None or self.batch_size >= n_samples:
            return np.arange(n_samples)
        rng = np.random.default_rng([self.seed, step])
        return rng.choice(n_samples, self.batch_size, replace=False)

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
            accuracy=accuracy(data.y, winners(at.S)),
        )


def moved(descent: Descent, data: Dataset, state: State, params: Params) -> State:
    """`state` with other parameters put in by hand: the same step, the memory begun anew."""
    return replace(descent.init(data, params), step=state.step)


def gradient_norm(state: State) -> float:
    """‖(∂L/∂W, ∂L/∂b)‖ over the whole data set."""
    return float(Trajectory.of(state).gradient_norms()[0])
