"""A step of a lesson as it is played: its texts with their numbers, and the marks of an answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from linclf_core.exercises.marking import TOO_FEW, Mark, agrees
from linclf_core.explain.matrix_text import Entry, read_number
from linclf_core.lazy import lazy
from linclf_core.lessons import telling
from linclf_core.lessons.guessed_line import Line, Miss, line_of, missed
from linclf_core.lessons.lesson import Choose, DrawLine, Lesson, LessonStep, TypeNumber
from linclf_core.lessons.situation import Situation
from linclf_core.plane.box import Box

#: What rounding on the way can move a number worked by hand, and no more than this share of it.
SLACK, SHARE = 0.0016, 0.01


@dataclass(frozen=True, eq=False)
class PlayedStep:
    """A step, with the experiment that it sets."""

    step: LessonStep

    @lazy
    def here(self) -> Situation:
        """Raises ValueError, one plain sentence, if the step's experiment cannot be made."""
        return Situation.of(self.step.experiment, self.step.at)

    def told(self, text: str) -> str:
        """One of the step's texts, with its numbers. Raises ValueError, one plain sentence."""
        # Where no number stands, the experiment need not be made: a title is told in any case.
        return telling.told(text, self.here) if "{" in text else text

    def right_option(self, ask: Choose) -> int:
        """Which of the options is right, from 0. Raises ValueError if not exactly one is."""
        right = [k for k, option in enumerate(ask.options) if option.when.holds(self.here)]
        if len(right) != 1:
            raise ValueError(f"Of the options {len(right)} are right, and not one.")
        return right[0]

    def number(self, ask: TypeNumber) -> float:
        return ask.number.value(self.here)

    def mark(self, ask: TypeNumber, typed: str) -> Mark:
        """The mark of a number, by the rules of the exercises."""
        if not typed.strip():
            return Mark("empty")
        try:
            entry = read_number(typed)
        except ValueError as fault:
            return Mark("unread", str(fault))
        return marked(entry, self.number(ask))

    @lazy
    def box(self) -> Box:
        """The part of the plane that a line is guessed on."""
        return Box.around(self.here.data.X, pad=0.06)

    def line(self, ask: DrawLine, later: bool) -> Line:
        """The boundary asked for, as it is, or as many steps `later` as are asked for. Raises
        ValueError, one plain sentence, if there is none in sight."""
        data = self.here.data
        if data.n_features != 2 or max(ask.first, ask.second) >= data.n_classes:
            raise ValueError("A line is guessed between two classes of data with two features.")
        at = self.here.moved(self.here.run.step + (ask.steps if later else 0))
        return line_of(at.params, ask.first, ask.second, self.box)

    def missed(self, ask: DrawLine, guess: Line) -> Miss:
        """How far a guess is off. Raises ValueError as `line` does."""
        return missed(guess, self.line(ask, later=True), self.box)

    def staying(self, ask: DrawLine) -> Miss:
        """How far off the line is that does not move."""
        return self.missed(ask, self.line(ask, later=False))

    def answer(self) -> str:
        """What the answer is, in a few words; empty where nothing is asked."""
        match self.step.ask:
            case Choose() as ask:
                return self.told(ask.options[self.right_option(ask)].text)
            case TypeNumber() as ask:
                return telling.number(self.number(ask))
            case DrawLine() as ask:
                moved = self.staying(ask)
                return (
                    f"The line turns by {moved.angle:.0f}° and moves by "
                    f"{telling.number(moved.away, 2)}."
                )
        return ""

    def _rests(self) -> str:
        return f"at step {self.here.moved(self.step.rests_at).run.step}"

    def faults(self) -> Iterator[str]:
        """Everything that does not hold or cannot be computed, a sentence each."""
        texts = (*self.step.texts(), self.step.notes)
        tries: list[Callable[[], str]] = [
            *(partial(self.told, text) for text in texts),
            self.answer,
            self._rests,
        ]
        for attempt in tries:
            try:
                attempt()
            except ValueError as fault:
                yield str(fault)
        for claim in self.step.claims:
            try:
                if not claim.holds(self.here):
                    yield f"The claim “{claim.text}” does not hold."
            except ValueError as fault:
                yield str(fault)


def marked(entry: Entry, value: float) -> Mark:
    """The mark of an entry where `value` is the truth."""
    slack = min(SLACK, SHARE * abs(value))
    if agrees(entry, value, slack):
        return Mark("right")
    if abs(entry.value - value) <= entry.half_unit * (1 + 1e-9) + slack:
        return Mark("coarse", TOO_FEW)
    return Mark("wrong")


def faults(lesson: Lesson) -> Iterator[str]:
    """Everything in a lesson that does not hold or cannot be computed, a sentence each."""
    for place, step in enumerate(lesson.steps, start=1):
        # A fault that several texts share is told once.
        for fault in dict.fromkeys(PlayedStep(step).faults()):
            yield f"Step {place}: {fault}"


def typed_numbers(lesson: Lesson) -> Iterator[str]:
    """The numbers in a lesson's texts that are typed and not computed, with their step."""
    for place, step in enumerate(lesson.steps, start=1):
        for text in (*step.texts(), step.notes):
            yield from (f"Step {place}: {found}" for found in telling.typed_numbers(text))
