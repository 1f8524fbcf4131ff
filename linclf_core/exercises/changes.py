"""One thing changed in a formula, whichever it is: what a slip does to its parts."""

import math
from dataclasses import replace

from linclf_core.exercises.working import Change
from linclf_core.explain.expression import (
    Expression,
    Sum,
    above_0,
    constant,
    greatest,
    largest,
    total,
)


def setting(latex: str, value: float) -> Change:
    """A setting or a count, Δ, λ, η or N, taken for another number."""

    def change(part: Expression) -> Expression:
        alone = part.work is None and part.cell is None
        return replace(part, value=value) if alone and part.texts == (latex,) else part

    return change


def no_maximum(part: Expression) -> Expression:
    """max(0, a) taken for a."""
    return part.parts[1] if _from_0(part) else part


def sum_for_maximum(part: Expression) -> Expression:
    """The largest of several numbers taken for the sum of those above 0."""
    several = part.work is greatest and not _from_0(part)
    if not several:
        return part
    return total(largest([constant(0), entry]) for entry in part.parts)


def maximum_for_sum(part: Expression) -> Expression:
    """A sum taken for its largest term."""
    return largest(part.parts) if isinstance(part, Sum) else part


def not_strict(part: Expression) -> Expression:
    """[a > 0] taken for [a ≥ 0]."""
    return replace(part, work=lambda number: int(number >= 0)) if part.work is above_0 else part


def logarithm_to(base: float) -> Change:
    """The natural logarithm taken for the one to this base."""

    def change(part: Expression) -> Expression:
        return part / math.log(base) if part.work is math.log else part

    return change


def _from_0(part: Expression) -> bool:
    """Whether it is max(0, a)."""
    if part.work is not greatest or len(part.parts) != 2:
        return False
    first = part.parts[0]
    return first.work is None and first.cell is None and first.value == 0
