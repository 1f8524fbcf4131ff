"""The plane of Home: large, still axes, over the ground that the Lab has too.

Two sheets of the same axes: the marks of the wrong, and above them the samples. Regions, boundary
and arrows are painted by the browser, as the Lab's are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.losses.softmax import probabilities
from linclf_core.model import homogeneous, stacked_scores
from linclf_core.notation import Array, IntArray
from linclf_core.training.trajectory import predictions
from linclf_ui.figures.film import Moves, drawn
from linclf_ui.figures.motion import Look, Plane, Strokes, arrows, ground, strokes
from linclf_ui.figures.plane import empty_plane
from linclf_ui.names import plain
from linclf_ui.terms import hovered
from linclf_ui.theme import GLYPHS, SYMBOLS, Theme

#: Diameters in pixels: a sample, the mark under a wrong one.
SAMPLE, WRONG = 9.5, 10.5


@dataclass(frozen=True, eq=False)
class OpeningPlane:
    """F steps of softmax on `data` (N samples): their parameters `theta` (F, 3, C), and what they
    draw. `predicted` (F, N) are the classes that the samples are taken for, `sure` (F, N) the
    probabilities of these, `arrows` (F, C, 4) the weights, each from its foot to its tip."""

    data: Dataset
    theta: Array
    plane: Plane
    strokes: Strokes
    arrows: Array
    predicted: IntArray
    sure: Array

    @classmethod
    def of(cls, data: Dataset, theta: Array) -> "OpeningPlane":
        plane = Plane.of(data, None)
        X1 = homogeneous(data.X)
        return cls(
            data,
            theta,
            plane,
            strokes(theta, plane, Look()),
            arrows(theta, plane),
            predictions(theta, X1),
            _highest(theta, X1),
        )

    def ground(self, theme: Theme) -> list[dict[str, Any]]:
        """How the strokes are drawn."""
        return ground(self.data, Look(), theme)

    def wrong(self, theme: Theme) -> go.Figure:
        """The lower sheet at no step: the marks of the wrong."""
        figure = _bare(self.plane, theme)
        line = {"width": 3, "color": theme.wrong}
        for symbol in SYMBOLS[: self.data.n_classes]:
            marker = {"symbol": symbol, "size": WRONG, "color": theme.wrong, "line": line}
            figure.add_scatter(x=[], y=[], mode="markers", marker=marker, name="wrong")
        return figure

    def above(self, theme: Theme) -> go.Figure:
        """The upper sheet at no step: the samples, whose texts are their numbers."""
        data = self.data
        figure = _bare(self.plane, theme)
        line = {"width": 1, "color": theme.background}
        for c, name in enumerate(data.class_names):
            own = data.y == c
            figure.add_scatter(
                # As lists: they come as plain numbers then.
                x=data.X[own, 0].tolist(),
                y=data.X[own, 1].tolist(),
                mode="markers",
                marker={
                    "symbol": SYMBOLS[c],
                    "size": SAMPLE,
                    "color": theme.classes[c],
                    "line": line,
                },
                name=plain(name),
                text=np.flatnonzero(own).tolist(),
            )
        return figure

    def moves(self, f: int) -> tuple[Moves, Moves]:
        """What a step moves on each of the sheets. A sample's customdata are the class it is taken
        for and how sure, in percent."""
        data, taken = self.data, self.predicted[f]
        wrong: dict[int, dict[str, Array]] = {}
        above: dict[int, dict[str, Array]] = {}
        for c in range(data.n_classes):
            own = data.y == c
            wrong[c] = drawn(data.X[own & (taken != c)])
            told = np.stack([taken[own], np.rint(100 * self.sure[f][own])], axis=1)
            above[c] = {"customdata": told.astype(np.uint8)}
        return wrong, above

    def legend(self, theme: Theme) -> str:
        """What the marks mean, as a line of HTML."""
        classes = "".join(
            f'<span><i style="color:{theme.classes[c]}">{GLYPHS[c]}</i> {plain(name)}</span>'
            for c, name in enumerate(self.data.class_names)
        )
        return (
            f"{classes}<span><i class='key-wrong'></i> {hovered('wrong')}</span>"
            f"<span><i class='key-arrow'></i> {hovered('weights')}</span>"
            f"<span class='key-sure'>{hovered('unsure')} "
            f"<i style='background:linear-gradient(90deg,{theme.background},{theme.regions[0]})'>"
            "</i> sure</span>"
        )


def _highest(theta: Array, X1: Array) -> Array:
    """The probability of the class with the highest score, (F, N)."""
    P = probabilities(stacked_scores(theta, X1))
    return np.asarray(P.max(axis=1).reshape(len(theta), X1.shape[1]))


def _bare(plane: Plane, theme: Theme) -> go.Figure:
    """Axes that are not drawn, up to the edge of the sheet, which is as large as its place."""
    figure = empty_plane(plane.box, plane.train.feature_names, theme, 440)
    return figure.update_layout(height=None)
