"""Colours and marker shapes. A class is told by both, so nobody has to rely on colour alone."""

from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go

#: One shape a class, the same in every chart.
SYMBOLS = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "x",
    "star",
    "triangle-down",
    "pentagon",
    "cross",
    "hexagram",
)
#: The same shapes in running text and tables.
GLYPHS = ("●", "■", "▲", "◆", "✖", "★", "▼", "⬟", "✚", "✶")

FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", sans-serif'


@dataclass(frozen=True)
class Theme:
    """The colours of one scheme. `regions` fills the part of the plane that each class has where
    nobody doubts it. `classes` has ten entries that stay apart for colour-blind eyes:
    the set of M. Okabe and K. Ito (2008), extended, and lightened for the dark scheme. Numbers
    in `text` can be read on every colour of `diverging` and `sequential`. Type and marks are
    `scale` times as large as on a screen nearby."""

    name: str
    text: str
    muted: str
    grid: str
    background: str
    raised: str
    edge: str
    accent: str
    classes: tuple[str, ...]
    regions: tuple[str, ...]
    wrong: str
    diverging: tuple[tuple[float, str], ...]
    sequential: tuple[tuple[float, str], ...]
    scale: float = 1.0

    def size(self, pixels: float) -> float:
        """What is so large on a screen nearby, in pixels, as this scheme draws it."""
        return self.scale * pixels

    def fill(self, c: int, alpha: float) -> str:
        """The colour of class `c`, this opaque."""
        return _opaque(self.classes[c], alpha)

    def region(self, c: int, alpha: float = 0.6) -> str:
        """The colour of class `c`'s region, this opaque."""
        return _opaque(self.regions[c], alpha)


def _opaque(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


LIGHT = Theme(
    name="light",
    text="#1b2430",
    muted="#566272",
    grid="#e3e7ec",
    background="#ffffff",
    raised="#f2f5f9",
    edge="#c6d0dc",
    accent="#1f5fa8",
    classes=(
        "#0072b2",
        "#d55e00",
        "#009e73",
        "#b0579a",
        "#b98a00",
        "#3f9fd8",
        "#7a1f3d",
        "#332288",
        "#6b6b6b",
        "#5f7f1f",
    ),
    regions=(
        "#b0d6f0",
        "#fbcfae",
        "#ade3d0",
        "#ecc6e3",
        "#efdc9d",
        "#cbe8fa",
        "#eebccb",
        "#cdc8f2",
        "#d6d8dc",
        "#d0e4ad",
    ),
    wrong="#111111",
    diverging=((0.0, "#5f9fd6"), (0.5, "#f6f7f8"), (1.0, "#e58a5c")),
    sequential=((0.0, "#f6f7f8"), (1.0, "#5f9fd6")),
)

DARK = Theme(
    name="dark",
    text="#e6eaf0",
    muted="#a3afbe",
    grid="#2c3541",
    background="#12161c",
    raised="#1d2631",
    edge="#3b4858",
    accent="#7ab8ff",
    classes=(
        "#4ea3e0",
        "#ff8c42",
        "#2fcf9f",
        "#dd8fca",
        "#e3bd3d",
        "#9ad4f7",
        "#e0708f",
        "#a79bf0",
        "#b4b4b4",
        "#a9cc5c",
    ),
    regions=(
        "#0d4a80",
        "#86281a",
        "#0b5c46",
        "#6a2560",
        "#665008",
        "#1a6488",
        "#7d1f3c",
        "#41369a",
        "#4a5260",
        "#3f5f14",
    ),
    wrong="#ffffff",
    diverging=((0.0, "#2a68a3"), (0.5, "#1d232b"), (1.0, "#a5481a")),
    sequential=((0.0, "#1d232b"), (1.0, "#2a68a3")),
)

#: On a projector a chart's smallest type is 20 pixels high.
PROJECTED = 5 / 3
LIGHT_PROJECTED = replace(LIGHT, name="light, projected", scale=PROJECTED)
DARK_PROJECTED = replace(DARK, name="dark, projected", scale=PROJECTED)

#: How plotly's own tools appear on our charts.
CHART_CONFIG = {
    "displaylogo": False,
    # Nothing of a visitor's leaves this server: no button that uploads the chart.
    "showSendToCloud": False,
    # Over a chart the wheel scrolls the page, over one in space too.
    "scrollZoom": False,
    # Back to the axes as they were made: lines that leave the plane would make it tiny.
    "doubleClick": "reset",
    "modeBarButtonsToRemove": ["zoomIn2d", "zoomOut2d", "autoScale2d", "select2d", "lasso2d"],
}


def frame(theme: Theme, height: int) -> dict[str, Any]:
    """The frame that every chart shares: transparent, quiet grid, room for its labels only.

    `uirevision` keeps zoom and legend choices over updates of the same chart.
    """

    def axis() -> dict[str, Any]:
        return {
            "gridcolor": theme.grid,
            "zeroline": False,
            # As by hand: neither 1e−7 nor 100n.
            "exponentformat": "power",
            "linecolor": theme.grid,
            "tickfont": {"color": theme.muted, "size": theme.size(12)},
            "title": {"font": {"color": theme.muted, "size": theme.size(13)}, "standoff": 6},
        }

    return {
        "height": height,
        "margin": {"l": theme.size(44), "r": 8, "t": 8, "b": theme.size(36)},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": theme.text, "size": theme.size(13)},
        "xaxis": axis(),
        "yaxis": axis(),
        "hoverlabel": {"font": {"family": FONT, "size": theme.size(13)}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.0,
            "yanchor": "bottom",
            "font": {"size": theme.size(13)},
            "bgcolor": "rgba(0,0,0,0)",
        },
        "uirevision": "keep",
        # A finger or a wheel on a chart scrolls the page; zoom and pan are one click away.
        "dragmode": False,
        "modebar": {
            "color": theme.muted,
            "activecolor": theme.accent,
            "bgcolor": "rgba(0,0,0,0)",
        },
    }


def layout(theme: Theme, height: int, **more: object) -> go.Layout:
    """`frame` with more entries, as plotly checks it."""
    checked = go.Layout(frame(theme, height))
    checked.update(more)
    return checked
