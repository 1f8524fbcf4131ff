"""Conventions: every formula and choice in use, so that any number can be worked by hand."""

import streamlit as st

from linclf_core.losses import LOSSES
from linclf_core.notation import GLOSSARY
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui import formulas, page
from linclf_ui.terms import TERMS

page.begin("Formulas and terms")
st.markdown("What every page computes, and how: enough to reproduce any number by hand.")

st.subheader("Symbols")
st.markdown("\n".join(f"- ${s.latex}$ (`{s.code}`, {s.shape}): {s.meaning}" for s in GLOSSARY))

st.subheader("Terms")
st.markdown("\n".join(f"- **{term}**: {told}" for term, told in TERMS.items()))

st.subheader("The objective and its gradient")
st.markdown(formulas.OBJECTIVE)

st.subheader("The losses of one sample")
for loss in LOSSES.values():
    st.markdown(f"**{loss.title}**")
    st.latex(loss.latex)
    st.markdown(loss.notes)

st.subheader("The update rules")
st.markdown(
    "\n".join(f"- **{rule.title}:** ${rule.latex}$" for rule in OPTIMIZERS.values())
    + "\n\nwith $\\theta = (W, b)$, $g$ the gradient and $\\eta$ the learning rate."
)

st.subheader("Choices")
st.markdown(formulas.CHOICES)

st.subheader("Checks that hold on any input")
st.markdown(formulas.CHECKS)
