"""Predictions and the 0–1 loss where scores tie: the lowest class of the highest is predicted."""

import numpy as np

from linclf_core.exercises import changes
from linclf_core.exercises.exercise import Batch, Exercise, Kind, Slip
from linclf_core.exercises.kinds import batches
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import (
    Expression,
    equal,
    first_largest,
    greater,
    largest,
    symbol,
    total,
)
from linclf_core.explain.matrix import Matrix
from linclf_core.losses import Loss
from linclf_core.losses.crammer_singer import CrammerSinger


def ties(n: Batch) -> Exercise:
    """The predicted class, the 0–1 loss, and its mean."""
    n = n.scores()
    s, labels, wrong, error = (n.working[name] for name in ("S", "y", "zero_one", "error"))
    N, C = n.S.shape

    def options(i: int) -> list[tuple[int, Expression]]:
        return [(c, s.cell(i, c)) for c in range(C)]

    def how_predicted(i: int, _: int) -> Expression:
        return first_largest(options(i))

    highest = n.S.argmax(axis=1)[:, None].astype(float)
    predicted = Matrix(
        "predicted", "predicted class", r"\hat y", highest, "indicator", r"\hat y", how_predicted,
        columns="one",
    )  # fmt: skip

    def how_wrong(i: int, _: int) -> Expression:
        return 1 - equal(predicted.cell(i), labels.cell(i))

    wrong = Matrix(
        "zero_one", wrong.title, wrong.latex, wrong.values, wrong.scale, wrong.symbol, how_wrong,
        columns="one",
    )  # fmt: skip
    w = Working((s, labels, predicted, wrong, error))

    def last(i: int, _: int) -> Expression:
        return first_largest(options(i)[::-1])

    def lowest(i: int, _: int) -> Expression:
        return first_largest([(c, -score) for c, score in options(i)])

    def score(i: int, _: int) -> Expression:
        return largest([score for _, score in options(i)])

    def leads(i: int) -> tuple[Expression, Expression]:
        y = int(n.y[i])
        return s.cell(i, y), largest([s.cell(i, c) for c in range(C) if c != y])

    def at_least(i: int, _: int) -> Expression:
        own, rival = leads(i)
        return 1 - greater(own, rival)

    def above(i: int, _: int) -> Expression:
        own, rival = leads(i)
        return greater(rival, own)

    def right(i: int, _: int) -> Expression:
        return 1 - how_wrong(i, 0)

    def share_right(i: int, j: int) -> Expression:
        return 1 - total(wrong.cell(k) for k in range(N)) / symbol("N", N)

    told = (
        ("Of equal scores the lowest class is taken.", predicted.name, last),
        ("This is the highest score: its class is meant.", predicted.name, score),
        ("The classes are counted from 1: they start at 0.", predicted.name,
         lambda i, j: how_predicted(i, j) + 1),
        ("This is the class of the lowest score.", predicted.name, lowest),
        ("A tie is not wrong by itself: here the lowest of the equal classes is the true one.",
         "zero_one", at_least),
        ("A tie is not right by itself: here the lowest of the equal classes is a rival.",
         "zero_one", above),
        ("1 stands for wrong, 0 for right.", "zero_one", right),
        ("This is the share of right ones.", "error", share_right),
    )  # fmt: skip
    slips = [Slip(sentence, w.told(name, how), (name,)) for sentence, name, how in told]
    summed = w.rewritten("error", changes.setting("N", 1.0))
    slips.append(Slip("The mean is forgotten: divide by N.", summed, ("error",)))
    asked = (predicted.name, "zero_one", "error")
    return Exercise(w, ("S", "y"), asked, tuple(slips), (("N", float(N)),))


def _tied(random: np.random.Generator, loss: Loss) -> Batch:
    """In one sample the lower of two equal highest scores is the true one, in another the other."""
    n = batches.decimals(random, loss)
    S, y = n.S.copy(), n.y.copy()
    for row, own in enumerate((0, 1)):
        equal_ones = np.sort(random.permutation(n.n_classes)[:2])
        S[row, equal_ones] = S[row].max() + random.integers(1, 6) / 10
        y[row] = equal_ones[own]
    order = random.permutation(len(y))
    return Batch(loss, S[order].round(1), y[order])


TIES = Kind(
    "ties",
    "Predictions and ties",
    "Work out the predicted class of each sample, of equal scores the lowest; the 0–1 loss, and "
    "its mean.",
    "scores",
    _tied,
    ties,
    CrammerSinger(),
)
