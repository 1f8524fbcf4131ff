"""The point of a polytope nearest to the origin (P. Wolfe, 1976).

It decides whether a linear function can be positive on all points: either the nearest point is not
the origin, and then its own direction is such a function, or the origin is a convex combination of
the points, and then no linear function can be positive on all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.pausing import Pause, no_pause

#: Given a direction q: the index k of a point with least ⟨q, z_k⟩, and the point z_k itself.
Lowest = Callable[[Array], tuple[int, Array]]


@dataclass(frozen=True, eq=False)
class Nearest:
    """`points` (K, M), their `keys` (K,) and `multipliers` (K,), which are ≥ 0 and sum to 1.

    `point` = multipliers @ points. `direction` (M,) has ⟨direction, z⟩ = 1 on these points, or is
    None where no direction has (the origin is in their affine hull). `finished` is false where
    rounding or the limit of rounds stopped the search.
    """

    keys: tuple[int, ...]
    points: Array
    multipliers: Array
    direction: Array | None
    finished: bool

    @property
    def point(self) -> Array:
        return np.asarray(self.multipliers @ self.points)


def nearest_to_origin(
    lowest: Lowest,
    first: tuple[int, Array],
    zero: float,
    most: int = 1000,
    pause: Pause = no_pause,
) -> Nearest:
    """Wolfe's algorithm on a polytope that is given by its `lowest` point in any direction.

    Starts at the point `first`. Ends at the nearest point, at a point within `zero` of the origin,
    or after `most` rounds, whichever comes first.

    The search direction is the least-norm solution q of ⟨q, z_k⟩ = 1 on the current points, rather
    than their nearest point p = q/‖q‖²: p loses its direction where ‖p‖ is below 1e-8, q does not.
    Source: P. Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11, 1976.
    """
    keys = [first[0]]
    Z = first[1][None, :]
    a = np.ones(1)
    q = least_norm_direction(Z, zero)
    for k in range(most):
        pause(k / most)
        if q is None:
            return Nearest(tuple(keys), Z, a, None, True)
        key, z = lowest(q)
        # 1 on all current points: one that is not clearly lower cannot bring p nearer.
        if z @ q >= 1.0 - 1e-9 or key in keys:
            return Nearest(tuple(keys), Z, a, q, True)
        keys.append(key)
        Z = np.vstack([Z, z])
        a = np.append(a, 0.0)
        goal = affine_multipliers(Z)
        # The nearest point of the affine hull may lie outside the polytope: walk towards it until
        # a multiplier is 0, drop that point, and aim again.
        # (The new point's own first multiplier is positive, as it is lower; rounding may hide it.)
        goal[-1] = max(goal[-1], 1e-300)
        while np.any(goal <= 0.0):
            blocked = np.flatnonzero(goal <= 0.0)
            limits = a[blocked] / np.maximum(a[blocked] - goal[blocked], 1e-300)
            step = min(1.0, float(limits.min()))
            a = a + step * (goal - a)
            keep = np.ones(len(a), bool)
            keep[blocked[int(limits.argmin())]] = False
            keys = [key for key, kept in zip(keys, keep, strict=True) if kept]
            Z, a = Z[keep], np.maximum(0.0, a[keep])
            a = a / a.sum()
            goal = affine_multipliers(Z)
        if key not in keys:
            return Nearest(tuple(keys), Z, a, q, False)
        a = goal
        q = least_norm_direction(Z, zero)
    return Nearest(tuple(keys), Z, a, q, False)


def affine_multipliers(Z: Array) -> Array:
    """a (K,) with sum 1 and least ‖Σ a_k z_k‖: the point of the affine hull nearest to 0."""
    rest = np.linalg.lstsq((Z[1:] - Z[0]).T, -Z[0], rcond=None)[0] if len(Z) > 1 else np.zeros(0)
    return np.concatenate(([1.0 - rest.sum()], rest))


def least_norm_direction(Z: Array, zero: float) -> Array | None:
    """The shortest q with ⟨q, z_k⟩ = 1 for all rows of Z; None if the affine hull comes within
    `zero` of the origin, so that q would be longer than 1/`zero`."""
    p = affine_multipliers(Z) @ Z
    if np.linalg.norm(p) <= zero:
        return None
    return np.asarray(np.linalg.lstsq(Z, np.ones(len(Z)), rcond=None)[0])
