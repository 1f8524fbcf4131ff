"""Random small exercises, by a seed: numbers that can be worked by hand, on which no two slips come
to the same and nothing lies at a kink."""

from itertools import combinations
from zlib import crc32

import numpy as np

from linclf_core.exercises.exercise import Batch, Exercise, Kind
from linclf_core.losses import Loss
from linclf_core.notation import Array

#: So far apart are the truth and all slips, in one entry at least.
APART = 0.03
#: So far are all margins from a kink.
FROM_KINKS = 0.05
MOST_TRIES = 2000
#: In which way numbers follow from a seed. In the first, kinds that draw alike had the same numbers
#: for the same seed. Links and results say which; those that do not are of the first.
FIRST_EDITION, EDITION = 1, 2


def drawn(kind: Kind, loss: Loss, seed: int, edition: int = EDITION) -> Exercise:
    """The exercise of this seed. Raises ValueError, one sentence, where no numbers are found, as
    may be under a typed loss."""
    start = (seed,) if edition == FIRST_EDITION else (crc32(kind.key.encode()), seed)
    for attempt in range(MOST_TRIES):
        random = np.random.default_rng([*start, attempt])
        try:
            numbers = kind.draw(random, loss)
            if _off_kinks(numbers) and fair(exercise := kind.make(numbers)):
                return exercise
        except ValueError:
            continue
    raise ValueError("No numbers were found on which all slips differ: choose another loss.")


def fair(exercise: Exercise) -> bool:
    """Whether each slip that changes a matrix does so visibly, and each in its own way."""
    for name in exercise.asked:
        truth = exercise.working[name].values
        if not np.isfinite(truth).all():
            return False
        tables = [table for _, table in exercise.candidates(name, exercise.before(name))]
        changed = [table for table in tables if not _same(table, truth, 1e-9)]
        if any(_same(table, truth, APART) for table in changed):
            return False
        if any(_same(a, b, APART) for a, b in combinations(changed, 2)):
            return False
    return True


def _off_kinks(numbers: object) -> bool:
    if not isinstance(numbers, Batch):
        return True
    return bool((numbers.loss.kink_distance(numbers.S, numbers.y) >= FROM_KINKS).all())


def _same(a: Array, b: Array, tolerance: float) -> bool:
    return bool((np.abs(a - b) <= tolerance).all())
