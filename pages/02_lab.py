"""The Lab: step a linear classifier and see everything it does."""

from collections.abc import Callable

import streamlit as st

from linclf_core.losses import Matrix
from linclf_core.losses.base import score_matrix
from linclf_core.objective import Evaluation
from linclf_ui import page, session
from linclf_ui.board.address import keep_step
from linclf_ui.board.panel import available, board
from linclf_ui.board.points_table import points_table
from linclf_ui.board.slow import listed_phases
from linclf_ui.controls import sidebar
from linclf_ui.figures import curves
from linclf_ui.figures.plane import plane
from linclf_ui.panels import run
from linclf_ui.panels.accuracy import accuracy_panel
from linclf_ui.panels.gradient_check import gradient_check
from linclf_ui.panels.matrices import matrices
from linclf_ui.panels.sample import chosen_sample
from linclf_ui.panels.samples import samples
from linclf_ui.panels.status import status
from linclf_ui.panels.weights import weights
from linclf_ui.theme import CHART_CONFIG
from linclf_ui.widgets import reported

Panel = Callable[[], None]

theme = page.begin("Lab", keeps_step=True)
sidebar()
around = session.around()


def choose_in_plane() -> None:
    points = reported("plane")["selection"]["points"]
    if points and "customdata" in points[0]:
        session.choose_sample(int(points[0]["customdata"]))


def plain_charts(at: Evaluation, found: tuple[Matrix, ...]) -> None:
    """Plane and loss curve as charts that are drawn anew with every step."""
    here = session.lab()
    history, view, training = here.history, here.view, here.training
    status()
    run.run_controls()
    picture, numbers = st.columns(2)
    with picture:
        st.plotly_chart(
            plane(
                history.current.params,
                here.prepared.train,
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


def details(at: Evaluation, found: tuple[Matrix, ...], more: dict[str, Panel]) -> bool:
    """What else there is of the step on show, one at a time; tells whether something is open."""
    here = session.lab()
    data, now = here.prepared.train, here.history.current
    panels: dict[str, Panel] = more | {
        "Matrices": lambda: matrices(found, theme),
        "Samples": lambda: samples(at, found),
        "Points": points_table,
        "Weights": lambda: weights(at),
        "Accuracy": lambda: accuracy_panel(theme),
        "Gradient check": lambda: gradient_check(
            here.training.objective(), data, now.params, now, theme
        ),
    }
    name = st.pills("More of this step", list(panels), key="lab_details_open")
    if name is not None:
        st.html(f'<div data-of-step="{now.step}">At step {now.step}</div>')
        panels[name]()
    return name is not None


def evaluated() -> tuple[Evaluation, tuple[Matrix, ...]]:
    here = session.lab()
    data = here.prepared.train
    at = here.training.objective()(here.history.current.params, data)
    return at, (score_matrix(at.S), *here.training.loss.matrices(at.S, data.y))


@st.fragment(run_every=run.BEAT if session.lab().playing else None)
def plain() -> None:
    """Where no board can be shown, or none is wanted."""
    if session.lab().playing:
        session.tick()
    if session.around() != around or page.current_theme() is not theme:
        st.rerun()
    keep_step()
    at, found = evaluated()
    plain_charts(at, found)
    details(at, found, {"Phases of a step": listed_phases})


if session.lab().view.board and available():
    board(theme, lambda: details(*evaluated(), {}))
else:
    plain()
