"""W and b, to read and to edit, with the gradient beside each entry, where no board shows them."""

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.model import Params
from linclf_core.objective import Evaluation
from linclf_ui import session
from linclf_ui.panels.table import class_heads, weight_names
from linclf_ui.told import table_edits
from linclf_ui.widgets import reported

#: What stands beside each entry.
SLOPES = "∂L/∂W = XᵀdS/N + 2λW, ∂L/∂b = column means of dS."


def weights(at: Evaluation) -> None:
    """W and b as they are, a class a column (editable), and beside each column the objective's
    derivative by it."""
    here = session.lab()
    data, params = here.prepared.train, here.history.current.params
    numbers = st.column_config.NumberColumn
    form = f"%.{here.view.decimals}f"
    values, slopes = np.vstack([params.W, params.b]), np.vstack([at.grad.W, at.grad.b])
    columns: dict[str, np.ndarray] = {}
    config = {"weight": st.column_config.TextColumn("weight", disabled=True)}
    for c, name in enumerate(class_heads(data)):
        columns[f"v{c}"], columns[f"g{c}"] = values[:, c], slopes[:, c]
        config[f"v{c}"] = numbers(name, format=form, required=True)
        config[f"g{c}"] = numbers(f"∂L/∂w of {c}", format=form, disabled=True)
    # Those are read out that are seen; what is not edited stays as it is.
    table = pd.DataFrame({"weight": weight_names(data), **columns}).round(here.view.decimals)
    # Streamlit keeps edits by key: a new key for each step, or an old edit would be laid over it.
    key = f"weights_{here.history.step}_{here.edits}"

    def take() -> None:
        W = values.copy()
        try:
            edits = table_edits(reported(key), len(table), texts=("weight",))
        except ValueError as fault:
            session.say(f"{fault} The weights stay as they were.")
            here.edits += 1
            return
        for k, cells in edits.edited.items():
            for c in range(W.shape[1]):
                W[k, c] = cells.get(f"v{c}", W[k, c])
        session.edit_weights(Params(W[:-1], W[-1]))

    st.data_editor(
        table,
        key=key,
        column_config=config,
        hide_index=True,
        on_change=take,
        alt="Weights and biases, a class a column, with the gradient beside each",
    )
    st.caption(
        f"Double-click a weight or a bias to change it: the run goes on from there. {SLOPES}"
    )
