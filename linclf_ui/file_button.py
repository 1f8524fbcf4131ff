"""A button for a file that is made when it is pressed."""

from collections.abc import Callable
from itertools import cycle

import streamlit as st
from streamlit import runtime

from linclf_ui.computing import made_when_asked

#: So many files that were made last are kept, whoever asked for them. Streamlit throws such a file
#: away when two pages have been run by anybody, often before a slow line has fetched it.
KEPT = 32
_places = cycle(range(KEPT))


def file_button(
    label: str, make: Callable[[], str], name: str, mime: str, *, key: str, icon: str
) -> None:
    """A button that gives away the file called `name` with the text that `make` makes."""

    def made() -> str:
        text = make()
        place = f"made {next(_places)}"
        files = runtime.get_instance().media_file_mgr
        files.add(text.encode(), mime, place, name, is_for_static_download=True)
        return text

    st.download_button(
        label, made_when_asked(made), name, mime, icon=icon, key=key, on_click="ignore"
    )
