"""Handwritten digits: the same step on 64 features and ten classes, and the weights as images."""

import streamlit as st

from linclf_core.datasets.digits import SOURCE
from linclf_ui import page, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.controls import descent_controls, loss_controls, setting_widget
from linclf_ui.digits.digits_film import film
from linclf_ui.digits.images import chosen_image, most_wrong
from linclf_ui.digits.settings import change, change_training, run, settings

theme = page.begin("Digits")
with st.sidebar:
    loss_controls(settings().training, change_training, "digits_")
    descent_controls(settings().training, change_training, "digits_")
    setting_widget(settings(), "steps", "digits_steps", lambda steps: change("steps", steps))
    st.caption(
        "1,797 images of 8 × 8 pixels, a fifth of each digit kept for the test. W and b start "
        f"at 0. {SOURCE}."
    )
history, test = run()


@st.fragment
def moving() -> None:
    chosen, places = settings(), session.lab().view.decimals
    now = min(chosen.step, history.last_step)
    about = chosen.training, history.last_step, places
    show_film(
        "digits",
        session.kept(
            "digits film",
            (about, theme.name),
            lambda: film(history.trajectory(0, history.last_step), test, places, theme),
        ),
        now,
        about,
        theme,
        lambda step: change("step", step),
    )
    params = history.state_at(now).params
    with at_rest(now, f"At step {now}"):
        most_wrong(params, chosen.training.loss, test, theme)
        chosen_image(params, chosen.training.loss, test, theme)


moving()
