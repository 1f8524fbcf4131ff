"""What a browser tells, read strictly: anything may arrive."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeGuard

#: Steps, samples and numbers of reports are below this.
LARGEST = 10**9

Cell = str | int | float | None


def is_number(told: object) -> TypeGuard[int | float]:
    """Whether it is a number, of whatever size. True is none."""
    return isinstance(told, int | float) and not isinstance(told, bool)


def whole(told: object) -> int | None:
    """A number of something, from 0 on; None for anything else. True is none, nor is 3.0."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < LARGEST:
        return told
    return None


@dataclass(frozen=True)
class TableEdits:
    """What a visitor has done to a table, as Streamlit's editor reports it. `edited` are the new
    cells by row and column, `added` whole new rows by column, `deleted` the rows that are gone. An
    empty cell is None."""

    edited: dict[int, dict[str, Cell]] = field(default_factory=dict)
    added: list[dict[str, Cell]] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)


def table_edits(told: Any, n_rows: int, texts: Collection[str] = ()) -> TableEdits:
    """The edits of a table with so many rows, whose columns hold numbers, but for `texts`. Raises
    ValueError, one plain sentence, for what no table reports."""
    try:
        return TableEdits(
            {_row(row, n_rows): _cells(cells, texts) for row, cells in told["edited_rows"].items()},
            [_cells(cells, texts) for cells in told["added_rows"]],
            {_row(row, n_rows) for row in told["deleted_rows"]},
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("This change of the table cannot be read.") from None


def _row(told: Any, n_rows: int) -> int:
    # JSON has texts for keys.
    row = whole(int(told) if isinstance(told, str) else told)
    if row is None or row >= n_rows:
        raise ValueError
    return row


def _cells(told: Any, texts: Collection[str]) -> dict[str, Cell]:
    return {str(name): _cell(value, name in texts) for name, value in told.items()}


def _cell(told: object, is_text: bool) -> Cell:
    if told is None or (is_text and isinstance(told, str)):
        return told
    if is_text or not is_number(told) or not math.isfinite(told):
        raise ValueError
    return told
