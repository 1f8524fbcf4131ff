"""The soft SVM in the plane: boundary, margins, support vectors by size, slack by length."""

import math

import numpy as np
import plotly.graph_objects as go

from linclf_core.box import Box
from linclf_core.datasets import Dataset
from linclf_core.geometry import class_regions, pair_line
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_core.soft_svm import Pair, Problem
from linclf_ui.figures.plane import empty_plane, view_box, wider
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


def svm_plane(
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    solution: Pair,
    theme: Theme,
    *,
    first: int,
    second: int,
    height: int = 440,
) -> go.Figure:
    """`rows` of `data` take part; `first` is the class with t = +1, `second` that with t = −1, or
    negative for all others."""
    box = view_box(data, None)
    around = wider(box)
    figure = empty_plane(box, data.feature_names, theme, height)
    params = two_classes(solution)
    fills = theme.fill(first), theme.fill(second) if second >= 0 else NEUTRAL
    for side, polygon, fill in zip("+−", class_regions(params, around), fills, strict=True):
        figure.add_scatter(
            x=polygon[:, 0] if len(polygon) else [None],
            y=polygon[:, 1] if len(polygon) else [None],
            fill="toself",
            mode="none",
            fillcolor=fill,
            hoverinfo="skip",
            showlegend=False,
            name=f"region t = {side}1",
        )
    _lines(figure, slack_lines(problem, solution, around), "slack ξ", theme.text, "solid", 0.8)
    for name, levels, dash, width in (
        ("f = 0", (0.0,), "solid", 2.5),
        ("f = ±1", (1.0, -1.0), "dash", 1.5),
    ):
        drawn = [pair_line(params, 0, 1, around, level) for level in levels]
        segments = [segment for segment in drawn if segment is not None]
        _lines(figure, segments, name, theme.text, dash, width)
    _bystanders(figure, data, rows, theme)
    _samples(figure, data, rows, problem, solution, theme)
    return figure


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


def _lines(
    figure: go.Figure, segments: list[Array], name: str, colour: str, dash: str, width: float
) -> None:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for (x0, y0), (x1, y1) in (segment.tolist() for segment in segments):
        xs += [x0, x1, None]
        ys += [y0, y1, None]
    figure.add_scatter(
        x=xs or [None],
        y=ys or [None],
        mode="lines",
        line={"color": colour, "dash": dash, "width": width},
        hoverinfo="skip",
        name=name,
    )


def _bystanders(figure: go.Figure, data: Dataset, rows: IntArray, theme: Theme) -> None:
    """The samples of classes that do not take part, faint."""
    others = np.setdiff1d(np.arange(data.n_samples), rows)
    figure.add_scatter(
        x=data.X[others, 0] if len(others) else [None],
        y=data.X[others, 1] if len(others) else [None],
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


def _samples(
    figure: go.Figure,
    data: Dataset,
    rows: IntArray,
    problem: Problem,
    solution: Pair,
    theme: Theme,
) -> None:
    f = problem.decision(solution.w, solution.b)
    predicted = np.where(f >= 0, 1.0, -1.0)
    largest = float(solution.alpha.max()) or 1.0
    share = np.sqrt(solution.alpha / largest)
    supports = np.isin(np.arange(len(rows)), solution.support)
    for c in np.unique(data.y[rows]):
        at = np.flatnonzero(data.y[rows] == c)
        wrong = predicted[at] != problem.t[at]
        figure.add_scatter(
            x=problem.X[at, 0],
            y=problem.X[at, 1],
            mode="markers",
            marker={
                "symbol": SYMBOLS[c],
                "color": theme.classes[c],
                "size": SMALLEST + (LARGEST - SMALLEST) * share[at],
                "opacity": np.where(supports[at], 1.0, 0.55),
                "line": {
                    "color": np.where(wrong, theme.wrong, theme.background).tolist(),
                    "width": np.where(wrong, 2.5, 0.8),
                },
            },
            name=f"{plain(data.class_names[c])}, t = {'+' if problem.t[at[0]] > 0 else '−'}1",
            text=[
                f"sample {rows[i]}: {plain(data.class_names[c])}"
                f"<br>f = {f[i]:.6g}, ξ = {solution.xi[i]:.6g}, α = {solution.alpha[i]:.6g}"
                for i in at
            ],
            hovertemplate="%{text}<extra></extra>",
        )
