"""The chain-rule walker: one sample from x to the update, a factor at a time."""

import streamlit as st

from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_step
from linclf_core.model import Params
from linclf_ui import page, session
from linclf_ui.figures.walk import walk_plane
from linclf_ui.panels.choose import sample_field
from linclf_ui.theme import CHART_CONFIG
from linclf_ui.walker.content import phase_content
from linclf_ui.walker.place import go, place
from linclf_ui.walker.written_out import written_out
from linclf_ui.widgets import Bound

theme = page.begin("Chain rule")
here = session.lab()
data, params, training = here.prepared.train, here.history.current.params, here.training
try:
    derivation = derive_step(training.objective(), params, data.X, data.y, training.learning_rate)
except ValueError as fault:
    st.warning(f"{fault} Step back in the Lab, or choose a smaller learning rate there.")
    st.stop()
phases = walk(derivation, here.sample)
at = place().within(phases)
phase = phases[at.phase]

with st.sidebar:
    sample_field()
    st.radio(
        "Phase",
        **Bound("walk_phase", at.phase, go).menu(range(len(phases))),
        format_func=lambda k: (
            ("→ " if phases[k].direction == "forward" else "← ") + phases[k].title
        ),
    )

words, picture = st.columns([3, 2], gap="medium")
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
        st.markdown(
            f"**{at.phase + 1} of {len(phases)}:** {phase.title} "
            f"({'forward pass' if phase.direction == 'forward' else 'backward pass'})"
        )
    phase_content(phase, at, theme)
    written_out(phase, derivation, here.sample)
with picture:
    after = derivation["W_next"].values
    st.plotly_chart(
        walk_plane(params, Params(after[:-1], after[-1]), data, here.sample, phase.key, theme),
        key="walk_plane",
        theme=None,
        config=CHART_CONFIG,
        alt=f"The plane with sample {here.sample} ringed, in the phase {phase.title}",
    )
    st.caption(
        f"{training.loss.title}, the Lab's step {here.history.step}. The update shown is a plain "
        f"gradient step on all samples with η = {training.learning_rate:g}."
    )
