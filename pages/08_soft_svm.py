"""The soft SVM with squared slack: primal and dual solved side by side, step by step."""

from collections.abc import Callable

import streamlit as st

from linclf_ui import page, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.panels.plane_view import slice_note
from linclf_ui.soft_svm import iteration, panels
from linclf_ui.soft_svm.derivation import derivation
from linclf_ui.soft_svm.settings import change, plane_view
from linclf_ui.soft_svm.svm_sidebar import sidebar
from linclf_ui.soft_svm.work import question, run, run_key, step_on_show

theme = page.begin("Soft SVM")
sidebar()
try:
    asked = question()
except ValueError as fault:
    st.info(f"{fault} The classes, C and the data can be changed in the sidebar.")
    st.stop()
states = run(asked)


def rest(step: int) -> None:
    # Who has gone to the end stays at the end, however many iterations other settings need.
    change("step", step if step < len(states) - 1 else None)


@st.fragment
def moving() -> None:
    now = step_on_show(states)
    at, solution = states[now].pair, states[-1].pair
    show_film(
        "svm",
        iteration.film(asked, states, theme),
        now,
        (*run_key(), session.lab().view.decimals, plane_view()),
        theme,
        rest,
        iteration.words(asked, states, now),
    )
    st.caption("A sample's size tells its α; a thick outline marks a wrong sample.")
    if not plane_view().holds_all:
        slice_note()
        st.caption("Slack is not drawn: the way of a sample to its margin leaves the plane.")
    tabs = st.tabs(
        ["Samples", "KKT", "Derivation", "Own α", "Path over C", "Iterations"],
        on_change="rerun",
        key="svm_tabs",
    )

    def of_iteration(show: Callable[[], None]) -> None:
        with at_rest(now, f"At iteration {now}"):
            show()

    shows: tuple[Callable[[], None], ...] = (
        lambda: of_iteration(lambda: panels.samples_table(asked, at)),
        lambda: of_iteration(lambda: panels.kkt_panel(asked, at)),
        lambda: derivation(asked, now, at, solution),
        lambda: panels.own_alpha(asked),
        lambda: panels.path_panel(asked, theme),
        lambda: panels.iterations_table(states),
    )
    # A hidden tab costs nothing: only the open one is made.
    for tab, show in zip(tabs, shows, strict=True):
        if tab.open:
            with tab:
                show()


moving()
