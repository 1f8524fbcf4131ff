"""Tables to save: the run, the data, and the matrices of the next step."""

from collections.abc import Callable

import streamlit as st

from linclf_ui import session
from linclf_ui.file_button import file_button
from linclf_ui.sharing.tables_out import data_csv, history_csv, steps_told
from linclf_ui.workbench import bench
from linclf_ui.workbench.origins import LabStep
from linclf_ui.workbench.written_step import forms

CSV = "text/csv"


def tables_panel() -> None:
    """Buttons for the run and the data as CSV."""
    here = session.lab()
    experiment, prepared, history = here.experiment, here.prepared, here.history
    with st.container(horizontal=True, vertical_alignment="center"):
        _button("The run", "run", lambda: history_csv(history, prepared.test))
        st.caption(f"Step, losses, accuracy, W and b. {steps_told(history).words}", width="stretch")
    plain = "As they are" if prepared.scaling is None else "In their own units"
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(
            f"The data: {plain.lower()}",
            "data",
            lambda: data_csv(experiment, prepared, standardised=False),
        )
        if prepared.scaling is not None:
            _button(
                "The data: standardised",
                "data-standardised",
                lambda: data_csv(experiment, prepared, standardised=True),
            )
        st.caption(
            "Names that begin with = + − @ get an apostrophe before them, so that no spreadsheet "
            "takes them for formulas.",
            width="stretch",
        )


def _button(label: str, name: str, make: Callable[[], str]) -> None:
    file_button(label, make, f"{name}.csv", CSV, key=f"save_{name}", icon=":material/table_view:")


def matrices_panel() -> None:
    """The matrices of the step on show, as LaTeX, CSV and NumPy; made when they are asked for."""
    fold = st.expander("Matrices of the step on show", key="matrices_out", on_change="rerun")
    if not fold.open:
        return
    with fold:
        try:
            derivation = bench.worked(LabStep()).derivation
        except ValueError as fault:
            st.warning(str(fault))
            return
        forms(derivation, "W_tilde", session.lab().view.decimals)
