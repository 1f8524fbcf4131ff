"""The slips that can be made with any loss: its own formulas, with one thing changed."""

import numpy as np

from linclf_core.exercises import changes
from linclf_core.exercises.exercise import Batch, Slip
from linclf_core.exercises.working import Working, rewritten
from linclf_core.explain.expression import (
    Cell,
    Expression,
    Sum,
    constant,
    largest,
    logarithm,
    symbol,
    total,
)
from linclf_core.explain.traced import How
from linclf_core.losses.hinge import Hinge

Slips = tuple[Slip, ...]


def formula(working: Working, name: str, i: int, j: int) -> Expression:
    """How an entry is made; the entry itself where it is given."""
    return working.explain(Cell(name, i, j)).expression or working[name].cell(i, j)


def of_margins(n: Batch) -> Slips:
    """At "margins", where the loss has them."""
    w, at, delta = n.working, ("margins",), n.loss.margin
    if "margins" not in w:
        return ()

    def early(i: int, j: int) -> Expression:
        return largest([constant(0), formula(w, "margins", i, j)])

    def none_at_true(i: int, j: int) -> Expression:
        return constant(0) if j == n.y[i] else formula(w, "margins", i, j)

    def some_at_true(i: int, j: int) -> Expression:
        return constant(delta) if j == n.y[i] else formula(w, "margins", i, j)

    true = w["margins"].values[np.arange(len(n.y)), n.y]
    # Other losses cut off nothing at 0, now or later.
    cut = (
        "max(0, ·) comes later: a margin may be negative."
        if isinstance(n.loss, Hinge)
        else "A margin may be negative: it is not cut off at 0."
    )
    found = [
        Slip("The difference is turned round: the score has the wrong sign.", n.but(S=-n.S), at),
        Slip("Δ is forgotten.", w.rewritten("margins", changes.setting(r"\Delta", 0.0)), at),
        _from_1(n, at),
        _predicted(n, at),
        Slip(cut, w.told("margins", early), at),
    ]
    if (true == delta).all():
        habit = "The true class has its Δ here: 0 there belongs to Crammer–Singer."
        found.insert(2, Slip(habit, w.told("margins", none_at_true), at))
    if (true == 0).all() and n.loss.sums_to_zero:
        habit = "The true class has 0 here, no Δ."
        found.insert(2, Slip(habit, w.told("margins", some_at_true), at))
    return tuple(found)


def of_loss(n: Batch) -> Slips:
    """At "loss" and at "mean"."""
    w, at, mean = n.working, ("loss",), ("mean",)
    found = [Slip("The true class is kept in the sum.", w.told("loss", with_true(n)), at)]
    found.append(_no_mean(n))
    if "hinges" in w:
        flat = w.rewritten("hinges", changes.no_maximum)
        found.append(_without_delta(n, at))
        found.append(Slip("max(0, ·) is left out: negative margins count too.", flat, at))
    strongest = w.rewritten("loss", changes.maximum_for_sum)
    found.append(Slip("Only the largest is taken: here all are added.", strongest, at))
    every = w.rewritten("loss", changes.sum_for_maximum)
    found.append(Slip("All are added: here only the largest counts.", every, at))
    if n.loss.told(n.S, n.y).mean is not None:
        late = "NΔ is subtracted after the division by N: it belongs before."
        found.append(Slip(late, w.told("mean", _late(n)), mean))
    if "probabilities" not in w:
        found.append(Slip("The difference is turned round: the sign.", n.but(S=-n.S), at))
    found += [_from_1(n, at), _predicted(n, at)]
    return tuple(found)


def of_probabilities(n: Batch) -> Slips:
    """At "probabilities", "loss" and "mean" of softmax."""
    w, C, N = n.working, n.n_classes, len(n.y)
    E = w["powers" if "powers" in w else "exps"]
    P, s = w["probabilities"], w["S"]

    def down(i: int, j: int) -> Expression:
        return E.cell(i, j) / total(E.cell(k, j) for k in range(N))

    def no_powers(i: int, j: int) -> Expression:
        return s.cell(i, j) / total(s.cell(i, k) for k in range(C))

    def without_own(i: int, _: int) -> Expression:
        others = total(E.cell(i, k) for k in range(C) if k != n.y[i])
        return -logarithm(E.cell(i, int(n.y[i])) / others)

    def every(i: int, _: int) -> Expression:
        return total(-logarithm(P.cell(i, k)) for k in range(C))

    def of_mean(i: int, j: int) -> Expression:
        return -logarithm(total(P.cell(k, int(n.y[k])) for k in range(N)) / symbol("N", N))

    def turned(i: int, j: int) -> Expression:
        return -formula(w, "loss", i, j)

    at, p, mean = ("loss",), ("probabilities",), ("mean",)
    return (
        Slip("The columns sum to 1 here: it is the rows that do.", w.told(P.name, down), p),
        Slip("The exponential is left out: these are s/Σs.", w.told(P.name, no_powers), p),
        Slip("This is log₁₀: ln is meant.", w.rewritten("loss", changes.logarithm_to(10)), at),
        Slip("This is log₂: ln is meant.", w.rewritten("loss", changes.logarithm_to(2)), at),
        _no_mean(n),
        Slip("The sign: the loss is −ln p, never negative.", w.told("loss", turned), at),
        Slip("−ln p of all classes is added: only the true one counts.", w.told("loss", every), at),
        Slip("The predicted class is taken for the true one.", _predicted(n, at).working, at),
        Slip("The logarithm comes before the mean.", w.told("mean", of_mean), mean),
        Slip("The own term is left out of the sum of e^s.", w.told("loss", without_own), at),
        _from_1(n, at),
    )


def of_slopes(n: Batch) -> Slips:
    """At the indicator, the counts and "dS", of any loss."""
    w, N, dS = n.working, len(n.y), ("dS",)

    def turned(i: int, j: int) -> Expression:
        return -formula(w, "dS", i, j)

    def divided(i: int, j: int) -> Expression:
        return formula(w, "dS", i, j) / symbol("N", N)

    loose = w.rewritten("indicator", changes.not_strict) if "indicator" in w else w
    first = next(name for name in ("indicator", "dS") if name in w)
    return (
        *(_of_counts(n) if "indicator" in w and "counts" in w else ()),
        *(_of_softmax(n) if "probabilities" in w and n.loss.sums_to_zero else ()),
        Slip("All signs are turned.", w.told("dS", turned), dS),
        Slip("The 1/N of the mean is in it already: it comes later.", w.told("dS", divided), dS),
        Slip("At a margin of exactly 0 the indicator is 0: >, not ≥.", loose, (first,)),
        _from_1(n, (first,)),
        _predicted(n, (first,)),
    )


def of_classes(n: Batch, at: tuple[str, ...]) -> Slips:
    """At any matrix where the classes come in."""
    return _from_1(n, at), _predicted(n, at)


def with_true(n: Batch) -> How:
    """The loss with the true class's own term in a sum over its rivals."""
    w = n.working

    def how(i: int, j: int) -> Expression:
        y = int(n.y[i])

        def own(part: Expression) -> Expression:
            if part.cell is None:
                return part
            return w[part.cell.matrix].cell(i, y)

        def change(part: Expression) -> Expression:
            if not isinstance(part, Sum):
                return part
            if y in {cell.column for term in part.parts for cell in term.sources()}:
                return part
            return total((*part.parts, rewritten(part.parts[0], own)))

        return rewritten(formula(w, "loss", i, j), change)

    return how


def _of_counts(n: Batch) -> Slips:
    w = n.working
    I, counts = w["indicator"], w["counts"]

    def rivals(i: int, _: int) -> Expression:
        return total(I.cell(i, k) for k in range(n.n_classes) if k != n.y[i])

    def minus_n(i: int, j: int) -> Expression:
        return -counts.cell(i) if j == n.y[i] else I.cell(i, j)

    def not_subtracted(i: int, j: int) -> Expression:
        return I.cell(i, j)

    def off_all(i: int, j: int) -> Expression:
        return I.cell(i, j) - counts.cell(i)

    def softmax_habit(i: int, j: int) -> Expression:
        return constant(-1) if j == n.y[i] else I.cell(i, j)

    def without_true(i: int, j: int) -> Expression:
        return constant(0) if j == n.y[i] else formula(w, "indicator", i, j)

    def two_less(i: int, j: int) -> Expression:
        return 2 - counts.cell(i) if j == n.y[i] else I.cell(i, j)

    dS = ("dS",)
    return (
        Slip("The true class counts too: its margin is Δ.", w.told("counts", rivals), ("counts",)),
        Slip(
            "The true class has a 1 too: its margin is Δ.",
            w.told("indicator", without_true),
            ("indicator",),
        ),
        Slip(
            "n without the true class was subtracted: the rows must sum to 0.",
            w.told("dS", two_less),
            dS,
        ),
        Slip(
            "The 1 of the true class is forgotten: it has 1 − n, and the rows sum to 0.",
            w.told("dS", minus_n),
            dS,
        ),
        Slip("n is not subtracted at the true class.", w.told("dS", not_subtracted), dS),
        Slip("n is subtracted everywhere: only the true class has it.", w.told("dS", off_all), dS),
        Slip(
            "−1 at the true class belongs to softmax: here it is 1 − n.",
            w.told("dS", softmax_habit),
            dS,
        ),
    )


def _of_softmax(n: Batch) -> Slips:
    w, C = n.working, n.n_classes
    p = w["probabilities"]

    def true(i: int) -> Expression:
        return p.cell(i, int(n.y[i]))

    def only_true(i: int, j: int) -> Expression:
        return true(i) - 1 if j == n.y[i] else constant(0)

    def by_p(i: int, j: int) -> Expression:
        return -(1 / true(i)) if j == n.y[i] else constant(0)

    def without_factor(i: int, j: int) -> Expression:
        return true(i) * (1 - p.cell(i, j)) if j == n.y[i] else -(true(i) * p.cell(i, j))

    def turned_rivals(i: int, j: int) -> Expression:
        return p.cell(i, j) - 1 if j == n.y[i] else 1 - p.cell(i, j)

    def sum_as_C(i: int, j: int) -> Expression:
        return C * p.cell(i, j) - float(j == n.y[i])

    told = (
        ("The true class is forgotten: subtract its 1.", lambda i, j: p.cell(i, j)),
        ("The rivals have p_k, not 0.", only_true),
        ("This is ∂L/∂p: the step to s is lacking.", by_p),
        ("This is ∂p_y/∂s: the factor −1/p_y is lost.", without_factor),
        ("The rivals have p, not 1 − p.", turned_rivals),
        ("Σ y is 1, not the number of classes.", sum_as_C),
    )
    return tuple(Slip(sentence, w.told("dS", how), ("dS",)) for sentence, how in told)


def _no_mean(n: Batch) -> Slip:
    sum_only = n.working.rewritten("mean", changes.setting("N", 1.0))
    return Slip("The mean is forgotten: divide by N.", sum_only, ("mean",))


def _late(n: Batch) -> How:
    w, N = n.working, len(n.y)
    H = w["hinges"]

    def how(i: int, j: int) -> Expression:
        every = total(H.cell(i, j) for i, j in np.ndindex(H.values.shape))
        return every / N - N * symbol(r"\Delta", n.loss.margin)

    return how


def _without_delta(n: Batch, at: tuple[str, ...]) -> Slip:
    working = n.working.rewritten("margins", changes.setting(r"\Delta", 0.0))
    return Slip("Δ is forgotten.", working, at)


def _from_1(n: Batch, at: tuple[str, ...]) -> Slip:
    working = n.but(y=(n.y - 1) % n.n_classes)
    return Slip("The classes are counted from 1: they start at 0.", working, at)


def _predicted(n: Batch, at: tuple[str, ...]) -> Slip:
    working = n.but(y=n.S.argmax(axis=1).astype(np.intp))
    return Slip("The highest score is taken for that of the true class.", working, at)
