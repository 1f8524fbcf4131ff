"""The page's sidebar."""

from functools import partial

import streamlit as st

from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.controls import data_controls
from linclf_ui.names import clean, markdown
from linclf_ui.soft_svm.own_points import MOST, parsed
from linclf_ui.soft_svm.settings import (
    LOG_CS,
    METHODS,
    REST,
    change,
    enter,
    opponents,
    settings,
)
from linclf_ui.widgets import Bound


def sidebar() -> None:
    """Whose points, which classes, which C, which method; and the data themselves."""
    chosen = settings()
    with st.sidebar:
        st.segmented_control(
            "Points",
            **Bound("svm_own", chosen.own, partial(change, "own")).menu([False, True]),
            format_func=lambda own: "Own points" if own else "The Lab's data",
            required=True,
        )
        if chosen.own:
            _typed_points()
        else:
            _classes()
        st.select_slider(
            "C, the price of slack",
            LOG_CS,
            format_func=lambda exponent: short(10.0**exponent),
            help="On a log scale. The larger C, the dearer is slack; the margin gets no wider.",
            **Bound("svm_log_C", chosen.log_C, partial(change, "log_C")).entry(),
        )
        st.radio(
            "Method",
            **Bound("svm_method", chosen.method, partial(change, "method")).menu(list(METHODS)),
            help="Newton ends after a few steps. The ascent makes a path that can be watched.",
        )
        if not chosen.own:
            with st.expander("Data of the experiment"):
                data_controls()
            st.caption("Works on the training data of the Lab's experiment, not on its weights.")


def _classes() -> None:
    data, chosen = session.lab().prepared.train, settings()
    st.selectbox(
        "Class with t = +1",
        **Bound("svm_first", chosen.first, partial(change, "first")).menu(range(data.n_classes)),
        format_func=lambda c: clean(data.class_names[c]),
    )
    st.selectbox(
        "Class with t = −1",
        **Bound("svm_second", chosen.second, partial(change, "second")).menu(
            opponents(chosen.first, data.n_classes)
        ),
        format_func=lambda c: "all the others" if c == REST else clean(data.class_names[c]),
    )


def _typed_points() -> None:
    chosen = settings()
    st.text_area(
        f"Points, 2 to {MOST}, one a line",
        height=130,
        max_chars=600,
        help="x₁, x₂ and t = +1 or −1; or x and t alone. Ctrl+Enter takes them over.",
        **Bound("svm_typed", chosen.typed, lambda text: enter("typed", text, parsed)).entry(),
    )
    if fault := dict(chosen.faults).get("typed"):
        st.warning(f"{markdown(fault, 200)} The points stay as they were.")
    st.caption("Each line: x₁ x₂ t, or x t. The Lab keeps its own data.")
