"""Primal, dual and gap over the iterations; and the solutions over C."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from linclf_core.soft_svm import Pair, PathPoint
from linclf_ui.figures.film import step_line
from linclf_ui.numbers import power
from linclf_ui.theme import Theme, layout

#: A relative gap below this is rounding; on a log scale it is drawn here.
FLOOR = 1e-17


def values(pairs: Sequence[Pair], now: int, theme: Theme, height: int = 230) -> go.Figure:
    """The primal above and the dual below the optimum, step by step. The first primal values may
    be far above: the axis is made for the last ones."""
    figure = _over_steps(len(pairs), theme, height, "value")
    for name, colour, dash in (
        ("primal", theme.classes[1], "solid"),
        ("dual", theme.classes[0], "dash"),
    ):
        figure.add_scatter(
            x=np.arange(len(pairs)),
            y=[getattr(pair, name) for pair in pairs],
            name=name,
            mode="lines+markers" if len(pairs) <= 30 else "lines",
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate="%{y:.9~r}",
        )
    best = min(pair.primal for pair in pairs)
    top = min(max(pair.primal for pair in pairs), 2.5 * best)
    figure.update_yaxes(range=[-0.05 * top, 1.1 * top])
    step_line(figure, now, theme.accent)
    return figure


def gaps(pairs: Sequence[Pair], now: int, theme: Theme, height: int = 210) -> go.Figure:
    """(primal − dual)/primal on a log scale."""
    figure = _over_steps(len(pairs), theme, height, "relative gap")
    exact = [pair.relative_gap for pair in pairs]
    figure.add_scatter(
        x=np.arange(len(pairs)),
        y=np.maximum(exact, FLOOR),
        text=[power(gap) for gap in exact],
        name="gap / primal",
        mode="lines+markers" if len(pairs) <= 30 else "lines",
        line={"color": theme.text, "width": 2},
        hovertemplate="%{text}",
        showlegend=False,
    )
    low, high = np.log10(np.maximum([min(exact), max(exact)], FLOOR))
    # Nine powers of ten at least: the gap of a quick run shall not look like a slow one's.
    figure.update_yaxes(type="log", range=[min(low, -9.0) - 0.5, max(high, 0.0) + 0.5])
    figure.update_yaxes(nticks=6)
    step_line(figure, now, theme.accent)
    return figure


def _over_steps(n: int, theme: Theme, height: int, title: str) -> go.Figure:
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="iteration",
            yaxis_title_text=title,
            showlegend=True,
            hovermode="x unified",
            margin={"l": 58, "r": 8, "t": 8, "b": 36},
        )
    )
    last = max(n - 1, 5)
    figure.update_xaxes(range=[-0.03 * last, 1.03 * last])
    return figure


def over_C(points: Sequence[PathPoint], C: float, theme: Theme, height: int = 420) -> go.Figure:
    """Width, support vectors and training error over C, with the C on show marked."""
    figure = make_subplots(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    figure.update_layout(layout(theme, height, showlegend=False, hovermode="x unified"))
    axis = {"gridcolor": theme.grid, "zeroline": False, "linecolor": theme.grid}
    figure.update_xaxes(**axis, tickfont={"color": theme.muted, "size": 12}, type="log")
    figure.update_yaxes(**axis, tickfont={"color": theme.muted, "size": 12})
    # w = 0 has no margin lines, and an infinite width cannot be drawn.
    wide = [p for p in points if np.isfinite(p.solution.width)]
    curves = (
        ("width 2/‖w‖", wide, [p.solution.width for p in wide], theme.text, "%{y:.6~r}"),
        ("support vectors", points, [p.n_support for p in points], theme.classes[0], "%{y}"),
        (
            "training error",
            points,
            [p.training_error for p in points],
            theme.classes[1],
            "%{y:.1%}",
        ),
    )
    for row, (name, shown, y, colour, form) in enumerate(curves, start=1):
        figure.add_scatter(
            x=[p.C for p in shown],
            y=y,
            name=name,
            mode="lines+markers",
            marker={"size": 5},
            line={"color": colour, "width": 2},
            hovertemplate=form,
            row=row,
            col=1,
        )
        figure.update_yaxes(
            title={"text": name, "font": {"color": theme.muted, "size": 13}, "standoff": 6},
            row=row,
            col=1,
        )
        figure.add_vline(x=C, line={"color": theme.accent, "width": 1.5}, row=row, col=1)
    figure.update_yaxes(type="log", exponentformat="power", row=1, col=1)
    figure.update_yaxes(rangemode="tozero", row=2, col=1)
    figure.update_yaxes(rangemode="tozero", tickformat=".0%", row=3, col=1)
    figure.update_xaxes(exponentformat="power", dtick=2)
    figure.update_xaxes(
        title={"text": "C", "font": {"color": theme.muted, "size": 13}}, row=3, col=1
    )
    figure.update_layout(margin={"l": 64, "r": 8, "t": 8, "b": 36})
    return figure
