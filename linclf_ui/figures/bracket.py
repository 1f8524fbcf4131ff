"""The tournament of a maximum as a bracket: who meets whom, and who wins."""

import numpy as np
import plotly.graph_objects as go

from linclf_core.relu.exact import TournamentRun
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme, layout

#: Pixels between two entrants of the first round.
SPACING = 27


def bracket(run: TournamentRun, theme: Theme, *, decimals: int = 3) -> go.Figure:
    """Entrants on the left, a column a round, the maximum on the right. The winner of each pair is
    printed bold and its line is drawn in full; the loser's is dotted."""
    values = [played.entrants for played in run.played] + [np.atleast_1d(run.output)]
    heights = [-np.arange(len(values[0]), dtype=float)]
    for _ in run.played:
        before = heights[-1]
        heights.append(np.array([before[k : k + 2].mean() for k in range(0, len(before), 2)]))
    figure = go.Figure(
        layout=layout(
            theme,
            max(170, SPACING * len(values[0]) + 30),
            margin={"l": 2, "r": 2, "t": 24, "b": 2},
            showlegend=False,
        )
    )
    figure.update_xaxes(visible=False, range=[-0.45, max(len(values) - 0.55, 1.45)])
    figure.update_yaxes(visible=False, range=[heights[0][-1] - 0.7, 0.7])
    for r, played in enumerate(run.played):
        wins = _wins(played.entrants)
        for k in range(len(played.entrants)):
            _line(figure, r, heights[r][k], heights[r + 1][k // 2], bool(wins[k]), theme)
    for r, (row, at) in enumerate(zip(values, heights, strict=True)):
        wins = _wins(row) if r < len(run.played) else np.array([True])
        title = "numbers" if r == 0 else f"after round {r}" if r < len(run.played) else "maximum"
        figure.add_annotation(
            x=r, y=1, yref="paper", yanchor="bottom", text=title, showarrow=False
        ).update_annotations({"font": {"color": theme.muted, "size": 13}}, selector={"text": title})
        figure.add_scatter(
            x=np.full(len(row), r),
            y=at,
            mode="markers+text",
            marker={"size": 24, "opacity": 0},
            text=[
                f"<b>{decimal(v, decimals)}</b>" if won else decimal(v, decimals)
                for v, won in zip(row, wins, strict=True)
            ],
            textfont={"color": [theme.text if won else theme.muted for won in wins]},
            customdata=[repr(float(v)) for v in row],
            hovertemplate="%{customdata}<extra>" + title + "</extra>",
            name=title,
        )
    return figure


def _wins(row: np.ndarray) -> np.ndarray:
    """Which entrants go on: the larger of each pair (the first at a tie), and an odd one out."""
    wins = np.zeros(len(row), bool)
    for k in range(0, len(row), 2):
        wins[k + int(np.argmax(row[k : k + 2]))] = True
    return wins


def _line(figure: go.Figure, r: int, y: float, y_next: float, won: bool, theme: Theme) -> None:
    """From a number, level and then slanting, to its pair's winner."""
    figure.add_scatter(
        x=[r + 0.24, r + 0.38, r + 0.62, r + 0.76],
        y=[y, y, y_next, y_next],
        mode="lines",
        line={
            "color": theme.accent if won else theme.muted,
            "width": 2.5 if won else 1,
            "dash": "solid" if won else "dot",
        },
        hoverinfo="skip",
    )
