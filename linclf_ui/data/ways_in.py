"""The ways that data come in: a file, a paste, a bundled table with all its columns, a hand."""

from functools import partial

import streamlit as st

from linclf_core.datasets import Points, full_table
from linclf_core.datasets.bundled import TABLES
from linclf_core.datasets.points import MOST_CLASSES, MOST_FEATURES, MOST_POINTS
from linclf_ui import session
from linclf_ui.board.points_table import points_table
from linclf_ui.data.read_table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from linclf_ui.data.settings import BUNDLED, FILE, HAND, PASTE, WAYS, bring, change, settings
from linclf_ui.widgets import Bound, reported

#: A browser takes no longer text into a field without a stop.
MOST_PASTED = 500_000
LIMITS = (
    f"Up to {MOST_BYTES // 2**20} MB, {MOST_ROWS:,} rows and {MOST_COLUMNS} columns, of which up "
    f"to {MOST_FEATURES} become features; 2 to {MOST_CLASSES} classes. Up to {MOST_POINTS:,} rows "
    "become points: of more, as many can be drawn."
)


def ways_in() -> str:
    """The switch between the ways, and the fields of the chosen one; says which it is."""
    st.segmented_control(
        "Data from",
        **Bound("data_way", settings().way, lambda way: change(way=way)).menu(list(WAYS)),
        label_visibility="collapsed",
        required=True,
    )
    way = settings().way
    {FILE: _file, PASTE: _paste, BUNDLED: _bundled, HAND: _hand}[way]()
    return way


def _file() -> None:
    st.file_uploader(
        "A table as text: CSV, TSV and the like",
        key="data_file",
        on_change=_take_file,
        max_upload_size=MOST_BYTES // 2**20,
    )
    st.caption(LIMITS)


def _take_file() -> None:
    file = reported("data_file")
    if file is not None:
        bring(file.name, file.getvalue())


def _paste() -> None:
    st.text_area(
        "Cells copied from a spreadsheet, or any table as text",
        height=160,
        max_chars=MOST_PASTED,
        placeholder="width\theight\tclass\n1.5\t2.0\ta\n3.0\t1.0\tb",
        **Bound("data_paste", settings().pasted, _take_paste).entry(),
    )
    st.caption(f"Ctrl+Enter takes it over. Up to {MOST_PASTED:,} letters. {LIMITS}")


def _take_paste(text: str) -> None:
    change(pasted=text)
    bring("a pasted table", text.encode("utf-8", "replace"))


def _bundled() -> None:
    st.caption(
        "With all their features. In the Lab's menu of data sets the same tables have two of them."
    )
    with st.container(horizontal=True):
        for key, table in TABLES.items():
            D = full_table(key).n_features
            st.button(
                f"{table.title}, {D} features",
                key=f"data_full_{key}",
                on_click=partial(_take_bundled, key),
            )


def _take_bundled(key: str) -> None:
    session.set_source(Points.from_dataset(full_table(key)))


def _hand() -> None:
    st.caption(
        "**Edit** in the Lab adds, drags, relabels and removes points by clicks in the plane. "
        "Here, the training samples are a table:"
    )
    points_table()
