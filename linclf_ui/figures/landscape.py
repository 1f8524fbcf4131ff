"""A cut through the objective: map or surface, the run's path on it, the way down."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.cut import Window, round_up
from linclf_core.notation import Array, BoolArray, IntArray
from linclf_ui.figures.surface import add_map, add_surface, scene
from linclf_ui.names import plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme, layout

#: About so many lines of equal height.
LINES = 14
#: A marker on the cut has this size; one `FAR` half-widths away or more has the smallest.
LARGEST, SMALLEST, FAR = 9.0, 3.0, 0.5


@dataclass(frozen=True, eq=False)
class Path:
    """The run as the cut sees it: steps (K,), places (K, 2) as the axes read, distances from the
    cut (K,), losses (K,). `now` is the row of the step on show."""

    steps: Array
    places: Array
    distances: Array
    losses: Array
    now: int


@dataclass(frozen=True, eq=False)
class Ground:
    """The cut's own numbers: values (n, n), values[i, j] at (xs[i], ys[j]), and the axes' names."""

    xs: Array
    ys: Array
    values: Array
    names: tuple[str, str]
    window: Window

    @property
    def lowest(self) -> tuple[float, float, float]:
        """The lowest grid point: x, y, value."""
        i, j = np.unravel_index(int(np.argmin(self.values)), self.values.shape)
        return float(self.xs[i]), float(self.ys[j]), float(self.values[i, j])

    def height(self, x: float, y: float) -> float:
        """L at a place of the window, between the grid points by straight lines."""
        column = [np.interp(x, self.xs, self.values[:, j]) for j in range(len(self.ys))]
        return float(np.interp(y, self.ys, column))

    @property
    def levels(self) -> tuple[float, float, float]:
        """Round numbers for the lines of equal height: from, to, apart. Round, so that a line
        keeps its height from step to step."""
        low, high = float(self.values.min()), float(self.values.max())
        apart = round_up((high - low) / LINES) if high > low else 1.0
        return np.floor(low / apart) * apart, np.ceil(high / apart) * apart, apart


def contour_map(
    ground: Ground,
    path: Path,
    downhill: Array | None,
    theme: Theme,
    *,
    even: bool = False,
    height: int = 440,
) -> go.Figure:
    """Lines of equal loss, the path (steps to come dotted), and an arrow along −∇L as the cut sees
    it. The smaller a marker, the further its point lies from the cut. Lines are `even`ly apart in
    L, or in the root of the height above the lowest grid point: the rings of a parabola."""
    names = [plain(name) for name in ground.names]
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text=names[0],
            yaxis_title_text=names[1],
            showlegend=False,
            dragmode="pan",
        )
    )
    (_even_lines if even else _root_lines)(figure, ground, theme)
    figure.update_traces(name="loss", colorbar_title={"text": "L", "side": "top"})
    x, y, value = ground.lowest
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"symbol": "x-thin", "size": 12, "line": {"width": 2.5, "color": theme.text}},
        hovertemplate=f"lowest grid point: {value:.6g}<extra></extra>",
        name="lowest",
    )
    for part, dash, marked in _parts(path):
        figure.add_scatter(
            x=path.places[part, 0],
            y=path.places[part, 1],
            mode="lines+markers" if marked else "lines",
            line={"color": theme.classes[1], "width": 2 if marked else 1.2, "dash": dash},
            marker={
                "size": sizes(path.distances[part], ground.window),
                "color": theme.classes[1],
                "line": {"width": 0},
            },
            text=_texts(path, part),
            hovertemplate="%{text}<extra></extra>",
            name="path" if marked else "steps to come",
        )
    _current(figure, path, theme)
    if downhill is not None:
        _arrow(figure, path.places[path.now], downhill, ground.window, theme)
    for update, k in ((figure.update_xaxes, 0), (figure.update_yaxes, 1)):
        centre, half = ground.window.centre[k], ground.window.half_width
        update(range=[centre - half, centre + half], showgrid=False)
    return figure


def _even_lines(figure: go.Figure, ground: Ground, theme: Theme) -> None:
    low, high, apart = ground.levels
    add_map(figure, (ground.xs, ground.ys), ground.values.T, theme, (low, high), step=apart)


def _root_lines(figure: go.Figure, ground: Ground, theme: Theme) -> None:
    lowest = ground.lowest[2]
    root = np.sqrt(ground.values.T - lowest)
    top = float(root.max()) or 1.0
    add_map(
        figure,
        (ground.xs, ground.ys),
        root,
        theme,
        (0.0, top),
        step=top / LINES,
        labels=False,
    )
    ticks = np.linspace(0.0, top, 8)
    figure.update_traces(
        customdata=ground.values.T,
        hovertemplate="%{x:.4g}, %{y:.4g}: L = %{customdata:.6g}<extra></extra>",
        colorbar={"tickvals": ticks, "ticktext": [f"{lowest + t * t:.3g}" for t in ticks]},
    )


def surface(
    ground: Ground, path: Path, downhill: Array | None, theme: Theme, *, height: int = 370
) -> go.Figure:
    """The cut as a surface. The path is drawn at its own loss: a point that is not in the cut
    stands above or below it. The way down is a thick line on the surface."""
    low, high, _ = ground.levels
    half = ground.window.half_width
    ranges = [*((c - half, c + half) for c in ground.window.centre), (low, max(high, low + 1e-9))]
    figure = scene(theme, height, (plain(ground.names[0]), plain(ground.names[1]), "L"), ranges)
    add_surface(
        figure, (ground.xs, ground.ys), ground.values.T, theme, (low, high), name="L", opacity=0.94
    )
    for part, dash, marked in _parts(path):
        # What leaves the box would be drawn over the axes.
        inside = part[_inside(path, part, ranges)]
        figure.add_scatter3d(
            x=path.places[inside, 0] if len(inside) else [None],
            y=path.places[inside, 1] if len(inside) else [None],
            z=path.losses[inside] if len(inside) else [None],
            mode="lines+markers" if marked else "lines",
            line={"color": theme.classes[1], "width": 4, "dash": dash},
            marker={"size": 2.5, "color": theme.classes[1]},
            text=_texts(path, inside),
            hovertemplate="%{text}<extra></extra>",
            name="path" if marked else "steps to come",
        )
    figure.add_scatter3d(
        x=[path.places[path.now, 0]],
        y=[path.places[path.now, 1]],
        z=[path.losses[path.now]],
        mode="markers",
        marker={"size": 7, "color": theme.wrong, "line": {"color": theme.background, "width": 1}},
        hoverinfo="skip",
        name="step on show",
    )
    if downhill is not None:
        ends = _arrow_ends(path.places[path.now], downhill, ground.window)
        x, y = np.linspace(*ends, 12).T
        figure.add_scatter3d(
            x=x,
            y=y,
            z=[ground.height(u, v) for u, v in zip(x, y, strict=True)],
            mode="lines",
            line={"color": theme.text, "width": 8},
            hoverinfo="skip",
            name="way down",
        )
    return figure


def distances(path: Path, theme: Theme, *, height: int = 130) -> go.Figure:
    """How far each step of the run lies from the cut."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            margin={"l": 48, "r": 8, "t": 6, "b": 32},
            xaxis_title_text="step",
            yaxis_title_text="distance",
            showlegend=False,
        )
    )
    figure.add_scatter(
        x=path.steps,
        y=path.distances,
        mode="lines+markers" if len(path.steps) < 30 else "lines",
        line={"color": theme.classes[1], "width": 2},
        hovertemplate="step %{x}: %{y:.6g}<extra></extra>",
        name="distance from the cut",
    )
    figure.add_vline(x=path.steps[path.now], line={"color": theme.accent, "width": 1.5})
    last = max(float(path.steps[-1]), 10.0)
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last])
    figure.update_yaxes(range=[0, 1.15 * max(float(path.distances.max()), 1e-9)])
    return figure


def sizes(distance: Array, window: Window) -> Array:
    """Marker sizes: the largest in the cut, the smallest from FAR half-widths away on."""
    near = 1.0 - np.minimum(distance / (FAR * window.half_width), 1.0)
    return SMALLEST + (LARGEST - SMALLEST) * near


def _parts(path: Path) -> tuple[tuple[IntArray, str, bool], ...]:
    rows = np.arange(len(path.steps))
    return (rows[path.now :], "dot", False), (rows[: path.now + 1], "solid", True)


def _inside(path: Path, rows: IntArray, ranges: list[tuple[float, float]]) -> BoolArray:
    values = np.column_stack([path.places[rows], path.losses[rows]])
    low, high = np.array(ranges).T
    return np.asarray(((values >= low) & (values <= high)).all(axis=1))


def _texts(path: Path, rows: IntArray) -> list[str]:
    return [
        f"step {int(path.steps[k])}: L = {path.losses[k]:.6g}<br>"
        f"{decimal(path.distances[k], 4)} from the cut"
        for k in rows
    ]


def _current(figure: go.Figure, path: Path, theme: Theme) -> None:
    x, y = path.places[path.now]
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"size": 15, "color": theme.wrong, "line": {"color": theme.background, "width": 2}},
        text=_texts(path, np.array([path.now])),
        hovertemplate="%{text}<extra></extra>",
        name="step on show",
    )


def _arrow_ends(at: Array, downhill: Array, window: Window) -> tuple[Array, Array]:
    """From the point on show along `downhill`; the length says nothing but is easy to see."""
    return at, at + downhill / np.linalg.norm(downhill) * 0.28 * window.half_width


def _arrow(figure: go.Figure, at: Array, downhill: Array, window: Window, theme: Theme) -> None:
    _, (x, y) = _arrow_ends(at, downhill, window)
    figure.add_annotation(
        x=x,
        y=y,
        ax=at[0],
        ay=at[1],
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        text="",
        showarrow=True,
        arrowhead=2,
        arrowwidth=3,
        arrowcolor=theme.text,
    )
