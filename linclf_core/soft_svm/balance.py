"""The shift that balances both classes: the best bias, and the dual's projection, are this."""

from bisect import bisect_left

import numpy as np

from linclf_core.notation import Array


def balance(a: Array, t: Array) -> float:
    """ν with Σ t_i·max(0, a_i − ν·t_i) = 0. a, t (N,); both signs of t present.

    Two uses. With a_i = 1 − t_i⟨w, x_i⟩, ν is the b of least squared hinge for this w: the
    derivative by b is −C Σ t_i ξ_i. And max(0, a − ν·t) is the point nearest to a that has α ≥ 0
    and Σ α_i t_i = 0.

    The sum is piecewise linear and falls in ν, so it is evaluated at its breakpoints t_i·a_i; in
    the piece where it changes its sign, ν is the mean of the active breakpoints. If it is 0 all
    along an interval (nothing is active there), ν is its middle.
    """
    breaks = t * a
    last, first = breaks[t > 0].max(), breaks[t < 0].min()
    if last <= first:
        return float(0.5 * (last + first))
    breaks = np.sort(breaks)
    # Fresh sums at a dozen breakpoints, not running sums over all: those would lose digits.
    k = bisect_left(breaks, 0.0, key=lambda nu: -float(t @ np.maximum(0.0, a - nu * t)))
    active = np.where(t > 0, t * a >= breaks[k], t * a < breaks[k])
    return float((t * a)[active].mean())
