"""The data of the experiment: what they are, and how they are scaled and split."""

import pandas as pd
import streamlit as st

from linclf_ui import session
from linclf_ui.controls import LONGEST_NOTE, scaling_switch
from linclf_ui.names import clean, markdown
from linclf_ui.panels.table import show_table

LAB = "pages/02_lab.py"


def on_hand() -> None:
    """What the experiment's data are, and the way to the Lab."""
    here = session.lab()
    source, train, test = here.experiment.source, here.prepared.train, here.prepared.test
    held = f" and {test.n_samples:,} for testing" if test is not None else ""
    st.markdown(
        f"**In the experiment: {source.title}.** {train.n_samples:,} samples for training{held}, "
        f"{train.n_features} feature{'s' * (train.n_features > 1)}, {train.n_classes} classes."
    )
    st.caption(markdown(train.note or source.summary, LONGEST_NOTE))
    if st.button("Train a classifier in the Lab", key="data_to_lab", icon=":material/play_arrow:"):
        st.switch_page(LAB)


def scaling() -> None:
    """The switch of the standardisation, and the mean and scale of each feature where it is on."""
    scaling_switch()
    found = session.lab().prepared.scaling
    if found is None:
        return
    show_table(
        pd.DataFrame(
            {
                "feature": [clean(name) for name in found.feature_names],
                "mean": found.mean,
                "scale": found.scale,
            }
        ),
        "data_scaling",
        "Mean and scale of each feature, of the training samples",
        digits={"mean": 6, "scale": 6},
    )
    st.caption("z = (x − mean) / scale, and x = scale · z + mean; both from the training samples.")
