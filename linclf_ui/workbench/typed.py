"""Numbers that a visitor types or pastes: what stands in the fields, and what was last good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from linclf_core.document import training_from_document, training_to_document
from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_scores, derive_step
from linclf_core.explain.matrix_text import parse_labels, parse_matrix, to_csv
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray

Texts = Mapping[str, str]
Parsed = TypeVar("Parsed")
#: As many as there are colours and shapes to tell classes apart.
MOST_CLASSES = 10
DAMAGED = "The link is damaged: its numbers cannot be read."


class Unmatched(ValueError):
    """Two fields that are right, each by itself, but do not go together."""

    def __init__(self, sentence: str, *fields: str) -> None:
        super().__init__(sentence)
        self.fields = fields


@dataclass(frozen=True)
class Typed:
    """`texts` are the fields' texts by name, `good` the last ones that made a step, and `fault`
    one sentence on why the present ones do not, if so; `waiting` says that it may only be for a
    field that has not been changed yet. `training` gives loss, λ and η. `edits` counts the changes,
    to give tables a fresh editor."""

    texts: Texts
    good: Texts
    training: Training
    fault: str = ""
    waiting: bool = False
    edits: int = 0


Derive = Callable[[Texts, Training], Derivation]


def entered(typed: Typed, changes: Texts, derive: Derive) -> Typed:
    """With these fields changed. The good texts stay as they were if `derive` raises ValueError."""
    texts = {**typed.texts, **changes}
    again = replace(typed, texts=texts, fault="", waiting=False, edits=typed.edits + 1)
    try:
        derive(texts, typed.training)
    except Unmatched as fault:
        waiting = any(texts[name] == typed.good[name] for name in fault.fields)
        return replace(again, fault=str(fault), waiting=waiting)
    except ValueError as fault:
        return replace(again, fault=str(fault))
    return replace(again, good=texts)


def to_document(typed: Typed) -> dict[str, Any]:
    """What was put in as a JSON document."""
    body = {"good": dict(typed.good), "training": training_to_document(typed.training)}
    return body if typed.texts == typed.good else body | {"texts": dict(typed.texts)}


def from_document(body: Any, first: Typed, derive: Derive) -> Typed:
    """What such a document holds, in the fields that `first` has. Raises ValueError, one plain
    sentence, if it does not make a step."""
    if not isinstance(body, Mapping) or not body.keys() <= {"good", "texts", "training"}:
        raise ValueError(DAMAGED)
    training = training_from_document(body.get("training"))
    good = _fields_of(body.get("good"), first)
    derive(good, training)
    typed = Typed(good, good, training)
    return entered(typed, _fields_of(body.get("texts", good), first), derive)


def _fields_of(texts: Any, first: Typed) -> Texts:
    known = isinstance(texts, Mapping) and texts.keys() == first.texts.keys()
    if not known or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(DAMAGED)
    return dict(texts)


def matrix(texts: Texts, name: str) -> Array:
    """The matrix in the field `name`. Raises ValueError, one sentence that names the field."""
    return read(name, lambda: parse_matrix(texts[name]))


def scores_or_weights(texts: Texts, name: str) -> Array:
    """A matrix with a class a column. Raises ValueError, one sentence, for too many or too few."""
    values = matrix(texts, name)
    if not 2 <= values.shape[1] <= MOST_CLASSES:
        raise ValueError(
            f"{name}: there is a column for each class, 2 to {MOST_CLASSES}, not {values.shape[1]}."
        )
    return values


def read(name: str, parse: Callable[[], Parsed]) -> Parsed:
    """What `parse` finds in the field `name`, whose faults then name the field."""
    try:
        return parse()
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def texts_of_samples(name: str, values: Array, y: IntArray) -> Texts:
    """The texts of a matrix with a sample a row, and of the true classes, every digit of them."""
    return {name: to_csv(values, None), "y": to_csv(y[:, None].astype(float), None)}


def texts_of_scores(S: Array, y: IntArray) -> Texts:
    return {**texts_of_samples("S", S, y), "X": ""}


def texts_of_weights(params: Params) -> Texts:
    return {"W": to_csv(params.W, None), "b": to_csv(params.b[None], None)}


def texts_of_step(params: Params, X: Array, y: IntArray) -> Texts:
    return {**texts_of_samples("X", X, y), **texts_of_weights(params)}


def classes(texts: Texts, n_classes: int, of: str) -> IntArray:
    """The true classes, of as many as the field `of` has columns. Raises ValueError, one sentence;
    Unmatched, if there could be such classes in another matrix."""
    try:
        return read("y", lambda: parse_labels(texts["y"], n_classes))
    except ValueError as fault:
        read("y", lambda: parse_labels(texts["y"], MOST_CLASSES + 1))
        raise Unmatched(str(fault), "y", of) from None


def scores_of(texts: Texts, training: Training) -> Derivation:
    """From the texts. Raises ValueError, one plain sentence, if they do not go together."""
    S = scores_or_weights(texts, "S")
    X = matrix(texts, "X") if texts.get("X", "").strip() else None
    y = classes(texts, S.shape[1], "S")
    if len(y) != len(S):
        raise Unmatched(
            f"S has {len(S)} rows but y has {len(y)} classes: one for each sample.", "S", "y"
        )
    if X is not None and len(X) != len(S):
        raise Unmatched(
            f"S has {len(S)} rows but X has {len(X)}: one for each sample; X may be empty.",
            "S",
            "X",
        )
    return derive_scores(training.loss, S, y, X)


def step_of(texts: Texts, training: Training) -> Derivation:
    """From the texts; an empty b is 0. Raises ValueError, one plain sentence, if they do not go
    together."""
    X, W = matrix(texts, "X"), scores_or_weights(texts, "W")
    n_classes = W.shape[1]
    b = matrix(texts, "b") if texts["b"].strip() else np.zeros((1, n_classes))
    if len(W) != X.shape[1]:
        raise Unmatched(
            f"W has {len(W)} rows but X has {X.shape[1]} columns: both count the features.",
            "W",
            "X",
        )
    if 1 not in b.shape or b.size != n_classes:
        raise Unmatched(
            f"b must hold one number for each of the {n_classes} columns of W, or none at all, "
            f"but it is {b.shape[0]} × {b.shape[1]}.",
            "b",
            "W",
        )
    y = classes(texts, n_classes, "W")
    if len(y) != len(X):
        raise Unmatched(
            f"X has {len(X)} rows but y has {len(y)} classes: one for each sample.", "X", "y"
        )
    params = Params(W, b.ravel())
    return derive_step(training.objective(), params, X, y, training.learning_rate)
