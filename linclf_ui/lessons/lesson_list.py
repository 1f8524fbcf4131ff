"""The lessons to choose from, and the place to write one's own."""

import pandas as pd
import streamlit as st

from linclf_core.lessons import LESSONS, lesson
from linclf_core.lessons.calculation import ELSEWHERE
from linclf_core.lessons.lesson import Lesson
from linclf_core.lessons.playing import PlayedStep, faults, typed_numbers
from linclf_core.lessons.quantities import QUANTITIES
from linclf_core.lessons.reading import MOST_BYTES, read
from linclf_ui import session
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.lesson_link import packed
from linclf_ui.names import markdown, prose
from linclf_ui.panels.table import show_table
from linclf_ui.widgets import Bound, reported

LONGEST_FAULT = 300
UPLOAD = "lesson_file"


def lesson_list() -> None:
    """The lessons of the program, each with its button."""
    for start in range(0, len(LESSONS), 3):
        row = LESSONS[start : start + 3]
        for key, place in zip(row, st.columns(3, gap="small"), strict=False):
            with place.container(border=True, height="stretch", key=f"lesson_card_{key}"):
                found = lesson(key)
                st.markdown(f"**{LESSONS.index(key) + 1}. {markdown(found.title, 100)}**")
                st.markdown(prose(found.about))
                st.button(
                    f"Begin, {len(found.steps)} steps",
                    key=f"begin_{key}",
                    on_click=desk.open_lesson,
                    args=(key,),
                )


def own_lesson() -> None:
    """A lesson as a text, with what becomes of it beside it."""
    with st.expander("A lesson of your own", icon=":material/edit_note:", key="own_lesson"):
        st.markdown(
            "A lesson is a plain text: which experiment, what is said, what is asked. Begin with "
            "one of the above, and see on the right what becomes of it."
        )
        written, seen = st.columns(2, gap="medium")
        with written:
            _writing()
        with seen:
            _preview()


def _writing() -> None:
    begin = st.selectbox("Begin with", LESSONS, format_func=lambda key: lesson(key).title)
    st.button(
        "Copy this lesson into the field",
        key="copy_lesson",
        on_click=lambda: desk.change(draft=desk.text_of(begin)),
    )
    bound = Bound("lesson_text", desk.desk().draft, lambda text: desk.change(draft=text))
    st.text_area(
        "The lesson's text",
        height=520,
        max_chars=MOST_BYTES,
        help="Ctrl+Enter shows what becomes of it.",
        **bound.entry(),
    )

    def take() -> None:
        file = reported(UPLOAD)
        if file is not None:
            text = file.getvalue()[: MOST_BYTES + 1].decode("utf-8-sig", "replace")
            desk.change(draft=text)

    with st.expander("What can be computed", key="lesson_quantities"):
        _computed()
    st.file_uploader("Or open a lesson's file", type=["toml", "txt"], key=UPLOAD, on_change=take)


def _computed() -> None:
    """What can be computed, by the name that a lesson gives it."""
    named = {
        f"{name}({', '.join(q.takes)})" if q.takes else name: q for name, q in QUANTITIES.items()
    }
    rows = [*((name, q.tells) for name, q in named.items()), *ELSEWHERE.items()]
    show_table(
        pd.DataFrame(rows, columns=["in braces", "what it is"]),
        "lesson_quantities",
        "What can be computed in a lesson, and what it is",
    )


def _preview() -> None:
    draft = desk.desk().draft
    if not draft.strip():
        st.markdown("Here stands what a learner will read, and the answers.")
        return
    try:
        found = session.kept("lesson draft", draft, lambda: read(draft))
    except ValueError as fault:
        st.error(markdown(str(fault), LONGEST_FAULT))
        return
    wrong = session.kept("lesson faults", draft, lambda: list(faults(found)))
    for sentence in wrong:
        st.error(markdown(sentence, LONGEST_FAULT))
    typed = list(dict.fromkeys(typed_numbers(found)))
    if typed:
        st.info(
            "Typed, and so not computed: "
            + markdown("; ".join(typed), LONGEST_FAULT)
            + ". In braces a number is computed, as in \\{loss\\}."
        )
    with st.container(horizontal=True):
        st.button("Open it", key="open_own", type="primary", on_click=desk.open_own)
        st.download_button(
            "Save the file", draft, "lesson.toml", "application/toml", key="save_lesson"
        )
    if packed(draft):
        st.caption("It fits in a link: open it, and press Copy link.")
    else:
        st.caption("It is too long for a link: hand its file on.")
    _told(found)


def _told(found: Lesson) -> None:
    """What a learner reads, step by step, with the answers."""
    for place, step in enumerate(found.steps, start=1):
        played = PlayedStep(step)
        with st.container(border=True, key=f"preview_{place}"):
            try:
                st.markdown(f"**{place}. {markdown(played.told(step.title), 100)}**")
                texts = [step.text, *([step.ask.question] if step.ask else []), step.reveal]
                for text in texts:
                    st.markdown(prose(played.told(text)))
                if step.ask:
                    st.markdown(f"Answer: {prose(played.answer())}")
            except ValueError as fault:
                st.markdown(markdown(str(fault), LONGEST_FAULT))
