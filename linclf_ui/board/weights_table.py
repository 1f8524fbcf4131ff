"""W and b of every frame in a table below the board, which shows them without asking the server."""

from pathlib import Path

import numpy as np
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_ui import session
from linclf_ui.board import reports
from linclf_ui.board.frames import Stretch
from linclf_ui.board.packet import pack
from linclf_ui.board.panel import on_show
from linclf_ui.board.talk import KEY
from linclf_ui.numbers import in_line
from linclf_ui.panels.table import class_heads, weight_names
from linclf_ui.panels.weights import SLOPES
from linclf_ui.store import store

_mount = st.components.v2.component(
    "linclf_weights",
    js=(Path(__file__).parent / "feed.js").read_text("utf-8"),
    isolate_styles=False,
)


def weights_table() -> None:
    """The table; what is typed in it comes back as an edit of the board."""
    here, at, sent = session.lab(), reports.talk(), on_show()
    places, data = here.view.decimals, here.prepared.train
    at.table = f"{sent.name}-weights"
    packet = store().get(at.table, lambda: weights_packet(at.table, sent.steps, data, places), len)
    _mount(key=f"{KEY}_weights", data=packet)
    st.caption(f"Type over a weight or a bias: the run goes on from there. {SLOPES}")


def weights_packet(name: str, steps: Stretch, data: Dataset, places: int) -> bytes:
    """The packet of the table. Its "texts", apart by semicolons, are of F frames the D + 1 rows,
    each of C pairs: the weight of a class, and the objective's derivative by it."""
    both = np.stack([steps.run.theta, steps.run.grad], axis=-1)
    header = {
        "table": name,
        "start": steps.start,
        "count": len(both),
        "weights": weight_names(data),
        "classes": class_heads(data),
        "texts": in_line(both, places),
    }
    return pack(KEY, header, {})
