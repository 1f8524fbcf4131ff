"""The experiment as a file: saved, and taken up again."""

import streamlit as st

from linclf_core.saved import Moment, from_file, to_file
from linclf_ui import session
from linclf_ui.view import View
from linclf_ui.widgets import reported

UPLOAD = "experiment_file"


def file_panel() -> None:
    """A button that saves the experiment, and a field to drop a saved one on."""
    here = session.lab()
    moment = Moment(here.experiment, here.history.step, here.sample, here.view.changed())
    st.download_button(
        "Save the experiment",
        to_file(moment),
        f"experiment-step-{here.history.step}.json",
        "application/json",
        icon=":material/download:",
        key="save_experiment",
        on_click="ignore",
    )
    st.file_uploader(
        "Load an experiment: choose a file, or drop it here",
        type="json",
        key=UPLOAD,
        on_change=_load,
    )


def _load() -> None:
    """Take up the file that has come; what is wrong with it is told in a sentence."""
    given = reported(UPLOAD)
    if given is None:
        return
    try:
        moment = from_file(given.getvalue())
        view = View.of_fields(moment.view)
        session.open_moment(moment.experiment, moment.step, moment.sample, view)
    except ValueError as fault:
        session.say(f"{fault} The experiment stays as it was.")
        return
    session.say(f"The experiment of the file is on show, at step {session.lab().history.step:,}.")
