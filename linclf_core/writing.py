"""How a number is written in a sentence."""

MILLION = 1e6
SUPERIOR = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short(value: float, digits: int = 3) -> str:
    """The number with at most so many digits, as it is written by hand: 1000 and not 1e+03, and
    beyond a million or below a ten-thousandth a power of ten.

    >>> short(1000.0), short(-0.25), short(1e-6), short(2.5e9), short(123456.0)
    ('1000', '−0.25', '10⁻⁶', '2.5·10⁹', '123000')
    """
    text = f"{value:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    if exponent and 1 <= abs(float(text)) < MILLION:
        text = f"{float(text):.0f}"
    elif exponent:
        power_of_ten = f"10{raised(exponent)}"
        text = power_of_ten if mantissa == "1" else f"{mantissa}·{power_of_ten}"
    return text.replace("-", "−")


def raised(exponent: str) -> str:
    """An exponent, as Python prints it or with a true minus, in superior figures."""
    return str(int(exponent.replace("−", "-"))).translate(SUPERIOR)
