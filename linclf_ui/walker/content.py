"""What a phase shows: words, symbols, matrices, and one entry explained."""

from collections.abc import Mapping

import streamlit as st

from linclf_core.explain.expression import Cell
from linclf_core.explain.phases import Phase
from linclf_core.explain.printing import latex_number
from linclf_core.losses import Matrix
from linclf_ui import session
from linclf_ui.theme import Theme
from linclf_ui.walker.place import Place, look_at
from linclf_ui.widgets import Bound

#: Larger matrices are shown by their first rows.
SHOWN_ROWS = 12


def phase_content(phase: Phase, at: Place, theme: Theme) -> None:
    """Text, derivation and matrices of the phase, and the entry at `at` explained: it is boxed,
    and the entries that it was made from are coloured."""
    places = session.lab().view.decimals
    chosen = phase.matrices[at.matrix]
    explanation = chosen.explain(at.row, at.column)
    styles = dict.fromkeys(explanation.sources, rf"\textcolor{{{theme.classes[1]}}}")
    styles[Cell(chosen.name, at.row, at.column)] = r"\boxed"
    st.markdown(phase.text)
    with st.container(horizontal=True, gap="medium"):
        for matrix in phase.matrices:
            with st.container(width="content"):
                st.latex(latex_matrix(matrix, places, styles))
    _entry_fields(phase, at)
    st.latex(explanation.aligned(places))
    for note in explanation.notes:
        st.info(note, icon=":material/info:")
    for steps in phase.derivation:
        with st.expander(steps.title, expanded=True):
            st.latex(r"\begin{aligned}" + r" \\ ".join(_aligned(steps.lines)) + r"\end{aligned}")
            if steps.number is not None:
                st.latex(steps.number.aligned(places))


def latex_matrix(matrix: Matrix, places: int, styles: Mapping[Cell, str]) -> str:
    """The matrix as LaTeX, with its symbol; `styles` has a LaTeX command for some of its cells."""
    return f"{matrix.latex} = {bracketed(matrix, places, styles)}"


def bracketed(matrix: Matrix, places: int, styles: Mapping[Cell, str]) -> str:
    """The same without its symbol."""
    rows = []
    for i, row in enumerate(matrix.values[:SHOWN_ROWS]):
        cells = []
        for j, value in enumerate(row):
            text = latex_number(float(value), places)
            style = styles.get(Cell(matrix.name, i, j))
            cells.append(f"{style}{{{text}}}" if style else text)
        rows.append(" & ".join(cells))
    if len(matrix.values) > SHOWN_ROWS:
        rows.append(" & ".join([r"\vdots"] * matrix.values.shape[1]))
    body = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _aligned(lines: tuple[str, ...]) -> list[str]:
    """Lines that begin with their equals sign stand under that of the first."""
    return [
        line.replace("= ", "&= ", 1) if line.startswith("= ") else line.replace(" = ", " &= ", 1)
        for line in lines
    ]


def _entry_fields(phase: Phase, at: Place) -> None:
    matrix = phase.matrices[at.matrix]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(phase.matrices) > 1:
            st.selectbox(
                "Explain an entry of",
                **Bound(
                    "walk_matrix", at.matrix, lambda k: look_at(at, matrix=k, row=0, column=0)
                ).menu(range(len(phase.matrices))),
                format_func=lambda k: phase.matrices[k].title,
                width=220,
            )
        for name, number, size in (
            ("row", at.row, matrix.values.shape[0]),
            ("column", at.column, matrix.values.shape[1]),
        ):
            if size > 1:
                _index(at, name, number, size)


def _index(at: Place, name: str, number: int, size: int) -> None:
    bound = Bound(f"walk_{name}", number, lambda entered: look_at(at, **{name: entered}))
    st.number_input(name.capitalize(), 0, size - 1, width=120, **bound.entry())
