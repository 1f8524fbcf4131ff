"""The plane of Home: large, still axes, shaded by how sure the classifier is, arrows from one foot.

Three sheets of the same axes: the regions; over them a veil where it is unsure, the boundary and
the marks of the wrong; above all the samples and the arrows.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.losses.softmax import probabilities
from linclf_core.model import homogeneous, stacked_scores, zeros
from linclf_core.notation import Array, IntArray
from linclf_core.plane.box import Box
from linclf_core.training.trajectory import predictions
from linclf_ui.figures.film import Moves, drawn
from linclf_ui.figures.motion import Look, Plane, Strokes, strokes
from linclf_ui.figures.plane import add_judged_samples, add_regions, empty_plane, line_style
from linclf_ui.names import plain
from linclf_ui.theme import GLYPHS, SYMBOLS, Theme

#: The veil's grid, and how far it reaches: a wide screen shows more than the box of the samples.
COLUMNS, ROWS, WIDE, HIGH = 33, 19, 2.3, 1.3
#: The shades of the veil.
SHADES = 20
#: A longest arrow is so long, as a share of the box; a head so long and half so wide.
LONGEST, HEAD, HALF = 0.36, 0.04, 0.015
#: Diameters in pixels: a sample, the mark under a wrong one, the label of an arrow.
SAMPLE, WRONG, LABEL = 9.5, 10.5, 26
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


@dataclass(frozen=True, eq=False)
class OpeningPlane:
    """F steps of softmax on `data` (N samples): their parameters `theta` (F, 3, C), and what they
    draw. `predicted` (F, N) are the classes that the samples are taken for, `sure` (F, N) the
    probabilities of these; `shades` (F, ROWS, COLUMNS) is how clear the veil is; a weight of length
    1 is drawn `unit` long in every frame."""

    data: Dataset
    theta: Array
    plane: Plane
    strokes: Strokes
    predicted: IntArray
    sure: Array
    shades: Array
    unit: float

    @classmethod
    def of(cls, data: Dataset, theta: Array) -> "OpeningPlane":
        plane = Plane.of(data, None)
        X1 = homogeneous(data.X)
        lengths = np.linalg.norm(theta[:, :2], axis=1)
        return cls(
            data,
            theta,
            plane,
            strokes(theta, plane, Look(arrows=False)),
            predictions(theta, X1),
            _highest(theta, X1),
            _shades(theta, plane.box),
            float(LONGEST * plane.box.height / max(lengths.max(), 1e-300)),
        )

    def regions(self, theme: Theme) -> go.Figure:
        """The lowest sheet at no step."""
        figure = _bare(self.plane, theme)
        names = self.data.class_names
        # Of no model at all: the regions of each step are moves.
        add_regions(figure, zeros(2, self.data.n_classes), self.plane.around, names, theme)
        figure.data = figure.data[:-1]
        for c, region in enumerate(figure.data):
            region.fillcolor = theme.regions[c]
        return figure

    def veil(self, theme: Theme) -> go.Figure:
        """The middle sheet at no step: the veil, the boundary, the marks of the wrong."""
        figure = _bare(self.plane, theme)
        box = _veiled(self.plane.box)
        figure.add_heatmap(
            z=[[0]],
            x0=box.x_low,
            dx=box.width / (COLUMNS - 1),
            y0=box.y_low,
            dy=box.height / (ROWS - 1),
            zmin=0,
            zmax=SHADES,
            zsmooth="fast",
            colorscale=[(0, theme.background), (1, _clear(theme.background))],
            showscale=False,
            hoverinfo="skip",
        )
        figure.add_scatter(x=[None], y=[None], **line_style(theme.text, "solid", 2.4))
        for symbol in SYMBOLS[: self.data.n_classes]:
            figure.add_scatter(
                x=[None],
                y=[None],
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": WRONG,
                    "color": theme.wrong,
                    "opacity": 1,
                    "line": {"width": 3, "color": theme.wrong},
                },
                hoverinfo="skip",
                name="wrong",
            )
        return figure

    def above(self, theme: Theme) -> go.Figure:
        """The upper sheet at no step: samples, arrows, their foot and labels."""
        data = self.data
        figure = _bare(self.plane, theme)
        add_judged_samples(figure, data, data.y, theme)
        for c, samples in enumerate(figure.data):
            samples.marker.update(size=SAMPLE, line_width=1)
            samples.update(
                text=np.flatnonzero(data.y == c).tolist(),
                customdata=None,
                hoverinfo="none",
                hovertemplate=None,
            )
        for c in range(data.n_classes):
            style = line_style(theme.classes[c], "solid", 4)
            figure.add_scatter(x=[None], y=[None], fill="toself", **style)
            figure.data[-1].fillcolor = theme.classes[c]
        figure.add_scatter(
            x=[0],
            y=[0],
            mode="markers",
            marker={
                "size": 11,
                "color": theme.background,
                "line": {"width": 2, "color": theme.text},
            },
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=[None] * data.n_classes,
            y=[None] * data.n_classes,
            mode="markers+text",
            text=[f"<i>w</i>{SUBSCRIPTS[c]}" for c in range(data.n_classes)],
            textfont={"color": theme.text, "size": 14},
            marker={
                "size": LABEL,
                "color": theme.background,
                "opacity": 1,
                "line": {"width": 2, "color": list(theme.classes[: data.n_classes])},
            },
            hoverinfo="skip",
        )
        return figure

    def moves(self, f: int) -> tuple[Moves, Moves, Moves]:
        """What a step moves on each of the sheets. A sample's customdata are the class it is taken
        for and how sure, in percent."""
        data, C = self.data, self.data.n_classes
        lines = self.strokes.traces(f)
        veil = {0: {"z": self.shades[f]}, 1: drawn(lines[C])}
        above: dict[int, dict[str, Array]] = {}
        ends = self.unit * self.theta[f, :2].T
        for c, end in enumerate(ends):
            own, taken = data.y == c, self.predicted[f]
            veil[2 + c] = drawn(data.X[own & (taken != c)])
            told = np.stack([taken[own], np.rint(100 * self.sure[f][own])], axis=1)
            above[c] = {"customdata": told.astype(np.uint8)}
            above[C + c] = drawn(_arrow(end, self.plane.box))
        above[2 * C + 1] = drawn(_beyond(ends, HEAD * self.plane.box.height))
        return dict(enumerate(map(drawn, lines[:C]))), veil, above

    def legend(self, theme: Theme) -> str:
        """What the marks mean, as a line of HTML."""
        classes = "".join(
            f'<span><i style="color:{theme.classes[c]}">{GLYPHS[c]}</i> {plain(name)}</span>'
            for c, name in enumerate(self.data.class_names)
        )
        return (
            f"{classes}<span><i class='key-wrong'></i> wrong</span>"
            "<span><i class='key-arrow'></i> weights</span>"
            f"<span class='key-sure'>unsure <i style='background:linear-gradient(90deg,"
            f"{theme.background},{theme.regions[0]})'></i> sure</span>"
        )


def _highest(theta: Array, X1: Array) -> Array:
    """The probability of the class with the highest score, (F, N)."""
    P = probabilities(stacked_scores(theta, X1))
    return np.asarray(P.max(axis=1).reshape(len(theta), X1.shape[1]))


def _shades(theta: Array, box: Box) -> Array:
    """How clear the veil is at its grid's points, 0 … SHADES, (F, ROWS, COLUMNS): nothing where all
    classes are equally probable, all where one is certain."""
    veiled, C = _veiled(box), theta.shape[2]
    x = np.linspace(veiled.x_low, veiled.x_high, COLUMNS)
    y = np.linspace(veiled.y_low, veiled.y_high, ROWS)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    highest = _highest(theta, homogeneous(grid))
    clear = (highest - 1 / C) / (1 - 1 / C)
    return np.asarray(np.rint(SHADES * clear).astype(np.uint8).reshape(-1, ROWS, COLUMNS))


def _veiled(box: Box) -> Box:
    (x, y), w, h = box.centre, WIDE * box.width / 2, HIGH * box.height / 2
    return Box(x - w, x + w, y - h, y + h)


def _arrow(end: Array, box: Box) -> Array:
    """From 0 to `end` (2,): shaft and head as one line."""
    length = float(np.hypot(*end))
    if length == 0:
        return np.empty((0, 2))
    along = end / length
    across = np.array([-along[1], along[0]])
    neck = end - min(HEAD * box.height, length) * along
    wide = HALF * box.height * across
    return np.array([[0, 0], neck, neck + wide, end, neck - wide, neck])


def _beyond(ends: Array, by: float) -> Array:
    """The points `by` beyond the ends (C, 2)."""
    lengths = np.hypot(ends[:, 0], ends[:, 1])[:, None]
    return np.asarray(ends * (1 + by / np.where(lengths > 0, lengths, np.inf)))


def _bare(plane: Plane, theme: Theme) -> go.Figure:
    """Axes without a line, up to the edge of the sheet, which is as large as its place."""
    figure = empty_plane(plane.box, plane.train.feature_names, theme, 440)
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True, scaleanchor="x")
    figure.update_layout(
        height=None,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        clickmode="event",
    )
    return figure


def _clear(colour: str) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},0)"
