"""Losses as functions of the margin, and the bounds between them.

The margin of a sample is how far its true class leads: γ = s_y − max_{j≠y} s_j.
"""

from dataclasses import dataclass, replace

import numpy as np

from linclf_core.losses.base import Loss
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.notation import Array, BoolArray, IntArray

#: Two sides of an inequality this close, for values of size 1, may be equal but for rounding.
ROUNDING = 1e-12


def margins(S: Array, y: IntArray) -> Array:
    """γ = s_y − max_{j≠y} s_j of each sample, (N,). S (N, C) with C ≥ 2."""
    rows = np.arange(len(y))
    rivals = S.copy()
    rivals[rows, y] = -np.inf
    return np.asarray(S[rows, y] - rivals.max(axis=1))


def zero_one(S: Array, y: IntArray) -> Array:
    """1 where the prediction is wrong, else 0, (N,). The lowest index wins a tie."""
    return np.asarray(np.argmax(S, axis=1) != y, float)


def one_rival(loss: Loss, gamma: Array) -> Array:
    """The loss at two classes whose scores differ by γ (K,): s_y = γ/2 and −γ/2, shape (K,).

    For a loss that does not see a common shift of the scores this is a function of the margin.
    One-vs-all does see it; of all pairs with the difference γ, this one costs it least if it is
    convex. With more rivals no such loss is below this value: Crammer–Singer is equal to it.
    """
    S = np.stack([gamma / 2.0, -gamma / 2.0], axis=1)
    return loss(S, np.zeros(len(gamma), np.intp)).per_sample


def at_tie(loss: Loss) -> float:
    """The loss of one rival at the margin 0: ln 2 for softmax, Δ for two of the hinges.

    A wrong sample has γ ≤ 0 and so at least this loss: loss/at_tie bounds the 0–1 loss.
    """
    return float(one_rival(loss, np.zeros(1))[0])


@dataclass(frozen=True, eq=False)
class Inequality:
    """lower ≤ upper for each sample, (N,) both, the losses called `left` and `right`. `guaranteed`
    if a proof says so."""

    left: str
    right: str
    lower: Array
    upper: Array
    guaranteed: bool

    @property
    def name(self) -> str:
        return f"{self.left} ≤ {self.right}"

    @property
    def holds(self) -> BoolArray:
        """Where the inequality holds, but for rounding, (N,)."""
        return np.asarray(self.lower <= self.upper + ROUNDING * (1.0 + np.abs(self.upper)))

    @property
    def holds_for_mean(self) -> bool:
        low, high = float(self.lower.mean()), float(self.upper.mean())
        return low <= high + ROUNDING * (1.0 + abs(high))


def inequalities(S: Array, y: IntArray, delta: float) -> tuple[Inequality, ...]:
    """0–1 ≤ C–S (proved for Δ ≥ 1), C–S ≤ W–W, and 0–1 ≤ softmax/ln 2, sample by sample."""
    wrong = zero_one(S, y)
    strongest = CrammerSinger(delta)(S, y).per_sample
    every = WestonWatkins(delta)(S, y).per_sample
    entropy = Softmax()(S, y).per_sample / at_tie(Softmax())
    return (
        Inequality("0–1", "C–S", wrong, strongest, delta >= 1.0),
        Inequality("C–S", "W–W", strongest, every, True),
        Inequality("0–1", "softmax / ln 2", wrong, entropy, True),
    )


def bounds_on_error(found: tuple[Inequality, ...]) -> dict[str, bool]:
    """Whether the training error is at most the mean of a loss, for each loss on the right.

    The first inequality has the 0–1 losses on its left. A chain through an inequality that fails
    proves nothing, so each mean is compared with the error itself.
    """
    wrong = found[0].lower
    return {i.right: replace(i, lower=wrong).holds_for_mean for i in found}
