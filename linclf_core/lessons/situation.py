"""An experiment at a step of its run: what the numbers of a lesson are computed of."""

from dataclasses import dataclass

from linclf_core.datasets import Dataset
from linclf_core.experiment import Experiment, Training
from linclf_core.lazy import lazy
from linclf_core.model import Params
from linclf_core.objective import Evaluation
from linclf_core.training.history import History

#: So many steps × samples × classes may be made for the numbers of one step of a lesson.
ALLOWED = 10**7


class Allowance:
    """How much descent may still be worked out: a lesson may come from anywhere."""

    def __init__(self, left: int = ALLOWED) -> None:
        self.left = left

    def spend(self, cost: int) -> None:
        """Raises ValueError, one sentence, when it is used up."""
        self.left -= cost
        if self.left < 0:
            raise ValueError("The numbers of this step would take too long to work out.")


@dataclass(frozen=True, eq=False)
class Situation:
    """`run` has the step on show; what is made from it is charged to the `allowance`."""

    experiment: Experiment
    run: History
    allowance: Allowance

    @staticmethod
    def of(experiment: Experiment, step: int) -> "Situation":
        """Raises ValueError, one sentence, if the data or that step cannot be made."""
        allowance, prepared = Allowance(), experiment.prepared()
        start = Situation(experiment, experiment.begin(prepared), allowance)
        return start.moved(step)

    @property
    def data(self) -> Dataset:
        """The training samples."""
        return self.run.data

    @property
    def params(self) -> Params:
        return self.run.current.params

    @property
    def training(self) -> Training:
        """The settings that hold at the step on show."""
        return self.experiment.training_at(self.run.step)

    @lazy
    def known(self) -> dict[str, float]:
        """The expressions that have been worked out, by text."""
        return {}

    @lazy
    def at(self) -> Evaluation:
        """Scores, losses and gradient at the step on show."""
        self._spend(1)
        return self.training.objective()(self.params, self.data)

    def moved(self, step: int) -> "Situation":
        """The same with another step on show. Raises ValueError, one sentence, if the run ends
        before."""
        grown = self.reaching(step)
        if grown.run.last_step < step:
            raise ValueError(f"The run ends at step {grown.run.last_step:,}, before step {step:,}.")
        return Situation(self.experiment, grown.run.seek(step), self.allowance)

    def reaching(self, step: int) -> "Situation":
        """The same with all steps up to `step` made, or up to the end of the run."""
        made = self.run.last_step
        if step <= made or self.run.ended is not None:
            return self
        self._spend(step - made)
        longer = self.experiment.continued(self.run, step).seek(self.run.step)
        return Situation(self.experiment, longer, self.allowance)

    def under(self, training: Training) -> "Situation":
        """The same weights, from here on under other settings."""
        self._spend(1)
        experiment = self.experiment.with_training(self.run.step, training)
        return Situation(experiment, self.run.changed(training.descent()), self.allowance)

    def scaled(self, factor: float) -> "Situation":
        """Weights and biases multiplied by a number. Raises ValueError as `Weights` does."""
        self._spend(1)
        params = Params(factor * self.params.W, factor * self.params.b)
        experiment = self.experiment.with_weights(self.run.step, params)
        return Situation(experiment, self.run.edited(params), self.allowance)

    def _spend(self, steps: int) -> None:
        self.allowance.spend(steps * self.data.n_samples * self.data.n_classes)
