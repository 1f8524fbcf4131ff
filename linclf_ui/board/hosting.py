"""Where the browser finds plotly.js: no network, no build step, nothing written to disk."""

from functools import cache
from pathlib import Path

import plotly
import streamlit

#: Here Streamlit keeps what its pages load when they need it.
CHUNKS = Path(streamlit.__file__).parent / "static" / "static" / "js"


@cache
def chunk() -> str:
    """The name of Streamlit's own file with plotly.js, which sets window.Plotly; '' if there is
    none: nobody has promised it."""
    return next((found.name for found in sorted(CHUNKS.glob("PlotlyChart.*.js"))), "")


@cache
def source() -> bytes:
    """plotly.js as it comes with the Python package, a version of its own, to be sent to each
    visitor once."""
    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
