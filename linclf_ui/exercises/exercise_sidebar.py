"""Which exercise: its kind, where its numbers come from, the loss; results, saved and opened."""

from functools import partial

import streamlit as st

from linclf_core.exercises.blanks import BLANKS
from linclf_core.exercises.kinds import KINDS
from linclf_core.losses import LOSSES
from linclf_core.results import MOST_BYTES, SEED, to_text
from linclf_ui.controls import kind_choice, kind_settings, training_setting
from linclf_ui.exercises import exercise_book as book
from linclf_ui.exercises.task_sources import (
    EXAMPLES,
    LAB,
    OWN_NUMBERS,
    RANDOM,
    SOURCES,
    fitting,
    own_fields,
)
from linclf_ui.widgets import Bound, locked, reported

UNSIGNED = (
    "A result is not signed: whoever opens it sees the answers marked anew, but nobody can tell "
    "who gave them, nor with how much help."
)


def sidebar() -> None:
    with st.sidebar:
        # Another exercise would close an opened result.
        with locked(bool(book.book().opened)):
            _task()
        st.divider()
        _results()


def _task() -> None:
    """The exercise on show, be it one's own or that of an opened result."""
    here, kind = book.book(), book.kind()
    task, source = here.on_show.task, here.source_on_show
    st.selectbox(
        "Exercise",
        **Bound("exercise_kind", kind.key, book.choose_kind).menu(list(KINDS)),
        format_func=lambda key: KINDS[key].title if key in KINDS else "",
    )
    st.selectbox(
        "Numbers",
        **Bound("exercise_source", source, book.choose_source).menu(fitting(kind)),
        format_func=lambda key: SOURCES.get(key, ""),
    )
    if source == RANDOM:
        bound = Bound("exercise_seed", task.seed, book.choose_seed)
        st.number_input("Seed", int(SEED.low), int(SEED.high), **bound.entry())
    if book.exercise().proof is None:
        st.selectbox(
            "Blank",
            **Bound("exercise_blank", task.blank, book.choose_blank).menu(list(BLANKS)),
            format_func=lambda key: BLANKS[key].title if key in BLANKS else "",
            help="What is not blank is shown. Which entries are, the seed says.",
        )
    loss = task.training.loss
    if len(kind.losses) > 1 and source == LAB:
        st.caption(f"Loss: {loss.title}", help="The Lab's, if the exercise can be about it.")
    elif len(kind.losses) > 1 and source not in EXAMPLES:
        registry = {key: LOSSES[key] for key in kind.losses}
        kind_choice("Loss", registry, loss, "exercise_loss", book.change_loss)
        kind_settings(loss, "exercise_loss", book.change_loss)
    if source == OWN_NUMBERS and kind.needs == "step":
        for name in ("reg", "learning_rate"):
            training_setting(task.training, name, book.change_training, "exercise_")


def own_numbers() -> None:
    """The fields for own numbers, where they are asked for."""
    here, kind = book.book(), book.kind()
    if here.source != OWN_NUMBERS or here.opened:
        return
    labels = own_fields(kind)
    with st.expander("Your numbers", icon=":material/edit:", expanded=True, key="exercise_own"):
        for (name, label), place in zip(labels.items(), st.columns(len(labels)), strict=True):
            bound = Bound(f"exercise_own_{name}", here.texts[name], partial(book.type_in, name))
            place.text_area(label, height=110, **bound.entry())


def _results() -> None:
    here = book.book()
    if here.all:
        st.download_button(
            "Save my result",
            to_text(here.all),
            "exercises.json",
            "application/json",
            icon=":material/download:",
            key="save_result",
            help=UNSIGNED,
        )

    def read() -> None:
        file = reported("open_result")
        if file is not None:
            book.open_result(file.getvalue()[: MOST_BYTES + 1].decode("utf-8", "replace"))

    with st.expander("Open a result", icon=":material/folder_open:", key="open_results"):
        st.file_uploader("A saved result", type=["json", "txt"], key="open_result", on_change=read)
        st.text_area(
            "Or its text",
            **Bound("result_text", "", book.open_result).entry(),
            height=68,
        )
