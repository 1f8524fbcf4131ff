"""The soft SVM in the plane: boundary, margins, support vectors by size, slack by length."""

import math

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_core.plane.box import Box
from linclf_core.plane.geometry import class_regions, pair_line
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_core.soft_svm import Pair, Problem
from linclf_ui.figures.film import Moves, drawn, joined, moved
from linclf_ui.figures.plane import axis_names, empty_plane, view_box, wider
from linclf_ui.names import plain
from linclf_ui.theme import SYMBOLS, Theme

#: Marker sizes, from α = 0 to the largest α.
SMALLEST, LARGEST = 7.0, 20.0
#: The side of several classes at once has no colour of its own.
NEUTRAL = "rgba(128,128,128,0.12)"


def two_classes(solution: Pair) -> Params:
    """f as a model of two classes: class 0 scores f, class 1 scores 0, so 0 leads where f ≥ 0."""
    w = solution.w
    return Params(np.column_stack([w, np.zeros_like(w)]), np.array([solution.b, 0.0]))


#: Trace numbers of the stage; from `SAMPLES` on there is a trace a class that takes part.
REGIONS, SLACK, BOUNDARY, MARGINS, BYSTANDERS, SAMPLES = (0, 1), 2, 3, 4, 5, 6


def svm_plane(
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    solution: Pair,
    theme: Theme,
    *,
    first: int,
    second: int,
    view: PlaneView = IDENTITY,
    height: int = 440,
) -> go.Figure:
    """The plane at a solution; the arguments are those of `svm_stage` and `svm_moves`."""
    stage = svm_stage(
        data, rows, problem, theme, first=first, second=second, view=view, height=height
    )
    return moved(stage, svm_moves(data, rows, problem, solution, view))


def svm_stage(
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    theme: Theme,
    *,
    first: int,
    second: int,
    view: PlaneView = IDENTITY,
    height: int = 440,
) -> go.Figure:
    """What no iteration changes: `rows` of `data` take part; `first` is the class with t = +1,
    `second` that with t = −1, or negative for all others. Lines and regions are empty."""
    figure = empty_plane(view_box(data, None, view), axis_names(data, view), theme, height)
    fills = theme.region(first), theme.region(second) if second >= 0 else NEUTRAL
    for side, fill in zip("+−", fills, strict=True):
        figure.add_scatter(
            fill="toself",
            mode="none",
            fillcolor=fill,
            hoverinfo="skip",
            showlegend=False,
            name=f"region t = {side}1",
        )
    for name, dash, width, there in (
        ("slack ξ", "solid", 0.8, view.holds_all),
        ("f = 0", "solid", 2.5, True),
        ("f = ±1", "dash", 1.5, True),
    ):
        figure.add_scatter(
            mode="lines",
            line={"color": theme.text, "dash": dash, "width": width},
            hoverinfo="skip",
            name=name,
            showlegend=there,
        )
    _bystanders(figure, data, rows, view, theme)
    for c in np.unique(data.y[rows]):
        _samples_of(figure, data, rows, problem, int(c), view, theme)
    return figure


def svm_moves(
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    solution: Pair,
    view: PlaneView = IDENTITY,
) -> Moves:
    """What an iteration changes: regions, lines, and of each sample its size by α, its strength,
    its outline (1 where it is wrong), and what a pointer reads: f, ξ, α.

    Slack is drawn where all samples lie in the plane: elsewhere the way to the margin leaves it.
    """
    around = wider(view_box(data, None, view))
    params = view.params(two_classes(solution))
    regions = class_regions(params, around)
    moves = {trace: drawn(polygon) for trace, polygon in zip(REGIONS, regions, strict=True)}
    slack = slack_lines(problem, solution, around) if view.holds_all else []
    moves[SLACK] = drawn(joined([view.points(line) for line in slack]))
    for trace, levels in ((BOUNDARY, (0.0,)), (MARGINS, (1.0, -1.0))):
        lines = [pair_line(params, 0, 1, around, level) for level in levels]
        moves[trace] = drawn(joined([line for line in lines if line is not None]))
    f = problem.decision(solution.w, solution.level)
    wrong = np.where(f >= 0, 1.0, -1.0) != problem.t
    share = np.sqrt(solution.alpha / (float(solution.alpha.max()) or 1.0))
    supports = np.isin(np.arange(len(rows)), solution.support)
    for trace, c in enumerate(np.unique(data.y[rows]), start=SAMPLES):
        at = data.y[rows] == c
        moves[trace] = {
            "marker.size": SMALLEST + (LARGEST - SMALLEST) * share[at],
            "marker.opacity": np.where(supports[at], 1.0, 0.55),
            "marker.line.color": wrong[at].astype(float),
            "marker.line.width": np.where(wrong[at], 2.5, 0.8),
            "customdata": np.column_stack([f, solution.xi, solution.alpha])[at],
        }
    return moves


def slack_lines(problem: Problem, solution: Pair, around: Box) -> list[Array]:
    """From each sample with ξ > 0 straight to its margin line t·f = 1, (2, 2) each: its length is
    ξ/‖w‖. None where w = 0; one that would leave the picture is cut there."""
    norm = float(np.linalg.norm(solution.w))
    if norm == 0:
        return []
    farthest = math.hypot(around.width, around.height)
    slack = np.flatnonzero(solution.xi > 0)
    length = np.minimum(solution.xi[slack] / norm, farthest)
    direction = problem.t[slack][:, None] * (solution.w / norm)
    start = problem.X[slack]
    return [np.stack(ends) for ends in zip(start, start + length[:, None] * direction, strict=True)]


def _bystanders(
    figure: go.Figure, data: Dataset, rows: IntArray, view: PlaneView, theme: Theme
) -> None:
    """The samples of classes that do not take part, faint."""
    others = np.setdiff1d(np.arange(data.n_samples), rows)
    at = view.points(data.X[others])
    figure.add_scatter(
        x=at[:, 0],
        y=at[:, 1],
        mode="markers",
        marker={
            "symbol": [SYMBOLS[c] for c in data.y[others]] or "circle",
            "color": theme.muted,
            "size": 6,
            "opacity": 0.25,
        },
        hoverinfo="skip",
        name="not taking part",
        showlegend=len(others) > 0,
    )


def _samples_of(
    figure: go.Figure,
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    c: int,
    view: PlaneView,
    theme: Theme,
) -> None:
    at = np.flatnonzero(data.y[rows] == c)
    places = view.points(problem.X[at])
    figure.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        marker={
            "symbol": SYMBOLS[c],
            "color": theme.classes[c],
            "line": {
                "cmin": 0,
                "cmax": 1,
                "colorscale": [[0, theme.background], [1, theme.wrong]],
            },
        },
        name=f"{plain(data.class_names[c])}, t = {'+' if problem.t[at[0]] > 0 else '−'}1",
        text=[f"sample {rows[i]}: {plain(data.class_names[c])}" for i in at],
        hovertemplate="%{text}<br>f = %{customdata[0]:.6~r}, ξ = %{customdata[1]:.6~r}, "
        "α = %{customdata[2]:.6~r}<extra></extra>",
    )
