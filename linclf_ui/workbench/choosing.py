"""Which numbers are worked on: one switch, and the settings in the sidebar."""

from pathlib import Path

import streamlit as st

from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_ui.controls import decimals_slider, setting_widget
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound
from linclf_ui.workbench import bench
from linclf_ui.workbench.example import Example
from linclf_ui.workbench.lab_step import LabStep
from linclf_ui.workbench.own_scores import OwnScores
from linclf_ui.workbench.own_step import OwnStep
from linclf_ui.workbench.sources import Source

#: In the order of the switch.
ALL: tuple[Source, ...] = (LabStep(), *map(Example, WORKED_EXAMPLES), OwnScores(), OwnStep())
SOURCES = {source.key: source for source in ALL}
STYLE = Path(__file__).parent / "page.css"


def choose_source(theme: Theme) -> Source:
    """The switch between the sources; the one in use."""
    st.html(STYLE)
    # Streamlit's colours are not known to a page's own style sheet.
    st.html(f"<style>:root {{--paper: {theme.background}; --rule: {theme.grid};}}</style>")
    st.segmented_control(
        "Numbers from",
        **Bound("bench_source", bench.settings().source, bench.choose_source).menu(list(SOURCES)),
        format_func=lambda key: SOURCES[key].label(),
        label_visibility="collapsed",
        required=True,
    )
    return SOURCES[bench.settings().source]


def sidebar(source: Source) -> None:
    """What the numbers are, with their settings, and how they are shown."""
    with st.sidebar:
        source.sidebar()
        st.divider()
        decimals_slider("bench_decimals")
        setting_widget(bench.settings(), "rows", "bench_rows", bench.set_rows)
