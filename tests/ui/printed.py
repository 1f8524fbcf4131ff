"""Numbers as formulas print them, read back to the last digit."""

from fractions import Fraction

#: A printed number, as a regular expression.
NUMBER = r"-?[0-9.]+(?: \\times 10\^\{-?\d+\})?"
#: Superior figures, as they are read.
FIGURES = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(number: str) -> Fraction:
    return Fraction(number.replace(r" \times 10^{", "e").replace("}", ""))


def read_power(told: str) -> float:
    """What `numbers.power` has printed."""
    mantissa, _, raised = told.strip().partition("·10")
    return float(mantissa.replace("−", "-")) * 10.0 ** int((raised or "⁰").translate(FIGURES))


def comes_to(worked: Fraction, number: str, places: int) -> bool:
    """Whether `worked` is printed as `number`, with so many decimals, at least one. One without a
    point is whole, and exact."""
    mantissa = number.split(" ")[0]
    unit = read(number.replace(mantissa, "1")) / 10**places if "." in mantissa else 0
    off = abs(worked - read(number))
    return off < unit / 2 or off == 0
