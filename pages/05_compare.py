"""Compare: the same data, start and steps under two to four configurations side by side."""

import streamlit as st

from linclf_core.comparison import Votes
from linclf_ui import page, state
from linclf_ui.compare import desk
from linclf_ui.compare.controls import step_controls
from linclf_ui.compare.disputes import disputes
from linclf_ui.compare.functions import functions
from linclf_ui.compare.rates import rates
from linclf_ui.compare.side_by_side import side_by_side
from linclf_ui.compare.sidebar import sidebar

theme = page.begin("Compare")
sidebar()


@st.fragment
def moving() -> None:
    runs = desk.runs()
    step_controls(runs)
    votes = Votes.of([run.current.params for run in runs], state.lab().prepared.train)
    tabs = st.tabs(
        ["Side by side", "Samples", "Learning rates", "Loss functions"],
        on_change="rerun",
        key="compare_tabs",
    )
    # A hidden tab costs nothing: only the open one is made.
    for tab, show in zip(
        tabs,
        (
            lambda: side_by_side(runs, votes, theme),
            lambda: disputes(runs, votes, theme),
            lambda: rates(runs, theme),
            lambda: functions(votes, theme),
        ),
        strict=True,
    ):
        if tab.open:
            with tab:
                show()


moving()
