"""Sentences and matrices as HTML that needs no style sheet, no script and no network."""

import re
from collections.abc import Callable, Iterable
from html import escape

from linclf_core.exercises.heads import bare_title, number, row_head
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix import Matrix
from linclf_core.sheets.sheet import Item, true_entries

#: What stands in the place of an entry that is asked for.
Blank = Callable[[Cell], str]
#: LaTeX of the settings, as it is written in a sentence.
SIGNS = {r"\Delta": "Δ", r"\lambda": "λ", r"\eta": "η"}


def sentence(text: str) -> str:
    """A sentence in the program's spelling: x_i has an index."""
    return re.sub(r"_(\w)", r"<sub>\1</sub>", escape(text, quote=False))


def task(item: Item, blank: Blank, more: str = "") -> str:
    """All of an exercise, without its heading; its task with a sentence `more`."""
    exercise = item.exercise
    parts = [f"<p>{sentence(' '.join(filter(None, (item.kind.task, item.about, more))))}</p>"]
    if exercise.proof is not None:
        return "".join((*parts, _proof(item, blank)))
    parts.append(_beside(_given(item, name) for name in exercise.given))
    if exercise.settings:
        told = ", ".join(f"{SIGNS.get(sign, sign)} = {number(v)}" for sign, v in exercise.settings)
        parts.append(f"<p>{told}</p>")
    parts.append(_beside(_asked(item, name, blank) for name in exercise.asked))
    return "".join(parts)


def _beside(tables: Iterable[str]) -> str:
    return f"<div>{''.join(tables)}</div>"


def _given(item: Item, name: str) -> str:
    matrix, true = item.exercise.working[name], true_entries(item, name)

    def entry(i: int, j: int) -> str:
        text = number(float(matrix.values[i, j]))
        return f'<td class="true"><b>{text}</b></td>' if (i, j) in true else f"<td>{text}</td>"

    return _table(matrix, matrix.title, entry)


def _asked(item: Item, name: str, blank: Blank) -> str:
    exercise = item.exercise
    matrix = exercise.working[name]

    def entry(i: int, j: int) -> str:
        cell = Cell(name, i, j)
        if cell in exercise.shown:
            return f"<td>{number(float(matrix.values[i, j]))}</td>"
        return f'<td class="blank">{blank(cell)}</td>'

    return _table(matrix, bare_title(matrix), entry)


def _table(matrix: Matrix, title: str, entry: Callable[[int, int], str]) -> str:
    rows, columns = matrix.values.shape
    heads = "".join(f'<th scope="col">{j}</th>' for j in range(columns)) if columns > 1 else ""
    first = f"<tr><td></td>{heads}</tr>" if heads else ""
    body = "".join(
        f'<tr><th scope="row">{row_head(matrix, i)}</th>'
        + "".join(entry(i, j) for j in range(columns))
        + "</tr>"
        for i in range(rows)
    )
    kind = "" if heads else ' class="one"'
    head = f"<table{kind}><caption>{sentence(title)}</caption>"
    return f"{head}<tbody>{first}{body}</tbody></table>"


def _proof(item: Item, blank: Blank) -> str:
    proof = item.exercise.proof
    assert proof is not None
    rows = "".join(
        f'<tr><th scope="row">{proof.letter(proof.order[cell.row])}</th>'
        f'<td class="blank">{blank(cell)}</td>'
        f'<td class="line">{sentence(proof.texts[cell.row])}</td></tr>'
        for cell in item.exercise.cells
    )
    claim = f"<p><b>The claim.</b> {sentence(proof.proof.claim)}</p>"
    return f'{claim}<table class="proof"><tbody>{rows}</tbody></table>'
