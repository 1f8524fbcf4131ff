"""A boundary that was guessed, beside the true one: the angle between them, and the distance."""

from dataclasses import dataclass

import numpy as np

from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.plane.box import Box
from linclf_core.plane.geometry import pair_line

#: Two different points of a line in the plane.
Line = tuple[tuple[float, float], tuple[float, float]]
#: An angle in degrees, and a share of the box's side, that are as far off as one another.
ANGLE, SHARE = 15.0, 0.08
#: A guess is close if it is no further off than one of them, and no more than this share of what
#: the line that did not move is.
OF_STAYING = 0.5


@dataclass(frozen=True)
class Miss:
    """`angle` in degrees, 0 to 90; `away`, the distance of the guess from the middle of the true
    line in sight; `side`, the longer side of the box."""

    angle: float
    away: float
    side: float

    @property
    def size(self) -> float:
        """Both in one number, 1 for either of ANGLE and SHARE alone."""
        return self.angle / ANGLE + self.away / (SHARE * self.side)

    def close(self, staying: "Miss") -> bool:
        """Whether it is a good guess, where `staying` is how far off the old line is."""
        return self.size <= 1 and self.size <= OF_STAYING * staying.size


def line_of(params: Params, first: int, second: int, box: Box) -> Line:
    """Where both classes have the same score. Raises ValueError, one sentence, if that crosses the
    box nowhere."""
    ends = pair_line(params, first, second, box)
    if ends is None:
        raise ValueError(f"The line between classes {first} and {second} is not in sight.")
    (x0, y0), (x1, y1) = ends.tolist()
    return (x0, y0), (x1, y1)


def missed(guess: Line, true: Line, box: Box) -> Miss:
    """How far a guess is off. Raises ValueError, one sentence, if its points are the same."""
    guessed, along = _direction(guess), _direction(true)
    cosine = min(1.0, abs(float(guessed @ along)))
    middle = np.mean(true, axis=0)
    normal = np.array([-guessed[1], guessed[0]])
    away = abs(float(normal @ (middle - np.array(guess[0]))))
    return Miss(float(np.degrees(np.arccos(cosine))), away, max(box.width, box.height))


def _direction(line: Line) -> Array:
    way = np.subtract(line[1], line[0])
    length = float(np.hypot(*way))
    if not length > 0:
        raise ValueError("A line needs two different points.")
    return np.asarray(way / length)
