"""What F linear classifiers look like in the plane, all at once: the arithmetic of `geometry`.

A polygon is cut along a straight line by walking round it and keeping the side where the line's
function is not negative (Sutherland and Hodgman, 1974). Every polygon here is convex, runs
counter-clockwise, and knows of each of its sides which class lies beyond. All polygons are cut
together: their corners stand one after another in flat arrays.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from linclf_core.lazy import lazy
from linclf_core.notation import Array, BoolArray, IntArray
from linclf_core.plane.box import Box

# Corners of a polygon in the unit box are rounded to about this, so shorter or thinner is nothing.
ROUNDING = 8.0 * sys.float_info.epsilon

# The longest weight arrow, as a share of the shorter side of the box.
ARROW_SHARE = 0.3

# Scores are compared at a quarter of their size: a difference of the largest floats stays finite.
# It is exact but for numbers below 1e-307, which lose their last two bits.
QUARTER = 0.25

# The label of a polygon's side that is the box's own.
BOX_SIDE = -1

# The exponent of the number 0, below that of any other.
NO_EXPONENT = -(2**20)


@dataclass(frozen=True)
class UnitBox:
    """The box in units u in which no coordinate is above 1.

    The units, and the factor by which a line is scaled, are powers of two: scaling rounds nothing,
    and neither weights of 1e-300 nor of 1e150 underflow or overflow.
    """

    x_exponent: int
    y_exponent: int
    corners: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, box: Box) -> Self:
        ex = math.frexp(max(abs(box.x_low), abs(box.x_high)))[1]
        ey = math.frexp(max(abs(box.y_low), abs(box.y_high)))[1]
        x_low, x_high = math.ldexp(box.x_low, -ex), math.ldexp(box.x_high, -ex)
        y_low, y_high = math.ldexp(box.y_low, -ey), math.ldexp(box.y_high, -ey)
        return cls(ex, ey, ((x_low, y_low), (x_high, y_low), (x_high, y_high), (x_low, y_high)))

    def lines(self, w1: Array, w2: Array, c: Array) -> Array:
        """The lines w1·x1 + w2·x2 + c = 0 (…) in the units of the unit box, (3, …)."""
        return scaled_lines(w1, w2, c, self.x_exponent, self.y_exponent)

    def in_plane(self, x: Array, y: Array) -> Array:
        """Points of the unit box (…) as coordinates in the plane, (…, 2)."""
        places = np.ldexp(x, self.x_exponent), np.ldexp(y, self.y_exponent)
        return np.stack(places, axis=-1)


def scaled_lines(w1: Array, w2: Array, c: Array, ex: int, ey: int) -> Array:
    """The lines w1·x1 + w2·x2 + c = 0 for units of 2^ex and 2^ey, the largest number of each below
    1: (3, …) for w1, w2, c of any shape (…)."""
    lines, units = np.stack([w1, w2, c]), (ex, ey, 0)
    exponents = np.where(lines != 0, np.frexp(lines)[1], NO_EXPONENT)
    for exponent, unit in zip(exponents, units, strict=True):
        exponent += unit
    e = exponents.max(axis=0)
    e[e < NO_EXPONENT // 2] = 0
    for line, unit in zip(lines, units, strict=True):
        np.ldexp(line, unit - e, out=line)
    return lines


@dataclass(frozen=True, eq=False)
class Segments:
    """M segments: `ends` (M, 2, 2), an end a row, and a row of `which` (M, …) that tells for each
    its classifier and its classes."""

    which: IntArray
    ends: Array


@dataclass(frozen=True, eq=False)
class Polygons:
    """Corners one after another: x, y, the label of the `side` that starts there, and the polygon
    that each belongs to, its `owner`, all (P,). The corners of a polygon stand together."""

    x: Array
    y: Array
    side: IntArray
    owner: IntArray

    @lazy
    def firsts(self) -> IntArray:
        """Where each polygon begins."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    @lazy
    def following(self) -> IntArray:
        """The index of the next corner of the same polygon, (P,)."""
        after = np.arange(1, len(self.owner) + 1)
        if len(after):
            after[np.append(self.firsts[1:], len(after)) - 1] = self.firsts
        return after

    def at(self, index: IntArray | BoolArray) -> "Polygons":
        return Polygons(self.x[index], self.y[index], self.side[index], self.owner[index])

    def cut(self, lines: Array, label: int) -> "Polygons":
        """The part of every polygon p where the line [:, p] of `lines` (3, …) is not negative; new
        sides carry the label.

        A polygon without area left is gone. A line that only touches one leaves it as it is.
        """
        x, y, owner, following = self.x, self.y, self.owner, self.following
        a1, a2, c = lines[:, owner]
        v = a1 * x + a2 * y + c
        inside = v >= 0.0
        if not len(owner) or inside.all():
            return self
        # Gone is what is nowhere positive, unless it is nowhere negative either.
        firsts = self.firsts
        left = np.logical_or.reduceat(v > 0.0, firsts) | np.logical_and.reduceat(inside, firsts)
        there = np.repeat(left, np.diff(firsts, append=len(owner)))
        after = v[following]
        crossed = there & np.where(inside, after < 0.0, after > 0.0)
        kept = inside & there

        p = np.flatnonzero(crossed)
        q = following[p]
        new_x, new_y = crossing(x[p], y[p], x[q], y[q], v[p], after[p])
        # A kept corner stands before the crossing on the side that it starts.
        places = np.cumsum(kept + crossed.astype(np.intp))
        of_new, of_kept = places[p] - 1, (places - crossed)[kept] - 1

        def mixed(old: Any, new: Any) -> Any:
            both = np.empty(len(of_kept) + len(of_new), old.dtype)
            both[of_kept], both[of_new] = old[kept], new
            return both

        side = np.where(inside[p], label, self.side[p])
        return Polygons(
            mixed(x, new_x), mixed(y, new_y), mixed(self.side, side), mixed(owner, owner[p])
        )

    def without_slivers(self) -> "Polygons":
        """The polygons without sides of length 0, and without those that have no area, both up to
        rounding.

        Where more than two lines meet in one point, or two lie on top of each other, rounding can
        leave a side or a sliver that the exact polygon does not have.
        """
        if not len(self.owner):
            return self
        x, y, following, firsts = self.x, self.y, self.following, self.firsts
        counts = np.diff(firsts, append=len(x))
        x0, y0 = np.repeat(x[firsts], counts), np.repeat(y[firsts], counts)
        x1, y1 = x[following], y[following]
        dx, dy = np.abs(x1 - x), np.abs(y1 - y)
        doubled_area = np.add.reduceat((x - x0) * (y1 - y0) - (x1 - x0) * (y - y0), firsts)
        wide = doubled_area > ROUNDING * np.add.reduceat(dx + dy, firsts)
        return self.at(np.repeat(wide, counts) & (np.maximum(dx, dy) > ROUNDING))


def crossing(
    x0: Array, y0: Array, x1: Array, y1: Array, v0: Array, v1: Array
) -> tuple[Array, Array]:
    """Where lines whose values at the ends of segments have opposite signs cross them: x and y.

    It is measured from the nearer end: no overshoot, and the same point from either end.
    """
    swapped = np.abs(v1) < np.abs(v0)
    x, to_x = np.where(swapped, x1, x0), np.where(swapped, x0, x1)
    y, to_y = np.where(swapped, y1, y0), np.where(swapped, y0, y1)
    v, to_v = np.where(swapped, v1, v0), np.where(swapped, v0, v1)
    t = v / (v - to_v)
    return x + t * (to_x - x), y + t * (to_y - y)


@dataclass(frozen=True, eq=False)
class Stack:
    """F classifiers, seen in a box. `columns` (3, F, C) are w1, w2 and b of every class, times
    QUARTER. Every method names a classifier by its place 0 … F − 1."""

    columns: Array
    unit_box: UnitBox

    @classmethod
    def of(cls, theta: Array, box: Box) -> Self:
        """θ (F, D+1, C), the last row b. Raises ValueError, one sentence, unless D = 2 and all
        numbers are finite."""
        return cls(_columns(theta), UnitBox.of(box))

    @property
    def shape(self) -> tuple[int, int]:
        """F and C."""
        return self.columns.shape[1], self.columns.shape[2]

    @lazy
    def ahead(self) -> Array:
        """(3, F, C, C): the half-plane where class j scores at least as much as class k."""
        w1, w2, b = self.columns[..., :, None] - self.columns[..., None, :]
        return self.unit_box.lines(w1, w2, b)

    @lazy
    def tied(self) -> BoolArray:
        """(F, C, C): whether j and k score the same everywhere."""
        return np.asarray(~self.ahead.any(axis=0))

    @lazy
    def cells(self) -> Polygons:
        """The regions in units of the unit box, class j of classifier f as polygon f·C + j, each
        side labelled with the class beyond it."""
        (F, C), ahead = self.shape, self.ahead.reshape(3, -1, self.shape[1])
        # Of classes that score the same everywhere the lowest has the region.
        lowest = ~np.tril(self.tied, -1).any(axis=2).ravel()
        found = self._cut(np.flatnonzero(lowest), ahead)
        alive = np.zeros((F, C), bool)
        alive.reshape(-1)[found.owner] = True
        # Where three classes tie along one line, the middle one has no area, yet it may have drawn
        # the side between the other two. Without it the shape is the same, and the label right.
        stale = (found.side != BOX_SIDE) & ~alive[found.owner // C, found.side]
        if not stale.any():
            return found
        again = np.unique(found.owner[stale])
        nowhere = np.where(np.repeat(alive, C, axis=0).reshape(-1, C), ahead, 0.0)
        anew = self._cut(again, nowhere)
        rest = found.at(~np.isin(found.owner, again))
        both = Polygons(
            np.concatenate([rest.x, anew.x]),
            np.concatenate([rest.y, anew.y]),
            np.concatenate([rest.side, anew.side]),
            np.concatenate([rest.owner, anew.owner]),
        )
        return both.at(np.argsort(both.owner, kind="stable"))

    def _cut(self, owners: IntArray, ahead: Array) -> Polygons:
        """The box, once for each of the owners, cut by all rivals; `ahead` is (3, F·C, C)."""
        x, y = np.array(self.unit_box.corners).T
        n = len(owners)
        box_sides = np.full(4 * n, BOX_SIDE)
        cells = Polygons(np.tile(x, n), np.tile(y, n), box_sides, np.repeat(owners, 4))
        for k in range(ahead.shape[2]):
            cells = cells.cut(ahead[:, :, k], k)
        return cells.without_slivers()

    def regions(self) -> tuple[Array, IntArray]:
        """Corners (P, 2) of the regions, one region after another and one classifier after another,
        and how many each region has, (F, C): 0 for a class that has none."""
        (F, C), cells = self.shape, self.cells
        counts = np.bincount(cells.owner, minlength=F * C).reshape(F, C)
        return self.unit_box.in_plane(cells.x, cells.y), counts

    def boundaries(self) -> Segments:
        """`which` is (f, j, k), j < k, in this order; j is on the left."""
        cells, C = self.cells, self.shape[1]
        start = np.flatnonzero(cells.side > cells.owner % C)
        which = np.stack([*divmod(cells.owner[start], C), cells.side[start]], axis=1)
        order = np.lexsort(which.T[::-1])
        ends = np.stack([start, cells.following[start]], axis=1)[order]
        return Segments(which[order], self.unit_box.in_plane(cells.x[ends], cells.y[ends]))

    def level_lines(self, level: float) -> Segments:
        """The lines s_c = level; `which` is (f, c), in this order."""
        w1, w2, b = self.columns.reshape(3, -1)
        C = self.shape[1]
        rows, x, y = self._across(self.unit_box.lines(w1, w2, b - QUARTER * level))
        return Segments(np.stack(divmod(rows, C), axis=1), self.unit_box.in_plane(x, y))

    def pair_line(self, j: int, k: int, level: float) -> Segments:
        """The lines s_j − s_k = level; `which` is (f,)."""
        w1, w2, b = self.columns[:, :, j] - self.columns[:, :, k]
        rows, x, y = self._across(self.unit_box.lines(w1, w2, b - QUARTER * level))
        return Segments(rows[:, None], self.unit_box.in_plane(x, y))

    def margin_lines(self, delta: float) -> Segments:
        """The lines s_j − s_k = ±Δ where j and k are the two best; `which` is (f, j, k, ±1), the
        sign that of the side, in the order of j, k, and + before −."""
        F, C = self.shape
        kinds = [(j, k, sign) for j in range(C) for k in range(j + 1, C) for sign in (1, -1)]
        j, k, sign = np.tile(np.array(kinds, np.intp).reshape(-1, 3).T, F)
        f = np.repeat(np.arange(F), len(kinds))
        w1, w2, b = self.columns[:, f, j] - self.columns[:, f, k]
        rows, x, y = self._across(self.unit_box.lines(w1, w2, b - QUARTER * (sign * delta)))
        f, j, k, sign = f[rows], j[rows], k[rows], sign[rows]
        second = np.where(sign > 0, k, j)
        for m in range(C):
            rival = (m != j) & (m != k)
            lost = rival & self.tied[f, second, m] & (m < second)
            # Of the two classes themselves it is no rival: a line that is positive everywhere.
            ahead = np.where(rival, self.ahead[:, f, second, m], ALWAYS)
            kept, x, y = clip_segments(x, y, ahead)
            kept &= ~lost
            f, j, k, sign, second = f[kept], j[kept], k[kept], sign[kept], second[kept]
            x, y = x[kept], y[kept]
        return Segments(np.stack([f, j, k, sign], axis=1), self.unit_box.in_plane(x, y))

    def _across(self, lines: Array) -> tuple[IntArray, Array, Array]:
        """The pieces of M lines (3, M) inside the box: which of them have one, m ≤ M, and the x
        and the y of their ends, (m, 2). A line that only touches a corner has none."""
        px, py = np.array(self.unit_box.corners).T
        qx, qy = np.roll(px, 1), np.roll(py, 1)
        a1, a2, c = lines[:, :, None]
        v = a1 * px + a2 * py + c
        before = np.roll(v, 1, axis=1)
        at_corner = v == 0.0
        met = at_corner | ((v < 0.0) & (before > 0.0)) | ((before < 0.0) & (v > 0.0))
        rows = np.flatnonzero(met.any(axis=1) & ((lines[0] != 0.0) | (lines[1] != 0.0)))
        met = met[rows]
        places = np.stack([met.argmax(axis=1), 3 - met[:, ::-1].argmax(axis=1)], axis=1)
        chosen = rows[:, None], places
        v, before, corner = v[chosen], before[chosen], at_corner[chosen]
        # At a corner itself nothing crosses, and 0 is divided by 1.
        before = np.where(corner, 1.0, before)
        x, y = crossing(px[places], py[places], qx[places], qy[places], v, before)
        x, y = np.where(corner, px[places], x), np.where(corner, py[places], y)
        long = apart(x, y)
        return rows[long], x[long], y[long]


#: A line that is positive everywhere.
ALWAYS = np.array([[0.0], [0.0], [1.0]])


def clip_segments(x: Array, y: Array, lines: Array) -> tuple[BoolArray, Array, Array]:
    """The parts of M segments with ends x, y (M, 2) where the lines (3, M) are not negative: which
    have more than a point left, and x and y of the ends.

    A segment that lies on its line, up to the rounding of its ends, is kept whole.
    """
    a1, a2, c = lines[:, :, None]
    v = a1 * x + a2 * y + c
    v[np.abs(v) <= ROUNDING * (np.abs(a1) + np.abs(a2) + np.abs(c))] = 0.0
    kept = (v >= 0.0).all(axis=1)
    cut = np.flatnonzero((v < 0.0).any(axis=1) & (v > 0.0).any(axis=1))
    if len(cut):
        new = crossing(x[cut, 0], y[cut, 0], x[cut, 1], y[cut, 1], v[cut, 0], v[cut, 1])
        x, y, end = x.copy(), y.copy(), (v[cut, 0] > 0.0).astype(np.intp)
        x[cut, end], y[cut, end] = new
        kept[cut] = apart(x[cut], y[cut])
    return kept, x, y


def apart(x: Array, y: Array) -> BoolArray:
    """Whether the two ends x, y (M, 2) of each segment are two points."""
    farthest = np.maximum(np.abs(x[:, 1] - x[:, 0]), np.abs(y[:, 1] - y[:, 0]))
    return np.asarray(farthest > ROUNDING)


def weight_arrows(theta: Array, box: Box) -> Array:
    """Start and end of the weight arrow of every class of F classifiers θ (F, 3, C): (F, C, 4).

    All start at the origin, or at the centre of a box without it. They are as long as the weights,
    unless the longest would take more than a share of the box's shorter side: then all of that
    classifier are made shorter by one factor, so that lengths compare.
    """
    _check(theta)
    W = theta[:, :2].transpose(0, 2, 1)
    # Divided by a power of two first, so that neither a length nor a square under- or overflows.
    e = np.frexp(np.abs(W).max(axis=(1, 2), keepdims=True))[1]
    scaled = np.ldexp(W, -e)
    longest = np.hypot(scaled[..., :1], scaled[..., 1:]).max(axis=1, keepdims=True)
    most = ARROW_SHARE * min(box.width, box.height)
    with np.errstate(over="ignore"):
        fits = np.ldexp(longest, e) <= most
    arrows = np.where(fits, W, most / np.where(longest > 0.0, longest, 1.0) * scaled)
    low, high = (box.x_low, box.y_low), (box.x_high, box.y_high)
    here = all(a <= 0.0 <= b for a, b in zip(low, high, strict=True))
    start = np.broadcast_to(np.zeros(2) if here else np.array(box.centre), W.shape)
    return np.concatenate([start, start + arrows], axis=2)


def _check(theta: Array) -> None:
    if theta.shape[1] != 3:
        raise ValueError(
            f"Only a model of two features can be drawn; this one has {theta.shape[1] - 1}."
        )
    if not np.isfinite(theta).all():
        raise ValueError("A model with weights that are not finite cannot be drawn.")


def _columns(theta: Array) -> Array:
    """w1, w2 and b of every class (3, F, C), times QUARTER."""
    _check(theta)
    return np.ascontiguousarray(QUARTER * theta.transpose(1, 0, 2))


def groups(lengths: IntArray) -> Iterator[slice]:
    """Where each of the pieces of these lengths stands, one after another."""
    ends = np.cumsum(lengths).tolist()
    for first, end in zip([0, *ends], ends, strict=False):
        yield slice(first, end)
