"""What a linear classifier looks like in the plane, exactly: class regions, lines, arrows.

Scores are linear, so "class j beats class k" holds on one side of a straight line, and the region
where j has the highest score is the box cut by C − 1 half-planes: a convex polygon. Nothing is
sampled on a grid. At a tie the lowest index wins, as in `model.predict`.

Every function takes `Params` with two features, W (2, C) and b (C,), and raises ValueError for any
other number of features and for weights that are not finite. It is what `stack` does for many
classifiers, done for one.
"""

import math
from dataclasses import dataclass

import numpy as np

from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.plane import stack
from linclf_core.plane.box import Box
from linclf_core.plane.stack import Segments, Stack, groups

__all__ = [
    "Arrow",
    "Boundary",
    "Box",
    "MarginLine",
    "boundaries",
    "class_regions",
    "level_lines",
    "margin_lines",
    "pair_line",
    "weight_arrows",
    "zero_feet",
    "zero_lines",
]


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where classes j < k tie for the highest score. `segment` (2, 2), an end a row, has the region
    of j on its left and that of k on its right."""

    j: int
    k: int
    segment: Array


@dataclass(frozen=True, eq=False)
class MarginLine:
    """Where s_j − s_k = sign·Δ, j < k: on j's side of their boundary for sign +1, on k's for −1.
    `segment` is (2, 2), an end a row."""

    j: int
    k: int
    sign: int
    segment: Array


@dataclass(frozen=True, eq=False)
class Arrow:
    """An arrow from `start` (2,) to `end` (2,). Both are the same point for a zero weight."""

    start: Array
    end: Array


def _stack(params: Params, box: Box) -> Stack:
    return Stack.of(params.theta[None], box)


def class_regions(params: Params, box: Box) -> tuple[Array, ...]:
    """For every class the convex polygon (k, 2) of the box where its score is the highest.

    Corners run counter-clockwise. A class without a region, or whose region has no area, has
    shape (0, 2). Of classes with equal columns only the lowest has a region.
    """
    corners, counts = _stack(params, box).regions()
    return tuple(corners[part] for part in groups(counts[0]))


def boundaries(params: Params, box: Box) -> tuple[Boundary, ...]:
    """The decision boundary: for every two classes that are neighbours in the box, the segment
    where both have the highest score. In the order of (j, k); at most one for each pair."""
    found = _stack(params, box).boundaries()
    return tuple(Boundary(j, k, ends) for (_, j, k), ends in _listed(found))


def pair_line(params: Params, j: int, k: int, box: Box, level: float = 0.0) -> Array | None:
    """The whole line s_j − s_k = level across the box, (2, 2), whatever the other classes score.

    None if it does not cross the box. Raises ValueError if the level is not finite.
    """
    _check_finite(level)
    found = _stack(params, box).pair_line(j, k, level).ends
    return found[0] if len(found) else None


def level_lines(params: Params, box: Box, level: float) -> tuple[Array | None, ...]:
    """For every class the line s_c = level across the box, (2, 2), or None if it misses it.

    The levels Δ and −Δ are where the one-vs-all hinge of a sample of class c, and of another class,
    becomes 0. Raises ValueError if the level is not finite.
    """
    _check_finite(level)
    found = {c: ends for (_, c), ends in _listed(_stack(params, box).level_lines(level))}
    return tuple(found.get(c) for c in range(params.n_classes))


def zero_lines(params: Params, box: Box) -> tuple[Array | None, ...]:
    """For every class the line s_c = 0 across the box, (2, 2), or None if it misses it."""
    return level_lines(params, box, 0.0)


def zero_feet(params: Params, x: Array) -> Array:
    """For every class the point of its line s_c = 0 that is nearest to x (2,): (C, 2), NaN where a
    class has no such line. So far from x as s_c(x) / ‖w_c‖ says."""
    lengths = np.hypot(*params.W)
    with np.errstate(all="ignore"):
        unit = params.W / lengths
        away = unit.T @ x + params.b / lengths
        feet = x - away[:, None] * unit.T
    return np.where(np.isfinite(feet).all(axis=1, keepdims=True), feet, np.nan)


def margin_lines(params: Params, box: Box, delta: float) -> tuple[MarginLine, ...]:
    """The lines s_j − s_k = ±Δ, each drawn only where j and k are the two best classes.

    There a sample of the leading class sits exactly at its margin: its hinge loss (Weston–Watkins,
    Crammer–Singer) is 0 from this line on. Where a third class comes second, that class decides,
    and its line is drawn. Where two classes tie for second all along a line, it is the line of
    both, and drawn for both; of classes with equal columns only the lowest is second. Raises
    ValueError unless delta is finite and above 0.
    """
    _check_finite(delta)
    if delta <= 0.0:
        raise ValueError("The margin must be above 0.")
    found = _stack(params, box).margin_lines(delta)
    return tuple(MarginLine(j, k, sign, ends) for (_, j, k, sign), ends in _listed(found))


def weight_arrows(params: Params, box: Box) -> tuple[Arrow, ...]:
    """For every class its weight W[:, c] as an arrow: the direction in which its score grows.

    All start at the origin, or at the centre of a box without it. They are as long as the weights,
    unless the longest would take more than 0.3 of the box's shorter side: then all are made shorter
    by one factor, so that lengths compare.
    """
    found = stack.weight_arrows(params.theta[None], box)[0]
    return tuple(Arrow(arrow[:2], arrow[2:]) for arrow in found)


def _listed(found: Segments) -> list[tuple[list[int], Array]]:
    return list(zip(found.which.tolist(), found.ends, strict=True))


def _check_finite(level: float) -> None:
    if not math.isfinite(level):
        raise ValueError("The level of a line must be a finite number.")
