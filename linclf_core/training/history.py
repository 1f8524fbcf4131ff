"""A run with its past: step on, step back, jump to any step, branch off anywhere."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.training.descent import Descent, State, moved

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

    `states` are the kept states in order of their steps, `current` is the one on show. When more
    than MAX_STATES (or MAX_BYTES) would be kept, about every second one is dropped: never the
    first, the last, or one at which the settings changed, which are kept besides. A dropped state
    is computed again from the kept one before it when it is asked for; steps are pure, so it comes
    out the same. `totals` (last_step + 1,) has the total loss of every step, kept or not, under
    the settings that hold there.

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
    states: tuple[State, ...]
    totals: Array
    current: State
    ended: Ending | None = None

    @staticmethod
    def start(descent: Descent, data: Dataset, params: Params) -> "History":
        """A run at step 0."""
        state = descent.init(data, params)
        return History(data, ((0, descent),), (state,), np.array([state.total]), state)

    @property
    def step(self) -> int:
        return self.current.step

    @property
    def last_step(self) -> int:
        return self.states[-1].step

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
        ended: Ending | None = None
        fresh: list[State] = []
        state = self.states[-1]
        descent = self.descent_at(state.step)
        # Measured against where the run began, not its lowest loss: that is what a reader saw.
        limit = EXPLODED * max(self.states[0].total, self._since_change().total, 1.0)
        while state.step < target:
            after = descent.step(self.data, state)
            if not after.is_finite() or after.total > limit:
                ended = "diverged"
                break
            fresh.append(after)
            state = after
        grown = replace(
            self,
            states=(*self.states, *fresh),
            totals=np.append(self.totals, [state.total for state in fresh]),
            current=state,
            ended=ended or _budget(state.step),
        )
        return grown._thinned()

    def back(self, n: int = 1) -> "History":
        return self.seek(self.step - n)

    def seek(self, step: int) -> "History":
        """The same run with another step on show, the nearest there is to `step`."""
        return replace(self, current=self.state_at(min(max(step, 0), self.last_step)))

    def state_at(self, step: int) -> State:
        """The state at a step that has been computed, kept or not. Raises IndexError otherwise."""
        if not 0 <= step <= self.last_step:
            raise IndexError(f"There is no step {step} in a run of {self.last_step} steps.")
        steps = [state.step for state in self.states]
        state = self.states[int(np.searchsorted(steps, step, side="right")) - 1]
        descent = self.descent_at(state.step)
        while state.step < step:
            state = descent.step(self.data, state)
        return state

    def changed(self, descent: Descent) -> "History":
        """From the step on show on, `descent` holds. Later steps, made without it, are dropped."""
        return self._branched(descent, descent.resume(self.data, self.current))

    def edited(self, params: Params) -> "History":
        """The step on show with other parameters. Later steps, made from the old, are dropped."""
        return self._branched(self.descent, moved(self.descent, self.data, self.current, params))

    def _branched(self, descent: Descent, state: State) -> "History":
        before = tuple(kept for kept in self.states if kept.step < state.step)
        descents = tuple(entry for entry in self.descents if entry[0] < state.step)
        return History(
            self.data,
            (*descents, (state.step, descent)),
            (*before, state),
            np.append(self.totals[: state.step], state.total),
            state,
            _budget(state.step),
        )

    def curves(self) -> tuple[Array, dict[str, Array]]:
        """The kept steps (K,), and for each name of the descents' curves its values there (K,)."""
        steps = np.array([state.step for state in self.states], float)
        rows = [self.descent_at(state.step).curves(self.data, state) for state in self.states]
        return steps, {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def _since_change(self) -> State:
        since = self.descents[-1][0]
        return next(state for state in self.states if state.step >= since)

    def _most(self) -> int:
        """How many states are kept, besides those that must be."""
        return max(2, min(MAX_STATES, MAX_BYTES // max(1, self.states[-1].nbytes())))

    def _thinned(self) -> "History":
        most = self._most()
        pinned = {since for since, _ in self.descents} | {0, self.last_step}
        if len(self.states) <= most + len(pinned):
            return self
        # From the smallest stride on: what was thinned before is not thinned again without need.
        stride, states = 1, self.states
        while len(states) > most * 3 // 4 + len(pinned):
            stride *= 2
            states = tuple(s for s in states if s.step % stride == 0 or s.step in pinned)
        return replace(self, states=states)


def _budget(step: int) -> Ending | None:
    return "budget" if step >= MAX_STEPS else None
