"""Arrays that are told once: each operation knows its value, how any entry of it is written, how
the derivative of an entry is written, and how far it is from a kink.

A formula is written with them as with arrays: `M = s - s.pick(y) + delta`. Nothing is computed
before it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from linclf_core.explain import expression as written
from linclf_core.explain.expression import Expression, constant, equal, total
from linclf_core.explain.matrix import Matrix, Scale, label_matrix
from linclf_core.lazy import lazy
from linclf_core.notation import Array, BoolArray, IntArray
from linclf_core.rows import one_hot, put, row_sums, true_scores

#: How the entry (row, column) is written.
How = Callable[[int, int], Expression]
#: A sentence on the entry (row, column), or an empty text.
Note = Callable[[int, int], str]
#: How the derivative of an entry (row, column) of an array is written; None where it is 0 because
#: the array does not depend on what the derivative is taken by.
Slope = Callable[["Traced", int, int], Expression | None]
#: The same of an operation, made of the slopes of its parts.
Rule = Callable[[Slope, int, int], Expression | None]

#: A slope of exactly 1, which is not written as a factor.
ONE = constant(1)


@dataclass(frozen=True, eq=False)
class Traced:
    """An array (N, C), or (N, 1) for one number a sample, and the operation that made it.

    `make` gives the values, `how` writes an entry, `rule` its derivative, from those of the
    `parts`; without a rule it is 0. `near` gives how far each entry is from a kink of anything it
    is made of, in an array that can be stretched to (N, C); without it, that is the smallest
    distance of the parts. `matrix` is what is shown of an array that has a name: its entries are
    written by their symbol. `jacobian` writes ∂self_j/∂s_k of one sample, row j and column k, where
    that is simpler than what the rules come to.
    """

    make: Callable[[], Array]
    how: How
    parts: tuple["Traced", ...] = ()
    rule: Rule = lambda slope, i, j: None
    near: Callable[[], Array] | None = None
    matrix: Matrix | None = None
    jacobian: How | None = None

    @lazy
    def values(self) -> Array:
        return self.make()

    @lazy
    def kinks(self) -> Array:
        """How far each entry is from a kink; inf where there is none."""
        if self.near:
            return self.near()
        found = np.full((1, 1), np.inf)
        for part in self.parts:
            found = np.minimum(found, part.kinks)
        return found

    def named(
        self, name: str, title: str, latex: str, symbol: str, scale: Scale = "signed"
    ) -> "Traced":
        """The same as a matrix to be shown; see `Matrix`."""
        # 0.0 added: an entry may be −0, and a printed "−0" only puzzles.
        shown = Matrix(name, title, latex, lambda: self.values + 0.0, scale, symbol, self.how)
        return replace(self, matrix=shown)

    def cell(self, i: int, j: int) -> Expression:
        """One entry as a part of another; a column has the same entry for every class."""
        if self.matrix is None:
            return self.how(i, j)
        return self.matrix.cell(i, j if self.matrix.values.shape[1] > 1 else 0)

    def made_by(self, make: Callable[[], Array]) -> "Traced":
        """The same, its values computed in another way, which keeps more digits."""
        return replace(self, make=make)

    def with_rule(self, rule: Rule) -> "Traced":
        """The same, its derivative written in another way."""
        return replace(self, rule=rule)

    def noted(self, note: Note) -> "Traced":
        """The same with sentences on some entries."""

        def how(i: int, j: int) -> Expression:
            said, entry = note(i, j), self.cell(i, j)
            return entry.noted(said) if said else entry

        return Traced(lambda: self.values, how, (self,), lambda d, i, j: d(self, i, j))

    def __add__(self, other: "Traced") -> "Traced":
        return _two(np.add, self, other, lambda a, b: a + b, lambda d, e: _sum((d, e)))

    def __sub__(self, other: "Traced") -> "Traced":
        return _two(np.subtract, self, other, lambda a, b: a - b, _difference)

    def __mul__(self, other: "Traced") -> "Traced":
        def rule(d: Slope, i: int, j: int) -> Expression | None:
            a, b = self.cell(i, j), other.cell(i, j)
            return _sum((times(b, d(self, i, j)), times(a, d(other, i, j))))

        return _two(np.multiply, self, other, lambda a, b: a * b).with_rule(rule)

    def __truediv__(self, other: "Traced") -> "Traced":
        def rule(d: Slope, i: int, j: int) -> Expression | None:
            a, b = self.cell(i, j), other.cell(i, j)
            above = _difference(times(b, d(self, i, j)), times(a, d(other, i, j)))
            return None if above is None else above / written.squared(b)

        return _two(np.divide, self, other, lambda a, b: a / b).with_rule(rule)

    def __neg__(self) -> "Traced":
        return _one(np.negative, self, lambda a: -a, lambda d, a: None if d is None else -d)

    def __rmul__(self, factor: float) -> "Traced":
        def rule(slope: Expression | None, a: Expression) -> Expression | None:
            return times(constant(factor), slope)

        return _one(lambda A: factor * A, self, lambda a: factor * a, rule)

    def pick(self, y: IntArray) -> "Traced":
        """The entry of the true class of each row, a column (N, 1)."""
        return Traced(
            lambda: true_scores(self.values, y),
            lambda i, _: self.cell(i, int(y[i])),
            (self,),
            lambda d, i, _: d(self, i, int(y[i])),
        )

    def sum(self, but: IntArray | None = None) -> "Traced":
        """Row sums, a column (N, 1); without the classes `but` (N,), one of each row."""

        def columns(i: int) -> list[int]:
            return [j for j in range(self.values.shape[1]) if but is None or j != but[i]]

        def kept(A: Array, otherwise: float) -> Array:
            whole = np.broadcast_to(A, self.values.shape)
            return whole if but is None else put(whole, but, otherwise)

        return Traced(
            lambda: row_sums(kept(self.values, 0.0))[:, None],
            lambda i, _: total(self.cell(i, j) for j in columns(i)),
            (self,),
            lambda d, i, _: _sum(tuple(d(self, i, j) for j in columns(i))),
            lambda: kept(self.kinks, np.inf),
        )


# --- Operations ----------------------------------------------------------------------------------


def given(matrix: Matrix) -> Traced:
    """Numbers that nothing is said to have made: scores, labels."""
    return Traced(lambda: matrix.values, matrix.cell, matrix=matrix)


def setting(latex: str, value: float) -> Traced:
    """One number for all entries, with a symbol: Δ."""
    return Traced(lambda: np.full((1, 1), value), lambda i, j: written.symbol(latex, value))


def targets(y: IntArray, s: Traced) -> Traced:
    """[j = y_i]: 1 at the true class, else 0, in the shape of s."""
    labels = label_matrix(y)
    return Traced(
        lambda: one_hot(y, s.values.shape[1]), lambda i, j: equal(constant(j), labels.cell(i))
    )


def signs(y: IntArray, s: Traced) -> Traced:
    """t: +1 at the true class, −1 elsewhere, in the shape of s."""
    labels = label_matrix(y)
    return Traced(
        lambda: 2.0 * one_hot(y, s.values.shape[1]) - 1.0,
        lambda i, j: 2 * equal(constant(j), labels.cell(i)) - 1,
    )


def at(y: IntArray, true: Traced, rivals: Traced) -> Traced:
    """`true` at the true class of each row, `rivals` elsewhere."""

    def make() -> Array:
        A, B = np.broadcast_arrays(true.values, rivals.values)
        return np.where(one_hot(y, A.shape[1]) > 0, A, B)

    def one(i: int, j: int) -> Traced:
        return true if j == y[i] else rivals

    return Traced(
        make,
        lambda i, j: one(i, j).cell(i, j),
        (true, rivals),
        lambda d, i, j: d(one(i, j), i, j),
    )


def where(condition: Callable[[], BoolArray], a: Traced, b: Traced) -> Traced:
    """`a` where the condition, of its shape, holds; else `b`, which is the same number written in
    another way. So the derivative is that of `a`."""
    return Traced(
        lambda: np.where(condition(), a.values, b.values),
        lambda i, j: (a if condition()[i, j] else b).cell(i, j),
        (a, b),
        lambda d, i, j: d(a, i, j),
    )


def hinge(m: Traced, slope: Traced) -> Traced:
    """max(0, m), a kink at 0. `slope` is [m > 0], as `positive` makes it."""
    return replace(
        _one(lambda A: np.maximum(A, 0.0), m, lambda a: written.largest([constant(0), a])),
        rule=lambda d, i, j: times(slope.cell(i, j), d(m, i, j)),
        near=lambda: np.minimum(np.abs(m.values), m.kinks),
    )


def positive(m: Traced) -> Traced:
    """[m > 0]: 1 where m is above 0, else 0."""
    return _one(lambda A: (A > 0).astype(float), m, written.positive)


def positive_part(m: Traced) -> Traced:
    """max(0, m), to be squared: what follows is flat where it is 0, so there is no kink, and its
    slope there, which is multiplied by 0, is written as 1."""
    return _one(
        lambda A: np.maximum(A, 0.0),
        m,
        lambda a: written.largest([constant(0), a]),
        lambda d, a: d,
    )


def decay(m: Traced) -> Traced:
    """e^{−|m|}, which never overflows. A constant: what is made of it has a slope of its own."""
    return _one(
        lambda A: np.exp(-np.abs(A)),
        m,
        lambda a: written.exponential(-a if a.value >= 0 else a),
    )


def logistic(m: Traced, decayed: Traced) -> Traced:
    """1/(1 + e^{−m}), where it needs to be as e^m/(1 + e^m). `decayed` is e^{−|m|}."""

    def how(i: int, j: int) -> Expression:
        e = decayed.cell(i, j)
        return (constant(1) if m.values[i, j] >= 0 else e) / (constant(1) + e)

    def make() -> Array:
        e = decayed.values
        return np.asarray(np.where(m.values >= 0, 1.0, e) / (1.0 + e))

    return Traced(make, how, (m, decayed))


def softplus(m: Traced, decayed: Traced, slope: Traced) -> Traced:
    """ln(1 + e^m) as max(0, m) + ln(1 + e^{−|m|}). `decayed` is e^{−|m|}, and `slope` is
    1/(1 + e^{−m}), as `logistic` makes it."""

    def how(i: int, j: int) -> Expression:
        straight = written.largest([constant(0), m.cell(i, j)])
        return straight + written.logarithm(constant(1) + decayed.cell(i, j))

    return Traced(
        lambda: np.maximum(m.values, 0.0) + np.log1p(decayed.values),
        how,
        (m, decayed),
        lambda d, i, j: times(slope.cell(i, j), d(m, i, j)),
    )


def square(a: Traced) -> Traced:
    return _one(np.square, a, written.squared, lambda d, a: times(2 * a, d))


def exp(a: Traced) -> Traced:
    found = _one(np.exp, a, written.exponential)
    return found.with_rule(lambda d, i, j: times(found.cell(i, j), d(a, i, j)))


def log(a: Traced) -> Traced:
    """The natural logarithm; its argument is above 0."""
    return _one(np.log, a, written.logarithm, lambda d, a: times(1 / a, d))


def row_maximum(s: Traced) -> Traced:
    """The largest entry of each row, a column (N, 1), as a mere number: it has no slope. For a
    shift that cancels out."""

    def how(i: int, _: int) -> Expression:
        return written.largest([s.cell(i, j) for j in range(s.values.shape[1])])

    return Traced(lambda: s.values.max(axis=1, keepdims=True), how, (s,))


def winner(m: Traced, y: IntArray, rivals: bool = False) -> Traced:
    """[j = j*]: 1 at the largest entry of each row, else 0. At a tie the true class wins, and of
    rivals the lowest index; or only `rivals` take part."""

    def make() -> Array:
        A = put(m.values, y, -np.inf) if rivals else m.values
        found = np.where(true_scores(A, y)[:, 0] == A.max(axis=1), y, A.argmax(axis=1))
        return one_hot(found, A.shape[1])

    def how(i: int, j: int) -> Expression:
        order = sorted(range(m.values.shape[1]), key=lambda k: (k != y[i], k))[rivals:]
        return equal(constant(j), written.first_largest([(k, m.cell(i, k)) for k in order]))

    return Traced(make, how, (m,)).noted(tied(m, y, rivals))


def largest(m: Traced, slope: Traced, y: IntArray, rivals: bool = False) -> Traced:
    """max_j m_j, a column (N, 1), with kinks where two entries share it. `slope` is [j = j*], as
    `winner` makes it. The entry of the true class y is a constant, and so without a slope; or only
    `rivals` take part."""

    def values() -> Array:
        return put(m.values, y, -np.inf) if rivals else m.values

    def how(i: int, _: int) -> Expression:
        columns = [j for j in range(m.values.shape[1]) if not rivals or j != y[i]]
        return written.largest([m.cell(i, j) for j in columns])

    def rule(d: Slope, i: int, _: int) -> Expression | None:
        columns = [j for j in range(m.values.shape[1]) if j != y[i]]
        return _sum(tuple(times(slope.cell(i, j), d(m, i, j)) for j in columns))

    def near() -> Array:
        A = values()
        below, first = A.max(axis=1, keepdims=True) - A, A.argmax(axis=1)
        below[np.arange(len(y)), first] = put(below, first, np.inf).min(axis=1)
        return np.asarray(np.minimum(below, m.kinks))

    found = Traced(lambda: values().max(axis=1, keepdims=True), how, (m,), rule, near)
    return found.noted(tied(m, y, rivals))


def tied(m: Traced, y: IntArray, rivals: bool = False) -> Note:
    """A sentence on each entry of a row whose largest entry is reached twice, by `rivals` or by
    any class."""

    def note(i: int, _: int) -> str:
        row = put(m.values[i : i + 1], y[i : i + 1], -np.inf)[0] if rivals else m.values[i]
        found = np.flatnonzero(row == row.max())
        if len(found) == 1:
            return ""
        if y[i] in found:
            return (
                "The largest margin of a rival is 0, a kink: the true class, which has 0 too, is "
                "taken as the winner, so the subgradient is 0."
            )
        return (
            f"A tie: classes {', '.join(map(str, found))} share the largest margin. The lowest "
            "index is taken; all of them at once would be no subgradient."
        )

    return note


# --- Derivatives ---------------------------------------------------------------------------------


def derivative(top: Traced, base: Traced, symbolic: bool) -> How:
    """How ∂top_j/∂base_k is written for one sample, row j and column k.

    With `symbolic` an entry of the base has the slope [k = j] by another one; else 1 or 0, and
    what is 0 is left out. A Jacobian that the top has is not asked for.
    """

    def entry(j: int, k: int) -> Expression:
        def slope(array: Traced, i: int, column: int) -> Expression | None:
            if array is not base:
                return array.rule(slope, i, column)
            if symbolic:
                return equal(constant(k), constant(column))
            return ONE if column == k else None

        found = slope(top, 0, j)
        return constant(0) if found is None else found

    return entry


def times(factor: Expression, slope: Expression | None) -> Expression | None:
    """The product of a factor and a slope, which may be 1 or, None, 0."""
    return None if slope is None else factor if slope is ONE else factor * slope


def _sum(slopes: tuple[Expression | None, ...]) -> Expression | None:
    found = [slope for slope in slopes if slope is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else total(found)


def _difference(a: Expression | None, b: Expression | None) -> Expression | None:
    if b is None:
        return a
    return -b if a is None else a - b


def _one(
    make: Callable[[Array], Any],
    a: Traced,
    how: Callable[[Expression], Expression],
    rule: Callable[[Expression | None, Expression], Expression | None] = lambda d, a: None,
) -> Traced:
    """An operation on each entry; `rule` makes its slope of that of the entry, and the entry."""
    return Traced(
        lambda: np.asarray(make(a.values)),
        lambda i, j: how(a.cell(i, j)),
        (a,),
        lambda d, i, j: rule(d(a, i, j), a.cell(i, j)),
    )


def _two(
    make: Callable[[Array, Array], Any],
    a: Traced,
    b: Traced,
    how: Callable[[Expression, Expression], Expression],
    rule: Callable[[Expression | None, Expression | None], Expression | None] = lambda d, e: None,
) -> Traced:
    """An operation on each entry of one array and that of the other; a column is stretched."""
    return Traced(
        lambda: np.asarray(make(a.values, b.values)),
        lambda i, j: how(a.cell(i, j), b.cell(i, j)),
        (a, b),
        lambda d, i, j: rule(d(a, i, j), d(b, i, j)),
    )
