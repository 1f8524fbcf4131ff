"""The third tab: can descent find a network for the maximum? Settings, and the run as a film."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from linclf_core.relu.run import Run, verdict
from linclf_core.relu.training import ReluTraining, compare, exact_net, loss_and_gradient, sample
from linclf_core.training.optimizers import OPTIMIZERS, Adam
from linclf_core.writing import short
from linclf_ui import computing, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.controls import choice_form, settings_form
from linclf_ui.relu import training_film
from linclf_ui.relu.training_film import ERROR, HALF, SURFACE
from linclf_ui.relu.units import units_table
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound

#: So many points of the square −HALF … HALF are the sample.
N = 400
PICTURES = {
    SURFACE: "Coloured: the network. Lines: the exact maximum.",
    ERROR: "f − max. Lines: where each unit folds the plane. Dotted: the exact folds.",
}


def _fresh(training: ReluTraining) -> Run:
    return Run.start(training, sample(N, HALF, 0))


@dataclass(frozen=True, eq=False)
class RunAtHand:
    """The run on hand, and which picture is shown."""

    run: Run = field(default_factory=lambda: _fresh(ReluTraining(Adam())))
    picture: str = SURFACE


def _at_hand() -> RunAtHand:
    return session.page_settings(RunAtHand)


def go_to(step: int) -> None:
    """Put `step` on show; steps that have not been made are made."""
    held = _at_hand()
    with computing.unseen() as pause:
        session.set_page_settings(replace(held, run=held.run.to(step, pause)))


def change(make: Callable[[ReluTraining], ReluTraining]) -> None:
    """Other settings: the training starts again from step 0."""
    held = _at_hand()
    training = make(held.run.training)
    if training != held.run.training:
        session.set_page_settings(replace(held, run=_fresh(training)))


def training_tab(theme: Theme) -> None:
    with st.sidebar:
        _controls()

    @st.fragment
    def moving() -> None:
        _show(theme)

    moving()


def _controls() -> None:
    training = _at_hand().run.training
    choice_form(
        "Optimiser",
        OPTIMIZERS,
        training.optimizer,
        "relu_optimizer",
        lambda make: change(lambda t: replace(t, optimizer=make(t.optimizer))),
    )
    settings_form(
        training,
        "relu_training",
        lambda name, entered: change(lambda t: replace(t, **{name: entered})),
    )
    st.caption(
        f"Mean squared error on {N} points of the square −{HALF:g} … {HALF:g}, full batch. "
        "A changed setting starts the training again."
    )


def _show(theme: Theme) -> None:
    held = _at_hand()
    run, net = held.run, held.run.current.net
    with computing.shown("The network is trained"):
        ahead = training_film.run_ahead(run)
    about = (run.training, training_film.end(run), held.picture, theme.name)
    show_film(
        "relu",
        session.kept("relu film", about, lambda: training_film.film(ahead, held.picture, theme)),
        run.step,
        about,
        theme,
        # At the end of a run that explodes, the step that would be next tells so.
        lambda step: go_to(step + (ahead.exploded and step == ahead.last_step)),
        verdict(run, training_film.largest_error(net, HALF)),
    )
    _picture(held)
    with at_rest(run.step, f"At step {run.step}"):
        st.markdown("**The units, beside those of the exact network**")
        units_table(net, compare(net, run.data))


def _picture(held: RunAtHand) -> None:
    exact, _ = loss_and_gradient(exact_net(), held.run.data)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Picture",
            **Bound(
                "relu_picture",
                held.picture,
                lambda name: session.set_page_settings(replace(_at_hand(), picture=name)),
            ).menu(tuple(PICTURES)),
            required=True,
            label_visibility="collapsed",
        )
        known = f"With the exact weights the mean squared error is {short(exact, 1)}."
        n = training_film.GRID
        looked = f"Errors are looked for on a grid of {n} × {n} points."
        st.caption(f"{PICTURES[held.picture]} {known} {looked}")
