"""How one number is written: with fixed decimals in tables, in LaTeX inside formulas."""

from fractions import Fraction


def fixed(value: float, decimals: int) -> str:
    """`value` with that many decimals; what rounds to zero has no minus sign."""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def exact(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without a point."""
    return repr(float(value) + 0.0).removesuffix(".0")


def latex_number(value: float, decimals: int) -> str:
    """`value` inside a formula.

    Whole numbers have no decimals, so that an exact 0 or 1 is told from a rounded one. Numbers
    that would round to zero, or of a million and more, are written as a power of ten: a formula
    with ln 0.000 or 1 / 0.000 would explain nothing.
    """
    return _power_of_ten(_in_formula(value, decimals))


def as_printed(value: float, decimals: int) -> Fraction:
    """The number that `latex_number` writes: `value`, but for its rounding."""
    return Fraction(_in_formula(value, decimals))


def comes_out(worked: Fraction | float, value: float, decimals: int) -> bool:
    """Whether `worked` gives what `latex_number` writes for `value`, to its last digit.

    A whole number is written without decimals, and only the very same number gives it.
    """
    text = _in_formula(value, decimals)
    printed = Fraction(text)
    if _is_whole(value):
        return worked == printed
    half = Fraction(f"5e{int(text.partition('e')[2] or 0) - decimals - 1}")
    return printed - half < worked < printed + half


def relation(same: bool) -> str:
    """The LaTeX of =, or of ≈ where two numbers are not the same to the digits printed."""
    return "=" if same else r"\approx"


def _is_whole(value: float) -> bool:
    return value == int(value) and abs(value) < 1e6


def _in_formula(value: float, decimals: int) -> str:
    if _is_whole(value):
        return str(int(value))
    if abs(value) >= 1e6 or float(fixed(value, decimals)) == 0:
        return f"{value:.{decimals}e}"
    return fixed(value, decimals)


def latex_exact(value: float) -> str:
    """A chosen number (Δ, λ, η) inside a formula: never rounded."""
    return _power_of_ten(exact(value))


def _power_of_ten(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text
