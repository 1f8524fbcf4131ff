"""How one number was made: a tiny tree that writes itself in symbols and in numbers.

Expressions combine with + − · / like numbers, so the explanation of a cell reads like its formula:
`s.cell(i, j) - s_y.cell(i) + delta`.

The numbers put in are rounded, so a reader who works with them may come to another last digit than
the result has. Every explanation is therefore worked again from the very digits it prints, and an
equals sign stands only where they give the digits of the result; else it says ≈.
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from linclf_core.explain.printing import (
    as_printed,
    comes_out,
    exact,
    latex_exact,
    latex_number,
    relation,
)

#: How tightly a text binds; a part that binds less than its place needs is put in brackets.
ANY, SUM, PRODUCT, ATOM = range(4)

#: Sums of more terms are written as their first terms, dots, and the last one.
SHOWN_TERMS = 6


class Cell(NamedTuple):
    """Where a number stands: matrix name, row, column (both from 0)."""

    matrix: str
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Expression:
    """A value and how it is written.

    A leaf has no parts; `texts[0]` is its symbol, and `cell` says where it stands (None for a
    constant). Otherwise `work` makes the value of the parts' values, and the parts stand between
    the `texts`, each in a place that binds at least as tightly as its entry of `needs`. `note` says
    what is special about this very number.
    """

    value: float
    texts: tuple[str, ...]
    parts: tuple["Expression", ...] = ()
    work: Callable[..., Any] | None = None
    needs: tuple[int, ...] = ()
    strength: int = ATOM
    cell: Cell | None = None
    note: str = ""

    def symbolic(self) -> str:
        """The formula in symbols, LaTeX."""
        return self._write(None, SHOWN_TERMS)[0]

    def numeric(self, decimals: int = 3, shown: int | None = SHOWN_TERMS) -> str:
        """The formula with the numbers put in, LaTeX.

        Sums of more than `shown` terms are shortened: with None never, with 0 each sum is written
        as the number it comes to.
        """
        return self._write(decimals, shown)[0]

    def worked(self, decimals: int, shown: int | None = None) -> Fraction | float:
        """What `numeric` comes to when it is worked with the numbers as printed, all terms of a
        shortened sum included. Exact, unless the formula has an exponential or a logarithm."""
        if self.work is None:
            return as_printed(self.value, decimals) if self.cell else Fraction(exact(self.value))
        number: Fraction | float = self.work(*(p.worked(decimals, shown) for p in self.parts))
        return number

    def sums_come_out(self, decimals: int) -> bool:
        """Whether the printed terms of each sum give what is printed for the sum."""
        return all(part.sums_come_out(decimals) for part in self.parts)

    def sources(self) -> tuple[Cell, ...]:
        """The cells that the number was made from, each once, in reading order."""
        return tuple(dict.fromkeys(e.cell for e in self._walk() if e.cell is not None))

    def notes(self) -> tuple[str, ...]:
        """What is special about the number (a kink, a tie), each sentence once."""
        return tuple(dict.fromkeys(e.note for e in self._walk() if e.note))

    def noted(self, note: str) -> "Expression":
        """The same with a note."""
        return replace(self, note=note)

    def _walk(self) -> Iterator["Expression"]:
        yield self
        for part in self.parts:
            yield from part._walk()

    def _write(self, decimals: int | None, shown: int | None) -> tuple[str, int]:
        """The text and how tightly it binds; in symbols if `decimals` is None."""
        if not self.parts:
            return self._write_leaf(decimals)
        text = self.texts[0]
        for part, need, after in zip(self.parts, self.needs, self.texts[1:], strict=True):
            text += part._in_place(need, decimals, shown) + after
        return text, self.strength

    def _write_leaf(self, decimals: int | None) -> tuple[str, int]:
        if decimals is None:
            return self.texts[0], ATOM
        text = latex_number(self.value, decimals) if self.cell else latex_exact(self.value)
        return text, _strength_of_number(text)

    def _in_place(self, need: int, decimals: int | None, shown: int | None) -> str:
        text, strength = self._write(decimals, shown)
        return text if strength >= need else rf"\left({text}\right)"

    def __add__(self, other: "Operand") -> "Expression":
        return made(operator.add, ("", " + ", ""), (self, lift(other)), (ANY, PRODUCT), SUM)

    def __sub__(self, other: "Operand") -> "Expression":
        return made(operator.sub, ("", " - ", ""), (self, lift(other)), (ANY, PRODUCT), SUM)

    def __mul__(self, other: "Operand") -> "Expression":
        texts = ("", r" \cdot ", "")
        return made(operator.mul, texts, (self, lift(other)), (PRODUCT, PRODUCT), PRODUCT)

    def __rmul__(self, other: float) -> "Expression":
        return constant(other) * self

    def __rsub__(self, other: float) -> "Expression":
        return constant(other) - self

    def __truediv__(self, other: "Operand") -> "Expression":
        parts = (self, lift(other))
        return made(operator.truediv, (r"\frac{", "}{", "}"), parts, (ANY, ANY), PRODUCT)

    def __rtruediv__(self, other: float) -> "Expression":
        return constant(other) / self

    def __neg__(self) -> "Expression":
        return made(operator.neg, ("-", ""), (self,), (PRODUCT,), SUM)


Operand: TypeAlias = Expression | float


@dataclass(frozen=True, eq=False)
class Sum(Expression):
    """A sum of any length: its terms are the parts, `texts[0]` is how it is written in symbols."""

    def _write(self, decimals: int | None, shown: int | None) -> tuple[str, int]:
        if decimals is None and self.texts[0]:
            return self.texts[0], SUM
        if decimals is not None and shown == 0:
            text = latex_number(self.value, decimals)
            return text, _strength_of_number(text)
        head: Sequence[Expression] = self.parts
        tail: Sequence[Expression] = ()
        if shown is not None and len(self.parts) > shown:
            head, tail = self.parts[: shown - 2], self.parts[-1:]
        terms = [head[0]._in_place(SUM, decimals, shown)]
        terms += [term._in_place(PRODUCT, decimals, shown) for term in head[1:]]
        if tail:
            terms += [r"\cdots", tail[0]._in_place(PRODUCT, decimals, shown)]
        return " + ".join(terms), SUM

    def worked(self, decimals: int, shown: int | None = None) -> Fraction | float:
        if shown == 0:
            return as_printed(self.value, decimals)
        return super().worked(decimals, shown)

    def sums_come_out(self, decimals: int) -> bool:
        return _gives(self, self.value, decimals, None)


@dataclass(frozen=True, eq=False)
class FirstLargest(Expression):
    """The label of the first largest part; the parts are written with the digits that it takes."""

    def _write(self, decimals: int | None, shown: int | None) -> tuple[str, int]:
        return super()._write(None if decimals is None else self._telling(decimals), shown)

    def worked(self, decimals: int, shown: int | None = None) -> Fraction | float:
        return super().worked(self._telling(decimals), shown)

    def _telling(self, decimals: int) -> int:
        """So many decimals, or as many more as it takes to tell the largest from the others."""
        worked = super().worked
        return next(d for d in itertools.count(decimals) if worked(d) == self.value)


def _gives(expression: Expression, value: float, decimals: int, shown: int | None) -> bool:
    """Whether the expression, worked as it is printed, gives what is printed for the value."""
    try:
        return comes_out(expression.worked(decimals, shown), value, decimals)
    except (ArithmeticError, ValueError):
        # The printed digits of what is nearly 0 may be 0, which has no logarithm and no inverse.
        return False


def made(
    work: Callable[..., Any],
    texts: tuple[str, ...],
    parts: Sequence[Expression],
    needs: tuple[int, ...],
    strength: int = ATOM,
) -> Expression:
    """The expression whose value `work` makes of the values of its parts."""
    try:
        value = float(work(*(part.value for part in parts)))
    except (ArithmeticError, ValueError):
        # What a typed formula comes to outside of where it was found sound.
        value = math.nan
    return Expression(value, texts, tuple(parts), work, needs, strength)


def lift(operand: Operand) -> Expression:
    """The operand as an expression: a plain number becomes a constant."""
    return operand if isinstance(operand, Expression) else constant(operand)


def constant(value: float) -> Expression:
    """A number that is part of the formula itself: 0, 1, 2."""
    return symbol(latex_exact(value), value)


def symbol(latex: str, value: float) -> Expression:
    """A setting or a count that has a symbol: Δ, λ, η, N."""
    return Expression(float(value), (latex,))


def total(terms: Iterable[Expression], latex: str = "") -> Sum:
    """The sum of `terms` (at least one), written `latex` in symbols (term by term if empty)."""
    parts = tuple(terms)
    return Sum(math.fsum(part.value for part in parts), (latex,), parts, _added)


def squared(base: Expression) -> Expression:
    return made(lambda x: x * x, ("", "^2"), (base,), (ATOM,))


def power(base: Expression, exponent: float) -> Expression:
    """The base to the power of a number."""
    if exponent == 2:
        return squared(base)
    return made(
        lambda x: x ** _plain(exponent), ("", f"^{{{latex_exact(exponent)}}}"), (base,), (ATOM,)
    )


def absolute(argument: Expression) -> Expression:
    return made(abs, (r"\left|", r"\right|"), (argument,), (ANY,))


def square_root(argument: Expression) -> Expression:
    return made(math.sqrt, (r"\sqrt{", "}"), (argument,), (ANY,))


def exponential(exponent: Expression) -> Expression:
    return made(_exp, ("e^{", "}"), (exponent,), (ANY,))


def logarithm(argument: Expression) -> Expression:
    return made(math.log, (r"\ln\left(", r"\right)"), (argument,), (ANY,))


def largest(options: Sequence[Expression]) -> Expression:
    texts = (r"\max\left(", *[r",\ "] * (len(options) - 1), r"\right)")
    return made(greatest, texts, options, (ANY,) * len(options))


def greatest(*numbers: float) -> float:
    """The largest number: the work of `largest`."""
    return max(numbers)


def smallest(options: Sequence[Expression]) -> Expression:
    texts = (r"\min\left(", *[r",\ "] * (len(options) - 1), r"\right)")
    return made(lambda *numbers: min(numbers), texts, options, (ANY,) * len(options))


def first_largest(options: Sequence[tuple[int, Expression]]) -> Expression:
    """The label of the largest option, of the first one at a tie; labels stand below."""
    labels, parts = tuple(label for label, _ in options), tuple(option for _, option in options)

    def pick(*numbers: float) -> int:
        return labels[numbers.index(max(numbers))]

    texts = [r"\arg\max\left("]
    for label in labels:
        texts[-1] += r"\underset{" + str(label) + "}{"
        texts.append(r"},\ ")
    texts[-1] = r"}\right)"
    value = float(pick(*(part.value for part in parts)))
    return FirstLargest(value, tuple(texts), parts, pick, (ANY,) * len(parts))


def positive(argument: Expression) -> Expression:
    """[argument > 0]: 1 if so, else 0."""
    return made(above_0, (r"\left[", r" > 0\right]"), (argument,), (ANY,))


def above_0(number: float) -> int:
    """1 if so, else 0: the work of `positive`."""
    return int(number > 0)


def greater(left: Expression, right: Expression) -> Expression:
    """[left > right]: 1 if so, else 0."""
    texts = (r"\left[", " > ", r"\right]")
    return made(lambda a, b: int(a > b), texts, (left, right), (ANY, ANY))


def equal(left: Operand, right: Operand) -> Expression:
    """[left = right]: 1 if so, else 0."""
    parts = (lift(left), lift(right))
    return made(lambda a, b: int(a == b), (r"\left[", " = ", r"\right]"), parts, (ANY, ANY))


def _exp(exponent: Fraction | float) -> float:
    try:
        return math.exp(exponent)
    except OverflowError:
        return math.inf


def _plain(number: float) -> float:
    """A whole number as one, so that fractions to its power stay exact."""
    return int(number) if number == int(number) else number


def _strength_of_number(text: str) -> int:
    if text.startswith("-"):
        return SUM
    return PRODUCT if r"\times" in text else ATOM


def _added(*numbers: Fraction | float) -> Fraction | float:
    return sum(numbers)


@dataclass(frozen=True, eq=False)
class Explanation:
    """One number, its symbol, and how it was made. A given number has no `expression`."""

    latex: str
    value: float
    expression: Expression | None

    @property
    def sources(self) -> tuple[Cell, ...]:
        """The cells it was made from."""
        return self.expression.sources() if self.expression else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what is special about it: at a kink, which side was taken and why."""
        return self.expression.notes() if self.expression else ()

    @property
    def terms(self) -> tuple[Expression, ...]:
        """All terms where the number is one sum, written out or not; else none."""
        return self.expression.parts if isinstance(self.expression, Sum) else ()

    def relation(self, decimals: int, *shown: int | None) -> str:
        """The LaTeX of = if the numbers put in, worked as they are printed with each of these
        `shown`, give the result as printed; else that of ≈."""
        expression, value = self.expression, self.value
        same = expression is None or all(_gives(expression, value, decimals, n) for n in shown)
        return relation(same)

    def lines(self, decimals: int, shown: int | None = SHOWN_TERMS) -> tuple[str, ...]:
        """LaTeX, one line a step: symbols; numbers put in; sums worked out; the result.

        The last two begin with ≈ instead of = where the printed numbers before do not give them.
        """
        expression, result = self.expression, latex_number(self.value, decimals)
        if expression is None:
            return (f"{self.latex} = {result}",)
        first = expression.symbolic()
        steps = {expression.numeric(decimals, shown): "="}
        if shown == 0:
            steps.setdefault(result, self.relation(decimals, 0))
        else:
            sums = relation(expression.sums_come_out(decimals))
            steps.setdefault(expression.numeric(decimals, 0), sums)
            steps.setdefault(result, self.relation(decimals, None, 0))
        return (
            f"{self.latex} = {first}",
            *(f"{sign} {step}" for step, sign in steps.items() if step != first),
        )

    def aligned(self, decimals: int, shown: int | None = SHOWN_TERMS) -> str:
        """The lines as one LaTeX block, aligned at the signs = and ≈."""
        first, *rest = self.lines(decimals, shown)
        lines = [first.replace(" = ", " &= ", 1), *("&" + line for line in rest)]
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
