"""The images on which the classifier is most wrong, and one image with what its pixels say."""

from functools import partial
from urllib.parse import quote

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.datasets import Dataset
from linclf_core.losses import Loss
from linclf_core.model import Params, score_parts, scores, winners
from linclf_core.notation import Array
from linclf_ui import session
from linclf_ui.board.rows import numbers, shown
from linclf_ui.digits.settings import change, settings
from linclf_ui.figures import digit_images as figures
from linclf_ui.numbers import decimal, relations
from linclf_ui.panels.table import show_table
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound

#: So many images are shown of the most wrong.
WORST = 8


def most_wrong(params: Params, loss: Loss, test: Dataset, theme: Theme) -> None:
    """The test images of the largest losses; a button chooses one."""
    S = scores(params, test.X)
    taken, losses = winners(S), loss(S, test.y).per_sample
    st.markdown("**The test images with the largest loss**")
    # Side by side as many as there is room for: on a phone columns would stand one below the other.
    row = st.container(horizontal=True, gap="xsmall")
    for i in np.argsort(-losses, kind="stable")[:WORST]:
        with row.container(width=112):
            _image(test.X[i], f"Test image {i}", 80, theme)
            verdict = "right" if taken[i] == test.y[i] else f"taken for {taken[i]}"
            st.button(
                f"{test.y[i]}, {verdict}",
                key=f"digits_worst_{i}",
                help=f"Image {i}, loss {decimal(float(losses[i]), session.lab().view.decimals)}",
                on_click=partial(change, "image", int(i)),
            )


def chosen_image(params: Params, loss: Loss, test: Dataset, theme: Theme) -> None:
    """One test image: its scores, and which pixels spoke for its class and for the strongest
    other."""
    i = min(settings().image, test.n_samples - 1)
    with st.container(width=260):
        st.number_input(
            f"Test image, 0 to {test.n_samples - 1}",
            min_value=0,
            max_value=test.n_samples - 1,
            step=1,
            **Bound("digits_image", i, partial(change, "image")).entry(),
        )
    x, y, places = test.X[i], int(test.y[i]), session.lab().view.decimals
    S = scores(params, x[None])
    rivals = S[0].copy()
    rivals[y] = -np.inf
    other = int(rivals.argmax())
    added = score_parts(params, x)
    largest = float(np.abs(added[:, [y, other]]).max()) or 1.0
    image, own, against, table = st.columns([2, 3, 3, 5])
    with image:
        st.markdown(f"**A {test.class_names[y]}**")
        _image(x, f"Test image {i}", 150, theme)
    tied = np.count_nonzero(rivals == rivals[other]) > 1
    strongest = "one of the strongest others" if tied else "the strongest other"
    for place, c, role in ((own, y, "its own class"), (against, other, strongest)):
        with place:
            st.markdown(f"**For {test.class_names[c]}**, {role}")
            st.plotly_chart(
                figures.parts(x, params.W[:, c], largest, places, theme),
                key="digits_own" if c == y else "digits_other",
                theme=None,
                config={"displayModeBar": False},
                alt=f"What each pixel adds to the score of class {test.class_names[c]}",
            )
            total, bias, score = (
                decimal(float(v), places) for v in (added[:, c].sum(), params.b[c], S[0, c])
            )
            about = "" if relations([score], [total], [bias]) == "=" else "≈ "
            st.caption(f"All pixels together {total}, with b = {bias}: score {about}{score}.")
    with table:
        found = shown(loss, S, test.y[i : i + 1])
        heads = ["scores", *(m.name for m in found[1:-1]), "pull on w"]
        values = numbers(found)[0]
        columns = dict(zip(heads, values, strict=True))
        show_table(
            pd.DataFrame({"class": list(test.class_names), **columns}),
            "digits_numbers",
            "The numbers of the chosen image, a class a row",
            height=400,
        )
    st.caption(
        "A pixel adds its ink times its weight to the score: warm colours speak for the class, "
        "cold ones against it. Each number is told on hover."
    )


def _image(x: Array, alt: str, size: int, theme: Theme) -> None:
    """The image with ink x (D,), so many pixels wide."""
    # As an image: of what st.html is given it keeps no SVG.
    source = f"data:image/svg+xml,{quote(figures.drawn(x, theme))}"
    edge = f"border:1px solid {theme.edge}"
    st.html(f'<img alt="{alt}" src="{source}" width="{size}" height="{size}" style="{edge}">')
