"""Images of digits: the weights of ten classes side by side, what pixels add, small pictures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets.digits import SIDE
from linclf_core.notation import Array, IntArray
from linclf_ui.figures.film import Grown, Moves, step_line, step_line_at
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme, layout

#: So many images stand in a row, with a gap of one pixel between two, and two below for a name.
ACROSS = 5
WIDE, HIGH = SIDE + 1, SIDE + 2


def weights_stage(names: Sequence[str], largest: float, theme: Theme) -> go.Figure:
    """The images of the weights, a class each. White is 0, the colours end at ± `largest`."""
    rows = -(-len(names) // ACROSS)
    figure = _bare(theme, 300)
    figure.add_heatmap(
        colorscale=[list(stop) for stop in theme.diverging],
        zmin=-largest,
        zmax=largest,
        showscale=False,
        hovertemplate="w = %{z:.4f}<extra></extra>",
    )
    for c, name in enumerate(names):
        at = {"x": c % ACROSS * WIDE + (SIDE - 1) / 2, "y": c // ACROSS * HIGH - 1.1}
        figure.add_annotation(text=f"w of {name}", showarrow=False, font={"size": 12}, **at)
    figure.update_xaxes(range=[-0.5, ACROSS * WIDE - 1.5])
    figure.update_yaxes(range=[rows * HIGH - 1.5, -2.0], scaleanchor="x")
    return figure


def weights_moves(W: Array) -> Moves:
    """The weights W (D, C) on `weights_stage`."""
    return {0: {"z": mosaic(W.T)}}


def mosaic(images: Array) -> Array:
    """Images (n, D) side by side, ACROSS in a row, as one with gaps of NaN."""
    rows = -(-len(images) // ACROSS)
    found = np.full((rows * HIGH, ACROSS * WIDE), np.nan)
    for k, image in enumerate(images):
        i, j = k // ACROSS * HIGH, k % ACROSS * WIDE
        found[i : i + SIDE, j : j + SIDE] = image.reshape(SIDE, SIDE)
    return found


def confusion_stage(names: Sequence[str], most: int, theme: Theme) -> go.Figure:
    """Counts, the true class down and the predicted one across; `most` has the full colour."""
    figure = _bare(theme, 300, margin={"l": 40, "r": 4, "t": 44, "b": 4})
    figure.add_heatmap(
        colorscale=[list(stop) for stop in theme.sequential],
        zmin=0,
        zmax=max(most, 1),
        showscale=False,
        texttemplate="%{z}",
        textfont={"color": theme.text, "size": 11},
        xgap=1,
        ygap=1,
        hovertemplate="true %{y}, predicted %{x}: %{z}<extra></extra>",
    )
    ticks = {"visible": True, "tickvals": list(range(len(names))), "ticktext": list(names)}
    figure.update_xaxes(title_text="predicted", title_standoff=2, side="top", **ticks)
    figure.update_yaxes(title_text="true", autorange="reversed", **ticks)
    return figure


def confusion_moves(counts: IntArray) -> Moves:
    """Counts (C, C) on `confusion_stage`."""
    return {0: {"z": counts.astype(float)}}


def rights_stage(last: int, theme: Theme) -> go.Figure:
    """The shares that are right, of training and test images, over the steps."""
    titles = {"xaxis_title_text": "step", "yaxis_title_text": "right"}
    # "100%" is wider than the numbers that other charts leave room for.
    figure = go.Figure(layout=layout(theme, 170, margin_l=theme.size(60), **titles))
    for name, dash in (("training", "solid"), ("test", "dot")):
        figure.add_scatter(
            name=name,
            mode="lines",
            line={"color": theme.text, "dash": dash, "width": 2},
            hovertemplate="%{y:.1%}",
        )
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    step_line(figure, 0, theme.accent)
    return figure


def rights_moves(shares: Sequence[Array], step: int) -> Moves:
    """The shares (F,) of each part of the data up to this step."""
    steps = np.arange(len(shares[0]), dtype=float)
    lines = [{"x": Grown(steps, step + 1), "y": Grown(s, step + 1)} for s in shares]
    return {**dict(enumerate(lines)), len(shares): step_line_at(step)}


def parts(x: Array, w: Array, largest: float, places: int, theme: Theme) -> go.Figure:
    """What each pixel adds to a score, x_d w_d, for ink x (D,) and weights w (D,). The colours end
    at ± `largest`; each number is told on hover."""
    added = (x * w).reshape(SIDE, SIDE)
    told = [
        f"{decimal(float(ink), places)} · {decimal(float(weight), places)} "
        # Of two numbers as they are printed the product may end in another digit.
        f"{'≈' if ink * weight else '='} "
        f"{decimal(float(ink * weight), places)}"
        for ink, weight in zip(x, w, strict=True)
    ]
    figure = _bare(theme, 230)
    figure.add_heatmap(
        z=added,
        customdata=np.array(told, object).reshape(SIDE, SIDE),
        colorscale=[list(stop) for stop in theme.diverging],
        zmin=-largest,
        zmax=largest,
        showscale=False,
        hovertemplate="%{customdata}<extra></extra>",
        xgap=1,
        ygap=1,
    )
    figure.update_yaxes(autorange="reversed", scaleanchor="x")
    return figure


def drawn(x: Array, theme: Theme) -> str:
    """The image with ink x (D,), as SVG."""
    boxes = "".join(
        f'<rect x="{d % SIDE}" y="{d // SIDE}" width="1.02" height="1.02" opacity="{ink:.4g}"/>'
        for d, ink in enumerate(x.tolist())
        if ink
    )
    size = f'viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<rect width="{SIDE}" height="{SIDE}" fill="{theme.background}"/>'
        f'<g fill="{theme.text}">{boxes}</g></svg>'
    )


def _bare(theme: Theme, height: int, **more: object) -> go.Figure:
    """A chart without axes."""
    figure = go.Figure(layout=layout(theme, height, **{"margin": dict.fromkeys("lrtb", 4), **more}))
    figure.update_xaxes(visible=False, showgrid=False, fixedrange=True)
    figure.update_yaxes(visible=False, showgrid=False, fixedrange=True)
    return figure
