"""A whole step put in by hand: X, W, b and y, with loss, λ and η."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_step
from linclf_core.explain.matrix_text import parse_labels, to_csv
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_ui import state
from linclf_ui.controls import loss_controls, training_setting
from linclf_ui.workbench import fields
from linclf_ui.workbench.typed import Texts, Typed, entered, matrix, read, scores_or_weights

FIRST: Texts = {
    "X": "1, 2\n2, 1\n-1, 0.5\n0, -2",
    "y": "0\n1\n2\n0",
    "W": "0.5, -0.2, 0.1\n0.3, 0.8, -0.6",
    "b": "0.1, 0, -0.1",
}


def texts_of(params: Params, X: Array, y: IntArray) -> Texts:
    """The fields' texts for these numbers, every digit of them."""
    return {
        "X": to_csv(X, None),
        "y": to_csv(y[:, None].astype(float), None),
        "W": to_csv(params.W, None),
        "b": to_csv(params.b[None], None),
    }


def derive(texts: Texts, training: Training) -> Derivation:
    """From the texts. Raises ValueError, one plain sentence, if they do not go together."""
    X, W, b = matrix(texts, "X"), scores_or_weights(texts, "W"), matrix(texts, "b")
    if len(W) != X.shape[1]:
        raise ValueError(
            f"W has {len(W)} rows but X has {X.shape[1]} columns: both count the features."
        )
    n_classes = W.shape[1]
    if 1 not in b.shape or b.size != n_classes:
        raise ValueError(
            f"b must hold one number for each of the {n_classes} columns of W, "
            f"but it is {b.shape[0]} × {b.shape[1]}."
        )
    y = read("y", lambda: parse_labels(texts["y"], n_classes))
    if len(y) != len(X):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} classes: one for each sample.")
    params = Params(W, b.ravel())
    return derive_step(training.objective(), params, X, y, training.learning_rate)


def _first() -> Typed:
    return Typed(FIRST, FIRST, Training())


@dataclass(frozen=True)
class OwnStepSettings:
    typed: Typed = field(default_factory=_first)


def take_over(training: Training, params: Params, X: Array, y: IntArray) -> None:
    """Put numbers from elsewhere into the fields. Raises ValueError if they cannot be typed in."""
    texts = texts_of(params, X, y)
    derive(texts, training)
    _keep(Typed(texts, texts, training, edits=_typed().edits + 1))


def _typed() -> Typed:
    return state.page_settings(OwnStepSettings).typed


def _keep(typed: Typed) -> None:
    state.set_page_settings(OwnStepSettings(typed))


def _enter(changes: Texts) -> None:
    _keep(entered(_typed(), changes, derive))


@dataclass(frozen=True)
class OwnStep:
    key: str = "step"

    def label(self) -> str:
        return "Own X, W, b, y"

    def stamp(self) -> object:
        return _typed().good, _typed().training

    def derivation(self) -> Derivation:
        return derive(_typed().good, _typed().training)

    def sidebar(self) -> None:
        training, change = _typed().training, fields.change_training(_typed, _keep)
        loss_controls(training, change, f"{self.key}_")
        training_setting(training, "learning_rate", change, f"{self.key}_")

    def entry(self) -> None:
        typed = _typed()
        with st.expander("Your numbers", expanded=True, icon=":material/edit:"):
            fields.fault(typed)
            paste, table = st.tabs(["Paste", "Table"])
            with paste:
                labels = {
                    "X": "X: a sample a row",
                    "y": "y, classes from 0",
                    "W": "W: a class a column",
                    "b": "b: one a class",
                }
                for (name, label), place in zip(
                    labels.items(), st.columns([2, 1, 2, 1]), strict=True
                ):
                    with place:
                        fields.text_field(name, label, typed, self.key, _enter)
            with table:
                _tables(typed)


def _tables(typed: Typed) -> None:
    """The last good numbers to edit: samples with their classes, and weights above biases."""
    derivation = derive(typed.good, typed.training)
    X, W_tilde = derivation["X_tilde"].values[:, :-1], derivation["W_tilde"].values
    samples = {f"x{d}": column for d, column in enumerate(X.T)} | {"y": derivation.y}
    weights = {f"class {c}": column for c, column in enumerate(W_tilde.T)}
    names = [*(f"W, feature {d}" for d in range(len(W_tilde) - 1)), "b"]

    def report_samples(edited: pd.DataFrame) -> None:
        X, y = edited.drop(columns="y").to_numpy(float), edited["y"].to_numpy(np.intp)
        _enter({"X": to_csv(X, None), "y": to_csv(y[:, None].astype(float), None)})

    def report_weights(edited: pd.DataFrame) -> None:
        values = edited.to_numpy(float)
        _enter({"W": to_csv(values[:-1], None), "b": to_csv(values[-1:], None)})

    left, right = st.columns(2)
    with left:
        fields.table(
            pd.DataFrame(samples),
            f"samples_table_{typed.edits}",
            report_samples,
            labels=("y",),
            rows="dynamic",
            alt="Features and true class of each sample",
        )
    with right:
        fields.table(
            pd.DataFrame(weights, index=names),
            f"weights_table_{typed.edits}",
            report_weights,
            labels=(),
            rows="fixed",
            alt="Weights and biases, a class a column",
        )
