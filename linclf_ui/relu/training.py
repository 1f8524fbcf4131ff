"""The third tab: can descent find a network for the maximum? Settings, buttons, and the run."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from linclf_core.optimizers import OPTIMIZERS, Adam
from linclf_core.relu_max import grid
from linclf_core.relu_run import MAX_STEPS, Run, verdict
from linclf_core.relu_training import ReluTraining, compare, exact_net, loss_and_gradient, sample
from linclf_core.settings import settings_of
from linclf_ui import state
from linclf_ui.controls import carried, choice_widget, setting_widget, settings_form, with_setting
from linclf_ui.figures import relu_training as figures
from linclf_ui.figures.surface import CONFIG
from linclf_ui.relu.units import units_table
from linclf_ui.theme import Theme

#: The sample: so many points of the square −HALF … HALF.
N, HALF = 400, 2.0
STRIDES = (10, 100, 1000)
#: Play: seconds between two beats, and steps a beat.
BEAT, PACE = 0.6, 20
SURFACE, ERROR = "Surfaces", "Error map"


def _fresh(training: ReluTraining) -> Run:
    return Run.start(training, sample(N, HALF, 0))


@dataclass(frozen=True, eq=False)
class Workbench:
    """The run on hand, whether it plays, and which picture is shown."""

    run: Run = field(default_factory=lambda: _fresh(ReluTraining(Adam())))
    playing: bool = False
    picture: str = SURFACE


def _bench() -> Workbench:
    return state.page_settings(Workbench)


def go_to(step: int) -> None:
    """Put `step` on show; steps that have not been made are made."""
    bench = _bench()
    run = bench.run.to(step)
    state.set_page_settings(replace(bench, run=run, playing=bench.playing and not run.ended))


def set_playing(playing: bool) -> None:
    state.set_page_settings(replace(_bench(), playing=playing))


def change(make: Callable[[ReluTraining], ReluTraining]) -> None:
    """Other settings: the training starts again from step 0."""
    bench = _bench()
    training = make(bench.run.training)
    if training != bench.run.training:
        state.set_page_settings(replace(bench, run=_fresh(training), playing=False))


def training_tab(theme: Theme) -> None:
    with st.sidebar:
        _controls()
    playing = _bench().playing

    @st.fragment(run_every=BEAT if playing else None)
    def moving() -> None:
        if _bench().playing:
            go_to(_bench().run.step + PACE)
        _show(theme)
        if _bench().playing != playing:
            # The beat belongs to the fragment: to start or end it, the whole page runs once.
            st.rerun()

    moving()


def _controls() -> None:
    training = _bench().run.training
    optimizer = training.optimizer
    choice_widget(
        "Optimiser",
        OPTIMIZERS,
        optimizer.key,
        "relu_optimizer",
        lambda key: change(lambda t: replace(t, optimizer=carried(t.optimizer, OPTIMIZERS[key]))),
    )
    settings_form(
        optimizer,
        "relu_optimizer",
        lambda name, value: change(
            lambda t: replace(t, optimizer=with_setting(t.optimizer, name, value))
        ),
    )
    for setting in settings_of(training):

        def apply(entered: Any, name: str = setting.name) -> None:
            change(lambda t: replace(t, **{name: entered}))

        value = getattr(training, setting.name)
        setting_widget(setting, value, f"relu_training_{setting.name}", apply)
    st.caption(
        f"Mean squared error on {N} points of the square −{HALF:g} … {HALF:g}, full batch. "
        "A changed setting starts the training again."
    )


def _show(theme: Theme) -> None:
    bench = _bench()
    run, net = bench.run, bench.run.current.net
    _buttons(bench)
    units = compare(net, run.data)
    left, right = st.columns([11, 9])
    with left:
        _picture(bench, theme)
    with right:
        st.plotly_chart(
            figures.loss_curve(run.losses, run.step, theme),
            key="relu_loss",
            theme=None,
            config=CONFIG,
            alt="Mean squared error over the steps, on a log scale",
        )
        _numbers(run)
    st.markdown("**The units, beside those of the exact network**")
    units_table(net, units)


def _picture(bench: Workbench, theme: Theme) -> None:
    st.segmented_control(
        "Picture",
        (SURFACE, ERROR),
        key=state.show("relu_picture", bench.picture),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.set_page_settings(
            replace(_bench(), picture=state.reported("relu_picture"))
        ),
    )
    net = bench.run.current.net
    if bench.picture == SURFACE:
        figure = figures.both_surfaces(net, HALF, theme)
        words = "Coloured: the network. Lines: the exact maximum."
    else:
        figure = figures.error_map(net, compare(net, bench.run.data), HALF, theme)
        words = "f − max. Lines: where each unit folds the plane. Dotted: the exact folds."
    st.plotly_chart(figure, key=f"relu_{bench.picture}", theme=None, config=CONFIG, alt=words)
    st.caption(words)


def largest_error(run: Run, half_width: float) -> float:
    """The largest |f − max| on a grid over the square, 81 points a side."""
    x = grid(np.linspace(-half_width, half_width, 81))
    return float(np.abs(run.current.net(x) - x.max(axis=-1)).max())


def _numbers(run: Run) -> None:
    inside, outside = largest_error(run, HALF), largest_error(run, 2 * HALF)
    exact, _ = loss_and_gradient(exact_net(), run.data)
    dead = sum(unit.share_on == 0 for unit in compare(run.current.net, run.data))
    rows = (
        ("mean squared error", run.current.loss, exact),
        (f"largest error, −{HALF:g} … {HALF:g}", inside, 0.0),
        (f"the same, −{2 * HALF:g} … {2 * HALF:g}", outside, 0.0),
    )
    lines = "".join(
        f'<tr><td>{name}</td><td title="{value!r}">{value:.3g}</td><td>{best:.1g}</td></tr>'
        for name, value, best in rows
    )
    st.html(
        '<div class="status" role="status" aria-live="polite">'
        f"<span>step <b data-relu-step>{run.step}</b></span>"
        f'<span class="words">{verdict(run, inside)}</span></div>'
        '<table class="numbers" aria-label="how far the network is from the maximum">'
        f"<tr><th></th><th>trained</th><th>exact weights</th></tr>{lines}"
        f"<tr><td>units (dead)</td><td>{run.current.net.units} ({dead})</td><td>4 (0)</td></tr>"
        "</table>"
    )


def _buttons(bench: Workbench) -> None:
    now, ended = bench.run.step, bench.run.ended
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="run"):
        _button("Rewind", "skip_previous", 0, now == 0, "Home")
        _button("Back", "chevron_left", now - 1, now == 0, "Left")
        _button("Step", "chevron_right", now + 1, ended, "Right", kind="primary")
        for stride in STRIDES:
            _button(f"+{stride}", None, now + stride, ended, None)
        st.button(
            "Pause" if bench.playing else "Play",
            key="relu_play",
            icon=":material/pause:" if bench.playing else ":material/play_arrow:",
            on_click=set_playing,
            args=(not bench.playing,),
            disabled=ended and not bench.playing,
            shortcut="Space",
            help=f"{PACE} steps a beat, up to {MAX_STEPS:,} in all",
        )
    last = bench.run.last_step
    st.slider(
        "Step on show",
        0,
        max(last, 1),
        key=state.show("relu_seek", now),
        on_change=lambda: go_to(state.reported("relu_seek")),
        disabled=last == 0,
        label_visibility="collapsed",
    )


def _button(
    label: str,
    icon: str | None,
    target: int,
    disabled: bool,
    shortcut: str | None,
    kind: Any = "secondary",
) -> None:
    st.button(
        label,
        key=f"relu_go_{label.strip('+').lower()}",
        icon=f":material/{icon}:" if icon else None,
        on_click=go_to,
        # Where to go, not how far: a click that is handled twice still makes one step.
        args=(target,),
        disabled=disabled,
        shortcut=shortcut,
        type=kind,
    )
