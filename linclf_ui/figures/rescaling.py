"""The rescaling c·W* of separating weights: its loss as a function of c, and its plane."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import Params, predict
from linclf_core.notation import Array, IntArray
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_core.separability.decision import Separable, leads, scaling_curve
from linclf_ui.figures.film import Moves, drawn
from linclf_ui.figures.motion import Look, Plane, strokes
from linclf_ui.figures.plane import (
    MARGIN_LINE,
    MARK,
    add_judged_samples,
    axis_names,
    empty_plane,
    hover_parts,
    line_style,
    view_box,
)
from linclf_ui.numbers import decimal
from linclf_ui.theme import SYMBOLS, Theme, layout

#: c runs from 0 to so many times Δ/|m|.
FARTHEST = 3.0


def critical(proof: Separable, delta: float) -> float:
    """Δ/|m|: from this c on the loss is 0."""
    return -delta / proof.m


def scaled(params: Params, c: float) -> Params:
    return Params(c * params.W, c * params.b)


def curve_points(d: Array, delta: float) -> Array:
    """The c at which the loss is drawn: evenly spaced, Δ/|m| among them, and the kinks Δ/|d_i|
    (a hundred of them at most), which may all lie near 0."""
    farthest = -delta / d.max()
    even = np.linspace(0.0, FARTHEST, 121) * farthest
    kinks = np.quantile(-delta / d, np.linspace(0.0, 1.0, min(len(d), 100)))
    return np.unique(np.concatenate((even, [farthest], kinks)))


def scaling_stage(
    proof: Separable, data: Dataset, delta: float, theme: Theme, height: int = 440
) -> go.Figure:
    """Mean loss of c·W* and the loss of the worst sample over c. The c on show is the last trace,
    moved by `scaling_moves`."""
    end = critical(proof, delta)
    d = leads(proof.params, data.X, data.y)
    c = curve_points(d, delta)
    worst = int(np.argmax(d))
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="c",
            yaxis_title_text="loss",
            showlegend=True,
            hovermode="x unified",
        )
    )
    rows = np.arange(len(d))
    for name, part, dash in (
        ("mean loss f(c·W*)", rows, "solid"),
        (f"worst sample, {worst}", rows[worst : worst + 1], "dash"),
    ):
        figure.add_scatter(
            x=c,
            y=scaling_curve(proof.params, data.X[part], data.y[part], c, delta),
            name=name,
            mode="lines",
            line={
                "color": theme.text if dash == "solid" else theme.classes[1],
                "dash": dash,
                "width": 2,
            },
            hovertemplate="%{y:.6~r}",
        )
    figure.add_scatter(
        name="c on show",
        mode="markers",
        marker={"color": theme.accent, "size": 12},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_vline(
        x=end,
        line={"color": theme.muted, "width": 1.5, "dash": "dot"},
        annotation={"text": "c = Δ/|m|", "font": {"color": theme.muted}, "xshift": 3, "yshift": -4},
        annotation_position="top right",
    )
    figure.update_xaxes(range=[-0.02 * FARTHEST * end, 1.02 * FARTHEST * end])
    figure.update_yaxes(range=[-0.03 * delta, 1.08 * delta])
    return figure


def scaling_moves(proof: Separable, data: Dataset, delta: float, c: float) -> Moves:
    loss = scaling_curve(proof.params, data.X, data.y, np.array([c]), delta)
    return {2: {"x": np.array([c]), "y": loss}}


def plane_stage(
    proof: Separable,
    data: Dataset,
    theme: Theme,
    view: PlaneView = IDENTITY,
    height: int = 440,
) -> go.Figure:
    """The samples, with a ring around each that holds the margin: those whose difference to a rival
    is m, up to rounding. Of what `plane_moves` moves, a region a class, the boundary, margin lines
    a class and the marks of wrong predictions, the traces are there, empty."""
    figure = empty_plane(view_box(data, None, view), axis_names(data, view), theme, height)
    for c in range(data.n_classes):
        figure.add_scatter(
            fill="toself",
            mode="none",
            fillcolor=theme.region(c),
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(name="decision boundary", **line_style(theme.text, "solid", 2))
    for c in range(data.n_classes):
        figure.add_scatter(name="margin", **line_style(theme.classes[c], *MARGIN_LINE))
    figure.add_scatter(
        name="wrong predictions",
        mode="markers",
        marker={
            "symbol": [SYMBOLS[c] for c in data.y[data.y != 0]],
            "size": MARK,
            "color": theme.wrong,
            "opacity": 1,
            "line": {"width": 2, "color": theme.wrong},
        },
        hoverinfo="skip",
        showlegend=False,
    )
    first = len(figure.data)
    add_judged_samples(figure, data, data.y, theme, view=view)
    d = leads(proof.params, data.X, data.y)
    for c, trace in enumerate(figure.data[first:]):
        trace.text = [_hover(data, int(i), float(d[i])) for i in np.flatnonzero(data.y == c)]
    at = view.points(data.X[holding(proof, data)])
    figure.add_scatter(
        x=at[:, 0],
        y=at[:, 1],
        mode="markers",
        marker={"symbol": "circle-open", "size": 19, "color": theme.text, "line": {"width": 2}},
        hoverinfo="skip",
        name="s<sub>j</sub> − s<sub>y</sub> = m",
    )
    return figure


def plane_moves(
    proof: Separable, data: Dataset, delta: float, c: float, view: PlaneView = IDENTITY
) -> Moves:
    """The regions of c·W*, its margin lines, each with the class whose samples it is for, and the
    samples that it predicts wrongly: those of c = 0, where all scores tie."""
    params = scaled(proof.params, c)
    plane = Plane.of(data, None, view)
    lines = strokes(params.theta[None], plane, Look(margin=delta)).traces(0)
    wrong = predict(params, data.X) != data.y
    moved = [*lines, view.points(data.X[wrong])]
    return {trace: drawn(points) for trace, points in enumerate(moved)}


def _hover(data: Dataset, i: int, lead: float) -> str:
    before, after = hover_parts(data, i, "sample")
    return f"{before}{after}<br>max (s<sub>j</sub> − s<sub>y</sub>) = c · ({decimal(lead, 6)})"


def holding(proof: Separable, data: Dataset) -> IntArray:
    """Rows of the samples whose largest s_j − s_y is m, up to its rounding."""
    d = leads(proof.params, data.X, data.y)
    near = np.abs(d - proof.m) <= np.maximum(2 * proof.rounding, 1e-9 * abs(proof.m))
    return np.flatnonzero(near)
