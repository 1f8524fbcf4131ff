"""A film where no charts can move: the frame on show as a picture, drawn anew with each step."""

from collections.abc import Callable
from html import escape

import plotly.graph_objects as go
import streamlit as st

from linclf_ui.figures.film import Film, Frame, Moves, moved
from linclf_ui.terms import hovered
from linclf_ui.theme import CHART_CONFIG
from linclf_ui.widgets import Bound


def show_still(
    key: str, film: Film, now: int, rest: Callable[[int], None], words: str = ""
) -> None:
    """Frame `now` of the film, and buttons that call `rest` with another frame: each is drawn anew
    by the server. `words` is a sentence about the frame."""
    frame = film.frame(now)
    at_end = now == film.last or film.ended(now + 1)
    _status(film, frame, now, words)
    with st.container(horizontal=True, gap="small", key=f"{key}_run"):
        for label, target, off, shortcut in (
            ("Rewind", 0, now == 0, "Home"),
            ("Back", now - 1, now == 0, "Left"),
            ("Step", now + 1, at_end, "Right"),
            *((f"+{n}", min(now + n, film.last), at_end, None) for n in film.strides),
            ("End", film.furthest, now >= film.furthest, "End"),
        ):
            st.button(
                label,
                key=f"{key}_{label.strip('+').lower()}",
                # Where to go, not how far: a click that is handled twice still makes one step.
                on_click=rest,
                args=(target,),
                disabled=off,
                shortcut=shortcut,
                type="primary" if label == "Step" else "secondary",
            )
    st.slider(
        f"The {film.unit} on show",
        0,
        max(film.furthest, 1),
        disabled=film.furthest == 0,
        label_visibility="collapsed",
        **Bound(f"{key}_seek", now, rest).entry(),
    )
    i = 0
    for row in film.charts():
        for place, column in zip(st.columns(len(row)), row, strict=True):
            for chart in column:
                if chart.head:
                    place.html(_head(chart.head, frame.heads[i] if frame.heads else ""))
                place.plotly_chart(
                    _at(chart.figure, frame.moves[i]),
                    key=f"{key}_chart_{i}",
                    theme=None,
                    config=CHART_CONFIG,
                    alt=chart.alt,
                )
                i += 1


def _at(figure: go.Figure, moves: Moves) -> go.Figure:
    # Charts may share a figure, and moving changes it. It has been checked once.
    return moved(go.Figure(figure.to_dict(), _validate=False), moves) if moves else figure


def _head(head: str, more: str) -> str:
    return f'<div class="status film-head"><span>{head}</span><span>{escape(more)}</span></div>'


def _status(film: Film, frame: Frame, now: int, words: str) -> None:
    texts = "".join(
        f"<span>{hovered(label)} <b data-label={escape(label)!r}>{escape(text)}</b></span>"
        for label, text in zip(film.labels, frame.texts, strict=True)
    )
    st.html(
        '<div class="status" role="status" aria-live="polite">'
        f"<span>{hovered(film.unit)} <b data-step>{escape(film.named(now))}</b></span>{texts}"
        f'<span class="words">{escape(words)}</span></div>'
    )
