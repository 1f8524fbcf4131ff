"""A text below its title, made when it is unfolded: a folded one costs nothing."""

from collections.abc import Callable

import streamlit as st


def folded(title: str, key: str, text: Callable[[], str]) -> None:
    """`text` makes Markdown."""
    part = st.expander(title, key=f"{key}_{title}", on_change="rerun")
    if part.open:
        with part:
            st.markdown(text())
