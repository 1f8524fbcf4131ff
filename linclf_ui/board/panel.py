"""The board on a page: the component, fed with packets, and the way back for its reports."""

from dataclasses import dataclass

import streamlit as st

from linclf_core.losses.base import score_matrix
from linclf_core.model import scores
from linclf_ui import state
from linclf_ui.board import frames, reports, slow
from linclf_ui.board.desk import KEY
from linclf_ui.board.feeds import feed, program
from linclf_ui.board.scene import charts, scene
from linclf_ui.figures import motion
from linclf_ui.panels.status import diagnosis
from linclf_ui.theme import Theme

#: After an edit so many frames are sent at first; the rest follows when the hand rests.
FEW = 4
#: The matrix shown at first: the one of these that the loss has.
FIRST_SHOWN = ("margins", "probabilities")

_board = program("linclf_board", "slow.js", "board.js")


@dataclass(frozen=True, eq=False)
class Sent:
    """A stretch of a run as it has been packed; `number` tells it from all others."""

    number: int
    steps: frames.Stretch
    packet: bytes


def available() -> bool:
    """Whether the board can be shown; otherwise the page shows plain charts."""
    return not reports.desk().failed


def in_hand() -> bool:
    """Whether the run of the page answers an edit: the rest of the page follows when it rests."""
    return reports.desk().hurry


def board(theme: Theme) -> None:
    """Plane, loss curve and matrix of the experiment on hand, with the controls of the run."""
    state.lab().playing = False
    state.first(_take)
    _board(KEY, _take)
    _feeds(theme)


@st.fragment
def _feeds(theme: Theme) -> None:
    """What the board is fed with. Edits are reported to this part of the page alone: it answers
    them soon, and the rest of the page follows at the next report."""
    here, at = state.lab(), reports.desk()
    training, view, plane = here.training, here.view, reports.plane()
    margin = getattr(training.loss, "delta", 1.0) if view.margin_lines else None
    look = motion.Look(view.arrows, view.zero_lines, margin)
    now = here.history.current.params

    names = plane.train.class_names
    about = repr((theme.name, plane.box, look, view.log_loss, names, plane.train.feature_names))
    about += str(plane.test is None)
    drawn = state.kept(
        "board charts", about, lambda: charts(plane, look, now, theme, log=view.log_loss)
    )

    def new_scene() -> tuple[int, bytes]:
        at.scenes += 1
        return at.scenes, scene(at.scenes, drawn, about, plane, look, theme)

    number, still = state.kept("board scene", (plane, about), new_scene)

    def new_run() -> int:
        at.run += 1
        at.want = at.grown = None
        return at.run

    state.kept("board run", (plane, here.experiment, look, view.decimals), new_run)
    sent = _sent(plane, look)
    matrix, options = _matrix(plane)
    first = here.sample // frames.WINDOW * frames.WINDOW
    choice = frames.MatrixChoice(training.loss, matrix)
    seen = (sent.number, choice, first, theme.name, view.decimals)
    window = plane.train.y[first : first + frames.WINDOW].tolist()
    grid = state.kept(
        "board grid",
        (theme.name, choice, first, window, names, view.decimals),
        lambda: frames.grid(sent.steps, choice, plane, first, theme, view.decimals),
    )
    table = state.kept(
        "board rows",
        (*seen, grid["layout"]["height"], window),
        lambda: frames.rows(sent.number, grid, sent.steps, choice, plane, first, view.decimals),
    )
    phases = _phases(plane, look, theme)
    answer = {
        "page": at.page,
        "n": at.n,
        "op": at.op,
        "run": at.run,
        "scene": number,
        "frames": sent.number,
        "rows": [sent.number, first, matrix],
        "step": here.history.step,
        "seen": here.history.last_step,
        "sample": here.sample,
        "matrices": options,
        "matrix": matrix,
        "slow": phases.number if phases else None,
        "undo": len(at.done),
        "redo": len(at.undone),
        "words": diagnosis().text,
        "before_rise": diagnosis().back,
    }
    packets = {"scene": still, "frames": sent.packet, "rows": table}
    if phases:
        slow.formulas(phases)
        packets["slow"] = phases.packet
    feed(KEY, packets, answer, lambda: _take(f"{KEY}_answer"))


def _take(key: str = KEY) -> None:
    reported = state.reported_or_none(key)
    reports.take(reported.get("report") if reported else None)


def _sent(plane: motion.Plane, look: motion.Look) -> Sent:
    """The frames to send: those sent last, unless the run is another or more were asked for."""
    here, at = state.lab(), reports.desk()
    longest = frames.longest(plane.train.n_classes)

    def pack(start: int, count: int) -> Sent:
        grown = at.grown or here.history
        if grown.last_step < here.history.last_step:
            grown = here.history
        at.grown = frames.grown_to(grown, start + count - 1)
        steps = frames.stretch(at.grown, start, count, here.history.step)
        at.sent += 1
        packet = frames.frames(
            at.sent, at.run, here.history, steps, plane, look, here.view.decimals
        )
        return Sent(at.sent, steps, packet)

    def begin() -> Sent:
        if at.hurry:
            return pack(here.history.step, FEW)
        return pack(max(0, here.history.step - frames.BEHIND), longest)

    sent = state.kept("board sent", at.run, begin)
    at.hurry = False
    if at.want is not None:
        sent = pack(max(0, at.want), longest)
        state.keep("board sent", at.run, sent)
        at.want = None
    return sent


def _phases(plane: motion.Plane, look: motion.Look, theme: Theme) -> slow.Sent | None:
    """The phases of the next step, while slow motion is on."""
    here, at = state.lab(), reports.desk()
    if not at.slow:
        return None

    def pack() -> slow.Sent | None:
        at.phased += 1
        try:
            return slow.packed(at.phased, at.run, plane, look, theme)
        except ValueError as fault:
            state.say(f"{fault} Slow motion ends here.")
            return None

    return state.kept("board slow", (at.run, here.history.step, here.sample, theme.name), pack)


def _matrix(plane: motion.Plane) -> tuple[str, list[list[str]]]:
    """The name of the matrix on show, and all that could be: [name, title]."""
    here, at = state.lab(), reports.desk()
    one = plane.train.rows(slice(0, 1))  # type: ignore[arg-type]
    S = scores(here.history.current.params, one.X)
    found = (score_matrix(S), *here.training.loss.matrices(S, one.y))
    names = [m.name for m in found]
    if at.matrix in names:
        name = at.matrix
    else:
        name = next((n for n in FIRST_SHOWN if n in names), names[0])
    return name, [[m.name, m.title] for m in found]
