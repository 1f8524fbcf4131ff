"""The table twins: every sample's bound, the weights, the multipliers."""

import numpy as np
import pandas as pd

from linclf_core.datasets import Dataset
from linclf_core.model import Params, scores
from linclf_core.separability.decision import Inseparable, ZeroOneBound, leads
from linclf_ui import session
from linclf_ui.numbers import decimals
from linclf_ui.panels.table import class_column, class_heads, show_table, weight_names


def bound_table(params: Params, data: Dataset, delta: float, bound: ZeroOneBound, key: str) -> None:
    """A line a sample: how far the best rival leads, both losses, and the bound they keep."""
    predicted = np.argmax(scores(params, data.X), axis=1)
    table = pd.DataFrame(
        {
            "sample": np.arange(data.n_samples),
            "class": class_column(data, data.y),
            "predicted": class_column(data, predicted),
            "best rival's lead": leads(params, data.X, data.y),
            "Δ·[wrong]": delta * bound.wrong,
            "Crammer–Singer ℓ": bound.crammer_singer,
            "Weston–Watkins": bound.weston_watkins,
            "holds": (delta * bound.wrong <= bound.crammer_singer)
            & (bound.crammer_singer <= bound.weston_watkins + 1e-12 * bound.crammer_singer),
        }
    )
    show_table(table, key, "Every sample with its losses and the bound that they keep")


def weights_table(params: Params, data: Dataset, key: str) -> None:
    """W and b as they are, a class a column."""
    values = np.vstack([params.W, params.b])
    columns = {name: values[:, c] for c, name in enumerate(class_heads(data))}
    table = pd.DataFrame({"weight": weight_names(data), **columns})
    show_table(table, key, "Weights and biases, a class a column")


def multiplier_table(proof: Inseparable, data: Dataset, params: Params) -> None:
    """A line a pair: its multiplier, and what the Lab's weights make of its difference."""
    places = session.lab().view.decimals
    S = scores(params, data.X)
    difference = S[proof.samples, proof.rivals] - S[proof.samples, data.y[proof.samples]]
    table = pd.DataFrame(
        {
            "sample": proof.samples,
            "class y": class_column(data, data.y[proof.samples]),
            "rival j": class_column(data, proof.rivals),
            "multiplier a": proof.multipliers,
            "lead": difference,
            "a · lead": proof.multipliers * difference,
            "x": [f"({', '.join(decimals(x, places))})" for x in data.X[proof.samples]],
        }
    )
    show_table(table, "multipliers", "The pairs of the proof with their multipliers")
