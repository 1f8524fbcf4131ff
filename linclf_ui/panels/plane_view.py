"""The plane that samples of many features are seen on: the choice of it, and what is said of it."""

from functools import partial

import streamlit as st

from linclf_core.plane.view import PlaneView
from linclf_ui import session
from linclf_ui.names import clean, markdown
from linclf_ui.widgets import Bound

PRINCIPAL, FEATURES = "Principal components", "Two features"


def plane_choice() -> None:
    """The axes of the plane; nothing where there are no more than two features."""
    here = session.lab()
    data, axes = here.prepared.train, _axes()
    if data.n_features <= 2:
        return
    chosen = Bound.renewed("plane_kind", FEATURES if axes else PRINCIPAL, _choose_kind)
    st.selectbox("Axes of the plane", **chosen.menu([PRINCIPAL, FEATURES]))
    if axes is None:
        return
    for k, label in enumerate(("Across", "Up")):
        # An axis cannot show what the other one does.
        free = [d for d in range(data.n_features) if d != axes[1 - k]]
        st.selectbox(
            label,
            **Bound.renewed(f"plane_axis_{k}", axes[k], partial(_choose_axis, k)).menu(free),
            format_func=lambda d: clean(data.feature_names[d]),
        )


def slice_note() -> None:
    """What the plane shows of data with more than two features; nothing for others."""
    here = session.lab()
    view, data = session.plane_view(), here.prepared.train
    if not view.holds_all:
        st.caption(told(view, data.n_features))


def told(view: PlaneView, n_features: int) -> str:
    """What is seen on a plane that does not hold all samples, as Markdown."""
    if view.shares is None:
        names = " and ".join(f"**{markdown(name)}**" for name in view.names)
        axes = f"{names} of {n_features} features, the others held at their training mean"
    else:
        first, second = view.shares
        axes = (
            f"the two leading principal components of {n_features} features "
            f"({first:.1%} and {second:.1%} of the variance)"
        )
    return (
        f"Plane: {axes}. Regions are a slice, samples are projected; predictions, scores and "
        "losses use all features."
    )


def _axes() -> tuple[int, int] | None:
    """The places of the two features on show; None for principal components."""
    axes, view = session.lab().view.axes, session.plane_view()
    return None if view.shares is not None else axes


def _choose_kind(kind: str) -> None:
    session.set_view(axes=(0, 1) if kind == FEATURES else None)


def _choose_axis(k: int, d: int) -> None:
    first, second = session.lab().view.axes or (0, 1)
    session.set_view(axes=(d, second) if k == 0 else (first, d))
