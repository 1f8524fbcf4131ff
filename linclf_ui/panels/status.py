"""Where the run stands, in numbers and in words."""

from html import escape

import streamlit as st

from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.training.diagnosis import Diagnosis, diagnose
from linclf_ui import session
from linclf_ui.numbers import decimal


def diagnosis() -> Diagnosis:
    """What the run is doing at the step on show; worked out once a step."""
    history = session.lab().history
    return session.kept("diagnosis", history, lambda: diagnose(history))


def status() -> None:
    """Step, loss = data + penalty, accuracy, and the diagnosis in a sentence."""
    here = session.lab()
    now, places = here.history.current, here.view.decimals
    rates = f"train <b>{now.accuracy:.1%}</b>"
    if here.prepared.test is not None:
        test = here.prepared.test
        rates += f" · test <b>{accuracy(test.y, predict(now.params, test.X)):.1%}</b>"
    st.html(
        '<div class="status" role="status" aria-live="polite">'
        f"<span>step <b data-step>{now.step}</b></span>"
        f"<span>loss <b data-loss>{decimal(now.total, places)}</b> "
        f'<span class="quiet">= data {decimal(now.data_loss, places)} '
        f"+ penalty {decimal(now.penalty, places)}</span></span>"
        f"<span>{rates}</span>"
        f'<span class="words">{escape(diagnosis().text)}</span></div>'
    )
