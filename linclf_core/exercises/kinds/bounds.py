"""Exercises on the strongest rival: the loss of Crammer and Singer with the 0–1 error below it, and
the constant that makes a separating classifier's loss 0."""

from dataclasses import replace

import numpy as np

from linclf_core.exercises import changes
from linclf_core.exercises.exercise import Batch, Exercise, Kind, Slip
from linclf_core.exercises.kinds import batches
from linclf_core.exercises.kinds.losses import settings
from linclf_core.exercises.kinds.slips import of_loss
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import (
    Expression,
    constant,
    largest,
    made,
    smallest,
    symbol,
    total,
)
from linclf_core.explain.matrix import Matrix, label_matrix, score_matrix
from linclf_core.losses import Loss
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.notation import Array
from linclf_core.separability.scaling import worst_difference


def rival(n: Batch) -> Exercise:
    """The strongest rival's loss, the 0–1 loss, and their means."""
    n = replace(n.scores(), loss=CrammerSinger(n.loss.margin))
    w, C = n.working, n.n_classes
    M = w["margins"]

    def second(i: int, _: int) -> Expression:
        order = np.argsort(-np.delete(M.values[i], n.y[i]), kind="stable")
        rivals = [j for j in range(C) if j != n.y[i]]
        return largest([constant(0), M.cell(i, rivals[order[min(1, C - 2)]])])

    def never_0(i: int, _: int) -> Expression:
        rivals = [M.cell(i, j) for j in range(C) if j != n.y[i]]
        return largest([constant(n.loss.margin), *rivals])

    def accuracy(i: int, j: int) -> Expression:
        return 1 - w["error"].how(i, j) if w["error"].how else w["error"].cell(i, j)

    def right(i: int, j: int) -> Expression:
        return 1 - w["zero_one"].how(i, j) if w["zero_one"].how else w["zero_one"].cell(i, j)

    summed = w.rewritten("error", changes.setting("N", 1.0))
    slips = (
        Slip("The second of the rivals is taken.", w.told("loss", second), ("loss",)),
        Slip("Δ belongs to rivals only: the true class has 0.", w.told("loss", never_0), ("loss",)),
        *of_loss(n),
        Slip("1 stands for wrong, 0 for right.", w.told("zero_one", right), ("zero_one",)),
        Slip("The mean is forgotten: divide by N.", summed, ("error",)),
        Slip("This is the share of right ones.", w.told("error", accuracy), ("error",)),
    )
    asked = ("loss", "zero_one", "mean", "error")
    return Exercise(w, ("S", "y"), asked, slips, settings(n))


def rescaling(n: Batch) -> Exercise:
    """The largest difference of each sample, the largest of all, M, and c = Δ/|M|. Raises
    ValueError, one sentence, where M is not negative."""
    n = n.scores()
    S, y, C, N = n.S, n.y, n.n_classes, len(n.y)
    delta = n.loss.margin
    found = worst_difference(S, y)
    if not found.separates:
        raise ValueError("These scores do not separate the samples: no constant makes the loss 0.")
    s = score_matrix(S)
    rivals = [[j for j in range(C) if j != y[i]] for i in range(N)]

    def differences(i: int) -> list[Expression]:
        return [s.cell(i, j) - s.cell(i, int(y[i])) for j in rivals[i]]

    def how_d(i: int, _: int) -> Expression:
        return largest(differences(i))

    own = S[np.arange(N), y]
    D = np.array([[(S[i, rivals[i]] - own[i]).max()] for i in range(N)])
    d = Matrix("d", "d, largest difference", r"\max_{j \ne y}(s_j - s_y)", D, "signed", "d", how_d)

    def every() -> list[Expression]:
        return [d.cell(i) for i in range(N)]

    def how_M(i: int, j: int) -> Expression:
        return largest(every())

    def one(values: float) -> Array:
        return np.array([[values]])

    M = Matrix("M", "M, the largest of all", "M", one(found.M), "signed", "M", how_M, "one", "one")
    lead, wish = M.cell(0), symbol(r"\Delta", delta)

    def how_c(i: int, j: int) -> Expression:
        return -(wish / lead)

    c = Matrix("c", "c = Δ/|M|", "c", one(found.constant(delta)), "signed", "c", how_c, "one",
               "one")  # fmt: skip
    w = Working((s, label_matrix(y), d, M, c))

    def turned(i: int, _: int) -> Expression:
        return made(lambda a: -a, ("-", ""), (how_d(i, 0),), (2,))

    def with_own(i: int, _: int) -> Expression:
        return largest([constant(0), *differences(i)])

    def second(i: int, _: int) -> Expression:
        return smallest(differences(i))

    told = (
        ("The difference is turned round: the sign.", "d", turned),
        ("j = y is left out: with it the largest difference is 0.", "d", with_own),
        ("The smallest difference is taken: it is the strongest rival that counts.", "d", second),
        ("This is the smallest: M is the largest, next to 0.", "M",
         lambda i, j: smallest(every())),
        ("This is the mean: M is the largest.", "M", lambda i, j: total(every()) / symbol("N", N)),
        ("The sign: c is positive, Δ/|M|.", "c", lambda i, j: wish / lead),
        ("Δ is left out.", "c", lambda i, j: -(1 / lead)),
        ("This is |M| itself: c is Δ/|M|.", "c", lambda i, j: -(1 * lead)),
        ("This is the inverse: c is Δ/|M|.", "c", lambda i, j: -(lead / wish)),
    )  # fmt: skip
    slips = tuple(Slip(sentence, w.told(name, how), (name,)) for sentence, name, how in told)
    return Exercise(w, ("S", "y"), ("d", "M", "c"), slips, ((r"\Delta", delta),))


def _separable(random: np.random.Generator, loss: Loss) -> Batch:
    return batches.separable(random, CrammerSinger(float(random.choice([1.5, 2.0, 3.0]))))


RIVAL = Kind(
    "rival",
    "Crammer–Singer and its bound",
    "Work out the loss of each sample, the 0–1 loss, and the mean of both: the first is never "
    "below Δ times the second.",
    "scores",
    batches.decimals,
    rival,
    CrammerSinger(),
)
RESCALING = Kind(
    "rescaling",
    "Rescaling constant",
    "Work out each sample's largest difference s_j − s_y over its rivals, the largest of these, M, "
    "and c = Δ/|M|.",
    "scores",
    _separable,
    rescaling,
    CrammerSinger(),
)
