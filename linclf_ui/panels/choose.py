"""A field to choose a sample by number, the same on every page."""

import streamlit as st

from linclf_ui import session
from linclf_ui.widgets import Bound


def sample_field(help: str = "The sample chosen in the Lab; choosing here marks it there.") -> None:
    """The number of the chosen sample; nothing where there is only one."""
    here = session.lab()
    if here.prepared.train.n_samples > 1:
        st.number_input(
            "Sample",
            0,
            here.prepared.train.n_samples - 1,
            help=help,
            **Bound("sample", here.sample, session.choose_sample).entry(),
        )
