"""Class sizes: how many samples of each class the experiment trains on."""

import streamlit as st

from linclf_ui import page, session

page.begin("Class sizes")
data = session.lab().prepared.train
sizes = [int((data.y == c).sum()) for c in range(data.n_classes)]
st.table({"class": list(data.class_names), "samples": sizes})
