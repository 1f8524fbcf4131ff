"""Compare: the same data, start and steps under two to four configurations side by side."""

from collections.abc import Callable

import streamlit as st

from linclf_core.comparison.runs import Votes
from linclf_ui import computing, page, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.budgets import COMPARISON
from linclf_ui.compare import desk
from linclf_ui.compare.compare_link import COMPARED
from linclf_ui.compare.disputes import disputes
from linclf_ui.compare.functions import functions
from linclf_ui.compare.learning_rates import rates
from linclf_ui.compare.run_numbers import numbers
from linclf_ui.compare.side_by_side import film, film_key, legend
from linclf_ui.compare.sidebar import sidebar
from linclf_ui.panels.plane_view import slice_note

theme = page.begin("Compare", beside=COMPARED)
sidebar()
around = desk.around()


@st.fragment
def moving() -> None:
    if desk.around() != around:
        st.rerun()
    data, now = session.lab().prepared.train, desk.step_on_show()
    st.html(legend(theme))
    slice_note()
    with computing.shown("The runs are made"):
        show_film(
            "compare", film(theme), now, film_key(), theme, desk.go_to, beside=COMPARED.moment()
        )
        runs = desk.runs()
    if desk.last_step() < desk.LAST_STEP:
        st.caption(f"These runs go to step {desk.last_step():,}: to see more, {COMPARISON.reduce}.")
    votes = Votes.of([run.current.params for run in runs], data)
    tabs = st.tabs(
        ["Numbers", "Samples", "Learning rates", "Loss functions"],
        on_change="rerun",
        key="compare_tabs",
    )

    def of_step(show: Callable[[], None]) -> None:
        with at_rest(now, f"At step {now}"):
            show()

    shows: tuple[Callable[[], None], ...] = (
        lambda: of_step(lambda: numbers(runs, votes, theme)),
        lambda: of_step(lambda: disputes(runs, votes, theme)),
        lambda: rates(runs, now, theme),
        lambda: of_step(lambda: functions(votes, theme)),
    )
    # A hidden tab costs nothing: only the open one is made.
    for tab, show in zip(tabs, shows, strict=True):
        if tab.open:
            with tab:
                show()


moving()
