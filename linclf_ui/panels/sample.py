"""One sample's numbers, from its features to its share of the gradient."""

from html import escape

import streamlit as st

from linclf_core.losses import Matrix
from linclf_core.objective import Evaluation
from linclf_ui import session
from linclf_ui.names import markdown, plain
from linclf_ui.numbers import decimal, point
from linclf_ui.panels.choose import sample_field
from linclf_ui.theme import GLYPHS, Theme


def chosen_sample(at: Evaluation, matrices: tuple[Matrix, ...], theme: Theme) -> None:
    """A field to choose a sample by number, and its row of every matrix, a class a line.

    Side by side where there is room, below each other where there is not.
    """
    here = session.lab()
    data, i = here.prepared.train, here.sample
    with st.container(horizontal=True, gap="small", key="one_sample"):
        with st.container(width=210):
            sample_field("Or click a point in the plane, or a row of the table.")
            places = here.view.decimals
            st.markdown(
                f"x = {point(data.X[i], places)}  \n**{markdown(data.class_names[data.y[i]])}**, "
                f"loss **{decimal(at.terms.per_sample[i], places)}**"
            )
        with st.container(width="stretch"):
            st.html(_table(i, matrices, theme))


def _table(i: int, matrices: tuple[Matrix, ...], theme: Theme) -> str:
    """The sample's row of every matrix with a column a class, turned to stand upright."""
    here = session.lab()
    data, places = here.prepared.train, here.view.decimals
    wide = [m for m in matrices if m.values.shape[1] == data.n_classes]
    head = "".join(f"<th>{escape(m.title.split(' = ')[0])}</th>" for m in wide)
    lines = []
    for c, name in enumerate(data.class_names):
        cells = "".join(
            f'<td title="{float(m.values[i, c])!r}">'
            f"{decimal(m.values[i, c], places, whole=m.scale == 'indicator')}</td>"
            for m in wide
        )
        mark = ' class="true"' if c == data.y[i] else ""
        glyph = f'<span style="color:{theme.classes[c]}">{GLYPHS[c]}</span>'
        lines.append(f"<tr{mark}><td>{glyph} {plain(name)}</td>{cells}</tr>")
    return (
        '<div class="scroll"><table class="numbers" aria-label="numbers of the chosen sample">'
        f"<tr><th>class</th>{head}</tr>{''.join(lines)}</table></div>"
    )
