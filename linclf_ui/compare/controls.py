"""Step, Rewind and the longer strides, for all configurations at once."""

from functools import partial

import streamlit as st

from linclf_core.history import History
from linclf_ui import state
from linclf_ui.compare import desk
from linclf_ui.panels.run import go_button

STRIDES = (10, 100)

_button = partial(go_button, go=desk.go_to, prefix="compare_")


def step_controls(runs: tuple[History, ...]) -> None:
    now = desk.settings().step
    # Past its own end no run moves on, so more steps for all would show nothing new.
    at_end = now >= desk.LAST_STEP or all(run.step < now for run in runs)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="run"):
        _button("Rewind", "skip_previous", 0, now == 0, "Home", "All to step 0")
        _button("Back", "chevron_left", now - 1, now == 0, "Left", "All one step back")
        _button("Step", "chevron_right", now + 1, at_end, "Right", "One step of each", True)
        for stride in STRIDES:
            _button(f"+{stride}", None, now + stride, at_end, None, f"{stride} steps of each")
        st.html(
            '<div class="status" role="status" aria-live="polite">'
            f"<span>step <b data-step>{now}</b></span>"
            f'<span class="quiet">{_data()}</span></div>'
        )


def _data() -> str:
    here = state.lab()
    train, test = here.prepared.train, here.prepared.test
    held = f" + {test.n_samples} test" if test is not None else ""
    return (
        f"the Lab’s experiment: {train.n_samples} samples{held}, {train.n_classes} classes, "
        "the same start for all"
    )
