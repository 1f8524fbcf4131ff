"""The moment on show, in the address: the browser writes it, which costs no run of the page."""

from functools import partial
from pathlib import Path

import streamlit as st

from linclf_ui import session
from linclf_ui.told import whole
from linclf_ui.widgets import reported

HERE = Path(__file__).parent
PROGRAM = ("packet.js", "streamlit.js", "moment.js")
KEY = "address"

_keeper = st.components.v2.component(
    "linclf_moment",
    js="".join((HERE / file).read_text("utf-8") for file in PROGRAM),
    isolate_styles=False,
)


def keep_moment(beside: session.Beside | None = None) -> None:
    """Have the address hold the moment that the server shows, and go back to it where a server is
    started anew, also `beside` it. The Lab's board does so itself."""
    here = session.lab()
    told = {
        "step": here.history.step,
        "moment": session.moment(),
        "ending": session.ending(),
        "visit": here.visit,
    }
    with st.container(key=f"{KEY}_feeds"):
        _keeper(key=KEY, data=told, on_step_change=partial(_take, beside))


def _take(beside: session.Beside | None) -> None:
    """The step of a visitor whose server was started anew."""
    here, told = session.lab(), (reported(KEY) or {}).get("step")
    if isinstance(told, dict) and told.get("visit") == here.visit:
        step, at = whole(told.get("step")), whole(told.get(session.AT))
        if step is not None:
            session.go_to(step)
        if beside is not None and at is not None:
            beside.go_to(at)
