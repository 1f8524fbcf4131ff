"""The button in the bar of every page that copies a link to the moment on show."""

from pathlib import Path

import streamlit as st

from linclf_core import packing
from linclf_ui import session

HERE = Path(__file__).parent
#: The experiment that no address names. A link names it: it may be another one day.
FIRST = packing.to_text(session.default_experiment())

_button = st.components.v2.component(
    "linclf_copy_link",
    js="".join((HERE / file).read_text("utf-8") for file in ("copy_link.js", "pictures.js")),
    isolate_styles=False,
)


def copy_link() -> None:
    """The link is the page's own address, which the browser keeps up with what it shows."""
    with st.container(key="copy_link"):
        _button(key="copy_link_button", data={"whole": session.in_a_link(), "first": FIRST})
