"""A ReLU network on its way to the maximum: loss curve, surface beside the exact one, error map."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_core.relu_max import grid
from linclf_core.relu_training import ReluNet, Unit
from linclf_ui.figures.surface import add_map, add_surface, scene
from linclf_ui.theme import Theme, layout

#: No loss is drawn below this: rounding alone makes about 1e-32.
SMALLEST = 1e-32


def loss_curve(losses: Array, now: int, theme: Theme, *, height: int = 190) -> go.Figure:
    """The mean squared error over the steps (K,), on a log scale, with the step on show marked."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            margin={"l": 52, "r": 8, "t": 6, "b": 34},
            xaxis_title_text="step",
            yaxis_title_text="mean squared error",
            showlegend=False,
        )
    )
    # A long curve is thinned to what a screen can show; the step on show always stays.
    kept = np.unique([*np.linspace(0, len(losses) - 1, 1500).astype(int), now])
    figure.add_scatter(
        x=kept,
        y=np.maximum(losses[kept], SMALLEST),
        mode="lines+markers" if len(losses) == 1 else "lines",
        line={"color": theme.classes[0], "width": 2},
        hovertemplate="step %{x}: %{y:.4g}<extra></extra>",
        name="loss",
    )
    last = max(len(losses) - 1, 100)
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.update_yaxes(type="log", exponentformat="power", nticks=6)
    figure.add_vline(x=now, line={"color": theme.accent, "width": 1.5})
    return figure


def both_surfaces(
    net: ReluNet, half_width: float, theme: Theme, *, height: int = 360, n: int = 33
) -> go.Figure:
    """The network's surface in full and the exact maximum as a grid of lines, over the square."""
    axis = np.linspace(-half_width, half_width, n)
    x = grid(axis)
    square = (-half_width, half_width)
    values, exact = net(x), x.max(axis=-1)
    # The axes belong to the maximum; a network that is far off leaves the box, and is cut there.
    limits = (-1.25 * half_width, 1.25 * half_width)
    figure = scene(theme, height, ("x₁", "x₂", "output"), (square, square, limits))
    shown = np.clip(values, *limits)
    add_surface(figure, (axis, axis), shown, theme, square, name="network", opacity=0.92)
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


def error_map(
    net: ReluNet,
    units: tuple[Unit, ...],
    half_width: float,
    theme: Theme,
    *,
    height: int = 400,
    n: int = 61,
) -> go.Figure:
    """f − max over the square, and the line along which each unit folds it; the exact network's
    own two folds dotted."""
    axis = np.linspace(-half_width, half_width, n)
    x = grid(axis)
    error = net(x) - x.max(axis=-1)
    largest = max(float(np.abs(error).max()), 1e-12)
    figure = go.Figure(
        layout=layout(theme, height, xaxis_title_text="x₁", yaxis_title_text="x₂", showlegend=False)
    )
    add_map(figure, (axis, axis), error, theme, (-largest, largest), labels=False)
    figure.update_traces(line_width=0, colorbar_tickformat=".2~g", contours_size=largest / 12)
    for sign in (1, -1):
        figure.add_scatter(
            x=[-half_width, half_width],
            y=[-sign * half_width, sign * half_width],
            mode="lines",
            line={"color": theme.muted, "dash": "dot", "width": 1.5},
            hoverinfo="skip",
            name="exact fold",
        )
    for k, unit in enumerate(units):
        _fold(figure, k, unit, half_width, theme)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(range=[-half_width, half_width], constrain="domain", showgrid=False)
    figure.update_yaxes(scaleanchor="x")
    return figure


def _fold(figure: go.Figure, k: int, unit: Unit, half_width: float, theme: Theme) -> None:
    """The line v·x + c = 0, thicker where the slope changes more; nothing for a unit without one
    or with one outside the square."""
    if unit.angle is None or unit.offset is None or abs(unit.offset) > 1.5 * half_width:
        return
    turn = np.radians(unit.angle)
    normal, along = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    ends = unit.offset * normal + 3 * half_width * np.array([[-1.0], [1.0]]) * along
    figure.add_scatter(
        x=ends[:, 0],
        y=ends[:, 1],
        mode="lines",
        line={"color": theme.text, "width": 0.8 + 2.5 * min(abs(unit.strength), 1.0)},
        hovertemplate=f"unit {k + 1}: strength {unit.strength:.3g}<extra></extra>",
        name=f"fold of unit {k + 1}",
    )
