"""A stretch of a run as arrays: one entry a step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from linclf_core.model import Params, stacked_scores, winners
from linclf_core.notation import Array, BoolArray, IntArray
from linclf_core.training.optimizers import Memory, Optimizer

#: So many scores are made at once. Arrays below 128 kB the allocator hands out again and again,
#: larger ones come from the system page by page: the same work then takes several times as long.
SLAB = 12_000
#: So many losses of samples are kept until their means are taken: half a MB.
PART = 65_536


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


@dataclass(frozen=True, eq=False)
class Trajectory:
    """F steps of a run, in the order of `steps` (F,), which need not be consecutive.

    theta and grad (F, D+1, C) hold W and, as last row, b, and the gradient by them; `data_loss`,
    `penalty` and `accuracy` are (F,). `memories` and `rules` are what `State` calls memory and
    rule. The arrays are never written to.
    """

    steps: IntArray
    theta: Array
    grad: Array
    data_loss: Array
    penalty: Array
    accuracy: Array
    memories: tuple[Memory, ...]
    rules: tuple[Optimizer, ...]

    @classmethod
    def of(cls, state: State) -> Self:
        """The trajectory of this one state."""
        return cls(
            np.array([state.step]),
            state.params.theta[None],
            state.grad.theta[None],
            np.array([state.data_loss]),
            np.array([state.penalty]),
            np.array([state.accuracy]),
            (state.memory,),
            (state.rule,),
        )

    @classmethod
    def joined(cls, parts: Sequence["Trajectory"]) -> Self:
        """One after another; there is at least one."""

        def row(name: str) -> Array:
            return np.concatenate([getattr(part, name) for part in parts])

        return cls(
            np.concatenate([part.steps for part in parts]),
            row("theta"),
            row("grad"),
            row("data_loss"),
            row("penalty"),
            row("accuracy"),
            tuple(memory for part in parts for memory in part.memories),
            tuple(rule for part in parts for rule in part.rules),
        )

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return len(self) * self.state(-1).nbytes()

    @property
    def total(self) -> Array:
        """(F,)."""
        return self.data_loss + self.penalty

    @property
    def W(self) -> Array:
        """(F, D, C)."""
        return self.theta[:, :-1]

    @property
    def b(self) -> Array:
        """(F, C)."""
        return self.theta[:, -1]

    def at(self, index: IntArray | BoolArray | slice) -> "Trajectory":
        """Some of the steps, by their place here; a copy, unless `index` is a slice."""
        places = np.arange(len(self))[index].tolist()
        return Trajectory(
            self.steps[index],
            self.theta[index],
            self.grad[index],
            self.data_loss[index],
            self.penalty[index],
            self.accuracy[index],
            tuple(self.memories[i] for i in places),
            tuple(self.rules[i] for i in places),
        )

    def state(self, i: int) -> State:
        """The i-th state; −1 is the last."""
        return State(
            step=int(self.steps[i]),
            # Copies: a state that is kept must not keep the whole array.
            params=Params.of(self.theta[i].copy()),
            memory=self.memories[i],
            rule=self.rules[i],
            data_loss=float(self.data_loss[i]),
            penalty=float(self.penalty[i]),
            grad=Params.of(self.grad[i].copy()),
            accuracy=float(self.accuracy[i]),
        )

    def curves(self) -> dict[str, Array]:
        """The numbers worth a curve, by name, each (F,)."""
        return {
            "total": self.total,
            "data": self.data_loss,
            "penalty": self.penalty,
            "accuracy": self.accuracy,
        }

    def gradient_norms(self) -> Array:
        """‖(∂L/∂W, ∂L/∂b)‖ over the whole data set, (F,)."""
        return np.asarray(np.linalg.norm(self.grad.reshape(len(self), -1), axis=1))

    def sound(self, limit: float) -> BoolArray:
        """Where all numbers are finite and the total is at most `limit`, (F,)."""
        fine = np.isfinite(self.theta).all(axis=(1, 2)) & np.isfinite(self.grad).all(axis=(1, 2))
        return np.asarray(fine & np.isfinite(self.total) & (self.total <= limit))


def slabs(n_frames: int, numbers: int, most: int) -> Iterator[slice]:
    """Frames 0 … n − 1 in groups of so many that their `numbers` each make at most `most`."""
    length = max(1, most // max(1, numbers))
    for first in range(0, n_frames, length):
        yield slice(first, min(first + length, n_frames))


def predictions(theta: Array, X1: Array) -> IntArray:
    """The class of the highest score of N samples X1 (D+1, N), as `homogeneous` makes them, under
    each of F parameters θ (F, D+1, C): (F, N). The lowest index at a tie."""
    (F, _, C), N = theta.shape, X1.shape[1]
    found = np.empty((F, N), np.intp)
    for part in slabs(F, N * C, SLAB):
        found[part] = winners(stacked_scores(theta[part], X1)).reshape(-1, N)
    return found
