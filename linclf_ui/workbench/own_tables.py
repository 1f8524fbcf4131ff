"""The numbers put in by hand as tables to edit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.model import Params
from linclf_ui import session
from linclf_ui.panels.table import significant
from linclf_ui.told import table_edits
from linclf_ui.widgets import reported
from linclf_ui.workbench.typed import Texts, texts_of_samples, texts_of_weights

HEIGHT = 178
#: So many significant digits are shown; what is not edited keeps all.
DIGITS = 6


@dataclass(frozen=True)
class EditTable:
    """The last good numbers as a table to edit: how it is made of a step, and what the edited one
    says in the fields. A column "y" holds whole numbers."""

    key: str
    alt: str
    frame: Callable[[Derivation], pd.DataFrame]
    texts: Callable[[pd.DataFrame], Texts]
    fixed_rows: bool = False

    def show(self, derivation: Derivation, edits: int, enter: Callable[[Texts], None]) -> None:
        """The editor; `enter` gets the fields that an edit changes."""
        frame = self.frame(derivation)
        config = {
            name: st.column_config.NumberColumn(
                name,
                required=True,
                default=0 if name == "y" else 0.0,
                step=1 if name == "y" else None,
            )
            for name in frame.columns
        }
        # Streamlit lays old edits over the same key: a new one for each frame.
        key = f"{self.key}_{edits}"

        def take() -> None:
            try:
                enter(self.texts(with_edits(frame, reported(key))))
            except ValueError as fault:
                session.say(f"{fault} The numbers stay as they were.")
                enter({})

        st.data_editor(
            frame.map(partial(significant, digits=DIGITS)) if len(frame) else frame,
            key=key,
            column_config=config,
            num_rows="fixed" if self.fixed_rows else "dynamic",
            hide_index=not self.fixed_rows,
            on_change=take,
            height=min(HEIGHT, 36 * (len(frame) + 2)),
            alt=self.alt,
        )


def with_edits(frame: pd.DataFrame, told: Any) -> pd.DataFrame:
    """The frame after what its editor reports; fields left empty hold 0. Raises ValueError as
    `table_edits` does."""
    edits = table_edits(told, len(frame))
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in frame.to_dict("records")
    ]
    for position, changes in edits.edited.items():
        rows[position] |= changes
    rows = [row for k, row in enumerate(rows) if k not in edits.deleted] + edits.added
    return pd.DataFrame({name: [row.get(name) or 0 for row in rows] for name in frame.columns})


def _scores_frame(derivation: Derivation) -> pd.DataFrame:
    S = {str(c): column for c, column in enumerate(derivation.S.T)}
    return pd.DataFrame({"y": derivation.y} | S)


def _samples_frame(derivation: Derivation) -> pd.DataFrame:
    X = derivation["X_tilde"].values[:, :-1]
    return pd.DataFrame({f"x{d}": column for d, column in enumerate(X.T)} | {"y": derivation.y})


def _samples_texts(name: str, edited: pd.DataFrame) -> Texts:
    values, y = edited.drop(columns="y").to_numpy(float), edited["y"].to_numpy(np.intp)
    return texts_of_samples(name, values, y)


def _weights_frame(derivation: Derivation) -> pd.DataFrame:
    W_tilde = derivation["W_tilde"].values
    return pd.DataFrame(
        {f"class {c}": column for c, column in enumerate(W_tilde.T)},
        index=[*(f"W, feature {d}" for d in range(len(W_tilde) - 1)), "b"],
    )


def _weights_texts(edited: pd.DataFrame) -> Texts:
    values = edited.to_numpy(float)
    return texts_of_weights(Params(values[:-1], values[-1]))


SCORES_TABLE = EditTable(
    "scores_table",
    "True class and scores of each sample",
    _scores_frame,
    partial(_samples_texts, "S"),
)
SAMPLES_TABLE = EditTable(
    "samples_table",
    "Features and true class of each sample",
    _samples_frame,
    partial(_samples_texts, "X"),
)
WEIGHTS_TABLE = EditTable(
    "weights_table",
    "Weights and biases, a class a column",
    _weights_frame,
    _weights_texts,
    fixed_rows=True,
)
