"""Accuracy over the run, and which class is taken for which."""

import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.metrics import accuracies, confusion
from linclf_core.model import homogeneous, predict
from linclf_core.training.trajectory import predictions
from linclf_ui import session
from linclf_ui.figures import curves, heatmap
from linclf_ui.theme import CHART_CONFIG, Theme


def accuracy_panel(theme: Theme) -> None:
    """The accuracy curve, and a confusion matrix for each part of the data."""
    here = session.lab()
    train, test = here.prepared.train, here.prepared.test
    steps, values = here.history.curves()
    lines = {"train": values["accuracy"]}
    if test is not None:
        predicted = predictions(here.history.kept.theta, homogeneous(test.X))
        lines["test"] = accuracies(test.y, predicted)
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(
            curves.accuracy_curves(steps, lines, here.history.step, theme, height=300),
            key="accuracy",
            theme=None,
            config=CHART_CONFIG,
            alt="Accuracy over the steps",
        )
    with right:
        for title, part in (("Training samples", train), ("Test samples", test)):
            if part is not None:
                st.markdown(f"**{title}**: true class down, predicted across")
                _confusion(part, title, theme)


def _confusion(data: Dataset, title: str, theme: Theme) -> None:
    predicted = predict(session.lab().history.current.params, data.X)
    st.plotly_chart(
        heatmap.confusion(confusion(data.y, predicted, data.n_classes), data.class_names, theme),
        key=f"confusion_{title}",
        theme=None,
        config={"displayModeBar": False},
        alt=f"Confusion matrix of the {title.lower()}",
    )
