"""The matrix workbench: one gradient step of the whole batch, every number of which explains
itself."""

import streamlit as st

from linclf_ui import page
from linclf_ui.workbench.choosing import choose_source, sidebar
from linclf_ui.workbench.table import surface

theme = page.begin("Matrix workbench")
source = choose_source(theme)
sidebar(source)
source.entry()


@st.fragment
def moving() -> None:
    surface(source, theme)


moving()
