"""The sheet on the page: matrices drawn by a component of its own, a cell chosen by a click."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from linclf_core.explain.expression import Cell
from linclf_ui.widgets import reported

_HERE = Path(__file__).parent
KEY = "sheet"

_mount = st.components.v2.component(
    "matrix_sheet",
    html='<div class="sheet"></div>',
    css=(_HERE / "sheet.css").read_text("utf-8"),
    js=(_HERE / "sheet.js").read_text("utf-8"),
)


def show_sheet(data: dict[str, Any], choose: Callable[[Cell], None]) -> None:
    """Draw the matrices; `choose` gets the cell that the visitor clicks or enters."""

    def report() -> None:
        cell = cell_of((reported(KEY) or {}).get("cell"))
        if cell is not None:
            choose(cell)

    _mount(key=KEY, data=data, on_cell_change=report)


def cell_of(place: Any) -> Cell | None:
    """The cell that the browser names, or None for anything else."""
    match place:
        case [str(name), int(row), int(column)]:
            return Cell(name, row, column)
    return None
