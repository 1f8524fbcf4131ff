"""Numbers put in by hand: a text field for each matrix, tables of the same, and settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_ui import session
from linclf_ui.controls import loss_form, training_setting
from linclf_ui.names import markdown
from linclf_ui.widgets import Bound
from linclf_ui.workbench.own_tables import SAMPLES_TABLE, SCORES_TABLE, WEIGHTS_TABLE, EditTable
from linclf_ui.workbench.typed import (
    Derive,
    Texts,
    Typed,
    entered,
    scores_of,
    step_of,
    texts_of_scores,
)

LONGEST_FAULT = 300
HELP = (
    "Paste from a spreadsheet, CSV, a LaTeX bmatrix, NumPy or MATLAB; or type. Ctrl+Enter, or a "
    "click elsewhere, takes it over."
)


@dataclass(frozen=True)
class TypedNumbers:
    """What has been typed for each of the two, by its key."""

    by_key: Mapping[str, Typed] = field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """One way to put numbers in. `labels` are those of the text fields, by the name of the matrix,
    and `widths` their shares of the page. `derive` makes the step of the texts. `numbers` are the
    settings of the training that it needs besides the loss."""

    key: str
    title: str
    first: Typed
    derive: Derive
    labels: Mapping[str, str]
    widths: tuple[int, ...]
    tables: tuple[EditTable, ...]
    numbers: tuple[str, ...] = ()

    def label(self) -> str:
        return self.title

    def stamp(self) -> object:
        typed = self._typed()
        return typed.good, typed.training

    def derivation(self) -> Derivation:
        typed = self._typed()
        return self.derive(typed.good, typed.training)

    def sidebar(self) -> None:
        training = self._typed().training
        loss_form(training, self._change_training, f"{self.key}_")
        for name in self.numbers:
            training_setting(training, name, self._change_training, f"{self.key}_")

    def entry(self) -> None:
        typed = self._typed()
        with st.expander("Your numbers", expanded=True, icon=":material/edit:"):
            if typed.fault:
                st.warning(
                    f"{markdown(typed.fault, LONGEST_FAULT)} The matrices below are the last good "
                    "ones.",
                    icon=":material/warning:",
                )
            paste, table = st.tabs(["Paste", "Table"])
            with paste:
                places = st.columns(self.widths)
                for (name, label), place in zip(self.labels.items(), places, strict=True):
                    with place:
                        self._text_field(name, label)
            with table:
                derivation = self.derivation()
                for one, place in zip(self.tables, st.columns(len(self.tables)), strict=True):
                    with place:
                        one.show(derivation, typed.edits, self._enter)

    def take_over(self, training: Training, texts: Texts) -> None:
        """Put numbers from elsewhere into the fields. Raises ValueError if they make no step."""
        self.derive(texts, training)
        self._keep(Typed(texts, texts, training, edits=self._typed().edits + 1))

    def _text_field(self, name: str, label: str) -> None:
        text = self._typed().texts[name]
        bound = Bound(f"{self.key}_{name}", text, lambda changed: self._enter({name: changed}))
        st.text_area(label, height=130, help=HELP, **bound.entry())

    def _typed(self) -> Typed:
        return session.page_settings(TypedNumbers).by_key.get(self.key, self.first)

    def _keep(self, typed: Typed) -> None:
        kept = session.page_settings(TypedNumbers).by_key
        session.set_page_settings(TypedNumbers({**kept, self.key: typed}))

    def _enter(self, changes: Texts) -> None:
        self._keep(entered(self._typed(), changes, self.derive))

    def _change_training(self, change: Callable[[Training], Training]) -> None:
        typed = self._typed()
        self._keep(replace(typed, training=change(typed.training)))


def _first_scores() -> Typed:
    example = WORKED_EXAMPLES[0]
    texts = texts_of_scores(example.S, example.y)
    return Typed(texts, texts, Training(loss=example.loss))


FIRST_STEP: Texts = {
    "X": "1, 2\n2, 1\n-1, 0.5\n0, -2",
    "y": "0\n1\n2\n0",
    "W": "0.5, -0.2, 0.1\n0.3, 0.8, -0.6",
    "b": "0.1, 0, -0.1",
}

#: Scores and true classes: no X and W needed, every matrix up to G.
SCORES = Own(
    "scores",
    "Own S, y",
    _first_scores(),
    scores_of,
    {"S": "S, scores: a sample a row", "y": "y, true classes from 0"},
    (3, 1),
    (SCORES_TABLE,),
)
#: A whole step: X, W, b and y, with loss, λ and η.
STEP = Own(
    "step",
    "Own X, W, b, y",
    Typed(FIRST_STEP, FIRST_STEP, Training()),
    step_of,
    {
        "X": "X: a sample a row",
        "y": "y, classes from 0",
        "W": "W: a class a column",
        "b": "b: one a class",
    },
    (2, 1, 2, 1),
    (SAMPLES_TABLE, WEIGHTS_TABLE),
    ("reg", "learning_rate"),
)
