"""How one number was made: a tiny tree that writes itself in symbols and in numbers.

Expressions combine with + − · / like numbers, so the explanation of a cell reads like its formula:
`s.cell(i, j) - s_y.cell(i) + delta`.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from linclf_core.explain.printing import latex_exact, latex_number

#: How tightly a text binds; a part that binds less than its place needs is put in brackets.
ANY, SUM, PRODUCT, ATOM = range(4)

#: Sums of more terms are written as their first terms, dots, and the last one.
SHOWN_TERMS = 6


@dataclass(frozen=True)
class Cell:
    """Where a number stands: matrix name, row, column (both from 0)."""

    matrix: str
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Expression:
    """A value and how it is written.

    A leaf has no parts; `texts[0]` is its symbol, and `cell` says where it stands (None for a
    constant). Otherwise the parts stand between the `texts`, each in a place that binds at least
    as tightly as its entry of `needs`. `note` says what is special about this very number.
    """

    value: float
    texts: tuple[str, ...]
    parts: tuple["Expression", ...] = ()
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
        return _binary(self, other, " + ", self.value + value_of(other), (ANY, PRODUCT), SUM)

    def __sub__(self, other: "Operand") -> "Expression":
        return _binary(self, other, " - ", self.value - value_of(other), (ANY, PRODUCT), SUM)

    def __mul__(self, other: "Operand") -> "Expression":
        product = self.value * value_of(other)
        return _binary(self, other, r" \cdot ", product, (PRODUCT, PRODUCT), PRODUCT)

    def __rmul__(self, other: float) -> "Expression":
        return constant(other) * self

    def __rsub__(self, other: float) -> "Expression":
        return constant(other) - self

    def __truediv__(self, other: "Operand") -> "Expression":
        parts = (self, lift(other))
        value = self.value / parts[1].value
        return Expression(value, (r"\frac{", "}{", "}"), parts, (ANY, ANY), PRODUCT)

    def __rtruediv__(self, other: float) -> "Expression":
        return constant(other) / self

    def __neg__(self) -> "Expression":
        return Expression(-self.value, ("-", ""), (self,), (PRODUCT,), SUM)


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


def value_of(operand: Operand) -> float:
    return operand.value if isinstance(operand, Expression) else operand


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
    return Sum(math.fsum(part.value for part in parts), (latex,), parts)


def squared(base: Expression) -> Expression:
    return Expression(base.value * base.value, ("", "^2"), (base,), (ATOM,))


def exponential(exponent: Expression) -> Expression:
    return Expression(math.exp(exponent.value), ("e^{", "}"), (exponent,), (ANY,))


def logarithm(argument: Expression) -> Expression:
    texts = (r"\ln\left(", r"\right)")
    return Expression(math.log(argument.value), texts, (argument,), (ANY,))


def largest(options: Sequence[Expression]) -> Expression:
    return _listed(r"\max\left(", options, r"\right)", max(e.value for e in options))


def first_largest(options: Sequence[tuple[int, Expression]]) -> Expression:
    """The label of the largest option, of the first one at a tie; labels stand below."""
    best = max(options, key=lambda option: option[1].value)[0]
    texts = [r"\arg\max\left("]
    for label, _ in options:
        texts[-1] += r"\underset{" + str(label) + "}{"
        texts.append(r"},\ ")
    texts[-1] = r"}\right)"
    parts = tuple(option for _, option in options)
    return Expression(float(best), tuple(texts), parts, (ANY,) * len(parts))


def positive(argument: Expression) -> Expression:
    """[argument > 0]: 1 if so, else 0."""
    value = float(argument.value > 0)
    return Expression(value, (r"\left[", r" > 0\right]"), (argument,), (ANY,))


def equal(left: Operand, right: Operand) -> Expression:
    """[left = right]: 1 if so, else 0."""
    parts = (lift(left), lift(right))
    value = float(parts[0].value == parts[1].value)
    return Expression(value, (r"\left[", " = ", r"\right]"), parts, (ANY, ANY))


def _strength_of_number(text: str) -> int:
    if text.startswith("-"):
        return SUM
    return PRODUCT if r"\times" in text else ATOM


def _binary(
    left: Expression,
    right: Operand,
    sign: str,
    value: float,
    needs: tuple[int, int],
    strength: int,
) -> Expression:
    return Expression(value, ("", sign, ""), (left, lift(right)), needs, strength)


def _listed(before: str, options: Sequence[Expression], after: str, value: float) -> Expression:
    texts = (before, *[r",\ "] * (len(options) - 1), after)
    return Expression(value, texts, tuple(options), (ANY,) * len(options))


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

    def lines(self, decimals: int = 3, shown: int | None = SHOWN_TERMS) -> tuple[str, ...]:
        """LaTeX, one line a step: symbols; numbers put in; sums worked out; the result."""
        result = latex_number(self.value, decimals)
        if self.expression is None:
            return (f"{self.latex} = {result}",)
        steps = [self.expression.symbolic(), self.expression.numeric(decimals, shown)]
        steps += [self.expression.numeric(decimals, 0), result]
        first, *rest = dict.fromkeys(steps)
        return (f"{self.latex} = {first}", *(f"= {step}" for step in rest))

    def aligned(self, decimals: int = 3, shown: int | None = SHOWN_TERMS) -> str:
        """The lines as one LaTeX block, aligned at the equals signs."""
        first, *rest = self.lines(decimals, shown)
        lines = [first.replace(" = ", " &= ", 1), *("&" + line for line in rest)]
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"
