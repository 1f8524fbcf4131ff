"""What tests of figures share: finding a trace, and the demand that nothing in it is NaN."""

import base64
import json
import math
from typing import Any

import numpy as np
import plotly.graph_objects as go


def named(figure: go.Figure, name: str) -> Any:
    """The one trace of this name."""
    (trace,) = (trace for trace in figure.data if trace.name == name)
    return trace


def assert_sound(figure: go.Figure) -> None:
    """Every number in the figure is finite, no printed text says nan, and it becomes JSON. Only
    lines may have NaN, where the pen is lifted, and none is nothing but that: what is empty has no
    point."""
    drawn = figure.to_plotly_json()
    for i, trace in enumerate(drawn["data"]):
        lines = "markers" not in trace.get("mode", "markers")
        for name, part in trace.items():
            if not (lines and name in ("x", "y", "z")):
                _finite(part, f"data[{i}].{name}")
    for trace in figure.data:
        for values in (getattr(trace, name, None) for name in ("x", "y")):
            told = [] if values is None else list(values)
            assert not told or any(v is not None and v == v for v in told), trace.name
    _finite(drawn["layout"], "layout")
    assert json.loads(figure.to_json())["data"] is not None
    # What is put together as plain data is checked here, and not while the app runs.
    go.Figure(drawn)


def _finite(part: Any, where: str) -> None:
    if isinstance(part, dict) and "bdata" in part:
        values = np.frombuffer(base64.b64decode(part["bdata"]), part["dtype"])
        assert np.isfinite(values).all(), where
    elif isinstance(part, dict):
        for key, inner in part.items():
            if key != "template":
                _finite(inner, f"{where}.{key}")
    elif isinstance(part, list | tuple | np.ndarray):
        for i, inner in enumerate(part):
            _finite(inner, f"{where}[{i}]")
    elif isinstance(part, float):
        assert math.isfinite(part), where
    elif isinstance(part, str):
        assert part.strip("−-").lower() not in ("nan", "inf", "infinity"), where
