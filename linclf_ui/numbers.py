"""How numbers are printed: rounded for the eye only, never inside a computation."""

import numpy as np

from linclf_core.notation import Array

#: From here on a fixed number of decimals hides everything, or fills the line.
LARGEST_FIXED = 1e6
#: Numbers from here to there are read without a power of ten.
EVERYDAY = (0.01, 100.0)


def decimal(value: float, decimals: int = 3, *, whole: bool = False) -> str:
    """The number with this many decimals and a true minus sign; no "−0.000".

    Very large values are printed with an exponent. `whole` prints a count without decimals.
    """
    if abs(value) >= LARGEST_FIXED:
        return f"{value:.{max(decimals, 1)}e}".replace("-", "−")
    text = f"{value:.{0 if whole else decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def decimals(values: Array, places: int = 3, *, whole: bool = False) -> list[str]:
    """`decimal` of each value of an array, made by one format call."""
    numbers = np.ravel(values).tolist()
    # A number that is not finite fails the comparison too.
    if not np.max(np.abs(values), initial=0.0) < LARGEST_FIXED:
        return [decimal(number, places, whole=whole) for number in numbers]
    digits = 0 if whole else places
    text = f"%.{digits}f;" * len(numbers) % tuple(numbers)
    if "-" in text:
        zero = f"{0:.{digits}f};"
        text = text.replace(f"-{zero}", zero).replace("-", "−")
    return text.split(";")[:-1]


def telling(value: float, decimals: int = 3) -> str:
    """As `decimal`, but with an exponent where a number that is not 0 would be printed as 0."""
    if value != 0 and float(f"{value:.{decimals}f}") == 0:
        return f"{value:.{max(decimals - 1, 1)}e}".replace("-", "−")
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
    mantissa, exponent = f"{value:.1e}".replace("-", "−").split("e")
    return f"{mantissa}·10{_raised(exponent)}"


def short(value: float, digits: int = 3) -> str:
    """The number with at most so many digits, as it is written by hand: 1000 and not 1e+03, and
    beyond a million or below a ten-thousandth a power of ten.

    >>> short(1000.0), short(-0.25), short(1e-6), short(2.5e9), short(123456.0)
    ('1000', '−0.25', '10⁻⁶', '2.5·10⁹', '123000')
    """
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent and 1 <= abs(float(text)) < LARGEST_FIXED:
        text = f"{float(text):.0f}"
    elif exponent:
        power_of_ten = f"10{_raised(exponent)}"
        text = power_of_ten if mantissa == "1" else f"{mantissa}·{power_of_ten}"
    return text.replace("-", "−")


def _raised(exponent: str) -> str:
    """An exponent, as Python prints it or with a true minus, in superior figures."""
    whole = str(int(exponent.replace("−", "-")))
    return whole.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
