"""A stretch of the run, computed ahead: for every step what is drawn and printed."""

import json
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from linclf_core.losses import Loss, Matrix
from linclf_core.losses.base import score_matrix
from linclf_core.metrics import accuracy
from linclf_core.model import predict, scores
from linclf_core.notation import Array
from linclf_core.training.descent import State
from linclf_core.training.diagnosis import Diagnosis, diagnose
from linclf_core.training.history import History
from linclf_core.training.trials import settled
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures import heatmap, motion
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme

#: So many steps are sent at once; of many classes, whose pictures hold more, half as many.
STEPS, MANY_CLASSES = 200, 5
#: So many of them lie before the step on show, for going back.
BEHIND = 40
#: Seconds that the sentences of a stretch may take.
PATIENCE = 0.03
#: So many rows of the matrix are in view.
WINDOW = 5


@dataclass(frozen=True, eq=False)
class Stretch:
    """The states of consecutive steps. `over` says why the run cannot go on behind the last of
    them, or is empty; `settled` is the first of them at which more steps change nothing."""

    states: tuple[State, ...]
    over: str = ""
    settled: int | None = None

    @property
    def start(self) -> int:
        return self.states[0].step

    @property
    def last(self) -> int:
        return self.states[-1].step


def longest(n_classes: int) -> int:
    return STEPS if n_classes < MANY_CLASSES else STEPS // 2


def grown_to(history: History, step: int) -> History:
    """The run with all steps up to `step`, or up to its end."""
    at_end = history.seek(history.last_step)
    return at_end.advanced(step - at_end.step) if step > at_end.step else at_end


def stretch(grown: History, start: int, count: int) -> Stretch:
    """At most `count` states of a run from step `start` on."""
    kept = {state.step: state for state in grown.states}
    state = grown.state_at(min(start, grown.last_step))
    states = [state]
    while state.step < min(start + count - 1, grown.last_step):
        # A kept state may have been changed by hand; the others follow from the one before.
        following = kept.get(state.step + 1)
        state = following or grown.descent_at(state.step).step(grown.data, state)
        states.append(state)
    over = (grown.ended or "") if state.step == grown.last_step else ""
    still = (s.step for s in states if settled(grown.descent_at(s.step), grown.data, s))
    return Stretch(tuple(states), over, next(still, None))


def frames(
    name: str,
    run: str,
    grown: History,
    steps: Stretch,
    plane: motion.Plane,
    look: motion.Look,
    places: int,
) -> bytes:
    """The packet of the plane, the loss curve and the status line, a frame a step.

    Arrays, with F frames: `lengths` (F, T) points of each trace of the ground, `xs` and `ys` these
    points one after another, NaN where the pen is lifted; `arrows` (F, C, 4); `losses` (F, 3), the
    total, data loss and penalty; `past_steps` (K,) and `past` (K, 3) the same of the kept steps
    before. `verdicts` (N,) belongs to the first frame; of each later one `changed` and `changed_to`
    hold the samples that differ from the frame before, `changes` (F + 1,) where they begin.
    """
    drawn = [motion.strokes(state.params, plane, look) for state in steps.states]
    judged = [motion.verdicts(state.params, plane) for state in steps.states]
    changed = [np.flatnonzero(a != b) for a, b in zip(judged[1:], judged[:-1], strict=True)]
    empty = np.empty(0, np.intp)
    ends = np.cumsum([0, 0, *(len(index) for index in changed)])
    past = [state for state in grown.states if state.step < steps.start]
    words, said = sentences(grown, steps)
    header = {
        "frames": name,
        "run": run,
        "start": steps.start,
        "count": len(steps.states),
        "over": steps.over,
        "settled": steps.settled,
        "texts": status_texts(steps.states, plane, places),
        "words": words,
        "said": said,
    }
    return pack(
        KEY,
        header,
        {
            **pictures(drawn, [motion.arrows(s.params, plane) for s in steps.states], plane),
            "losses": _losses(steps.states),
            "past": _losses(past),
            "past_steps": np.array([state.step for state in past], float),
            "changes": ends.astype(np.uint32),
            "changed": np.concatenate([empty, *changed]).astype(np.uint16),
            "verdicts": judged[0],
            "changed_to": np.concatenate(
                [empty, *(b[index] for b, index in zip(judged[1:], changed, strict=True))]
            ).astype(np.uint8),
        },
    )


def sentences(grown: History, steps: Stretch) -> tuple[list[dict[str, Any]], list[int]]:
    """The different diagnoses of a stretch of the run, and which of them belongs to each of its
    steps. Some take many steps to be tried out: those that there is no time for are left out, −1,
    and made when the frame is at rest."""
    found: list[Diagnosis] = []
    said: list[int] = []
    until = perf_counter() + PATIENCE
    for state in steps.states:
        if perf_counter() > until:
            said.append(-1)
            continue
        diagnosis = diagnose(grown.seek(state.step))
        if diagnosis not in found:
            found.append(diagnosis)
        said.append(found.index(diagnosis))
    return [{"text": d.text, "back": d.back} for d in found], said


def pictures(
    drawn: list[list[Array]], arrows: list[Array], plane: motion.Plane
) -> dict[str, Array]:
    """Strokes and weight arrows of every frame, as the ground's arrays in a packet."""
    xy = np.concatenate([stroke for frame in drawn for stroke in frame] or [np.empty((0, 2))])
    kind = _precise_enough(plane)
    return {
        "xs": xy[:, 0].astype(kind),
        "ys": xy[:, 1].astype(kind),
        "lengths": np.array([[len(s) for s in frame] for frame in drawn], np.uint16),
        "arrows": np.array(arrows).astype(kind),
    }


def grid(
    steps: Stretch,
    choice: "MatrixChoice",
    plane: motion.Plane,
    first: int,
    theme: Theme,
    places: int,
) -> dict[str, Any]:
    """The matrix as a chart, ready for plotly.js, as it is at the first of the steps."""
    data = plane.train
    window = slice(first, min(first + WINDOW, data.n_samples))
    m = choice.of(steps.states[0], plane)
    wide = m.values.shape[1] == data.n_classes
    figure = motion.rows(
        m,
        window,
        theme,
        labels=[str(i) for i in range(window.start, window.stop)],
        columns=[str(c) for c in range(data.n_classes)] if wide else [""],
        true_class=data.y[window] if wide else None,
        decimals=places,
    )
    drawn: dict[str, Any] = json.loads(figure.to_json())
    return drawn


def rows(
    name: str,
    drawn: dict[str, Any],
    steps: Stretch,
    choice: "MatrixChoice",
    plane: motion.Plane,
    first: int,
    places: int,
) -> bytes:
    """The packet of the matrix: the chart `drawn`, and its rows in view, a frame a step.

    Arrays, with F frames, n rows and k columns: `z` (F, n, k); `limits` (F, 2), the ends of the
    colour scale. The numbers as printed are in the header, "texts", apart by semicolons.
    """
    window = slice(first, min(first + WINDOW, plane.train.n_samples))
    found = [choice.of(state, plane) for state in steps.states]
    m = found[0]
    limits = [heatmap.colour_limits(m.values, m.scale) for m in found]
    shown = [m.values[window] for m in found]
    whole = m.scale == "indicator"
    header = {
        "rows": name,
        "look": [window.start, choice.name],
        "start": steps.start,
        "count": len(steps.states),
        "first": window.start,
        "title": m.title,
        "figure": drawn,
        "texts": ";".join(
            decimal(v, places, whole=whole) for values in shown for v in values.ravel()
        ),
    }
    return pack(
        KEY, header, {"z": np.array(shown, np.float32), "limits": np.array(limits, np.float32)}
    )


@dataclass(frozen=True)
class MatrixChoice:
    """Which of a loss's matrices the board shows."""

    loss: Loss
    name: str

    def of(self, state: State, plane: motion.Plane) -> Matrix:
        S = scores(state.params, plane.train.X)
        found = (score_matrix(S), *self.loss.matrices(S, plane.train.y))
        return next((m for m in found if m.name == self.name), found[0])


def status_texts(
    states: tuple[State, ...], plane: motion.Plane, places: int
) -> dict[str, list[str]]:
    """What the status line prints at each step."""
    texts = {
        "loss": [decimal(state.total, places) for state in states],
        "data": [decimal(state.data_loss, places) for state in states],
        "penalty": [decimal(state.penalty, places) for state in states],
        "train": [f"{state.accuracy:.1%}" for state in states],
    }
    test = plane.test
    if test is not None:
        texts["test"] = [
            f"{accuracy(test.y, predict(state.params, test.X)):.1%}" for state in states
        ]
    return texts


def _losses(states: tuple[State, ...] | list[State]) -> Array:
    return np.array([[s.total, s.data_loss, s.penalty] for s in states], float).reshape(-1, 3)


def _precise_enough(plane: motion.Plane) -> type[np.floating]:
    """float32, unless the samples lie so far from the origin that it would show."""
    box = plane.box
    far = max(map(abs, (box.x_low, box.x_high, box.y_low, box.y_high)))
    return np.float64 if far > 1e4 * min(box.width, box.height) else np.float32
