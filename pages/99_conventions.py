"""Conventions: every formula and choice in use, so that any number can be worked by hand."""

import streamlit as st

from linclf_core.losses import LOSSES
from linclf_core.symbols import SYMBOLS
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui import formulas, page
from linclf_ui.misprints import MISPRINTS
from linclf_ui.terms import TERMS

page.begin("Formulas and terms")
st.markdown("What every page computes, and how: enough to reproduce any number by hand.")

st.subheader("Symbols")
st.markdown("One notation on all pages. Where the lecture notes use another letter, it is named.")
for k, (part, symbols) in enumerate(SYMBOLS.items()):
    with st.expander(part, expanded=k == 0):
        st.markdown(formulas.symbol_list(symbols))

st.subheader("Terms")
st.markdown("\n".join(f"- **{term}**: {told}" for term, told in TERMS.items()))

st.subheader("The objective and its gradient")
st.markdown(formulas.OBJECTIVE)

st.subheader("The losses of one sample")
for loss in (kind() for kind in LOSSES.values()):
    st.markdown(f"**{loss.title}**")
    st.latex(loss.latex)
    st.markdown(loss.notes)

st.subheader("The soft SVM with squared slack")
st.markdown(formulas.SOFT_SVM)

st.subheader("max as a ReLU network")
st.markdown(formulas.RELU)

st.subheader("The update rules")
st.markdown(
    "\n".join(f"- **{rule.title}:** ${rule.latex}$" for rule in OPTIMIZERS.values())
    + "\n\nwith $\\theta = (W, b)$, $g$ the gradient and $\\eta$ the learning rate."
)

st.subheader("Choices")
st.markdown(formulas.CHOICES)

st.subheader("Checks that hold on any input")
st.markdown(formulas.CHECKS)

st.subheader("Misprints of the lecture notes")
st.markdown(
    "The program began from five sheets of lecture notes. What they print, and what is right and "
    "stands on every page:"
)
with st.expander(f"All {len(MISPRINTS)}", expanded=True):
    st.markdown(formulas.misprint_list(MISPRINTS))
