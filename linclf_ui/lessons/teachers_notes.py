"""The teacher's notes of a step, for another screen: what to say, and what the answer is."""

import streamlit as st

from linclf_core.sharing import address
from linclf_ui import session
from linclf_ui.controls import projector_switch
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.lesson_link import LESSON, place
from linclf_ui.names import markdown, prose

LONGEST_FAULT = 300
PATH = "lessons"


def notes() -> None:
    """The notes of the step on show, its question and its answer."""
    step, played, lesson = desk.step(), desk.played(), desk.lesson_on_show()
    try:
        title = played.told(step.title)
        st.markdown(f"### {markdown(lesson.title, 100)}: {markdown(title, 100)}")
        if step.notes:
            with st.container(key="lesson_notes"):
                st.markdown(prose(played.told(step.notes)))
        if step.ask is not None:
            st.markdown(f"**Asked:** {prose(played.told(step.ask.question))}")
            st.markdown(f"**Answer:** {prose(played.answer())}")
            st.markdown(prose(played.told(step.reveal)))
        st.divider()
        st.markdown(f"**On the screen:** {prose(played.told(step.text))}")
        if desk.desk().place + 1 < len(lesson.steps):
            following = desk.played(1)
            st.caption(f"Next: {markdown(following.told(following.step.title), 100)}")
    except ValueError as fault:
        st.error(markdown(str(fault), LONGEST_FAULT))


def notes_link() -> None:
    """The link to the notes, for who shows the lesson to a class."""
    base = (st.context.url or "").rpartition("/")[0]
    told = address(base, PATH, {LESSON: place(notes=True), session.TEACH: ""})
    with st.sidebar:
        projector_switch()
        st.markdown("**For the teacher**")
        st.markdown(
            "Notes and answers of the step, for another screen. In the same browser both windows "
            "turn together."
        )
        st.link_button("Open the notes", told, icon=":material/speaker_notes:")
        st.code(told, language=None, wrap_lines=True)
