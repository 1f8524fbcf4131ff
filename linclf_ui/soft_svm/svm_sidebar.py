"""The page's sidebar."""

from functools import partial

import streamlit as st

from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.controls import data_controls
from linclf_ui.names import markdown
from linclf_ui.soft_svm.settings import LOG_CS, METHODS, REST, change, opponents, settings
from linclf_ui.widgets import Bound


def sidebar() -> None:
    """Which classes, which C, which method; and the data themselves."""
    data, chosen = session.lab().prepared.train, settings()
    with st.sidebar:
        st.selectbox(
            "Class with t = +1",
            **Bound("svm_first", chosen.first, partial(change, "first")).menu(
                range(data.n_classes)
            ),
            format_func=lambda c: markdown(data.class_names[c]),
        )
        st.selectbox(
            "Class with t = −1",
            **Bound("svm_second", chosen.second, partial(change, "second")).menu(
                opponents(chosen.first, data.n_classes)
            ),
            format_func=lambda c: "all the others" if c == REST else markdown(data.class_names[c]),
        )
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
        with st.expander("Data of the experiment"):
            data_controls()
        st.caption("Works on the training data of the Lab's experiment, not on its weights.")
