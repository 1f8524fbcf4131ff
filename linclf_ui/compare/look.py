"""Which configuration a tab on a single one shows."""

import streamlit as st

from linclf_ui.compare import desk
from linclf_ui.widgets import Bound


def look_at(label: str, first: int = 0) -> int:
    """A choice between the configurations; the one chosen, `first` until there is a choice.

    One tab is open at a time, so the two that have this choice share it.
    """
    trainings, chosen = desk.trainings(), desk.settings().look
    found = first if chosen is None else min(chosen, len(trainings) - 1)
    letters = range(len(trainings))
    st.selectbox(
        label,
        **Bound("compare_look", found, lambda k: desk.change(look=k)).menu(letters),
        format_func=lambda k: f"{desk.LETTERS[k]} · {trainings[k].loss.title}",
    )
    return found
