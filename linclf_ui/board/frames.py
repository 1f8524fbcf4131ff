"""A stretch of the run, computed ahead: for every step what is drawn and printed."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.explain.matrix import Scale, score_matrix
from linclf_core.losses import Loss, Matrix
from linclf_core.metrics import accuracies
from linclf_core.model import homogeneous, stacked_scores
from linclf_core.notation import Array, IntArray
from linclf_core.training.diagnosis import Diagnosis, diagnoses
from linclf_core.training.history import History
from linclf_core.training.trajectory import SLAB, Trajectory, predictions, slabs
from linclf_core.training.trials import calm, settled
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures import curves, heatmap, motion
from linclf_ui.numbers import decimals
from linclf_ui.theme import Theme

#: So many steps are sent at once; of many classes, whose pictures hold more, half as many.
STEPS, MANY_CLASSES = 100, 5
#: So many of them lie before the step on show, for going back.
BEHIND = 15
#: Seconds that those sentences of a stretch may take for which steps must be tried out.
PATIENCE = 0.01
#: So many rows of the matrix are in view.
WINDOW = 5
#: The matrix shown at first: the one of these that the loss has.
FIRST_SHOWN = ("margins", "probabilities")


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
    log: bool,
) -> bytes:
    """The packet of the plane, the loss curve and the status line, a frame a step.

    Arrays, with F frames: `lengths` (F, T) points of each trace of the ground, `xs` and `ys` these
    points one after another, NaN where the pen is lifted; `arrows` (F, C, 4); `losses` (F, 3), the
    total, data loss and penalty; `reach` and `ends` (F, 2), the axes of their curve up to here,
    that of the losses in decimal logarithms if `log`; `past_steps` (K,) and `past` (K, 3) the
    losses of the kept steps before. `verdicts` (N,) belongs to the first frame; of each later one
    `changed` and `changed_to` hold the samples that differ from the frame before, and `changes`
    (F + 1,) where they begin.
    """
    theta = steps.run.theta
    judged = motion.verdicts(theta, plane)
    changes = judged[1:] != judged[:-1]
    past = grown.kept.at(grown.kept.steps < steps.start)
    before, losses = _losses(past), _losses(steps.run)
    ends = curves.losses_axis(np.concatenate([before, losses]), log=log)[len(before) :]
    words, said = sentences(grown, steps)
    header = {
        "frames": name,
        "run": run,
        "start": steps.start,
        "count": len(steps.run),
        "over": steps.over,
        "settled": steps.settled,
        "texts": status_texts(steps.run, plane, places),
        "words": words,
        "said": said,
    }
    return pack(
        KEY,
        header,
        {
            **pictures(motion.strokes(theta, plane, look), motion.arrows(theta, plane), plane),
            "losses": losses,
            "reach": curves.steps_axis(steps.run.steps.astype(float)),
            "ends": ends,
            "past": before,
            "past_steps": past.steps.astype(float),
            "changes": np.cumsum([0, 0, *changes.sum(axis=1)]).astype(np.uint32),
            "changed": np.nonzero(changes)[1].astype(np.uint16),
            "verdicts": judged[0],
            "changed_to": judged[1:][changes],
        },
    )


def sentences(grown: History, steps: Stretch) -> tuple[list[dict[str, Any]], list[int]]:
    """The different diagnoses of a stretch of the run, and which of them belongs to each of its
    steps. Some take many steps to be tried out: those that there is no time for are left out, −1,
    and made when the frame is at rest."""
    places: dict[Diagnosis, int] = {}
    said: list[int] = []
    until = perf_counter() + PATIENCE
    for found in diagnoses(grown, steps.run, lambda: perf_counter() < until):
        said.append(-1 if found is None else places.setdefault(found, len(places)))
    return [{"text": d.text, "back": d.back} for d in places], said


def pictures(strokes: motion.Strokes, arrows: Array, plane: motion.Plane) -> dict[str, Array]:
    """Strokes and weight arrows (F, C, 4) of every frame, as the ground's arrays in a packet."""
    kind = _precise_enough(plane)
    return {
        "xs": strokes.points[:, 0].astype(kind),
        "ys": strokes.points[:, 1].astype(kind),
        "lengths": strokes.lengths.astype(np.uint16),
        "arrows": arrows.astype(kind),
    }


def grid(
    steps: Stretch, name: str, plane: motion.Plane, first: int, theme: Theme, places: int
) -> dict[str, Any]:
    """A matrix of the loss as a chart, ready for plotly.js, as it is at the first of the steps."""
    data = plane.train
    window = slice(first, min(first + WINDOW, data.n_samples))
    m = matrix_of(
        steps.loss, name, stacked_scores(steps.run.theta[:1], homogeneous(data.X)), data.y
    )
    wide = m.values.shape[1] == data.n_classes
    return motion.rows(
        m,
        window,
        theme,
        labels=[str(i) for i in range(window.start, window.stop)],
        columns=[str(c) for c in range(data.n_classes)] if wide else [""],
        true_class=data.y[window] if wide else None,
        decimals=places,
    )


def rows(
    packet: str,
    steps: Stretch,
    wanted: str,
    plane: motion.Plane,
    first: int,
    theme: Theme,
    places: int,
) -> bytes:
    """The packet of the matrix `wanted`, or of one of FIRST_SHOWN if the loss has none of this
    name: its chart, and its rows in view, a frame a step.

    Arrays, with F frames, n rows and k columns: `z` (F, n, k); `limits` (F, 2), the ends of the
    colour scale. The numbers as printed are in the header, "texts", apart by semicolons; and in
    "matrices" the names and titles of all that could be shown.
    """
    one = plane.train.rows(slice(0, 1))  # type: ignore[arg-type]
    S = stacked_scores(steps.run.theta[:1], homogeneous(one.X))
    titles = {m.name: m.title for m in (score_matrix(S), *steps.loss.matrices(S, one.y))}
    name = next((n for n in (wanted, *FIRST_SHOWN) if n in titles), next(iter(titles)))
    shown = in_view(steps, name, plane.train, first)
    header = {
        "rows": packet,
        "look": [first, name, repr(steps.loss)],
        "start": steps.start,
        "count": len(steps.run),
        "first": first,
        "matrix": name,
        "matrices": list(titles.items()),
        "figure": grid(steps, name, plane, first, theme, places),
        "texts": ";".join(decimals(shown.values, places, whole=shown.scale == "indicator")),
    }
    arrays = {"z": shown.values, "limits": shown.limits}
    return pack(KEY, header, {name: a.astype(np.float32) for name, a in arrays.items()})


@dataclass(frozen=True, eq=False)
class InView:
    """The rows of a matrix that are in view, in F frames: `values` (F, n, k), and the ends of the
    colour scale, `limits` (F, 2), which all rows decide on."""

    scale: Scale
    values: Array
    limits: Array


def in_view(steps: Stretch, name: str, data: Dataset, first: int) -> InView:
    """The rows from `first` on of the matrix of this name, at each of the steps."""
    theta = steps.run.theta
    X1, N, (F, _, C) = homogeneous(data.X), data.n_samples, theta.shape
    window = slice(first, min(first + WINDOW, N))
    scale = matrix_of(steps.loss, name, stacked_scores(theta[:1], X1), data.y).scale
    seen = np.zeros((F, window.stop - first, C))
    limits = heatmap.limits_of_frames(seen, scale)
    for part in slabs(F, N * C, SLAB):
        S, n = stacked_scores(theta[part], X1), part.stop - part.start
        seen[part] = S.reshape(n, N, C)[:, window]
        # The ends of a scale from 0 to 1 are known, those of others all rows decide on.
        if scale != "unit":
            every = matrix_of(steps.loss, name, S, np.tile(data.y, n)).values
            limits[part] = heatmap.limits_of_frames(every.reshape(n, N, -1), scale)
    # Classes first in memory, as losses like them.
    rows = np.ascontiguousarray(seen.reshape(-1, C).T).T
    m = matrix_of(steps.loss, name, rows, np.tile(data.y[window], F))
    return InView(m.scale, m.values.reshape(F, seen.shape[1], -1), limits)


def matrix_of(loss: Loss, name: str, S: Array, y: IntArray) -> Matrix:
    """The loss's matrix of this name; it has one."""
    return next(m for m in (score_matrix(S), *loss.matrices(S, y)) if m.name == name)


def status_texts(run: Trajectory, plane: motion.Plane, places: int) -> dict[str, list[str]]:
    """What the status line prints at each step."""
    texts = {
        "loss": decimals(run.total, places),
        "data": decimals(run.data_loss, places),
        "penalty": decimals(run.penalty, places),
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


def _precise_enough(plane: motion.Plane) -> type[np.floating]:
    """float32, unless the samples lie so far from the origin that it would show."""
    box = plane.box
    far = max(map(abs, (box.x_low, box.x_high, box.y_low, box.y_high)))
    return np.float64 if far > 1e4 * min(box.width, box.height) else np.float32
