"""The whole state of an experiment as plain values, and what they build.

An `Experiment` and a step number determine every number on the screen.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from linclf_core.datasets import Prepared, Source, prepare
from linclf_core.losses import Loss
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, random_start
from linclf_core.objective import Objective
from linclf_core.settings import Setting, number
from linclf_core.training.descent import Descent
from linclf_core.training.history import History
from linclf_core.training.optimizers import GradientDescent, Optimizer

#: So many settings may follow one another in a run.
MAX_PERIODS = 200
#: What a weight put in by hand may be: far from where its square or a score would overflow.
WEIGHT = Setting("weight", "A weight", 0.0, low=-1e12, high=1e12)


@dataclass(frozen=True)
class Start:
    """Where W starts: drawn from a normal distribution with this standard deviation; b = 0."""

    scale: float = number(0.5, "Spread of the start", 0.0, 10.0, 0.1)
    seed: int = number(0, "Seed of the start", 0, 2**31 - 1)


@dataclass(frozen=True)
class Training:
    """How a step is made: objective, optimiser, learning rate, batch. 0 samples means all."""

    loss: Loss = field(default_factory=Softmax)
    optimizer: Optimizer = field(default_factory=GradientDescent)
    learning_rate: float = number(0.5, "Learning rate η", 1e-6, 1e6, 0.1)
    reg: float = number(0.001, "Penalty λ", 0.0, 1e6, 0.001)
    batch_size: int = number(0, "Batch size (0 = all)", 0, 5_000)
    batch_seed: int = number(0, "Seed of the batches", 0, 2**31 - 1)

    def objective(self) -> Objective:
        return Objective(self.loss, self.reg)

    def descent(self) -> Descent:
        return Descent(
            self.objective(),
            self.optimizer,
            self.learning_rate,
            self.batch_size or None,
            self.batch_seed,
        )


@dataclass(frozen=True)
class Weights:
    """Parameters as plain values: W as D rows of C numbers, b as C numbers.

    Lists are taken too and kept as tuples. Raises ValueError, one plain sentence, for anything
    else and for numbers beyond WEIGHT.
    """

    W: tuple[tuple[float, ...], ...]
    b: tuple[float, ...]

    def __post_init__(self) -> None:
        table = isinstance(self.W, list | tuple) and isinstance(self.b, list | tuple)
        if not table or not all(
            isinstance(row, list | tuple) and len(row) == len(self.b) for row in self.W
        ):
            raise ValueError("The weights are rows of as many numbers as there are biases.")
        W = tuple(tuple(WEIGHT.check(w) for w in row) for row in self.W)
        object.__setattr__(self, "W", W)
        object.__setattr__(self, "b", tuple(WEIGHT.check(v) for v in self.b))

    @staticmethod
    def of(params: Params) -> "Weights":
        return Weights(params.W.tolist(), params.b.tolist())

    def params(self) -> Params:
        return Params(np.array(self.W, float), np.array(self.b, float))


@dataclass(frozen=True)
class Period:
    """From `step` on, `training` holds; `weights`, if given, were put in by hand at that step."""

    step: int
    training: Training
    weights: Weights | None = None


@dataclass(frozen=True)
class Experiment:
    """Data, start, and the settings of the run, from which everything else follows."""

    source: Source
    standardise: bool = False
    test_fraction: float = number(0.0, "Share kept for testing", 0.0, 0.8, 0.05)
    split_seed: int = number(0, "Seed of the split", 0, 2**31 - 1)
    start: Start = field(default_factory=Start)
    periods: tuple[Period, ...] = (Period(0, Training()),)

    def prepared(self) -> Prepared:
        """The data: train part, test part, and the scaling if there is one."""
        return prepare(self.source(), self.standardise, self.test_fraction, self.split_seed)

    def training_at(self, step: int) -> Training:
        return self._period_at(step).training

    def begin(self, prepared: Prepared) -> History:
        """The run at step 0."""
        data, first = prepared.train, self.periods[0]
        params = random_start(data.n_features, data.n_classes, self.start.scale, self.start.seed)
        if first.weights is not None:
            params = first.weights.params()
        return History.start(first.training.descent(), data, params)

    def replay(self, prepared: Prepared, step: int) -> History:
        """The run at `step`, through all its changes; at the last sound step if it ends before."""
        return self.continued(self.begin(prepared), step)

    def continued(self, history: History, step: int) -> History:
        """This experiment's run, gone on from its last step to `step`, through the changes that
        are still to come; at the last sound step if it ends before."""
        made = history.descents[-1][0]
        history = history.seek(history.last_step)
        for period in self.periods[1:]:
            if period.step > step:
                break
            if period.step <= made:
                continue
            history = history.advanced(period.step - history.step)
            if history.step < period.step:
                return history
            history = history.changed(period.training.descent())
            if period.weights is not None:
                history = history.edited(period.weights.params())
        return history.advanced(max(0, step - history.step))

    def with_training(self, step: int, training: Training) -> "Experiment":
        """From `step` on, `training` holds; what was planned for later steps is dropped.

        Raises ValueError, one plain sentence, where there are MAX_PERIODS already.
        """
        weights = next((p.weights for p in self.periods if p.step == step), None)
        return self._with_period(Period(step, training, weights))

    def with_weights(self, step: int, params: Params) -> "Experiment":
        """At `step`, these parameters are put in by hand. Raises ValueError as `Weights` does, and
        as `with_training`."""
        return self._with_period(Period(step, self.training_at(step), Weights.of(params)))

    def restarted(self, training: Training) -> "Experiment":
        """The same data and start, one set of settings from step 0 on."""
        return replace(self, periods=(Period(0, training),))

    def _with_period(self, period: Period) -> "Experiment":
        before = tuple(p for p in self.periods if p.step < period.step)
        if len(before) >= MAX_PERIODS:
            raise ValueError(
                f"A run has room for {MAX_PERIODS - 1} changes of settings or weights: "
                "go back in it, or begin anew, to make others."
            )
        return replace(self, periods=(*before, period))

    def _period_at(self, step: int) -> Period:
        return next(period for period in reversed(self.periods) if period.step <= step)
