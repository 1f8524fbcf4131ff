"""W and b, to read and to edit, with the gradient beside each entry."""

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.model import Params
from linclf_core.objective import Evaluation
from linclf_ui import session
from linclf_ui.names import clean
from linclf_ui.told import table_edits
from linclf_ui.widgets import reported


def weights(at: Evaluation) -> None:
    """A line a class: each weight and bias (editable), and the objective's derivative by it."""
    here = session.lab()
    data, params = here.prepared.train, here.history.current.params
    numbers = st.column_config.NumberColumn
    form = f"%.{here.view.decimals}f"
    columns: dict[str, np.ndarray] = {}
    config = {"class": st.column_config.TextColumn("class", disabled=True)}
    rows = [*params.W, params.b]
    slopes = [*at.grad.W, at.grad.b]
    names = [*(f"W[{d}] {clean(name)}" for d, name in enumerate(data.feature_names)), "b"]
    for k, (name, row, slope) in enumerate(zip(names, rows, slopes, strict=True)):
        columns[f"v{k}"], columns[f"g{k}"] = row, slope
        config[f"v{k}"] = numbers(name, format=form, required=True)
        config[f"g{k}"] = numbers(f"∂L/∂{name.split()[0]}", format=form, disabled=True)
    table = pd.DataFrame({"class": [clean(name) for name in data.class_names], **columns})
    # Streamlit keeps edits by key: a new key for each step, or an old edit would be laid over it.
    key = f"weights_{here.history.step}_{here.edits}"

    def take() -> None:
        W = np.array(rows, float)
        try:
            edits = table_edits(reported(key), len(table), texts=("class",))
        except ValueError as fault:
            session.say(f"{fault} The weights stay as they were.")
            here.edits += 1
            return
        for c, cells in edits.edited.items():
            for k in range(len(names)):
                W[k, c] = cells.get(f"v{k}", W[k, c])
        session.edit_weights(Params(W[:-1], W[-1]))

    st.data_editor(
        table,
        key=key,
        column_config=config,
        hide_index=True,
        on_change=take,
        alt="Weights and biases of each class, with the gradient beside each",
    )
    st.caption(
        "Double-click a weight or a bias to change it: the run goes on from there. "
        "∂L/∂W = XᵀdS/N + 2λW, ∂L/∂b = column means of dS."
    )
