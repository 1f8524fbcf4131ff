"""Matrices in the order of computation, each entry of which can be worked again: of other entries
than the true ones, or by a formula with one thing changed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from linclf_core.explain.expression import Cell, Explanation, Expression
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.traced import How
from linclf_core.lazy import lazy
from linclf_core.notation import Array

#: Makes another expression of one, or gives it back.
Change = Callable[[Expression], Expression]
#: The number in a cell.
At = Callable[[Cell], float]


@dataclass(frozen=True, eq=False)
class Working:
    """`matrices` in reading order: each is given, or made of cells of those before it. `changed`
    holds, by the name of a matrix, how its entries are made instead."""

    matrices: tuple[Matrix, ...]
    changed: Mapping[str, How] = field(default_factory=dict)

    @lazy
    def _by_name(self) -> Mapping[str, Matrix]:
        return {matrix.name: matrix for matrix in self.matrices}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Matrix:
        """The matrix of that name. Raises KeyError if there is none."""
        return self._by_name[name]

    def explain(self, cell: Cell) -> Explanation:
        """How one entry is made, if nothing is changed. Raises KeyError or IndexError if there is
        no such entry."""
        return self[cell.matrix].explain(cell.row, cell.column)

    def told(self, name: str, how: How) -> "Working":
        """The same, the matrix `name` made in another way."""
        return replace(self, changed={**self.changed, name: how})

    def rewritten(self, name: str, change: Change) -> "Working":
        """The same, each part of the formula of the matrix `name` changed where `change` does."""

        def how(i: int, j: int) -> Expression:
            expression = self._formula(Cell(name, i, j))
            return self[name].cell(i, j) if expression is None else rewritten(expression, change)

        return self.told(name, how)

    def entries(self, name: str, own: Mapping[str, Array]) -> Array:
        """The matrix `name`, made of the matrices `own` where they hold a number, and else of what
        these formulas make of the given ones."""
        rows, columns = self[name].values.shape
        known: dict[Cell, float] = {}

        def at(cell: Cell) -> float:
            if cell not in known:
                found = own.get(cell.matrix)
                mine = math.nan if found is None else float(found[cell.row, cell.column])
                known[cell] = mine if math.isfinite(mine) else self._made(cell, at)
            return known[cell]

        found = [[self._made(Cell(name, i, j), at) for j in range(columns)] for i in range(rows)]
        return np.array(found)

    def sway(self, cell: Cell, rounding: float, own: Mapping[str, Array]) -> float:
        """How far an entry made of the matrices `own`, as in `entries`, can move if all numbers
        that it is made of are rounded so much. What has no more than two decimals is not."""

        def mine(source: Cell) -> float:
            found = own.get(source.matrix)
            return math.nan if found is None else float(found[source.row, source.column])

        def at(source: Cell) -> float:
            true = float(self[source.matrix].values[source.row, source.column])
            return mine(source) if math.isfinite(mine(source)) else true

        def exact(source: Cell) -> bool:
            # Of what was entered nobody knows whether it was rounded.
            digits = 0 if math.isfinite(mine(source)) else 2
            return math.isclose(at(source), round(at(source), digits), abs_tol=1e-9)

        here = self._made(cell, at)

        def moved(source: Cell) -> float:
            def beside(other: Cell) -> float:
                return at(other) + (rounding if other == source else 0.0)

            return abs(self._made(cell, beside) - here)

        return sum(moved(c) for c in self.explain(cell).sources if not exact(c))

    @lazy
    def _formulas(self) -> dict[Cell, Expression | None]:
        """Those that were told so far: an entry is worked many times."""
        return {}

    def _formula(self, cell: Cell) -> Expression | None:
        if cell not in self._formulas:
            changed = self.changed.get(cell.matrix)
            self._formulas[cell] = (
                changed(cell.row, cell.column) if changed else self.explain(cell).expression
            )
        return self._formulas[cell]

    def _made(self, cell: Cell, at: At) -> float:
        expression = self._formula(cell)
        if expression is None:
            return float(self[cell.matrix].values[cell.row, cell.column])
        try:
            return float(_worked(expression, at))
        except (ArithmeticError, ValueError):
            return math.nan


def rewritten(expression: Expression, change: Change) -> Expression:
    """The expression with `change` made in all its parts, the innermost first."""
    parts = tuple(rewritten(part, change) for part in expression.parts)
    return change(replace(expression, parts=parts) if parts else expression)


def _worked(expression: Expression, at: At) -> float:
    if expression.cell is not None:
        return at(expression.cell)
    if expression.work is None:
        return expression.value
    number: float = expression.work(*(_worked(part, at) for part in expression.parts))
    return number
