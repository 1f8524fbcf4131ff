"""The verdict in one line, with what certifies it."""

import streamlit as st

from linclf_core.separability.decision import TOLERANCE, Inseparable, Separable, TooClose
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.numbers import power, telling
from linclf_ui.terms import group, hovered


def separable_headline(verdict: Separable) -> None:
    m = telling(verdict.m, session.lab().view.decimals)
    _line(
        "yes",
        f"<span>{hovered('certificate')} <b>m = {m}</b> &lt; 0</span>"
        f'<span class="quiet">rounding of m at most {power(verdict.rounding)}</span>',
    )


def inseparable_headline(verdict: Inseparable) -> None:
    exactness = (
        "exact in rational arithmetic, so without any tolerance"
        if verdict.exact
        else f"tolerance {power(TOLERANCE)}, in units of each feature's spread"
    )
    _line(
        "no",
        f"<span>{hovered('certificate')} <b>{len(verdict.multipliers)} multipliers</b> with sum "
        f"{short(verdict.multipliers.sum(), 12)}</span><span>combination ≈ 0, residual "
        f'<b>{power(verdict.residual)}</b> <span class="quiet">({exactness})</span></span>',
    )


def undecided_headline(verdict: TooClose) -> None:
    _line(
        "too close to call",
        '<span class="words">Neither proof holds beyond rounding: weights that separate, if there '
        f"are any, keep about {power(verdict.margin)} or less between some true score and a "
        "rival's (standardised features, ‖(W, b)‖ = 1). A point moved by a little may decide it."
        "</span>",
    )


def _line(answer: str, certificate: str) -> None:
    line = (
        '<div class="status" role="status" aria-live="polite">'
        f"<span>{hovered('linearly separable')}: <b data-verdict>{answer}</b></span>"
        f"{certificate}</div>"
    )
    st.html(group(line, ("linearly separable", "certificate"), "The verdict"))
