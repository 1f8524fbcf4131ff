"""The plane while the chain rule is walked: one sample, and what the phase on show is about."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.datasets import Dataset
from linclf_core.model import Params
from linclf_core.plane.geometry import Box, boundaries, pair_line, weight_arrows
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_ui.figures.plane import plane, view_box, wider
from linclf_ui.theme import Theme

#: Phases about the weights: their arrows are drawn.
ABOUT_WEIGHTS = ("s", "tensor", "contraction", "bias", "batch", "penalty", "update")
#: Phases after which the new boundary can be shown beside the old.
ABOUT_UPDATE = ("batch", "penalty", "update")


def walk_plane(
    params: Params,
    after: Params,
    data: Dataset,
    sample: int,
    phase: str,
    theme: Theme,
    *,
    view: PlaneView = IDENTITY,
    height: int = 400,
) -> go.Figure:
    """The classifier with the sample ringed. While the loss is worked, the lines where a rival ties
    with the sample's true class; from the batch on, the boundaries after the step, dashed."""
    figure = plane(
        params,
        data,
        theme,
        chosen=sample,
        arrows=phase in ABOUT_WEIGHTS,
        view=view,
        height=height,
    )
    now, then = view.params(params), view.params(after)
    for trace in figure.data:
        if trace.mode == "markers" and trace.name != "chosen sample":
            trace.marker.opacity = 0.3
    box = view_box(data, None, view)
    around = wider(box)
    x, y = view.points(data.X[sample]), int(data.y[sample])
    if phase not in ABOUT_WEIGHTS and phase != "x":
        for j in range(data.n_classes):
            line = pair_line(now, j, y, around) if j != y else None
            if line is not None:
                _line(figure, line, theme.classes[j], "dash", f"s_{j} = s_{y}")
    if phase in ("contraction", "bias"):
        _pulls(figure, now, then, box, theme)
    if phase in ABOUT_UPDATE:
        for boundary in boundaries(then, around):
            _line(figure, boundary.segment, theme.accent, "dash", "after the step")
    figure.add_scatter(
        x=[x[0]],
        y=[x[1]],
        mode="markers",
        marker={"size": 10, "color": theme.classes[y], "line": {"color": theme.text, "width": 1}},
        hoverinfo="skip",
        showlegend=False,
    )
    return figure


def _pulls(figure: go.Figure, params: Params, after: Params, box: Box, theme: Theme) -> None:
    """Where the step takes each weight arrow's tip, dotted; shown to the arrows' own scale."""
    now, then = weight_arrows(params, box), weight_arrows(after, box)
    for c, (arrow, moved) in enumerate(zip(now, then, strict=True)):
        if not np.allclose(arrow.end, moved.end):
            _line(figure, np.stack([arrow.end, moved.end]), theme.classes[c], "dot", "")


def _line(figure: go.Figure, segment: np.ndarray, colour: str, dash: str, name: str) -> None:
    figure.add_scatter(
        x=segment[:, 0],
        y=segment[:, 1],
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2},
        name=name,
        hoverinfo="name" if name else "skip",
        showlegend=False,
    )
