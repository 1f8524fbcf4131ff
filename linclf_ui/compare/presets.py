"""Comparisons worth a look, each with what to look for."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from linclf_core.datasets import Dataset, Source
from linclf_core.datasets.blobs import OverlappingBlobs
from linclf_core.datasets.middle import MiddleClass
from linclf_core.experiment import Training
from linclf_core.losses import Loss
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.one_vs_all import OneVsAll
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.settings import settings_of
from linclf_core.training.diagnosis import safe_learning_rate
from linclf_core.training.optimizers import GradientDescent
from linclf_core.writing import short

Trainings = tuple[Training, ...]

#: What a learning rate can be.
RATE = next(s for s in settings_of(Training) if s.name == "learning_rate")

#: The multiples of the bound 2/L that one preset sets side by side.
SHARES = (0.5, 0.95, 1.5, 4.0)


@dataclass(frozen=True)
class Preset:
    """`make` gives the configurations, from the settings of the Lab and the data at hand;
    `source` is a data set that shows the point well, if any will not do. `instead` is told in the
    place of `text` where configurations that were made are not what it says; empty if they are."""

    title: str
    text: str
    make: Callable[[Training, Dataset], Trainings]
    source: Source | None = None
    instead: Callable[[Trainings], str] = lambda made: ""


def hinge_or_softmax(training: Training, data: Dataset) -> Trainings:
    """W–W and softmax under the settings of the Lab."""
    return _with_losses(training, WestonWatkins(), Softmax())


def three_losses(training: Training, data: Dataset) -> Trainings:
    """W–W, C–S and softmax under the settings of the Lab."""
    return _with_losses(training, WestonWatkins(), CrammerSinger(), Softmax())


def joint_and_apart(training: Training, data: Dataset) -> Trainings:
    """One-vs-all beside the three joint losses, by plain descent without a penalty."""
    plain = Training(learning_rate=0.5, reg=0.0)
    return _with_losses(plain, OneVsAll(), WestonWatkins(), CrammerSinger(), Softmax())


def around_the_bound(training: Training, data: Dataset) -> Trainings:
    """Softmax by plain gradient descent, below and above 2/L of these data."""
    plain = Training(loss=Softmax(), optimizer=GradientDescent(), reg=training.reg)
    bound = safe_learning_rate(plain.objective(), data) or plain.learning_rate
    rates = (float(f"{share * bound:.4g}") for share in SHARES)
    return tuple(
        replace(plain, learning_rate=min(max(rate, RATE.low), RATE.high)) for rate in rates
    )


def raised_to_the_smallest(made: Trainings) -> str:
    """That the bound is so small that some or all of the rates are not the shares of it."""
    n = sum(training.learning_rate == RATE.low for training in made)
    if not n:
        return ""
    return (
        f"{short(RATE.low)} is the smallest learning rate that can be set, and for {n} of these "
        f"{len(made)} it is too large: their shares of the bound 2/L are not the ones that this "
        "preset is about. The tab Learning rates has the share of each. The bound is larger if the "
        "data are standardised and λ is small: change that in the Lab, choose another preset here, "
        "then this one again."
    )


def _with_losses(training: Training, *losses: Loss) -> Trainings:
    return tuple(replace(training, loss=loss) for loss in losses)


#: The first is what a visitor finds.
PRESETS: dict[str, Preset] = {
    "either": Preset(
        "Hinge or softmax",
        "One start, two losses. The hinge lets go of a sample that is past its margin; softmax "
        "pulls at every sample, for ever, the less the surer it is. So the lines come to lie "
        "elsewhere, and where classes mix the two dispute: those samples are ringed.",
        hinge_or_softmax,
        OverlappingBlobs(),
    ),
    "losses": Preset(
        "W–W, C–S and softmax",
        "One start, three losses. Weston–Watkins pulls at every rival that is too close, "
        "Crammer–Singer at the strongest alone, softmax at all of them, for ever.",
        three_losses,
        OverlappingBlobs(),
    ),
    "apart": Preset(
        "One-vs-all and the rest",
        "With classes in a row no line parts a middle one from the rest. One-vs-all asks for just "
        "such lines and fails; the joint losses compare the scores and separate all.",
        joint_and_apart,
        MiddleClass(),
    ),
    "bound": Preset(
        "Rates around 2/L",
        "Softmax at rates below and above the bound of the data on which this was chosen; the tab "
        "Learning rates has the share of each. Below 2/L no step raises the loss: that is proved. "
        "Above it nothing is promised: it may work, zig-zag, or diverge.",
        around_the_bound,
        OverlappingBlobs(),
        raised_to_the_smallest,
    ),
}
