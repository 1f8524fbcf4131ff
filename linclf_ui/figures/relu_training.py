"""A ReLU network on its way to the maximum: loss curve, surface beside the exact one, error map.

What a film of them keeps is the stage; a step's numbers are its moves.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_core.relu.exact import grid
from linclf_core.relu.training import ReluNet, Unit
from linclf_ui.figures.film import Grown, Moves, drawn
from linclf_ui.figures.surface import add_map, add_surface, scene
from linclf_ui.theme import Theme, layout

#: No loss is drawn below this: rounding alone makes about 1e-32.
SMALLEST = 1e-32
#: Grid points a side of the surface, and of the error map.
SURFACE_POINTS, MAP_POINTS = 33, 41
#: The axes belong to the maximum; a network that is far off leaves the box, and is cut there.
BOX = 1.25
#: Colours tell an error's power of ten: 0 and what is much smaller than this look the same.
FAINT = 0.01
#: About so many pixels is the error map wide.
PIXELS = 350


@dataclass(frozen=True, eq=False)
class LossCurve:
    """The loss over the steps, thinned to what a screen can show: steps and losses (K,)."""

    steps: Array
    losses: Array

    @staticmethod
    def of(losses: Array) -> "LossCurve":
        kept = np.unique(np.linspace(0, len(losses) - 1, 1500).astype(int))
        return LossCurve(kept.astype(float), np.maximum(losses[kept], SMALLEST))


def loss_stage(curve: LossCurve, theme: Theme, *, height: int = 380) -> go.Figure:
    """The mean squared error over the steps, on a log scale, up to the step on show."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            margin={"l": 58, "r": 8, "t": 8, "b": 36},
            xaxis_title_text="step",
            yaxis_title_text="mean squared error",
            showlegend=False,
        )
    )
    figure.add_scatter(
        mode="lines",
        line={"color": theme.classes[0], "width": 2},
        hovertemplate="step %{x}: %{y:.4~r}<extra></extra>",
        name="loss",
    )
    figure.add_scatter(
        mode="markers",
        marker={"color": theme.accent, "size": 11},
        hovertemplate="step %{x}: %{y:.4~r}<extra></extra>",
        name="step on show",
    )
    last = max(int(curve.steps[-1]), 100)
    low, high = np.log10([curve.losses.min(), curve.losses.max()])
    room = 0.05 * max(high - low, 1.0)
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.update_yaxes(type="log", range=[low - room, high + room])
    figure.update_yaxes(nticks=6)
    return figure


def loss_moves(curve: LossCurve, step: int, loss: float) -> Moves:
    count = int(np.searchsorted(curve.steps, step, side="right"))
    now = np.array([[step, max(loss, SMALLEST)]])
    grown = {"x": Grown(curve.steps, count), "y": Grown(curve.losses, count)}
    return {0: grown, 1: drawn(now)}


def surfaces_stage(
    half_width: float, theme: Theme, *, height: int = 380, n: int = SURFACE_POINTS
) -> go.Figure:
    """The network's surface in full and the exact maximum as a grid of lines, over the square."""
    axis = np.linspace(-half_width, half_width, n)
    exact = grid(axis).max(axis=-1)
    square = (-half_width, half_width)
    limits = (-BOX * half_width, BOX * half_width)
    figure = scene(theme, height, ("x₁", "x₂", "output"), (square, square, limits))
    add_surface(figure, (axis, axis), exact, theme, square, name="network", opacity=0.92)
    lines = [(axis, np.full(n, axis[k]), exact[k]) for k in range(0, n, 4)]
    lines += [(np.full(n, axis[k]), axis, exact[:, k]) for k in range(0, n, 4)]
    gap = np.array([np.nan])
    xs, ys, zs = (
        np.concatenate([np.concatenate([line[i], gap]) for line in lines]) for i in (0, 1, 2)
    )
    figure.add_scatter3d(
        x=[None if np.isnan(v) else v for v in xs],
        y=[None if np.isnan(v) else v for v in ys],
        z=[None if np.isnan(v) else v for v in zs],
        mode="lines",
        line={"color": theme.text, "width": 3},
        hoverinfo="skip",
        name="exact maximum",
    )
    return figure


def surfaces_moves(net: ReluNet, half_width: float, *, n: int = SURFACE_POINTS) -> Moves:
    values = net(grid(np.linspace(-half_width, half_width, n)))
    return {0: {"z": np.clip(values, -BOX * half_width, BOX * half_width)}}


def error_stage(
    units: int, half_width: float, theme: Theme, *, height: int = 380, n: int = MAP_POINTS
) -> go.Figure:
    """f − max over the square, and the line along which each unit folds it; the exact network's
    own two folds dotted."""
    axis = np.linspace(-half_width, half_width, n)
    figure = go.Figure(
        layout=layout(theme, height, xaxis_title_text="x₁", yaxis_title_text="x₂", showlegend=False)
    )
    largest = float(shade(2 * half_width))
    add_map(figure, (axis, axis), np.zeros((n, n)), theme, (-largest, largest), labels=False)
    ticks = np.array([-1.0, -0.1, -0.01, 0.0, 0.01, 0.1, 1.0])
    figure.update_traces(
        line_width=0,
        contours_size=largest / 12,
        colorbar={
            "title": {"text": "f − max", "side": "top"},
            "tickvals": shade(ticks),
            "ticktext": [f"{tick:g}".replace("-", "−") for tick in ticks],
        },
        hovertemplate="%{x:.4~r}, %{y:.4~r}: f − max = %{customdata:.6~r}<extra></extra>",
        name="error",
    )
    for sign in (1, -1):
        figure.add_scatter(
            x=[-half_width, half_width],
            y=[-sign * half_width, sign * half_width],
            mode="lines",
            line={"color": theme.muted, "dash": "dot", "width": 1.5},
            hoverinfo="skip",
            name="exact fold",
        )
    for k in range(units):
        figure.add_scatter(
            mode="none",
            fill="toself",
            fillcolor=theme.text,
            hoveron="fills",
            hoverinfo="name",
            name=f"fold of unit {k + 1}",
        )
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(range=[-half_width, half_width], constrain="domain", showgrid=False)
    figure.update_yaxes(scaleanchor="x")
    return figure


def error_moves(
    net: ReluNet, units: tuple[Unit, ...], half_width: float, *, n: int = MAP_POINTS
) -> Moves:
    x = grid(np.linspace(-half_width, half_width, n))
    error = net(x) - x.max(axis=-1)
    folds = {3 + k: drawn(fold(unit, half_width)) for k, unit in enumerate(units)}
    return {0: {"z": shade(error), "customdata": error}, **folds}


def shade(error: Array | float) -> Array:
    """What an error's colour shows: its sign and its power of ten, in steps that pass through 0."""
    return np.asarray(np.sign(error) * np.log10(1.0 + np.abs(error) / FAINT))


def fold(unit: Unit, half_width: float) -> Array:
    """The line v·x + c = 0 as a thin polygon, (4, 2), thicker where the slope changes more; nothing
    for a unit without one or with one outside the square."""
    if unit.angle is None or unit.offset is None or abs(unit.offset) > 1.5 * half_width:
        return np.empty((0, 2))
    turn = np.radians(unit.angle)
    normal, along = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    thick = (0.8 + 2.5 * min(abs(unit.strength), 1.0)) * half_width / PIXELS
    ends = unit.offset * normal + 3 * half_width * np.array([[-1.0], [1.0]]) * along
    return np.concatenate([ends - thick * normal, ends[::-1] + thick * normal])
