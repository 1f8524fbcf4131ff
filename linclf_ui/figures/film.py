"""What a film is made of: charts that stay, and what of their traces changes with each frame.

The same moves make the still picture (`moved`) and the playing one, so both show the same numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array

GAP = np.full((1, 2), np.nan)


@dataclass(frozen=True, eq=False)
class Grown:
    """The first `count` of the values that a trace has in the end: a curve that grows."""

    values: Array
    count: int


#: Of one chart and one frame: for each trace that moves, by its number, the values of each of its
#: attributes that change: "x", "marker.size", … NaN lifts the pen. In place of a trace, `LAYOUT`
#: stands for the chart's frame: "xaxis.range", …
Moves = Mapping[int, Mapping[str, Array | Grown]]
LAYOUT = -1


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of a film: what stays of it, and what is told of it to those who cannot see it.
    `head` is a line of HTML above it."""

    figure: go.Figure
    alt: str
    head: str = ""


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame: the moves of each chart, the texts of the status line, and a text for the head of
    each chart, if there are any."""

    moves: Sequence[Moves]
    texts: Sequence[str]
    heads: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Film:
    """A run as pictures. Frames are numbered from 0; `last` is the number of the last one, or of
    the last that can be asked for. `charts` come in rows of columns, each a few charts one below
    the other; the moves of a frame are in the same order. `labels` say what the texts of the status
    line are. `pace` is the speed of Play at first, in frames a second; so many frames as `block`
    are sent at once. `ended` says whether the run has ended before the frame, so that the one
    before is the last. `named` is what a visitor reads for a frame's number, in the `unit`. `seen`
    is the last frame that has been on show, where the scrub bar ends; None if all can be looked at
    from the first. `strides` are those of the buttons besides Step."""

    unit: str
    last: int
    charts: Callable[[], Sequence[Sequence[Sequence[Chart]]]]
    frame: Callable[[int], Frame]
    labels: Sequence[str] = ()
    pace: int = 30
    block: int = 80
    ended: Callable[[int], bool] = lambda frame: False
    named: Callable[[int], str] = str
    seen: int | None = None
    strides: Sequence[int] = (10,)

    @property
    def furthest(self) -> int:
        return self.last if self.seen is None else self.seen


def long_enough(made: int, lengths: Sequence[int], beyond: int) -> int:
    """The first of the lengths with `beyond` frames more than were made, or the last: a film whose
    axes hold for all of its frames is seldom made anew."""
    return next((n for n in lengths if n >= made + beyond), lengths[-1])


def moved(figure: go.Figure, moves: Moves) -> go.Figure:
    """The chart as it is at a frame: `figure` itself, changed."""
    for trace, changes in moves.items():
        part = figure.layout if trace == LAYOUT else figure.data[trace]
        for name, change in changes.items():
            values = change.values[: change.count] if isinstance(change, Grown) else change
            part.update({name.replace(".", "_"): values})
    return figure


def drawn(points: Array) -> dict[str, Array]:
    """The moves of a line or polygon through the points, (k, 2)."""
    points = points.reshape(-1, 2)
    return {"x": points[:, 0], "y": points[:, 1]}


def joined(segments: Sequence[Array]) -> Array:
    """Several lines, (k, 2) each, as one, with a NaN row where the pen is lifted."""
    pieces = [piece for segment in segments for piece in (segment, GAP)]
    return np.concatenate(pieces[:-1]) if pieces else np.empty((0, 2))


def step_line(figure: go.Figure, at: float, colour: str) -> None:
    """The line that marks the frame on show, as the last trace: a trace is moved faster than a
    shape. Its moves are `step_line_at`."""
    figure.add_scatter(
        x=[at, at],
        y=[0, 1],
        yaxis="y2",
        mode="lines",
        line={"color": colour, "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_layout(
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
    )


def step_line_at(at: float) -> Mapping[str, Array]:
    return {"x": np.array([at, at], float)}
