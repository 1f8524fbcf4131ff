"""A lesson as a text in TOML, read strictly; the form is told in docs/lessons.md."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from linclf_core import packing
from linclf_core.document import VERSION, from_document
from linclf_core.experiment import Experiment
from linclf_core.lessons import telling
from linclf_core.lessons.calculation import Calculation, changed
from linclf_core.lessons.lesson import (
    CONTROLS,
    PANELS,
    Ask,
    Choose,
    DrawLine,
    Lesson,
    LessonStep,
    Option,
    TypeNumber,
)
from linclf_core.settings import shown
from linclf_core.training.history import MAX_STEPS

FORM = 1
#: No lesson is longer, in bytes, or has more steps, or experiments.
MOST_BYTES, MOST_STEPS, MOST_EXPERIMENTS = 60_000, 20, 20
#: No text of a step is longer, in letters, and no title.
LONGEST_TEXT, LONGEST_TITLE = 1_500, 80
OPTIONS = (2, 6)
#: A line may be guessed so many steps ahead.
MOST_AHEAD = 1_000
#: More samples than this are no experiment of a lesson.
MOST_SAMPLES = 1_000
#: What a step can hold.
STEP_ENTRIES = (
    *("title", "text", "notes", "experiment", "training", "at", "sample", "view", "panels"),
    *("hides", "controls", "ask", "reveal", "then", "claims"),
)

Thing = TypeVar("Thing")
Table = dict[str, Any]


def read(text: str) -> Lesson:
    """The lesson of such a text. Raises ValueError, one plain sentence, for anything else; it says
    in which step the fault is."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ValueError(f"A lesson has at most {MOST_BYTES // 1000} kB.")
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"The lesson cannot be read as TOML: {fault}.") from None
    except RecursionError:
        raise ValueError("The lesson cannot be read as TOML.") from None
    _known(body, ("form", "title", "about", "experiments", "step"), "A lesson")
    if type(body.get("form")) is not int or body["form"] != FORM:
        raise ValueError(f"A lesson begins with form = {FORM}.")
    title = _text(body, "title", LONGEST_TITLE)
    about = _text(body, "about", LONGEST_TEXT, "")
    given = body.get("experiments", {})
    if not isinstance(given, dict) or not 1 <= len(given) <= MOST_EXPERIMENTS:
        raise ValueError(f"A lesson has 1 to {MOST_EXPERIMENTS} experiments, each with a name.")
    experiments = {
        name: _of(f"The experiment {shown(name)}", _experiment, told)
        for name, told in given.items()
    }
    steps = body.get("step")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"A lesson has 1 to {MOST_STEPS} steps, each begun by [[step]].")
    made: list[LessonStep] = []
    for place, told in enumerate(steps):
        before = made[-1] if made else None
        made.append(_of(f"Step {place + 1}", _step, told, experiments, before))
    return Lesson(title, about, tuple(made))


def _of(where: str, make: Callable[..., Thing], *given: Any) -> Thing:
    """What is made, its fault told with where it is."""
    try:
        return make(*given)
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from None


def _experiment(told: Any) -> Experiment:
    """Of a link to this program, or of an experiment's document."""
    if not isinstance(told, dict):
        raise ValueError("It is written as names with values.")
    if "link" in told:
        _known(told, ("link",), "With a link it")
        text = parse_qs(urlsplit(_text(told, "link", packing.MAX_TEXT + 500)).query).get("x", [""])
        experiment = packing.from_text(text[0])
    else:
        experiment = from_document({"version": VERSION, **told})
    n = experiment.prepared().train.n_samples
    if n > MOST_SAMPLES:
        raise ValueError(f"It has {n:,} samples; a lesson takes at most {MOST_SAMPLES:,}.")
    return experiment


def _step(
    told: Any, experiments: Mapping[str, Experiment], before: LessonStep | None
) -> LessonStep:
    if not isinstance(told, dict):
        raise ValueError("It is written as names with values.")
    _known(told, STEP_ENTRIES, "A step")
    experiment, same = _set(told, experiments, before)
    ask = _ask(told["ask"]) if "ask" in told else None
    at = _count(told, "at", MAX_STEPS, before.rests_at if same and before else 0)
    most = experiment.prepared().train.n_samples - 1
    step = LessonStep(
        _text(told, "title", LONGEST_TITLE),
        _text(told, "text", LONGEST_TEXT),
        experiment,
        at,
        _count(told, "sample", most, min(before.sample, most) if same and before else 0),
        _view(told),
        ask,
        _text(told, "reveal", LONGEST_TEXT, ""),
        _count(told, "then", MAX_STEPS, at) if "then" in told else None,
        _some(told, "panels", PANELS, PANELS),
        _some(told, "hides", PANELS, ()),
        _some(told, "controls", CONTROLS, ()),
        _text(told, "notes", LONGEST_TEXT, ""),
        tuple(Calculation(_is_text(claim, "A claim")) for claim in _list(told, "claims")),
    )
    for text in (*step.texts(), step.notes):
        telling.check(text)
    if not ask and (step.reveal or step.hides or step.then is not None):
        raise ValueError("“reveal”, “hides” and “then” wait for an answer, but nothing is asked.")
    return step


def _set(
    told: Table, experiments: Mapping[str, Experiment], before: LessonStep | None
) -> tuple[Experiment, bool]:
    """The experiment that a step sets, and whether it is the one of the step before."""
    if "experiment" in told:
        name = _is_text(told["experiment"], "“experiment”")
        if name not in experiments:
            raise ValueError(f"There is no experiment called {shown(name)}.")
        experiment = experiments[name]
    elif before is not None:
        experiment = before.experiment
    else:
        raise ValueError("The first step needs an experiment.")
    if "training" in told:
        if not isinstance(told["training"], dict):
            raise ValueError("“training” is written as names with values.")
        first = experiment.periods[0]
        training = changed(first.training, told["training"])
        experiment = replace(experiment, periods=(replace(first, training=training),))
    return experiment, before is not None and experiment == before.experiment


def _ask(told: Any) -> Ask:
    if not isinstance(told, dict):
        raise ValueError("“ask” is written as names with values.")
    _known(told, ("question", "options", "number", "line", "after"), "A question")
    question = _text(told, "question", LONGEST_TEXT)
    kinds = [kind for kind in ("options", "number", "line") if kind in told]
    if len(kinds) != 1 or ("after" in told) != (kinds == ["line"]):
        raise ValueError(
            "A question has “options” to choose from, a “number” to type, "
            "or a “line” to drag with the steps “after” which it counts."
        )
    if "number" in told:
        return TypeNumber(question, Calculation(_is_text(told["number"], "“number”")))
    if "line" in told:
        pair = told["line"]
        classes = isinstance(pair, list) and [type(c) for c in pair] == [int, int]
        if not classes or pair[0] == pair[1] or min(pair) < 0:
            raise ValueError("“line” names two different classes, as in [0, 1].")
        return DrawLine(question, pair[0], pair[1], _count(told, "after", MOST_AHEAD, 1))
    options = told["options"]
    low, high = OPTIONS
    if not isinstance(options, list) or not low <= len(options) <= high:
        raise ValueError(f"A question has {low} to {high} options, in a list.")
    return Choose(question, tuple(_option(option) for option in options))


def _option(told: Any) -> Option:
    if not isinstance(told, dict) or told.keys() != {"text", "when"}:
        raise ValueError("An option has a “text”, and “when” it is right.")
    text = _text(told, "text", LONGEST_TEXT)
    return Option(text, Calculation(_is_text(told["when"], "“when”")))


def _view(told: Table) -> Table:
    view = told.get("view", {})
    if not isinstance(view, dict):
        raise ValueError("“view” is written as names with values.")
    return view


def _known(told: Table, names: tuple[str, ...], what: str) -> None:
    for name in told:
        if name not in names:
            raise ValueError(f"{what} has no entry called {shown(name)}.")


def _list(told: Table, name: str) -> list[Any]:
    found = told.get(name, [])
    if not isinstance(found, list) or len(found) > MOST_STEPS:
        raise ValueError(f"“{name}” is a list of at most {MOST_STEPS}.")
    return found


def _some(
    told: Table, name: str, known: tuple[str, ...], otherwise: tuple[str, ...]
) -> tuple[str, ...]:
    if name not in told:
        return otherwise
    found = _list(told, name)
    if any(entry not in known for entry in found):
        raise ValueError(f"“{name}” names some of {', '.join(known)}.")
    return tuple(entry for entry in known if entry in found)


def _is_text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is a text, not {shown(value)}.")
    return value


def _text(told: Table, name: str, longest: int, otherwise: str | None = None) -> str:
    if name not in told and otherwise is not None:
        return otherwise
    value = _is_text(told.get(name), f"“{name}”").strip()
    if not value:
        raise ValueError(f"“{name}” is empty.")
    if len(value) > longest:
        raise ValueError(f"“{name}” has {len(value):,} letters; at most {longest:,} are taken.")
    return value


def _count(told: Table, name: str, most: int, otherwise: int) -> int:
    value = told.get(name, otherwise)
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"“{name}” is a whole number from 0 to {most:,}, not {shown(value)}.")
    return value
