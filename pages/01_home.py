"""Home: what can be done here."""

import streamlit as st

from linclf_ui import page

page.begin("Home")
st.title("Linear Classifier Lab")
