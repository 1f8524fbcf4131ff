"""The page's sidebar, and the buttons over the iterations."""

import streamlit as st

from linclf_ui import state
from linclf_ui.controls import data_controls
from linclf_ui.names import markdown
from linclf_ui.soft_svm.settings import LOG_CS, METHODS, REST, change, opponents, settings

#: How many iterations the long stride makes.
STRIDE = 10


def sidebar() -> None:
    """Which classes, which C, which method; and the data themselves."""
    data, chosen = state.lab().prepared.train, settings()
    with st.sidebar:
        st.selectbox(
            "Class with t = +1",
            range(data.n_classes),
            format_func=lambda c: markdown(data.class_names[c]),
            key=state.show("svm_first", chosen.first),
            on_change=lambda: change("first", state.reported("svm_first")),
        )
        st.selectbox(
            "Class with t = −1",
            opponents(chosen.first, data.n_classes),
            format_func=lambda c: "all the others" if c == REST else markdown(data.class_names[c]),
            key=state.show("svm_second", chosen.second),
            on_change=lambda: change("second", state.reported("svm_second")),
        )
        st.select_slider(
            "C, the price of slack",
            LOG_CS,
            format_func=lambda exponent: f"{10.0**exponent:.3g}",
            key=state.show("svm_log_C", chosen.log_C),
            on_change=lambda: change("log_C", state.reported("svm_log_C")),
            help="On a log scale. A larger C allows less slack, for a narrower margin.",
        )
        st.radio(
            "Method",
            list(METHODS),
            key=state.show("svm_method", chosen.method),
            on_change=lambda: change("method", state.reported("svm_method")),
            help="Newton ends after a few steps. The ascent makes a path that can be watched.",
        )
        with st.expander("Data of the experiment"):
            data_controls()
        st.caption("Works on the training data of the Lab's experiment, not on its weights.")


def step_controls(now: int, last: int) -> None:
    """Rewind, Back, Step, a stride, the end; and a slider over all iterations."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="run"):
        for label, icon, target, at_limit, key in (
            ("Rewind", ":material/skip_previous:", 0, now == 0, "Home"),
            ("Back", ":material/chevron_left:", now - 1, now == 0, "Left"),
            ("Step", ":material/chevron_right:", now + 1, now == last, "Right"),
            (f"+{STRIDE}", None, now + STRIDE, now == last, None),
            ("End", ":material/skip_next:", None, now == last, "End"),
        ):
            st.button(
                label,
                key=f"svm_{label.strip('+').lower()}",
                icon=icon,
                # Where to go, not how far: a click that is handled twice still makes one step.
                on_click=change,
                args=("step", target if target is None or target < last else None),
                disabled=at_limit,
                shortcut=key,
                type="primary" if label == "Step" else "secondary",
            )
    st.slider(
        "Iteration on show",
        0,
        max(last, 1),
        key=state.show("svm_seek", now),
        on_change=lambda: change("step", state.reported("svm_seek")),
        disabled=last == 0,
        label_visibility="collapsed",
    )
