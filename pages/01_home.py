"""Home: what can be done here, and where."""

import streamlit as st

from linclf_ui import page

page.begin("Home")

#: (file, title, what a visitor can do there).
TOUR = (
    (
        "pages/02_lab.py",
        "Lab",
        "Choose data and a loss, step gradient descent, and watch boundaries, margins, "
        "probabilities and losses move together. Every number shown is the one computed.",
    ),
    (
        "pages/99_conventions.py",
        "Conventions",
        "Every formula and choice in use: shapes, Δ, λ, the 1/N, kinks and ties. "
        "Enough to reproduce any number by hand.",
    ),
)

st.title("Linear Classifier Lab")
st.markdown(
    "Explore linear classifiers $S = XW + b$ by hand: multiclass hinge losses, softmax, gradient "
    "descent, and the theory behind them. Start with the Lab: press **Step**, then change the "
    "loss or the learning rate in mid-run and see what it does."
)
for k in range(0, len(TOUR), 2):
    for column, (file, title, text) in zip(
        st.columns(2, gap="medium"), TOUR[k : k + 2], strict=False
    ):
        with column.container(border=True):
            st.page_link(file, label=f"**{title}**")
            st.markdown(text)
