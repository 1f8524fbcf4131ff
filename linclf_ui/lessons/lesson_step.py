"""A step of a lesson: its text and question, the marks, and the settings laid beside them."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from linclf_core.explain.matrix_text import LONGEST_NUMBER
from linclf_core.lessons.lesson import Choose, DrawLine, TypeNumber
from linclf_core.lessons.telling import number
from linclf_ui import session
from linclf_ui.controls import (
    data_choice,
    data_settings,
    descent_settings,
    loss_controls,
    training_setting,
)
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.guess import guessed
from linclf_ui.names import markdown, prose
from linclf_ui.theme import Theme
from linclf_ui.widgets import in_form, reported

LONGEST_FAULT = 300


def turning() -> None:
    """Back, where one is, and Next."""
    here, lesson = desk.desk(), desk.lesson_on_show()
    last = len(lesson.steps) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_turning"):
        st.button(
            "Back",
            key="lesson_back",
            icon=":material/arrow_back:",
            disabled=here.place == 0,
            on_click=desk.go,
            args=(here.place - 1,),
            help="Page Up",
        )
        st.html(
            f'<div class="lesson-place" role="status">Step <b data-lesson-step>{here.place + 1}</b>'
            f" of {last + 1}</div>"
        )
        st.button(
            "Next",
            key="lesson_next",
            icon=":material/arrow_forward:",
            icon_position="right",
            type="primary",
            disabled=here.place == last,
            on_click=desk.go,
            args=(here.place + 1,),
            help="Page Down",
        )
        st.button(
            "End",
            key="lesson_end",
            icon=":material/close:",
            on_click=desk.close,
            help="Back to the list, and to what was on show before the lesson",
        )


def lesson_words(theme: Theme) -> None:
    """Title, text, question, and what follows the answer. A fault of the lesson is a sentence."""
    step, played = desk.step(), desk.played()
    try:
        st.markdown(f"### {markdown(played.told(step.title), 100)}")
        # Once a line is measured, its picture takes the room of the question, and of the text where
        # type is large.
        measured = desk.revealed() and desk.desk().answer.line is not None
        if not (measured and session.lab().teaching.projector):
            st.markdown(prose(played.told(step.text)))
        if step.ask is not None:
            with st.container(key="lesson_question"):
                if not measured:
                    st.markdown(f"**{prose(played.told(step.ask.question))}**")
                _answer_fields()
            if desk.revealed():
                with st.container(key="lesson_reveal"):
                    st.markdown(prose(played.told(step.reveal)))
                if isinstance(step.ask, DrawLine):
                    guessed(step.ask, theme)
    except ValueError as fault:
        st.error(markdown(str(fault), LONGEST_FAULT))


def _answer_fields() -> None:
    match desk.step().ask:
        case Choose() as ask:
            _options(ask)
        case TypeNumber() as ask:
            _number(ask)
        case DrawLine() as ask:
            _line(ask)


def _options(ask: Choose) -> None:
    here, mark, done = desk.desk().answer, desk.mark(), desk.revealed()
    right = desk.played().right_option(ask)
    for k, option in enumerate(ask.options):
        text = prose(desk.played().told(option.text))
        if done:
            # The reveal takes the room of the others.
            if k == right:
                st.success(text, icon=":material/check_circle:")
            continue
        wrong = mark is not None and here.option == k
        st.button(
            f"✗ {text}" if wrong else text,
            key=f"option_{desk.desk().place}_{k}",
            on_click=desk.choose,
            args=(k,),
            width="stretch",
        )
    if mark is not None and mark.state == "wrong" and not done:
        _not_yet("Not that one.")


def _number(ask: TypeNumber) -> None:
    here, mark = desk.desk().answer, desk.mark()
    if desk.revealed():
        value = number(desk.played().number(ask))
        if mark is not None and mark.state == "right":
            st.success(f"{markdown(here.typed)} is right.", icon=":material/check_circle:")
        else:
            st.markdown(f"It is **{value}**.")
        return
    key = f"typed_{desk.desk().place}"

    def submit() -> None:
        desk.hand_in(str(reported(key) or ""))

    form = st.form(f"number_{desk.desk().place}", border=False)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Your number",
            **in_form(key, here.typed),
            label_visibility="collapsed",
            placeholder="Your number",
            max_chars=LONGEST_NUMBER,
            autocomplete="off",
            width=180,
        )
        st.form_submit_button(
            "Check",
            key="check_number",
            on_click=submit,
            help="Fractions and decimal commas are understood.",
        )
    if mark is not None:
        _not_yet(mark.sentence or "Not that number.", "…" if mark.state == "coarse" else "✗")


def _line(ask: DrawLine) -> None:
    here = desk.desk().answer
    if desk.revealed():
        if here.line is not None:
            miss, staying = desk.played().missed(ask, here.line), desk.played().staying(ask)
            told = (
                f"Yours is off by **{miss.angle:.0f}°** and by **{number(miss.away, 2)}** at its "
                f"middle; the line that does not move, by {staying.angle:.0f}° and "
                f"{number(staying.away, 2)}."
            )
            close = miss.close(staying)
            (st.success if close else st.info)(("Well seen. " if close else "") + told)
        return
    with st.container(horizontal=True):
        st.button(
            "Compare",
            key="compare_line",
            type="primary",
            disabled=here.line is None,
            on_click=desk.hand_in_line,
            help="The true line beside yours",
        )
        st.button("Show the answer", key="show_answer", on_click=desk.show_answer)


def _not_yet(sentence: str, sign: str = "✗") -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="not_yet"):
        st.markdown(f"{sign} {markdown(sentence, LONGEST_FAULT)} Try again.", width="content")
        st.button("Show the answer", key="show_answer", on_click=desk.show_answer)


def lesson_controls() -> None:
    """The settings that the step lays beside its text, and the way back to its own."""
    step, training = desk.step(), session.lab().training
    laid: dict[str, Callable[[], None]] = {
        "rate": partial(training_setting, training, "learning_rate", session.change_training),
        "loss": partial(loss_controls, training, session.change_training),
        "data": data_choice,
        "optimiser": partial(descent_settings, training, session.change_training),
    }
    here = [draw for name, draw in laid.items() if name in step.controls]
    if here and desk.revealed():
        with st.container(key="lesson_controls"):
            for draw in here:
                draw()
            if "data" in step.controls:
                with st.expander("Settings of the data", key="lesson_data"):
                    data_settings()
    if desk.played_on():
        st.button(
            "Set the step up again",
            key="set_up_again",
            icon=":material/restart_alt:",
            on_click=desk.set_up,
        )
