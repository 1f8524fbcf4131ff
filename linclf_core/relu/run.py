"""A training run of a ReLU network with its past: any step can be shown again."""

from dataclasses import dataclass, replace

import numpy as np

from linclf_core.notation import Array
from linclf_core.pausing import Pause, no_pause, within
from linclf_core.relu.training import ReluState, ReluTraining, Sample, compare

#: A run ends here.
MAX_STEPS = 20_000
#: Every so many steps a state is kept; those between are computed again when asked for.
STRIDE = 50
#: So many steps are made before they are put to the others.
PIECE = 500
#: A network this close to the maximum everywhere looks the same in a picture.
FOUND = 0.01


@dataclass(frozen=True, eq=False)
class Run:
    """Immutable: `to` returns a new run. `losses` (K+1,) holds the loss of every step made, `kept`
    each STRIDE-th state, `current` the one on show. `exploded`: the step after the last cannot be
    made."""

    training: ReluTraining
    data: Sample
    losses: Array
    kept: tuple[ReluState, ...]
    current: ReluState
    exploded: bool = False

    @staticmethod
    def start(training: ReluTraining, data: Sample) -> "Run":
        """A run at step 0."""
        state = training.init(data)
        return Run(training, data, np.array([state.loss]), (state,), state)

    @property
    def step(self) -> int:
        return self.current.step

    @property
    def last_step(self) -> int:
        return len(self.losses) - 1

    @property
    def ended(self) -> bool:
        """Whether the last step that can be made is on show."""
        return self.step == self.last_step and (self.exploded or self.step == MAX_STEPS)

    def to(self, step: int, pause: Pause = no_pause) -> "Run":
        """The run with `step` on show, or the nearest there is; steps not yet made are made."""
        step = min(max(step, 0), MAX_STEPS)
        base, begin = self, self.last_step
        while base.last_step < step and not base.exploded:
            part = within(pause, (base.last_step - begin) // PIECE, -(-(step - begin) // PIECE))
            base = base._extended(min(step, base.last_step + PIECE), part)
        return replace(base, current=base._state_at(min(step, base.last_step)))

    def _extended(self, step: int, pause: Pause) -> "Run":
        last = self._state_at(self.last_step)
        fresh = self.training.advance(self.data, last, step - last.step, pause)
        return replace(
            self,
            losses=np.concatenate([self.losses, [state.loss for state in fresh]]),
            kept=(*self.kept, *(state for state in fresh if state.step % STRIDE == 0)),
            exploded=len(fresh) < step - last.step,
        )

    def _state_at(self, step: int) -> ReluState:
        state = self.kept[step // STRIDE]
        while state.step < step:
            state = self.training.step(self.data, state)
        return state


def verdict(run: Run, largest_error: float) -> str:
    """What the run has come to, in words. `largest_error` is the largest |f − max| on a grid."""
    if run.exploded and run.step == run.last_step:
        return (
            f"Diverged: step {run.step + 1} would make the loss explode, so the run stands at step "
            f"{run.step}, the last sound one. Choose a learning rate well below "
            f"{run.training.learning_rate:g}."
        )
    if largest_error < FOUND:
        return (
            f"Found, as far as a picture can tell: on a grid over the square nowhere off by "
            f"{FOUND:g}. Compare its folds with the exact ones: there are many ways."
        )
    if run.step == 0:
        return "At the start: random units. Step, and see whether the surface finds the maximum."
    dead = sum(unit.share_on == 0.0 for unit in compare(run.current.net, run.data))
    if dead:
        units, them = ("1 unit is", "it") if dead == 1 else (f"{dead} units are", "them")
        told = f"{units} dead: off on the whole sample, so no gradient reaches {them}."
        if run.current.memory.averages:
            told += f" What the optimiser remembers of earlier ones may still move {them}."
        return told
    if run.step == MAX_STEPS:
        return f"The run has used its {MAX_STEPS:,} steps."
    return "Not there yet. This loss is not convex: another seed may end in another valley."
