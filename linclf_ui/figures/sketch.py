"""A chart while it is put together: plain data, which plotly need not check part by part."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import plotly.graph_objects as go
import plotly.io

from linclf_ui.theme import Theme, frame


@cache
def _template(name: str) -> dict[str, Any]:
    return plotly.io.templates[name].to_plotly_json()  # type: ignore[no-any-return]


class Sketch:
    """Traces and a layout in plotly's words, entries within entries as dicts. Of a chart that is
    drawn anew with each step, plotly's own checks would cost more than all the rest of the page;
    the tests have it check what comes out."""

    def __init__(self, theme: Theme, height: int) -> None:
        self._data: list[dict[str, Any]] = []
        self._layout = {
            **frame(theme, height),
            # What plotly gives to every chart that names no other: Streamlit changes it when it
            # is first imported, which may be later than this file.
            "template": _template(plotly.io.templates.default),
            "annotations": [],
            "shapes": [],
        }

    def add_scatter(self, **trace: Any) -> None:
        self._data.append({"type": "scatter", **trace})

    def add_annotation(self, **annotation: Any) -> None:
        self._layout["annotations"].append(annotation)

    def add_shape(self, **shape: Any) -> None:
        self._layout["shapes"].append(shape)

    def add_vline(self, x: float, line: dict[str, Any]) -> None:
        """A line from the bottom of the plot to its top."""
        ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self.add_shape(type="line", **ends, line=line)

    def set(self, **layout: Any) -> None:
        """Entries of the layout; what stands in their place and is not named stays."""
        _merge(self._layout, layout)

    def figure(self) -> go.Figure:
        return go.Figure({"data": self._data, "layout": self._layout}, _validate=False)


def _merge(old: dict[str, Any], new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        if isinstance(value, Mapping) and isinstance(old.get(name), dict):
            _merge(old[name], value)
        else:
            old[name] = value
