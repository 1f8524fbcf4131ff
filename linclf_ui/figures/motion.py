"""The moving figures: what stays through a run, and the arrays that change with each step.

The plane is drawn on three sheets of the same axes. The lowest, the ground, holds what moves with
every step: regions, lines and arrows; it is painted anew for every frame. The middle
one holds the marks of wrong predictions and the rings, which change now and then. The upper one
holds the samples, which stay where they are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import homogeneous
from linclf_core.notation import Array, IntArray
from linclf_core.plane.box import Box
from linclf_core.plane.stack import Stack, groups, weight_arrows
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_core.training.trajectory import predictions
from linclf_ui.figures import curves
from linclf_ui.figures.film import step_line
from linclf_ui.figures.plane import (
    BOUNDARY,
    MARGIN_LINE,
    MARK,
    RING,
    ZERO_LINE,
    add_judged_samples,
    axis_names,
    empty_plane,
    view_box,
    wider,
)
from linclf_ui.theme import Theme


@dataclass(frozen=True)
class Look:
    """What the plane shows besides regions and boundaries; `margin` is the Δ of margin lines, and
    `shades` says that regions are pale where the classifier is unsure."""

    arrows: bool = True
    shades: bool = True
    zeros: bool = False
    margin: float | None = None


@dataclass(frozen=True, eq=False)
class Plane:
    """The samples on show, the box of the axes, and the wider box up to which lines are drawn; and
    the view through which samples and classifiers of all their features are seen on the plane."""

    train: Dataset
    test: Dataset | None
    box: Box
    around: Box
    view: PlaneView = IDENTITY

    @staticmethod
    def of(train: Dataset, test: Dataset | None, view: PlaneView = IDENTITY) -> "Plane":
        box = view_box(train, test, view)
        return Plane(train, test, box, wider(box), view)


@dataclass(frozen=True, eq=False)
class Strokes:
    """What the ground's traces draw in F frames: a region a class, the boundary, then if shown
    margin lines and zero lines a class.

    `lengths` (F, T) are the points of each trace, and `points` (P, 2) these points one after
    another, a NaN row where the pen is lifted.
    """

    points: Array
    lengths: IntArray

    def traces(self, frame: int) -> list[Array]:
        """What each trace draws in one frame, (k, 2)."""
        first = int(self.lengths[:frame].sum())
        mine = self.points[first:]
        return [mine[part] for part in groups(self.lengths[frame])]

    def at(self, frames: IntArray) -> "Strokes":
        """Some of the frames, in this order; a frame may come more than once."""
        counts = self.lengths.sum(axis=1)
        starts = np.cumsum(counts) - counts
        chosen = [self.points[starts[f] : starts[f] + counts[f]] for f in frames.tolist()]
        return Strokes(np.concatenate([np.empty((0, 2)), *chosen]), self.lengths[frames])


def strokes(theta: Array, plane: Plane, look: Look) -> Strokes:
    """What the ground's traces draw at each of the parameters θ (F, D+1, C)."""
    F, _, C = theta.shape
    stack = Stack.of(plane.view.theta(theta), plane.around)
    corners, counts = stack.regions()
    borders = stack.boundaries()
    # Of each piece to draw: its points, and for each the frame and the trace that it is of.
    frame, trace = np.divmod(np.repeat(np.arange(F * C), counts.ravel()), C)
    pieces = [(corners, frame, trace), _joined(borders.ends, borders.which[:, 0], C)]
    T = C + 1
    if look.margin is not None:
        found = stack.margin_lines(look.margin)
        f, j, k, sign = found.which.T
        owner = np.where(sign > 0, j, k)
        order = np.lexsort((owner, f))
        pieces.append(_joined(found.ends[order], f[order], T + owner[order]))
        T += C
    if look.zeros:
        found = stack.level_lines(0.0)
        pieces.append(_joined(found.ends, found.which[:, 0], T + found.which[:, 1]))
        T += C
    points, frame, trace = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    place = frame * T + trace
    lengths = np.bincount(place, minlength=F * T).reshape(F, T)
    return Strokes(points[np.argsort(place, kind="stable")], lengths)


def _joined(
    ends: Array, frame: IntArray, trace: IntArray | int
) -> tuple[Array, IntArray, IntArray]:
    """Segments (M, 2, 2) as points, with a NaN row between two of the same trace and frame; and
    the frame and the trace of each point. Segments of one place stand together."""
    M = len(ends)
    trace = np.broadcast_to(trace, M)
    points = np.concatenate([ends, np.full((M, 1, 2), np.nan)], axis=1)
    drawn = np.ones((M, 3), bool)
    drawn[:, 2] = False
    drawn[:-1, 2] = (frame[1:] == frame[:-1]) & (trace[1:] == trace[:-1])
    rows = np.nonzero(drawn)[0]
    return points[drawn], frame[rows], trace[rows]


def arrows(theta: Array, plane: Plane) -> Array:
    """Start and end of each class's weight arrow, (F, C, 4), for parameters θ (F, D+1, C)."""
    return weight_arrows(plane.view.theta(theta), plane.box)


def verdicts(theta: Array, plane: Plane) -> Array:
    """For each sample, those of the test last, at each of the parameters θ (F, D+1, C): 0 if its
    prediction is right, else 1 + the class predicted. uint8 (F, N)."""
    both = [plane.train] if plane.test is None else [plane.train, plane.test]
    found = []
    for data in both:
        predicted = predictions(theta, homogeneous(data.X))
        judged = predicted.astype(np.uint8) + np.uint8(1)
        judged[predicted == data.y] = 0
        found.append(judged)
    return np.concatenate(found, axis=1)


def ground(train: Dataset, look: Look, theme: Theme) -> list[dict[str, Any]]:
    """How the traces of `Strokes` are drawn, in the same order: what fills a region, and the
    colour, width and dash of lines."""
    lines = [MARGIN_LINE] * (look.margin is not None) + [ZERO_LINE] * look.zeros
    C = train.n_classes
    return [
        *({"fill": theme.regions[c]} for c in range(C)),
        {"colour": theme.text, "width": theme.size(BOUNDARY), "dash": "solid"},
        *(
            {"colour": theme.classes[c], "width": theme.size(width), "dash": dash}
            for dash, width in lines
            for c in range(C)
        ),
    ]


def marks(theme: Theme) -> dict[str, Any]:
    """The middle sheet: how large a wrongly predicted sample's mark is below the sample itself, and
    the width and colour of its outline; and the rings around the chosen sample and around the one
    pointed at."""
    rings = [{"size": theme.size(size), "width": theme.size(w)} for size, w in (RING, (18, 1.5))]
    return {
        "size": theme.size(MARK),
        "width": theme.size(2),
        "colour": theme.wrong,
        "rings": rings,
    }


def points(plane: Plane, theme: Theme) -> go.Figure:
    """The upper sheet: a trace a class of training samples, and the same of test samples if there
    are any."""
    train, test = plane.train, plane.test
    figure = _sheet(plane, theme)
    add_judged_samples(figure, train, train.y, theme, view=plane.view)
    if test is not None:
        add_judged_samples(figure, test, test.y, theme, held_out=True, view=plane.view)
    figure.update_layout(clickmode="event")
    return figure


def _sheet(plane: Plane, theme: Theme) -> go.Figure:
    """Axes inside the picture, which takes all of its place; no line that crosses a boundary."""
    figure = empty_plane(plane.box, axis_names(plane.train, plane.view), theme, 400)
    inside = {
        "showgrid": False,
        "ticks": "inside",
        "ticklabelposition": "inside",
        "tickcolor": theme.muted,
    }
    x, y = (axis.title.text for axis in (figure.layout.xaxis, figure.layout.yaxis))
    figure.update_xaxes(title_text="", **inside)
    figure.update_yaxes(title_text="", **inside)
    name = {"xref": "paper", "yref": "paper", "showarrow": False, "font": {"color": theme.muted}}
    right = {
        "x": 1,
        "y": 0,
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": theme.size(18),
        "xshift": -4,
    }
    top = {"x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "xshift": theme.size(30)}
    figure.add_annotation(text=x, **right, **name)
    figure.add_annotation(text=y, **top, **name)
    figure.update_layout(height=None, margin=dict.fromkeys("lrtb", 0), showlegend=False)
    return figure


def losses(theme: Theme) -> go.Figure:
    """The loss curves of a run at its start. The step on show is marked by a line that is a trace,
    the last one, because a trace is moved faster than a shape."""
    start = np.zeros(1)
    figure = curves.loss_curves(start, dict.fromkeys(curves.STYLES, start), 0, theme)
    figure.layout.shapes = ()
    step_line(figure, 0, theme.accent)
    figure.update_xaxes(title_text="")
    figure.update_yaxes(title={"font": {"size": theme.size(12)}, "standoff": 4}, nticks=4)
    right = {"x": 1, "xanchor": "right", "y": 1, "yanchor": "top"}
    margin = {"l": theme.size(54), "r": 8, "t": 6, "b": theme.size(20)}
    figure.update_layout(height=None, margin=margin, legend=right)
    return figure
