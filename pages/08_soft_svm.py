"""The soft SVM with squared slack: primal and dual solved side by side, step by step."""

import streamlit as st

from linclf_ui import page, state
from linclf_ui.figures import svm_curves
from linclf_ui.figures.svm_plane import svm_plane
from linclf_ui.soft_svm import panels
from linclf_ui.soft_svm.controls import sidebar, step_controls
from linclf_ui.soft_svm.derivation import derivation
from linclf_ui.soft_svm.work import question, run, step_on_show
from linclf_ui.theme import CHART_CONFIG

theme = page.begin("Soft SVM")
sidebar()
try:
    asked = question()
except ValueError as fault:
    st.info(f"{fault} The classes, C and the data can be changed in the sidebar.")
    st.stop()
states = run(asked)
now = step_on_show(states)
at, solution = states[now].pair, states[-1].pair
pairs = [s.pair for s in states]

panels.status(asked, states, now)
picture, curves = st.columns(2)
with picture:
    st.plotly_chart(
        svm_plane(
            state.lab().prepared.train,
            asked.rows,
            asked.problem,
            at,
            theme,
            first=asked.first,
            second=asked.second,
        ),
        key="svm_plane",
        theme=None,
        config=CHART_CONFIG,
        alt="The boundary, the margin lines, support vectors by size, slack by length",
    )
with curves:
    step_controls(now, len(states) - 1)
    for name, figure, alt in (
        ("values", svm_curves.values(pairs, now, theme), "Primal and dual over the iterations"),
        ("gaps", svm_curves.gaps(pairs, now, theme), "Relative gap over the iterations, log scale"),
    ):
        st.plotly_chart(figure, key=f"svm_{name}", theme=None, config=CHART_CONFIG, alt=alt)
st.caption("A sample's size tells its α; a thick outline marks a wrong sample.")

tabs = st.tabs(
    ["Samples", "KKT", "Derivation", "Path over C", "Iterations"],
    on_change="rerun",
    key="svm_tabs",
)
# A hidden tab costs nothing: only the open one is made.
for tab, show in zip(
    tabs,
    (
        lambda: panels.samples_table(asked, at),
        lambda: panels.kkt_panel(asked, at),
        lambda: derivation(asked, at, solution),
        lambda: panels.path_panel(asked, theme),
        lambda: panels.iterations_table(states),
    ),
    strict=True,
):
    if tab.open:
        with tab:
            show()
