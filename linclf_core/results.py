"""Tasks, and what was answered, as JSON documents: what a link and a saved result hold.

A task is a kind and where its numbers come from: a seed, a worked example, or the numbers
themselves. A result holds tasks with their answers, hints and marks. It is not signed: who
opens it marks the answers anew, and the marks in it are only what the program said then.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from linclf_core.document import Document, training_from_document, training_to_document
from linclf_core.exercises.blanks import ALL, BLANKS, blanked
from linclf_core.exercises.exercise import Batch, Exercise, Kind
from linclf_core.exercises.kinds import KINDS
from linclf_core.exercises.marking import Marking, mark
from linclf_core.exercises.seeded import EDITION, FIRST_EDITION, drawn
from linclf_core.experiment import Training
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix_text import LARGEST, LONGEST_NUMBER
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.losses import Loss
from linclf_core.model import Params, scores
from linclf_core.notation import Array
from linclf_core.settings import Setting

VERSION = 1
#: What a saved result says it is.
PROGRAM = "Linear Classifier Lab: exercises"
#: More samples and classes than this nobody works by hand.
MOST_SAMPLES, MOST_CLASSES, MOST_FEATURES = 6, 6, 4
MOST_TASKS = 50
#: All that can be saved fits: as many exercises of the most entries, in each the longest answer of
#: characters of four bytes, and a hint.
MOST_BYTES = 3_500_000
#: A matrix as plain values, and matrices by name.
Rows = tuple[tuple[float, ...], ...]
OwnNumbers = tuple[tuple[str, Rows], ...]
#: The degrees of a hint: the formula, with numbers, the answer.
FORMULA, NUMBERS, ANSWER = 1, 2, 3
NOT_A_RESULT = "This is no saved result of these exercises."

SEED = Setting("seed", "Seed", 1, low=0, high=999_999)
_ENTRY = Setting("entry", "An entry", 0.0, low=-LARGEST, high=LARGEST)


@dataclass(frozen=True)
class Task:
    """`kind` is a key of KINDS. The numbers are those of the `seed`, under the loss of `training`;
    of the worked `example` of this key; or, if there is `own`, the rows of each matrix by its name:
    S and y, or X, W, b and y, under loss, λ and η of `training`. `blank` is a key of BLANKS, and
    `edition` says how numbers follow from a seed."""

    kind: str
    seed: int = 1
    example: str = ""
    own: OwnNumbers = ()
    training: Training = field(default_factory=Training)
    blank: str = ALL
    edition: int = EDITION

    def exercise(self) -> Exercise:
        """Raises ValueError, one plain sentence, if there is none of this kind on these numbers."""
        return blanked(self._whole(), self.blank, self.seed)

    def _whole(self) -> Exercise:
        """With every entry blank."""
        kind = KINDS[self.kind]
        if not self.example and not self.own:
            return drawn(kind, self.training.loss, self.seed, self.edition)
        if kind.needs == "nothing":
            raise ValueError(f"“{kind.title}” makes its numbers by a seed only.")
        numbers = self._numbers()
        if kind.needs == "step" and not numbers.whole:
            raise ValueError(f"“{kind.title}” needs samples X and weights W.")
        if numbers.loss.key not in kind.losses:
            raise ValueError(f"“{kind.title}” is not about the loss “{numbers.loss.title}”.")
        return kind.make(numbers)

    def _numbers(self) -> Batch:
        if self.example:
            found = next(e for e in WORKED_EXAMPLES if e.key == self.example)
            return Batch(found.loss, found.S, found.y)
        given = {name: np.array(rows, float) for name, rows in self.own}
        y, training = given["y"][:, 0].astype(np.intp), self.training
        if "S" in given:
            return Batch(training.loss, given["S"], y)
        params = Params(given["W"], given["b"][0])
        return Batch(
            training.loss,
            scores(params, given["X"]),
            y,
            given["X"],
            params,
            training.reg,
            training.learning_rate,
        )


def asked_first(kind: Kind, seed: int = 1) -> Task:
    """The task of this kind and seed, under the kind's own loss."""
    return Task(kind.key, seed, training=Training(loss=kind.loss))


def rows_of(values: Array) -> Rows:
    """A matrix as plain values."""
    return tuple(tuple(row) for row in values.tolist())


@dataclass(frozen=True)
class Answered:
    """A task, what was typed for each cell, and the highest degree of hint taken for it."""

    task: Task
    answers: Mapping[Cell, str] = field(default_factory=dict)
    hints: Mapping[Cell, int] = field(default_factory=dict)

    def marking(self) -> Marking:
        """Raises ValueError as `Task.exercise` does."""
        return mark(self.task.exercise(), self.answers)


def to_text(done: tuple[Answered, ...]) -> str:
    """A result as a file holds it, with the marks of today: an exercise a line."""
    head = _line({"program": PROGRAM, "version": VERSION, "signed": False})
    lines = ",\n".join(_line(_answered_out(one)) for one in done)
    # `json` writes either all in one line or each number of a list in its own.
    return f'{head.removesuffix("}")}, "exercises": [\n{lines}\n]}}'


def from_text(text: str) -> tuple[Answered, ...]:
    """What a saved result holds; its marks are left out, to be made anew. Raises ValueError, one
    plain sentence, for anything that `to_text` would not write."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ValueError(f"{NOT_A_RESULT} It is longer than {MOST_BYTES // 1000} kB.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"{NOT_A_RESULT} It cannot be read.") from None
    if not isinstance(document, dict) or document.get("program") != PROGRAM:
        raise ValueError(NOT_A_RESULT)
    if type(document.get("version")) is not int or document["version"] != VERSION:
        raise ValueError(f"{NOT_A_RESULT} Its version is another one.")
    exercises = document.get("exercises")
    if not isinstance(exercises, list) or not 1 <= len(exercises) <= MOST_TASKS:
        raise ValueError(f"A result holds 1 to {MOST_TASKS} exercises, in a list.")
    return tuple(_answered_in(one, place) for place, one in enumerate(exercises, start=1))


def task_to_document(task: Task) -> Document:
    """The task as plain values, what is usual left out."""
    body: Document = {"kind": task.kind}
    if task.blank != ALL:
        body["blank"] = task.blank
    if task.blank != ALL and (task.example or task.own):
        body["seed"] = task.seed
    if task.example:
        return body | {"example": task.example}
    if task.own:
        body["numbers"] = {name: [list(row) for row in rows] for name, rows in task.own}
        return body | {"training": training_to_document(task.training)}
    body["seed"] = task.seed
    if task.edition != FIRST_EDITION:
        body["edition"] = task.edition
    if task.training != asked_first(KINDS[task.kind]).training:
        body["training"] = training_to_document(task.training)
    return body


def task_from_document(document: Any) -> Task:
    """The task of such a document; it can be asked. Raises ValueError, one plain sentence, if
    it is none."""
    if not isinstance(document, dict) or document.get("kind") not in list(KINDS):
        raise ValueError("The kind of the exercise is not known.")
    known = {"kind", "seed", "edition", "example", "numbers", "training", "blank"}
    if not document.keys() <= known:
        raise ValueError("An exercise has an entry that is not known.")
    task = asked_first(KINDS[document["kind"]])
    if "training" in document:
        training = training_from_document(document["training"])
        task = replace(task, training=training)
    if "blank" in document:
        if document["blank"] not in list(BLANKS):
            raise ValueError("Which entries are blank is not known.")
        task = replace(task, blank=document["blank"])
    if "example" in document:
        if document["example"] not in [example.key for example in WORKED_EXAMPLES]:
            raise ValueError("The worked example is not known.")
        task = replace(task, example=document["example"])
    if "numbers" in document:
        task = replace(task, own=_own_in(document["numbers"]))
    task = replace(task, seed=SEED.check(document.get("seed", 1)))
    if not task.example and not task.own:
        edition = document.get("edition", FIRST_EDITION)
        if type(edition) is not int or not FIRST_EDITION <= edition <= EDITION:
            raise ValueError("How the numbers follow from the seed is not known.")
        task = replace(task, edition=edition)
    losses = KINDS[task.kind].losses
    if not task.example and task.training.loss.key not in losses:
        title = KINDS[task.kind].title
        raise ValueError(f"“{title}” is not about the loss “{task.training.loss.title}”.")
    task.exercise()
    return task


def check_size(S: Array, X: Array | None) -> None:
    """Raises ValueError, one sentence, for numbers that nobody works by hand."""
    if len(S) > MOST_SAMPLES or S.shape[1] > MOST_CLASSES:
        raise ValueError(
            f"An exercise has at most {MOST_SAMPLES} samples and {MOST_CLASSES} classes."
        )
    if X is not None and X.shape[1] > MOST_FEATURES:
        raise ValueError(f"An exercise has at most {MOST_FEATURES} features.")


def loss_of(task: Task) -> Loss:
    """The loss that the task is about."""
    examples = {example.key: example.loss for example in WORKED_EXAMPLES}
    return examples.get(task.example, task.training.loss)


def _own_in(document: Any) -> OwnNumbers:
    names = list(document) if isinstance(document, dict) else []
    if sorted(names) not in (["S", "y"], ["W", "X", "b", "y"]):
        raise ValueError("Own numbers are S and y, or X, W, b and y.")
    read: dict[str, Array] = {}
    for name in names:
        rows = document[name]
        table = isinstance(rows, list) and all(isinstance(row, list) and row for row in rows)
        if not table or not rows or len({len(row) for row in rows}) != 1:
            raise ValueError(f"{name} is written as rows of numbers, all of one length.")
        read[name] = np.array([[_ENTRY.check(entry) for entry in row] for row in rows], float)
    y = read["y"]
    n_classes = read["S" if "S" in read else "W"].shape[1]
    if y.shape[1] != 1 or (y != np.rint(y)).any() or y.min() < 0 or y.max() >= n_classes:
        raise ValueError(f"True classes are whole numbers from 0 to {n_classes - 1}, one a row.")
    if "S" in read:
        fits = len(y) == len(read["S"])
        check_size(read["S"], None)
    else:
        X, W, b = read["X"], read["W"], read["b"]
        fits = len(y) == len(X) and X.shape[1] == len(W) and b.shape == (1, n_classes)
        check_size(np.zeros((len(X), n_classes)), X)
    if not fits:
        raise ValueError("The matrices of the own numbers do not go together.")
    return tuple((name, rows_of(read[name])) for name in names)


def _line(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _answered_out(one: Answered) -> Document:
    marking = one.marking()
    return {
        "exercise": task_to_document(one.task),
        "answers": [[*_place(cell), text] for cell, text in one.answers.items() if text],
        "hints": [[*_place(cell), degree] for cell, degree in one.hints.items() if degree],
        "marks": {
            "right": marking.right,
            "of": len(marking.marks),
            "slips": [remark.sentence for remark in marking.remarks if remark.charged],
        },
    }


def _place(cell: Cell) -> tuple[str, int, int]:
    return cell.matrix, cell.row, cell.column


def _answered_in(document: Any, place: int) -> Answered:
    if not isinstance(document, dict):
        raise ValueError(f"Exercise {place} of the result cannot be read.")
    try:
        task = task_from_document(document.get("exercise"))
    except ValueError as fault:
        raise ValueError(f"Exercise {place} of the result: {fault}") from None
    cells = set(task.exercise().cells)
    answers = _by_cell(document.get("answers"), cells, place)
    hints = _by_cell(document.get("hints"), cells, place)
    short = all(isinstance(text, str) and len(text) <= LONGEST_NUMBER for text in answers.values())
    known = all(type(d) is int and FORMULA <= d <= ANSWER for d in hints.values())
    if not short or not known:
        raise ValueError(f"Exercise {place} of the result has answers that cannot be read.")
    return Answered(task, answers, hints)


def _by_cell(entries: Any, cells: set[Cell], place: int) -> dict[Cell, Any]:
    found: dict[Cell, Any] = {}
    for entry in entries if isinstance(entries, list) else [None]:
        match entry:
            # True is a whole number to Python.
            case [str(name), int(row), int(column), value] if (
                bool not in (type(row), type(column)) and Cell(name, row, column) in cells
            ):
                found[Cell(name, row, column)] = value
            case _:
                raise ValueError(f"Exercise {place} of the result has answers to no entry of it.")
    return found
