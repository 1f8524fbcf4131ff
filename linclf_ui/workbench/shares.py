"""For an entry of the gradient: what each sample adds to the sum over the batch."""

import pandas as pd
import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell
from linclf_ui.figures.contributions import contributions
from linclf_ui.theme import Theme
from linclf_ui.widgets import reported
from linclf_ui.workbench import bench


def shares_of_samples(derivation: Derivation, cell: Cell, theme: Theme) -> None:
    """A bar a sample, and the same as a table; nothing for a number that is no such sum."""
    shares = derivation.contributions(cell)
    if shares is None:
        return
    entry = derivation["data_gradient"].entry(cell.row, cell.column)
    st.markdown(f"Each sample's share of ${entry}$, coloured by true class:")

    def report() -> None:
        points = reported("shares")["selection"]["points"]
        if points and "customdata" in points[0]:
            bench.choose(derivation, Cell("G", int(points[0]["customdata"]), cell.column))

    st.plotly_chart(
        contributions(shares, derivation.y, derivation.S.shape[1], theme),
        key="shares",
        theme=None,
        on_select=report,
        selection_mode="points",
        config={"displayModeBar": False},
        alt="What each sample adds to this entry of the gradient",
    )
    with st.expander("Table of the shares"):
        st.dataframe(
            pd.DataFrame(
                {
                    "sample": range(len(shares)),
                    "class": derivation.y,
                    "x̃": derivation["X_tilde"].values[:, cell.row],
                    "g": derivation["G"].values[:, cell.column],
                    "x̃ · g": shares,
                }
            ),
            hide_index=True,
            height=200,
            alt="Each sample's feature, score gradient, and their product",
        )
