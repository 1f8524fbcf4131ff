"""Numbers that a visitor types or pastes: what stands in the fields, and what was last good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_scores, derive_step
from linclf_core.explain.matrix_text import parse_labels, parse_matrix, to_csv
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray

Texts = Mapping[str, str]
Parsed = TypeVar("Parsed")
#: As many as there are colours and shapes to tell classes apart.
MOST_CLASSES = 10


@dataclass(frozen=True)
class Typed:
    """`texts` are the fields' texts by name, `good` the last ones that made a step, and `fault`
    one sentence on why the present ones do not, if so. `training` gives loss, λ and η. `edits`
    counts the changes, to give tables a fresh editor."""

    texts: Texts
    good: Texts
    training: Training
    fault: str = ""
    edits: int = 0


Derive = Callable[[Texts, Training], Derivation]


def entered(typed: Typed, changes: Texts, derive: Derive) -> Typed:
    """With these fields changed. The good texts stay as they were if `derive` raises ValueError."""
    texts = {**typed.texts, **changes}
    again = replace(typed, texts=texts, fault="", edits=typed.edits + 1)
    try:
        derive(texts, typed.training)
    except ValueError as fault:
        return replace(again, fault=str(fault))
    return replace(again, good=texts)


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
    return texts_of_samples("S", S, y)


def texts_of_weights(params: Params) -> Texts:
    return {"W": to_csv(params.W, None), "b": to_csv(params.b[None], None)}


def texts_of_step(params: Params, X: Array, y: IntArray) -> Texts:
    return {**texts_of_samples("X", X, y), **texts_of_weights(params)}


def scores_of(texts: Texts, training: Training) -> Derivation:
    """From the texts. Raises ValueError, one plain sentence, if they do not go together."""
    S = scores_or_weights(texts, "S")
    y = read("y", lambda: parse_labels(texts["y"], S.shape[1]))
    return derive_scores(training.loss, S, y)


def step_of(texts: Texts, training: Training) -> Derivation:
    """From the texts. Raises ValueError, one plain sentence, if they do not go together."""
    X, W, b = matrix(texts, "X"), scores_or_weights(texts, "W"), matrix(texts, "b")
    if len(W) != X.shape[1]:
        raise ValueError(
            f"W has {len(W)} rows but X has {X.shape[1]} columns: both count the features."
        )
    n_classes = W.shape[1]
    if 1 not in b.shape or b.size != n_classes:
        raise ValueError(
            f"b must hold one number for each of the {n_classes} columns of W, "
            f"but it is {b.shape[0]} × {b.shape[1]}."
        )
    y = read("y", lambda: parse_labels(texts["y"], n_classes))
    if len(y) != len(X):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} classes: one for each sample.")
    params = Params(W, b.ravel())
    return derive_step(training.objective(), params, X, y, training.learning_rate)
