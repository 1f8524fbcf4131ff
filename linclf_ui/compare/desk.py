"""What the comparison holds of one visitor, and the callbacks that change it.

The experiment (data, start) is the Lab's; the configurations and the common step are its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from linclf_core.comparison.runs import at_step
from linclf_core.experiment import Training
from linclf_core.model import Params
from linclf_core.settings import number
from linclf_core.training.history import History
from linclf_ui import runs as in_store
from linclf_ui import session
from linclf_ui.budgets import COMPARISON
from linclf_ui.compare.presets import PRESETS, Trainings

LETTERS = "ABCD"
FEWEST = 2
#: Every change of a configuration makes its steps again, so they are limited.
LAST_STEP = 5_000
#: A preset is shown at this step at least: at the start all look alike.
FIRST_LOOK = 100
#: The preset that a visitor finds.
FIRST = next(iter(PRESETS))


@dataclass(frozen=True)
class CompareSettings:
    """No trainings: those of the first preset. `look` is the configuration that the tabs on one
    configuration show, `sample` the sample that is explained; `reached` is the last step that has
    been on show."""

    trainings: Trainings = ()
    preset: str = FIRST
    step: int = FIRST_LOOK
    reached: int = FIRST_LOOK
    sample: int = 0
    look: int | None = None
    delta: float = number(
        1.0, "Margin Δ", 0.1, 3.0, 0.1, "For the curves of the hinge losses in this tab."
    )
    sweep_steps: int = number(
        100, "Steps of each run", 20, 1000, 20, "Plain gradient descent on all samples."
    )


def settings() -> CompareSettings:
    return session.page_settings(CompareSettings)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(settings(), **changes))


def trainings() -> Trainings:
    """The configurations, two to four."""
    here = session.lab()
    return settings().trainings or PRESETS[FIRST].make(here.training, here.prepared.train)


def around() -> tuple[object, ...]:
    """What the sidebar shows. Where the moving part finds it changed, the whole page must run."""
    return settings().preset, trainings()


def change_training(k: int, make: Callable[[Training], Training]) -> None:
    """Other settings for configuration `k`; its run is made again from the start."""
    before = trainings()
    if k >= len(before):
        # A message from before the last change of their number may still speak of it.
        return
    change(trainings=(*before[:k], make(before[k]), *before[k + 1 :]), preset="")


def resize(n: int) -> None:
    """`n` configurations: the last are dropped, or the last one is repeated."""
    before = trainings()
    change(trainings=(before + before[-1:] * n)[:n], preset="")


def apply_preset(key: str) -> None:
    here = session.lab()
    made = PRESETS[key].make(here.training, here.prepared.train)
    take_up(key, made)
    go_to(max(settings().step, FIRST_LOOK))


def take_up(preset: str, made: Trainings) -> None:
    """Other configurations, as a link has them; none are those of the first preset."""
    change(trainings=made, preset=preset, look=None)


def take_source(key: str) -> None:
    """Put the preset's own data set into the experiment, and make the preset for it."""
    source = PRESETS[key].source
    if source is not None:
        session.set_source(source)
    apply_preset(key)


def last_step() -> int:
    """How far these data and so many configurations can be compared."""
    data, K = session.lab().prepared.train, len(trainings())
    return min(LAST_STEP, COMPARISON.steps(data, K))


def go_to(step: int) -> None:
    step = min(max(step, 0), last_step())
    change(step=step, reached=max(step, settings().reached))


def data_key() -> tuple[object, ...]:
    """What the samples of the experiment depend on."""
    e = session.lab().experiment
    return e.source, e.standardise, e.test_fraction, e.split_seed


def start() -> tuple[object, Params]:
    """What the start depends on, and the parameters at step 0."""
    here = session.lab()
    first = here.experiment.periods[0]
    return (here.experiment.start, first.weights), here.experiment.begin(
        here.prepared
    ).current.params


def step_on_show() -> int:
    """The common step. More samples may have come since it was chosen."""
    return min(settings().step, last_step())


def runs() -> tuple[History, ...]:
    """The run of each configuration, at the common step or at its own last sound one."""
    return runs_at(step_on_show())


def runs_at(step: int) -> tuple[History, ...]:
    """The same at another step. Later steps that have been made are kept."""
    data = session.lab().prepared.train
    start_key, params = start()
    found = []
    for letter, training in zip(LETTERS, trainings(), strict=False):
        name, key = f"run {letter}", (data_key(), start_key, training)

        def make(training: Training = training) -> History:
            return History.start(training.descent(), data, params)

        run = in_store.in_pieces(
            session.kept(name, key, make),
            step,
            at_step,
            partial(session.keep, name, key),
        )
        found.append(at_step(run, step))
    return tuple(found)
