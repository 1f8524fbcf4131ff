"""The losses of several runs over the steps, as they grow."""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_ui.figures.comparison import run_colour
from linclf_ui.figures.film import LAYOUT, Grown, Moves, step_line, step_line_at
from linclf_ui.theme import Theme, layout

DASHES = ("solid", "dash", "dot", "dashdot")
#: The x axis is so long at least.
SHORTEST = 10.0
#: An axis grows by leaps, so many to a decade: it must not slide all the time.
LEAPS = 8


def curves_stage(
    names: Sequence[str], theme: Theme, *, log: bool = False, height: int = 190
) -> go.Figure:
    """The axes. Traces: a line a run, each with a colour and a dash of its own; a dot a run, where
    it stands; the line that marks the step."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text="step",
            yaxis_title_text="total loss",
            showlegend=True,
            hovermode="x unified",
        )
    )
    for k, name in enumerate(names):
        figure.add_scatter(
            name=name,
            mode="lines",
            line={"color": run_colour(k, theme), "dash": DASHES[k], "width": 2},
            hovertemplate="%{y:.6~r}",
        )
    figure.add_scatter(
        mode="markers",
        marker={"color": [run_colour(k, theme) for k in range(len(names))], "size": 7},
        hoverinfo="skip",
        showlegend=False,
        name="where the runs stand",
    )
    step_line(figure, 0, theme.accent)
    if log:
        figure.update_yaxes(type="log")
    return figure


def curves_moves(
    curves: Sequence[tuple[Array, Array]],
    stands: Sequence[tuple[int, float]],
    step: int,
    *,
    log: bool = False,
) -> Moves:
    """What `step` shows of each curve, (steps, totals) of kept steps. A run `stands` at a step and
    its total: at this step, or where it has ended before."""
    counts = [int(np.searchsorted(steps, step, side="right")) for steps, _ in curves]
    grown = [
        {"x": Grown(steps, count), "y": Grown(totals, count)}
        for (steps, totals), count in zip(curves, counts, strict=True)
    ]
    seen = [totals[:count] for (_, totals), count in zip(curves, counts, strict=True)]
    seen.append(np.array([total for _, total in stands]))
    wide = leap(max(step, SHORTEST))
    return {
        **dict(enumerate(grown)),
        len(grown): {"x": np.array([at for at, _ in stands], float), "y": seen[-1]},
        len(grown) + 1: step_line_at(step),
        LAYOUT: {
            "xaxis.range": np.array([-0.02 * wide, 1.02 * wide]),
            "yaxis.range": np.array(_limits(np.concatenate(seen), log)),
        },
    }


def _limits(totals: Array, log: bool) -> tuple[float, float]:
    """The ends of the y axis; on a log scale their exponents."""
    if not log:
        top = leap(float(totals.max())) if totals.max() > 0 else 1.0
        return 0.0, 1.03 * top
    # What is exactly 0 has no place on a log scale.
    positive = totals[totals > 0]
    if not len(positive):
        return -1.0, 0.0
    low, high = math.floor(np.log10(positive.min())), math.ceil(np.log10(positive.max()))
    return float(low), float(max(high, low + 1))


def leap(value: float) -> float:
    """The next of the marks, `LEAPS` to a decade, that is not below this positive value."""
    # What rounding alone has put above a mark is on it.
    return float(10.0 ** (math.ceil(LEAPS * math.log10(value) - 1e-9) / LEAPS))
