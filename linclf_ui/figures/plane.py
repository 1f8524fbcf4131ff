"""The plane: samples, class regions, boundaries, weight arrows and margin lines."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
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
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_ui.figures.sketch import Sketch
from linclf_ui.names import plain
from linclf_ui.numbers import point
from linclf_ui.theme import SYMBOLS, Theme

#: Regions and lines reach so many boxes beyond the view: a wide chart, or a look around, is filled.
REACH = 2.5
#: Diameter in pixels of the mark under a wrongly predicted sample, its line of 2 px around it.
MARK = 11
#: Size and width of the ring around the chosen sample.
RING = (22, 2.5)
#: Dash and width of the lines at the margin, and where a score is zero.
MARGIN_LINE, ZERO_LINE = ("dash", 1.5), ("dot", 1.5)
#: Width of the decision boundaries.
BOUNDARY = 2.4


def view_box(train: Dataset, test: Dataset | None, view: PlaneView = IDENTITY) -> Box:
    """The part of the plane that holds all samples. It depends on the data alone: axes stay put."""
    X = train.X if test is None else np.vstack([train.X, test.X])
    return Box.around(view.points(X), pad=0.06)


def axis_names(data: Dataset, view: PlaneView) -> tuple[str, str]:
    """What the axes of the plane are called."""
    if not view.is_identity:
        return view.names
    across, up = data.feature_names
    return across, up


def wider(box: Box) -> Box:
    x, y = box.centre
    w, h = REACH * box.width / 2, REACH * box.height / 2
    return Box(x - w, x + w, y - h, y + h)


def plane(
    params: Params,
    train: Dataset,
    theme: Theme,
    *,
    test: Dataset | None = None,
    chosen: int | None = None,
    arrows: bool = True,
    zeros: bool = False,
    margin: float | None = None,
    view: PlaneView = IDENTITY,
    height: int = 440,
) -> go.Figure:
    """The classifier `params` and the samples. `margin` is the Δ of the margin lines, if wanted;
    `chosen` a row of `train` to be ringed; `view` is the plane of features of any number. A click
    on a sample reports its row as customdata."""
    box = view_box(train, test, view)
    around = wider(box)
    seen = view.params(params)
    figure = _axes(box, axis_names(train, view), theme, height)
    add_regions(figure, seen, around, train.class_names, theme)
    if margin is not None:
        for line in margin_lines(seen, around, margin):
            owner = line.j if line.sign > 0 else line.k
            _line(figure, line.segment, theme.classes[owner], *MARGIN_LINE)
    if zeros:
        for c, zero in enumerate(zero_lines(seen, around)):
            if zero is not None:
                _line(figure, zero, theme.classes[c], *ZERO_LINE)
    if arrows:
        add_arrows(figure, seen, box, theme)
    add_samples(figure, train, params, theme, view=view)
    if test is not None:
        add_samples(figure, test, params, theme, held_out=True, view=view)
    if chosen is not None:
        add_ring(figure, view.points(train.X[chosen]), theme)
    return figure.figure()


def empty_plane(box: Box, feature_names: Sequence[str], theme: Theme, height: int) -> go.Figure:
    """Axes for the box, and nothing in it. Axes of one unit keep right angles right."""
    return _axes(box, feature_names, theme, height).figure()


def _axes(box: Box, feature_names: Sequence[str], theme: Theme, height: int) -> Sketch:
    figure = Sketch(theme, height)
    figure.set(
        hovermode="closest",
        clickmode="event+select",
        xaxis={"title": {"text": plain(feature_names[0])}, "range": [box.x_low, box.x_high]},
        yaxis={"title": {"text": plain(feature_names[1])}, "range": [box.y_low, box.y_high]},
    )
    if math.isclose(box.width, box.height):
        figure.set(yaxis={"scaleanchor": "x"})
    return figure


def add_regions(
    figure: Sketch | go.Figure, params: Params, box: Box, class_names: Sequence[str], theme: Theme
) -> None:
    """The region of each class as a filled polygon, and the boundaries between neighbours."""
    for c, polygon in enumerate(class_regions(params, box)):
        figure.add_scatter(
            # A class without a region keeps its (empty) trace: traces stay in place step by step.
            x=polygon[:, 0],
            y=polygon[:, 1],
            fill="toself",
            mode="none",
            fillcolor=theme.region(c),
            hoverinfo="skip",
            showlegend=False,
            name=f"region of {plain(class_names[c])}",
        )
    xs: list[float | None] = []
    ys: list[float | None] = []
    for boundary in boundaries(params, box):
        (x0, y0), (x1, y1) = boundary.segment.tolist()
        xs += [x0, x1, None]
        ys += [y0, y1, None]
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": theme.text, "width": theme.size(BOUNDARY)},
        hoverinfo="skip",
        showlegend=False,
        name="decision boundary",
    )


def add_arrows(figure: Sketch, params: Params, box: Box, theme: Theme) -> None:
    """The weight of each class, W[:, c], as an arrow; lengths compare between classes."""
    for c, arrow in enumerate(weight_arrows(params, box)):
        if np.array_equal(arrow.start, arrow.end):
            continue
        (x0, y0), (x1, y1) = arrow.start.tolist(), arrow.end.tolist()
        figure.add_annotation(
            x=x1,
            y=y1,
            ax=x0,
            ay=y0,
            xref="x",
            yref="y",
            axref="x",
            ayref="y",
            text="",
            showarrow=True,
            arrowhead=2,
            arrowwidth=3,
            arrowsize=0.9,
            arrowcolor=theme.classes[c],
            standoff=0,
        )


def add_samples(
    figure: Sketch,
    data: Dataset,
    params: Params,
    theme: Theme,
    *,
    held_out: bool = False,
    view: PlaneView = IDENTITY,
) -> None:
    """The samples, a trace a class: colour and shape by true class, a thick outline where the
    prediction, from all features, is wrong. Samples held out for the test are drawn open."""
    predicted = predict(params, data.X)
    add_judged_samples(figure, data, predicted, theme, held_out=held_out, view=view)


def add_judged_samples(
    figure: Sketch | go.Figure,
    data: Dataset,
    predicted: IntArray,
    theme: Theme,
    *,
    held_out: bool = False,
    view: PlaneView = IDENTITY,
) -> None:
    """As `add_samples`, with the predictions (N,) given."""
    places = view.points(data.X)
    for c, name in enumerate(data.class_names):
        rows = np.flatnonzero(data.y == c)
        wrong = predicted[rows] != c
        colour = theme.classes[c]
        if held_out:
            marker = {
                "symbol": SYMBOLS[c] + "-open",
                "color": np.where(wrong, theme.wrong, colour).tolist(),
                "line": {"width": np.where(wrong, theme.size(2.5), theme.size(1.5)).tolist()},
                "size": theme.size(8),
            }
        else:
            marker = {
                "symbol": SYMBOLS[c],
                # Said aloud, because sizes given one by one make plotly fade them to 0.7.
                "opacity": 1,
                "color": colour,
                "size": np.where(wrong, theme.size(11), theme.size(9)).tolist(),
                "line": {
                    "color": np.where(wrong, theme.wrong, theme.background).tolist(),
                    "width": np.where(wrong, theme.size(2.5), theme.size(0.8)).tolist(),
                },
            }
        figure.add_scatter(
            x=places[rows, 0],
            y=places[rows, 1],
            mode="markers",
            marker=marker,
            name=plain(name),
            legendgroup=str(c),
            showlegend=not held_out,
            customdata=[] if held_out else rows.tolist(),
            text=[
                _hover(data, int(i), int(predicted[i]), "test" if held_out else "sample")
                for i in rows
            ],
            hovertemplate="%{text}<extra></extra>",
            # A click reports a sample; it must not fade the others.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )


def add_ring(figure: Sketch | go.Figure, x: Array, theme: Theme) -> None:
    """A ring around the chosen sample."""
    size, width = RING
    figure.add_scatter(
        x=[x[0]],
        y=[x[1]],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": theme.size(size),
            "color": theme.text,
            "line": {"width": theme.size(width)},
        },
        hoverinfo="skip",
        showlegend=False,
        name="chosen sample",
    )


def line_style(colour: str, dash: str, width: float) -> dict[str, Any]:
    """How every line is drawn that only the eye follows: no hover, no legend entry."""
    return {
        "mode": "lines",
        "line": {"color": colour, "dash": dash, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _line(figure: Sketch, segment: Array, colour: str, dash: str, width: float) -> None:
    figure.add_scatter(x=segment[:, 0], y=segment[:, 1], **line_style(colour, dash, width))


def hover_parts(data: Dataset, i: int, kind: str) -> tuple[str, str]:
    """What hovering over sample `i` says, before and after the verdict on its prediction."""
    return f"{kind} {i}: {plain(data.class_names[data.y[i]])}", f"<br>{point(data.X[i], 4)}"


def verdict(data: Dataset, predicted: int) -> str:
    """What hovering says of a wrong prediction."""
    return f"<br>predicted: {plain(data.class_names[predicted])}"


def _hover(data: Dataset, i: int, predicted: int, kind: str) -> str:
    before, after = hover_parts(data, i, kind)
    return before + ("" if predicted == data.y[i] else verdict(data, predicted)) + after
