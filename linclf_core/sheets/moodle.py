"""Exercises as Moodle XML: each is a Cloze question, whose wrong answers name the slip. Of a proof
some places are given, so that one order is left, and the others are menus.

Moodle takes the first answer that fits, so the right one stands first. It reads the text of an
embedded field before it is HTML, and undoes entities once: what is special to it or to HTML is
written as entities of entities.
"""

import re
from collections.abc import Sequence
from html import escape

from linclf_core.explain.expression import Cell
from linclf_core.sheets.markup import task
from linclf_core.sheets.sheet import GIVEN_PLACES, ExerciseSheet, Field, Item, LineField

#: What ends or parts something inside of an embedded field.
_SPECIAL = re.compile(r'[{}~#"\\/]')


def moodle_xml(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]]) -> str:
    """A question for each exercise of each variant, in a category for each exercise."""
    parts = []
    for k in range(len(sheet.tasks)):
        title = variants[0][k].kind.title
        parts.append(_category(f"{sheet.title}/{k + 1} {title}".replace("//", "/")))
        for n, items in enumerate(variants, start=1):
            parts.append(_question(f"{title}, {n}", items[k]))
    body = "\n".join(parts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'


def number(value: float) -> str:
    """With up to six decimals and an ASCII sign, as other programs read it.

    >>> number(-0.5), number(3.0), number(1 / 3), number(-1e-9)
    ('-0.5', '3', '0.333333', '0')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def feedback(sentence: str) -> str:
    """A sentence inside of an embedded field."""
    text = escape(sentence, quote=False)
    text = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)
    return text.replace("&", "&amp;")


def given_place(item: Item, cell: Cell) -> str:
    """The place of a proof's line, as it is shown."""
    return f"{item.exercise.working[cell.matrix].values[cell.row, cell.column]:.0f}"


def _category(path: str) -> str:
    text = escape(f"$course$/top/{path}", quote=False)
    return f'<question type="category"><category><text>{text}</text></category></question>'


def _question(name: str, item: Item) -> str:
    fields = {field.cell: _embedded(field) for field in item.fields}
    fields |= {field.cell: _menu(field) for field in item.lines}
    more = GIVEN_PLACES if item.lines else ""
    text = task(item, lambda cell: fields.get(cell) or given_place(item, cell), more)
    text = text.replace("]]>", "]]&gt;")
    return (
        f'<question type="cloze"><name><text>{escape(name, quote=False)}</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>\n'
        '<generalfeedback format="html"><text></text></generalfeedback>'
        "<penalty>0</penalty><hidden>0</hidden></question>"
    )


def _embedded(field: Field) -> str:
    right = f"={number(field.value)}:{number(field.tolerance)}"
    slips = "".join(
        f"~%0%{number(value)}:{number(off)}#{feedback(said)}" for value, off, said in field.slips
    )
    return f"{{1:NUMERICAL:{right}{slips}}}"


def _menu(field: LineField) -> str:
    said = dict(field.wrong)
    options = (
        f"%0%{place}#{feedback(said[place])}" if place in said else f"={place}"
        for place in range(len(said) + 1)
    )
    return f"{{1:MULTICHOICE:{'~'.join(options)}}}"
