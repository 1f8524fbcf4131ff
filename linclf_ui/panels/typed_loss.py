"""A loss that is typed: the field for its text, and beside it what was found of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from linclf_core.losses import Loss
from linclf_core.settings import Setting
from linclf_ui import session
from linclf_ui.figures.phi import one_margin
from linclf_ui.names import markdown
from linclf_ui.page import current_theme
from linclf_ui.theme import CHART_CONFIG
from linclf_ui.widgets import Bound

LONGEST_FAULT = 300
#: So many letters a field takes; a longer text than is read gets a sentence.
LONGEST_TEXT = 200


def text_field(thing: Any, setting: Setting, key: str, apply: Callable[[str], None]) -> None:
    """A field for a text of `thing`. What cannot be understood stays in the field, with a sentence
    below it, and changes nothing."""
    value: str = getattr(thing, setting.name)

    def entered(text: str) -> None:
        fault = _fault(thing, setting.name, text)
        # A text without fault that the experiment does not take is not left to look as if in force.
        session.keep(f"typed {key}", value, text if fault else value)
        if not fault:
            apply(text)

    typed = session.kept(f"typed {key}", value, lambda: value)
    bound = Bound.renewed(key, typed, entered)
    st.text_input(setting.label, max_chars=LONGEST_TEXT, help=setting.help or None, **bound.entry())
    if fault := _fault(thing, setting.name, typed):
        st.error(markdown(f"{fault} The loss on show stays.", LONGEST_FAULT))


def _fault(thing: Any, name: str, text: str) -> str:
    """Why the thing cannot have this text, in one sentence; empty if it can."""
    try:
        replace(thing, **{name: text})
    except ValueError as fault:
        return str(fault)
    return ""


def found_of(loss: Loss, key: str) -> None:
    """Formula, curve and facts of a typed loss, at a click; nothing of another."""
    if not loss.facts:
        return
    with st.popover("What holds of it"):
        # A line a formula: the sidebar is narrow.
        lines = loss.latex.replace(r", \quad ", r" \\ ")
        st.latex(rf"\begin{{gathered}} {lines} \end{{gathered}}")
        st.plotly_chart(
            one_margin(loss, current_theme()),
            key=f"{key}_curve",
            theme=None,
            config=CHART_CONFIG,
            alt="Your loss with one rival and its slope over the margin, beside the 0–1 loss and "
            "two others",
        )
        if not loss.sums_to_zero:
            st.caption(
                r"One-vs-all charges both classes: at the scores $\pm m/2$ your curve is "
                r"$2\,\varphi(m/2)$."
            )
        st.markdown("\n".join(f"- {fact}" for fact in loss.facts))
