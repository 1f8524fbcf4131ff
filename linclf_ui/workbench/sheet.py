"""All matrices of a step, drawn by a component of its own: a cell is chosen by a click.

The browser is sent plain values, every number a finished text. Its script only puts them in their
places; it knows no formula, colour or format.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell
from linclf_core.explain.printing import exact
from linclf_core.losses import Matrix
from linclf_core.notation import Array
from linclf_ui.figures.heatmap import colour_limits
from linclf_ui.heads import title_parts
from linclf_ui.numbers import decimal
from linclf_ui.terms import of_matrix
from linclf_ui.theme import GLYPHS, Theme
from linclf_ui.widgets import reported

#: Each colour scale is cut into so many shades.
SHADES = 41
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
        # True is a whole number to Python.
        case [str(name), int(row), int(column)] if bool not in (type(row), type(column)):
            return Cell(name, row, column)
    return None


def sheet(derivation: Derivation, theme: Theme, decimals: int, samples: range) -> dict[str, Any]:
    """The matrices in reading order; of those with a row a sample, the rows `samples`."""
    return {
        "palettes": {
            "signed": palette(theme.diverging),
            "other": palette(theme.sequential),
        },
        "matrices": [
            _drawn(matrix, derivation, theme, decimals, samples) for matrix in derivation.matrices
        ],
    }


def marks(
    derivation: Derivation, samples: range, chosen: Cell | None, sources: Iterable[Cell]
) -> dict[str, Any]:
    """Which cells stand out: the chosen one, and those on show that it was made from."""

    def on_show(cell: Cell) -> bool:
        return derivation[cell.matrix].rows != "sample" or cell.row in samples

    return {
        "chosen": _place(chosen) if chosen and on_show(chosen) else None,
        "sources": [_place(cell) for cell in sources if on_show(cell)],
    }


def palette(stops: tuple[tuple[float, str], ...]) -> list[str]:
    """`SHADES` colours "#rrggbb" along a colour scale."""
    at = [share for share, _ in stops]
    channels = [[int(colour[k : k + 2], 16) for _, colour in stops] for k in (1, 3, 5)]
    shares = np.linspace(0, 1, SHADES)
    mixed = np.rint([np.interp(shares, at, channel) for channel in channels]).astype(int)
    return ["#" + "".join(f"{part:02x}" for part in colour) for colour in mixed.T]


def is_whole(matrix: Matrix) -> bool:
    """Whether a matrix is printed without decimals: counts, labels, switches, and their like."""
    values = matrix.values
    return matrix.scale == "indicator" or bool((values == np.rint(values)).all())


def has_true_class(matrix: Matrix) -> bool:
    """Whether one entry in each row belongs to the true class of its sample."""
    by_class = matrix.rows == "sample" and matrix.columns == "class"
    return by_class and matrix.values.shape[1] > 1


def printed(matrix: Matrix, row: int, column: int, decimals: int) -> str:
    """One entry as it stands in the sheet."""
    return decimal(matrix.values[row, column], decimals, whole=is_whole(matrix))


def row_labels(matrix: Matrix) -> list[str]:
    """What stands before each row: its number, as in the indices; the bias is named."""
    labels = [str(row) for row in range(len(matrix.values))]
    if matrix.rows == "feature":
        labels[-1] += " b"
    return labels


def _drawn(
    matrix: Matrix, derivation: Derivation, theme: Theme, decimals: int, samples: range
) -> dict[str, Any]:
    y = derivation.y
    by_sample = matrix.rows == "sample"
    rows = samples if by_sample else range(len(matrix.values))
    values = matrix.values[rows.start : rows.stop]
    whole = is_whole(matrix)
    return {
        "name": matrix.name,
        "title": title_parts(matrix.title),
        "label": matrix.title,
        "told": of_matrix(matrix.name, derivation.loss.own_probabilities),
        "rows": row_labels(matrix)[rows.start : rows.stop],
        "first": rows.start,
        "columns": _column_heads(matrix, theme),
        "texts": [decimal(v, decimals, whole=whole) for v in values.ravel().tolist()],
        "exact": [exact(v) for v in values.ravel().tolist()],
        "palette": "signed" if matrix.scale == "signed" else "other",
        "shades": shades(matrix, values),
        "true": y[rows.start : rows.stop].tolist() if has_true_class(matrix) else [],
    }


def shades(matrix: Matrix, values: Array) -> list[int]:
    """The colour of each entry, as a position in its palette. Labels are no quantity: no colour."""
    if matrix.name == "y":
        return [0] * values.size
    low, high = colour_limits(matrix.values, matrix.scale)
    share = (values.ravel() - low) / (high - low)
    positions: list[int] = np.rint(share.clip(0, 1) * (SHADES - 1)).astype(int).tolist()
    return positions


def _column_heads(matrix: Matrix, theme: Theme) -> list[list[str]]:
    """Above each column [text, glyph, colour]; a single column has no number."""
    count = matrix.values.shape[1]
    if count == 1:
        return [["", "", ""]]
    if matrix.columns == "class":
        return [[str(c), GLYPHS[c], theme.classes[c]] for c in range(count)]
    return [[str(d), "", ""] for d in range(count)]


def _place(cell: Cell) -> list[Any]:
    return [cell.matrix, cell.row, cell.column]
