"""Sheets as LaTeX that a stock distribution compiles: article, amsmath and geometry alone."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from linclf_core.exercises.heads import bare_title, number, row_head
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix import Matrix
from linclf_core.sheets.markup import SIGNS
from linclf_core.sheets.page import DIGITS
from linclf_core.sheets.sheet import (
    ExerciseSheet,
    Item,
    right_orders,
    shown_slips,
    true_entries,
)

#: The option of the document class, by the name in the menu.
PAPERS = {"A4": "a4paper", "Letter": "letterpaper"}
_GREEK = {
    "α": "alpha", "β": "beta", "δ": "delta", "η": "eta", "λ": "lambda", "ξ": "xi", "φ": "varphi",
    "Δ": "Delta", "Σ": "Sigma",
}  # fmt: skip
_MATHS = {
    **{letter: rf"\{name}" for letter, name in _GREEK.items()},
    "−": "-", "·": r"\cdot", "×": r"\times", "±": r"\pm", "≥": r"\ge", "≤": r"\le", "≠": r"\ne",
    "≈": r"\approx", "→": r"\to", "∂": r"\partial", "∇": r"\nabla", "⊗": r"\otimes", "ℓ": r"\ell",
    "∞": r"\infty", "½": r"\tfrac12", "|": "|", "<": "<", ">": ">", "²": "^{2}", "³": "^{3}",
    "ᵀ": r"^{\top}",
    "₀": "_{0}", "₁": "_{1}", "₂": "_{2}", "₃": "_{3}", "₄": "_{4}", "₅": "_{5}", "₆": "_{6}",
    "₇": "_{7}", "₈": "_{8}", "₉": "_{9}",
}  # fmt: skip
_MARKS = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "“": "``", "”": "''", "’": "'", "‘": "`", "–": "--", "—": "---", "…": r"\ldots{}",
    "ß": r"\ss{}",
    **{mark: f"\\{mark}" for mark in "#$%&_{}"},
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0308": '"',
    "\u030a": "r", "\u030c": "v", "\u0327": "c",
}  # fmt: skip


def plain(text: str) -> str:
    """A sentence in the program's spelling as LaTeX; x_i has an index. What LaTeX's own fonts do
    not have is a question mark.

    >>> plain("p_i·100 %"), plain("X̃ᵀG"), plain("Größe 数")
    ('\\\\ensuremath{p_{i}}\\\\ensuremath{\\\\cdot}100 \\\\%', \
'\\\\ensuremath{\\\\tilde{X}}\\\\ensuremath{^{\\\\top}}G', 'Gr\\\\"{o}\\\\ss{}e ?')
    """
    pattern = r"(\w)_(\w)|([A-Z])\u0303|(.)"
    return re.sub(pattern, _piece, unicodedata.normalize("NFC", text), flags=re.DOTALL)


def _piece(found: re.Match[str]) -> str:
    base, index, under_tilde, alone = found.groups()
    if index:
        inside = "".join(_MATHS.get(sign, _in_maths(sign)) for sign in base)
        return rf"\ensuremath{{{inside}_{{{index}}}}}"
    if under_tilde:
        return rf"\ensuremath{{\tilde{{{under_tilde}}}}}"
    if alone in _MATHS:
        return rf"\ensuremath{{{_MATHS[alone]}}}"
    return _MARKS.get(alone) or _letter(alone)


def _in_maths(sign: str) -> str:
    return sign if sign.isascii() else "?"


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isprintable() else " "
    base, *accents = list(unicodedata.normalize("NFD", sign))
    if base.isascii() and len(accents) == 1 and accents[0] in _ACCENTS:
        return rf"\{_ACCENTS[accents[0]]}{{{base}}}"
    return "?"


def sheet_tex(
    sheet: ExerciseSheet, n: int, items: Sequence[Item], paper: str, *, key: bool = True
) -> str:
    """The variant `n` with these items, with its key on a separate page or without. `paper` is a
    key of PAPERS. Raises ValueError as `Task.exercise` does."""
    parts = [_exercises(sheet, n, items)]
    if key:
        parts.append(_key(sheet, n, items, slips=True))
    return _document(paper, parts)


def keys_tex(sheet: ExerciseSheet, variants: Sequence[Sequence[Item]], paper: str) -> str:
    """The keys of all variants in one document, without the slips."""
    parts = [_key(sheet, n, items, slips=False) for n, items in enumerate(variants, start=1)]
    return _document(paper, parts)


def _document(paper: str, parts: Sequence[str]) -> str:
    return (
        f"\\documentclass[11pt,{PAPERS[paper]}]{{article}}\n"
        "\\usepackage{amsmath}\n\\usepackage[margin=18mm]{geometry}\n"
        "\\setlength{\\parindent}{0pt}\\setlength{\\parskip}{5pt}\n"
        "\\newcommand{\\blank}{\\rule[-2.4mm]{0pt}{7.4mm}\\hspace*{12mm}}\n"
        "\\begin{document}\n" + "\n\\newpage\n".join(parts) + "\n\\end{document}\n"
    )


def _head(title: str, n: int) -> str:
    return f"{{\\Large\\bfseries {plain(title)}}}\\hfill Variant {n}\\\\[-2mm]\\hrule\n\n"


def _exercises(sheet: ExerciseSheet, n: int, items: Sequence[Item]) -> str:
    tasks = "\n".join(
        _section(k, item, "") + _task(item, lambda cell: r"\blank")
        for k, item in enumerate(items, start=1)
    )
    return f"{_head(sheet.title, n)}Name: \\underline{{\\hspace{{70mm}}}}\n\n{DIGITS}\n\n{tasks}"


def _section(k: int, item: Item, more: str) -> str:
    return f"\\subsection*{{{k}. {plain(item.kind.title + more)}}}\n"


def _key(sheet: ExerciseSheet, n: int, items: Sequence[Item], *, slips: bool) -> str:
    parts = [_head(f"{sheet.title}: key", n)]
    for k, item in enumerate(items, start=1):
        parts.append(_section(k, item, f", seed {item.task.seed}"))
        parts.append(_task(item, _answer(item)))
        if slips:
            parts.append(_slips(item))
    return "\n".join(parts)


def _answer(item: Item) -> Callable[[Cell], str]:
    working = item.exercise.working

    def answer(cell: Cell) -> str:
        value = number(float(working[cell.matrix].values[cell.row, cell.column]))
        return rf"\textbf{{{plain(value)}}}"

    return answer


def _task(item: Item, blank: Callable[[Cell], str]) -> str:
    exercise = item.exercise
    words = plain(" ".join(filter(None, (item.kind.task, item.about))))
    if exercise.proof is not None:
        return f"{words}\n\n{_proof(item, blank)}\n"
    given = [_given(item, name) for name in exercise.given]
    told = ", ".join(f"{SIGNS.get(sign, sign)} = {number(v)}" for sign, v in exercise.settings)
    asked = [_asked(item, name, blank) for name in exercise.asked]
    settings = f"{plain(told)}\n\n" if told else ""
    return f"{words}\n\n{_beside(given)}{settings}{_beside(asked)}"


def _beside(tables: Sequence[str]) -> str:
    return "{\\raggedright " + "\\hspace{8mm}\n".join(tables) + "\\par}\n\n"


def _given(item: Item, name: str) -> str:
    matrix, true = item.exercise.working[name], true_entries(item, name)

    def entry(i: int, j: int) -> str:
        text = plain(number(float(matrix.values[i, j])))
        return rf"\fbox{{{text}}}" if (i, j) in true else text

    return _table(matrix, matrix.title, entry, "")


def _asked(item: Item, name: str, blank: Callable[[Cell], str]) -> str:
    exercise = item.exercise
    matrix = exercise.working[name]

    def entry(i: int, j: int) -> str:
        cell = Cell(name, i, j)
        if cell in exercise.shown:
            return plain(number(float(matrix.values[i, j])))
        return blank(cell)

    return _table(matrix, bare_title(matrix), entry, "|")


def _table(matrix: Matrix, title: str, entry: Callable[[int, int], str], rule: str) -> str:
    rows, columns = matrix.values.shape
    line = r"\hline" if rule else ""
    heads = " & ".join(rf"\multicolumn{{1}}{{c}}{{\small {j}}}" for j in range(columns))
    lines = [f" & {heads} \\\\"] if columns > 1 else []
    if line:
        lines.append(rf"\cline{{2-{columns + 1}}}")
    for i in range(rows):
        row = " & ".join(entry(i, j) for j in range(columns))
        lines.append(rf"\small {plain(row_head(matrix, i))} & {row} \\")
        if line:
            lines.append(rf"\cline{{2-{columns + 1}}}")
    body = "\n".join(lines)
    across = "r|" + rule.join("r" * columns) + rule
    return (
        f"\\begin{{tabular}}[t]{{@{{}}l@{{}}}}\\textbf{{{plain(title)}}}\\\\\n"
        f"\\begin{{tabular}}[t]{{@{{}}{across}@{{}}}}\n{body}\n\\end{{tabular}}\\end{{tabular}}"
    )


def _proof(item: Item, blank: Callable[[Cell], str]) -> str:
    proof = item.exercise.proof
    assert proof is not None
    rows = "\n".join(
        rf"{proof.letter(proof.order[c.row])} & {blank(c)} & {plain(proof.texts[c.row])} \\ \hline"
        for c in item.exercise.cells
    )
    return (
        f"\\textbf{{The claim.}} {plain(proof.proof.claim)}\n\n"
        f"\\begin{{tabular}}{{r|c|p{{130mm}}}}\\hline\n{rows}\n\\end{{tabular}}\n"
    )


def _slips(item: Item) -> str:
    if item.exercise.proof is not None:
        return f"{right_orders(item)}\n"
    lines = "\n\n".join(
        rf"{plain(where)}: {plain(number(value))}. {plain(said)}"
        for said, where, value in shown_slips(item)
    )
    return f"{{\\small Usual slips, and the first entry in which each shows:\n\n{lines}\n\n}}"
