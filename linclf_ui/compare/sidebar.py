"""The controls of the comparison: presets, and a form for each configuration."""

from functools import partial

import streamlit as st

from linclf_ui import session
from linclf_ui.compare import desk
from linclf_ui.compare.presets import PRESETS
from linclf_ui.controls import descent_controls, loss_controls
from linclf_ui.widgets import Bound

KEY = "compare_preset"


def sidebar() -> None:
    with st.sidebar:
        _presets()
        _count()
        configurations = desk.trainings()
        letters = desk.LETTERS[: len(configurations)]
        for k, tab in enumerate(st.tabs(list(letters))):
            with tab:
                change = partial(desk.change_training, k)
                loss_controls(configurations[k], change, f"compare_{letters[k]}_")
                descent_controls(configurations[k], change, f"compare_{letters[k]}_")


def _presets() -> None:
    chosen = desk.settings().preset
    st.selectbox(
        "Preset",
        **Bound(KEY, chosen or None, desk.apply_preset).menu(list(PRESETS)),
        format_func=lambda key: PRESETS[key].title,
        placeholder="Own configurations",
    )
    if not chosen:
        return
    preset = PRESETS[chosen]
    st.caption(preset.instead(desk.trainings()) or preset.text)
    if preset.source is not None and preset.source != session.lab().experiment.source:
        st.button(
            f"Load “{preset.source.title}”",
            key="compare_source",
            icon=":material/database:",
            on_click=desk.take_source,
            args=(chosen,),
            help="Data that show it well. They become the experiment's, in the Lab too.",
            width="stretch",
        )


def _count() -> None:
    counts = range(desk.FEWEST, len(desk.LETTERS) + 1)
    st.segmented_control(
        "Configurations",
        **Bound("compare_count", len(desk.trainings()), desk.resize).menu(counts),
        required=True,
        help="Each starts from the same weights on the same samples. A change to one makes its "
        "steps again from the start.",
    )
