"""Where the browser finds plotly.js: no network, no build step."""

import shutil
from functools import cache
from pathlib import Path

import plotly
import streamlit

#: Streamlit serves this folder of the app as /app/static if [server] enableStaticServing is on.
STATIC = Path(__file__).parents[2] / "static"


@cache
def plotly_js() -> dict[str, str]:
    """Names of the file with plotly.js: "chunk", Streamlit's own, which sets window.Plotly when it
    is loaded, or where there is none, "copy", put into the app's static folder."""
    chunks = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = sorted(chunks.glob("PlotlyChart.*.js"))
    if found:
        return {"chunk": found[0].name, "copy": ""}
    return {"chunk": "", "copy": _copied()}


def _copied() -> str:
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    target = STATIC / f"plotly-{plotly.__version__}.min.js"
    if source.exists() and not target.exists():
        STATIC.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
    return target.name
