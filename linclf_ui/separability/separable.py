"""Separable data: the rescaling of the proof, in the plane, as a curve, and step by step."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.model import scores
from linclf_core.separability.decision import (
    Separable,
    ZeroOneBound,
    leads,
    scaling_curve,
    zero_one_bound,
)
from linclf_ui import session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.figures import rescaling
from linclf_ui.figures.film import Chart, Film, Frame
from linclf_ui.numbers import telling
from linclf_ui.panels.plane_view import slice_note
from linclf_ui.panels.table import show_table
from linclf_ui.separability.bound import steps_for_any_weights
from linclf_ui.separability.headline import separable_headline
from linclf_ui.separability.proof import rescaling_proof
from linclf_ui.separability.settings import change, settings
from linclf_ui.separability.tables import bound_table, weights_table
from linclf_ui.theme import Theme

#: So many frames of the film to a c of Δ/|m|.
A_UNIT = 40
LABELS = ("worst difference c·m", "f(c·W*)", "wrong")


def separable(proof: Separable, theme: Theme) -> None:
    separable_headline(proof)
    slice_note()

    @st.fragment
    def moving() -> None:
        _moving(proof, theme)

    moving()


def _moving(proof: Separable, theme: Theme) -> None:
    """The film of c, and what is told of the c at rest."""
    data, places, chosen = session.lab().prepared.train, session.lab().view.decimals, settings()
    frame = round(chosen.scale * A_UNIT)
    show_film(
        "separable",
        _film(proof, theme),
        frame,
        (proof, chosen.delta, places, session.plane_view()),
        theme,
        lambda k: change("scale", k / A_UNIT),
        _words(chosen.scale),
    )
    c = chosen.scale * rescaling.critical(proof, chosen.delta)
    bound = _bound(proof, c, chosen.delta)
    proof_tab, weights_tab, samples_tab, curve_tab = st.tabs(
        ["Proof", "Weights", "Samples", "Curve"], on_change="rerun", key="separable_tabs"
    )
    told = f"At c = {telling(c, places)}"
    if proof_tab.open:
        with proof_tab, at_rest(frame, told):
            d = leads(proof.params, data.X, data.y)
            worst = int(np.argmax(d))
            rivals = scores(proof.params, data.X[worst : worst + 1])[0]
            rivals[data.y[worst]] = -np.inf
            rival = int(np.argmax(rivals))
            st.markdown(rescaling_proof(proof, data, d, rival, chosen.delta, c, bound, places))
            steps_for_any_weights(chosen.delta)
    if weights_tab.open:
        with weights_tab, at_rest(frame, told):
            st.markdown(
                "$W^*$, with $\\lVert W^* \\rVert = 1$: the certificate itself"
                if proof.params.W.any()
                else "$W^* = 0$ with the biases $b^*$: the certificate itself. All samples are of "
                "one class, and the biases alone part it from the others."
            )
            weights_table(proof.params, data, "certificate_weights")
            st.markdown("$c \\cdot W^*$, at the $c$ on show")
            weights_table(rescaling.scaled(proof.params, c), data, "scaled_weights")
    if samples_tab.open:
        with samples_tab, at_rest(frame, told):
            params = rescaling.scaled(proof.params, c)
            bound_table(params, data, chosen.delta, bound, "scaled_bound")
    if curve_tab.open:
        with curve_tab:
            _curve_table(proof, chosen.delta)


def _film(proof: Separable, theme: Theme) -> Film:
    """c from 0 to 3·Δ/|m|; Δ/|m| itself, where the loss becomes 0, is exactly a frame."""
    here, delta = session.lab(), settings().delta
    data, places, view = here.prepared.train, here.view.decimals, session.plane_view()
    critical = rescaling.critical(proof, delta)

    def charts() -> list[list[list[Chart]]]:
        plane = rescaling.plane_stage(proof, data, theme, view)
        curve = rescaling.scaling_stage(proof, data, delta, theme)
        return [
            [
                [Chart(plane, "The regions of c·W*, its margin lines and the samples at them")],
                [Chart(curve, "Loss of c·W* over c: it falls to 0 at Δ/|m| and stays there")],
            ]
        ]

    def c_of(frame: int) -> float:
        return frame / A_UNIT * critical

    def frame(k: int) -> Frame:
        c = c_of(k)
        bound = _bound(proof, c, delta)
        f = float(bound.crammer_singer.mean())
        texts = (
            telling(c * proof.m, places),
            "0, exactly" if f == 0 else telling(f, places),
            f"{bound.wrong.sum()} of {data.n_samples}",
        )
        moves = (
            rescaling.plane_moves(proof, data, delta, c, view),
            rescaling.scaling_moves(proof, data, delta, c),
        )
        return Frame(moves, texts)

    return Film(
        "c",
        round(rescaling.FARTHEST * A_UNIT),
        charts,
        frame,
        LABELS,
        named=lambda k: telling(c_of(k), places),
    )


def _words(scale: float) -> str:
    if scale == 0:
        return "At c = 0 all scores tie: every sample counts as class 0, and each loss is Δ."
    if scale < 1:
        return "The predictions are right already; the loss asks for a margin of Δ, too."
    return "From c = Δ/|m| on every difference is at most −Δ, so every loss is 0."


def _bound(proof: Separable, c: float, delta: float) -> ZeroOneBound:
    """The bound for c·W*. From Δ/|m| on the losses are 0, as proved: a product of rounded numbers
    could miss −Δ by its last digit."""
    data = session.lab().prepared.train
    params = rescaling.scaled(proof.params, c)
    bound = zero_one_bound(scores(params, data.X), data.y, delta)
    if c >= rescaling.critical(proof, delta):
        none = np.zeros(data.n_samples)
        bound = replace(bound, crammer_singer=none, weston_watkins=none)
    return bound


def _curve_table(proof: Separable, delta: float) -> None:
    data = session.lab().prepared.train
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
