"""A film on a page: its charts move in the browser, and the page follows the frame at rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from linclf_ui import page, session
from linclf_ui.board import reel
from linclf_ui.board.feeds import feed, program, way_back
from linclf_ui.board.report import read
from linclf_ui.board.still import show_still
from linclf_ui.board.talk import Talk
from linclf_ui.figures.film import Film
from linclf_ui.theme import Theme
from linclf_ui.widgets import reported

#: So many of the frames sent at first lie before the one on show, as a share.
BEHIND = 0.25


@dataclass
class FilmTalk(Talk):
    """`run` counts the films and `sent` the packets of frames: frames of another film are worth
    nothing."""

    run: int = 0
    sent: int = 0


_player = program("linclf_film", "Film")


def show_film(
    key: str,
    film: Film,
    now: int,
    about: object,
    theme: Theme,
    rest: Callable[[int], None],
    words: str = "",
    beside: Mapping[str, str] | None = None,
) -> None:
    """Plays the film from frame `now`, and calls `rest` with each frame that comes to rest.

    While `about` and the colours are the same the film is the same: its frames are not made again.
    `words` is a sentence about the frame at rest, and `beside` what the browser adds to the address
    for it, besides the moment of the Lab's run.
    """
    page.run_whole_if_changed(theme)
    about = about, theme.name
    talk = session.kept(f"{key} talk", None, FilmTalk)
    if talk.failed or not session.lab().view.board:
        show_still(key, film, now, rest, words)
        return

    def take(mounted: str = key) -> None:
        report = read((reported(mounted) or {}).get("report"))
        with session.unbroken():
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
        "moment": {**session.moment(), **(beside or {})},
        "ending": session.ending(),
    }
    _player(key, take)
    feed(key, {"scene": still, "frames": sent[1]}, answer, lambda: take(way_back(key)))
