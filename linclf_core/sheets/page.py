"""Sheets as HTML to be printed: exercise, and on a separate page the key."""

from collections.abc import Sequence
from html import escape

from linclf_core.exercises.heads import number
from linclf_core.explain.expression import Cell
from linclf_core.sheets.markup import sentence, task
from linclf_core.sheets.sheet import ExerciseSheet, Item, right_orders, shown_slips

#: The name of the paper in a style sheet, by the one in the menu.
PAPERS = {"A4": "A4", "Letter": "letter"}
DIGITS = "Three decimals are enough."
#: For a page on its own, of this paper.
ALONE = "@page {{size: {}; margin: 16mm 18mm;}} body {{max-width: 174mm; margin: 0 auto;}}"
#: How a sheet looks, wherever it is shown: black on white.
STYLE = """
section {font: 11pt/1.4 serif; color: #000; background: #fff;}
h1 {font-size: 15pt; margin: 0;} h2 {font-size: 12pt; margin: 6mm 0 1mm;} h3 {font-size: 11pt;}
p {margin: 1mm 0 2mm;}
header {display: flex; justify-content: space-between; border-bottom: 1pt solid #000;}
.name {margin: 3mm 0;}
section + section {break-before: page;}
.exercise {break-inside: avoid;}
h2, header, caption {break-after: avoid;}
table {display: inline-table; vertical-align: top; border-collapse: collapse;
  margin: 1mm 9mm 3mm 0; break-inside: avoid; font-variant-numeric: tabular-nums;}
caption {text-align: left; font-weight: bold; white-space: nowrap;}
th {font-weight: normal; font-size: 9pt;}
th[scope=row] {text-align: right; padding-right: 2mm; border-right: 1.2pt solid #000;}
td {text-align: right; padding: .6mm 2mm;}
td.true {outline: 1pt solid #000; outline-offset: -1pt;}
td.blank {border: .6pt solid #000; min-width: 13mm; height: 7.5mm; font-weight: bold;}
table.one td {text-align: left;}
table.proof {display: table; width: 100%;}
td.line, table.slips td {text-align: left;}
table.proof td.blank {min-width: 9mm; width: 9mm; text-align: center;}
table.slips {display: table; break-inside: auto; font-size: 9.5pt;}
table.slips tr {break-inside: avoid;}
"""


def sheet_page(
    sheet: ExerciseSheet, n: int, items: Sequence[Item], paper: str, *, key: bool = True
) -> str:
    """The variant `n` with these items on its own, with its key on a separate page or without.
    `paper` is a key of PAPERS. Raises ValueError as `Task.exercise` does."""
    parts = [exercises(sheet, n, items)]
    if key:
        parts.append(_key(sheet, n, items, slips=True))
    return _document(sheet.title, paper, parts)


def keys_page(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]], paper: str) -> str:
    """The keys of all variants on one page of HTML, without the slips."""
    parts = [_key(sheet, n, items, slips=False) for n, items in enumerate(variants, start=1)]
    return _document(f"{sheet.title}: keys", paper, parts)


def _document(title: str, paper: str, sections: Sequence[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{ALONE.format(PAPERS[paper])}{STYLE}</style>\n</head>\n"
        f"<body>\n{chr(10).join(sections)}\n</body>\n</html>\n"
    )


def _head(title: str, n: int) -> str:
    return f"<header><h1>{escape(title)}</h1><span>Variant {n}</span></header>"


def exercises(sheet: ExerciseSheet, n: int, items: Sequence[Item]) -> str:
    """What of the variant `n` a student gets, as a section of HTML."""
    tasks = "".join(
        f'<div class="exercise"><h2>{k}. {sentence(item.kind.title)}</h2>'
        f"{task(item, lambda cell: '')}</div>"
        for k, item in enumerate(items, start=1)
    )
    name = f'<p class="name">Name: {"_" * 34}</p><p>{DIGITS}</p>'
    return f"<section>{_head(sheet.title, n)}{name}{tasks}</section>"


def _key(sheet: ExerciseSheet, n: int, items: Sequence[Item], *, slips: bool) -> str:
    parts = [_head(f"{sheet.title}: key", n)]
    for k, item in enumerate(items, start=1):
        head = f"<h2>{k}. {sentence(item.kind.title)}, seed {item.task.seed}</h2>"
        parts.append(f'<div class="exercise">{head}{_solved(item)}</div>')
        if slips:
            parts.append(_slips(item))
    return f"<section>{''.join(parts)}</section>"


def _solved(item: Item) -> str:
    """The exercise with its answers in the blanks."""
    exercise = item.exercise

    def answer(cell: Cell) -> str:
        return number(float(exercise.working[cell.matrix].values[cell.row, cell.column]))

    return task(item, answer)


def _slips(item: Item) -> str:
    if item.exercise.proof is not None:
        return f"<p>{right_orders(item)}</p>"
    rows = "".join(
        f"<tr><td>{sentence(where)}: {number(value)}</td><td>{sentence(said)}</td></tr>"
        for said, where, value in shown_slips(item)
    )
    told = "<p>Usual slips, and the first entry in which each shows:</p>"
    return f'{told}<table class="slips"><tbody>{rows}</tbody></table>'
