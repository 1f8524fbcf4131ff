"""The chain-rule walker: one sample from x to the update, a factor at a time."""

import streamlit as st

from linclf_core.explain.chain_rule import walk
from linclf_core.explain.expression import Cell
from linclf_core.explain.step_phases import parts_of
from linclf_core.model import Params
from linclf_core.plane.view import fitting
from linclf_ui import page, session
from linclf_ui.figures.walk import walk_plane
from linclf_ui.panels.plane_view import told
from linclf_ui.theme import CHART_CONFIG
from linclf_ui.walker.content import phase_content
from linclf_ui.walker.place import go, place
from linclf_ui.walker.written_out import written_out
from linclf_ui.widgets import Bound
from linclf_ui.workbench import bench
from linclf_ui.workbench.link import NUMBERS
from linclf_ui.workbench.origins import choose_origin, sample_field

theme = page.begin("Chain rule", beside=NUMBERS)
origin = choose_origin(theme)
try:
    derivation = bench.worked(origin).derivation
except ValueError as fault:
    with st.sidebar:
        origin.sidebar()
    origin.entry()
    st.warning(f"{fault} Choose other numbers to see the chain rule walked.")
    st.stop()
sample = min(origin.sample(), len(derivation.y) - 1)
phases = walk(derivation, sample)
at = place().within(phases)
phase = phases[at.phase]

with st.sidebar:
    sample_field(origin, len(derivation.y))
    st.radio(
        "Phase",
        **Bound("walk_phase", at.phase, go).menu(range(len(phases))),
        format_func=lambda k: (
            ("→ " if phases[k].direction == "forward" else "← ") + phases[k].title
        ),
    )
    st.divider()
    origin.sidebar()
origin.entry(expanded=False)

data = origin.data(derivation)
words, picture = st.columns([3, 2], gap="medium") if data else (st.container(), None)
with words:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Back",
            key="walk_back",
            icon=":material/chevron_left:",
            on_click=go,
            args=(at.phase - 1,),
            disabled=at.phase == 0,
            shortcut="Left",
        )
        st.button(
            "Forward",
            key="walk_forward",
            icon=":material/chevron_right:",
            type="primary",
            on_click=go,
            args=(at.phase + 1,),
            disabled=at.phase == len(phases) - 1,
            shortcut="Right",
        )
        way = "forward pass" if phase.direction == "forward" else "backward pass"
        # The words of the Lab's slow motion, which tells the same more quickly.
        part = parts_of(phases)[at.phase]
        st.markdown(
            f"**{at.phase + 1} of {len(phases)}:** {phase.title} ({way}). In slow motion: *{part}*"
        )
    phase_content(phase, at, theme)
    shown = phase.matrices[at.matrix]
    cell = Cell(shown.name, sample, at.column)
    if remark := origin.remark(cell, float(shown.values[at.row, at.column])):
        st.info(remark, icon=":material/menu_book:")
    st.caption(f"{derivation.loss.title}. {origin.label()}, sample {sample}.")
    written_out(phase, derivation, sample)
if data and picture:
    view = fitting(data.X, data.feature_names, session.lab().view.axes)
    before, after = derivation["W_tilde"].values, derivation["W_next"].values
    with picture:
        st.plotly_chart(
            walk_plane(
                Params(before[:-1], before[-1]),
                Params(after[:-1], after[-1]),
                data,
                sample,
                phase.key,
                theme,
                view=view,
            ),
            key="walk_plane",
            theme=None,
            config=CHART_CONFIG,
            alt=f"The plane with sample {sample} ringed, in the phase {phase.title}",
        )
        st.caption("The update shown is a plain gradient step on all samples.")
        if not view.holds_all:
            st.caption(told(view, data.n_features))
