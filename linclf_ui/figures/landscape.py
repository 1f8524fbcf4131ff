"""A cut through the objective: map or surface, the run's path on it, the way down.

What a film of them keeps is the stage, with empty traces; a step's numbers are its moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from linclf_core.landscape.cut import Window, round_up
from linclf_core.notation import Array
from linclf_core.writing import short
from linclf_ui.figures.film import LAYOUT, Moves, drawn, step_line, step_line_at
from linclf_ui.figures.surface import add_map, add_surface, scene
from linclf_ui.names import plain
from linclf_ui.theme import Theme, layout

#: The name of an axis has that of a feature and that of a class in it.
LONGEST_AXIS = 90
#: About so many lines of equal height.
LINES = 14
#: A marker on the cut has this size; one `FAR` half-widths away or more has the smallest.
LARGEST, SMALLEST, FAR = 9.0, 3.0, 0.5


@dataclass(frozen=True, eq=False)
class Path:
    """The run as the cut sees it: steps (K,), places (K, 2) as the axes read, distances from the
    cut (K,). `losses` (K,) are those under the settings on show, `own` (K,) those under which each
    step was made. `now` is the row of the step on show."""

    steps: Array
    places: Array
    distances: Array
    losses: Array
    own: Array
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


@dataclass(frozen=True)
class Heights:
    """How the heights of a film's grounds become colours, with one scale for all of them.

    The lines of equal height are `even`ly apart in L, or in the root of the height above the
    lowest grid point: the rings of a parabola. `limits` are the ends of the scale, None where each
    ground has its own: then it runs from 0, the lowest grid point, to 1, the highest.
    """

    even: bool
    limits: tuple[float, float] | None

    @staticmethod
    def of(grounds: Sequence[Ground], *, even: bool, own: bool = False) -> "Heights":
        """The scale for a film with grounds like these."""
        if own:
            return Heights(even, None)
        low, high = (
            float(end([end(ground.values) for ground in grounds])) for end in (np.min, np.max)
        )
        if even:
            # Round numbers: a line's height can be read.
            apart = _apart(low, high)
            return Heights(
                even, (float(np.floor(low / apart)) * apart, float(np.ceil(high / apart)) * apart)
            )
        rise = max(float(np.ptp(ground.values)) for ground in grounds)
        return Heights(even, (0.0, float(np.sqrt(rise)) or 1.0))

    @property
    def plain(self) -> bool:
        """Whether the colour stands for L itself."""
        return self.even and self.limits is not None

    @property
    def ends(self) -> tuple[float, float]:
        return self.limits or (0.0, 1.0)

    @property
    def apart(self) -> float:
        low, high = self.ends
        return _apart(low, high) if self.plain else (high - low) / LINES

    def __call__(self, values: Array) -> Array:
        """What the colours of these values of L show."""
        if self.plain:
            return values
        rise = values - values.min()
        if self.limits is None:
            rise = rise / (rise.max() or 1.0)
        return np.asarray(rise if self.even else np.sqrt(rise))


def _apart(low: float, high: float) -> float:
    return round_up((high - low) / LINES) if high > low else 1.0


#: Trace numbers of the map, and of the surface.
GROUND, LOWEST, TO_COME, PATH, NOW, ARROW = range(6)
SURFACE, SPACE_TO_COME, SPACE_PATH, SPACE_NOW, SPACE_WAY = range(5)
#: What a pointer reads of a step: number, L, distance from the cut.
TOLD = (
    "step %{customdata[0]}: L = %{customdata[1]:.6~r}<br>"
    "%{customdata[2]:.4f} from the cut<extra></extra>"
)


def map_stage(
    names: tuple[str, str], heights: Heights, theme: Theme, height: int = 440
) -> go.Figure:
    """Lines of equal loss, the path (steps to come dotted), and an arrow along −∇L as the cut sees
    it. The smaller a marker, the further its point lies from the cut."""
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            xaxis_title_text=plain(names[0], LONGEST_AXIS),
            yaxis_title_text=plain(names[1], LONGEST_AXIS),
            showlegend=False,
            dragmode="pan",
        )
    )
    none = np.zeros(0)
    add_map(
        figure,
        (none, none),
        np.zeros((0, 0)),
        theme,
        heights.ends,
        step=heights.apart,
        labels=heights.plain,
    )
    figure.update_traces(name="loss", colorbar_title={"text": "L", "side": "top"})
    if not heights.plain:
        _explain_colours(figure, heights)
    figure.add_scatter(
        mode="markers",
        marker={"symbol": "x-thin", "size": 12, "line": {"width": 2.5, "color": theme.text}},
        hovertemplate="lowest grid point: %{customdata:.6~r}<extra></extra>",
        name="lowest",
    )
    colour = theme.classes[1]
    figure.add_scatter(
        mode="lines",
        line={"color": colour, "width": 1.2, "dash": "dot"},
        hoverinfo="skip",
        name="steps to come",
    )
    figure.add_scatter(
        mode="lines+markers",
        line={"color": colour, "width": 2},
        # Said aloud, because sizes given one by one make plotly fade them.
        marker={"color": colour, "opacity": 1, "line": {"width": 0}},
        hovertemplate=TOLD,
        name="path",
    )
    figure.add_scatter(
        mode="markers",
        marker={"size": 15, "color": theme.wrong, "line": {"color": theme.background, "width": 2}},
        hovertemplate=TOLD,
        name="step on show",
    )
    figure.add_scatter(
        mode="lines+markers",
        line={"color": theme.text, "width": 3},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 15],
            "opacity": 1,
            "color": theme.text,
            "line": {"width": 0},
        },
        hoverinfo="skip",
        name="way down",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def _explain_colours(figure: go.Figure, heights: Heights) -> None:
    """The colour bar where colours do not stand for L itself."""
    low, high = heights.ends
    ticks = np.linspace(low, high, 8)
    texts = [short(t if heights.even else t * t) for t in ticks]
    title = "L − lowest"
    if heights.limits is None:
        ticks, texts, title = np.array([low, high]), ["lowest", "highest"], "L"
    figure.update_traces(
        hovertemplate="%{x:.4~r}, %{y:.4~r}: L = %{customdata:.6~r}<extra></extra>",
        colorbar={"tickvals": ticks, "ticktext": texts, "title": {"text": title}},
    )


def map_moves(ground: Ground, path: Path, downhill: Array | None, heights: Heights) -> Moves:
    """The map at a step; the arrow is missing where the cut is level there."""
    x, y, value = ground.lowest
    lowest = np.array([[x, y]] if np.isfinite(value) else []).reshape(-1, 2)
    now, past = path.now, slice(path.now + 1)
    told = np.column_stack([path.steps, path.losses, path.distances])
    shown = {"x": ground.xs, "y": ground.ys, "z": heights(ground.values).T}
    if not heights.plain:
        shown["customdata"] = ground.values.T
    arrow = np.empty((0, 2))
    if downhill is not None:
        arrow = np.stack(_arrow_ends(path.places[now], downhill, ground.window))
    return {
        GROUND: shown,
        LOWEST: {**drawn(lowest), "customdata": np.array([value])[: len(lowest)]},
        TO_COME: drawn(path.places[now:]),
        PATH: {
            **drawn(path.places[past]),
            "marker.size": sizes(path.distances[past], ground.window),
            "customdata": told[past],
        },
        NOW: {**drawn(path.places[now]), "customdata": told[now : now + 1]},
        ARROW: drawn(arrow),
        LAYOUT: {f"{name}axis.range": np.array(ground.window.limits(k)) for k, name in _AXES},
    }


_AXES = ((0, "x"), (1, "y"))


def surface_stage(
    names: tuple[str, str], heights: Heights, theme: Theme, height: int = 440
) -> go.Figure:
    """The cut as a surface. The path is drawn at its own loss: a point that is not in the cut
    stands above or below it. The way down is a thick line on the surface."""
    ranges = ((0.0, 1.0), (0.0, 1.0), heights.ends)
    figure = scene(
        theme, height, (plain(names[0], LONGEST_AXIS), plain(names[1], LONGEST_AXIS), "L"), ranges
    )
    none = np.zeros(0)
    add_surface(
        figure,
        (none, none),
        np.zeros((0, 0)),
        theme,
        heights.ends,
        name="L",
        opacity=0.94,
    )
    if not heights.plain:
        figure.update_traces(contours_z_show=False)
    colour = theme.classes[1]
    figure.add_scatter3d(
        mode="lines",
        line={"color": colour, "width": 4, "dash": "dot"},
        hoverinfo="skip",
        name="steps to come",
    )
    figure.add_scatter3d(
        mode="lines+markers",
        line={"color": colour, "width": 4},
        marker={"size": 2.5, "color": colour},
        hovertemplate=TOLD,
        name="path",
    )
    figure.add_scatter3d(
        mode="markers",
        marker={"size": 7, "color": theme.wrong, "line": {"color": theme.background, "width": 1}},
        hoverinfo="skip",
        name="step on show",
    )
    figure.add_scatter3d(
        mode="lines",
        line={"color": theme.text, "width": 8},
        hoverinfo="skip",
        name="way down",
    )
    return figure


def surface_moves(ground: Ground, path: Path, downhill: Array | None, heights: Heights) -> Moves:
    """The surface at a step."""
    low, high = heights.ends if heights.plain else _range(ground.values)
    limits = [*(ground.window.limits(k) for k, _ in _AXES), (low, max(high, low + 1e-9))]
    told = np.column_stack([path.steps, path.losses, path.distances])
    places = np.column_stack([path.places, path.losses])
    least, most = np.array(limits).T
    # What leaves the box would be drawn over the axes.
    inside = np.asarray(((places >= least) & (places <= most)).all(axis=1))
    rows = np.arange(len(places))
    to_come, past = rows[path.now :], rows[: path.now + 1]
    to_come, past = to_come[inside[to_come]], past[inside[past]]
    shown = {"x": ground.xs, "y": ground.ys, "z": ground.values.T}
    if not heights.plain:
        shown["surfacecolor"] = heights(ground.values).T
    way = np.empty((0, 3))
    if downhill is not None:
        ends = _arrow_ends(path.places[path.now], downhill, ground.window)
        way = np.array([[u, v, ground.height(u, v)] for u, v in np.linspace(*ends, 12)])
    return {
        SURFACE: shown,
        SPACE_TO_COME: _in_space(places[to_come]),
        SPACE_PATH: {**_in_space(places[past]), "customdata": told[past]},
        SPACE_NOW: _in_space(places[path.now]),
        SPACE_WAY: _in_space(way),
        LAYOUT: {f"scene.{name}axis.range": np.array(limits[k]) for k, name in enumerate("xyz")},
    }


def _range(values: Array) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _in_space(points: Array) -> dict[str, Array]:
    points = points.reshape(-1, 3)
    return {name: points[:, k] for k, name in enumerate("xyz")}


def distances_stage(farthest: float, last: int, theme: Theme, height: int = 210) -> go.Figure:
    """How far each step of the run lies from the cut, which goes through the step on show."""
    figure = _over_steps(last, "distance from the cut", theme, height)
    figure.add_scatter(
        mode="lines",
        line={"color": theme.classes[1], "width": 2},
        hovertemplate="step %{x}: %{y:.6~r}<extra></extra>",
        name="distance from the cut",
    )
    figure.update_yaxes(range=[0, 1.1 * max(farthest, 1e-9)])
    step_line(figure, 0, theme.accent)
    return figure


def distances_moves(path: Path) -> Moves:
    now = path.steps[path.now]
    return {0: {"x": path.steps, "y": path.distances}, 1: step_line_at(now)}


def losses_stage(path: Path, last: int, theme: Theme, *, log: bool, height: int = 210) -> go.Figure:
    """The loss over the steps, each under its own settings."""
    figure = _over_steps(last, "L", theme, height)
    figure.add_scatter(
        x=path.steps,
        y=path.own,
        mode="lines",
        line={"color": theme.text, "width": 2},
        hovertemplate="step %{x}: L = %{y:.6~r}<extra></extra>",
        name="loss",
    )
    figure.update_yaxes(type="log" if log else "linear", nticks=6)
    if not log:
        figure.update_yaxes(rangemode="tozero")
    step_line(figure, 0, theme.accent)
    return figure


def losses_moves(path: Path) -> Moves:
    return {1: step_line_at(path.steps[path.now])}


def _over_steps(last: int, title: str, theme: Theme, height: int) -> go.Figure:
    figure = go.Figure(
        layout=layout(
            theme,
            height,
            margin={"l": 58, "r": 8, "t": 8, "b": 36},
            xaxis_title_text="step",
            yaxis_title_text=title,
            showlegend=False,
        )
    )
    end = max(last, 10)
    figure.update_xaxes(range=[-0.02 * end, 1.02 * end])
    return figure


def sizes(distance: Array, window: Window) -> Array:
    """Marker sizes: the largest in the cut, the smallest from FAR half-widths away on."""
    near = 1.0 - np.minimum(distance / (FAR * window.half_width), 1.0)
    return SMALLEST + (LARGEST - SMALLEST) * near


def _arrow_ends(at: Array, downhill: Array, window: Window) -> tuple[Array, Array]:
    """From the point on show along `downhill`; the length says nothing but is easy to see."""
    return at, at + downhill / np.linalg.norm(downhill) * 0.28 * window.half_width
