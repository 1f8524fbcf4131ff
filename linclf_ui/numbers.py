"""How numbers are printed: rounded for the eye only, never inside a computation."""

#: From here on a fixed number of decimals hides everything, or fills the line.
LARGEST_FIXED = 1e6


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


def telling(value: float, decimals: int = 3) -> str:
    """As `decimal`, but with an exponent where a number that is not 0 would be printed as 0."""
    if value != 0 and float(f"{value:.{decimals}f}") == 0:
        return f"{value:.{max(decimals - 1, 1)}e}".replace("-", "−")
    return decimal(value, decimals)


def power(value: float) -> str:
    """Two digits and a power of ten; a 0 that is exact says so."""
    return "0" if value == 0 else f"{value:.1e}".replace("-", "−")
