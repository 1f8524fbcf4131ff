"""Lessons: guided steps beside the live board, each with a question; and one's own."""

import streamlit as st

from linclf_ui import page
from linclf_ui.board.address import keep_moment
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.lesson_board import lesson_picture, style
from linclf_ui.lessons.lesson_link import PLACE
from linclf_ui.lessons.lesson_list import lesson_list, own_lesson
from linclf_ui.lessons.lesson_step import lesson_controls, lesson_words, turning
from linclf_ui.lessons.lesson_turning import turning_keys
from linclf_ui.lessons.teachers_notes import notes, notes_link

theme = page.begin("Lessons", keeps_moment=True, beside=PLACE, titled=False, settings="collapsed")
style()
here = desk.desk()
if not here.key:
    keep_moment()
    st.html('<div class="title-line"><h1>Lessons</h1><span>guided, asked, revealed</span></div>')
    st.markdown(
        "Each step sets an experiment, asks before it tells, and lets you play on. What is on show "
        "now comes back at the end of a lesson."
    )
    lesson_list()
    own_lesson()
elif here.notes:
    keep_moment()
    turning_keys()
    turning()
    notes()
else:
    turning_keys()
    notes_link()
    words, picture = st.columns([3, 7], gap="medium")
    with words:
        turning()
        with st.container(key="lesson_words"):
            lesson_words(theme)
            lesson_controls()
    with picture:
        lesson_picture(theme)
