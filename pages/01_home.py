"""Home: a classifier that learns, and the doors to everything else."""

import streamlit as st

from linclf_ui import page
from linclf_ui.home.doors import doors, look, shelf
from linclf_ui.home.opening import opening
from linclf_ui.pages import PAGES

theme = page.begin("Home", titled=False)
look(theme)
with st.container(key="home"):
    with st.container(key="home_words"):
        st.html(
            "<h1>Linear Classifier&nbsp;Lab</h1><p>Three straight lines learn to separate three "
            "classes. <span class='with-keys'>Press <kbd>Space</kbd>. Click any point to see why."
            "</span><span class='with-fingers'>Tap any point to see why.</span></p>"
        )
    with st.container(key="home_opening"):
        chosen = opening(theme)
    with st.container(key="home_doors"):
        leaving = doors(theme)
    with st.container(key="home_shelf"):
        shelf(PAGES, theme)
if chosen:
    st.switch_page("pages/02_lab.py")
if leaving:
    st.switch_page("pages/03_workbench.py")
