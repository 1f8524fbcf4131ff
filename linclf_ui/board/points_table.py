"""The table of points: what the board's edits do by hand, without dragging."""

from functools import partial

import pandas as pd
import streamlit as st

from linclf_ui import session
from linclf_ui.board import reports
from linclf_ui.names import clean
from linclf_ui.panels.table import significant
from linclf_ui.widgets import reported

#: So many significant digits of a feature are shown.
DIGITS = 6


def points_table() -> None:
    """Every training sample in a row, to be changed, added or deleted."""
    here = session.lab()
    data = here.prepared.train
    # By number too: two names may look alike.
    names = tuple(f"{c} · {clean(name)}" for c, name in enumerate(data.class_names))
    values = pd.DataFrame({str(d): data.X[:, d] for d in range(data.n_features)})
    # Those digits are read out that are seen; what is not edited keeps all.
    table: pd.DataFrame = values.map(partial(significant, digits=DIGITS))
    table["class"] = [names[c] for c in data.y]
    columns = {
        str(d): st.column_config.NumberColumn(clean(name), required=True, format=f"%.{DIGITS}g")
        for d, name in enumerate(data.feature_names)
    }
    key = f"points_{here.edits}"
    st.data_editor(
        table,
        key=key,
        num_rows="dynamic",
        column_config={
            **columns,
            "class": st.column_config.SelectboxColumn("class", options=names, required=True),
        },
        on_change=lambda: reports.retable(names, reported(key)),
        height=320,
        alt="All training samples, to be changed, added or deleted",
    )
    st.caption(
        "Change a cell, fill the last row to add a point, or mark rows and press Delete. "
        "The weights stay: the run begins again with those on show."
    )
