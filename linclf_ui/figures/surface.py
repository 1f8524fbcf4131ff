"""A function of two numbers, as a surface in space or as a map with lines of equal height."""

from collections.abc import Sequence

import plotly.graph_objects as go

from linclf_core.notation import Array
from linclf_ui.theme import Theme, layout


def scene(
    theme: Theme,
    height: int,
    titles: tuple[str, str, str],
    ranges: Sequence[tuple[float, float]],
) -> go.Figure:
    """Three fixed axes in the theme's colours, seen from in front of and above the corner."""
    axes = {
        f"{name}axis": {
            "title": {"text": title, "font": {"color": theme.muted, "size": 13}},
            "range": list(limits),
            "gridcolor": theme.grid,
            "color": theme.muted,
            "showbackground": False,
            "zeroline": False,
            "nticks": 6,
        }
        for name, title, limits in zip("xyz", titles, ranges, strict=True)
    }
    return go.Figure(
        layout=layout(
            theme,
            height,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            showlegend=False,
            scene={
                **axes,
                "aspectmode": "manual",
                "aspectratio": {"x": 1, "y": 1, "z": 0.72},
                "camera": {"eye": {"x": -1.15, "y": -1.42, "z": 0.85}, "center": {"z": -0.18}},
                "uirevision": "keep",
            },
        )
    )


def add_surface(
    figure: go.Figure,
    axis: tuple[Array, Array],
    values: Array,
    theme: Theme,
    limits: tuple[float, float],
    *,
    name: str = "",
    opacity: float = 1.0,
) -> None:
    """Values (n, m) over axis[1] (n,) down and axis[0] (m,) across; lines of equal height on it."""
    step = (limits[1] - limits[0]) / 12 or 1.0
    figure.add_surface(
        x=axis[0],
        y=axis[1],
        z=values,
        name=name,
        cmin=limits[0],
        cmax=limits[1],
        # On a page of nearly the same colour the pale part of a surface would not be seen.
        colorscale=colours(theme, limits, palest=theme.grid),
        showscale=False,
        opacity=opacity,
        contours={
            "z": {
                "show": True,
                "color": theme.muted,
                "width": 1,
                "start": limits[0],
                "end": limits[1],
                "size": step,
            }
        },
        lighting={"ambient": 0.85, "diffuse": 0.25, "specular": 0.02},
        hovertemplate="%{x:.4~r}, %{y:.4~r}: %{z:.6~r}<extra>" + name + "</extra>",
    )


def add_map(
    figure: go.Figure,
    axis: tuple[Array, Array],
    values: Array,
    theme: Theme,
    limits: tuple[float, float],
    *,
    step: float | None = None,
    labels: bool = True,
) -> None:
    """Values (n, m) as filled bands between lines of equal height, `step` apart."""
    size = step or (limits[1] - limits[0]) / 16 or 1.0
    figure.add_contour(
        x=axis[0],
        y=axis[1],
        z=values,
        zmin=limits[0],
        zmax=limits[1],
        autocontour=False,
        contours={
            "start": limits[0],
            "end": limits[1],
            "size": size,
            "showlabels": labels,
            "labelfont": {"size": 11, "color": theme.text},
        },
        line={"width": 0.8, "color": theme.muted},
        colorscale=colours(theme, limits),
        colorbar={
            "thickness": 10,
            "outlinewidth": 0,
            "tickfont": {"color": theme.muted, "size": 11},
            "x": 1.01,
            "xpad": 0,
        },
        hovertemplate="%{x:.4~r}, %{y:.4~r}: %{z:.6~r}<extra></extra>",
    )


def colours(
    theme: Theme, limits: tuple[float, float], *, palest: str | None = None
) -> list[list[object]]:
    """Two colours that meet at 0 where values have both signs; otherwise one, deepening. `palest`
    stands in for the scale's own colour of 0."""
    both = limits[0] < 0 < limits[1]
    stops = [list(stop) for stop in (theme.diverging if both else theme.sequential)]
    if palest is not None:
        stops[1 if both else 0][1] = palest
    return stops
