"""The buttons that move a run, and the slider over its past."""

import streamlit as st

from linclf_ui import session
from linclf_ui.panels.status import diagnosis
from linclf_ui.widgets import Bound

#: How many steps the long stride makes.
STRIDES = (10, 100, 1000)
#: Speeds of Play, in steps a beat.
SPEEDS = (1, 2, 5, 10, 50)
#: Seconds between two beats: about what four charts need to be drawn anew.
BEAT = 0.4


def run_controls() -> None:
    """Rewind, Back, Step, longer strides, Play, speed, New start, and every past step."""
    here = session.lab()
    now, said = here.history.step, diagnosis()
    at_end = said.stopped
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="run"):
        _button("Rewind", "skip_previous", 0, now == 0, "Home", "To step 0, same start")
        _button("Back", "chevron_left", now - 1, now == 0, "Left", "One step back")
        _button("Step", "chevron_right", now + 1, at_end, "Right", "One step", primary=True)
        if said.back is not None:
            st.button(
                f"Back to step {said.back}",
                key="go_before_rise",
                icon=":material/undo:",
                on_click=session.go_to,
                args=(said.back,),
                help="The last step before the loss rose: choose a smaller learning rate there",
            )
        for stride in STRIDES:
            _button(f"+{stride}", None, now + stride, at_end, None, f"{stride} steps")
        st.button(
            "Pause" if here.playing else "Play",
            # Two buttons in one place, not one that toggles: a click that Streamlit handles twice,
            # the second time after the label has changed, must not undo itself.
            key="pause" if here.playing else "play",
            icon=":material/pause:" if here.playing else ":material/play_arrow:",
            on_click=session.set_playing,
            args=(not here.playing,),
            disabled=at_end and not here.playing,
            shortcut="Space",
            help="Step on and on, until more steps change nothing",
        )
        st.segmented_control(
            "Steps a beat",
            **Bound("speed", here.speed, session.set_speed).menu(SPEEDS),
            format_func=lambda speed: f"{speed}×",
            required=True,
            label_visibility="collapsed",
            help="Steps a beat of Play",
        )
        st.button(
            "New start",
            key="new_start",
            icon=":material/casino:",
            on_click=session.new_start,
            args=(here.experiment.start.seed + 1,),
            help="Other random weights, from the next seed",
        )
    last = here.history.last_step
    st.slider(
        "Step on show",
        0,
        max(last, 1),
        disabled=last == 0,
        label_visibility="collapsed",
        **Bound("seek", now, session.go_to).entry(),
    )


def _button(
    label: str,
    icon: str | None,
    target: int,
    disabled: bool,
    shortcut: str | None,
    help: str,
    primary: bool = False,
) -> None:
    st.button(
        label,
        key=f"go_{label.strip('+').lower()}",
        icon=f":material/{icon}:" if icon else None,
        on_click=session.go_to,
        # Where to go, not how far: a click that is handled twice still makes one step.
        args=(target,),
        disabled=disabled,
        shortcut=shortcut,
        help=help,
        type="primary" if primary else "secondary",
    )
