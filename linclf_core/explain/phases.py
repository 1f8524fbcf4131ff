"""The chain rule for one sample, phase by phase, as data that a page walks through."""

from dataclasses import dataclass
from typing import Literal

from linclf_core.explain.expression import Explanation, Expression, total
from linclf_core.explain.matrix import Matrix


@dataclass(frozen=True, eq=False)
class Steps:
    """A derivation in symbols, a LaTeX line a step; `number` is the same with live numbers."""

    title: str
    lines: tuple[str, ...]
    number: Explanation | None = None


@dataclass(frozen=True, eq=False)
class Phase:
    """One factor of the chain rule: what happens, in words, in symbols and in numbers."""

    key: str
    title: str
    direction: Literal["forward", "back"]
    text: str
    derivation: tuple[Steps, ...]
    matrices: tuple[Matrix, ...]


def chain_product(outer: Matrix, inner: Matrix) -> Matrix:
    """∂L/∂s (1, C) = ∂L/∂z (1, K) times ∂z/∂s (K, C): the two factors multiplied out."""

    def how(_: int, k: int) -> Expression:
        rows = range(inner.values.shape[0])
        return total(outer.cell(0, j) * inner.cell(j, k) for j in rows)

    return Matrix(
        "product",
        f"{outer.title} times {inner.title}",
        rf"{outer.latex} \cdot {inner.latex}",
        outer.values @ inner.values + 0.0,
        "signed",
        r"\partial L / \partial s",
        how,
    )
