"""Runs side by side: a small plane for each, and their losses over the samples."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.model import Params, predict, zeros
from linclf_core.notation import Array, IntArray
from linclf_ui.figures.film import Moves, drawn
from linclf_ui.figures.motion import Plane
from linclf_ui.figures.plane import add_judged_samples, add_regions, axis_names, empty_plane
from linclf_ui.theme import SYMBOLS, Theme, layout

#: Palette entries of the runs: those that stand for a class in data of many classes only.
COLOURS = (7, 4, 6, 9)
MARKERS = ("circle", "diamond", "triangle-up", "square")
#: Diameter of a sample in a small plane, and the line around the mark under a wrong one.
SAMPLE, AROUND = 6.5, 2.2


def run_colour(k: int, theme: Theme) -> str:
    return theme.classes[COLOURS[k]]


def plane_stage(plane: Plane, theme: Theme, height: int = 212) -> go.Figure:
    """A small plane with what no step changes, without a legend. Its traces: a region a class, the
    boundary, marks of wrong predictions a class, the same of test samples if there are any, the
    rings of disputed samples, the ring of the chosen one; then the samples, which stay."""
    train, test = plane.train, plane.test
    figure = empty_plane(plane.box, axis_names(train, plane.view), theme, height)
    figure.update_layout(
        margin={"l": 28, "r": 4, "t": 4, "b": 22},
        showlegend=False,
        modebar={"remove": ["zoom2d", "pan2d", "resetScale2d"]},
    )
    figure.update_xaxes(title_text="", tickfont_size=11)
    figure.update_yaxes(title_text="", tickfont_size=11)
    # Of no model at all: the regions of each step are moves.
    add_regions(figure, zeros(2, train.n_classes), plane.around, train.class_names, theme)
    parts = {"": train} if test is None else {"": train, "-open": test}
    for kind in parts:
        for symbol in SYMBOLS[: train.n_classes]:
            _add_marks(figure, "wrong predictions", symbol + kind, SAMPLE, theme.wrong, AROUND)
    _add_marks(figure, "disputed", "circle-open", 11, theme.text, 1)
    _add_marks(figure, "chosen sample", "circle-open", 22, theme.text, 2.5)
    for kind, data in parts.items():
        add_judged_samples(figure, data, data.y, theme, held_out=bool(kind), view=plane.view)
        for c, samples in enumerate(figure.data[-data.n_classes :]):
            line = 0.9 if kind else 0.5
            samples.marker.update(size=SAMPLE, line_width=line)
            samples.hovertemplate = (
                f"%{{text}}<br>class {c}, predicted: class %{{customdata}}<extra></extra>"
            )
    return figure


def _add_marks(
    figure: go.Figure, name: str, symbol: str, size: float, colour: str, line: float
) -> None:
    style: dict[str, Any] = {"color": colour, "width": line}
    figure.add_scatter(
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "opacity": 1, "line": style},
        hoverinfo="skip",
        name=name,
    )


def plane_moves(
    params: Params, strokes: Sequence[Array], plane: Plane, disputed: IntArray, chosen: int
) -> Moves:
    """What a step changes: the `strokes` of its regions and boundary, and marks. The rows
    `disputed` of the training data carry a thin ring, the row `chosen` a thick one if it is among
    them."""
    marks: list[Array] = []
    said: list[Array] = []
    for data in (plane.train,) if plane.test is None else (plane.train, plane.test):
        predicted = predict(params, data.X)
        for c in range(data.n_classes):
            own = data.y == c
            marks.append(plane.view.points(data.X[own & (predicted != c)]))
            said.append(predicted[own].astype(np.uint8))
    X = plane.view.points(plane.train.X)
    rings = [X[disputed], X[disputed[disputed == chosen]]]
    below = [*strokes, *marks, *rings]
    told = {
        trace: {"customdata": predicted}
        for trace, predicted in enumerate(said, len(below))
        if len(predicted)
    }
    return {**dict(enumerate(map(drawn, below))), **told}


def sample_losses(
    losses: Array, names: Sequence[str], chosen: int | None, theme: Theme, *, height: int = 300
) -> go.Figure:
    """The loss of every sample, (K, N), a mark a run and sample; `chosen` is marked by a line."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="sample",
            yaxis_title_text="loss of the sample",
            showlegend=True,
            hovermode="closest",
        )
    )
    samples = np.arange(losses.shape[1])
    for k, name in enumerate(names):
        figure.add_scatter(
            x=samples,
            y=losses[k],
            name=name,
            mode="markers",
            marker={"symbol": MARKERS[k], "color": run_colour(k, theme), "size": 6, "opacity": 0.8},
            hovertemplate=f"{name}, sample %{{x}}: %{{y:.6~r}}<extra></extra>",
        )
    figure.update_xaxes(range=[-1, losses.shape[1]])
    figure.update_yaxes(rangemode="tozero")
    if chosen is not None:
        figure.add_vline(x=chosen, line={"color": theme.accent, "width": 1.5})
    return figure
