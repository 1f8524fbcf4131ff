"""How numbers are printed: rounded for the eye only, never inside a computation."""

import math

import numpy as np

from linclf_core.notation import Array
from linclf_core.writing import raised, short

#: From here on a fixed number of decimals hides everything, or fills the line.
LARGEST_FIXED = 1e6
#: Numbers from here to there are read without a power of ten.
EVERYDAY = (0.01, 100.0)
#: A product is rounded by at most this share of itself.
UNSURE = 2.0**-51
#: So many features of a sample are told in a line.
MOST_TOLD = 6


def decimal(value: float, decimals: int = 3, *, whole: bool = False) -> str:
    """The number with this many decimals and a true minus sign; no "−0.000".

    Very large values are printed with a power of ten. `whole` prints a count without decimals.
    """
    if abs(value) >= LARGEST_FIXED:
        return _scientific(value, max(decimals, 1))
    text = f"{value:.{0 if whole else decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def decimals(values: Array, places: int = 3, *, whole: bool = False) -> list[str]:
    """`decimal` of each value of an array."""
    return in_line(values, places, whole=whole).split(";") if np.size(values) else []


def in_line(values: Array, places: int = 3, *, whole: bool = False) -> str:
    """`decimal` of each value of an array, with semicolons between them."""
    numbers, digits = np.asarray(values, float).ravel(), 0 if whole else places
    # A number that is not finite fails the comparison too.
    if not np.abs(numbers).max(initial=0.0) < LARGEST_FIXED:
        return ";".join(decimal(number, places, whole=whole) for number in numbers.tolist())
    scaled = numbers * 10.0**digits
    units = np.rint(scaled)
    # Next to the middle between two units the product may have been rounded to the wrong side.
    for i in np.flatnonzero(np.abs(scaled - units) >= 0.5 - UNSURE * np.abs(units)):
        units[i] = float(f"{numbers[i]:.{digits}f}".replace(".", ""))
    return _written(units, digits)[:-1].replace("-", "−")


def _written(units: Array, digits: int) -> str:
    """Whole numbers (n,) with a point before the last `digits` digits, a semicolon after each."""
    left = np.abs(units)
    largest = int(left.max(initial=0.0))
    # Small whole numbers are divided fastest.
    left = left.astype(np.min_scalar_type(largest))
    width = max(digits + 1, len(str(largest)))
    # From the right: semicolon, digits with the point among them, sign.
    columns = np.full((len(left), width + (digits > 0) + 2), ord(";"), np.uint8)
    there = np.ones(columns.shape, bool)
    place = columns.shape[1] - 1
    for k in range(width):
        place -= 1
        if k == digits > 0:
            columns[:, place] = ord(".")
            place -= 1
        if k > digits:
            there[:, place] = left > 0
        tens = left // 10
        columns[:, place] = left - 10 * tens + ord("0")
        left = tens
    columns[:, 0], there[:, 0] = ord("-"), units < 0
    return columns[there].tobytes().decode()


def relations(totals: list[str], *parts: list[str]) -> str:
    """For each of the printed `totals` a "=" where its parts, as they are printed with the same
    number of decimals, add up to it, else a "≈".

    >>> relations(["0.501", "1.0"], ["0.500", "0.9"], ["0.000", "0.1"])
    '≈='
    """
    return "".join(
        "=" if _unpointed(total) == sum(map(_unpointed, terms)) else "≈"
        for total, *terms in zip(totals, *parts, strict=True)
    )


def _unpointed(text: str) -> float:
    """A printed number without its decimal point; one with a power of ten equals nothing."""
    try:
        return int(text.replace("−", "-").replace(".", ""))
    except ValueError:
        return math.nan


def point(x: Array, places: int) -> str:
    """A sample x (D,) in a line, in brackets: of many features the first.

    >>> point(np.arange(8.0), 1)
    '(0.0, 1.0, 2.0, 3.0, 4.0, 5.0 and 2 more)'
    """
    more = f" and {len(x) - MOST_TOLD} more" if len(x) > MOST_TOLD else ""
    return f"({', '.join(decimal(v, places) for v in x[:MOST_TOLD])}{more})"


def telling(value: float, decimals: int = 3) -> str:
    """As `decimal`, but with a power of ten where a number that is not 0 would be printed as 0."""
    if value != 0 and float(f"{value:.{decimals}f}") == 0:
        return _scientific(value, max(decimals - 1, 1))
    return decimal(value, decimals)


def power(value: float) -> str:
    """Two digits, and a power of ten where the number is not of everyday size; a 0 that is exact
    says so.

    >>> power(4e-30), power(0.0), power(52.0)
    ('4.0·10⁻³⁰', '0', '52')
    """
    if value == 0:
        return "0"
    if EVERYDAY[0] <= abs(value) < EVERYDAY[1]:
        return short(value, 2)
    return _scientific(value, 1)


def _scientific(value: float, decimals: int) -> str:
    """With a power of ten, whatever its size; what is not finite as it is."""
    mantissa, _, exponent = f"{value:.{decimals}e}".replace("-", "−").partition("e")
    return f"{mantissa}·10{raised(exponent)}" if exponent else mantissa
