"""The Lab: step a linear classifier and see everything it does."""

from collections.abc import Callable

import streamlit as st

from linclf_ui import page, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.points_table import points_table
from linclf_ui.board.slow import listed_phases
from linclf_ui.board.weights_table import weights_table
from linclf_ui.controls import first_settings, sidebar
from linclf_ui.panels.accuracy import accuracy_panel
from linclf_ui.panels.gradient_check import gradient_check
from linclf_ui.panels.matrices import matrices
from linclf_ui.panels.plane_view import slice_note
from linclf_ui.panels.run_shown import evaluated, show_run
from linclf_ui.panels.samples import samples
from linclf_ui.panels.weights import weights

Panel = Callable[[], None]

theme = page.begin("Lab", keeps_moment=True, titled=False, settings="collapsed")
first_settings()
sidebar()
slice_note()


def details(moving: dict[str, Panel], more: dict[str, Panel]) -> bool:
    """What else there is of the step on show, one at a time; tells whether one is open that is of
    this step alone, not one of those that move with the board."""
    here = session.lab()
    if here.teaching.hidden("more"):
        return False
    data, now = here.prepared.train, here.history.current
    panels: dict[str, Panel] = (
        more
        | {
            "Matrices": lambda: matrices(evaluated()[1], theme),
            "Samples": lambda: samples(*evaluated()),
            "Points": points_table,
            "Weights": lambda: weights(evaluated()[0]),
            "Accuracy": lambda: accuracy_panel(theme),
            "Gradient check": lambda: gradient_check(
                here.training.objective(), data, now.params, now, theme
            ),
        }
        | moving
    )
    if not here.teaching.free("editing"):
        del panels["Points"], panels["Weights"]
    name = st.pills("More of this step", list(panels), key="lab_details_open")
    if name is None:
        return False
    if name not in moving:
        with at_rest(now.step, f"At step {now.step}"):
            panels[name]()
        return True
    panels[name]()
    return False


show_run(
    theme,
    lambda: details({"Weights": weights_table}, {}),
    lambda: details({}, {"Phases of a step": listed_phases}),
)
