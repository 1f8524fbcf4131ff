"""What the next steps would do, found by taking them: nothing is claimed that was not tried.

A step is pure and a mini-batch is drawn by its step number, so the steps tried out here are the
very steps that the run makes if it goes on under these settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.model import Params, combine
from linclf_core.notation import Array, BoolArray
from linclf_core.training.descent import Descent, gradient_norm
from linclf_core.training.optimizers import GradientDescent
from linclf_core.training.trajectory import State, Trajectory

#: So many steps are tried out.
AHEAD = 50
#: A change of the loss smaller than this, against 1 + |loss|, is rounding.
ROUNDING = 1e-12
#: Settled: the gradient of the whole objective is this small against 1 + |loss|,
GRADIENT_TOLERANCE = 1e-6
#: and no weight moves further than this against 1 + the largest.
MOVE_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Trial:
    """Steps tried out from a state: `totals` (T + 1,), that of the state first, and how far an
    entry of W or b came at most from where it began. A run that leaves the finite numbers ends
    there, so that there are fewer."""

    totals: Array
    moved: float


def trial(descent: Descent, data: Dataset, state: State, steps: int = AHEAD) -> Trial:
    """The next steps from `state`."""
    found = descent.trajectory(data, state, steps)
    return Trial(found.total, float(np.abs(found.theta - found.theta[0]).max(initial=0.0)))


def distance(a: Params, b: Params) -> float:
    """The largest difference between an entry of one and the same entry of the other."""
    return largest(combine(np.subtract, a, b))


def largest(params: Params) -> float:
    """The largest |entry| of W and b."""
    return float(max(np.abs(params.W).max(initial=0.0), np.abs(params.b).max(initial=0.0)))


def changes(totals: Array) -> Array:
    """By how much each step changed the total, (T,), from totals (T + 1,); 0 where the change is
    no more than rounding."""
    found = np.diff(totals)
    found[np.abs(found) <= ROUNDING * (1.0 + np.abs(totals[:-1]))] = 0.0
    return found


def endless(descent: Descent, state: State) -> bool:
    """Whether the objective has no minimum: every sample is right, and longer weights always lower
    the loss (see `Loss.endless`).

    Ties do not matter. Where the lowest index wins them all rightly, biases that fall a little
    from class to class part all classes strictly.
    """
    objective = descent.objective
    return state.accuracy == 1.0 and objective.reg == 0.0 and objective.loss.endless


def calm(run: Trajectory) -> BoolArray:
    """At which steps of the run the gradient over all samples all but vanishes, (F,)."""
    return np.asarray(run.gradient_norms() <= GRADIENT_TOLERANCE * (1.0 + np.abs(run.total)))


def settled(descent: Descent, data: Dataset, state: State) -> bool:
    """Whether more steps change nothing: the gradient over all samples all but vanishes, and the
    next AHEAD steps leave the total as it is but for rounding and the weights all but in place.

    Where the gradient is exactly 0, or there is no minimum to settle in, no weight may move at all:
    what moves it then is the optimiser's memory, another mini-batch, or an endless descent.
    """
    if not calm(Trajectory.of(state))[0]:
        return False
    length, rounding = gradient_norm(state), ROUNDING * (1.0 + abs(state.total))
    # One step tells most runs that have not settled: many states are asked, one after another.
    if not abs(descent.step(data, state).total - state.total) <= rounding / AHEAD:
        return False
    ahead = trial(descent, data, state)
    still = length == 0.0 or endless(descent, state)
    room = 0.0 if still else MOVE_TOLERANCE * (1.0 + largest(state.params))
    steady = np.abs(ahead.totals - state.total) <= rounding
    return bool(steady.all()) and len(steady) == AHEAD + 1 and ahead.moved <= room


def is_plain(descent: Descent, data: Dataset) -> bool:
    """Gradient descent on all samples, which alone the bound 2/L and the factor 1 − 2ηλ speak
    of."""
    everything = descent.batch_size is None or descent.batch_size >= data.n_samples
    return everything and isinstance(descent.optimizer, GradientDescent)


def holding_rate(
    descent: Descent, data: Dataset, state: State, rates: Iterable[float]
) -> tuple[float, float] | None:
    """The first of the learning rates that holds for AHEAD steps from `state`, and by how much
    these steps lower the total.

    It holds if the total is lower in the end and no step raises it. Where steps do not follow the
    gradient of all samples alone, with mini-batches or a memory, single rises are no fault: there
    the total must only never rise above where it began.
    """
    rounding, plain = ROUNDING * (1.0 + abs(state.total)), is_plain(descent, data)
    for rate in rates:
        tried, now, roof = replace(descent, learning_rate=rate), state, state.total
        for _ in range(AHEAD):
            now = tried.step(data, now)
            if not now.is_finite() or now.total > roof + rounding:
                break
            roof = now.total if plain else roof
        else:
            if now.total < state.total - rounding:
                return rate, state.total - now.total
    return None


def smaller_rates(rate: float) -> list[float]:
    """1, 2 and 5 times the powers of ten below `rate`, over ten of them, largest first."""
    top = int(np.floor(np.log10(rate)))
    round_ones = (float(f"{m}e{top - k}") for k in range(11) for m in (5, 2, 1))
    return [found for found in round_ones if found < rate]


def other_rates(rate: float) -> list[float]:
    """`rate` times powers of ten, from a million million times as large to a millionth."""
    return [float(f"{rate * 10.0**k:g}") for k in range(12, -7, -1) if k]
