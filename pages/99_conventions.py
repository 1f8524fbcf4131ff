"""Conventions: formulas."""

import streamlit as st

from linclf_ui import page

page.begin("Conventions")
st.title("Conventions")
