"""What the page of lessons holds of one visitor, and the callbacks that change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linclf_core.exercises.marking import Mark
from linclf_core.lessons import LESSONS, lesson, lesson_text
from linclf_core.lessons.guessed_line import Line
from linclf_core.lessons.lesson import Choose, DrawLine, Lesson, LessonStep, TypeNumber
from linclf_core.lessons.playing import PlayedStep
from linclf_core.lessons.reading import read
from linclf_core.saved import Moment
from linclf_ui import session
from linclf_ui.store import store
from linclf_ui.view import View

#: The key of a lesson of the visitor's own.
OWN = "own"
#: About so much memory the runs of a step take.
STEP_BYTES = 1_000_000
NO_LESSON = "There is no such lesson."
NO_TEXT = "This lesson is too long for a link: open its file."


@dataclass(frozen=True)
class Given:
    """What was answered at a step: the `option` chosen, the number `typed`, or the `line` put, and
    whether it is `handed` in; `shown` says that the answer was asked for."""

    option: int | None = None
    typed: str = ""
    line: Line | None = None
    handed: bool = False
    shown: bool = False


@dataclass(frozen=True)
class LessonDesk:
    """`key` names the lesson on show, empty for none; `text` is that of one of the visitor's own,
    and `draft` the one being written. `place` is the step, from 0, and `given` what was answered,
    by step. `notes` says that the teacher's notes are on show in place of the step. `before` is
    what was on show before the lesson."""

    key: str = ""
    text: str = ""
    draft: str = ""
    place: int = 0
    given: Mapping[int, Given] = field(default_factory=dict)
    notes: bool = False
    before: Moment | None = None

    @property
    def lesson(self) -> Lesson:
        """The lesson on show, of which there is one."""
        return read(self.text) if self.key == OWN else lesson(self.key)

    @property
    def answer(self) -> Given:
        return self.given.get(self.place, Given())


def desk() -> LessonDesk:
    return session.page_settings(LessonDesk)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(desk(), **changes))


def lesson_on_show() -> Lesson:
    here = desk()
    return session.kept("lesson", (here.key, here.text), lambda: here.lesson)


def step() -> LessonStep:
    return lesson_on_show().steps[desk().place]


def played(further: int = 0) -> PlayedStep:
    """The step on show, or one so much further on, with its numbers: worked out once for all who
    look at it."""
    here = desk()
    place = here.place + further
    name = "lesson step", here.key, here.text, place
    found = lesson_on_show().steps[place]
    return store().get(name, lambda: PlayedStep(found), lambda _: STEP_BYTES)


def open_lesson(key: str, text: str = "", place: int = 0) -> None:
    """Begin a lesson at a step. What was on show comes back at its end."""
    here, lab = desk(), session.lab()
    before = here.before or Moment(lab.experiment, lab.history.step, lab.sample, lab.view.changed())
    change(key=key, text=text, place=place, given={}, before=before)
    set_up()


def open_own() -> None:
    """Begin the lesson that is written; its faults, if any, are told beside the text."""
    try:
        read(desk().draft)
    except ValueError as fault:
        session.say(f"{fault} No lesson was opened.")
        return
    open_lesson(OWN, desk().draft)


def close() -> None:
    """Back to the list, and to what was on show before the lesson."""
    before = desk().before
    change(key="", text="", place=0, given={}, notes=False, before=None)
    if before is not None:
        view = View.of_fields(before.view)
        session.open_moment(before.experiment, before.step, before.sample, view)


def go(place: int) -> None:
    """To another step of the lesson on show."""
    if place != desk().place and 0 <= place < len(lesson_on_show().steps):
        change(place=place)
        set_up()


def follow(place: object) -> None:
    """To the step that another window shows."""
    if type(place) is int:
        go(place)


def set_up() -> None:
    """Put the step's experiment on show, at its step; what cannot be is told in a sentence."""
    here, lab = step(), session.lab()
    at = here.rests_at if revealed() else here.at
    try:
        view = View.of_fields(here.view)
        view = replace(view, board=lab.view.board, decimals=lab.view.decimals)
        session.open_moment(here.experiment, at, here.sample, view)
    except ValueError as fault:
        session.say(f"{fault} The experiment stays as it was.")


def played_on() -> bool:
    """Whether something else is on show than the step has set."""
    here, lab = step(), session.lab()
    return lab.experiment != here.experiment


# --- answers -------------------------------------------------------------------------------


def _give(**changes: Any) -> None:
    here = desk()
    was = revealed()
    answer = replace(here.answer, **changes)
    change(given={**here.given, here.place: answer})
    if revealed() and not was and step().rests_at != step().at:
        set_up()


def choose(option: int) -> None:
    _give(option=option, handed=True)


def hand_in(typed: str) -> None:
    _give(typed=typed, handed=bool(typed.strip()))


def put_line(line: Line) -> None:
    if not revealed():
        _give(line=line)


def hand_in_line() -> None:
    _give(handed=True)


def show_answer() -> None:
    _give(shown=True)


def mark() -> Mark | None:
    """The mark of the answer on show; None before one was handed in, and of a line, which is
    measured."""
    answer, ask = desk().answer, step().ask
    if not answer.handed:
        return None
    match ask:
        case Choose() if answer.option is not None:
            right = answer.option == played().right_option(ask)
            return Mark("right" if right else "wrong")
        case TypeNumber():
            return played().mark(ask, answer.typed)
    return None


def revealed() -> bool:
    """Whether the step's answer is on show: found, measured, or asked for. Where nothing is asked
    there is nothing to hide."""
    answer, ask = desk().answer, step().ask
    if ask is None or answer.shown:
        return True
    if isinstance(ask, DrawLine):
        return answer.handed
    found = mark()
    return found is not None and found.state == "right"


def text_of(key: str) -> str:
    """A lesson of the program as it is written, to begin one's own from."""
    return lesson_text(key) if key in LESSONS else ""
