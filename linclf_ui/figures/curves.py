"""The loss over the steps of a run."""

import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_ui.theme import Theme, layout

#: How each curve is drawn: (label, dash). The colour is the theme's.
STYLES = {
    "total": ("total", "solid"),
    "data": ("data loss", "dash"),
    "penalty": ("penalty", "dot"),
}


def loss_curves(
    steps: Array,
    curves: dict[str, Array],
    now: int,
    theme: Theme,
    *,
    log: bool = False,
    height: int = 220,
) -> go.Figure:
    """Total, data loss and penalty over the steps (K,), with the step on show marked."""
    colours = {"total": theme.text, "data": theme.classes[0], "penalty": theme.classes[1]}
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="step",
            yaxis_title_text="loss",
            showlegend=True,
            hovermode="x unified",
        )
    )
    for name, (label, dash) in STYLES.items():
        figure.add_scatter(
            x=steps,
            y=curves[name],
            name=label,
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={"color": colours[name], "dash": dash, "width": 2},
            hovertemplate="%{y:.6g}",
        )
    last = max(float(steps[-1]), 10.0)
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.add_vline(x=now, line={"color": theme.accent, "width": 1.5})
    if log:
        figure.update_yaxes(type="log", exponentformat="power", dtick=1)
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def accuracy_curves(
    steps: Array, curves: dict[str, Array], now: int, theme: Theme, *, height: int = 220
) -> go.Figure:
    """Accuracy over the steps (K,), one line for each entry of `curves` (train, test)."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="step",
            yaxis_title_text="accuracy",
            showlegend=True,
            hovermode="x unified",
        )
    )
    for (name, values), dash in zip(curves.items(), ("solid", "dash"), strict=False):
        figure.add_scatter(
            x=steps,
            y=values,
            name=name,
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={"color": theme.classes[2], "dash": dash, "width": 2},
            hovertemplate="%{y:.2%}",
        )
    last = max(float(steps[-1]), 10.0)
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%")
    figure.add_vline(x=now, line={"color": theme.accent, "width": 1.5})
    return figure
