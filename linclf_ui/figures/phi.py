"""A typed loss over its margin, with its slope, beside the 0–1 loss and two others."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.losses import Loss
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.softmax import Softmax
from linclf_ui.theme import Theme, layout

#: The margins shown, on both sides of 0.
REACH = 4.0


def one_margin(loss: Loss, theme: Theme, height: int = 330) -> go.Figure:
    """The loss of two classes whose scores differ by m = s_j − s_y, and its derivative by s_j."""
    m = np.linspace(-REACH, REACH, 321)
    S, y = np.stack([-m / 2.0, m / 2.0], axis=1), np.zeros(len(m), np.intp)
    terms = loss(S, y)
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="margin m of one rival",
            showlegend=True,
            legend={"orientation": "h", "y": -0.3, "yanchor": "top"},
        )
    )
    slope = terms.dS[:, 1]
    curves = (
        ("0–1", np.where(m > 0, 1.0, 0.0), theme.text, "solid", 1.5),
        ("hinge", CrammerSinger()(S, y).per_sample, theme.classes[6], "dash", 1.5),
        ("softmax", Softmax()(S, y).per_sample, theme.classes[4], "dot", 1.5),
        ("slope", slope, theme.classes[9], "dashdot", 2.0),
        ("yours", terms.per_sample, theme.classes[7], "solid", 3.0),
    )
    for name, values, colour, dash, width in curves:
        figure.add_scatter(
            x=m,
            y=values,
            mode="lines",
            name=name,
            line={"color": colour, "dash": dash, "width": width},
            hovertemplate=f"{name}: %{{y:.4~r}} at m = %{{x:.3~r}}<extra></extra>",
        )
    low = min(0.0, float(slope.min()))
    high = float(np.clip(terms.per_sample.max(), 1.5, 1.0 + REACH))
    figure.update_yaxes(range=[max(low, -high) - 0.1, high])
    return figure
