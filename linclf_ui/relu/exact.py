"""The first tab: the four units at one point, and as surfaces."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linclf_core.explain.printing import as_printed, comes_out, latex_number, relation
from linclf_core.notation import Array
from linclf_core.relu.exact import (
    CASES,
    HIDDEN,
    OUTPUT,
    SUB_CASES,
    case_of,
    forward,
    grid,
    rounding_bound,
    sub_cases_of,
)
from linclf_core.settings import choice, number
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.controls import setting_widget
from linclf_ui.figures.relu_network import network
from linclf_ui.figures.surface import add_map, add_surface, scene
from linclf_ui.numbers import decimal, power, relations
from linclf_ui.panels.folded import folded
from linclf_ui.relu.parts import HALF, PARTS, Part, largest_error
from linclf_ui.theme import CHART_CONFIG, Theme, layout
from linclf_ui.widgets import Bound

#: The largest number that can be typed, and the step of the sliders.
LARGEST, STEP = 1e6, 0.2
SURFACE, MAP = "Surface", "Map"
#: The axis of the pictures, and a finer one, of tenths that no binary fraction is, for the error.
AXIS = np.linspace(-HALF, HALF, 41)
TENTHS = np.arange(-40, 41) / 10


@dataclass(frozen=True)
class ExactView:
    """The point on hand, and what is drawn over the plane. A point beyond the square is worked, but
    not drawn."""

    x1: float = number(2.0, "x₁", -LARGEST, LARGEST)
    x2: float = number(1.0, "x₂", -LARGEST, LARGEST)
    part: str = choice("output", "Draw over the plane", tuple(PARTS))
    picture: str = choice(SURFACE, "As", (SURFACE, MAP))

    @property
    def x(self) -> Array:
        return np.array([self.x1, self.x2])


def exact_tab(theme: Theme) -> None:
    """The network at a point, its numbers, its case of the proof; a surface beside them."""
    view = session.page_settings(ExactView)
    with st.sidebar:
        _setting("part")
        _setting("picture")
        st.caption(
            "Weights are known here, not learned: this network needs no data. "
            "An orange edge adds, a blue one subtracts."
        )
    left, right = st.columns([11, 9])
    with left:
        with st.container(key="relu_point"):
            places = st.columns([3, 2, 3, 2], vertical_alignment="bottom")
        for k, name in enumerate(("x1", "x2")):
            _coordinate(name, places[2 * k], places[2 * k + 1])
        st.plotly_chart(
            network(view.x, theme, decimals=session.lab().view.decimals),
            key="relu_network",
            theme=None,
            config={"displayModeBar": False},
            alt="The network: two inputs, four hidden units with a and z, the output",
        )
        _formula(view.x)
    with right:
        _surface(view, theme)
    _table(view.x)
    with st.expander("The proof: all four cases"):
        _proof(view.x)
    folded("The notes' eight cases", "relu", lambda: eight_cases(view.x))


def _setting(name: str) -> None:
    def apply(entered: Any) -> None:
        session.set_page_settings(replace(session.page_settings(ExactView), **{name: entered}))

    setting_widget(session.page_settings(ExactView), name, f"relu_{name}", apply)


def _coordinate(name: str, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """A slider over the square that is drawn, and beside it a field for any number."""
    value: float = getattr(session.page_settings(ExactView), name)
    label = {"x1": "x₁", "x2": "x₂"}[name]

    def apply(entered: Any) -> None:
        session.set_page_settings(replace(session.page_settings(ExactView), **{name: entered}))

    end = max(HALF, float(np.ceil(abs(value))))
    slider = Bound.renewed(f"relu_{name}", value, apply)
    left.slider(label, -end, end, step=STEP, **slider.entry())
    typed = Bound.renewed(f"relu_{name}_typed", value, apply)
    right.number_input(
        f"{label}, typed", -LARGEST, LARGEST, step=0.1, format="%.6g", **typed.entry()
    )


def _formula(x: Array) -> None:
    act, places = forward(x), session.lab().view.decimals
    z = [_tex(v, places) for v in act.z]
    summed = (act.output, *act.z[:3], -act.z[3])
    sign = relations(*([decimal(float(v), places)] for v in summed))
    case = int(case_of(x))
    told = CASES[case]
    st.markdown(
        rf"output $\small = {z[0]} + {z[1]} + {z[2]} - {z[3]} {sign} "
        rf"{_tex(float(act.output), places)} = \max({_tex(x[0], places)}, {_tex(x[1], places)})$"
        f"\n\n**Case {case + 1} of 4:** $\\small {told.condition}$. "
        f"{_on(told.on, int(act.on.sum()))} $\\small {told.latex}$"
    )


def _on(units: tuple[int, int], on: int) -> str:
    names = f"Units {units[0]} and {units[1]}"
    if on == 2:
        return f"{names} are on:"
    return f"{names} may be on; on an edge of two cases one with $a = 0$ is off, and adds 0:"


def _tex(value: float, places: int) -> str:
    text = decimal(value, places).replace("−", "-")
    return f"({text})" if text.startswith("-") else text


def _surface(view: ExactView, theme: Theme) -> None:
    part = PARTS[view.part]
    st.markdown(f"${part.latex}$")
    st.plotly_chart(
        picture(view, part, theme),
        key=f"relu_surface_{view.picture}",
        theme=None,
        config=CHART_CONFIG,
        alt=f"{view.part} over the square −4 … 4, with the point on hand",
    )
    outside = max(abs(view.x1), abs(view.x2)) > HALF
    st.caption(part.says + " The point on hand lies beyond the picture." * outside)
    error, bound = largest_error(grid(TENTHS))
    quarters, _ = largest_error(grid(np.arange(-HALF, HALF + 0.25, 0.25)))
    st.markdown(
        f"Largest |output − max| on a grid of tenths, {TENTHS.size} × {TENTHS.size} points: "
        f"**{power(error)}**; rounding may leave {power(bound)}. "
        f"On a grid of quarters, whose sums need no rounding: **{short(quarters, 6)}**."
    )


def picture(view: ExactView, part: Part, theme: Theme, height: int = 330) -> go.Figure:
    """`part` over the square, with the point on hand."""
    x = grid(AXIS)
    values = part.of(forward(x), x)
    here = float(part.of(forward(view.x), view.x))
    # A point beyond the square would stretch the axes.
    inside = max(abs(view.x1), abs(view.x2)) <= HALF
    mark = {
        "x": [view.x1] if inside else [],
        "y": [view.x2] if inside else [],
        "mode": "markers",
        "name": "point on hand",
    }
    hover = f"x = ({view.x1:g}, {view.x2:g}): {here!r}<extra></extra>"
    if view.picture == SURFACE:
        square = (-HALF, HALF)
        figure = scene(theme, height, ("x₁", "x₂", view.part), (square, square, part.limits))
        add_surface(figure, (AXIS, AXIS), values, theme, part.limits)
        marker = {"size": 6, "color": theme.wrong, "line": {"color": theme.background, "width": 1}}
        figure.add_scatter3d(z=[here] if inside else [], marker=marker, hovertemplate=hover, **mark)
        return figure
    figure = go.Figure(
        layout=layout(theme, height, xaxis_title_text="x₁", yaxis_title_text="x₂", showlegend=False)
    )
    add_map(figure, (AXIS, AXIS), values, theme, part.limits)
    marker = {"size": 13, "color": theme.wrong, "line": {"color": theme.background, "width": 2}}
    figure.add_scatter(marker=marker, hovertemplate=hover, **mark)
    figure.update_xaxes(range=[-HALF, HALF], constrain="domain", showgrid=False)
    figure.update_yaxes(range=[-HALF, HALF], scaleanchor="x", constrain="domain", showgrid=False)
    return figure


def _table(x: Array) -> None:
    """A line a unit: a with its numbers put in, z, on or off, its share of the output."""
    act, places = forward(x), session.lab().view.decimals

    def cell(value: float) -> str:
        return f'<td title="{float(value)!r}">{decimal(value, places)}</td>'

    lines = []
    for k in range(4):
        put_in = " ".join(
            f"{'+' if w > 0 else '−'} ½·({decimal(v, places)})"
            for w, v in zip(HIDDEN[:, k], x, strict=True)
        )
        mark = ' class="true"' if act.on[k] else ""
        sign = "+" if OUTPUT[k] > 0 else "−"
        lines.append(
            f"<tr{mark}><td>unit {k + 1}</td><td>{put_in}</td>{cell(act.a[k])}{cell(act.z[k])}"
            f"<td>{'on' if act.on[k] else 'off'}</td><td>{sign}1</td>"
            f"{cell(OUTPUT[k] * act.z[k])}</tr>"
        )
    error = float(act.output - x.max())
    lines.append(
        f"<tr><td>output</td><td>z₁ + z₂ + z₃ − z₄</td><td></td><td></td><td></td><td></td>"
        f"{cell(float(act.output))}</tr>"
    )
    head = "<th></th><th>a, with the numbers put in</th><th>a</th><th>z</th><th></th>"
    st.html(
        '<div class="scroll"><table class="numbers" aria-label="numbers of the four units">'
        f"<tr>{head}<th>weight</th><th>adds</th></tr>{''.join(lines)}</table></div>"
    )
    st.caption(
        f"output − max(x₁, x₂) = {short(error, 6)} here; rounding may leave "
        f"{power(float(rounding_bound(x)))}. A unit with a = 0 counts as off. "
        f"Half the sum z₁ − z₄ = {decimal(float(act.half_sum), places)}, half the difference "
        f"z₂ + z₃ = {decimal(float(act.half_difference), places)}."
    )


def _proof(x: Array) -> None:
    st.markdown(
        r"$a_1 = \tfrac{x_1 + x_2}{2},\ a_2 = \tfrac{x_1 - x_2}{2},\ a_3 = -a_2,\ a_4 = -a_1$, "
        r"and $z = \max(0, a)$. Of $z_1, z_4$ one is 0, and of $z_2, z_3$ one is 0. "
        "So the signs of $x_1 + x_2$ and $x_1 - x_2$ decide:"
    )
    holds = int(case_of(x))
    st.markdown(
        "\n".join(
            f"{k + 1}. ${case.condition}$: ${case.latex}$" + (" **← holds now**" * (k == holds))
            for k, case in enumerate(CASES)
        )
    )


def eight_cases(x: Array) -> str:
    """The proof by the signs of x₁ and x₂, with the numbers of a point."""
    act, places = forward(x), session.lab().view.decimals
    half_sum, half_difference = float(act.half_sum), float(act.half_difference)
    worked = as_printed(half_sum, places) + as_printed(half_difference, places)
    sign = relation(comes_out(worked, float(act.output), places))
    numbers = [latex_number(v, places) for v in (half_sum, half_difference, float(act.output))]
    here = sub_cases_of(x)
    cases = "\n".join(
        f"- **{case.name}** ${case.condition}$: ${case.latex}$"
        + (f" **← {case.name} holds now**" if case in here else "")
        for case in SUB_CASES
    )
    return rf"""
The same by the signs of $x_1$ and $x_2$, and then by which of them is larger in size. In each case

$$
z_1 - z_4 = \tfrac{{x_1 + x_2}}{{2}}, \qquad z_2 + z_3 = \tfrac{{|x_1 - x_2|}}{{2}}, \qquad
\tfrac{{x_1 + x_2}}{{2}} + \tfrac{{|x_1 - x_2|}}{{2}} = \max(x_1, x_2)
$$

*At the point on hand:* ${numbers[0]} + {numbers[1]} {sign} {numbers[2]}$.

{cases}
"""
