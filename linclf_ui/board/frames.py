"""A stretch of the run, computed ahead: for every step what is drawn and printed."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from linclf_core.losses import Loss
from linclf_core.metrics import accuracies
from linclf_core.model import homogeneous
from linclf_core.notation import Array
from linclf_core.training.diagnosis import Diagnosis, diagnoses
from linclf_core.training.history import History
from linclf_core.training.trajectory import Trajectory, predictions
from linclf_core.training.trials import calm, settled
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures import curves, motion
from linclf_ui.numbers import decimals, relations

#: So many steps are sent at once; of many classes, whose pictures hold more, half as many.
STEPS, MANY_CLASSES = 50, 5
#: So many of them lie before the step on show, for going back.
BEHIND = 15
#: Seconds that those sentences of a stretch may take for which steps must be tried out.
PATIENCE = 0.01


@dataclass(frozen=True, eq=False)
class Stretch:
    """Consecutive steps of a run under one `loss`. `over` says why the run cannot go on behind the
    last of them, or is empty; `settled` is the first of them at which more steps change nothing."""

    run: Trajectory
    loss: Loss
    over: str = ""
    settled: int | None = None

    @property
    def start(self) -> int:
        return int(self.run.steps[0])

    @property
    def last(self) -> int:
        return int(self.run.steps[-1])


def longest(n_classes: int) -> int:
    return STEPS if n_classes < MANY_CLASSES else STEPS // 2


def before(run: History) -> int:
    """Where a stretch begins that has the step on show and some before it."""
    loss = run.descent.objective.loss
    same = run.step
    for since, descent in reversed(run.descents):
        if since <= run.step:
            if descent.objective.loss != loss:
                break
            same = since
    return max(same, run.step - BEHIND)


def stretch(grown: History, start: int, count: int) -> Stretch:
    """At most `count` steps of a run from step `start` on, up to the next change of the loss."""
    first = min(start, grown.last_step)
    loss = grown.descent_at(first).objective.loss
    last = min(max(first, start + count - 1), grown.last_step)
    others = (k for k, d in grown.descents if k > first and d.objective.loss != loss)
    last = min(last, next(others, last + 1) - 1)
    run = grown.trajectory(first, last)
    over = (grown.ended or "") if last == grown.last_step else ""
    still = (
        first + i
        for i in np.flatnonzero(calm(run)).tolist()
        if settled(grown.descent_at(first + i), grown.data, run.state(i))
    )
    return Stretch(run, loss, over, next(still, None))


def frames(
    name: str,
    run: str,
    grown: History,
    steps: Stretch,
    plane: motion.Plane,
    look: motion.Look,
    places: int,
    *,
    log: bool | None,
    patience: float = PATIENCE,
) -> bytes:
    """The packet of the plane, the loss curve and the status line, a frame a step.

    Arrays, with F frames: `lengths` (F, T) points of each trace of the ground, `xs` and `ys` these
    points one after another, NaN where the pen is lifted; `arrows` (F, C, 4); `losses` (F, 3), the
    total, data loss and penalty; `reach` and `ends` (F, 2), the axes of their curve up to here,
    that of the losses in decimal logarithms where `logs` (F,), as `log` says or, if it is None,
    where that shows more; `past_steps` (K,) and `past` (K, 3) the
    losses of the kept steps before. `verdicts` (N,) belongs to the first frame; of each later one
    `changed` and `changed_to` hold the samples that differ from the frame before, and `changes`
    (F + 1,) where they begin.
    """
    theta = steps.run.theta
    judged = motion.verdicts(theta, plane)
    changes = judged[1:] != judged[:-1]
    past = grown.kept.at(grown.kept.steps < steps.start)
    before, losses = _losses(past), _losses(steps.run)
    known = np.concatenate([before, losses])
    at = np.concatenate([past.steps, steps.run.steps]).astype(float)
    logs = curves.turns_log(at, known) if log is None else np.full(len(at), log)
    ends = curves.losses_axis(known, logs)
    words, said = sentences(grown, steps, patience)
    header = {
        "frames": name,
        "run": run,
        "start": steps.start,
        "count": len(steps.run),
        "over": steps.over,
        "settled": steps.settled,
        "sure": sure(steps.loss),
        "texts": status_texts(steps.run, plane, places),
        "words": words,
        "said": said,
    }
    return pack(
        KEY,
        header,
        {
            **pictures(motion.strokes(theta, plane, look), motion.arrows(theta, plane), plane),
            "theta": plane.view.theta(theta).astype(precision(plane)),
            "losses": losses,
            "reach": curves.steps_axis(steps.run.steps.astype(float)),
            "ends": ends[len(before) :],
            "logs": logs[len(before) :].astype(np.uint8),
            "past": before,
            "past_steps": past.steps.astype(float),
            "changes": np.cumsum([0, 0, *changes.sum(axis=1)]).astype(np.uint32),
            "changed": np.nonzero(changes)[1].astype(np.uint16),
            "verdicts": judged[0],
            "changed_to": judged[1:][changes],
        },
    )


def sure(loss: Loss) -> dict[str, Any]:
    """By what the regions are shaded. "at" is how far ahead the highest score is where nobody
    doubts it: where the loss reaches 0; None for a loss that never does. There a probability tells:
    the winner's share of all, or if "own" the one it has on its own."""
    return {"at": loss.margin if loss.reaches_zero else None, "own": loss.own_probabilities}


def sentences(
    grown: History, steps: Stretch, patience: float = PATIENCE
) -> tuple[list[dict[str, Any]], list[int]]:
    """The different diagnoses of a stretch of the run, and which of them belongs to each of its
    steps. Some take many steps to be tried out: those for which `patience`, in seconds, is not
    enough are left out, −1, and made when the frame is at rest."""
    places: dict[Diagnosis, int] = {}
    said: list[int] = []
    until = perf_counter() + patience
    for found in diagnoses(grown, steps.run, lambda: perf_counter() < until):
        said.append(-1 if found is None else places.setdefault(found, len(places)))
    return [{"text": d.text, "back": d.back} for d in places], said


def pictures(strokes: motion.Strokes, arrows: Array, plane: motion.Plane) -> dict[str, Array]:
    """Strokes and weight arrows (F, C, 4) of every frame, as the ground's arrays in a packet."""
    kind = precision(plane)
    return {
        "xs": strokes.points[:, 0].astype(kind),
        "ys": strokes.points[:, 1].astype(kind),
        "lengths": strokes.lengths.astype(np.uint16),
        "arrows": arrows.astype(kind),
    }


def status_texts(run: Trajectory, plane: motion.Plane, places: int) -> dict[str, list[str] | str]:
    """What the status line prints at each step; "sums" are the signs between the total loss and its
    parts."""
    loss, data, penalty = (
        decimals(part, places) for part in (run.total, run.data_loss, run.penalty)
    )
    texts: dict[str, list[str] | str] = {
        "loss": loss,
        "sums": relations(loss, data, penalty),
        "data": data,
        "penalty": penalty,
        "train": _shares(run.accuracy),
    }
    test = plane.test
    if test is not None:
        texts["test"] = _shares(accuracies(test.y, predictions(run.theta, homogeneous(test.X))))
    return texts


def _shares(values: Array) -> list[str]:
    return [f"{share:.1%}" for share in values.tolist()]


def _losses(run: Trajectory) -> Array:
    return np.stack([run.total, run.data_loss, run.penalty], axis=1)


def precision(plane: motion.Plane) -> type[np.floating]:
    """float32, unless the samples lie so far from the origin that it would show."""
    box = plane.box
    far = max(map(abs, (box.x_low, box.x_high, box.y_low, box.y_high)))
    return np.float64 if far > 1e4 * min(box.width, box.height) else np.float32
