"""The board on a page: the component, fed with packets, and the way back for its reports.

Packets are named by what they are made of: the same experiment has the same frames, whoever looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from linclf_core.explain.expression import Cell
from linclf_ui import page, runs, session
from linclf_ui.board import frames, reports, slow
from linclf_ui.board.feeds import feed, program, way_back
from linclf_ui.board.rows import rows, window
from linclf_ui.board.scene import charts, scene
from linclf_ui.board.talk import KEY
from linclf_ui.figures import motion
from linclf_ui.store import name_of, store
from linclf_ui.theme import Theme
from linclf_ui.widgets import reported

#: After an edit so many frames are sent at first; the rest follows when the hand rests.
FEW = 1
#: About so much memory the charts of a scene take.
CHARTS_BYTES = 100_000

#: What the Lab's board is made of, besides what plays every film.
BOARD = ("ground.js", "stage.js", "slow.js", "card.js", "weights.js", "board.js")
_board = program("linclf_board", "Lab", *BOARD)


@dataclass(frozen=True, eq=False)
class SentFrames:
    """A stretch of a run as it has been packed, for those who look at the samples from `first`."""

    name: str
    steps: frames.Stretch
    packet: bytes
    first: int


def available() -> bool:
    """Whether the board can be shown; otherwise the page shows plain charts."""
    return not reports.talk().failed


def board(
    theme: Theme,
    details: Callable[[], bool],
    explain: Callable[[Cell], None],
    walk: Callable[[int], None],
) -> None:
    """Plane, loss curve and numbers of the experiment on hand, with the controls of the run; below
    them what `details` shows of the step at rest, which tells whether it does. `explain` is called
    with an entry of a matrix that the visitor asks about, `walk` with the number of a phase of the
    chain rule."""
    session.before_changes(_take_all)
    _board(KEY, _take)
    _live(theme, details, explain, walk, session.around())


@st.fragment
def _live(
    theme: Theme,
    details: Callable[[], bool],
    explain: Callable[[Cell], None],
    walk: Callable[[int], None],
    around: tuple[object, ...],
) -> None:
    """What the board is fed with, and what else is of the step on show. Reports come to this part
    of the page alone; the rest runs again only if it would be another."""
    at = reports.talk()
    if at.why is not None:
        cell, at.why = at.why, None
        explain(cell)
    if at.walk is not None:
        phase, at.walk = at.walk, None
        walk(phase)
    # An edit is answered soon: the rest of the page follows at the next report.
    if not at.hurry:
        page.run_whole_if_changed(theme)
        if session.around() != around or not available():
            st.rerun()
    packets, answer, phases = _packed(theme)
    with st.container(key="lab_details"):
        at.table = ""
        answer["open"] = details()
        answer["table"] = at.table
    if phases:
        slow.formulas(phases)
    feed(KEY, packets, answer, lambda: _take(way_back(KEY)))


def on_show() -> SentFrames:
    """The frames that the board is fed with."""
    return session.kept("board sent", reports.talk().run, _none)


def _none() -> SentFrames:
    raise LookupError("The board is fed before what is shown below it.")


def _packed(theme: Theme) -> tuple[dict[str, bytes], dict[str, object], slow.SentPhases | None]:
    here, at = session.lab(), reports.talk()
    view, plane, look = here.view, reports.plane(), reports.look()
    data, places = plane.train, view.decimals

    has_test, names = plane.test is not None, data.class_names
    axes = plane.view.V.tolist(), plane.view.origin.tolist()
    about = name_of(theme.name, plane.box, look, names, data.feature_names, has_test, axes)
    # While the hand edits, the browser has drawn the samples itself.
    if not at.hurry or at.scene not in store():
        key = plane, about, at.refused
        at.scene = session.kept("board scene", key, lambda: _named(about, plane, at.refused))
    still = _made(
        at.scene,
        lambda: scene(at.scene, _charts(about, plane, look, theme), about, plane, look, theme),
    )

    def new_run() -> str:
        at.want = None
        how = axes, plane.box, plane.around, look, places, view.log_loss
        return name_of(here.experiment, *how)

    about_run = (plane, here.experiment, look, places, view.log_loss)
    at.run = session.kept("board run", about_run, new_run)
    first = window(here.sample, plane.train.n_samples).start
    sent = _sent(plane, look, first)
    rows_name = name_of(sent.name, first)
    seen = _made(rows_name, lambda: rows(rows_name, sent.steps, plane, first, places))
    phases, said = _phases(plane, look), session.diagnosis()
    answer: dict[str, object] = {
        "page": at.page,
        "n": at.n,
        "op": at.op,
        "run": at.run,
        "scene": at.scene,
        "frames": sent.name,
        "rows": rows_name,
        "step": here.history.step,
        "seen": here.history.last_step,
        "home": here.experiment.periods[-1].step,
        "moment": session.moment(),
        "opened": here.opened,
        "ending": session.ending(),
        "editing": here.teaching.groups.get("editing", ""),
        "turns": [phase.step for phase in here.experiment.periods],
        "sample": here.sample,
        "first": first,
        "slow": phases.number if phases else None,
        "undo": len(at.done),
        "redo": len(at.undone),
        "words": {"text": said.text, "back": said.back},
    }
    packets = {"scene": still, "frames": sent.packet, "rows": seen}
    if phases:
        packets["slow"] = phases.packet
    return packets, answer, phases


def _made(name: str, make: Callable[[], bytes]) -> bytes:
    """The packet of this name, made once for all who look at it."""
    return store().get(name, make, len)


def _charts(about: str, plane: motion.Plane, look: motion.Look, theme: Theme) -> dict[str, Any]:
    return store().get(
        f"charts {about}", lambda: charts(plane, look, theme), lambda _: CHARTS_BYTES
    )


def _named(about: str, plane: motion.Plane, refused: int) -> str:
    """The name of the scene with these samples. After an edit that was refused it is another: the
    browser must draw the samples anew."""
    both = [plane.train] if plane.test is None else [plane.train, plane.test]
    return name_of(about, refused, *(part.tobytes() for data in both for part in (data.X, data.y)))


def _take(key: str = KEY) -> None:
    reports.take((reported(key) or {}).get("report"))


def _take_all() -> None:
    """A report comes by one of two ways: the first ones of a board by its own."""
    _take(KEY)
    _take(way_back(KEY))


def _sent(plane: motion.Plane, look: motion.Look, first: int) -> SentFrames:
    """The frames to send: those sent last, unless the run is another, or others were asked for.
    When other samples are looked at, those of the step on show come first."""
    here, at = session.lab(), reports.talk()
    longest = frames.longest(plane.train.n_classes)

    def pack(start: int, count: int) -> SentFrames:
        name = f"{at.run}-{start}-{count}"

        def make() -> tuple[frames.Stretch, bytes]:
            # What is said of the last of them looks a step ahead.
            grown = runs.grown(here.experiment, here.prepared, here.history, start + count)
            steps = frames.stretch(grown, start, count)
            return steps, frames.frames(
                name, at.run, grown, steps, plane, look, places, log=here.view.log_loss
            )

        places = here.view.decimals
        steps, packet = store().get(name, make, lambda made: made[0].run.nbytes + len(made[1]))
        return SentFrames(name, steps, packet, first)

    def begin() -> SentFrames:
        if at.hurry:
            return pack(here.history.step, FEW)
        return pack(frames.before(here.history), longest)

    sent = session.kept("board sent", at.run, begin)
    at.hurry = False
    here_too = sent.steps.start <= here.history.step <= sent.steps.last
    if sent.first != first or (at.want is None and not here_too):
        at.want = None if here_too else frames.before(here.history)
        sent = replace(sent, first=first)
    if at.want is not None:
        sent = pack(at.want, longest)
        at.want = None
    session.keep("board sent", at.run, sent)
    return sent


def _phases(plane: motion.Plane, look: motion.Look) -> slow.SentPhases | None:
    """The phases of the next step, while slow motion is on."""
    here, at = session.lab(), reports.talk()
    if not at.slow:
        return None

    def pack() -> slow.SentPhases | None:
        at.phased += 1
        try:
            return slow.packed(at.phased, at.run, plane, look)
        except ValueError as fault:
            session.say(f"{fault} Slow motion ends here.")
            return None

    return session.kept("board slow", (at.run, here.history.step, here.sample), pack)
