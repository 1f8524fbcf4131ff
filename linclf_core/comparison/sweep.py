"""Many learning rates at once: R runs of gradient descent as one stacked computation."""

from dataclasses import dataclass

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array, BoolArray
from linclf_core.objective import Objective
from linclf_core.pausing import Pause, no_pause, within
from linclf_core.training.history import EXPLODED

#: Scores in one block: a quarter of a MB, so that all that a loss makes of them stays in the cache.
BLOCK = 32_768


@dataclass(frozen=True, eq=False)
class Sweep:
    """What became of each learning rate.

    `curves` (R, T + 1) is the total after each step, the start first. A run has diverged, by the
    rule of `History`, once its parameters or its total are not finite or the total exceeds
    EXPLODED times its start (or 1, if that is larger). From that step on its curve is +inf, never
    NaN: `diverged` (R,) says which runs to draw apart.
    """

    learning_rates: Array
    curves: Array
    diverged: BoolArray

    @property
    def final(self) -> Array:
        """The total after the last step, (R,); +inf for a run that diverged."""
        return np.asarray(self.curves[:, -1])


def sweep(
    objective: Objective,
    data: Dataset,
    start: Params,
    learning_rates: Array,
    steps: int,
    pause: Pause = no_pause,
) -> Sweep:
    """`steps` steps of plain full-batch gradient descent from `start`, for each learning rate.

    Momentum and the like are left out on purpose: the bound 2/L that the sweep is compared with
    is a statement on gradient descent.
    """
    rates = np.asarray(learning_rates, float)
    curves = np.full((len(rates), steps + 1), np.inf)
    n = max(1, BLOCK // max(1, data.n_samples * start.n_classes))
    for i in range(0, len(rates), n):
        part = slice(i, i + n)
        _descend(
            objective,
            data,
            start,
            rates[part],
            curves[part],
            within(pause, i // n, -(-len(rates) // n)),
        )
    return Sweep(rates, curves, np.isinf(curves[:, -1]))


def _descend(
    objective: Objective,
    data: Dataset,
    start: Params,
    rates: Array,
    curves: Array,
    pause: Pause,
) -> None:
    """Fill `curves` (R, T + 1); a run that diverges is dropped from the stack and stays +inf.

    The runs lie side by side, W̃ (C, R, D+1): one product with X̃ᵀ gives the scores of all of them,
    whose rows (R·N, C) are what a loss takes. Classes come first in memory, because a loss that
    reduces over classes is then adding a few long rows instead of many short ones.
    """
    N, C = data.n_samples, start.n_classes
    X1 = np.column_stack([data.X, np.ones(N)])
    W1 = np.repeat(np.column_stack([start.W.T, start.b])[:, None], len(rates), axis=1)
    alive = np.arange(len(rates))
    limit = np.inf
    # A run that leaves the floating-point range is recognised by its values, not by warnings.
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(curves.shape[1]):
            pause(t / curves.shape[1])
            R = len(alive)
            S = (W1.reshape(C * R, -1) @ X1.T).reshape(C, R * N).T
            terms = objective.loss(S, np.tile(data.y, R))
            penalty = objective.reg * (W1[..., :-1] ** 2).sum(axis=(0, 2))
            totals = terms.per_sample.reshape(R, N).mean(axis=1) + penalty
            grad = (terms.dS.T.reshape(C * R, N) @ X1 / N).reshape(C, R, -1)
            grad[..., :-1] += 2.0 * objective.reg * W1[..., :-1]
            if t == 0:
                limit = EXPLODED * max(1.0, float(totals[0]))
            sound = np.isfinite(totals) & (totals <= limit)
            sound &= np.isfinite(W1).all(axis=(0, 2)) & np.isfinite(grad).all(axis=(0, 2))
            curves[alive[sound], t] = totals[sound]
            if not sound.all():
                alive, W1, grad = alive[sound], W1[:, sound], grad[:, sound]
                if not len(alive):
                    return
            W1 = W1 - rates[alive, None] * grad
