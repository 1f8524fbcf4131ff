"""The matrix workbench: one gradient step of the whole batch, every number of which explains
itself."""

import streamlit as st

from linclf_ui import page
from linclf_ui.workbench.link import NUMBERS
from linclf_ui.workbench.origins import choose_origin, sidebar
from linclf_ui.workbench.written_step import written_step

theme = page.begin("Matrix workbench", beside=NUMBERS)
origin = choose_origin(theme)
sidebar(origin)
origin.entry()


@st.fragment
def moving() -> None:
    page.run_whole_if_changed(theme)
    written_step(origin, theme)


moving()
