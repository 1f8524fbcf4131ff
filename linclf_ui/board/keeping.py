"""Experiments that are too long for an address are kept by the visitor's browser, which also names
in the address the one that a newcomer sees."""

from pathlib import Path

import streamlit as st

from linclf_ui import session
from linclf_ui.widgets import reported

KEY = "keeping"

_keeper = st.components.v2.component(
    "linclf_keeping",
    js=(Path(__file__).parent / "keeping.js").read_text("utf-8"),
    isolate_styles=False,
)


def keep_experiment() -> None:
    """Have the browser keep the experiment if the address cannot hold it, or ask for the one that
    the address names; or name the standard one. Called once a run, by every page."""
    name, text = session.to_keep()
    ask, mark = session.lab().awaits, session.to_name()
    with st.container(key=f"{KEY}_feeds"):
        if name or ask or mark:
            told = {"keep": "" if ask else name, "text": text, "ask": ask, "mark": mark}
            _keeper(key=KEY, data=told, on_found_change=_take)


def _take() -> None:
    told = (reported(KEY) or {}).get("found")
    if isinstance(told, dict) and isinstance(told.get("name"), str):
        text = told.get("text")
        session.take_kept(told["name"], text if isinstance(text, str) else None)
