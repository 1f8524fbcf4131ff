"""Where the numbers come from: the Lab's next step, a worked example, or the visitor; and the
switch between them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_scores, derive_step
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix_text import MAX_COLUMNS, MAX_ROWS
from linclf_core.explain.printing import exact
from linclf_core.explain.worked_examples import WORKED_EXAMPLES, WorkedExample
from linclf_core.training.optimizers import GradientDescent
from linclf_ui import session
from linclf_ui.controls import decimals_slider, loss_form, setting_widget
from linclf_ui.panels.choose import numbered
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound
from linclf_ui.workbench import bench
from linclf_ui.workbench.bench import Origin
from linclf_ui.workbench.own import SCORES, STEP
from linclf_ui.workbench.typed import texts_of_scores, texts_of_step

STYLE = Path(__file__).parent / "page.css"


@dataclass(frozen=True)
class LabStep:
    """The experiment's next step, on the whole batch."""

    key: str = "lab"

    def label(self) -> str:
        return f"Lab, step {session.lab().history.step:,}"

    def stamp(self) -> object:
        here = session.lab()
        return here.history.current, here.prepared, here.training

    def derivation(self) -> Derivation:
        here = session.lab()
        training, data = here.training, here.prepared.train
        return derive_step(
            training.objective(),
            here.history.current.params,
            data.X,
            data.y,
            training.learning_rate,
        )

    def sidebar(self) -> None:
        here = session.lab()
        training, data = here.training, here.prepared.train
        loss_form(training, session.change_training, "bench_")
        st.markdown(
            f"λ = {exact(training.reg)}, η = {exact(training.learning_rate)}  \n"
            f"{data.n_samples:,} training samples, {data.n_classes} classes"
        )
        if note := difference(training, data.n_samples):
            st.caption(note)
        st.caption(
            "Data, loss and step are those of the Lab. A loss chosen here is chosen there, from "
            "the step on show on."
        )
        few = data.n_samples <= MAX_ROWS and data.n_features <= MAX_COLUMNS
        st.button(
            "Change these numbers",
            icon=":material/edit:",
            key="edit_lab",
            on_click=_take_over,
            disabled=not few,
            help="Takes X, W, b and y over as your own; the Lab keeps what it has."
            if few
            else f"Only batches of at most {MAX_ROWS} samples of {MAX_COLUMNS} features can be "
            "changed by hand.",
        )

    def entry(self, *, expanded: bool = True) -> None:
        return

    def data(self, derivation: Derivation) -> Dataset | None:
        return session.lab().prepared.train

    def sample(self) -> int:
        return session.lab().sample

    def choose_sample(self, sample: int) -> None:
        session.choose_sample(sample)

    def remark(self, cell: Cell, value: float) -> str:
        return ""


def _take_over() -> None:
    here = session.lab()
    data = here.prepared.train
    try:
        STEP.take_over(here.training, texts_of_step(here.history.current.params, data.X, data.y))
    except ValueError as fault:
        # It quotes a number as it would be typed in.
        told = str(fault).replace("-", "−")
        session.say(f"{told} The numbers cannot be changed by hand.")
        return
    bench.choose_origin(STEP.key)


def difference(training: Training, n_samples: int) -> str:
    """In what the Lab's own next step on so many samples differs from the one written out here, if
    in anything."""
    ways = []
    if training.optimizer != GradientDescent():
        ways.append(f"uses {training.optimizer.title}")
    if 0 < training.batch_size < n_samples:
        ways.append(f"takes a batch of {training.batch_size:,} samples")
    if not ways:
        return ""
    return (
        f"The Lab's own step {' and '.join(ways)}; here a plain gradient step on all samples is "
        "written out."
    )


@dataclass(frozen=True)
class Example:
    """Scores printed in lecture notes, every number of which follows."""

    worked: WorkedExample

    @property
    def key(self) -> str:
        return self.worked.key

    def label(self) -> str:
        return self.worked.title

    def stamp(self) -> object:
        return self.key

    def derivation(self) -> Derivation:
        return derive_scores(self.worked.loss, self.worked.S, self.worked.y)

    def sidebar(self) -> None:
        example = self.worked
        entries, distance = against_print(example)
        st.markdown(
            f"**{example.title}**  \n{example.loss.title}  \n"
            f"The notes print a loss of **{example.printed_loss:.3f}**."
        )
        st.caption(
            f"All {entries} numbers that the notes print come out here within {distance:.4f}: "
            "both they and the scores they were worked from are rounded to 3 decimals."
        )
        if example.mended:
            st.caption(f"Misprint of the notes: {example.mended}")
        st.button(
            "Change these numbers",
            icon=":material/edit:",
            key="edit_example",
            on_click=self._take_over,
            help="Takes scores and classes over as your own.",
        )

    def entry(self, *, expanded: bool = True) -> None:
        return

    def data(self, derivation: Derivation) -> Dataset | None:
        return None

    def sample(self) -> int:
        return bench.settings().sample

    def choose_sample(self, sample: int) -> None:
        bench.choose_sample(sample)

    def remark(self, cell: Cell, value: float) -> str:
        return self.worked.remark(cell, value)

    def _take_over(self) -> None:
        texts = texts_of_scores(self.worked.S, self.worked.y)
        SCORES.take_over(Training(loss=self.worked.loss), texts)
        bench.choose_origin(SCORES.key)


def against_print(example: WorkedExample) -> tuple[int, float]:
    """How many entries the notes print, and the largest distance of a computed one from its
    print."""
    derivation = derive_scores(example.loss, example.S, example.y)
    distances = [
        np.abs(derivation[name].values - printed) for name, printed in example.printed.items()
    ]
    return sum(d.size for d in distances), max(float(d.max()) for d in distances)


#: In the order of the switch.
ALL: tuple[Origin, ...] = (LabStep(), *map(Example, WORKED_EXAMPLES), SCORES, STEP)
ORIGINS = {origin.key: origin for origin in ALL}


def choose_origin(theme: Theme) -> Origin:
    """The switch between the origins; the one in use."""
    st.html(STYLE)
    # Streamlit's colours are not known to a page's own style sheet.
    st.html(f"<style>:root {{--paper: {theme.background}; --rule: {theme.grid};}}</style>")
    st.segmented_control(
        "Numbers from",
        **Bound("bench_source", bench.settings().origin, bench.choose_origin).menu(list(ORIGINS)),
        format_func=lambda key: ORIGINS[key].label(),
        label_visibility="collapsed",
        required=True,
    )
    return ORIGINS[bench.settings().origin]


def sample_field(origin: Origin, count: int) -> None:
    """The number of the chosen sample; nothing where there is only one."""
    chosen = min(origin.sample(), count - 1)
    numbered(f"sample_of_{origin.key}", count, chosen, origin.choose_sample)


def sidebar(origin: Origin) -> None:
    """What the numbers are, with their settings, and how they are shown."""
    with st.sidebar:
        origin.sidebar()
        st.divider()
        decimals_slider("bench_decimals")
        setting_widget(bench.settings(), "rows", "bench_rows", bench.set_rows)
