"""Scores and true classes put in by hand: no X and W needed, every matrix up to G."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_scores
from linclf_core.explain.matrix_text import parse_labels, to_csv
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.losses import Loss
from linclf_core.notation import Array, IntArray
from linclf_ui import state
from linclf_ui.controls import loss_form
from linclf_ui.workbench import fields
from linclf_ui.workbench.typed import Texts, Typed, entered, read, scores_or_weights


def texts_of(S: Array, y: IntArray) -> Texts:
    """The fields' texts for these numbers, every digit of them."""
    return {"S": to_csv(S, None), "y": to_csv(y[:, None].astype(float), None)}


def derive(texts: Texts, training: Training) -> Derivation:
    """From the texts. Raises ValueError, one plain sentence, if they do not go together."""
    S = scores_or_weights(texts, "S")
    y = read("y", lambda: parse_labels(texts["y"], S.shape[1]))
    return derive_scores(training.loss, S, y)


def _first() -> Typed:
    example = WORKED_EXAMPLES[0]
    texts = texts_of(example.S, example.y)
    return Typed(texts, texts, Training(loss=example.loss))


@dataclass(frozen=True)
class OwnScoresSettings:
    typed: Typed = field(default_factory=_first)


def take_over(loss: Loss, S: Array, y: IntArray) -> None:
    """Put numbers from elsewhere into the fields."""
    texts = texts_of(S, y)
    _keep(Typed(texts, texts, Training(loss=loss), edits=_typed().edits + 1))


def _typed() -> Typed:
    return state.page_settings(OwnScoresSettings).typed


def _keep(typed: Typed) -> None:
    state.set_page_settings(OwnScoresSettings(typed))


def _enter(changes: Texts) -> None:
    _keep(entered(_typed(), changes, derive))


@dataclass(frozen=True)
class OwnScores:
    key: str = "scores"

    def label(self) -> str:
        return "Own S, y"

    def stamp(self) -> object:
        return _typed().good, _typed().training

    def derivation(self) -> Derivation:
        return derive(_typed().good, _typed().training)

    def sidebar(self) -> None:
        loss_form(_typed().training, fields.change_training(_typed, _keep), f"{self.key}_")

    def entry(self) -> None:
        typed = _typed()
        with st.expander("Your numbers", expanded=True, icon=":material/edit:"):
            fields.fault(typed)
            paste, table = st.tabs(["Paste", "Table"])
            with paste:
                wide, narrow = st.columns([3, 1])
                with wide:
                    fields.text_field("S", "S, scores: a sample a row", typed, self.key, _enter)
                with narrow:
                    fields.text_field("y", "y, true classes from 0", typed, self.key, _enter)
            with table:
                _table(typed)


def _table(typed: Typed) -> None:
    """The last good numbers to edit: the true class, and a score a class."""
    derivation = derive(typed.good, typed.training)
    columns = {"y": derivation.y} | {str(c): column for c, column in enumerate(derivation.S.T)}

    def report(edited: pd.DataFrame) -> None:
        _enter(texts_of(edited.drop(columns="y").to_numpy(float), edited["y"].to_numpy(np.intp)))

    fields.table(
        pd.DataFrame(columns),
        f"scores_table_{typed.edits}",
        report,
        labels=("y",),
        rows="dynamic",
        alt="True class and scores of each sample",
    )
