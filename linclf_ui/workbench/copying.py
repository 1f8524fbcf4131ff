"""Any matrix as text to take away: LaTeX, CSV, or a NumPy literal."""

import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.matrix_text import to_csv, to_latex, to_numpy
from linclf_ui.workbench.sheet import has_true_class, is_whole


def copy_out(derivation: Derivation, near: str, decimals: int) -> None:
    """A popover with one matrix, first the one named `near`, in three forms to copy."""
    popover = st.popover(
        "Copy out", icon=":material/content_copy:", on_change="rerun", key="copy_out"
    )
    if not popover.open:
        return
    with popover:
        titles = {matrix.name: matrix.title for matrix in derivation.matrices}
        name = st.selectbox(
            "Matrix to copy",
            list(titles),
            format_func=lambda name: titles.get(name, ""),
            index=list(titles).index(near),
            key=f"copy_matrix_{near}",
        )
        every_digit = st.toggle("Every digit, not only those on show", key="copy_every_digit")
        matrix = derivation[name]
        places = None if every_digit else 0 if is_whole(matrix) else decimals
        bold = derivation.y if has_true_class(matrix) else None
        forms = (
            ("LaTeX", to_latex(matrix.values, places, bold), "latex"),
            ("CSV", to_csv(matrix.values, places), None),
            ("NumPy", to_numpy(matrix.values, places), "python"),
        )
        tabs = st.tabs([title for title, _, _ in forms])
        for tab, (_, text, language) in zip(tabs, forms, strict=True):
            tab.code(text, language=language, height=220 if len(matrix.values) > 8 else "content")
