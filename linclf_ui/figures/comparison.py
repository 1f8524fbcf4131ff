"""Runs side by side: a small plane for each, their losses over the steps and over the samples."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_ui.figures.plane import (
    add_regions,
    add_ring,
    add_samples,
    empty_plane,
    view_box,
    wider,
)
from linclf_ui.theme import Theme, layout

#: Palette entries of the runs: those that stand for a class in data of many classes only.
COLOURS = (7, 4, 6, 9)
DASHES = ("solid", "dash", "dot", "dashdot")
MARKERS = ("circle", "diamond", "triangle-up", "square")


def run_colour(k: int, theme: Theme) -> str:
    return theme.classes[COLOURS[k]]


def small_plane(
    params: Params,
    train: Dataset,
    test: Dataset | None,
    theme: Theme,
    *,
    disputed: IntArray,
    chosen: int | None = None,
    height: int = 215,
) -> go.Figure:
    """Regions and samples, without a legend. The rows `disputed` of `train` carry a thin
    ring, `chosen` a thick one."""
    box = view_box(train, test)
    figure = empty_plane(box, train.feature_names, theme, height)
    figure.update_layout(margin={"l": 28, "r": 4, "t": 4, "b": 22}, showlegend=False)
    figure.update_xaxes(title_text="", tickfont_size=11)
    figure.update_yaxes(title_text="", tickfont_size=11)
    add_regions(figure, params, wider(box), train.class_names, theme)
    add_samples(figure, train, params, theme)
    if test is not None:
        add_samples(figure, test, params, theme, held_out=True)
    figure.for_each_trace(_smaller, selector={"mode": "markers"})
    figure.add_scatter(
        x=train.X[disputed, 0] if len(disputed) else [None],
        y=train.X[disputed, 1] if len(disputed) else [None],
        mode="markers",
        marker={"symbol": "circle-open", "size": 11, "color": theme.text, "line": {"width": 1}},
        hoverinfo="skip",
        name="disputed",
    )
    if chosen is not None:
        add_ring(figure, train.X[chosen], theme)
    return figure


def _smaller(trace: go.Scatter) -> None:
    """The marks of the large plane, at the size of a small one."""
    widths = np.asarray(trace.marker.line.width, float)
    trace.marker.update(size=6.5, line_width=(widths * 0.6).tolist())


def run_curves(
    curves: Sequence[tuple[Array, Array]],
    names: Sequence[str],
    now: int,
    theme: Theme,
    *,
    log: bool = False,
    height: int = 205,
) -> go.Figure:
    """A line a run: (steps, totals). Each run has a colour and a dash of its own."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="step",
            yaxis_title_text="total loss",
            showlegend=True,
            hovermode="x unified",
        )
    )
    for k, (steps, totals) in enumerate(curves):
        figure.add_scatter(
            x=steps,
            y=totals,
            name=names[k],
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={"color": run_colour(k, theme), "dash": DASHES[k], "width": 2},
            hovertemplate="%{y:.6g}",
        )
    last = max(10.0, *(float(steps[-1]) for steps, _ in curves))
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.add_vline(x=now, line={"color": theme.accent, "width": 1.5})
    if log:
        figure.update_yaxes(type="log", exponentformat="power")
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def sample_losses(
    losses: Array, names: Sequence[str], chosen: int | None, theme: Theme, *, height: int = 300
) -> go.Figure:
    """The loss of every sample, (K, N), a mark a run and sample; `chosen` is marked by a line."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="sample",
            yaxis_title_text="loss of the sample",
            showlegend=True,
            hovermode="closest",
        )
    )
    samples = np.arange(losses.shape[1])
    for k, name in enumerate(names):
        figure.add_scatter(
            x=samples,
            y=losses[k],
            name=name,
            mode="markers",
            marker={"symbol": MARKERS[k], "color": run_colour(k, theme), "size": 6, "opacity": 0.8},
            hovertemplate=f"{name}, sample %{{x}}: %{{y:.6g}}<extra></extra>",
        )
    figure.update_xaxes(range=[-1, losses.shape[1]])
    figure.update_yaxes(rangemode="tozero")
    if chosen is not None:
        figure.add_vline(x=chosen, line={"color": theme.accent, "width": 1.5})
    return figure
