"""Numbers put in by hand: a text field for each matrix, tables of the same, and settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from linclf_core import packing
from linclf_core.datasets import Dataset
from linclf_core.datasets.base import dataset
from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell
from linclf_core.explain.labelled import Line, read_line
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_ui import session
from linclf_ui.controls import loss_form, training_setting
from linclf_ui.names import markdown
from linclf_ui.widgets import Bound
from linclf_ui.workbench import bench
from linclf_ui.workbench.offers import offers
from linclf_ui.workbench.own_tables import SAMPLES_TABLE, SCORES_TABLE, WEIGHTS_TABLE, EditTable
from linclf_ui.workbench.typed import (
    Derive,
    Texts,
    Typed,
    entered,
    from_document,
    scores_of,
    step_of,
    texts_of_scores,
    to_document,
)

LONGEST_FAULT = 300
HELP = (
    "Paste from a spreadsheet, CSV, a LaTeX bmatrix, NumPy or MATLAB; or type. Ctrl+Enter, or a "
    "click elsewhere, takes it over."
)
WHOLE_HELP = (
    "Paste lines of notes as they stand, LaTeX or not, with several matrices: those labelled X, W, "
    "b, S or y are taken, the others left out. Ctrl+Enter, or a click elsewhere, takes it over."
)
LONGEST_TOLD = 700
#: So many letters of numbers go into an address, beside those of the experiment.
LONGEST_LINK = 6_000
TOO_LONG = (
    "So many numbers fit in no link: a reload of the page does not bring them back, nor does its "
    "address."
)


@dataclass(frozen=True)
class TypedNumbers:
    """What has been typed for each of the two, by its key; the whole lines that were `pasted`, and
    what is `told` of them or why they were `refused`."""

    by_key: Mapping[str, Typed] = field(default_factory=dict)
    pasted: str = ""
    told: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Own:
    """One way to put numbers in. `labels` are those of the text fields, by the name of the matrix,
    and `widths` their shares of the page. `derive` makes the step of the texts. `numbers` are the
    settings of the training that it needs besides the loss. `asks_for` is the matrix without which
    nothing can be worked, and what `may_be_empty` is then left out or 0."""

    key: str
    title: str
    first: Typed
    derive: Derive
    labels: Mapping[str, str]
    widths: tuple[int, ...]
    tables: tuple[EditTable, ...]
    asks_for: str
    may_be_empty: tuple[str, ...]
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

    def entry(self, *, expanded: bool = True) -> None:
        typed = self._typed()
        if typed.fault and not expanded:
            st.caption("Your numbers make no step as they are: here are the last good ones.")
        with st.expander(
            "Your numbers", expanded=expanded, icon=":material/edit:", key="own_numbers"
        ):
            self._say(typed)
            paste, table = st.tabs(["Paste", "Table"])
            with paste:
                _line_field(self.key)
                places = st.columns(self.widths)
                for (name, label), place in zip(self.labels.items(), places, strict=True):
                    with place:
                        self._text_field(name, label)
            with table:
                derivation = self.derivation()
                for one, place in zip(self.tables, st.columns(len(self.tables)), strict=True):
                    with place:
                        one.show(derivation, typed.edits, self.enter)

    def _say(self, typed: Typed) -> None:
        """What was taken, what is wrong or still lacking, and what may be meant otherwise."""
        kept = session.page_settings(TypedNumbers)
        if kept.told:
            st.success(markdown(kept.told, LONGEST_TOLD), icon=":material/content_paste:")
        if kept.refused:
            fault = markdown(kept.refused, LONGEST_FAULT)
            st.warning(f"{fault} Nothing of the text was taken.", icon=":material/warning:")
        if typed.fault:
            say, icon = (st.info, "hourglass") if typed.waiting else (st.warning, "warning")
            say(
                f"{markdown(typed.fault, LONGEST_FAULT)} The matrices below are the last good "
                "ones.",
                icon=f":material/{icon}:",
            )
        if told := self.left_out():
            st.caption(told)
        for offer in offers(typed.texts):
            with st.container(horizontal=True, vertical_alignment="center", key=offer.key):
                if offer.aside:
                    st.caption(offer.question, width="content")
                else:
                    st.markdown(offer.question, width="content")
                st.button(
                    offer.action,
                    key=f"take_{offer.key}",
                    on_click=self.enter,
                    args=(offer.changes,),
                )

    def data(self, derivation: Derivation) -> Dataset | None:
        if "W_tilde" not in derivation or derivation["X_tilde"].values.shape[1] != 3:
            return None
        X = derivation["X_tilde"].values[:, :-1]
        return dataset(X, derivation.y, derivation.S.shape[1])

    def sample(self) -> int:
        return bench.settings().sample

    def choose_sample(self, sample: int) -> None:
        bench.choose_sample(sample)

    def remark(self, cell: Cell, value: float) -> str:
        return ""

    def packed(self) -> str:
        """What was put in, as a text for an address; none for the first numbers."""
        typed = self._typed()
        if (typed.texts, typed.training) == (self.first.texts, self.first.training):
            return ""
        what = typed.texts, typed.good, typed.training
        return session.kept(f"packed {self.key}", what, lambda: packing.packed(to_document(typed)))

    def left_out(self) -> str:
        """That what was put in fits in no link, in a sentence, if it does not."""
        return TOO_LONG if len(self.packed()) > LONGEST_LINK else ""

    def take_document(self, document: Any) -> None:
        """Put in what an address holds. Raises ValueError, one sentence, if it makes no step."""
        typed = from_document(document, self.first, self.derive)
        self._keep(replace(typed, edits=self._typed().edits + 1))

    def take_over(self, training: Training, texts: Texts) -> None:
        """Put numbers from elsewhere into the fields. Raises ValueError if they make no step."""
        self.derive(texts, training)
        self._keep(Typed(texts, texts, training, edits=self._typed().edits + 1))

    def _text_field(self, name: str, label: str) -> None:
        text = self._typed().texts[name]
        bound = Bound(f"{self.key}_{name}", text, lambda changed: self.enter({name: changed}))
        st.text_area(label, height=130, help=HELP, **bound.entry())

    def _typed(self) -> Typed:
        return session.page_settings(TypedNumbers).by_key.get(self.key, self.first)

    def _keep(self, typed: Typed) -> None:
        kept = session.page_settings(TypedNumbers)
        by_key = {**kept.by_key, self.key: typed}
        session.set_page_settings(replace(kept, by_key=by_key))

    def enter(self, changes: Texts) -> None:
        self._keep(entered(self._typed(), changes, self.derive))
        kept = session.page_settings(TypedNumbers)
        session.set_page_settings(replace(kept, told="", refused=""))

    def _change_training(self, change: Callable[[Training], Training]) -> None:
        typed = self._typed()
        self._keep(replace(typed, training=change(typed.training)))


def _line_field(key: str) -> None:
    pasted = session.page_settings(TypedNumbers).pasted
    bound = Bound("whole_line", pasted, lambda text: _paste(text, key))
    st.text_area(
        "Whole lines of notes, with labels: S = … , y = …  or  X = … , W = … , y = …",
        height=68,
        help=WHOLE_HELP,
        **bound.entry(),
    )


def _paste(text: str, key: str) -> None:
    """Take whole lines over into the fields of that which they make, if they make anything; `key`
    is what the fields on show are for."""
    kept = replace(session.page_settings(TypedNumbers), pasted=text, told="", refused="")
    session.set_page_settings(kept)
    if not text.strip():
        return
    try:
        line = read_line(text)
    except ValueError as fault:
        session.set_page_settings(replace(kept, refused=str(fault)))
        return
    own = _made_by(line, key)
    line = line.only(own.labels)
    # What is not given is not what was there before.
    empty = {name: "" for name in own.may_be_empty if own.asks_for in line.taken}
    own.enter({**empty, **{name: reading.text for name, reading in line.taken.items()}})
    session.set_page_settings(replace(session.page_settings(TypedNumbers), told=line.told()))
    bench.choose_origin(own.key)


def _made_by(line: Line, key: str) -> Own:
    if {"X", "W"} <= line.taken.keys():
        return STEP
    if "S" in line.taken:
        return SCORES
    return STEP if line.taken.keys() & {"W", "b"} or key == STEP.key else SCORES


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

#: Scores and true classes: no X and W needed, every matrix up to G; with X to X̃ᵀG.
SCORES = Own(
    "scores",
    "Own S, y",
    _first_scores(),
    scores_of,
    {
        "S": "S, scores: a sample a row",
        "y": "y, true classes from 0",
        "X": "X, if there is one",
    },
    (3, 1, 2),
    (SCORES_TABLE,),
    "S",
    ("X",),
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
        "b": "b: one a class, or none",
    },
    (2, 1, 2, 1),
    (SAMPLES_TABLE, WEIGHTS_TABLE),
    "W",
    ("b",),
    ("reg", "learning_rate"),
)
#: Both, by key.
OWN = {own.key: own for own in (SCORES, STEP)}
