"""Data: own tables and points become the data of the experiment."""

import streamlit as st

from linclf_ui import page
from linclf_ui.data.on_hand import on_hand, scaling
from linclf_ui.data.reading_form import reading_form
from linclf_ui.data.settings import BRINGS, settings
from linclf_ui.data.ways_in import ways_in

page.begin("Data", settings="collapsed")
brought, here = st.columns([3, 2], gap="large")
with brought:
    way = ways_in()
    if way in BRINGS and settings().raw:
        reading_form()
with here:
    on_hand()
    scaling()
