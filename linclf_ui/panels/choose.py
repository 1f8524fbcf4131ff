"""A field to choose a sample by number, the same on every page."""

import streamlit as st

from linclf_ui import state


def sample_field(help: str = "The sample chosen in the Lab; choosing here marks it there.") -> None:
    """The number of the chosen sample; nothing where there is only one."""
    here = state.lab()
    if here.prepared.train.n_samples > 1:
        st.number_input(
            "Sample",
            0,
            here.prepared.train.n_samples - 1,
            # No value of its own: an emptied field reports nothing, and shows the sample again.
            None,
            key=state.show("sample", here.sample),
            on_change=_choose,
            help=help,
        )


def _choose() -> None:
    entered = state.reported("sample")
    if entered is not None:
        state.choose_sample(entered)
