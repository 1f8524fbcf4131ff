"""The texts of a lesson: numbers are computed where they stand in braces.

`{loss}` is written with three decimals, a whole number with none, `{loss:1}` with one, and
`{accuracy:%}` as a share of a hundred. Formulas stand between dollars and are left as they are.
"""

import re
from collections.abc import Iterator

from linclf_core.lessons.calculation import Calculation
from linclf_core.lessons.situation import Situation
from linclf_core.writing import short

DECIMALS, MOST_DECIMALS = 3, 6
_FORMULA = re.compile(r"(\$[^$]+\$)")
_PLACE = re.compile(r"\{([^{}]*)\}")
#: Behind these words a number is a name, not a measure.
_NAMED = re.compile(
    r"\b(?:class|sample|feature|step)(?:e?s)?\s+\d+(?:(?:,|\s+and|\s+to|\s+or)\s+\d+)*\b|0–1",
    re.IGNORECASE,
)
#: In a formula these are constants and indices.
_CONSTANT = re.compile(r"(?<![\d.])[0-2](?![\d.])")


def told(text: str, here: Situation) -> str:
    """The text with its numbers. Raises ValueError, one plain sentence, for one that cannot be
    computed."""
    return "".join(
        part if formula else _PLACE.sub(lambda found: _written(found[1], here), part)
        for part, formula in _parts(text)
    )


def check(text: str) -> None:
    """Raises ValueError, one plain sentence, if a number of the text cannot be read."""
    for part, formula in _parts(text):
        for place in () if formula else _PLACE.findall(part):
            _read(place)
        if not formula and set("{}") & set(_PLACE.sub("", part)):
            raise ValueError("A brace in a text has no partner.")


def typed_numbers(text: str) -> list[str]:
    """The numbers of a text that are typed and not computed, but for names of samples, classes,
    features and steps, and the constants of formulas."""
    found: list[str] = []
    for part, formula in _parts(text):
        rest = _CONSTANT.sub("", part) if formula else _NAMED.sub("", _PLACE.sub("", part))
        found += re.findall(r"\d+(?:[.,]\d+)*", rest)
    return found


def number(value: float, decimals: int | None = None) -> str:
    """A number as a lesson writes it: with three decimals, or fewer if it has no more.

    >>> number(0.5), number(3.0), number(1 / 3), number(-0.0004), number(0.25, 1), number(1e-7)
    ('0.5', '3', '0.333', '−0.0004', '0.2', '10⁻⁷')
    >>> number(-0.0004, 3)
    '0.000'
    """
    if (decimals is None and value != 0 and round(value, DECIMALS) == 0) or abs(value) >= 1e6:
        return short(value)
    text = f"{value:.{DECIMALS if decimals is None else decimals}f}"
    if decimals is None and abs(value - round(value, DECIMALS)) < 1e-9:
        text = text.rstrip("0").rstrip(".")
    return (text.removeprefix("-") if float(text) == 0 else text).replace("-", "−")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text, and whether each is a formula."""
    for k, part in enumerate(_FORMULA.split(text)):
        yield part, bool(k % 2)


def _written(place: str, here: Situation) -> str:
    calculation, form = _read(place)
    value = calculation.value(here)
    if form == "%":
        return f"{100 * value:.0f} %"
    return number(value, int(form) if form else None)


def _read(place: str) -> tuple[Calculation, str]:
    text, colon, form = place.partition(":")
    known = form == "%" or (form.isascii() and form.isdecimal() and int(form) <= MOST_DECIMALS)
    if colon and not known:
        raise ValueError(f"“{place}”: behind the colon stand 0 to {MOST_DECIMALS} decimals or %.")
    return Calculation(text), form
