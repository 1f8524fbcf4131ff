"""The widgets by which numbers come in by hand: text fields, tables, loss."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from linclf_core.experiment import Training
from linclf_ui.controls import (
    Change,
)
from linclf_ui.names import markdown
from linclf_ui.widgets import Bound, reported
from linclf_ui.workbench.typed import Texts, Typed

LONGEST_FAULT = 300
HELP = (
    "Paste from a spreadsheet, CSV, a LaTeX bmatrix, NumPy or MATLAB; or type. Ctrl+Enter, or a "
    "click elsewhere, takes it over."
)
TABLE_HEIGHT = 178


def text_field(
    name: str, label: str, typed: Typed, prefix: str, enter: Callable[[Texts], None]
) -> None:
    """The text of one matrix."""
    bound = Bound(f"{prefix}_{name}", typed.texts[name], lambda text: enter({name: text}))
    st.text_area(label, height=130, help=HELP, **bound.entry())


def fault(typed: Typed) -> None:
    """Why the fields' texts are not on show, if they are not."""
    if typed.fault:
        st.warning(
            f"{markdown(typed.fault, LONGEST_FAULT)} The matrices below are the last good ones.",
            icon=":material/warning:",
        )


def table(
    frame: pd.DataFrame,
    key: str,
    report: Callable[[pd.DataFrame], None],
    *,
    labels: tuple[str, ...],
    rows: Literal["dynamic", "fixed"],
    alt: str,
) -> None:
    """An editor for numbers; columns in `labels` hold whole numbers. `report` gets the edited
    frame. The key must be new for each frame: Streamlit lays old edits over the same key."""
    config = {
        name: st.column_config.NumberColumn(
            name,
            required=True,
            default=0 if name in labels else 0.0,
            step=1 if name in labels else None,
        )
        for name in frame.columns
    }

    def take() -> None:
        report(with_edits(frame, reported(key)))

    st.data_editor(
        frame,
        key=key,
        column_config=config,
        num_rows=rows,
        hide_index=rows == "dynamic",
        on_change=take,
        height=min(TABLE_HEIGHT, 36 * (len(frame) + 2)),
        alt=alt,
    )


def with_edits(frame: pd.DataFrame, edits: Mapping[str, Any]) -> pd.DataFrame:
    """The frame after what Streamlit's editor reports; fields left empty hold 0."""
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in frame.to_dict("records")
    ]
    for position, changes in edits["edited_rows"].items():
        rows[int(position)] |= changes
    rows = [row for k, row in enumerate(rows) if k not in edits["deleted_rows"]]
    rows += edits["added_rows"]
    return pd.DataFrame({name: [row.get(name) or 0 for row in rows] for name in frame.columns})


def change_training(typed: Callable[[], Typed], keep: Callable[[Typed], None]) -> Change[Training]:
    """How the settings' widgets change the training of what is typed."""

    def change(make: Callable[[Training], Training]) -> None:
        keep(replace(typed(), training=make(typed().training)))

    return change
