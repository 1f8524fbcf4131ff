"""A plane cut through the objective with its axes, its window, and what is checked on it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.landscape.slices import axis, gradient_and_random, parameter_names, project
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.objective import Objective

#: So many numbers a picture may cost, samples × classes × grid points: it is one of a film.
BUDGET = 1.5e6
#: Fewest and most grid points a side; odd, so that the centre is one of them.
FEWEST, MOST = 21, 41


@dataclass(frozen=True, eq=False)
class Cut:
    """The plane origin + α·d₁ + β·d₂. `names` are those of its two axes, and `at` is what they
    read at the origin: a parameter's axis shows the parameter itself, a direction's axis α."""

    origin: Params
    d1: Params
    d2: Params
    names: tuple[str, str]
    at: tuple[float, float]

    def place(self, path: Sequence[Params]) -> tuple[Array, Array]:
        """Where points lie as the axes read (K, 2), and their distance from the plane (K,)."""
        coordinates, distance = project(path, self.origin, self.d1, self.d2)
        return coordinates + np.array(self.at), distance


def along_parameters(data: Dataset, origin: Params, first: int, second: int) -> Cut:
    """The plane of two single parameters, given by their places among all entries.

    Raises ValueError if they are the same one, IndexError if there is no such place.
    """
    if first == second:
        raise ValueError("Both axes are the same number: choose two different ones.")
    names, values = parameter_names(data), origin.entries
    return Cut(
        origin,
        axis(origin, first),
        axis(origin, second),
        (names[first], names[second]),
        (float(values[first]), float(values[second])),
    )


def along_gradient(objective: Objective, data: Dataset, origin: Params, seed: int) -> Cut:
    """The plane of the gradient and of a random direction at right angles to it."""
    d1, d2 = gradient_and_random(objective, data, origin, seed)
    names = ("α, along the gradient", "β, along the random direction")
    return Cut(origin, d1, d2, names, (0.0, 0.0))


@dataclass(frozen=True)
class Window:
    """The square that a picture shows: centre ± half_width on both axes."""

    centre: tuple[float, float]
    half_width: float

    def limits(self, k: int) -> tuple[float, float]:
        """The ends of axis k."""
        return self.centre[k] - self.half_width, self.centre[k] + self.half_width

    def axis(self, k: int, n: int) -> Array:
        """n readings of axis k, from end to end."""
        return np.linspace(*self.limits(k), n, dtype=float)


def round_up(value: float) -> float:
    """The smallest of …, 1, 2, 5, 10, 20, … that is not below `value` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(k * power for k in (1.0, 2.0, 5.0, 10.0, 20.0) if k * power >= value)


def fitted(points: Array, least: float = 1.0) -> Window:
    """A window that holds all points (K, 2). Its size and centre are round numbers, so that most
    steps of a run leave it as it is; never smaller than ± `least`."""
    low, high = points.min(axis=0), points.max(axis=0)
    # Below 1e-3 of the readings themselves, the ticks of an axis would all look the same.
    visible = 1e-3 * float(np.max(np.abs(points)))
    half = round_up(max(least, visible, 0.75 * float((high - low).max())))
    return around((low + high) / 2, half)


def around(point: Array, half_width: float) -> Window:
    """A window of this size near `point`, which lies in the middle half of it. The centre is a
    multiple of half the half-width: small moves of the point leave the window where it is."""
    grid = half_width / 2
    x, y = (float(np.round(value / grid) * grid) for value in point)
    return Window((x, y), half_width)


def grid_points(data: Dataset) -> int:
    """How many grid points a side a picture of these data can afford."""
    n = int(math.sqrt(BUDGET / (data.n_samples * data.n_classes)))
    return min(max(n, FEWEST), MOST) // 2 * 2 + 1


def bump(values: Array) -> float:
    """The largest rise of a grid point above the mean of two opposite neighbours, for values
    (n, m) with n, m ≥ 3, along rows, columns and both diagonals. Convex: never above 0, but for
    rounding."""
    inside = values[1:-1, 1:-1]
    return max(float(np.max(inside - (ahead + behind) / 2)) for ahead, behind in _opposite(values))


def level_floor(values: Array) -> int:
    """How many grid points share the least of the values (n, m), n, m ≥ 3; 0 where that does not
    make a flat floor. Two of them alone may lie on both sides of what is deeper still; of a convex
    function that is as low at a point as at two opposite neighbours, all between is level."""
    low, inside = values.min(), values[1:-1, 1:-1]
    flat = any(
        bool(((ahead == low) & (inside == low) & (behind == low)).any())
        for ahead, behind in _opposite(values)
    )
    return int((values == low).sum()) if flat else 0


def _opposite(values: Array) -> Iterator[tuple[Array, Array]]:
    """For the inner points of a grid (n, m), their two neighbours along rows, columns and both
    diagonals, (n − 2, m − 2) each."""
    n, m = values.shape
    for i, j in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = values[1 + i : n - 1 + i, 1 + j : m - 1 + j]
        behind = values[1 - i : n - 1 - i, 1 - j : m - 1 - j]
        yield ahead, behind
