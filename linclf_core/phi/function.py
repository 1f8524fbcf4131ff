"""A function φ(m): each operation knows its value and slope, in numbers and as they are written.

Both are worked as pairs (value, slope by m), from the inside out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from linclf_core.explain import expression as written
from linclf_core.explain.expression import Expression, constant
from linclf_core.notation import Array
from linclf_core.phi.program import Noted, program

#: A value and its slope, as arrays, and as they are written: without a slope where that is 0.
Dual = tuple[Array, Array]
Told = tuple[Expression, Expression | None]


@dataclass(frozen=True)
class Node:
    """A function of m: the operation called `name` on its parts. "m" and "Δ" have none; a "number"
    has its value, and "power" its exponent, in `number`."""

    name: str
    parts: tuple["Node", ...] = ()
    number: float = 0.0

    def at(self, m: Array, delta: float) -> Dual:
        """φ(m) and φ'(m), in the shape of m; where they are no finite numbers, inf or nan.

        Where two parts of a maximum or minimum are equal the slope nearer to 0 is taken, and so is
        0 for |0|.
        """
        with np.errstate(all="ignore"):
            return _spread(self._work(m, np.array(delta), []), m.shape)

    def steps(self, m: Array, delta: float) -> list[Dual]:
        """The same of every part, the innermost first; the last is φ itself."""
        found: list[Dual] = []
        with np.errstate(all="ignore"):
            self._work(m, np.array(delta), found)
        return [_spread(dual, m.shape) for dual in found]

    def _work(self, m: Any, delta: Any, found: list[Dual]) -> Dual:
        parts = [part._work(m, delta, found) for part in self.parts]
        if self.name == "m":
            dual = m, np.array(1.0)
        elif self.name in LEAVES:
            dual = delta if self.name == "Δ" else np.array(self.number), np.array(0.0)
        elif self.name == "power":
            dual = _power(parts[0], self.number)
        else:
            dual = OPERATIONS[self.name][0](*parts)
        found.append(dual)
        return dual

    def told(self, m: Expression, delta: Expression) -> Told:
        """How φ(m) and φ'(m) are written for this m."""
        if self.name == "m":
            return m, constant(1)
        if self.name in LEAVES:
            return (delta if self.name == "Δ" else constant(self.number)), None
        told = [part.told(m, delta) for part in self.parts]
        if self.name == "power":
            return _told_power(told[0], self.number)
        return OPERATIONS[self.name][1](*told)

    def latex(self, m: str = "m") -> str:
        """φ in symbols."""
        return self.told(written.symbol(m, 0.5), written.symbol(r"\Delta", 1.0))[0].symbolic()

    def source(self, name: str) -> str:
        """A function of NumPy with this name that does what `at` does, to the bit."""
        lines, (value, slope) = program(self._work(Noted("m"), Noted("delta"), []))
        body = [*lines, f"value = {value}", f"slope = {slope}"]
        return "\n".join(
            [
                f"def {name}(m, delta):",
                '    """φ(m) and φ\'(m), in the shape of m."""',
                '    with np.errstate(all="ignore"):',
                *(f"        {line}" for line in body),
                "    return np.broadcast_to(value, m.shape), np.broadcast_to(slope, m.shape)",
                "",
            ]
        )


LEAVES = ("m", "Δ", "number")


def _spread(dual: Dual, shape: tuple[int, ...]) -> Dual:
    """A pair in this shape: a constant has one number for all."""
    value, slope = (a if a.shape == shape else np.broadcast_to(a, shape) for a in dual)
    return value, slope


def _times(factor: Array, slope: Array) -> Array:
    """A factor times a slope: where that is 0, so is this, and be the factor too large for a
    number."""
    return np.where(slope == 0, 0.0, factor * slope)


def _power(a: Dual, n: float) -> Dual:
    return a[0] ** n, _times(n * a[0] ** (n - 1), a[1])


def _told_power(a: Told, n: float) -> Told:
    if n in (0, 1):
        return a if n else (constant(1), None)
    value, slope = a
    if n < 1 and _still(a):
        slope = None
    powers = written.power(value, n - 1) if n != 2 else value
    return written.power(value, n), _product(constant(n) * powers, slope)


def _product(factor: Expression, slope: Expression | None) -> Expression | None:
    """A factor times a slope; what is exactly 1 is not written."""
    if slope is None or _is_one(factor):
        return slope
    return factor if _is_one(slope) else factor * slope


def _is_one(written: Expression) -> bool:
    return not written.parts and written.cell is None and written.texts == ("1",)


def _sum(a: Expression | None, b: Expression | None) -> Expression | None:
    return b if a is None else a if b is None else a + b


def _difference(a: Expression | None, b: Expression | None) -> Expression | None:
    return a if b is None else -b if a is None else a - b


def _divide(a: Dual, b: Dual) -> Dual:
    quotient = a[0] / b[0]
    return quotient, (a[1] - _times(quotient, b[1])) / b[0]


def _told_divide(a: Told, b: Told) -> Told:
    above = _difference(_product(b[0], a[1]), _product(a[0], b[1]))
    if b[1] is None:
        return a[0] / b[0], None if a[1] is None else a[1] / b[0]
    return a[0] / b[0], None if above is None else above / written.squared(b[0])


def _chosen(sign: float) -> tuple[Callable[..., Dual], Callable[..., Told]]:
    """The larger of two (sign 1) or the smaller (sign −1)."""

    def dual(a: Dual, b: Dual) -> Dual:
        first = sign * a[0] > sign * b[0]
        first = first | ((a[0] == b[0]) & (np.abs(a[1]) <= np.abs(b[1])))
        # Not the part that was chosen: a nan in either must show.
        value = np.maximum(a[0], b[0]) if sign > 0 else np.minimum(a[0], b[0])
        return value, np.where(first, a[1], b[1])

    def told(a: Told, b: Told) -> Told:
        pair = [a[0], b[0]]
        value = written.largest(pair) if sign > 0 else written.smallest(pair)
        if a[1] is None or b[1] is None:
            # One part is a constant: the other has its slope where it is chosen.
            (chosen, slope), (other, _) = (a, b) if b[1] is None else (b, a)
            above = (chosen, other) if sign > 0 else (other, chosen)
            return value, slope if slope is None else _product(slope, written.greater(*above))
        if a[0].value == b[0].value:
            return value, min(a[1], b[1], key=lambda slope: abs(slope.value))
        first = sign * a[0].value > sign * b[0].value
        return value, a[1] if first else b[1]

    return dual, told


def _told_exp(a: Told) -> Told:
    value = written.exponential(a[0])
    return value, _product(value, a[1])


def _told_abs(a: Told) -> Told:
    value, slope = a
    zero = constant(0)
    sign = written.greater(value, zero) - written.greater(zero, value)
    return written.absolute(value), _product(sign, slope)


def _sqrt(a: Dual) -> Dual:
    root = np.sqrt(a[0])
    return root, np.where(a[1] == 0, 0.0, a[1] / (2.0 * root))


def _told_sqrt(a: Told) -> Told:
    root = written.square_root(a[0])
    return root, None if a[1] is None or _still(a) else a[1] / (2 * root)


def _still(a: Told) -> bool:
    """Whether a part is 0 and stays so close by: then a root of it does, though its rule fails."""
    return a[0].value == 0 and (a[1] is None or a[1].value == 0)


#: Each operation on pairs, in numbers and as it is written.
OPERATIONS: dict[str, tuple[Callable[..., Dual], Callable[..., Told]]] = {
    "+": (lambda a, b: (a[0] + b[0], a[1] + b[1]), lambda a, b: (a[0] + b[0], _sum(a[1], b[1]))),
    "-": (
        lambda a, b: (a[0] - b[0], a[1] - b[1]),
        lambda a, b: (a[0] - b[0], _difference(a[1], b[1])),
    ),
    "*": (
        lambda a, b: (a[0] * b[0], _times(b[0], a[1]) + _times(a[0], b[1])),
        lambda a, b: (a[0] * b[0], _sum(_product(b[0], a[1]), _product(a[0], b[1]))),
    ),
    "/": (_divide, _told_divide),
    "negative": (
        lambda a: (-a[0], -a[1]),
        lambda a: (-a[0], None if a[1] is None else -a[1]),
    ),
    "max": _chosen(1.0),
    "min": _chosen(-1.0),
    "exp": (lambda a: (np.exp(a[0]), np.exp(a[0]) * a[1]), _told_exp),
    "log": (
        lambda a: (np.log(a[0]), a[1] / a[0]),
        lambda a: (written.logarithm(a[0]), None if a[1] is None else a[1] / a[0]),
    ),
    "abs": (lambda a: (np.abs(a[0]), np.sign(a[0]) * a[1]), _told_abs),
    "sqrt": (_sqrt, _told_sqrt),
    ">": (
        lambda a, b: (np.where(a[0] > b[0], 1.0, 0.0), np.array(0.0)),
        lambda a, b: (written.greater(a[0], b[0]), None),
    ),
}
