"""The task: what is given as tables, what is asked as fields, and the marks on them."""

from pathlib import Path

import streamlit as st

from linclf_core.exercises.exercise import Exercise
from linclf_core.exercises.heads import bare_title, number, row_head
from linclf_core.exercises.marking import Marking, State
from linclf_core.exercises.proofs import LETTERS, PLACE
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.matrix_text import LONGEST_NUMBER
from linclf_core.explain.printing import latex_exact
from linclf_core.sheets.sheet import place
from linclf_ui.exercises import exercise_book as book
from linclf_ui.heads import sentence, title_html
from linclf_ui.theme import Theme
from linclf_ui.widgets import in_form, reported

STYLE = Path(__file__).parent / "exercises.css"

#: How a field looks by its mark: a sign, and the word that is read aloud.
SIGNS: dict[State, tuple[str, str]] = {
    "right": ("✓", "right"),
    "carried": ("✓", "right by your own earlier entries"),
    "coarse": ("…", "too few digits"),
    "wrong": ("✗", "wrong"),
    "unread": ("?", "no number"),
    "empty": ("", "empty"),
}
#: The width of a field, in pixels, as in the style sheet.
FIELD = 84


def style(theme: Theme) -> None:
    """How tables, fields and marks look. Streamlit's colours are not known to a style sheet."""
    st.html(STYLE)
    good, bad = (f"color-mix(in srgb, {theme.classes[c]} 75%, {theme.text})" for c in (2, 1))
    st.html(f"<style>:root {{--good: {good}; --bad: {bad};}}</style>")


def given() -> None:
    """The matrices that are given, and the settings."""
    exercise = book.exercise()
    if exercise.proof is not None:
        claim = title_html(exercise.proof.proof.claim)
        st.html(f'<p class="claim"><b>The claim.</b> {claim}</p>')
        return
    y = exercise.working["y"].values[:, 0] if "y" in exercise.working else None
    tables = "".join(
        _table(exercise.working[name], None if y is None else y.astype(int).tolist())
        for name in exercise.given
    )
    st.html(f'<div class="given">{tables}</div>')
    if exercise.settings:
        st.markdown(
            ", ".join(f"${latex} = {latex_exact(value)}$" for latex, value in exercise.settings)
        )


def fields() -> None:
    """The fields to fill in, and Check."""
    here, exercise, marking = book.book(), book.exercise(), book.marking()
    opened = bool(here.opened)
    keys = {cell: _key(cell, here.turn) for cell in exercise.cells}
    if marking is not None:
        st.html(f"<style>{_marked(marking, keys)}</style>")

    def submit() -> None:
        book.check({cell: str(reported(key) or "") for cell, key in keys.items()})

    with st.form(f"fill_in_{here.turn}", border=False):
        if exercise.proof is not None:
            _lines(exercise, keys, marking, opened)
        else:
            with st.container(horizontal=True, gap="medium", key="asked"):
                for name in exercise.asked:
                    _matrix(exercise.working[name], keys, marking, opened)
        st.form_submit_button(
            "Check",
            type="primary",
            icon=":material/done_all:",
            on_click=submit,
            disabled=opened,
            help="Enter in a field does the same. Fractions and decimal commas are understood; "
            "empty fields are left out.",
            key="check",
        )


def marks() -> None:
    """What is said of the entries, and the way to the explanation of each that is wrong."""
    exercise, marking = book.exercise(), book.marking()
    if marking is None:
        return
    opened = bool(book.book().opened)
    count, right = len(marking.marks), marking.right
    carried = sum(mark.state == "carried" for mark in marking.marks.values())
    aside = f", {carried} of them by your own earlier entries" if carried else ""
    if right == count:
        st.success(f"All {count} right{aside}.", icon=":material/check_circle:")
    else:
        st.markdown(f"**{right} of {count} right**{aside}.")
    for k, remark in enumerate(marking.remarks):
        places = ", ".join(entry(exercise, cell) for cell in remark.cells)
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"remark_{k}", gap="small"
        ):
            st.markdown(
                f"{'✗' if remark.charged else '✓'} {places}: {sentence(remark.sentence)}",
                width="content",
            )
            if remark.charged and not opened:
                st.button(
                    "Show me",
                    key=f"show_me_{k}",
                    icon=":material/search:",
                    on_click=book.show_me,
                    args=(remark.cells[0],),
                    help="How this very entry is made; counts as a hint.",
                )
    for cell, mark in marking.marks.items():
        if mark.state in ("unread", "coarse"):
            st.markdown(
                f"{SIGNS[mark.state][0]} {entry(exercise, cell)}: {sentence(mark.sentence)}"
            )


def entry(exercise: Exercise, cell: Cell) -> str:
    """The name of an entry, in Markdown."""
    if exercise.proof is not None:
        return place(exercise, cell)
    return f"${exercise.working[cell.matrix].entry(cell.row, cell.column)}$"


def _table(matrix: Matrix, y: list[int] | None) -> str:
    columns = matrix.values.shape[1]
    classes = matrix.rows == "sample" and matrix.columns == "class" and columns > 1
    head = (
        "".join(f"<th scope='col'>{j}</th>" for j in range(columns)) if columns > 1 else "<th></th>"
    )
    body = ""
    for i, row in enumerate(matrix.values.tolist()):
        cells = "".join(
            f"<td{' class=true' if classes and y and y[i] == j else ''}>{number(v)}</td>"
            for j, v in enumerate(row)
        )
        body += f"<tr><th scope='row'>{row_head(matrix, i)}</th>{cells}</tr>"
    title = title_html(matrix.title)
    return f"<table><caption>{title}</caption><tr><td></td>{head}</tr>{body}</table>"


def _matrix(matrix: Matrix, keys: dict[Cell, str], marking: Marking | None, opened: bool) -> None:
    rows, columns = matrix.values.shape
    with st.container(width="content", gap="xxsmall", key=f"fill_{matrix.name}"):
        heads = "".join(f"<span>{j}</span>" for j in range(columns)) if columns > 1 else ""
        title = f'<div class="asked-title">{title_html(bare_title(matrix))}</div>'
        st.html(f'{title}<div class="asked-heads">{heads}</div>')
        for i in range(rows):
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                gap="xxsmall",
                key=f"fill_row_{matrix.name}_{i}",
            ):
                st.html(f'<span class="asked-row">{row_head(matrix, i)}</span>', width=28)
                for j in range(columns):
                    cell = Cell(matrix.name, i, j)
                    if cell not in keys:
                        told = number(float(matrix.values[i, j]))
                        st.html(f'<span class="told">{told}</span>', width=FIELD)
                        continue
                    label = f"{bare_title(matrix)}, row {i}, column {j}"
                    _field(label, keys[cell], cell, marking, opened)


def _lines(
    exercise: Exercise, keys: dict[Cell, str], marking: Marking | None, opened: bool
) -> None:
    """The lines of a proof, each with a field for its place."""
    assert exercise.proof is not None
    for row, text in enumerate(exercise.proof.texts):
        cell = Cell(PLACE, row, 0)
        letter = LETTERS[row]
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"fill_row_line_{row}"
        ):
            _field(f"Place of line {letter}", keys[cell], cell, marking, opened)
            st.html(f'<p class="line"><b>{letter}</b> {title_html(text)}</p>')


def _field(label: str, key: str, cell: Cell, marking: Marking | None, opened: bool) -> None:
    """A field, of which its mark is read aloud too."""
    mark = f": {SIGNS[marking.marks[cell].state][1]}" if marking else ""
    st.text_input(
        f"{label}{mark}",
        **in_form(key, book.book().on_show.answers.get(cell, "")),
        label_visibility="collapsed",
        max_chars=LONGEST_NUMBER,
        width=FIELD,
        disabled=opened,
        autocomplete="off",
    )


def _key(cell: Cell, turn: int) -> str:
    return f"cell_{turn}_{cell.matrix}_{cell.row}_{cell.column}"


def _marked(marking: Marking, keys: dict[Cell, str]) -> str:
    """The style of each field that has a mark."""
    rules = []
    for cell, mark in marking.marks.items():
        sign, _ = SIGNS[mark.state]
        if sign:
            colour = "good" if mark.state in ("right", "carried") else "bad"
            field = f".st-key-{keys[cell]}"
            rules.append(
                f"{field} [data-baseweb] {{border-color: var(--{colour}) !important;}}"
                f'{field}::after {{content: "{sign}"; color: var(--{colour});}}'
            )
    return " ".join(rules)
