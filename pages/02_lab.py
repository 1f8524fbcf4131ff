"""The Lab: step a linear classifier and see everything it does."""

import streamlit as st

from linclf_core.losses.base import score_matrix
from linclf_ui import page, state
from linclf_ui.controls import sidebar
from linclf_ui.figures import curves
from linclf_ui.figures.plane import plane
from linclf_ui.panels import run
from linclf_ui.panels.accuracy import accuracy_panel
from linclf_ui.panels.gradcheck import gradient_check
from linclf_ui.panels.matrices import matrices
from linclf_ui.panels.sample import chosen_sample
from linclf_ui.panels.samples import samples
from linclf_ui.panels.status import status
from linclf_ui.panels.weights import weights
from linclf_ui.theme import CHART_CONFIG

theme = page.begin("Lab")
sidebar()
around = state.frame()


def choose_in_plane() -> None:
    points = state.reported("plane")["selection"]["points"]
    if points and "customdata" in points[0]:
        state.choose_sample(int(points[0]["customdata"]))


@st.fragment(run_every=run.BEAT if state.lab().playing else None)
def moving() -> None:
    here = state.lab()
    if here.playing:
        state.tick()
    if state.frame() != around:
        st.rerun()
    status()
    run.run_controls()
    picture, numbers = st.columns(2)
    history, data, view = here.history, here.prepared.train, here.view
    params, training = history.current.params, here.training
    at = training.objective()(params, data)
    found = (score_matrix(at.S), *training.loss.matrices(at.S, data.y))
    with picture:
        st.plotly_chart(
            plane(
                params,
                data,
                theme,
                test=here.prepared.test,
                chosen=here.sample,
                arrows=view.arrows,
                zeros=view.zero_lines,
                margin=getattr(training.loss, "delta", 1.0) if view.margin_lines else None,
            ),
            key="plane",
            theme=None,
            on_select=choose_in_plane,
            selection_mode="points",
            config=CHART_CONFIG,
            alt="The plane with the samples, the class regions and their boundaries",
        )
    with numbers:
        steps, values = history.curves()
        st.plotly_chart(
            curves.loss_curves(steps, values, history.step, theme, log=view.log_loss),
            key="loss_curve",
            theme=None,
            config=CHART_CONFIG,
            alt="Total loss, data loss and penalty over the steps",
        )
        chosen_sample(at, found, theme)
    tabs = st.tabs(
        ["Matrices", "Samples", "Weights", "Accuracy", "Gradient check"],
        on_change="rerun",
        key="lab_tabs",
    )
    # A hidden tab costs nothing: only the open one is made.
    for tab, show in zip(
        tabs,
        (
            lambda: matrices(found, theme),
            lambda: samples(at, found),
            lambda: weights(at),
            lambda: accuracy_panel(theme),
            lambda: gradient_check(theme),
        ),
        strict=True,
    ):
        if tab.open:
            with tab:
                show()


moving()
