"""Separable data: the rescaling of the proof, in the plane, as a curve, and step by step."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.model import scores
from linclf_core.separability import (
    Separable,
    ZeroOneBound,
    leads,
    scaling_curve,
    zero_one_bound,
)
from linclf_core.settings import settings_of
from linclf_ui import state
from linclf_ui.controls import setting_widget
from linclf_ui.figures import rescaling
from linclf_ui.numbers import telling
from linclf_ui.panels.table import show_table
from linclf_ui.separability.headline import separable_headline
from linclf_ui.separability.proof import rescaling_proof
from linclf_ui.separability.settings import change, settings
from linclf_ui.separability.tables import bound_table, weights_table
from linclf_ui.theme import CHART_CONFIG, Theme


def separable(proof: Separable, theme: Theme) -> None:
    data, places, chosen = state.lab().prepared.train, state.lab().view.decimals, settings()
    c = chosen.scale * rescaling.critical(proof, chosen.delta)
    params = rescaling.scaled(proof.params, c)
    bound = _bound(proof, c, chosen.delta)
    separable_headline(proof)
    picture, numbers = st.columns(2)
    with picture:
        st.plotly_chart(
            rescaling.scaled_plane(proof, data, chosen.delta, chosen.scale, theme),
            key="scaled_plane",
            theme=None,
            config=CHART_CONFIG,
            alt="The plane with the regions of c·W*, its margin lines and the samples at them",
        )
    with numbers:
        scale = next(s for s in settings_of(chosen) if s.name == "scale")
        setting_widget(
            scale, chosen.scale, "separability_scale", lambda entered: change("scale", entered)
        )
        f = float(bound.crammer_singer.mean())
        st.html(
            '<div class="status">'
            f"<span>c = <b>{telling(c, places)}</b></span>"
            f"<span>worst difference c·m = <b>{telling(c * proof.m, places)}</b></span>"
            f"<span>f(c·W*) = <b data-loss>{'0, exactly' if f == 0 else telling(f, places)}</b>"
            f"</span><span>wrong <b>{bound.wrong.sum()}</b> of {data.n_samples}</span>"
            f'<span class="words">{_words(chosen.scale)}</span></div>'
        )
        st.plotly_chart(
            rescaling.scaling(proof, data, chosen.delta, chosen.scale, theme),
            key="scaling",
            theme=None,
            config=CHART_CONFIG,
            alt="Loss of c·W* over c: it falls to 0 at Δ/|m| and stays there",
        )
    proof_tab, weights_tab, samples_tab, curve_tab = st.tabs(
        ["Proof", "Weights", "Samples", "Curve"], on_change="rerun", key="separable_tabs"
    )
    if proof_tab.open:
        with proof_tab:
            d = leads(proof.params, data.X, data.y)
            worst = int(np.argmax(d))
            rivals = scores(proof.params, data.X[worst])
            rivals[data.y[worst]] = -np.inf
            rival = int(np.argmax(rivals))
            st.markdown(rescaling_proof(proof, data, d, rival, chosen.delta, c, bound, places))
    if weights_tab.open:
        with weights_tab:
            st.markdown("$W^*$, with $\\lVert W^* \\rVert = 1$: the certificate itself")
            weights_table(proof.params, data, "certificate_weights")
            st.markdown("$c \\cdot W^*$, at the $c$ on show")
            weights_table(params, data, "scaled_weights")
    if samples_tab.open:
        with samples_tab:
            bound_table(params, data, chosen.delta, bound, "scaled_bound")
    if curve_tab.open:
        with curve_tab:
            _curve_table(proof, chosen.delta)


def _words(scale: float) -> str:
    if scale == 0:
        return "At c = 0 all scores tie: every sample counts as class 0, and each loss is Δ."
    if scale < 1:
        return "The predictions are right already; the loss asks for a margin of Δ, too."
    return "From c = Δ/|m| on every difference is at most −Δ, so every loss is 0."


def _bound(proof: Separable, c: float, delta: float) -> ZeroOneBound:
    """The bound for c·W*. From Δ/|m| on the losses are 0, as proved: a product of rounded numbers
    could miss −Δ by its last digit."""
    data = state.lab().prepared.train
    params = rescaling.scaled(proof.params, c)
    bound = zero_one_bound(scores(params, data.X), data.y, delta)
    if c >= rescaling.critical(proof, delta):
        none = np.zeros(data.n_samples)
        bound = replace(bound, crammer_singer=none, weston_watkins=none)
    return bound


def _curve_table(proof: Separable, delta: float) -> None:
    data = state.lab().prepared.train
    scale = np.linspace(0.0, rescaling.FARTHEST, 31)
    c = scale * rescaling.critical(proof, delta)
    table = pd.DataFrame(
        {
            "c / (Δ/|m|)": scale,
            "c": c,
            "c·m": c * proof.m,
            "f(c·W*)": scaling_curve(proof.params, data.X, data.y, c, delta),
        }
    )
    show_table(table, "curve_table", "The loss of c·W* over c")
