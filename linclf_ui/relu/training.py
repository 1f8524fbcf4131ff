"""The third tab: can descent find a network for the maximum? Settings, and the run as a film."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from linclf_core.relu.run import Run, verdict
from linclf_core.relu.training import ReluTraining, compare, exact_net, loss_and_gradient, sample
from linclf_core.settings import settings_of
from linclf_core.training.optimizers import OPTIMIZERS, Adam
from linclf_ui import state
from linclf_ui.board.film import show_film
from linclf_ui.controls import carried, choice_widget, setting_widget, settings_form, with_setting
from linclf_ui.relu import film
from linclf_ui.relu.film import ERROR, HALF, SURFACE
from linclf_ui.relu.units import units_table
from linclf_ui.theme import Theme

#: So many points of the square −HALF … HALF are the sample.
N = 400
PICTURES = {
    SURFACE: "Coloured: the network. Lines: the exact maximum.",
    ERROR: "f − max. Lines: where each unit folds the plane. Dotted: the exact folds.",
}


def _fresh(training: ReluTraining) -> Run:
    return Run.start(training, sample(N, HALF, 0))


@dataclass(frozen=True, eq=False)
class Workbench:
    """The run on hand, and which picture is shown."""

    run: Run = field(default_factory=lambda: _fresh(ReluTraining(Adam())))
    picture: str = SURFACE


def _bench() -> Workbench:
    return state.page_settings(Workbench)


def go_to(step: int) -> None:
    """Put `step` on show; steps that have not been made are made."""
    bench = _bench()
    state.set_page_settings(replace(bench, run=bench.run.to(step)))


def change(make: Callable[[ReluTraining], ReluTraining]) -> None:
    """Other settings: the training starts again from step 0."""
    bench = _bench()
    training = make(bench.run.training)
    if training != bench.run.training:
        state.set_page_settings(replace(bench, run=_fresh(training)))


def training_tab(theme: Theme) -> None:
    with st.sidebar:
        _controls()

    @st.fragment
    def moving() -> None:
        _show(theme)

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
    ahead = film.run_ahead(run)
    about = (run.training, film.end(run), bench.picture, theme.name)
    show_film(
        "relu",
        state.kept("relu film", about, lambda: film.film(ahead, bench.picture, theme)),
        run.step,
        about,
        theme,
        # At the end of a run that explodes, the step that would be next tells so.
        lambda step: go_to(step + (ahead.exploded and step == ahead.last_step)),
        verdict(run, film.largest_error(net, HALF)),
    )
    _picture(bench)
    st.markdown("**The units, beside those of the exact network**")
    units_table(net, compare(net, run.data))


def _picture(bench: Workbench) -> None:
    exact, _ = loss_and_gradient(exact_net(), bench.run.data)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Picture",
            **state.menu(
                "relu_picture",
                tuple(PICTURES),
                bench.picture,
                lambda name: state.set_page_settings(replace(_bench(), picture=name)),
            ),
            required=True,
            label_visibility="collapsed",
        )
        known = f"With the exact weights the mean squared error is {exact:.1g}."
        looked = f"Errors are looked for on a grid of {film.GRID} × {film.GRID} points."
        st.caption(f"{PICTURES[bench.picture]} {known} {looked}")
