"""The proof of inseparability in rational arithmetic, where nothing is rounded."""

from fractions import Fraction

from linclf_core.notation import Array, IntArray


def cancels_exactly(X: Array, y: IntArray, rivals: IntArray) -> bool:
    """Whether some a ≥ 0 with sum 1 makes Σ_k a_k x̃_k ⊗ (e_{rival_k} − e_{y_k}) exactly 0.

    X (K, D), y (K,), rivals (K,): the few pairs of a proof found in floating point, whose own
    multipliers are rounded. Floats are fractions, so the equations can be solved without any
    rounding. False also if they have more than one solution.
    """
    classes = sorted({int(c) for c in y} | {int(c) for c in rivals})
    columns = []
    for x, own, rival in zip(X, y, rivals, strict=True):
        exact = [Fraction(float(value)) for value in x] + [Fraction(1)]
        sign = {int(own): -1, int(rival): 1}
        columns.append([sign.get(c, 0) * value for c in classes for value in exact])
    equations = [[*row, Fraction(0)] for row in zip(*columns, strict=True)]
    equations.append([Fraction(1)] * (len(columns) + 1))
    solution = solve_exactly(equations)
    return solution is not None and all(a >= 0 for a in solution)


def solve_exactly(equations: list[list[Fraction]]) -> list[Fraction] | None:
    """The only solution of linear equations [coefficients…, right side], by Gauss–Jordan
    elimination; None if there is none, or more than one."""
    rows = [row.copy() for row in equations]
    unknowns = len(rows[0]) - 1
    for k in range(unknowns):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for r, row in enumerate(rows):
            if r != k and row[k] != 0:
                factor = row[k]
                rows[r] = [v - factor * p for v, p in zip(row, rows[k], strict=True)]
    if any(row[-1] != 0 for row in rows[unknowns:]):
        return None
    return [row[-1] for row in rows[:unknowns]]
