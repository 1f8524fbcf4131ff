"""Hints on one entry, in three degrees: the formula, the numbers put in, the answer."""

import streamlit as st

from linclf_core.exercises.exercise import Exercise
from linclf_core.exercises.heads import bare_title
from linclf_core.exercises.marking import DONE
from linclf_core.exercises.proofs import LETTERS, Shuffled
from linclf_core.explain.expression import Cell
from linclf_core.results import ANSWER, FORMULA, NUMBERS
from linclf_ui import session
from linclf_ui.exercises import exercise_book as book
from linclf_ui.exercises.fill_in import entry
from linclf_ui.widgets import Bound
from linclf_ui.workbench.explanation import TERMS, spread

DEGREES = {FORMULA: "Formula", NUMBERS: "With numbers", ANSWER: "Answer"}
#: The same of a line of a proof.
OF_LINES = {FORMULA: "How many it uses", NUMBERS: "Which it uses", ANSWER: "Its place"}


def hints() -> None:
    """The entry that is looked at, and what has been asked for of it."""
    here, exercise = book.book(), book.exercise()
    if here.opened:
        return
    cells = list(exercise.cells)
    cell = here.look if here.look in cells else _first_open(cells)
    assert cell is not None
    degree = here.now.hints.get(cell, 0)
    degrees = OF_LINES if exercise.proof else DEGREES
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="hint_row"):
        st.selectbox(
            "Hint on",
            **Bound("hint_cell", cell, book.look_at).menu(cells),
            format_func=lambda c: (
                entry(exercise, c)
                if exercise.proof
                else f"{bare_title(exercise.working[c.matrix])}: {_place(exercise, c)}"
            ),
            width=240,
        )
        if degree < ANSWER:
            st.button(
                degrees[degree + 1],
                key="hint_more",
                icon=":material/lightbulb:",
                on_click=book.hint,
                args=(cell, degree + 1),
                help=f"Hints are counted: {', then '.join(degrees.values()).lower()}.",
            )
    if degree and exercise.proof is not None:
        _told_of_line(exercise.proof, cell.row, degree)
    elif degree:
        _told(exercise, cell, degree)


def _first_open(cells: list[Cell]) -> Cell:
    """The first entry that is not right yet."""
    marking = book.marking()
    if marking is None:
        return cells[0]
    return next((c for c in cells if marking.marks[c].state not in DONE), cells[0])


def _place(exercise: Exercise, cell: Cell) -> str:
    rows, columns = exercise.working[cell.matrix].values.shape
    row = f"row {cell.row}" if rows > 1 else ""
    column = f"column {cell.column}" if columns > 1 else ""
    return ", ".join(text for text in (row, column) if text) or "the number"


def _told_of_line(proof: Shuffled, row: int, degree: int) -> None:
    """How many lines it uses, which ones, and its place."""
    letter, uses, at = LETTERS[row], proof.uses(row), proof.places[row]
    others = "1 other line" if len(uses) == 1 else f"{len(uses) or 'no'} other lines"
    told = f"Line {letter} uses {others}."
    if degree > FORMULA and uses:
        told = f"Line {letter} uses {' and '.join(uses)}: these come before it."
    if degree == ANSWER:
        place = f"In one right order it has the place {at}."
        told = f"{told} {place}" if at else f"Line {letter} is no part of the proof: 0."
    st.info(told)


def _told(exercise: Exercise, cell: Cell, degree: int) -> None:
    found, places = exercise.working.explain(cell), session.lab().view.decimals
    lines = found.lines(places, TERMS)
    if degree == FORMULA:
        st.latex(lines[0])
        return
    if ahead := _unanswered(exercise, cell):
        entries = ", ".join(f"${exercise.working[c.matrix].entry(c.row, c.column)}$" for c in ahead)
        st.info(f"Numbers come when you have entered something for {entries}.")
        st.latex(lines[0])
        return
    if degree == NUMBERS:
        # The last line is the result.
        block = [lines[0].replace(" = ", " &= ", 1), *("&" + line for line in lines[1:-1])]
        st.latex(spread(r"\begin{aligned} " + r" \\ ".join(block) + r" \end{aligned}"))
        return
    st.latex(spread(found.aligned(places, TERMS)))
    for note in found.notes:
        st.info(note)


def _unanswered(exercise: Exercise, cell: Cell) -> list[Cell]:
    """What the entry is made of that is asked for too, and has no answer yet: its numbers would be
    told before their time."""
    now = book.book().now
    return [
        source
        for source in exercise.working.explain(cell).sources
        if source.matrix in exercise.asked
        and source not in exercise.shown
        and source not in now.answers
        and now.hints.get(source, 0) < ANSWER
    ]
