"""A film on a page: its charts move in the browser, and the page follows the frame at rest."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import streamlit as st

from linclf_ui import page, session
from linclf_ui.board import reel
from linclf_ui.board.feeds import feed, program
from linclf_ui.board.report import read
from linclf_ui.board.talk import Talk
from linclf_ui.figures.film import Film, Frame, moved
from linclf_ui.theme import CHART_CONFIG, Theme
from linclf_ui.widgets import Bound, reported

#: So many of the frames sent at first lie before the one on show, as a share.
BEHIND = 0.25


@dataclass
class FilmTalk(Talk):
    """`run` counts the films and `sent` the packets of frames: frames of another film are worth
    nothing."""

    run: int = 0
    sent: int = 0


_player = program("linclf_film", "film.js")


def show_film(
    key: str,
    film: Film,
    now: int,
    about: object,
    theme: Theme,
    rest: Callable[[int], None],
    words: str = "",
) -> None:
    """Plays the film from frame `now`, and calls `rest` with each frame that comes to rest.

    While `about` and the colours are the same the film is the same: its frames are not made again.
    `words` is a sentence about the frame at rest.
    """
    if page.current_theme() is not theme:
        # Only a part of the page is running, and it has the colours of before.
        st.rerun()
    about = about, theme.name
    talk = session.kept(f"{key} talk", None, FilmTalk)
    if talk.failed or not session.lab().view.board:
        _still(key, film, now, rest, words)
        return

    def take() -> None:
        report = read((reported(key) or {}).get("report"))
        if talk.takes(report) and report is not None and report.run == str(talk.run):
            talk.want = report.want
            if report.step is not None:
                rest(min(report.step, film.last))

    def new_run() -> int:
        talk.run += 1
        talk.want = None
        return talk.run

    run = session.kept(f"{key} run", about, new_run)
    still = session.kept(f"{key} scene", about, lambda: reel.scene(key, run, film))

    def packed(start: int) -> tuple[int, bytes]:
        talk.sent += 1
        return talk.sent, reel.stretch(key, talk.sent, run, film, start, film.block)

    sent = session.kept(f"{key} sent", run, lambda: packed(now - int(BEHIND * film.block)))
    if talk.want is not None:
        sent = packed(talk.want)
        session.keep(f"{key} sent", run, sent)
        talk.want = None
    answer = {
        "page": talk.page,
        "n": talk.n,
        "run": run,
        "scene": run,
        "frames": sent[0],
        "step": now,
        "seen": film.furthest,
        "words": words,
    }
    _player(key, take)
    feed(key, {"scene": still, "frames": sent[1]}, answer)


def _still(key: str, film: Film, now: int, rest: Callable[[int], None], words: str) -> None:
    """The same without moving charts: each frame is drawn anew by the server."""
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
                    # Charts may share a figure, and moving changes it.
                    moved(go.Figure(chart.figure), frame.moves[i]),
                    key=f"{key}_chart_{i}",
                    theme=None,
                    config=CHART_CONFIG,
                    alt=chart.alt,
                )
                i += 1


def _head(head: str, more: str) -> str:
    return f'<div class="status film-head"><span>{head}</span><span>{escape(more)}</span></div>'


def _status(film: Film, frame: Frame, now: int, words: str) -> None:
    texts = "".join(
        f"<span>{escape(label)} <b>{escape(text)}</b></span>"
        for label, text in zip(film.labels, frame.texts, strict=True)
    )
    st.html(
        '<div class="status" role="status" aria-live="polite">'
        f"<span>{film.unit} <b data-step>{escape(film.named(now))}</b></span>{texts}"
        f'<span class="words">{escape(words)}</span></div>'
    )
