"""Numbers read off a sentence: 3.48·10⁻⁵ is what linclf_core.writing makes of 3.48e-05."""

import re

NUMBER = r"(−?[\d.]*\d(?:·10[⁻⁰¹²³⁴-⁹]+)?|−?10[⁻⁰¹²³⁴-⁹]+)"
_LOWERED = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def spoken(text: str) -> float:
    """The number. Raises ValueError for what is none."""
    found = re.fullmatch(r"(?:(.+)·)?10([⁻⁰¹²³⁴-⁹]+)", text)
    mantissa, exponent = (found[1] or "1", found[2]) if found else (text, "0")
    return float(f"{mantissa.translate(_LOWERED)}e{exponent.translate(_LOWERED)}")
