"""The page's widgets and charts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.landscape.slices import parameter_names
from linclf_core.training.diagnosis import diagnose
from linclf_core.writing import short
from linclf_ui import computing, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.board.player import show_film
from linclf_ui.controls import setting_widget
from linclf_ui.figures.landscape import LONGEST_AXIS
from linclf_ui.landscape import cut_film, words
from linclf_ui.landscape.scenery import Scenery
from linclf_ui.landscape.settings import GRADIENT, MAP, LandscapeView
from linclf_ui.names import clean, markdown
from linclf_ui.numbers import decimal
from linclf_ui.panels.table import show_table
from linclf_ui.theme import Theme
from linclf_ui.widgets import Bound


def controls() -> None:
    """What to cut along, how far to look, how to draw it."""
    view = session.page_settings(LandscapeView)
    _setting("along")
    if view.along == GRADIENT:
        _setting("seed")
    else:
        _axis("first", "Across")
        _axis("second", "Up")
    _setting("half_width")
    _setting("picture")
    if view.picture == MAP:
        _setting("lines")
    here = session.lab()
    st.caption(
        f"The experiment on hand: {here.experiment.source.title}, "
        f"{here.training.loss.title}, λ = {short(here.training.reg, 6)}. Change it in the Lab."
    )


def landscape(theme: Theme) -> None:
    """The film of the run on the cut, and what is to be said of the step at rest."""
    around = session.around()

    @st.fragment
    def moving() -> None:
        if session.around() != around:
            st.rerun()
        _moving(theme)

    moving()


def _moving(theme: Theme) -> None:
    here, view = session.lab(), session.page_settings(LandscapeView)
    about = cut_film.about(view, theme)
    with computing.shown("The loss is computed on the cut"):
        run = cut_film.run_ahead()
        show_film(
            "landscape",
            session.kept("landscape film", about, lambda: cut_film.film(view, run, theme)),
            here.history.step,
            about,
            theme,
            lambda step: cut_film.rest(step, run),
            diagnose(here.history).text,
        )
        seen = cut_film.sights_kept(view, run)(here.history.step)
    if seen.fault:
        st.warning(f"{seen.fault} Take another range, or rewind the run.", icon=":material/info:")
        return
    step = here.history.step
    with at_rest(step, f"At step {step}"):
        _said(seen)
        with st.expander("Tables: the path, the cut, and what is frozen"):
            _tables(seen)


def _said(seen: Scenery) -> None:
    here, view = session.lab(), session.page_settings(LandscapeView)
    n = here.history.current.params.entries.size
    descent = here.training.descent()
    sentences = (
        (
            words.frozen(n, here.history.step),
            words.downhill(seen, descent),
            words.curvature(seen, descent),
        ),
        (
            words.convexity(seen),
            words.distance(seen, sized=view.picture == MAP),
            words.settings(seen),
        ),
    )
    for column, said in zip(st.columns(2), sentences, strict=True):
        with column:
            for sentence in filter(None, said):
                st.markdown(sentence)


def _change(name: str) -> Callable[[Any], None]:
    def apply(entered: Any) -> None:
        session.set_page_settings(replace(session.page_settings(LandscapeView), **{name: entered}))

    return apply


def _setting(name: str) -> None:
    view = session.page_settings(LandscapeView)
    setting_widget(view, name, f"landscape_{name}", _change(name))


def _axis(name: str, label: str) -> None:
    """Which parameter an axis shows."""
    view, data = session.page_settings(LandscapeView), session.lab().prepared.train
    names = parameter_names(data)
    other = {"first": 1, "second": 0}[name]
    pair = view.pair(len(names))
    # An axis cannot show what the other one does.
    free = [k for k in range(len(names)) if k != pair[other]]
    st.selectbox(
        label,
        **Bound(f"landscape_{name}", pair[1 - other], _change(name)).menu(free),
        format_func=lambda k: clean(names[k], LONGEST_AXIS),
    )


def _tables(seen: Scenery) -> None:
    here = session.lab()
    places = here.view.decimals
    path, ground = seen.path, seen.ground
    first, second = (
        f"{axis} {clean(name, LONGEST_AXIS)}" for axis, name in zip("→↑", ground.names, strict=True)
    )
    st.markdown("**The path**")
    if seen.changed:
        losses = {"L, settings on show": path.losses, "L, own settings": path.own}
    else:
        losses = {"L": path.losses}
    table = {
        "step": path.steps,
        first: path.places[:, 0],
        second: path.places[:, 1],
        **losses,
        "distance from the cut": path.distances,
    }
    show_table(
        pd.DataFrame(table),
        "cut_path",
        "The steps that are drawn: their place on the cut, their loss, their distance",
        height=220,
    )
    x, y, value = ground.lowest
    st.markdown(
        f"**The cut** at a few grid points: {markdown(ground.names[0], LONGEST_AXIS)} "
        f"across, {markdown(ground.names[1], LONGEST_AXIS)} up. "
        f"Lowest of all grid points: L = {decimal(value, places)} "
        f"at ({short(x, 4)}, {short(y, 4)})."
    )
    rows = np.linspace(0, len(ground.xs) - 1, 7).astype(int)
    show_table(
        pd.DataFrame(
            ground.values.T[np.ix_(rows[::-1], rows)],
            index=_distinct(ground.ys[rows[::-1]]),
            columns=_distinct(ground.xs[rows]),
        ),
        "cut_values",
        "The objective at some points of the cut",
        hide_index=False,
    )
    st.markdown("**All parameters** at the step on show, and how far the cut's axes move each")
    show_table(
        pd.DataFrame(
            {
                "parameter": [
                    clean(name, LONGEST_AXIS) for name in parameter_names(here.prepared.train)
                ],
                "value": here.history.current.params.entries,
                "∂L": here.history.current.grad.entries,
                "d₁": seen.cut.d1.entries,
                "d₂": seen.cut.d2.entries,
            }
        ),
        "cut_parameters",
        "Every parameter, its derivative, and its share in both directions",
    )


def _distinct(values: np.ndarray) -> list[str]:
    """The numbers as short as they can be and still differ: columns need different names."""
    for digits in range(4, 18):
        texts = [short(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return texts
