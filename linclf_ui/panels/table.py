"""A table of names and numbers, printed alike everywhere."""

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.notation import Array, IntArray
from linclf_ui import session
from linclf_ui.names import clean
from linclf_ui.numbers import LARGEST_FIXED


def show_table(table: pd.DataFrame, key: str, alt: str, height: int = 320) -> None:
    """Numbers with the visitor's decimals, a format for each column; whole numbers as they are."""
    config = {
        name: st.column_config.NumberColumn(format=number_format(table[name].to_numpy()))
        for name in table.select_dtypes("float").columns
    }
    st.dataframe(
        table,
        key=key,
        column_config=config,
        hide_index=True,
        height=min(height, 38 + 35 * len(table)),
        alt=alt,
    )


def number_format(values: Array) -> str:
    """Fixed decimals, or an exponent where these would fill the line or show nothing but zeros."""
    places = session.lab().view.decimals
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    fixed = largest == 0 or 10.0 ** (1 - places) <= largest < LARGEST_FIXED
    return f"%.{places}f" if fixed else f"%.{max(places - 1, 1)}e"


def class_column(data: Dataset, labels: IntArray) -> np.ndarray:
    """The names of these classes, (N,)."""
    return np.array([clean(name) for name in data.class_names], object)[labels]


def class_heads(data: Dataset) -> list[str]:
    """What stands above a column for each class: its number and its name."""
    return [f"{c}: {clean(name)}" for c, name in enumerate(data.class_names)]


def weight_names(data: Dataset) -> list[str]:
    """What stands before each row of W, and before b."""
    return [*(f"W[{d}] {clean(name)}" for d, name in enumerate(data.feature_names)), "b"]
