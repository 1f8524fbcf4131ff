"""Exercises as GIFT: each entry is a numerical question, whose wrong answers name the slip.

GIFT has no question with several fields, so the whole exercise stands in each, and says which entry
is asked for. A proof is one question that matches lines and places; some places are given, so that
one order is left.
"""

import re
from collections.abc import Sequence
from html import escape

from linclf_core.sheets.markup import sentence, task
from linclf_core.sheets.moodle import given_place, number
from linclf_core.sheets.sheet import (
    GIVEN_PLACES,
    ExerciseSheet,
    Field,
    Item,
    place,
    right_orders,
)


def gift(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]]) -> str:
    """A question for each entry of each exercise and variant, in a category for each exercise."""
    parts = []
    for k in range(len(sheet.tasks)):
        title = variants[0][k].kind.title
        parts.append(f"$CATEGORY: $course$/top/{_line(f'{sheet.title}/{k + 1} {title}')}\n")
        for n, items in enumerate(variants, start=1):
            parts += [_question(f"{title}, {n}", items[k], field) for field in items[k].fields]
            if items[k].lines:
                parts.append(_matching(f"{title}, {n}", items[k]))
    return "\n".join(parts)


def escaped(text: str) -> str:
    """Text with what GIFT has for itself marked by a backslash."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _question(name: str, item: Item, field: Field) -> str:
    where = place(item.exercise, field.cell)
    text = task(item, lambda cell: "<b>?</b>" if cell == field.cell else "")
    asked = f"<p>Which number stands in the place of the question mark ({sentence(where)})?</p>"
    slips = "".join(
        f" =%0%{number(value)}:{number(off)}#{escaped(escape(said, quote=False))}"
        for value, off, said in field.slips
    )
    return (
        f"::{escaped(f'{name}, {where}')}::[html]{escaped(text + asked)}"
        f"{{#={number(field.value)}:{number(field.tolerance)}{slips}}}\n"
    )


def _matching(name: str, item: Item) -> str:
    asked = {field.cell for field in item.lines}
    text = task(item, lambda cell: "" if cell in asked else given_place(item, cell), GIVEN_PLACES)
    pairs = "".join(
        f"\n={escaped(_capital(place(item.exercise, field.cell)))} -> {field.place}"
        for field in item.lines
    )
    told = escaped(escape(right_orders(item), quote=False))
    return f"::{escaped(name)}::[html]{escaped(text)}{{{pairs}\n####{told}\n}}\n"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
