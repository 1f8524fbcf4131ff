"""What each sample adds to one entry of the gradient, as bars."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array, IntArray
from linclf_ui.theme import Theme, layout

HEIGHT = 150
#: With more bars than these there is no room for gaps between them.
BARS_WITH_GAPS = 80


def contributions(values: Array, y: IntArray, n_classes: int, theme: Theme) -> go.Figure:
    """Values (N,), one bar a sample in the colour of its true class y (N,), around 0. Each bar's
    `customdata` is the number of its sample."""
    figure = go.Figure(
        layout=layout(
            theme,
            HEIGHT,
            margin={"l": 48, "r": 4, "t": 6, "b": 32},
            barmode="overlay",
            showlegend=False,
        )
    )
    for c in range(n_classes):
        mine = np.flatnonzero(y == c)
        figure.add_bar(
            x=mine,
            y=values[mine],
            name=f"class {c}",
            customdata=mine,
            # By itself plotly makes the bars of a rare class as wide as the gaps between them.
            width=0.85 if len(values) <= BARS_WITH_GAPS else 1,
            marker={"color": theme.classes[c], "line": {"width": 0}},
            hovertemplate="sample %{x}: %{y:.6~r}<extra>%{fullData.name}</extra>",
        )
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    room = 0.08 * (high - low) or 1.0
    figure.update_xaxes(
        title_text="sample",
        range=[-0.6, len(values) - 0.4],
        showgrid=False,
        tickformat="d",
        dtick=1 if len(values) <= 12 else None,
        fixedrange=True,
    )
    figure.update_yaxes(
        range=[low - room, high + room],
        zeroline=True,
        zerolinecolor=theme.muted,
        zerolinewidth=1,
        nticks=5,
        fixedrange=True,
    )
    return figure
