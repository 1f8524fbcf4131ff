"""The losses as functions of the margin, with the samples as dots."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.comparison.margins import at_tie, one_rival
from linclf_core.losses import Loss
from linclf_core.notation import Array
from linclf_ui.theme import Theme, layout

#: Palette entries of the losses, and a dash for each, so that no two are told by colour alone.
COLOURS = (7, 6, 9, 4, 5, 8, 3, 2)
DASHES = ("solid", "dash", "dashdot", "solid", "dash", "dot", "longdash", "longdashdot")
#: The axis reaches from the lowest to the highest margin, but no further than this from 0.
REACH = 12.0


@dataclass(frozen=True, eq=False)
class MarginCurve:
    """A loss to be drawn: its name, its values over the margins asked for, and those of the
    samples, (N,), or None if there are no dots."""

    name: str
    loss: Loss
    scale: float = 1.0
    dots: Array | None = None

    def at(self, m: Array) -> Array:
        return one_rival(self.loss, m) / self.scale


def curves(losses: Sequence[Loss], S: Array, y: np.ndarray) -> list[MarginCurve]:
    """A curve for each loss, with each sample's own loss as a dot."""
    return [MarginCurve(loss.title, loss, 1.0, loss(S, y).per_sample) for loss in losses]


def scaled(loss: Loss, name: str) -> MarginCurve:
    """The loss over its value at the margin 0, which bounds the 0–1 loss. Without dots."""
    return MarginCurve(name, loss, at_tie(loss))


def margin_losses(
    drawn: Sequence[MarginCurve],
    delta: float,
    sample_margins: Array,
    theme: Theme,
    *,
    chosen: int | None = None,
    height: int = 400,
) -> go.Figure:
    """0–1, the curves; the dots at (margin, loss) of each sample.

    Dots beyond the axes are not seen: the caller says how many (see `beyond` and `above`).
    """
    low, high = reach(sample_margins, delta)
    m = np.linspace(low, high, 401)
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="margin γ = s<sub>y</sub> − max s<sub>j</sub>, j ≠ y",
            yaxis_title_text="loss",
            showlegend=True,
            hovermode="closest",
            # The upper right is empty: a large margin with a large loss does not occur.
            legend={
                "orientation": "v",
                "x": 1,
                "xanchor": "right",
                "y": 1,
                "yanchor": "top",
                "bgcolor": "rgba(0,0,0,0)",
            },
        )
    )
    figure.add_scatter(
        x=[low, 0, 0, high],
        y=[1, 1, 0, 0],
        mode="lines",
        name="0–1",
        line={"color": theme.text, "width": 3},
        hovertemplate="0–1: %{y:.0f}<extra></extra>",
    )
    seen = ~beyond(sample_margins, delta)
    for k, curve in enumerate(drawn):
        _add_curve(figure, m, curve.at(m), curve.name, k, theme)
        if curve.dots is None:
            continue
        rows = np.flatnonzero(seen)
        figure.add_scatter(
            x=sample_margins[rows],
            y=curve.dots[rows],
            customdata=rows,
            mode="markers",
            name=f"samples, {curve.name}",
            legendgroup=curve.name,
            showlegend=False,
            marker={
                "color": theme.classes[COLOURS[k % len(COLOURS)]],
                "size": 7,
                "opacity": 0.6,
                "line": {"color": theme.background, "width": 0.5},
            },
            hovertemplate=f"sample %{{customdata}}<br>γ %{{x:.4~r}}<br>{curve.name} %{{y:.4~r}}"
            "<extra></extra>",
        )
    if chosen is not None and seen[chosen]:
        figure.add_vline(
            x=float(sample_margins[chosen]), line={"color": theme.accent, "width": 1.5}
        )
    top = _top(drawn, sample_margins, delta)
    figure.update_xaxes(range=[low, high])
    figure.update_yaxes(range=[-0.03 * top, top])
    return figure


def reach(sample_margins: Array, delta: float) -> tuple[float, float]:
    """The ends of the margin axis."""
    low = min(-2.5, -1.5 * delta, float(sample_margins.min()) - 0.2)
    high = max(2.5, 2.5 * delta, float(sample_margins.max()) + 0.2)
    return max(low, -REACH), min(high, REACH)


def beyond(sample_margins: Array, delta: float) -> np.ndarray:
    """Which samples have no place on the margin axis, (N,)."""
    low, high = reach(sample_margins, delta)
    return (sample_margins < low) | (sample_margins > high)


def above(drawn: Sequence[MarginCurve], sample_margins: Array, delta: float) -> dict[str, int]:
    """How many dots of each curve have a place on the margin axis but lie above the loss axis; only
    curves that have such."""
    seen, top = ~beyond(sample_margins, delta), _top(drawn, sample_margins, delta)
    dots = {curve.name: curve.dots[seen] for curve in drawn if curve.dots is not None}
    found = {name: int((losses > top).sum()) for name, losses in dots.items()}
    return {name: n for name, n in found.items() if n}


def _top(drawn: Sequence[MarginCurve], sample_margins: Array, delta: float) -> float:
    """The upper end of the loss axis: above all dots, but not so far that the curves lie flat."""
    seen = ~beyond(sample_margins, delta)
    highest = [c.dots[seen].max(initial=0.0) for c in drawn if c.dots is not None]
    tallest = min(max([0.0, *highest]), 2.0 * REACH)
    return 1.05 * max(3.0 * delta, 3.0, float(tallest))


def _add_curve(figure: go.Figure, m: Array, values: Array, name: str, k: int, theme: Theme) -> None:
    figure.add_scatter(
        x=m,
        y=values,
        mode="lines",
        name=name,
        legendgroup=name,
        line={
            "color": theme.classes[COLOURS[k % len(COLOURS)]],
            # A colour that comes again has another dash.
            "dash": DASHES[(k + k // len(COLOURS)) % len(DASHES)],
            "width": 2,
        },
        hovertemplate=f"{name}: %{{y:.4~r}} at γ = %{{x:.3~r}}<extra></extra>",
    )
