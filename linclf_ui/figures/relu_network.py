"""The four-unit network for max(x₁, x₂) as a graph with its live numbers."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_core.relu.exact import HIDDEN, OUTPUT, forward
from linclf_ui.figures.sketch import Sketch
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme

SUBSCRIPTS = "₁₂₃₄"
#: Where the layers stand: (x, heights of the boxes' middles).
INPUTS = (0.0, (2.4, 0.6))
UNITS = (1.06, (3.0, 2.0, 1.0, 0.0))
RESULT = (2.0, 1.5)
#: Half the width and height of a box, by layer.
SMALL, LARGE = (0.2, 0.36), (0.33, 0.4)


def network(x: Array, theme: Theme, *, decimals: int = 3, height: int = 272) -> go.Figure:
    """The network at x (2,): numbers in the boxes, weights on the edges. A unit that is on has a
    filled box with a solid frame, and its edges are drawn in full; one that is off is dashed.
    Weights have the colours of signed numbers everywhere else."""
    act = forward(x)
    sketch = Sketch(theme, height)
    sketch.set(
        margin={"l": 2, "r": 2, "t": 2, "b": 2},
        showlegend=False,
        xaxis={"visible": False, "range": [-0.22, 2.24], "fixedrange": True},
        yaxis={"visible": False, "range": [-0.46, 3.46], "fixedrange": True},
    )
    for j, y in enumerate(UNITS[1]):
        on = bool(act.on[j])
        for i, y_in in enumerate(INPUTS[1]):
            start, end = (INPUTS[0] + SMALL[0], y_in), (UNITS[0] - LARGE[0], y)
            _edge(sketch, start, end, HIDDEN[i, j], on, theme, label_at=0.74)
        start, end = (UNITS[0] + LARGE[0], y), (RESULT[0] - SMALL[0], RESULT[1])
        _edge(sketch, start, end, OUTPUT[j], on, theme, label_at=0.3)
    for i, y in enumerate(INPUTS[1]):
        _box(sketch, (INPUTS[0], y), SMALL, f"x{SUBSCRIPTS[i]}<br>{decimal(x[i], decimals)}", theme)
    for j, y in enumerate(UNITS[1]):
        a, z, k = decimal(act.a[j], decimals), decimal(act.z[j], decimals), SUBSCRIPTS[j]
        on = bool(act.on[j])
        words = f"a{k} = {a}<br>z{k} = {z} · <b>{'on' if on else 'off'}</b>"
        _box(sketch, (UNITS[0], y), LARGE, words, theme, on=on)
    words = f"output<br><b>{decimal(float(act.output), decimals)}</b>"
    _box(sketch, RESULT, SMALL, words, theme)
    _hover(sketch, x, act.a, act.z, float(act.output))
    return sketch.figure()


def _edge(
    sketch: Sketch,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float,
    on: bool,
    theme: Theme,
    label_at: float,
) -> None:
    colour = theme.diverging[-1 if weight > 0 else 0][1]
    sketch.add_scatter(
        x=[start[0], end[0]],
        y=[start[1], end[1]],
        mode="lines",
        line={"color": colour, "width": 2.5 if on else 1.2, "dash": "solid" if on else "dot"},
        opacity=1.0 if on else 0.45,
        hoverinfo="skip",
    )
    sketch.add_annotation(
        x=start[0] + label_at * (end[0] - start[0]),
        y=start[1] + label_at * (end[1] - start[1]),
        text=_weight(weight),
        showarrow=False,
        bgcolor=theme.background,
        borderpad=1,
        font={"size": 12, "color": theme.text if on else theme.muted},
    )


def _weight(weight: float) -> str:
    size = {0.5: "½", 1.0: "1"}[abs(weight)]
    return f"{'+' if weight > 0 else '−'}{size}"


def _box(
    sketch: Sketch,
    at: tuple[float, float],
    half: tuple[float, float],
    words: str,
    theme: Theme,
    on: bool | None = None,
) -> None:
    """A frame with words in it; `on` is None where there is nothing to be on or off."""
    frame = {"color": theme.text if on is None else theme.accent, "width": 2 if on else 1.2}
    if on is False:
        frame = {"color": theme.muted, "width": 1.2, "dash": "dash"}
    sketch.add_shape(
        type="rect",
        x0=at[0] - half[0],
        x1=at[0] + half[0],
        y0=at[1] - half[1],
        y1=at[1] + half[1],
        line=frame,
        fillcolor=theme.fill(0, 0.2) if on else theme.background,
        layer="below",
    )
    sketch.add_annotation(
        x=at[0],
        y=at[1],
        text=words,
        showarrow=False,
        font={"size": 13, "color": theme.muted if on is False else theme.text},
    )


def _hover(sketch: Sketch, x: Array, a: Array, z: Array, output: float) -> None:
    """Full precision over each box, from points that are not drawn."""
    places = [(INPUTS[0], y) for y in INPUTS[1]] + [(UNITS[0], y) for y in UNITS[1]] + [RESULT]
    texts = [
        *(f"x{SUBSCRIPTS[i]} = {float(x[i])!r}" for i in range(2)),
        *(
            f"a{k} = {float(a[j])!r}<br>z{k} = max(0, a{k}) = {float(z[j])!r}"
            for j, k in enumerate(SUBSCRIPTS)
        ),
        f"z₁ + z₂ + z₃ − z₄ = {output!r}",
    ]
    xs, ys = np.array(places).T
    sketch.add_scatter(
        x=xs,
        y=ys,
        mode="markers",
        marker={"size": 44, "opacity": 0},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        name="numbers",
    )
