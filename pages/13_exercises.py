"""Exercises: numbers to work out by hand, marked entry by entry, with the slip named."""

import streamlit as st

from linclf_ui import page
from linclf_ui.exercises import exercise_book as book
from linclf_ui.exercises.exercise_hints import hints
from linclf_ui.exercises.exercise_link import EXERCISE
from linclf_ui.exercises.exercise_set import opened_result, progress
from linclf_ui.exercises.exercise_sidebar import own_numbers, sidebar
from linclf_ui.exercises.fill_in import fields, given, marks, style
from linclf_ui.heads import sentence

theme = page.begin("Exercises", beside=EXERCISE)
style(theme)
sidebar()
opened_result()
own_numbers()
st.markdown(f"**{book.kind().title}.** {sentence(book.kind().task)}")
left, right = st.columns([3, 2], gap="medium")
with left:
    given()
    fields()
with right:
    marks()
    hints()
    progress()
