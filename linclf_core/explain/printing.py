"""How one number is written: with fixed decimals in tables, in LaTeX inside formulas."""


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
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    if abs(value) >= 1e6 or float(fixed(value, decimals)) == 0:
        return _power_of_ten(f"{value:.{decimals}e}")
    return fixed(value, decimals)


def latex_exact(value: float) -> str:
    """A chosen number (Δ, λ, η) inside a formula: never rounded."""
    return _power_of_ten(exact(value))


def _power_of_ten(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text
