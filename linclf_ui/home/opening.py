"""The run that plays on Home: made once for all visitors, and played by a program of its own."""

from dataclasses import dataclass

import streamlit as st

from linclf_core.training.trajectory import Trajectory
from linclf_ui import runs, session
from linclf_ui.board import reel
from linclf_ui.board.feeds import feed, program, way_back
from linclf_ui.board.frames import pictures, precision, sure
from linclf_ui.board.report import read
from linclf_ui.board.scene import class_marks
from linclf_ui.board.talk import Talk
from linclf_ui.figures.film import Chart, Film, Frame
from linclf_ui.figures.opening_plane import OpeningPlane
from linclf_ui.figures.plane import plane
from linclf_ui.numbers import decimal
from linclf_ui.store import store
from linclf_ui.theme import CHART_CONFIG, Theme
from linclf_ui.widgets import reported

KEY = "opening"
#: What the Lab shows first; after so many steps little moves.
EXPERIMENT = session.default_experiment()
LAST = 70
#: The step that stands still where motion is not wanted: most is learned, and something is wrong.
STILL = 14


@dataclass
class OpeningTalk(Talk):
    """`leaves` says that a sample was chosen: the visitor is on the way to the Lab."""

    leaves: bool = False


_player = program("linclf_opening", "Opening", "ground.js", "marks.js", "opening.js", plotly=False)


def opening(theme: Theme) -> bool:
    """Plays the run; whether the visitor has chosen a sample of it, and goes to the Lab."""
    talk = session.kept(f"{KEY} talk", None, OpeningTalk)
    if talk.failed or not session.lab().view.board:
        _still(theme)
        return False

    def take(mounted: str = KEY) -> None:
        report = read((reported(mounted) or {}).get("report"))
        if talk.takes(report) and report is not None and report.sample is not None:
            session.put(EXPERIMENT, min(report.step or 0, LAST))
            session.choose_sample(report.sample)
            talk.leaves = True

    scene = store().get(("opening scene", theme.name), lambda: _scene(theme), len)
    frames = store().get("opening frames", lambda: _frames(theme), len)
    answer = {
        "page": talk.page,
        "n": talk.n,
        "run": 1,
        "scene": theme.name,
        "frames": 1,
        "step": 0,
        "seen": LAST,
        "words": "",
    }
    _player(KEY, take)
    feed(KEY, {"scene": scene, "frames": frames}, answer, lambda: take(way_back(KEY)))
    leaves, talk.leaves = talk.leaves, False
    return leaves


def _drawn() -> tuple[Trajectory, OpeningPlane]:
    prepared, history = runs.run(EXPERIMENT, LAST)
    run = history.trajectory(0, LAST)
    return run, OpeningPlane.of(prepared.train, run.theta)


def _scene(theme: Theme) -> bytes:
    _, drawn = _drawn()
    ground = {
        "ground": drawn.ground(theme),
        "classes": class_marks(drawn.data.class_names, theme),
        "colours": {"text": theme.text, "background": theme.background},
        "sure": sure(EXPERIMENT.training_at(0).loss),
    }
    return reel.scene(KEY, theme.name, _film(theme), ground)


def _frames(theme: Theme) -> bytes:
    _, drawn = _drawn()
    ground = {
        **pictures(drawn.strokes, drawn.arrows, drawn.plane),
        "theta": drawn.theta.astype(precision(drawn.plane)),
    }
    return reel.stretch(KEY, 1, 1, _film(theme), 0, LAST + 1, ground)


def _film(theme: Theme) -> Film:
    run, drawn = _drawn()
    losses, rights = run.total.tolist(), run.accuracy.tolist()
    return Film(
        "step",
        LAST,
        lambda: [
            [
                [
                    Chart(drawn.wrong(theme), "The samples that are wrong", drawn.legend(theme)),
                    Chart(
                        drawn.above(theme),
                        "Samples of three classes, the lines between the classes' regions, and the "
                        "weight of each class as an arrow",
                    ),
                ]
            ]
        ],
        lambda k: Frame(
            drawn.moves(k),
            (decimal(losses[k], 3), f"{rights[k]:.0%}"),
            ("", ""),
        ),
        ("loss", "right"),
        block=LAST + 1,
    )


def _still(theme: Theme) -> None:
    prepared, history = runs.run(EXPERIMENT, STILL)
    st.plotly_chart(
        plane(history.current.params, prepared.train, theme, height=480),
        key="opening_still",
        theme=None,
        config=CHART_CONFIG,
        alt=f"Samples of three classes, and a classifier's regions after {STILL} steps",
    )
