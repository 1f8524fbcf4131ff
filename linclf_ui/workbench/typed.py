"""Numbers that a visitor types or pastes: what stands in the fields, and what was last good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.matrix_text import parse_matrix
from linclf_core.notation import Array

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
