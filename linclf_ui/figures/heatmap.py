"""A matrix as a heat map with its numbers printed in the cells."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.explain.matrix import Scale
from linclf_core.notation import Array, IntArray
from linclf_ui.names import clean, plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme, frame

CELL = 27
#: Streamlit draws no chart narrower than this, in pixels: of a narrower place it cuts the rest off.
NARROWEST = 150


def colour_limits(values: Array, scale: Scale) -> tuple[float, float]:
    """The values at the two ends of the colour scale, by what the matrix means."""
    low, high = limits_of_frames(values[None], scale)[0].tolist()
    return low, high


def limits_of_frames(values: Array, scale: Scale) -> Array:
    """The same for a matrix in F frames, (F, n, k): (F, 2)."""
    if scale == "unit":
        return np.tile([0.0, 1.0], (len(values), 1))
    largest = np.abs(values).max(axis=(1, 2), initial=0.0)
    largest[largest == 0.0] = 1.0
    return np.stack([-largest if scale == "signed" else 0 * largest, largest], axis=1)


def grid(
    values: Array,
    scale: Scale,
    theme: Theme,
    *,
    rows: list[str],
    columns: list[str],
    true_class: IntArray | None = None,
    chosen: int | None = None,
    decimals: int = 3,
    limits: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Values (n, k) as a grid, first row on top, as plain data for plotly. The cell of `true_class`
    (n,) in each row is framed, as bold print marks it on paper; the row `chosen` is underlined.
    `limits` fixes the colours, so that they mean the same from step to step."""
    n, k = values.shape
    low, high = limits or colour_limits(values, scale)
    colours = theme.diverging if scale == "signed" else theme.sequential
    cells = {
        "type": "heatmap",
        "z": values.tolist(),
        "zmin": low,
        "zmax": high,
        "colorscale": [list(stop) for stop in colours],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [[repr(float(v)) for v in row] for row in values],
        "hovertemplate": "sample %{y}, %{x}<br>%{customdata}<extra></extra>",
    }
    # Numbers as annotations of our own: plotly picks a text colour per cell, not always readable.
    numbers = [
        {
            "x": j,
            "y": i,
            "text": decimal(values[i, j], decimals, whole=scale == "indicator"),
            "font": {"size": 13, "color": theme.text},
            "showarrow": False,
        }
        for i in range(n)
        for j in range(k)
    ]
    shapes = []
    if true_class is not None and k > 1:
        line = {"color": theme.text, "width": 2}
        shapes = [_outline(c, i, 0.47, 0.45, line) for i, c in enumerate(true_class.tolist())]
    if chosen is not None:
        line = {"color": theme.accent, "width": 2, "dash": "dot"}
        shapes.append(_outline((k - 1) / 2, chosen, k / 2, 0.5, line))
    drawn = frame(theme, CELL * n + 34)
    drawn |= {"margin": {"l": 40, "r": 4, "t": 26, "b": 4}, "annotations": numbers}
    drawn |= {"shapes": shapes, "hovermode": "closest", "template": {}}
    drawn["xaxis"] |= {"side": "top", "tickvals": list(range(k)), "ticktext": columns}
    drawn["yaxis"] |= {"autorange": "reversed", "tickvals": list(range(n)), "ticktext": rows}
    for axis in (drawn["xaxis"], drawn["yaxis"]):
        axis |= {"showgrid": False, "fixedrange": True, "automargin": True}
    return {"data": [cells], "layout": drawn}


def matrix(values: Array, scale: Scale, theme: Theme, **more: Any) -> go.Figure:
    """`grid` as a chart. It is not checked by plotly: eight matrices would cost more than all the
    rest of a page."""
    return go.Figure(grid(values, scale, theme, **more), _validate=False)


def _outline(x: float, y: float, half_width: float, half_height: float, line: Any) -> Any:
    """A rectangle around a place of the grid."""
    return {
        "type": "rect",
        "x0": x - half_width,
        "x1": x + half_width,
        "y0": y - half_height,
        "y1": y + half_height,
        "line": line,
    }


def confusion(counts: IntArray, class_names: tuple[str, ...], theme: Theme) -> go.Figure:
    """Confusion counts (C, C): true class down, predicted class across."""
    names = [plain(name) for name in class_names]
    figure = matrix(
        counts.astype(float),
        "indicator",
        theme,
        rows=names,
        columns=names,
        true_class=np.arange(len(class_names)),
    )
    figure.update_traces(hovertemplate="true %{y}, predicted %{x}: %{z:.0f}<extra></extra>")
    figure.update_xaxes(title_text="predicted", title_standoff=2)
    figure.update_yaxes(title_text="true", title_standoff=2)
    longest = max(len(clean(name)) for name in class_names)
    figure.update_layout(
        margin={"l": 44 + 7 * longest, "r": 4, "t": 52, "b": 4}, height=CELL * len(counts) + 64
    )
    return figure


def width(n_columns: int, decimals: int, title: str) -> int:
    """Pixels that a matrix of so many columns needs, its title above it included."""
    cell = 30 + 8 * decimals
    return max(NARROWEST, 48 + n_columns * cell, 24 + 9 * len(title))
