"""What a visitor sets on the page, and the run that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from linclf_core.datasets import Dataset
from linclf_core.datasets.digits import Digits
from linclf_core.experiment import Experiment, Period, Start, Training
from linclf_core.settings import number
from linclf_core.training.history import History
from linclf_ui import computing, runs, session


@dataclass(frozen=True)
class DigitsSettings:
    """`step` is on show, of at most `steps`; `image` is the chosen one of the test part."""

    training: Training = field(default_factory=Training)
    steps: int = number(200, "Steps", 50, 500, 50)
    step: int = 0
    image: int = 0

    key: ClassVar[str] = "digits"


def settings() -> DigitsSettings:
    return session.page_settings(DigitsSettings)


def change(name: str, value: Any) -> None:
    session.set_page_settings(replace(settings(), **{name: value}))


def change_training(make: Callable[[Training], Training]) -> None:
    change("training", make(settings().training))


def run() -> tuple[History, Dataset]:
    """The run with all its steps, from W = 0, and the fifth of each digit kept for the test."""
    chosen = settings()
    experiment = Experiment(
        Digits(),
        test_fraction=0.2,
        start=Start(scale=0.0),
        periods=(Period(0, chosen.training),),
    )
    with computing.shown("The digits are learned"):
        prepared, history = runs.run(experiment, chosen.steps)
    assert prepared.test is not None
    return history, prepared.test
