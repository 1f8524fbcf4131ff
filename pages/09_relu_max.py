"""max(x₁, x₂) as a ReLU network: exactly, for n numbers, and as descent finds it."""

import streamlit as st

from linclf_ui import page
from linclf_ui.relu.exact import exact_tab
from linclf_ui.relu.inputs import inputs_tab
from linclf_ui.relu.training import training_tab

theme = page.begin("max as a ReLU network")
tabs = st.tabs(
    ["The exact network", "n inputs", "Can descent find it?"], on_change="rerun", key="relu_tabs"
)
# A hidden tab costs nothing: only the open one is made, and the sidebar is its own.
for tab, show in zip(tabs, (exact_tab, inputs_tab, training_tab), strict=True):
    if tab.open:
        with tab:
            show(theme)
