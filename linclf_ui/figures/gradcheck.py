"""How far analytic gradient and central differences are apart, over the step h."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_ui.numbers import power
from linclf_ui.theme import Theme, layout


def error_over_h(hs: Array, errors: Array, h: float, theme: Theme, height: int = 260) -> go.Figure:
    """The worst relative error (K,) over the steps hs (K,), both on log scales, `h` marked.

    To the right the error of the difference formula grows like h², to the left rounding like 1/h.
    """
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="h",
            yaxis_title_text="worst relative error",
            showlegend=False,
        )
    )
    figure.add_scatter(
        x=hs,
        # An error of exactly 0 has no place on a log scale; it is drawn at the smallest double.
        y=np.maximum(errors, np.finfo(float).eps / 100),
        mode="lines+markers",
        line={"color": theme.classes[0], "width": 2},
        marker={"size": 5},
        text=[f"h = {power(a)}: error {power(e)}" for a, e in zip(hs, errors, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_vline(x=h, line={"color": theme.accent, "width": 1.5})
    figure.update_xaxes(type="log", range=[-12.2, -0.8])
    figure.update_yaxes(type="log", range=[-18.2, 1.2], dtick=3)
    return figure
