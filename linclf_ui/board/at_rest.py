"""What a page shows of the frame at rest, beside a film that may be on its way to another."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st


@contextmanager
def at_rest(frame: int, told: str, part: str = "") -> Iterator[None]:
    """A part of the page that is of this frame, as `told` says above it; while the page's film
    shows another frame the browser shows the part as out of date. Several at a time need names."""
    with st.container(key=f"at_rest{part}"):
        st.html(f'<div data-of-step="{frame}">{escape(told)}</div>')
        yield
