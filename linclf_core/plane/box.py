"""The rectangle of the plane that a picture shows."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from linclf_core.notation import Array

# Far enough below the largest float that neither a side of a box nor an arrow in it overflows.
LIMIT = 1e300

# Points whose spread is a smaller share than this of their size count as one and the same value.
SAME = 1e-9


@dataclass(frozen=True)
class Box:
    """x_low < x1 < x_high and y_low < x2 < y_high.

    Raises ValueError if a low end is not below its high end, or an end is beyond ±1e300, or the
    ends are the same number to twelve digits: rounding would be visible in such a box.
    """

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def __post_init__(self) -> None:
        for low, high in ((self.x_low, self.x_high), (self.y_low, self.y_high)):
            in_reach = low >= -LIMIT and high <= LIMIT
            if not (in_reach and high - low > 1e-12 * max(abs(low), abs(high))):
                raise ValueError("A box needs finite limits, each low one below its high one.")

    @property
    def width(self) -> float:
        return self.x_high - self.x_low

    @property
    def height(self) -> float:
        return self.y_high - self.y_low

    @property
    def centre(self) -> tuple[float, float]:
        return self.x_low / 2 + self.x_high / 2, self.y_low / 2 + self.y_high / 2

    @classmethod
    def around(cls, X: Array, pad: float = 0.15) -> Self:
        """A box around the points X (N, 2), with `pad` times the span free on every side.

        It is a square, so that on a square chart a weight vector stands at a right angle to its
        boundary; only if one span is over ten times the other does each axis keep its own.
        No points give −1 … 1, identical points a box of half side 1 around them (more if they are
        so large that 1 would be lost in rounding).
        Raises ValueError if X is not (N, 2) or holds a value that is not finite.
        """
        X = np.asarray(X, np.float64)
        if X.ndim != 2 or X.shape[1] != 2:
            raise ValueError("A box can be put only around points with two coordinates.")
        if not np.isfinite(X).all():
            raise ValueError("A box can be put only around finite points.")
        if len(X) == 0:
            return cls(-1.0, 1.0, -1.0, 1.0)
        low = np.clip(X.min(axis=0), -LIMIT, LIMIT)
        high = np.clip(X.max(axis=0), -LIMIT, LIMIT)
        size = np.maximum(np.abs(low), np.abs(high))
        centre, half = low / 2 + high / 2, high / 2 - low / 2
        half[(half <= SAME * size) | (half < 1e-100)] = 0.0
        longest, shortest = half.max(), half.min()
        if longest == 0.0:
            half[:] = 1.0
        elif shortest == 0.0 or longest / 10.0 <= shortest:
            half[:] = longest
        half = np.maximum(half, SAME * size) * (1.0 + 2.0 * pad)
        low, high = np.maximum(centre - half, -LIMIT), np.minimum(centre + half, LIMIT)
        return cls(float(low[0]), float(high[0]), float(low[1]), float(high[1]))
