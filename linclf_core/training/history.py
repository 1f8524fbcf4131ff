"""A run with its past: step on, step back, jump to any step, branch off anywhere."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.training.descent import Descent, moved
from linclf_core.training.trajectory import State, Trajectory

#: A run ends here; whoever needs more steps needs a better step size.
MAX_STEPS = 20_000
#: So many states are kept (fewer if they are large); a longer run is thinned.
MAX_STATES = 1_000
MAX_BYTES = 32_000_000
#: A loss so many times its starting value (or 1, if that is larger) has exploded.
EXPLODED = 1e4

Ending = Literal["diverged", "budget"]


@dataclass(frozen=True, eq=False)
class History:
    """An immutable run: every method returns a new one and leaves this as it was.

    `kept` are the kept steps, `current` is the state on show. When more than MAX_STATES (or
    MAX_BYTES) would be kept, about every second one is dropped: never the first, the last, or one
    at which the settings changed, which are kept besides. A dropped state is computed again from
    the kept one before it when it is asked for; steps are pure, so it comes out the same. `totals`
    (last_step + 1,) has the total loss of every step, kept or not, under the settings that hold
    there.

    `descents` says which descent holds from which step on. `ended` tells why the run cannot go on
    from its last state: the next step would leave the finite numbers or explode, or the budget of
    MAX_STEPS is used up.

    >>> from linclf_core.losses.softmax import Softmax
    >>> from linclf_core.model import zeros
    >>> from linclf_core.objective import Objective
    >>> from linclf_core.training.optimizers import GradientDescent
    >>> data = Dataset(np.array([[1.0], [-1.0]]), np.array([0, 1]), ("right", "left"), ("x",))
    >>> descent = Descent(Objective(Softmax()), GradientDescent(), learning_rate=1.0)
    >>> run = History.start(descent, data, zeros(1, 2)).advanced(3)
    >>> [round(state.total, 3) for state in run.states]
    [0.693, 0.313, 0.195, 0.14]
    >>> earlier = run.back(2)
    >>> earlier.step, earlier.last_step
    (1, 3)
    >>> earlier.advanced().current.total == run.state_at(2).total
    True
    """

    data: Dataset
    descents: tuple[tuple[int, Descent], ...]
    kept: Trajectory
    totals: Array
    current: State
    ended: Ending | None = None

    @staticmethod
    def start(descent: Descent, data: Dataset, params: Params) -> "History":
        """A run at step 0."""
        state = descent.init(data, params)
        first = Trajectory.of(state)
        return History(data, ((0, descent),), first, first.total, state)

    @property
    def step(self) -> int:
        return self.current.step

    @property
    def last_step(self) -> int:
        return int(self.kept.steps[-1])

    @property
    def states(self) -> tuple[State, ...]:
        """The kept steps one by one."""
        return tuple(self.kept.state(i) for i in range(len(self.kept)))

    @property
    def descent(self) -> Descent:
        """The descent that holds at the step on show."""
        return self.descent_at(self.step)

    def descent_at(self, step: int) -> Descent:
        return next(descent for since, descent in reversed(self.descents) if since <= step)

    @property
    def since(self) -> int:
        """The step from which on the settings at the step on show hold."""
        return max(since for since, _ in self.descents if since <= self.step)

    @property
    def stop(self) -> Ending | None:
        """Why the run cannot go on from the step on show, found out by trying; None if it can."""
        if self.step < self.last_step:
            return None
        further = self.advanced()
        return further.ended if further.step == self.step else None

    def advanced(self, n: int = 1) -> "History":
        """`n` steps on; fewer if the run ends before (see `ended`)."""
        target = min(self.step + n, MAX_STEPS)
        run = self
        # In blocks, so that a long way is thinned while it is made.
        while run.last_step < target and run.ended is None:
            run = run._extended(min(target, run.last_step + run._most()))
        return run.seek(target)

    def _extended(self, target: int) -> "History":
        """With the steps after the last one up to `target`, which is later."""
        last, start = self.kept.state(-1), self._since_change()
        # Measured against where the run began, not its lowest loss: that is what a reader saw.
        limit = EXPLODED * max(float(self.kept.total[0]), start.total, 1.0)
        n = target - last.step
        made = self.descent_at(last.step).trajectory(self.data, last, n, limit)
        state = made.state(-1)
        grown = replace(
            self,
            kept=Trajectory.joined([self.kept, made.at(slice(1, None))]),
            totals=np.append(self.totals, made.total[1:]),
            current=state,
            ended="diverged" if len(made) <= n else _budget(state.step),
        )
        return grown._thinned()

    def back(self, n: int = 1) -> "History":
        return self.seek(self.step - n)

    def seek(self, step: int) -> "History":
        """The same run with another step on show, the nearest there is to `step`."""
        return replace(self, current=self.state_at(min(max(step, 0), self.last_step)))

    def until(self, step: int) -> "History":
        """The run as it was when `step` had just been made: without the steps after it."""
        last = self.seek(step).current
        if last.step == self.last_step:
            return self.seek(step)
        before = self.kept.at(self.kept.steps < last.step)
        return replace(
            self,
            descents=tuple(entry for entry in self.descents if entry[0] <= last.step),
            kept=Trajectory.joined([before, Trajectory.of(last)]),
            totals=self.totals[: last.step + 1],
            current=last,
            ended=None,
        )

    def state_at(self, step: int) -> State:
        """The state at a step that has been computed, kept or not. Raises IndexError otherwise."""
        self._check(step)
        i = self._kept_before(step)
        state = self.kept.state(i)
        return self.descent_at(state.step).after(self.data, state, step - state.step)

    def trajectory(self, first: int, last: int) -> Trajectory:
        """All steps from `first` to `last`, which have been computed, kept or not. Raises
        IndexError if one has not."""
        self._check(first)
        self._check(last)
        i, j = self._kept_before(first), self._kept_before(last)
        if self.kept.steps[i] == first and j - i == last - first:
            return self.kept.at(slice(i, j + 1))
        # A step at which the settings changed does not follow from the one before, and is kept.
        begins = [first, *(since for since, _ in self.descents if first < since <= last)]
        ends = [*(since - 1 for since in begins[1:]), last]
        return Trajectory.joined(
            [
                self.descent_at(a).trajectory(self.data, self.state_at(a), b - a)
                for a, b in zip(begins, ends, strict=True)
            ]
        )

    def changed(self, descent: Descent) -> "History":
        """From the step on show on, `descent` holds. Later steps, made without it, are dropped."""
        return self._branched(descent, descent.resume(self.data, self.current))

    def edited(self, params: Params) -> "History":
        """The step on show with other parameters. Later steps, made from the old, are dropped."""
        return self._branched(self.descent, moved(self.descent, self.data, self.current, params))

    def _branched(self, descent: Descent, state: State) -> "History":
        before = self.kept.at(self.kept.steps < state.step)
        descents = tuple(entry for entry in self.descents if entry[0] < state.step)
        return History(
            self.data,
            (*descents, (state.step, descent)),
            Trajectory.joined([before, Trajectory.of(state)]),
            np.append(self.totals[: state.step], state.total),
            state,
            _budget(state.step),
        )

    def curves(self) -> tuple[Array, dict[str, Array]]:
        """The kept steps (K,), and the numbers worth a curve there, by name, each (K,)."""
        return self.kept.steps.astype(float), self.kept.curves()

    def _check(self, step: int) -> None:
        if not 0 <= step <= self.last_step:
            raise IndexError(f"There is no step {step} in a run of {self.last_step} steps.")

    def _kept_before(self, step: int) -> int:
        """The place of the last kept step that is not after this one."""
        return int(np.searchsorted(self.kept.steps, step, side="right")) - 1

    def _since_change(self) -> State:
        """The state at which the latest settings began."""
        return self.kept.state(self._kept_before(self.descents[-1][0]))

    @property
    def nbytes(self) -> int:
        """About how much memory the kept states take."""
        return self.kept.nbytes + self.totals.nbytes

    def _most(self) -> int:
        """How many states are kept, besides those that must be."""
        return max(2, min(MAX_STATES, MAX_BYTES // self.kept.state(-1).nbytes()))

    def _thinned(self) -> "History":
        most = self._most()
        steps = self.kept.steps
        pinned = np.isin(steps, [0, self.last_step, *(since for since, _ in self.descents)])
        if len(steps) <= most + pinned.sum():
            return self
        # From the smallest stride on: what was thinned before is not thinned again without need.
        stride, stays = 1, np.ones(len(steps), bool)
        while stays.sum() > most * 3 // 4 + pinned.sum():
            stride *= 2
            stays = (steps % stride == 0) | pinned
        return replace(self, kept=self.kept.at(stays))


def _budget(step: int) -> Ending | None:
    return "budget" if step >= MAX_STEPS else None
