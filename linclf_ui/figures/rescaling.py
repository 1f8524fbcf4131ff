"""The rescaling c·W* of separating weights: its loss as a function of c, and its plane."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_core.separability import Separable, leads, scaling_curve
from linclf_ui.figures.plane import plane
from linclf_ui.theme import Theme, layout

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


def scaling(
    proof: Separable, data: Dataset, delta: float, scale: float, theme: Theme, height: int = 250
) -> go.Figure:
    """Mean loss of c·W* and the loss of the worst sample over c, with c = scale·Δ/|m| marked."""
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
            hovertemplate="%{y:.6g}",
        )
    here = scale * end
    now = scaling_curve(proof.params, data.X, data.y, np.array([here]), delta)
    figure.add_scatter(
        x=[here],
        y=now,
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
    figure.update_xaxes(exponentformat="power")
    figure.update_yaxes(range=[-0.03 * delta, 1.08 * delta])
    return figure


def scaled_plane(
    proof: Separable, data: Dataset, delta: float, scale: float, theme: Theme, height: int = 440
) -> go.Figure:
    """The regions of c·W*, its margin lines, and a ring around each sample that holds the margin:
    those whose difference to a rival is m, up to rounding."""
    params = scaled(proof.params, scale * critical(proof, delta))
    figure = plane(params, data, theme, arrows=False, margin=delta, height=height)
    rows = holding(proof, data)
    figure.add_scatter(
        x=data.X[rows, 0],
        y=data.X[rows, 1],
        mode="markers",
        marker={"symbol": "circle-open", "size": 19, "color": theme.text, "line": {"width": 2}},
        hoverinfo="skip",
        name="s_j − s_y = m",
    )
    return figure


def holding(proof: Separable, data: Dataset) -> IntArray:
    """Rows of the samples whose largest s_j − s_y is m, up to its rounding."""
    d = leads(proof.params, data.X, data.y)
    near = np.abs(d - proof.m) <= np.maximum(2 * proof.rounding, 1e-9 * abs(proof.m))
    return np.flatnonzero(near)
