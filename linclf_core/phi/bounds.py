"""What rules prove of φ: its range, whether it rises, how it bends, and whether it is smooth.

As in disciplined convex programming (M. Grant, S. Boyd, Y. Ye, 2006), each operation tells its own
from those of its parts. What the rules do not reach is unknown, which is no claim.
"""

import math
from dataclasses import dataclass

import numpy as np

from linclf_core.phi.function import Node


@dataclass(frozen=True)
class Proved:
    """The range [low, high]; `convex`, `concave`, `rising` (never falls) and `falling` where that
    is proved. A straight line is convex and concave, a constant rises and falls."""

    low: float = -math.inf
    high: float = math.inf
    convex: bool = False
    concave: bool = False
    rising: bool = False
    falling: bool = False

    @property
    def constant(self) -> bool:
        return self.rising and self.falling

    def negative(self) -> "Proved":
        return Proved(-self.high, -self.low, self.concave, self.convex, self.falling, self.rising)


def proved(node: Node, delta: float) -> Proved:
    """What holds of φ for every m."""
    if node.name == "m":
        return Proved(convex=True, concave=True, rising=True)
    if not node.parts:
        return _constant(delta if node.name == "Δ" else node.number)
    parts = [proved(part, delta) for part in node.parts]
    a, b = parts[0], parts[-1]
    if all(part.constant for part in parts):
        return _worked(node, [part.low for part in parts])
    match node.name:
        case "+":
            return _sum(a, b)
        case "-":
            return _sum(a, b.negative())
        case "negative":
            return a.negative()
        case "*" if a.constant:
            return _times(a.low, b)
        case "*" if b.constant:
            return _times(b.low, a)
        case "/" if b.constant and b.low != 0:
            return _times(1.0 / b.low, a)
        case "/" if a.constant:
            return _times(a.low, _power(b, -1.0))
        case "*" | "/":
            return _product(a, b)
        case "max":
            return _larger(a, b)
        case "min":
            return _larger(a.negative(), b.negative()).negative()
        case "exp":
            return Proved(_exp(a.low), _exp(a.high), a.convex, False, a.rising, a.falling)
        case "log":
            low, high = (math.log(end) if end > 0 else -math.inf for end in (a.low, a.high))
            convex = _log_sum_exp(node.parts[0], delta)
            return Proved(low, high, convex, a.concave, a.rising, a.falling)
        case "sqrt":
            low, high = (math.sqrt(max(0.0, end)) for end in (a.low, a.high))
            return Proved(low, high, False, a.concave, a.rising, a.falling)
        case "abs":
            return _larger(a, a.negative())
        case "power":
            return _power(a, node.number)
    return Proved(0.0, 1.0)


def smooth(node: Node, delta: float) -> bool:
    """Whether it is proved that φ has a slope everywhere, and that this jumps nowhere."""
    if not node.parts or proved(node, delta).constant:
        return True
    # What a root, a logarithm or a quotient is taken of.
    last = proved(node.parts[-1], delta)
    match node.name:
        case "+" | "-" | "*" | "negative" | "exp":
            sound = True
        case "log" | "sqrt":
            sound = last.low > 0
        case "/":
            sound = last.low > 0 or last.high < 0
        case "power":
            if node.number > 1 and _starts_at_0(node.parts[0], delta):
                return True
            sound = (node.number >= 0 and node.number % 1 == 0) or last.low > 0
        case _:
            sound = False
    return sound and all(smooth(part, delta) for part in node.parts)


def _starts_at_0(node: Node, delta: float) -> bool:
    """Whether this is |a| or max(0, a) of a smooth a: its powers above 1 have slope 0 at its kinks,
    where it is 0."""
    if node.name == "abs":
        return smooth(node.parts[0], delta)
    if node.name != "max":
        return False
    known = [proved(part, delta) for part in node.parts]
    has_0 = any(part.constant and part.low == 0 for part in known)
    return has_0 and all(smooth(part, delta) for part in node.parts)


def _constant(value: float) -> Proved:
    return Proved(value, value, True, True, True, True)


def _worked(node: Node, values: list[float]) -> Proved:
    """An operation on constants."""
    inner = tuple(Node("number", number=value) for value in values)
    value = float(Node(node.name, inner, node.number).at(np.zeros(1), 0.0)[0][0])
    return _constant(value) if math.isfinite(value) else Proved()


def _sum(a: Proved, b: Proved) -> Proved:
    return Proved(
        a.low + b.low,
        a.high + b.high,
        a.convex and b.convex,
        a.concave and b.concave,
        a.rising and b.rising,
        a.falling and b.falling,
    )


def _times(factor: float, a: Proved) -> Proved:
    if factor == 0:
        return _constant(0.0)
    if factor < 0:
        a, factor = a.negative(), -factor
    return Proved(factor * a.low, factor * a.high, a.convex, a.concave, a.rising, a.falling)


def _product(a: Proved, b: Proved) -> Proved:
    """Only the sign is told: both parts never below 0."""
    return Proved(low=0.0) if a.low >= 0 and b.low >= 0 else Proved()


def _larger(a: Proved, b: Proved) -> Proved:
    return Proved(
        max(a.low, b.low),
        max(a.high, b.high),
        a.convex and b.convex,
        False,
        a.rising and b.rising,
        a.falling and b.falling,
    )


def _power(a: Proved, n: float) -> Proved:
    if a.low >= 0 and n >= 0:
        grown = n >= 1 and a.convex
        low, high = _power_of(a.low, n), _power_of(a.high, n)
        return Proved(low, high, grown, 0 <= n <= 1 and a.concave, a.rising, a.falling)
    if n > 0 and n % 2 == 0:
        line = a.convex and a.concave
        down = a.high <= 0
        return Proved(0.0, math.inf, line, False, down and a.falling, down and a.rising)
    if a.low >= 0 > n:
        # Where it is 0 there is no such power.
        high = _power_of(a.low, n) if a.low > 0 else math.inf
        return Proved(0.0, high, a.concave, False, a.falling, a.rising)
    odd = n > 0 and n % 2 == 1
    return Proved(rising=odd and a.rising, falling=odd and a.falling)


def _power_of(base: float, n: float) -> float:
    try:
        return float(base**n)
    except OverflowError:
        return math.inf


def _exp(exponent: float) -> float:
    try:
        return math.exp(exponent)
    except OverflowError:
        return math.inf


def _log_sum_exp(argument: Node, delta: float) -> bool:
    """Whether this is a sum of positive constants, and of such times e to the power of something
    convex: then its logarithm is convex (S. Boyd, L. Vandenberghe, "Convex Optimization", 2004,
    section 3.1.5)."""
    if argument.name in ("+", "*"):
        # A product of two sums of exponentials is such a sum again.
        return all(_log_sum_exp(part, delta) for part in argument.parts)
    if argument.name == "exp":
        return proved(argument.parts[0], delta).convex
    found = proved(argument, delta)
    return found.constant and found.low > 0
