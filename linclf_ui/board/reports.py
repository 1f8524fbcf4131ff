"""What the board in the browser reports, taken up in order, each thing once.

A report is a whole snapshot. Messages can get lost or be merged with later ones, so the browser
repeats all edits that have not been acknowledged, and the server passes over those it has had.
"""

from typing import Any

from linclf_core.datasets import Points
from linclf_core.notation import Array
from linclf_core.plane.box import Box
from linclf_ui import session
from linclf_ui.board.edits import (
    PointEdit,
    Remove,
    WeightEdit,
    edit_of,
    edited_points,
    retabled,
    with_points,
)
from linclf_ui.board.report import Report, read
from linclf_ui.board.talk import Kept, LabTalk
from linclf_ui.figures import motion


def talk() -> LabTalk:
    return session.kept("board talk", None, LabTalk)


def plane() -> motion.Plane:
    data, view = session.lab().prepared, session.plane_view()
    return session.kept(
        "board plane", (data, view), lambda: motion.Plane.of(data.train, data.test, view)
    )


def look() -> motion.Look:
    here = session.lab()
    view = here.view
    margin = here.training.loss.margin if view.margin_lines else None
    return motion.Look(view.arrows, view.shades, view.zero_lines, margin)


def take(told: object) -> None:
    """Take up a report; one that has been taken up already, or is not understood, does nothing."""
    with session.unbroken():
        at, report = talk(), read(told)
        if report is not None and at.takes(report):
            _take_up(report, at)


def _take_up(report: Report, at: LabTalk) -> None:
    at.slow = report.slow
    at.view = report.view
    here = session.lab()
    if here.opened and report.opened != here.opened:
        # It was made before a file or a lesson took the place of all that it tells of.
        at.op = max([at.op, *(op["n"] for op in report.ops)])
        return
    if report.run == at.run:
        if report.step is not None:
            session.go_to(report.step)
        at.want = report.want
    for op in report.ops:
        if op["n"] > at.op:
            at.op = op["n"]
            _do(op, at)
    if report.sample is not None:
        session.choose_sample(report.sample)
    at.why, at.walk = report.why, report.walk


def _do(told: dict[str, Any], at: LabTalk) -> None:
    try:
        if told.get("kind") == "undo":
            at.done, at.undone = _exchange(at.done, at.undone)
        elif told.get("kind") == "redo":
            at.undone, at.done = _exchange(at.undone, at.done)
        elif told.get("kind") == "new_start":
            session.new_start(session.lab().experiment.start.seed + 1)
        else:
            at.hurry = True
            _edit(edit_of(told), told["gesture"], at)
    except ValueError as fault:
        session.say(f"{fault} The experiment stays as it was.")
        at.refused += 1


def _edit(edit: PointEdit | WeightEdit, gesture: int, at: LabTalk) -> None:
    here = session.lab()
    now = here.history.current.params
    starts = gesture != at.gesture
    before = now if starts or at.before is None else at.before
    old = Kept(here.experiment, here.history.step)
    if isinstance(edit, PointEdit):
        sample = here.sample
        _put_points(edited_points(here.prepared.train, edit, session.plane_view()))
        if isinstance(edit, Remove) and edit.i < sample:
            session.choose_sample(sample - 1)
    else:
        # Every report of a drag says where the hand is, so each starts from where the drag began.
        session.edit_weights(edit(before, plane()))
    if starts and session.lab().experiment != old.experiment:
        at.remember(old.experiment, old.step)
        at.gesture, at.before = gesture, before


def _put_points(points: Points) -> None:
    here, shown = session.lab(), plane()
    before = here.experiment
    session.put(with_points(before, points, here.training, here.history.current.params))
    train, view = here.prepared.train, session.plane_view()
    if _within(view.points(train.X), shown.box, talk().view or shown.box):
        # The axes stay under the hand, though those of the new data would be a little different.
        stays = motion.Plane(train, None, shown.box, shown.around, view)
        session.keep("board plane", (here.prepared, view), stays)
    if before.standardise or before.test_fraction:
        session.say(
            "The points on show are your own data now, in the units on show. "
            "Samples held out for the test are left out."
        )


def _within(Z: Array, box: Box, view: Box) -> bool:
    """Whether all of Z (N, 2) can be seen: in the box of the data, or beyond it where the chart is
    wider or higher."""
    x, y = Z.T
    return bool(
        min(box.x_low, view.x_low) <= x.min()
        and x.max() <= max(box.x_high, view.x_high)
        and min(box.y_low, view.y_low) <= y.min()
        and y.max() <= max(box.y_high, view.y_high)
    )


def retable(names: tuple[str, ...], changes: Any) -> None:
    """Take up what the table of points reports."""
    here, at = session.lab(), talk()
    old = Kept(here.experiment, here.history.step)
    try:
        points = retabled(here.prepared.train, names, changes)
        if points is not None:
            # It holds the weights on show, which may be too large to be put in.
            _put_points(points)
            at.remember(old.experiment, old.step)
    except ValueError as fault:
        session.say(f"{fault} The points stay as they were.")
        here.edits += 1


def _exchange(back: list[Kept], forth: list[Kept]) -> tuple[list[Kept], list[Kept]]:
    """Go back to the last of `back`, and keep what is on show in `forth`."""
    if not back:
        return back, forth
    here, kept = session.lab(), back[-1]
    now = Kept(here.experiment, here.history.step)
    experiment = kept.experiment
    # Settings are no edits by hand: those in force stay.
    if experiment.training_at(kept.step) != here.training:
        experiment = experiment.with_training(kept.step, here.training)
    session.put(experiment, kept.step)
    return back[:-1], [*forth, now]
