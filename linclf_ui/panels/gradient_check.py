"""The gradient check: every entry of the gradient against central differences."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.explain.gradcheck import GradCheck, check, error_over_h
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.objective import Objective
from linclf_core.settings import number
from linclf_ui import computing, session
from linclf_ui.budgets import CHECK
from linclf_ui.controls import setting_widget
from linclf_ui.figures import gradcheck as figures
from linclf_ui.panels.table import show_table
from linclf_ui.theme import CHART_CONFIG, Theme

#: The steps of the plot: three a decade.
STEPS = 10.0 ** np.linspace(-12, -1, 34)


@dataclass(frozen=True)
class CheckSettings:
    """h = 10^exponent."""

    exponent: float = number(
        -5.0, "log₁₀ h", -12.0, -1.0, 0.25, "The step of the central difference (L(θ+h)−L(θ−h))/2h."
    )


def gradient_check(
    objective: Objective, data: Dataset, params: Params, stamp: object, theme: Theme
) -> None:
    """Analytic against numeric gradient of the whole objective at `params`. `stamp` is a value
    that changes whenever the three do."""
    settings = session.page_settings(CheckSettings)
    h = 10.0**settings.exponent
    entries = 2 * params.entries.size
    try:
        CHECK.check(f"{entries:,} evaluations", data, entries)
    except ValueError as fault:
        st.info(str(fault))
        return
    with computing.shown("The objective is evaluated") as pause:
        found = check(objective, data, params, h, pause)
        errors = _errors(objective, data, params, stamp)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        setting_widget(
            settings,
            "exponent",
            "gradcheck_exponent",
            lambda entered: session.set_page_settings(CheckSettings(entered)),
        )
        st.markdown(f"**{found.statement}**")
        show_table(
            _table(found, data.feature_names, data.class_names),
            "gradcheck_table",
            "Analytic and numeric derivative by each weight and bias",
            height=240,
            digits={"analytic": 9, "central difference": 9, "relative error": 2},
        )
    with right:
        if errors is None:
            st.info(
                f"How the error depends on h takes {len(STEPS)} such checks, which would take the "
                f"server too long: {CHECK.reduce}."
            )
            return
        st.plotly_chart(
            figures.error_over_h(STEPS, errors, h, theme),
            key="error_over_h",
            theme=None,
            config=CHART_CONFIG,
            alt="Worst relative error over the step h",
        )
        st.caption(
            "Too large an h: the formula's own error, like h². Too small: rounding, like 1/h. "
            "The relative error is |a − n| / max(|a|, |n|, m/1000, 10⁻⁸), m the largest |a|."
        )


def _errors(objective: Objective, data: Dataset, params: Params, stamp: object) -> Array | None:
    """The worst error for each of STEPS, where so many checks can be afforded."""
    evaluations = 2 * params.entries.size * len(STEPS)
    if evaluations > CHECK.steps(data):
        return None
    return session.kept(
        "errors over h",
        stamp,
        lambda: error_over_h(objective, data, params, STEPS.tolist(), computing.pause),
    )


def _table(
    found: GradCheck, feature_names: tuple[str, ...], class_names: tuple[str, ...]
) -> pd.DataFrame:
    """A line an entry of W and b."""
    names = [*(f"W: {name}" for name in feature_names), "b"]
    parts = [
        np.vstack([params.W, params.b]).ravel()
        for params in (found.analytic, found.numeric, found.error)
    ]
    return pd.DataFrame(
        {
            "by": [f"{name}, {c}" for name in names for c in class_names],
            "analytic": parts[0],
            "central difference": parts[1],
            "relative error": parts[2],
        }
    )
