"""The moving figures: what stays through a run, and the arrays that change with each step.

The plane is drawn on three sheets of the same axes. The lowest, the ground, holds what moves with
every step: regions, lines and arrows; it is thin, so it can be redrawn for every frame. The middle
one holds the marks of wrong predictions and the rings, which change now and then. The upper one
holds the samples, which stay where they are.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.losses import Matrix
from linclf_core.model import Params, predict
from linclf_core.notation import Array, IntArray
from linclf_core.plane.box import Box
from linclf_core.plane.geometry import (
    boundaries,
    class_regions,
    margin_lines,
    weight_arrows,
    zero_lines,
)
from linclf_ui.figures import curves, heatmap
from linclf_ui.figures.film import joined, step_line
from linclf_ui.figures.plane import (
    MARGIN_LINE,
    MARK,
    ZERO_LINE,
    add_judged_samples,
    add_regions,
    add_ring,
    empty_plane,
    line_style,
    view_box,
    wider,
)
from linclf_ui.theme import SYMBOLS, Theme


@dataclass(frozen=True)
class Look:
    """What the plane shows besides regions and boundaries; `margin` is the Δ of margin lines."""

    arrows: bool = True
    zeros: bool = False
    margin: float | None = None


@dataclass(frozen=True, eq=False)
class Plane:
    """The samples on show, the box of the axes, and the wider box up to which lines are drawn."""

    train: Dataset
    test: Dataset | None
    box: Box
    around: Box

    @staticmethod
    def of(train: Dataset, test: Dataset | None) -> "Plane":
        box = view_box(train, test)
        return Plane(train, test, box, wider(box))


def strokes(params: Params, plane: Plane, look: Look) -> list[Array]:
    """What the ground's traces draw at these parameters, each (k, 2), a NaN row where the pen is
    lifted: a region a class, the boundary, then if shown margin lines and zero lines a class."""
    C, around = params.n_classes, plane.around
    drawn = [*class_regions(params, around)]
    drawn.append(joined([boundary.segment for boundary in boundaries(params, around)]))
    if look.margin is not None:
        owned: list[list[Array]] = [[] for _ in range(C)]
        for line in margin_lines(params, around, look.margin):
            owned[line.j if line.sign > 0 else line.k].append(line.segment)
        drawn += [joined(segments) for segments in owned]
    if look.zeros:
        drawn += [joined([] if zero is None else [zero]) for zero in zero_lines(params, around)]
    return drawn


def arrows(params: Params, plane: Plane) -> Array:
    """Start and end of each class's weight arrow, (C, 4)."""
    found = weight_arrows(params, plane.box)
    return np.array([[*arrow.start, *arrow.end] for arrow in found])


def verdicts(params: Params, plane: Plane) -> Array:
    """For each sample, those of the test last: 0 if its prediction is right, else 1 + the class
    predicted. uint8 (N,)."""
    both = [plane.train] if plane.test is None else [plane.train, plane.test]
    found = []
    for data in both:
        predicted = predict(params, data.X)
        found.append(np.where(predicted == data.y, 0, predicted + 1))
    return np.concatenate(found).astype(np.uint8)


def ground(params: Params, plane: Plane, look: Look, theme: Theme, height: int) -> go.Figure:
    """The lowest sheet. Its traces are those of `strokes` in the same order, then an arrow a class:
    its shaft, to which the browser adds a head of fixed size on the screen."""
    train = plane.train
    figure = _bare(plane, theme, height)
    add_regions(figure, params, plane.around, train.class_names, theme)
    styles = [MARGIN_LINE] * (look.margin is not None) + [ZERO_LINE] * look.zeros
    for dash, width in styles:
        for c in range(train.n_classes):
            figure.add_scatter(x=[None], y=[None], **line_style(theme.classes[c], dash, width))
    if look.arrows:
        for c, (x0, y0, x1, y1) in enumerate(arrows(params, plane)):
            colour = theme.classes[c]
            style = line_style(colour, "solid", 3)
            figure.add_scatter(x=[x0, x1], y=[y0, y1], fill="toself", fillcolor=colour, **style)
    return figure


def marks(plane: Plane, theme: Theme, height: int) -> go.Figure:
    """The middle sheet: the marks under wrongly predicted samples, the ring of the chosen sample,
    the ring of the one pointed at, and an arrow a class that tells where a step leads."""
    figure = _bare(plane, theme, height)
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "size": MARK,
            "color": theme.wrong,
            "opacity": 1,
            "line": {"width": 2, "color": theme.wrong},
        },
        hoverinfo="skip",
        showlegend=False,
        name="wrong predictions",
    )
    add_ring(figure, plane.train.X[0], theme)
    add_ring(figure, plane.train.X[0], theme)
    figure.data[-1].update(
        x=[None], y=[None], name="under the pointer", marker={"size": 18, "line": {"width": 1.5}}
    )
    for c in range(plane.train.n_classes):
        colour = theme.classes[c]
        style = line_style(colour, "solid", 1.5)
        figure.add_scatter(x=[None], y=[None], fill="toself", fillcolor=colour, **style)
    return figure


def _bare(plane: Plane, theme: Theme, height: int) -> go.Figure:
    """A lower sheet: grid, labels, legend and mouse belong to the upper one."""
    figure = empty_plane(plane.box, plane.train.feature_names, theme, height)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor=None)
    figure.update_layout(showlegend=False, dragmode=False, hovermode=False)
    return figure


def points(plane: Plane, theme: Theme, height: int) -> go.Figure:
    """The upper sheet: a trace a class of training samples, and the same of test samples if there
    are any."""
    train, test = plane.train, plane.test
    figure = empty_plane(plane.box, train.feature_names, theme, height)
    add_judged_samples(figure, train, train.y, theme)
    if test is not None:
        add_judged_samples(figure, test, test.y, theme, held_out=True)
    figure.update_layout(clickmode="event")
    return figure


def losses(theme: Theme, *, log: bool, height: int) -> go.Figure:
    """The loss curves of a run at its start. The step on show is marked by a line that is a trace,
    the last one, because a trace is moved faster than a shape."""
    start = np.zeros(1)
    figure = curves.loss_curves(
        start, dict.fromkeys(curves.STYLES, start), 0, theme, log=log, height=height
    )
    line = figure.layout.shapes[0].line
    figure.layout.shapes = ()
    step_line(figure, 0, line.color)
    return figure


def mark_symbols(plane: Plane) -> list[str]:
    """The symbol of each sample's mark, those of the test last."""
    train = [SYMBOLS[c] for c in plane.train.y]
    return train + ([] if plane.test is None else [f"{SYMBOLS[c]}-open" for c in plane.test.y])


def rows(
    m: Matrix,
    window: slice,
    theme: Theme,
    *,
    labels: list[str],
    columns: list[str],
    true_class: IntArray | None,
    decimals: int,
) -> go.Figure:
    """Some rows of a matrix as `heatmap.matrix` draws them, with the numbers as one trace of
    text, which is redrawn faster than an annotation a cell. The last two shapes frame the chosen
    row and the one pointed at."""
    figure = heatmap.matrix(
        m.values[window],
        m.scale,
        theme,
        rows=labels,
        columns=columns,
        true_class=true_class,
        chosen=0,
        decimals=decimals,
        limits=heatmap.colour_limits(m.values, m.scale),
    )
    notes = figure.layout.annotations
    chosen = figure.layout.shapes[-1].to_plotly_json()
    pointed = {**chosen, "line": {**chosen["line"], "width": 1.5, "dash": "solid"}}
    figure.layout.annotations = ()
    figure.update_layout(shapes=[*figure.layout.shapes, pointed])
    figure.add_scatter(
        x=[note.x for note in notes],
        y=[note.y for note in notes],
        text=[note.text for note in notes],
        textfont={"size": 13, "color": theme.text},
        mode="text",
        hoverinfo="skip",
        showlegend=False,
    )
    return figure
