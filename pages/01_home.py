"""Home: what can be done here, and where."""

import streamlit as st

from linclf_ui import page
from linclf_ui.pages import PAGES

page.begin("Home")

st.title("Linear Classifier Lab")
st.markdown(
    "Explore linear classifiers $S = XW + b$ by hand: multiclass hinge losses, softmax, gradient "
    "descent, and the theory behind them. Start in the **Lab**: press **Step**, then change the "
    "loss or the learning rate in mid-run. The experiment goes with you from page to page, and "
    "stands in the address, so a bookmark or a link brings it back."
)
others = PAGES[1:]
for k in range(0, len(others), 3):
    for column, other in zip(st.columns(3), others[k : k + 3], strict=False):
        with column.container(border=True, height="stretch"):
            st.page_link(other.file, label=f"**{other.title}**")
            st.markdown(other.summary)
