"""A field to choose a sample by number, the same on every page."""

from collections.abc import Callable

import streamlit as st

from linclf_ui import session
from linclf_ui.widgets import Bound


def sample_field(help: str) -> None:
    """The number of the Lab's chosen sample; nothing where there is only one."""
    here = session.lab()
    numbered("sample", here.prepared.train.n_samples, here.sample, session.choose_sample, help)


def numbered(
    key: str, count: int, chosen: int, choose: Callable[[int], None], help: str = ""
) -> None:
    """The number of the chosen one of `count` samples; nothing where there is only one."""
    if count > 1:
        bound = Bound(key, chosen, choose)
        st.number_input("Sample", 0, count - 1, help=help or None, **bound.entry())
