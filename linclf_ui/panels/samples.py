"""All samples in one table, with the batch mean below."""

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.losses import Matrix
from linclf_core.objective import Evaluation
from linclf_ui import session
from linclf_ui.names import clean
from linclf_ui.numbers import decimal, relations
from linclf_ui.panels.table import show_table
from linclf_ui.told import whole
from linclf_ui.widgets import reported


def samples(at: Evaluation, matrices: tuple[Matrix, ...]) -> None:
    """A line a sample: features, class, scores, the loss's main matrix, loss, right or wrong."""
    here = session.lab()
    data, places = here.prepared.train, here.view.decimals
    predicted = np.argmax(at.S, axis=1)
    shown = [m for m in matrices if m.name in _SHOWN]
    # Features keep their names apart from the columns that follow, whatever they are called.
    columns: dict[str, object] = {
        f"x[{d}] {clean(name)}": data.X[:, d] for d, name in enumerate(data.feature_names)
    }
    names = np.array([clean(name) for name in data.class_names], object)
    columns["true class"] = names[data.y]
    for m in shown:
        for c in range(data.n_classes):
            columns[f"{m.title.split(' = ')[0]} · {c}"] = m.values[:, c]
    columns["loss"] = at.terms.per_sample
    columns["predicted"] = names[predicted]
    columns["right"] = predicted == data.y
    table = pd.DataFrame(columns)
    show_table(
        table,
        f"samples_{here.edits}",
        "All training samples with their scores and losses",
        hide_index=False,
        on_select=_choose,
        selection_mode="single-row",
    )
    mean, penalty, total = (decimal(v, places) for v in (at.data_loss, at.penalty, at.total))
    st.caption(
        f"Mean loss of {data.n_samples:,} sample{'s' * (data.n_samples > 1)} {mean} "
        f"+ penalty {penalty} {relations([total], [mean], [penalty])} {total}. "
        "Choose a row to mark its sample everywhere."
    )


#: What a reader looks for first, by the names that the losses give their matrices.
_SHOWN = ("S", "margins", "probabilities")


def _choose() -> None:
    rows = reported(f"samples_{session.lab().edits}")["selection"]["rows"]
    sample = whole(rows[0]) if rows else None
    if sample is not None:
        session.choose_sample(sample)
