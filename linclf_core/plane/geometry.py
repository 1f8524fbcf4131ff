"""What a linear classifier looks like in the plane, exactly: class regions, lines, arrows.

Scores are linear, so "class j beats class k" holds on one side of a straight line, and the region
where j has the highest score is the box cut by C − 1 half-planes: a convex polygon. Nothing is
sampled on a grid. At a tie the lowest index wins, as in `model.predict`.

Every function takes `Params` with two features, W (2, C) and b (C,), and raises ValueError for any
other number of features and for weights that are not finite.
"""

import math
from dataclasses import dataclass

import numpy as np

from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.plane.box import Box
from linclf_core.plane.clipping import (
    BOX_SIDE,
    Line,
    Polygon,
    Segment,
    UnitBox,
    across,
    clip,
    clip_segment,
    scaled_line,
    value,
    without_slivers,
)

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
    "zero_lines",
]

# The longest weight arrow, as a share of the shorter side of the box.
ARROW_SHARE = 0.2

# Scores are compared at a quarter of their size: a difference of the largest floats stays finite.
# It is exact but for numbers below 1e-307, which lose their last two bits.
QUARTER = 0.25

Column = tuple[float, float, float]


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


def _columns(params: Params) -> list[Column]:
    """(w1, w2, b) of every class, times QUARTER."""
    if params.n_features != 2:
        raise ValueError(
            f"Only a model of two features can be drawn; this one has {params.n_features}."
        )
    if not params.is_finite():
        raise ValueError("A model with weights that are not finite cannot be drawn.")
    w1, w2 = params.W.tolist()
    return [
        (QUARTER * u, QUARTER * v, QUARTER * c)
        for u, v, c in zip(w1, w2, params.b.tolist(), strict=True)
    ]


def _ahead(frame: UnitBox, p: Column, q: Column, level: float = 0.0) -> Line:
    """The half-plane where the score of p is ahead of the score of q by `level` at least."""
    return frame.line(p[0] - q[0], p[1] - q[1], (p[2] - q[2]) - QUARTER * level)


def _cells(columns: list[Column], frame: UnitBox) -> list[Polygon]:
    """The region of every class in the units of the frame, each side labelled with the class
    beyond it; empty for a class that has none."""
    classes = range(len(columns))
    ahead = [[(0.0, 0.0, 0.0)] * len(columns) for _ in classes]
    for j in classes:
        for k in range(j):
            a1, a2, c = _ahead(frame, columns[j], columns[k])
            ahead[j][k], ahead[k][j] = (a1, a2, c), (-a1, -a2, -c)

    def cell(j: int, rivals: list[int]) -> Polygon:
        polygon = frame.polygon()
        for k in rivals:
            tied_everywhere = not any(ahead[j][k])
            polygon = [] if tied_everywhere and k < j else clip(polygon, ahead[j][k], k)
            if not polygon:
                return []
        return without_slivers(polygon)

    cells = [cell(j, [k for k in classes if k != j]) for j in classes]
    # Where three classes tie along one line, the middle one has no area, yet it may have drawn the
    # side between the other two. Without it the shape is the same, and the label right.
    owners = [k for k in classes if cells[k]]
    for j in owners:
        if any(k != BOX_SIDE and not cells[k] for _, k in cells[j]):
            cells[j] = cell(j, [k for k in owners if k != j])
    return cells


def class_regions(params: Params, box: Box) -> tuple[Array, ...]:
    """For every class the convex polygon (k, 2) of the box where its score is the highest.

    Corners run counter-clockwise. A class without a region, or whose region has no area, has
    shape (0, 2). Of classes with equal columns only the lowest has a region.
    """
    frame = UnitBox.of(box)
    cells = _cells(_columns(params), frame)
    return tuple(frame.in_plane([corner for corner, _ in cell]) for cell in cells)


def boundaries(params: Params, box: Box) -> tuple[Boundary, ...]:
    """The decision boundary: for every two classes that are neighbours in the box, the segment
    where both have the highest score. In the order of (j, k); at most one for each pair."""
    frame = UnitBox.of(box)
    found = []
    for j, cell in enumerate(_cells(_columns(params), frame)):
        for i, (end, _) in enumerate(cell):
            start, k = cell[i - 1]
            if k > j:
                found.append(Boundary(j, k, frame.in_plane([start, end])))
    return tuple(sorted(found, key=lambda boundary: (boundary.j, boundary.k)))


def pair_line(params: Params, j: int, k: int, box: Box, level: float = 0.0) -> Array | None:
    """The whole line s_j − s_k = level across the box, (2, 2), whatever the other classes score.

    None if it does not cross the box. Raises ValueError if the level is not finite.
    """
    _check_finite(level)
    columns, frame = _columns(params), UnitBox.of(box)
    return _drawn(frame, across(frame.corners, _ahead(frame, columns[j], columns[k], level)))


def level_lines(params: Params, box: Box, level: float) -> tuple[Array | None, ...]:
    """For every class the line s_c = level across the box, (2, 2), or None if it misses it.

    The levels Δ and −Δ are where the one-vs-all hinge of a sample of class c, and of another class,
    becomes 0. Raises ValueError if the level is not finite.
    """
    _check_finite(level)
    frame, nothing = UnitBox.of(box), (0.0, 0.0, 0.0)
    return tuple(
        _drawn(frame, across(frame.corners, _ahead(frame, column, nothing, level)))
        for column in _columns(params)
    )


def zero_lines(params: Params, box: Box) -> tuple[Array | None, ...]:
    """For every class the line s_c = 0 across the box, (2, 2), or None if it misses it."""
    return level_lines(params, box, 0.0)


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
    columns, frame = _columns(params), UnitBox.of(box)
    found = []
    for j in range(len(columns)):
        for k in range(j + 1, len(columns)):
            for sign, second in ((1, k), (-1, j)):
                line = _ahead(frame, columns[j], columns[k], sign * delta)
                segment = across(frame.corners, line)
                for m, column in enumerate(columns):
                    if segment is None:
                        break
                    if m not in (j, k):
                        ahead = _ahead(frame, columns[second], column)
                        tied_everywhere = not any(ahead)
                        lost = tied_everywhere and m < second
                        segment = None if lost else clip_segment(segment, ahead)
                if segment is not None:
                    found.append(MarginLine(j, k, sign, frame.in_plane(segment)))
    return tuple(found)


def weight_arrows(params: Params, box: Box) -> tuple[Arrow, ...]:
    """For every class its weight W[:, c] as an arrow: the direction in which its score grows.

    It starts at the point of the line s_c = 0 nearest to the centre of the box, or at the centre
    if that point is outside the box or the weight is 0. The scale is common to all classes, so
    lengths compare; the longest arrow is a fifth of the shorter side of the box.
    """
    columns = _columns(params)
    largest = max((abs(w) for column in columns for w in column[:2]), default=0.0)
    # Divided by a power of two first, so that neither a length nor a square under- or overflows.
    e = math.frexp(largest)[1]
    weights = [(math.ldexp(w1, -e), math.ldexp(w2, -e)) for w1, w2, _ in columns]
    longest = max((math.hypot(*w) for w in weights), default=0.0)
    unit = ARROW_SHARE * min(box.width, box.height) / longest if longest else 0.0
    starts = [_foot(column, box) for column in columns]
    return tuple(
        Arrow(start, start + unit * np.array(w)) for start, w in zip(starts, weights, strict=True)
    )


def _foot(column: Column, box: Box) -> Array:
    """The point of the zero line nearest to the centre of the box; the centre if it is outside."""
    # One unit for both axes here: a right angle must stay one.
    e = math.frexp(max(map(abs, (box.x_low, box.x_high, box.y_low, box.y_high))))[1]
    line = scaled_line(*column, e, e)
    u = math.ldexp(box.centre[0], -e), math.ldexp(box.centre[1], -e)
    norm = math.hypot(line[0], line[1])
    away = value(line, u) / norm if norm else math.inf
    # No point of the box is further away, and the infinite must not reach the next line.
    if abs(away) > 2.0:
        return np.array(box.centre)
    foot = u[0] - away * (line[0] / norm), u[1] - away * (line[1] / norm)
    in_x = math.ldexp(box.x_low, -e) <= foot[0] <= math.ldexp(box.x_high, -e)
    in_y = math.ldexp(box.y_low, -e) <= foot[1] <= math.ldexp(box.y_high, -e)
    if not (in_x and in_y):
        return np.array(box.centre)
    return np.array([math.ldexp(foot[0], e), math.ldexp(foot[1], e)])


def _drawn(frame: UnitBox, segment: Segment | None) -> Array | None:
    return None if segment is None else frame.in_plane(segment)


def _check_finite(level: float) -> None:
    if not math.isfinite(level):
        raise ValueError("The level of a line must be a finite number.")
