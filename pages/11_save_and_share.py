"""Save and share: the ways out of the program, and the way back in."""

import streamlit as st

from linclf_ui import page
from linclf_ui.export.take_code import take_code
from linclf_ui.sharing.file_panel import file_panel
from linclf_ui.sharing.link_panel import link_panel
from linclf_ui.sharing.tables_panel import matrices_panel, tables_panel

page.begin("Save and share", settings="collapsed")
st.caption(
    "Nothing is kept on the server: a link holds all of the experiment, a file is yours, and what "
    "fits in no link is kept by this browser."
)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("A link")
    link_panel()
with right:
    st.subheader("A file")
    file_panel()
    st.subheader("Tables")
    tables_panel()
    matrices_panel()
    st.subheader("Pictures")
    st.markdown(
        "Every chart on every page has buttons for a PNG and an SVG of what is on show, over its "
        "upper right corner."
    )
    st.subheader("The run")
    take_code()
