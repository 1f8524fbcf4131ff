"""The run on show to be taken away: a script, a notebook, a page that plays by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from linclf_core.export.notebook import notebook
from linclf_core.export.script import Retold, script
from linclf_ui import session
from linclf_ui.board import reports
from linclf_ui.export.standalone import standalone
from linclf_ui.file_button import file_button


@dataclass(frozen=True)
class RunFile:
    """A file of the run: `make` makes its text, which is done when somebody asks for it."""

    label: str
    words: str
    name: str
    mime: str
    make: Callable[[], str]


def take_code() -> None:
    """A button for each file, and a sentence on it."""
    for file in run_files():
        with st.container(horizontal=True, vertical_alignment="center"):
            file_button(
                file.label,
                file.make,
                file.name,
                file.mime,
                key=f"take_{file.name.rpartition('.')[2]}",
                icon=":material/download:",
            )
            st.caption(file.words, width="stretch")


def run_files() -> tuple[RunFile, ...]:
    """The files of the run as it is now: they are made without this session."""
    here, plane, look = session.lab(), reports.plane(), reports.look()
    run = Retold(here.experiment, here.prepared, here.history, here.view.decimals)
    history, sample, log, name = (
        here.history,
        here.sample,
        here.view.log_loss,
        f"run-step-{run.step}",
    )

    def page() -> str:
        places = run.decimals
        return standalone(run.subject, history, plane, look, sample=sample, places=places, log=log)

    return (
        RunFile(
            "Script",
            f"Python with NumPy alone: the numbers of step {run.step:,}, to the last digit shown.",
            f"{name}.py",
            "text/x-python",
            lambda: script(run),
        ),
        RunFile(
            "Notebook",
            "The script for Jupyter, a cell at a time, with the loss curve and a picture.",
            f"{name}.ipynb",
            "application/x-ipynb+json",
            lambda: notebook(run),
        ),
        RunFile(
            "Page that plays",
            f"One HTML file for slides and courses: it plays steps 0 to {history.last_step:,} "
            "without a network, or as many as fit in it.",
            f"run-to-step-{history.last_step}.html",
            "text/html",
            page,
        ),
    )
