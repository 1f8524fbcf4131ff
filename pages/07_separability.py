"""Separability: can any weights classify every training sample right? With a proof either way."""

from functools import partial

import streamlit as st

from linclf_core.separability.decision import Inseparable, Separable, TooClose
from linclf_ui import page, session
from linclf_ui.controls import data_controls, setting_widget
from linclf_ui.separability.inseparable import inseparable, undecided
from linclf_ui.separability.separable import separable
from linclf_ui.separability.settings import change, settings, verdict

theme = page.begin("Separability")
with st.sidebar:
    st.markdown(
        "Works on the **training data** of the Lab's experiment, and on its weights at the step "
        "on show."
    )
    setting_widget(settings(), "delta", "separability_delta", partial(change, "delta"))
    with st.expander("Data of the experiment"):
        data_controls()
    st.caption(f"Step {session.lab().history.step} of the Lab's run.")

try:
    found = verdict()
except ValueError as fault:
    st.info(str(fault))
    st.stop()
match found:
    case Separable() as proof:
        separable(proof, theme)
    case Inseparable() as proof:
        inseparable(proof, theme)
    case TooClose() as close:
        undecided(close, theme)
