"""The final loss over the learning rate, with the bound 2/L."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from linclf_core.comparison.sweep import Sweep
from linclf_ui.theme import Theme, layout

#: Where the diverged rates stand: this share of the chart's height, above every loss.
SHELF = 0.95


def final_loss(
    found: Sweep,
    bound: float | None,
    theme: Theme,
    *,
    marks: Sequence[tuple[str, float]] = (),
    height: int = 300,
) -> go.Figure:
    """The total after the last step for each learning rate, on log axes, the start as a level
    line. Rates that diverged have no loss: they stand as crosses on a shelf above the rest.
    `marks` are (name, learning rate) of configurations to be shown on the η axis."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="learning rate η",
            yaxis_title_text="total loss at the end",
            showlegend=True,
            hovermode="closest",
            margin={"l": 56, "r": 8, "t": 8, "b": 40},
        )
    )
    sound = ~found.diverged
    start = float(found.curves[0, 0])
    # A log axis has no place for 0, which hinge losses reach: it is drawn at the smallest number.
    shown = np.maximum(found.final[sound], np.finfo(float).tiny)
    low, high = _span(shown, start)
    ceiling = 10 ** (np.log10(low) + (np.log10(high) - np.log10(low)) * SHELF)
    figure.add_scatter(
        x=found.learning_rates[sound],
        y=np.maximum(shown, low),
        customdata=found.final[sound],
        mode="lines+markers",
        name="loss at the end",
        line={"color": theme.accent, "width": 2},
        marker={"size": 7},
        hovertemplate="η %{x:.4~r}<br>loss %{customdata:.6~r}<extra></extra>",
    )
    figure.add_scatter(
        x=found.learning_rates[found.diverged],
        y=[ceiling] * int(found.diverged.sum()),
        mode="markers",
        name="diverged",
        marker={"symbol": "x", "size": 9, "color": theme.classes[1]},
        hovertemplate="η %{x:.4~r}<br>diverged<extra></extra>",
    )
    ends = [float(found.learning_rates.min()), float(found.learning_rates.max())]
    figure.add_scatter(
        x=ends,
        y=[start, start],
        mode="lines",
        name="loss at the start",
        line={"color": theme.muted, "width": 1.5, "dash": "dot"},
        hovertemplate="at the start %{y:.6~r}<extra></extra>",
    )
    if bound is not None:
        figure.add_vline(x=bound, line={"color": theme.text, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            # On a log axis plotly takes a line at its value, but a text at the logarithm.
            x=np.log10(bound),
            y=1,
            yref="paper",
            text=" 2/L",
            font={"color": theme.text, "size": 13},
            showarrow=False,
            xanchor="left",
            yanchor="top",
        )
    for name, rate in marks:
        if ends[0] <= rate <= ends[1]:
            figure.add_annotation(
                x=np.log10(rate),
                y=0,
                yref="paper",
                text=name,
                font={"color": theme.text, "size": 12},
                arrowcolor=theme.muted,
                ax=0,
                ay=-18,
                arrowhead=2,
            )
    figure.update_xaxes(type="log", dtick=1)
    ends_y = [float(np.log10(low)), float(np.log10(high))]
    figure.update_yaxes(type="log", range=ends_y)
    if ends_y[1] - ends_y[0] > 2:
        figure.update_yaxes(dtick=1)
    return figure


def _span(losses: np.ndarray, start: float) -> tuple[float, float]:
    """The loss axis: all losses and the start, at most twelve powers of ten, and some air."""
    values = np.append(losses, max(start, np.finfo(float).tiny))
    high = float(values.max())
    low = max(float(values.min()), high * 1e-12)
    air = (high / low) ** 0.15 * 1.6
    return low / air, high * air
