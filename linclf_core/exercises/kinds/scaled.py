"""A separating classifier times a constant c: its weights, bias and differences."""

import math
from dataclasses import replace

import numpy as np

from linclf_core.exercises.exercise import Batch, Exercise, Kind, Slip
from linclf_core.exercises.kinds import batches
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, symbol, total
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.traced import How
from linclf_core.losses import Loss
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.separability.scaling import worst_difference


def scaled(n: Batch) -> Exercise:
    """c·W̃ and the differences s_j − s_y with it; c is Δ/|M| rounded up to one decimal, with which
    the loss is 0. Raises ValueError, one sentence, where M is not negative."""
    if not n.whole:
        raise ValueError("This exercise needs samples X and weights W.")
    found = worst_difference(n.S, n.y)
    if not found.separates:
        raise ValueError("These scores do not separate the samples: no constant makes the loss 0.")
    factor = math.ceil(10 * found.constant(n.loss.margin) - 1e-9) / 10
    X, W, labels = (n.working[name] for name in ("X_tilde", "W_tilde", "y"))
    c, bias = symbol("c", factor), len(W.values) - 1

    def how_W(d: int, k: int) -> Expression:
        return c * W.cell(d, k)

    V = Matrix(
        "W_scaled", "c·W̃", r"c\,\tilde W", factor * W.values, "signed", "v", how_W, rows="feature"
    )

    def difference(weights: How) -> How:
        def how(i: int, j: int) -> Expression:
            y = int(n.y[i])
            return total(
                X.cell(i, d) * (weights(d, j) - weights(d, y)) for d in range(len(W.values))
            )

        return how

    own = n.S[np.arange(len(n.y)), n.y][:, None]
    differences = Matrix(
        "differences", "s_j − s_y after it", "s_j - s_y", factor * (n.S - own), "signed", "d",
        difference(V.cell),
    )  # fmt: skip
    w = Working((X, W, labels, V, differences))

    def bias_as_it_was(d: int, k: int) -> Expression:
        return W.cell(d, k) if d == bias else how_W(d, k)

    def turned(i: int, j: int) -> Expression:
        return -difference(V.cell)(i, j)

    def scores(i: int, j: int) -> Expression:
        return total(X.cell(i, d) * V.cell(d, j) for d in range(len(W.values)))

    told = (
        ("b is not scaled: c multiplies it too.", V.name, bias_as_it_was),
        ("c multiplies: it is not added.", V.name, lambda d, k: c + W.cell(d, k)),
        ("c multiplies: it does not divide.", V.name, lambda d, k: W.cell(d, k) / c),
        ("b is not scaled: these are off by (c − 1)(b_j − b_y).", differences.name,
         difference(bias_as_it_was)),
        ("c is left out: these are the differences before it.", differences.name,
         difference(W.cell)),
        ("The difference is turned round: the sign.", differences.name, turned),
        ("These are the scores: s_y is not subtracted.", differences.name, scores),
    )  # fmt: skip
    slips = tuple(Slip(sentence, w.told(name, how), (name,)) for sentence, name, how in told)
    given, asked = (X.name, W.name, labels.name), (V.name, differences.name)
    return Exercise(w, given, asked, slips, (("c", factor),))


def _separating(random: np.random.Generator, loss: Loss) -> Batch:
    """Δ is such that c has one decimal at most."""
    n = batches.step(random, loss)
    n = replace(n, y=n.S.argmax(axis=1).astype(np.intp))
    found = worst_difference(n.S, n.y)
    if not found.separates or len(set(n.y.tolist())) == 1:
        raise ValueError("Other numbers are needed.")
    factor = float(random.choice([0.5, 1.5, 2.0, 2.5, 3.0]))
    return replace(n, loss=CrammerSinger(factor * abs(found.M)))


SCALED = Kind(
    "scaled",
    "Rescaled classifier",
    "These weights separate the samples. Work out c·W̃, whose last row is the bias, and for each "
    "sample the differences s_j − s_y that it makes.",
    "step",
    _separating,
    scaled,
    CrammerSinger(),
)
