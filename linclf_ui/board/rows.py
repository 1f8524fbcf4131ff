"""The numbers of some samples, the chosen one among them: their rows of the matrices that lead from
the scores to the gradient, a frame a step."""

from typing import Any

import numpy as np

from linclf_core.explain.matrix import score_matrix
from linclf_core.losses import Loss, Matrix
from linclf_core.model import homogeneous, stacked_scores
from linclf_core.notation import Array, IntArray
from linclf_ui.board.frames import Stretch
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures.curves import leaps
from linclf_ui.figures.motion import Plane
from linclf_ui.heads import title_parts
from linclf_ui.numbers import in_line, point
from linclf_ui.terms import explained, of_matrix

#: So many samples are in view.
WINDOW = 4
#: So many matrices are shown between the scores and the gradient.
BETWEEN = 2
#: What the columns are called whose matrices have no name that a reader knows.
HEADS = {"S": "scores", "exps": "exponentials"}
#: The last column: a step moves the weight of each class by η/N times this much of every x.
PULL = {
    "name": "dS",
    "title": "pull on w",
    "note": title_parts("−dS: + to x, − away"),
    "term": explained("pull on w"),
    "bar": "pull",
}


def window(sample: int, n_samples: int) -> slice:
    """The samples in view when this one is chosen."""
    first = sample // WINDOW * WINDOW
    return slice(first, min(first + WINDOW, n_samples))


def shown(loss: Loss, S: Array, y: IntArray) -> tuple[Matrix, ...]:
    """What of a loss is shown of each sample, matrices with a column a class: S, the last of those
    that say how much rather than whether, and dS."""
    *between, dS = loss.matrices(S, y)
    much = [m for m in between if m.scale != "indicator" and m.values.shape[1] == S.shape[1]]
    return (score_matrix(S), *much[-BETWEEN:], dS)


def numbers(found: tuple[Matrix, ...]) -> Array:
    """The values of these matrices as they are shown, (N, K, C): the last with the other sign."""
    return np.stack([*(m.values for m in found[:-1]), 0.0 - found[-1].values], axis=1)


def rows(name: str, steps: Stretch, plane: Plane, first: int, places: int) -> bytes:
    """The packet of the samples from `first` on.

    Arrays, with F frames, n samples, K matrices and C classes: `values` (F, n, K, C), and `reach`
    (F, K), a round number that none of them exceeds in this frame. The numbers as printed are in
    the header, "texts", apart by semicolons, and "losses" those of the samples' losses (F, n).
    """
    data, theta = plane.train, steps.run.theta
    F, _, C = theta.shape
    here = window(first, data.n_samples)
    n = here.stop - here.start
    S = stacked_scores(theta, homogeneous(data.X[here]))
    y = np.tile(data.y[here], F)
    found = shown(steps.loss, S, y)
    values = numbers(found).reshape(F, n, len(found), C)
    largest = np.abs(values).max(axis=(1, 3))
    header = {
        "rows": name,
        "start": steps.start,
        "count": F,
        "first": here.start,
        "x": [point(x, places) for x in data.X[here]],
        "columns": [
            *(_column(m, steps.loss) for m in found[:-1]),
            PULL,
        ],
        "texts": in_line(values, places),
        "losses": in_line(steps.loss(S, y).per_sample, places),
    }
    arrays = {"values": values, "reach": leaps(np.maximum(largest, 1.0))}
    return pack(KEY, header, {name: a.astype(np.float32) for name, a in arrays.items()})


def _column(m: Matrix, loss: Loss) -> dict[str, Any]:
    """How a matrix of this loss is headed, and how its bars are drawn: both ways from 0, to one
    side, or one after another where a row shares out a whole."""
    if m.scale == "signed":
        bar = "both"
    else:
        shared = m.name == "probabilities" and not loss.own_probabilities
        bar = "share" if shared else "on"
    return {
        "name": m.name,
        "title": HEADS.get(m.name, m.name),
        "note": title_parts(m.title),
        "term": of_matrix(m.name, loss.own_probabilities),
        "bar": bar,
    }
