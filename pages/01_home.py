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
        "probabilities and losses move together.",
    ),
    (
        "pages/05_compare.py",
        "Compare",
        "Two to four settings on the same data, side by side: which samples they dispute, and why; "
        "learning rates around the safe bound; losses over the margin.",
    ),
    (
        "pages/03_workbench.py",
        "Matrix workbench",
        "One gradient step with every matrix written out. Choose any entry and it explains itself. "
        "Takes your own matrices, and worked examples from paper.",
    ),
    (
        "pages/04_chain_rule.py",
        "Chain rule",
        "One sample from x to the update, a factor at a time, in symbols and in numbers.",
    ),
    (
        "pages/06_landscape.py",
        "Loss landscape",
        "An exact cut through the objective at the step on show, with the path of the run.",
    ),
    (
        "pages/07_separability.py",
        "Separability",
        "Is the data linearly separable? An answer with its proof, whichever it is.",
    ),
    (
        "pages/08_soft_svm.py",
        "Soft SVM",
        "Squared slack, primal and dual: the gap closes step by step, every condition checked.",
    ),
    (
        "pages/09_relu_max.py",
        "max as a ReLU network",
        "Four hidden units compute max(x₁, x₂) exactly. Can gradient descent find them?",
    ),
    (
        "pages/99_conventions.py",
        "Conventions",
        "Every formula and choice in use: enough to reproduce any number by hand.",
    ),
)

st.title("Linear Classifier Lab")
st.markdown(
    "Explore linear classifiers $S = XW + b$ by hand: multiclass hinge losses, softmax, gradient "
    "descent, and the theory behind them. Start in the **Lab**: press **Step**, then change the "
    "loss or the learning rate in mid-run. The experiment goes with you from page to page, and "
    "stands in the address, so a bookmark or a link brings it back."
)
for k in range(0, len(TOUR), 3):
    for column, (file, title, text) in zip(st.columns(3), TOUR[k : k + 3], strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(file, label=f"**{title}**")
            st.markdown(text)
