"""Programs in the browser, and the packets that feed them.

A program and its packets are mounts of their own, so that no message repeats what another has sent:
the program, which never changes; packets, each only when it changed; and the short answer to the
latest report.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from linclf_ui.board import hosting

HERE = Path(__file__).parent
#: What every film is played by.
PLAYER = ("packet.js", "tape.js", "line.js", "streamlit.js", "film.js")
#: What draws marks where there is no plotly.js.
MARKS = (HERE / "marks.js").read_text("utf-8")

_feed = st.components.v2.component(
    "linclf_feed", js=(HERE / "feed.js").read_text("utf-8"), isolate_styles=False
)
_plotly = st.components.v2.component(
    "linclf_plotly", js=(HERE / "plotly.js").read_text("utf-8"), isolate_styles=False
)


def program(
    name: str, kind: str, *files: str, plotly: bool = True
) -> Callable[[str, Callable[[], None]], None]:
    """A component that plays films, as the class `kind` of film.js or of one of the `files`. It is
    mounted by its key and what is to be done when it reports. `plotly` says whether its charts are
    drawn by plotly.js."""
    parts = [(HERE / file).read_text("utf-8") for file in (*PLAYER, *files)]
    mount = st.components.v2.component(
        name,
        js="".join([*parts, f"export default (given) => play({kind}, given);\n"]),
        css=(HERE / "board.css").read_text("utf-8"),
        # plotly.js looks for its styles in the page.
        isolate_styles=False,
    )

    def show(key: str, reported: Callable[[], None]) -> None:
        chunk = hosting.chunk()
        if plotly and not chunk:
            with st.container(key=f"{key}_plotly_feeds"):
                _plotly(key=f"{key}_plotly", data=hosting.source())
        mount(key=key, data={"board": key, "chunk": chunk}, on_report_change=reported)

    return show


def way_back(key: str) -> str:
    """The key by which the film with this key reports once it has been fed."""
    return f"{key}_answer"


def feed(
    key: str,
    packets: Mapping[str, bytes],
    answer: dict[str, Any],
    reported: Callable[[], None],
) -> None:
    """Hand the packets and the answer to the film with this key. It reports by the way of the
    answer, so that the part of the page that makes the answer runs alone."""
    with st.container(key=f"{key}_feeds"):
        for name, packet in packets.items():
            _feed(key=f"{key}_{name}", data=packet)
        _feed(
            key=way_back(key),
            data={"board": key, "answer": answer},
            on_report_change=reported,
        )
