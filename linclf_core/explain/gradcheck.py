"""The gradient checked against central differences, and where kinks make the check unsure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.losses.base import Loss
from linclf_core.model import Params, scores
from linclf_core.notation import Array, IntArray
from linclf_core.objective import Objective
from linclf_core.pausing import Pause, no_pause, within
from linclf_core.writing import short


@dataclass(frozen=True)
class Kink:
    """A margin so close to a kink that the check's step may cross it: sample, class, distance."""

    sample: int
    rival: int
    distance: float


@dataclass(frozen=True, eq=False)
class GradCheck:
    """Analytic and numeric gradient, the relative error of each entry, and the kinks in reach."""

    h: float
    analytic: Params
    numeric: Params
    error: Params
    kinks: tuple[Kink, ...]

    @property
    def worst(self) -> float:
        """The largest relative error."""
        return max(float(self.error.W.max()), float(self.error.b.max()))

    @property
    def statement(self) -> str:
        """One or two plain sentences: how well the two agree, and whether a kink is in reach."""
        text = f"The worst relative error is {short(self.worst, 2)}."
        if not self.kinks:
            return text + " No sample is within reach of a kink."
        first = min(self.kinks, key=lambda kink: kink.distance)
        samples = len({kink.sample for kink in self.kinks})
        which = "1 sample sits" if samples == 1 else f"{samples} samples sit"
        return (
            f"{text} {which} so close to a kink that a step of h may cross it (sample "
            f"{first.sample}, class {first.rival}, is {short(first.distance, 2)} away), so the "
            "difference quotient need not agree with the subgradient there."
        )


def numeric_gradient(
    f: Callable[[Params], float], params: Params, h: float, pause: Pause = no_pause
) -> Params:
    """Central differences (f(θ + h) − f(θ − h)) / 2h, one entry θ of W and b after the other.

    Raises ValueError if h is not above 0.
    """
    if not h > 0:
        raise ValueError(f"The step h must be above 0, not {h:g}.")

    def differences(values: Array, with_values: Callable[[Array], Params]) -> Array:
        gradient = np.empty_like(values)
        for k, index in enumerate(np.ndindex(values.shape)):
            pause(k / values.size)
            up, down = values.copy(), values.copy()
            up[index] += h
            down[index] -= h
            # What was really added, after rounding, is not quite 2h.
            width = up[index] - down[index]
            rise = f(with_values(up)) - f(with_values(down))
            gradient[index] = rise / width if width > 0 else 0.0
        return gradient

    return Params(
        differences(params.W, lambda W: replace(params, W=W)),
        differences(params.b, lambda b: replace(params, b=b)),
    )


def relative_error(analytic: Params, numeric: Params) -> Params:
    """|a − n| / max(|a|, |n|, m / 1000, 1e-8), entry by entry, m the largest |a| of all entries.

    An entry far smaller than the others is measured against them, since rounding hides its own
    digits; two zeros agree with error 0.
    """
    m = max(float(np.abs(analytic.W).max()), float(np.abs(analytic.b).max()))

    def error(a: Array, n: Array) -> Array:
        size = np.maximum(np.maximum(np.abs(a), np.abs(n)), max(m / 1000.0, 1e-8))
        return np.asarray(np.abs(a - n) / size)

    return Params(error(analytic.W, numeric.W), error(analytic.b, numeric.b))


def kinks_within(loss: Loss, S: Array, y: IntArray, X: Array, h: float) -> tuple[Kink, ...]:
    """The margins that a step of h in one weight or bias can carry over a kink.

    Such a step moves a score by up to h·max(1, max_d |x_d|).
    """
    distance = loss.kink_distance(S, y)
    reach = h * np.maximum(1.0, np.abs(X).max(axis=1, initial=0.0))
    found = np.argwhere(distance <= reach[:, None])
    return tuple(Kink(int(i), int(j), float(distance[i, j])) for i, j in found)


def check(
    objective: Objective,
    data: Dataset,
    params: Params,
    h: float = 1e-5,
    pause: Pause = no_pause,
) -> GradCheck:
    """The gradient of the whole objective at `params` against central differences with step h."""
    analytic = objective(params, data).grad
    numeric = numeric_gradient(lambda p: objective(p, data).total, params, h, pause)
    return GradCheck(
        h,
        analytic,
        numeric,
        relative_error(analytic, numeric),
        kinks_within(objective.loss, scores(params, data.X), data.y, data.X, h),
    )


def error_over_h(
    objective: Objective,
    data: Dataset,
    params: Params,
    hs: Sequence[float],
    pause: Pause = no_pause,
) -> Array:
    """The worst relative error for each step in `hs`: truncation (large h) against rounding."""
    return np.array(
        [
            check(objective, data, params, h, within(pause, k, len(hs))).worst
            for k, h in enumerate(hs)
        ]
    )
