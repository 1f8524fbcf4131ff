"""A button for a file that is made when it is pressed."""

from collections.abc import Callable
from threading import Thread

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from linclf_ui.computing import made_when_asked


def file_button(
    label: str, make: Callable[[], str], name: str, mime: str, *, key: str, icon: str
) -> None:
    """A button that gives away the file called `name` with the text that `make` makes."""
    run = get_script_run_ctx()

    def made() -> str:
        text = make()
        # Streamlit throws such a file away when two pages have been run by anybody, often before a
        # slow line has fetched it, unless it is its visitor's: who makes it here is a thread of
        # nobody.
        files = runtime.get_instance().media_file_mgr
        keeper = Thread(target=files.add, args=(text.encode(), mime, key, name, True))
        add_script_run_ctx(keeper, run)
        keeper.start()
        keeper.join()
        return text

    st.download_button(
        label, made_when_asked(made), name, mime, icon=icon, key=key, on_click="ignore"
    )
