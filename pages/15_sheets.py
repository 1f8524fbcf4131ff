"""Sheets: exercises on paper with their keys, and as quizzes for a course's own system."""

import streamlit as st

from linclf_ui import page
from linclf_ui.sheets.sheet_files import first_variant, sheet_files
from linclf_ui.sheets.sheet_form import chosen, sheet_form

page.begin("Sheets", settings="collapsed")
left, right = st.columns([2, 3], gap="large")
with left:
    sheet_form()
here = chosen()
try:
    sheet = here.sheet()
except ValueError as fault:
    st.info(str(fault))
    st.stop()
with left:
    sheet_files(here, sheet)
with right:
    first_variant(sheet)
