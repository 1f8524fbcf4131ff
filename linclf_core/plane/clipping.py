"""Half-planes, and what they leave of a convex polygon or of a segment.

A polygon is cut along a straight line by walking round it and keeping the side where the line's
function is not negative (Sutherland and Hodgman, 1974). Every polygon here is convex, runs
counter-clockwise, and knows of each of its sides which line made it.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import frexp, ldexp
from typing import Self

import numpy as np

from linclf_core.notation import Array
from linclf_core.plane.box import Box

Point = tuple[float, float]
Segment = tuple[Point, Point]

# a1, a2, c of the function a1·u1 + a2·u2 + c: the line is where it is 0, the half-plane where ≥ 0.
Line = tuple[float, float, float]

# Corners of a polygon in a frame are rounded to about this, so shorter or thinner is nothing.
ROUNDING = 8.0 * sys.float_info.epsilon

# The corners, each with the label of the side that starts there.
Polygon = list[tuple[Point, int]]
BOX_SIDE = -1


@dataclass(frozen=True)
class UnitBox:
    """The box in units u in which no coordinate is above 1.

    The units, and the factor by which a line is scaled, are powers of two: scaling rounds nothing,
    and neither weights of 1e-300 nor of 1e150 underflow or overflow.
    """

    x_exponent: int
    y_exponent: int
    corners: tuple[Point, Point, Point, Point]

    @classmethod
    def of(cls, box: Box) -> Self:
        ex = frexp(max(abs(box.x_low), abs(box.x_high)))[1]
        ey = frexp(max(abs(box.y_low), abs(box.y_high)))[1]
        x_low, x_high = ldexp(box.x_low, -ex), ldexp(box.x_high, -ex)
        y_low, y_high = ldexp(box.y_low, -ey), ldexp(box.y_high, -ey)
        return cls(ex, ey, ((x_low, y_low), (x_high, y_low), (x_high, y_high), (x_low, y_high)))

    def line(self, w1: float, w2: float, c: float) -> Line:
        """The line w1·x1 + w2·x2 + c = 0 in the units of the frame, its largest number below 1."""
        return scaled_line(w1, w2, c, self.x_exponent, self.y_exponent)

    def polygon(self) -> Polygon:
        return [(corner, BOX_SIDE) for corner in self.corners]

    def in_plane(self, points: Sequence[Point]) -> Array:
        """Points of the frame as an array (k, 2) of coordinates in the plane."""
        ex, ey = self.x_exponent, self.y_exponent
        return np.array([(ldexp(p[0], ex), ldexp(p[1], ey)) for p in points]).reshape(-1, 2)


def scaled_line(w1: float, w2: float, c: float, ex: int, ey: int) -> Line:
    """The line w1·x1 + w2·x2 + c = 0 for units of 2^ex and 2^ey, its largest number below 1."""
    terms = ((w1, ex), (w2, ey), (c, 0))
    e = max((frexp(number)[1] + unit for number, unit in terms if number), default=0)
    return ldexp(w1, ex - e), ldexp(w2, ey - e), ldexp(c, -e)


def value(line: Line, p: Point) -> float:
    return line[0] * p[0] + line[1] * p[1] + line[2]


def crossing(p: Point, q: Point, at_p: float, at_q: float) -> Point:
    """Where a line whose values at p and q have opposite signs crosses from p to q.

    It is measured from the nearer end: no overshoot, and the same point for q to p.
    """
    if abs(at_q) < abs(at_p):
        p, q, at_p, at_q = q, p, at_q, at_p
    t = at_p / (at_p - at_q)
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])


def clip(polygon: Polygon, line: Line, label: int) -> Polygon:
    """The part of the polygon where the line is not negative; the new side carries the label.

    Empty if no area is left. A line that only touches the polygon leaves it as it is.
    """
    values = [value(line, corner) for corner, _ in polygon]
    if min(values) >= 0.0:
        return polygon
    if max(values) <= 0.0:
        return []
    kept: Polygon = []
    for i, (p, side) in enumerate(polygon):
        following = i + 1 if i + 1 < len(polygon) else 0
        q, at_p, at_q = polygon[following][0], values[i], values[following]
        if at_p >= 0.0:
            kept.append((p, side))
            if at_q < 0.0:
                kept.append((crossing(p, q, at_p, at_q), label))
        elif at_q > 0.0:
            kept.append((crossing(p, q, at_p, at_q), side))
    return kept


def without_slivers(polygon: Polygon) -> Polygon:
    """The polygon without sides of length 0; empty if it has no area, both up to rounding.

    Where more than two lines meet in one point, or two lie on top of each other, rounding can
    leave a side or a sliver that the exact polygon does not have.
    """
    corners = [corner for corner, _ in polygon]
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    if not sides:
        return []
    x0, y0 = corners[0]
    doubled_area = sum((p[0] - x0) * (q[1] - y0) - (q[0] - x0) * (p[1] - y0) for p, q in sides)
    girth = sum(abs(q[0] - p[0]) + abs(q[1] - p[1]) for p, q in sides)
    if doubled_area <= ROUNDING * girth:
        return []
    return [corner for corner, (p, q) in zip(polygon, sides, strict=True) if _apart(p, q)]


def across(corners: Sequence[Point], line: Line) -> Segment | None:
    """The piece of the line inside a convex polygon; None if it misses it or touches a corner."""
    if line[0] == 0.0 == line[1]:
        return None
    values = [value(line, p) for p in corners]
    met = []
    for i, p in enumerate(corners):
        q, at_p, at_q = corners[i - 1], values[i], values[i - 1]
        if at_p == 0.0:
            met.append(p)
        elif at_p < 0.0 < at_q or at_q < 0.0 < at_p:
            met.append(crossing(p, q, at_p, at_q))
    if not met or not _apart(met[0], met[-1]):
        return None
    return met[0], met[-1]


def clip_segment(segment: Segment, line: Line) -> Segment | None:
    """The part of the segment where the line is not negative, or None if at most a point is.

    A segment that lies on the line, up to the rounding of its ends, is kept whole.
    """
    p, q = segment
    at_p, at_q = (_settled(value(line, end), line) for end in segment)
    if at_p >= 0.0 and at_q >= 0.0:
        return segment
    if at_p <= 0.0 and at_q <= 0.0:
        return None
    cut = crossing(p, q, at_p, at_q)
    kept = (p, cut) if at_p > 0.0 else (cut, q)
    return kept if _apart(*kept) else None


def _settled(at_end: float, line: Line) -> float:
    return 0.0 if abs(at_end) <= ROUNDING * sum(map(abs, line)) else at_end


def _apart(p: Point, q: Point) -> bool:
    return max(abs(q[0] - p[0]), abs(q[1] - p[1])) > ROUNDING
