"""What tests of figures share: finding a trace, and the demand that nothing in it is NaN."""

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
    """Every number in the figure is finite, no printed text says nan, and it becomes JSON."""
    _finite(figure.to_plotly_json(), "figure")
    assert json.loads(figure.to_json())["data"] is not None


def _finite(part: Any, where: str) -> None:
    if isinstance(part, dict):
        for key, inner in part.items():
            if key != "template":
                _finite(inner, f"{where}.{key}")
    elif isinstance(part, np.ndarray) and part.dtype.kind == "f":
        assert np.isfinite(part).all(), where
    elif isinstance(part, list | tuple | np.ndarray):
        for i, inner in enumerate(part):
            _finite(inner, f"{where}[{i}]")
    elif isinstance(part, float):
        assert math.isfinite(part), where
    elif isinstance(part, str):
        assert part.strip("−-").lower() not in ("nan", "inf", "infinity"), where
