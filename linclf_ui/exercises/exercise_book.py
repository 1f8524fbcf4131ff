"""What the page of exercises holds of one visitor, and the callbacks that change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linclf_core.exercises.exercise import Exercise, Kind
from linclf_core.exercises.kinds import KINDS
from linclf_core.exercises.marking import Marking
from linclf_core.experiment import Training
from linclf_core.explain.expression import Cell
from linclf_core.results import (
    ANSWER,
    MOST_TASKS,
    SEED,
    Answered,
    Task,
    asked_first,
    from_text,
)
from linclf_ui import session
from linclf_ui.exercises.task_sources import (
    RANDOM,
    SOURCES,
    asked_of,
    fitting,
    source_of,
    texts_of,
)
from linclf_ui.workbench.own import SCORES, STEP
from linclf_ui.workbench.typed import Texts


@dataclass(frozen=True)
class ExerciseBook:
    """`now` is the exercise on show, and whether its answers are `checked`; `turn` counts the
    exercises, to give each fresh fields. `done` were answered before. `look` is the cell in the
    hints, None for the first that is not right. `opened` is a result that was opened, and `place`
    the one of it on show. `texts` are own numbers as typed."""

    now: Answered = field(default_factory=lambda: Answered(asked_first(next(iter(KINDS.values())))))
    source: str = RANDOM
    checked: bool = False
    turn: int = 0
    done: tuple[Answered, ...] = ()
    look: Cell | None = None
    opened: tuple[Answered, ...] = ()
    place: int = 0
    texts: Texts = field(default_factory=lambda: {**STEP.first.texts, **SCORES.first.texts})

    @property
    def on_show(self) -> Answered:
        return self.opened[self.place] if self.opened else self.now

    @property
    def source_on_show(self) -> str:
        return source_of(self.on_show.task) if self.opened else self.source

    @property
    def all(self) -> tuple[Answered, ...]:
        """The set so far, with the exercise on show if anything was answered."""
        return (*self.done, self.now) if self.now.answers or self.now.hints else self.done


def book() -> ExerciseBook:
    return session.page_settings(ExerciseBook)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(book(), **changes))


def kind() -> Kind:
    return KINDS[book().on_show.task.kind]


def exercise() -> Exercise:
    """The exercise on show. Those that can be shown can be made."""
    task = book().on_show.task
    return session.kept("exercise", task, task.exercise)


def marking() -> Marking | None:
    """The marks on show; None before the answers have been checked."""
    here = book()
    if not here.checked and not here.opened:
        return None
    answered = here.on_show
    key = answered.task, tuple(answered.answers.items())
    return session.kept("marks", key, answered.marking)


def ask(kind_key: str, source: str, seed: int, training: Training, texts: Texts) -> None:
    """Another exercise; the one on show stays, with a sentence, if there is none."""
    try:
        asked = asked_of(KINDS[kind_key], source, seed, training, texts)
        task = replace(asked, blank=book().now.task.blank)
        task.exercise()
    except ValueError as fault:
        session.say(f"{fault} The exercise stays as it was.")
        change(texts=texts)
        return
    if task != book().now.task:
        _turn_to(task, source)
    change(texts=texts)


def choose_kind(key: str) -> None:
    here = book()
    found = KINDS[key]
    source = here.source if here.source in fitting(found) else RANDOM
    training = here.now.task.training
    if training.loss.key not in found.losses:
        training = replace(training, loss=found.loss)
    ask(key, source, here.now.task.seed, training, here.texts)


def choose_source(source: str) -> None:
    here = book()
    task = here.now.task
    ask(task.kind, source, task.seed, task.training, here.texts)


def choose_seed(seed: int) -> None:
    here = book()
    task = here.now.task
    ask(task.kind, RANDOM, seed, task.training, here.texts)


def choose_blank(key: str) -> None:
    now = book().now
    _turn_to(replace(now.task, blank=key), book().source)


def change_training(made: Callable[[Training], Training]) -> None:
    here = book()
    task = here.now.task
    ask(task.kind, here.source, task.seed, made(task.training), here.texts)


def change_loss(made: Callable[[Any], Any]) -> None:
    change_training(lambda training: replace(training, loss=made(training.loss)))


def type_in(name: str, text: str) -> None:
    here = book()
    task = here.now.task
    texts = {**here.texts, name: text}
    ask(task.kind, here.source, task.seed, task.training, texts)


def next_exercise() -> None:
    """The next seed of the same kind."""
    task = book().now.task
    choose_seed(task.seed + 1 if task.seed < SEED.high else 0)


def check(answers: Mapping[Cell, str]) -> None:
    here = book()
    typed = {cell: text for cell, text in answers.items() if text.strip()}
    change(now=replace(here.now, answers=typed), checked=True, look=None)


def hint(cell: Cell, degree: int) -> None:
    """Show a hint of this degree, or of a higher one taken before."""
    now = book().now
    taken = max(degree, now.hints.get(cell, 0))
    change(now=replace(now, hints={**now.hints, cell: taken}), look=cell)


def show_me(cell: Cell) -> None:
    hint(cell, ANSWER)


def look_at(cell: Cell) -> None:
    change(look=cell)


def open_result(text: str) -> None:
    """Show a saved result; one's own exercises stay."""
    try:
        opened = from_text(text)
    except ValueError as fault:
        session.say(f"{fault} Nothing was opened.")
        return
    change(opened=opened, place=0, look=None, turn=book().turn + 1)


def show_opened(place: int) -> None:
    change(place=place, turn=book().turn + 1)


def close_result() -> None:
    change(opened=(), place=0, turn=book().turn + 1)


def take_task(task: Task) -> None:
    """A task that came by a link; its own numbers, if any, stand in the fields for them."""
    _turn_to(task, source_of(task))
    change(texts={**book().texts, **texts_of(task.own)})


def _turn_to(task: Task, source: str) -> None:
    here = book()
    # The latest of so many: no set grows without end.
    done = here.all[-MOST_TASKS + 1 :]
    change(
        now=Answered(task),
        source=source if source in SOURCES else RANDOM,
        checked=False,
        turn=here.turn + 1,
        done=done,
        look=None,
        opened=(),
        place=0,
    )
