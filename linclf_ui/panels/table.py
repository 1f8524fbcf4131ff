"""A table of names and numbers, printed alike everywhere."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.notation import Array, IntArray
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.names import clean
from linclf_ui.numbers import LARGEST_FIXED
from linclf_ui.terms import explained

#: Even with no decimals a number that needs a power of ten has so many digits.
FEWEST = 2


def show_table(
    table: pd.DataFrame,
    key: str,
    alt: str,
    height: int = 320,
    *,
    digits: Mapping[str, int] | None = None,
    hide_index: bool = True,
    columns: Mapping[str, Any] | None = None,
    **grid: Any,
) -> None:
    """Numbers with the visitor's decimals, or those of a column with its significant `digits`;
    whole numbers as they are, and those of `columns` as told there. `grid` has what else Streamlit
    is to know of the table.

    The grid reads a number to those who do not see it with all the digits that it was given, so it
    is given those that are shown.
    """
    places = session.lab().view.decimals
    digits, columns = digits or {}, columns or {}
    # Column by column: what pandas does for a whole table takes several times as long.
    values: dict[str, Any] = {str(name): column.to_numpy() for name, column in table.items()}
    floats = [n for n, v in values.items() if v.dtype.kind == "f" and n not in columns]
    fixed = [name for name in floats if name not in digits and fits(values[name], places)]
    written = {name: digits.get(name, max(places, FEWEST)) for name in floats if name not in fixed}
    # Plus 0, or a rounded number could be −0.
    values |= {name: values[name].round(places) + 0.0 for name in fixed}
    values |= {name: [significant(v, n) for v in values[name]] for name, n in written.items()}
    shown = pd.DataFrame(values, index=table.index)
    told: dict[str, Any] = {
        name: st.column_config.NumberColumn(
            format=f"%.{places}f" if name in fixed else None, help=explained(name) or None
        )
        for name in floats
    }
    told |= {
        name: st.column_config.Column(help=explained(name))
        for name in table.columns
        if name not in told and explained(name)
    }
    st.dataframe(
        shown.style.format({name: _writer(n) for name, n in written.items()}, na_rep="")
        if written
        else shown,
        key=key,
        column_config=told | dict(columns),
        hide_index=hide_index,
        height=min(height, 38 + 35 * len(table)),
        alt=alt,
        **grid,
    )


def fits(values: Array, places: int) -> bool:
    """Whether so many fixed decimals neither fill the line nor show nothing but zeros."""
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    return largest == 0 or 10.0 ** (1 - places) <= largest < LARGEST_FIXED


def significant(value: float, digits: int) -> float:
    """The number that is left when so many digits of it are shown."""
    return float(f"{value:.{digits}g}")


def _writer(digits: int) -> Any:
    return lambda value: short(value, digits)


def class_column(data: Dataset, labels: IntArray) -> np.ndarray:
    """The names of these classes, (N,)."""
    return np.array([clean(name) for name in data.class_names], object)[labels]


def class_heads(data: Dataset) -> list[str]:
    """What stands above a column for each class: its number and its name."""
    return [f"{c}: {clean(name)}" for c, name in enumerate(data.class_names)]


def weight_names(data: Dataset) -> list[str]:
    """What stands before each row of W, and before b."""
    return [*(f"W[{d}] {clean(name)}" for d, name in enumerate(data.feature_names)), "b"]
