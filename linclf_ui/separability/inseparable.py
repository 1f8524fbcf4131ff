"""Data that no weights separate: the multipliers that prove it, and what the bound still says."""

from functools import partial

import streamlit as st

from linclf_core.model import scores
from linclf_core.separability.decision import Inseparable, TooClose, meetings, zero_one_bound
from linclf_ui import session
from linclf_ui.figures.plane import plane
from linclf_ui.figures.witness import witness
from linclf_ui.names import markdown
from linclf_ui.numbers import decimal, point
from linclf_ui.panels.plane_view import slice_note
from linclf_ui.separability.bound import steps_for_any_weights
from linclf_ui.separability.headline import inseparable_headline, undecided_headline
from linclf_ui.separability.proof import farkas_proof
from linclf_ui.separability.settings import change, settings
from linclf_ui.separability.tables import bound_table, multiplier_table, weights_table
from linclf_ui.theme import CHART_CONFIG, Theme
from linclf_ui.widgets import Bound


def inseparable(proof: Inseparable, theme: Theme) -> None:
    here, delta = session.lab(), settings().delta
    data, params, places = here.prepared.train, here.history.current.params, here.view.decimals
    S = scores(params, data.X)
    bound = zero_one_bound(S, data.y, delta)
    inseparable_headline(proof)
    slice_note()
    found = {meeting.label: meeting for meeting in meetings(proof, data.X, data.y)}
    picture, numbers = st.columns(2)
    with numbers:
        label = _chosen_label(list(found))
        meeting = found[label]
        name = markdown(data.class_names[label])
        st.markdown(
            f"One hull, in the colour of **{name}**, is that of its own samples in the proof; the "
            f"other is that of the samples of other classes whose rival **{name}** is. Both "
            "weighted means are the same point:"
        )
        st.html(
            '<div class="status">'
            + "".join(
                f"<span>{title} <b>{point(x, places)}</b></span>"
                for title, x in (("own", meeting.own), ("other", meeting.claimed))
            )
            + f"<span>weight of both <b>{decimal(meeting.weight, places)}</b></span></div>"
        )
        st.markdown(
            "A score is linear, so at a shared point no class can be ahead of the other: some "
            "sample has $s_j \\ge s_y$, **whatever W and b are**."
        )
        multiplier_table(proof, data, params)
    with picture:
        st.plotly_chart(
            witness(proof, meeting, data, theme, session.plane_view()),
            key="witness",
            theme=None,
            config=CHART_CONFIG,
            alt="The samples of the proof, and the two hulls that share a point",
        )
    proof_tab, samples_tab, weights_tab = st.tabs(
        ["Proof", "Samples, Lab's weights", "Lab's weights"],
        on_change="rerun",
        key="inseparable_tabs",
    )
    if proof_tab.open:
        with proof_tab:
            rows = proof.samples
            differences = S[rows, proof.rivals] - S[rows, data.y[rows]]
            st.markdown(farkas_proof(proof, data, differences, delta, bound, places))
            steps_for_any_weights(delta)
    if samples_tab.open:
        with samples_tab:
            bound_table(params, data, delta, bound, "lab_bound")
    if weights_tab.open:
        with weights_tab:
            weights_table(params, data, "lab_weights")


def undecided(verdict: TooClose, theme: Theme) -> None:
    """The Lab's weights and their bound: nothing more can be said."""
    here, delta = session.lab(), settings().delta
    data, params = here.prepared.train, here.history.current.params
    undecided_headline(verdict)
    slice_note()
    picture, numbers = st.columns(2)
    with picture:
        st.plotly_chart(
            plane(params, data, theme, arrows=False, margin=delta, view=session.plane_view()),
            key="undecided_plane",
            theme=None,
            config=CHART_CONFIG,
            alt="The plane with the samples and the regions of the Lab's weights",
        )
    with numbers:
        st.markdown("The bound $\\ell_i \\ge \\Delta \\cdot [\\text{wrong}_i]$, Lab's weights")
        bound = zero_one_bound(scores(params, data.X), data.y, delta)
        bound_table(params, data, delta, bound, "lab_bound")


def _chosen_label(labels: list[int]) -> int:
    """Whose column of the proof is drawn: two classes share one picture, so with two classes there
    is nothing to choose."""
    chosen = settings().label if settings().label in labels else labels[0]
    if len(labels) > 2:
        names = session.lab().prepared.train.class_names
        st.segmented_control(
            "Class on show",
            **Bound("separability_label", chosen, partial(change, "label")).menu(labels),
            format_func=lambda label: markdown(names[label]),
            required=True,
        )
    return chosen
