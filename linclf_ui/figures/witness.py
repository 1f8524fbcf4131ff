"""The proof that data are not separable, as a picture: two hulls that share a point."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.notation import Array, IntArray
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_core.separability.decision import Inseparable, Meeting
from linclf_ui.figures.plane import axis_names, empty_plane, view_box
from linclf_ui.names import plain
from linclf_ui.theme import SYMBOLS, Theme

#: Marker sizes, from a multiplier of 0 to the largest.
SMALLEST, LARGEST = 9.0, 24.0


def witness(
    proof: Inseparable,
    meeting: Meeting,
    data: Dataset,
    theme: Theme,
    view: PlaneView = IDENTITY,
    height: int = 440,
) -> go.Figure:
    """Column `meeting.label` of the proof: its own samples with their hull, the samples of other
    classes whose rival it is with theirs, sized by their multipliers, and the point they share."""
    figure = empty_plane(view_box(data, None, view), axis_names(data, view), theme, height)
    places = view.points(data.X)
    c = meeting.label
    for k, name in enumerate(data.class_names):
        rows = data.y == k
        figure.add_scatter(
            x=places[rows, 0],
            y=places[rows, 1],
            mode="markers",
            marker={"symbol": SYMBOLS[k], "size": 7, "color": theme.classes[k], "opacity": 0.3},
            name=plain(name),
            hoverinfo="skip",
        )
    own = data.y[proof.samples] == c
    claimed = proof.rivals == c
    for part, label, colour, fill in (
        (own, f"of {plain(data.class_names[c])}", theme.classes[c], theme.fill(c, 0.3)),
        (claimed, "of other classes", theme.text, "rgba(128,128,128,0.18)"),
    ):
        _hull(figure, places[proof.samples[part]], label, colour, fill)
        _samples(figure, proof, np.flatnonzero(part), data, places, theme)
    shared = view.points(meeting.own)
    figure.add_scatter(
        x=[shared[0]],
        y=[shared[1]],
        mode="markers",
        marker={
            "symbol": "star-diamond",
            "size": 15,
            "color": theme.accent,
            "line": {"color": theme.background, "width": 1.5},
        },
        name="shared point",
        hovertemplate="shared point (%{x:.6~r}, %{y:.6~r})<extra></extra>",
    )
    return figure


def hull(points: Array) -> Array:
    """The corners (k, 2), counter-clockwise, of the hull of the points (K, 2): samples of more than
    two features may be seen inside of it (A. M. Andrew, 1979)."""
    ordered = np.unique(points, axis=0)
    return np.array([*_half(ordered), *_half(ordered[::-1])] or ordered)


def _half(points: Array) -> list[Array]:
    """The corners below points that run from left to right, or above if from right to left; all
    but the last."""
    chain: list[Array] = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain[:-1]


def _turn(a: Array, b: Array, c: Array) -> float:
    """Positive where the way from a over b to c turns to the left."""
    (x, y), (u, v) = b - a, c - a
    return float(x * v - y * u)


def _hull(figure: go.Figure, points: Array, label: str, colour: str, fill: str) -> None:
    corners = hull(points)
    closed = np.vstack([corners, corners[:1]])
    figure.add_scatter(
        x=closed[:, 0],
        y=closed[:, 1],
        mode="lines",
        fill="toself",
        fillcolor=fill,
        line={"color": colour, "width": 2},
        hoverinfo="skip",
        showlegend=False,
        name=f"hull {label}",
    )


def _samples(
    figure: go.Figure,
    proof: Inseparable,
    pairs: IntArray,
    data: Dataset,
    places: Array,
    theme: Theme,
) -> None:
    a = proof.multipliers[pairs]
    rows = proof.samples[pairs]
    figure.add_scatter(
        x=places[rows, 0],
        y=places[rows, 1],
        mode="markers",
        marker={
            "symbol": [SYMBOLS[k] for k in data.y[rows]],
            "color": [theme.classes[k] for k in data.y[rows]],
            "size": SMALLEST + (LARGEST - SMALLEST) * np.sqrt(a / proof.multipliers.max()),
            "line": {"color": theme.text, "width": 1.5},
            "opacity": 1,
        },
        text=[
            f"sample {i}: {plain(data.class_names[data.y[i]])}, "
            f"rival {plain(data.class_names[j])}<br>multiplier {value!r}"
            for i, j, value in zip(rows, proof.rivals[pairs], a.tolist(), strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
        name="samples of the proof",
    )
