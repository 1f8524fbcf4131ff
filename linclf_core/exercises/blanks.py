"""Which entries of the matrices that are asked for are blank: all, or some, the others shown."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.exercises.exercise import Exercise
from linclf_core.exercises.seeded import APART
from linclf_core.explain.expression import Cell
from linclf_core.notation import Array, IntArray

#: So many choices are tried; the one on which most slips can be told apart is taken.
TRIES = 20


@dataclass(frozen=True)
class Blanks:
    """`count` says how many of so many entries of a matrix are blank."""

    title: str
    count: Callable[[int], int]


ALL = "all"
#: By key, as documents hold it.
BLANKS = {
    ALL: Blanks("Every entry", lambda n: n),
    "half": Blanks("Half of each matrix", lambda n: (n + 1) // 2),
    "one": Blanks("One entry of each matrix", lambda n: 1),
}


def blanked(exercise: Exercise, key: str, seed: int) -> Exercise:
    """The exercise with as many entries blank as BLANKS says; which, the seed says. The lines of a
    proof are all asked for."""
    shown: set[Cell] = set()
    if exercise.proof is not None:
        return exercise
    for place, name in enumerate(exercise.asked):
        random = np.random.default_rng([seed, place])
        shape = exercise.working[name].values.shape
        every, size = list(np.ndindex(*shape)), int(np.prod(shape))
        count = BLANKS[key].count(size)
        if count == size:
            continue
        tables = _changed(exercise, name)
        tried = [np.sort(random.permutation(size)[:count]) for _ in range(TRIES)]
        blank = set(max(tried, key=lambda chosen: _told_apart(tables, chosen)).tolist())
        shown |= {Cell(name, i, j) for k, (i, j) in enumerate(every) if k not in blank}
    return replace(exercise, shown=frozenset(shown)) if shown else exercise


def _changed(exercise: Exercise, name: str) -> list[Array]:
    """How far each slip moves each entry."""
    truth = exercise.working[name].values
    slips = exercise.candidates(name, exercise.before(name))
    return [(table - truth).ravel() for _, table in slips]


def _told_apart(tables: list[Array], chosen: IntArray) -> int:
    """How many slips, no two alike, show in these entries."""
    seen: list[Array] = [np.zeros(len(chosen))]
    for table in tables:
        if all(np.abs(table[chosen] - other).max() > APART for other in seen):
            seen.append(table[chosen])
    return len(seen)
