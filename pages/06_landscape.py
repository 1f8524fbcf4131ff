"""The loss landscape: an exact cut through the objective, and the run's way on it."""

import streamlit as st

from linclf_ui import page
from linclf_ui.landscape.cut_view import controls, landscape

theme = page.begin("Loss landscape")
with st.sidebar:
    controls()
landscape(theme)
