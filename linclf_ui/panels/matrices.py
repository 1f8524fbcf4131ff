"""The matrices of the loss as heat maps, a window of samples at a time."""

import streamlit as st

from linclf_core.losses import Matrix
from linclf_ui import session
from linclf_ui.figures import heatmap
from linclf_ui.heads import title_html
from linclf_ui.theme import Theme

#: So many samples are shown at once.
WINDOW = 8


def matrices(all_matrices: tuple[Matrix, ...], theme: Theme) -> None:
    """Every intermediate of the loss, in reading order; the true class framed in each row."""
    here = session.lab()
    data = here.prepared.train
    n = min(WINDOW, data.n_samples)
    first = here.sample // n * n
    rows = slice(first, min(first + n, data.n_samples))
    labels = [str(i) for i in range(rows.start, rows.stop)]
    st.caption(
        f"Samples {rows.start} to {rows.stop - 1} of {data.n_samples}: those around the chosen "
        "one. The frame marks the true class; hover for full precision."
    )
    with st.container(horizontal=True, gap="small"):
        for m in all_matrices:
            wide = m.values.shape[1] == data.n_classes
            columns = [str(c) for c in range(data.n_classes)] if wide else [""]
            figure = heatmap.matrix(
                m.values[rows],
                m.scale,
                theme,
                rows=labels,
                columns=columns,
                true_class=data.y[rows] if wide else None,
                chosen=here.sample - first,
                decimals=here.view.decimals,
                limits=heatmap.colour_limits(m.values, m.scale),
            )
            width = heatmap.width(len(columns), here.view.decimals, m.title)
            with st.container(width=width):
                st.html(f"<b>{title_html(m.title)}</b>")
                st.plotly_chart(
                    figure,
                    key=f"matrix_{m.name}",
                    theme=None,
                    config={"displayModeBar": False},
                    alt=f"{m.title} of samples {rows.start} to {rows.stop - 1}",
                )
