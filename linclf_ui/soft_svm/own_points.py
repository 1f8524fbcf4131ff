"""Points typed in by hand, and multipliers for them."""

import math
import re

import numpy as np

from linclf_core.datasets import Points
from linclf_core.notation import Array

#: So few that each can be worked on paper.
MOST = 12
#: Larger coordinates and multipliers are none to be worked on paper.
LARGEST = 1e6
#: Two points on a line, whose solution is known by hand for every C.
EXAMPLE = "0 -1\n2 +1"


def parsed(text: str) -> Points:
    """Points, one a line or parted by semicolons: x₁, x₂ and t = ±1; or x and t, and then x₂ is 0.

    Raises ValueError, one plain sentence, for anything else.
    """
    lines = [line for line in re.split(r"[\n;]+", text) if line.strip()]
    if not 2 <= len(lines) <= MOST:
        raise ValueError(f"Type 2 to {MOST} points, one a line; this text has {len(lines)}.")
    rows = [_numbers(line, f"Point {k}") for k, line in enumerate(lines, start=1)]
    for k, row in enumerate(rows, start=1):
        if len(row) not in (2, 3):
            raise ValueError(
                f"Point {k} needs x and t, or x₁, x₂ and t; it has {len(row)} numbers."
            )
        if row[-1] not in (1.0, -1.0):
            raise ValueError(f"Point {k} must end with its t, which is +1 or −1.")
    if len({row[-1] for row in rows}) < 2:
        raise ValueError("The soft SVM needs points of both classes, t = +1 and t = −1.")
    xs = tuple((row[0], row[1] if len(row) == 3 else 0.0) for row in rows)
    ys = tuple(0 if row[-1] > 0 else 1 for row in rows)
    return Points(xs, ys, ("plus", "minus"))


def multipliers(text: str) -> Array:
    """The numbers of a text, parted by commas, semicolons or blanks; fractions such as 1/3 too.

    Raises ValueError, one plain sentence, for anything else.
    """
    return np.array(_numbers(re.sub(r"[\n;]+", " ", text), "The list of multipliers"))


def _numbers(line: str, what: str) -> tuple[float, ...]:
    words = [word for word in re.split(r"[,\s]+", line.replace("−", "-")) if word]
    return tuple(_number(word, what) for word in words)


def _number(word: str, what: str) -> float:
    above, slash, below = word.partition("/")
    try:
        value = float(above) / float(below) if slash else float(word)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{what} has something that is not a number.") from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"{what} has a number beyond ±1,000,000.")
    return value
