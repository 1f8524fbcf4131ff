"""Numbers from the Lab: the experiment's next step, on the whole batch."""

from dataclasses import dataclass

import streamlit as st

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_step
from linclf_core.explain.matrix_text import MAX_ROWS
from linclf_core.explain.printing import exact
from linclf_core.training.optimizers import GradientDescent
from linclf_ui import state
from linclf_ui.workbench import bench, own_step


@dataclass(frozen=True)
class LabStep:
    key: str = "lab"

    def label(self) -> str:
        return f"Lab, step {state.lab().history.step:,}"

    def stamp(self) -> object:
        here = state.lab()
        return here.history.current, here.prepared, here.training

    def derivation(self) -> Derivation:
        here = state.lab()
        training, data = here.training, here.prepared.train
        return derive_step(
            training.objective(),
            here.history.current.params,
            data.X,
            data.y,
            training.learning_rate,
        )

    def sidebar(self) -> None:
        here = state.lab()
        training, data = here.training, here.prepared.train
        st.markdown(
            f"**{training.loss.title}**  \n"
            f"λ = {exact(training.reg)}, η = {exact(training.learning_rate)}  \n"
            f"{data.n_samples:,} training samples, {data.n_classes} classes"
        )
        if note := difference(training):
            st.caption(note)
        st.caption("Data, loss and step are those of the Lab: change them there.")
        few = data.n_samples <= MAX_ROWS
        st.button(
            "Change these numbers",
            icon=":material/edit:",
            key="edit_lab",
            on_click=_take_over,
            disabled=not few,
            help="Takes X, W, b and y over as your own; the Lab keeps what it has."
            if few
            else f"Only batches of at most {MAX_ROWS} samples can be changed by hand.",
        )

    def entry(self) -> None:
        return


def _take_over() -> None:
    here = state.lab()
    data = here.prepared.train
    try:
        own_step.take_over(here.training, here.history.current.params, data.X, data.y)
    except ValueError:
        # Numbers too large to type in stay where they are.
        return
    bench.choose_source(own_step.OwnStep.key)


def difference(training: Training) -> str:
    """In what the Lab's own next step differs from the one written out here, if in anything."""
    ways = []
    if training.optimizer != GradientDescent():
        ways.append(f"uses {training.optimizer.title}")
    if training.batch_size:
        ways.append(f"takes a batch of {training.batch_size:,} samples")
    if not ways:
        return ""
    return (
        f"The Lab's own step {' and '.join(ways)}; here a plain gradient step on all samples is "
        "written out."
    )
