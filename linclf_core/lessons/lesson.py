"""What a lesson is: steps that each set an experiment, say something, and may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linclf_core.experiment import Experiment
from linclf_core.lessons.calculation import Calculation

#: The parts of the board beside the plane, which is always there: buttons and slider of the run,
#: loss and accuracy, the curve of the loss, and the numbers of the chosen sample.
PANELS = ("run", "figures", "losses", "sample")
#: The settings that a step can lay beside the text.
CONTROLS = ("data", "loss", "rate", "optimiser", "editing")


@dataclass(frozen=True)
class Option:
    """One of several answers, right where `when` holds."""

    text: str
    when: Calculation


@dataclass(frozen=True)
class Choose:
    """A choice of one of the `options`; exactly one of them is right."""

    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class TypeNumber:
    """A number to be typed."""

    question: str
    number: Calculation


@dataclass(frozen=True)
class DrawLine:
    """The boundary of classes `first` and `second`, to be put by hand where it will be `steps`
    steps later."""

    question: str
    first: int
    second: int
    steps: int


Ask = Choose | TypeNumber | DrawLine


@dataclass(frozen=True)
class LessonStep:
    """`experiment` at step `at` with `sample` chosen, seen as `view` says; `text` and, where
    something is asked, `reveal` after the answer, with the run at step `then`. `panels` are there,
    those in `hides` only after the answer; `controls` are laid beside the text. `notes` are the
    teacher's, and `claims` what must hold for the texts to be true."""

    title: str
    text: str
    experiment: Experiment
    at: int = 0
    sample: int = 0
    view: Mapping[str, Any] = field(default_factory=dict)
    ask: Ask | None = None
    reveal: str = ""
    then: int | None = None
    panels: tuple[str, ...] = PANELS
    hides: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    notes: str = ""
    claims: tuple[Calculation, ...] = ()

    @property
    def rests_at(self) -> int:
        """The step on show after the answer."""
        return self.at if self.then is None else self.then

    def texts(self) -> tuple[str, ...]:
        """All that a learner reads."""
        asked = (self.ask.question,) if self.ask else ()
        options = self.ask.options if isinstance(self.ask, Choose) else ()
        return (self.title, self.text, *asked, *(option.text for option in options), self.reveal)


@dataclass(frozen=True)
class Lesson:
    """`about` is one sentence for the list of lessons."""

    title: str
    about: str
    steps: tuple[LessonStep, ...]
