"""Several runs on the same data, from the same start, at the same step: where do they disagree?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linclf_core.comparison.margins import margins
from linclf_core.datasets.base import Dataset
from linclf_core.model import Params, scores
from linclf_core.notation import Array, IntArray
from linclf_core.training.descent import Descent
from linclf_core.training.diagnosis import safe_learning_rate
from linclf_core.training.history import History
from linclf_core.training.trials import changes, is_plain


def at_step(run: History, step: int) -> History:
    """The run with `step` on show; steps that have not been made are made. A run that has ended
    before stands at its last sound step."""
    if step <= run.last_step:
        return run.seek(step)
    latest = run.seek(run.last_step)
    return latest if run.ended else latest.advanced(step - latest.step)


@dataclass(frozen=True, eq=False)
class Votes:
    """What K classifiers say of the same N samples: scores S (K, N, C) and true classes y (N,)."""

    S: Array
    y: IntArray

    @staticmethod
    def of(params: Sequence[Params], data: Dataset) -> "Votes":
        return Votes(np.stack([scores(p, data.X) for p in params]), data.y)

    @property
    def predicted(self) -> IntArray:
        """The class of the highest score, (K, N); the lowest index at a tie."""
        return np.asarray(np.argmax(self.S, axis=2), np.intp)

    @property
    def margins(self) -> Array:
        """s_y − max_{j≠y} s_j, (K, N): below 0 where the prediction is wrong."""
        return np.stack([margins(S, self.y) for S in self.S])

    @property
    def disputed(self) -> IntArray:
        """The samples that not all classifiers put into the same class, in order."""
        return np.flatnonzero((self.predicted != self.predicted[0]).any(axis=0))


@dataclass(frozen=True)
class Verdict:
    """How one classifier came to its class for one sample.

    `chosen` has the highest score, `second` the next; the `lead` s_chosen − s_second ≥ 0 is what
    decided. `tied` classes share the highest score exactly: then the lowest index won.
    """

    chosen: int
    second: int
    lead: float
    tied: tuple[int, ...]


def verdict(s: Array) -> Verdict:
    """The verdict of one sample's scores s (C,), C ≥ 2."""
    order = np.argsort(-s, kind="stable")
    chosen, second = int(order[0]), int(order[1])
    tied = tuple(int(c) for c in np.flatnonzero(s == s[chosen]))
    return Verdict(chosen, second, float(s[chosen] - s[second]), tied if len(tied) > 1 else ())


def descent_bound(descent: Descent, data: Dataset) -> float | None:
    """2/L where it makes a promise: below it no step raises the total.

    The promise is for plain gradient descent on all samples and a loss without kinks; None
    otherwise.
    """
    return safe_learning_rate(descent.objective, data) if is_plain(descent, data) else None


def rises(totals: Array) -> int:
    """How many steps raised the total by more than rounding; totals (T + 1,), one a step."""
    return int((changes(totals) > 0).sum())
