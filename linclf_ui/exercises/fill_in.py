"""The task: what is given as tables, what is asked as fields, and the marks on them."""

from html import escape
from pathlib import Path

import streamlit as st

from linclf_core.exercises.marking import Mark, Marking, State
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.matrix_text import LONGEST_NUMBER
from linclf_core.explain.printing import latex_exact
from linclf_ui.exercises import exercise_book as book
from linclf_ui.heads import title_parts
from linclf_ui.names import markdown
from linclf_ui.numbers import decimal
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
LONGEST_SENTENCE = 300
#: What is asked for where the title is itself the formula, by the name of the matrix.
WITHOUT_FORMULA = {
    "loss": "L of each sample",
    "mean": "L, the mean",
    "W_next": "W̃ after the step",
    "error": "share of wrong samples",
}


def style(theme: Theme) -> None:
    """How tables, fields and marks look. Streamlit's colours are not known to a style sheet."""
    st.html(STYLE)
    good, bad = (f"color-mix(in srgb, {theme.classes[c]} 75%, {theme.text})" for c in (2, 1))
    st.html(f"<style>:root {{--good: {good}; --bad: {bad};}}</style>")


def given() -> None:
    """The matrices that are given, and the settings."""
    exercise = book.exercise()
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
    working, opened = exercise.working, bool(book.book().opened)
    count, right = len(marking.marks), marking.right
    carried = sum(mark.state == "carried" for mark in marking.marks.values())
    aside = f", {carried} of them by your own earlier entries" if carried else ""
    if right == count:
        st.success(f"All {count} right{aside}.", icon=":material/check_circle:")
    else:
        st.markdown(f"**{right} of {count} right**{aside}.")
    for k, remark in enumerate(marking.remarks):
        places = ", ".join(f"${working[c.matrix].entry(c.row, c.column)}$" for c in remark.cells)
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"remark_{k}", gap="small"
        ):
            st.markdown(
                f"{'✗' if remark.charged else '✓'} {places}: "
                f"{markdown(remark.sentence, LONGEST_SENTENCE)}",
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
            entry = working[cell.matrix].entry(cell.row, cell.column)
            st.markdown(
                f"{SIGNS[mark.state][0]} ${entry}$: {markdown(mark.sentence, LONGEST_SENTENCE)}"
            )


def shown(value: float) -> str:
    """A given number with no more decimals than it has, and at most three."""
    text = decimal(value, 3)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _table(matrix: Matrix, y: list[int] | None) -> str:
    columns = matrix.values.shape[1]
    classes = matrix.rows == "sample" and matrix.columns == "class" and columns > 1
    head = (
        "".join(f"<th scope='col'>{j}</th>" for j in range(columns)) if columns > 1 else "<th></th>"
    )
    body = ""
    for i, row in enumerate(matrix.values.tolist()):
        cells = "".join(
            f"<td{' class=true' if classes and y is not None and y[i] == j else ''}>{shown(v)}</td>"
            for j, v in enumerate(row)
        )
        body += f"<tr><th scope='row'>{_row_head(matrix, i)}</th>{cells}</tr>"
    return f"<table><caption>{_title(matrix.title)}</caption><tr><td></td>{head}</tr>{body}</table>"


def _row_head(matrix: Matrix, i: int) -> str:
    last = len(matrix.values) - 1
    if len(matrix.values) == 1:
        return ""
    return f"{i} b" if matrix.name in _WITH_BIAS and i == last else str(i)


#: The matrices whose last row is the bias.
_WITH_BIAS = ("W_tilde", "data_gradient", "penalty_gradient", "gradient", "step", "W_next")


def bare_title(matrix: Matrix) -> str:
    """The title of what is asked for, without its formula, which is a hint."""
    return WITHOUT_FORMULA.get(matrix.name, matrix.title.partition(" = ")[0].partition(",")[0])


def _title(title: str) -> str:
    return "".join(
        f"<sub>{escape(text)}</sub>" if index else escape(text)
        for text, index in title_parts(title)
    )


def _matrix(matrix: Matrix, keys: dict[Cell, str], marking: Marking | None, opened: bool) -> None:
    rows, columns = matrix.values.shape
    answers = book.book().on_show.answers
    with st.container(width="content", gap="xxsmall", key=f"fill_{matrix.name}"):
        heads = "".join(f"<span>{j}</span>" for j in range(columns)) if columns > 1 else ""
        title = f'<div class="asked-title">{_title(bare_title(matrix))}</div>'
        st.html(f'{title}<div class="asked-heads">{heads}</div>')
        for i in range(rows):
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                gap="xxsmall",
                key=f"fill_row_{matrix.name}_{i}",
            ):
                st.html(f'<span class="asked-row">{_row_head(matrix, i)}</span>', width=28)
                for j in range(columns):
                    cell = Cell(matrix.name, i, j)
                    mark = marking.marks[cell] if marking else Mark("empty")
                    st.text_input(
                        _label(matrix, cell, mark if marking else None),
                        **in_form(keys[cell], answers.get(cell, "")),
                        label_visibility="collapsed",
                        max_chars=LONGEST_NUMBER,
                        width=84,
                        disabled=opened,
                        autocomplete="off",
                    )


def _label(matrix: Matrix, cell: Cell, mark: Mark | None) -> str:
    """What is read aloud of a field."""
    place = f"{bare_title(matrix)}, row {cell.row}, column {cell.column}"
    return f"{place}: {SIGNS[mark.state][1]}" if mark else place


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
