"""The chosen number explained: formula, numbers put in, result, and the way to its sources."""

import streamlit as st

from linclf_ui import state
from linclf_ui.theme import Theme
from linclf_ui.workbench.bench import Worked
from linclf_ui.workbench.shares import shares_of_samples
from linclf_ui.workbench.trail import Trail
from linclf_ui.workbench.walking import cell_fields, source_buttons, way_here

#: A sum with more terms is shortened: so many fit the width of the panel.
TERMS = 4


def explanation(worked: Worked, trail: Trail, theme: Theme) -> None:
    """The number at the end of the trail, or the loss if no cell has been chosen."""
    derivation, places = worked.derivation, state.lab().view.decimals
    cell = trail[-1] if trail else None
    cell_fields(derivation, cell)
    way_here(derivation, trail)
    if cell is None:
        found = worked.loss_lines[0]
        st.markdown("**The data loss.** Choose any cell, and it tells how it was made.")
    else:
        found = derivation.explain(cell)
    st.latex(spread(found.aligned(places, TERMS)))
    if found.expression is None:
        st.caption("A given number: everything else is made from these.")
    for note in found.notes:
        st.info(note)
    if cell is not None:
        shares_of_samples(derivation, cell, theme)
    source_buttons(derivation, found)


def spread(block: str) -> str:
    """The aligned lines with room between fractions, which KaTeX sets so close that they touch."""
    return block.replace(r" \\ ", r" \\[0.9em] ") if r"\frac" in block else block
