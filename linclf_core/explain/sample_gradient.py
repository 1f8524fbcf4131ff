"""The gradient of one sample by W, written in the ways that textbooks write it: slices added up,
a column for each class, column times row either way round, and two losses side by side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from linclf_core.explain.expression import Expression, constant, equal, total
from linclf_core.explain.matrix import Axis, Matrix
from linclf_core.losses.base import Loss
from linclf_core.notation import Array, IntArray

#: The symbol of one entry, without its indices.
ENTRY = r"\partial L / \partial w"


def sample_matrix(x: Array) -> Matrix:
    """The features of one sample, (1, D)."""
    return Matrix("x", "x", "x", x, "signed", "x", rows="one", columns="feature")


def outer(x: Matrix, dS: Matrix) -> Matrix:
    """x ⊗ ∂L/∂s, (D, C), from x (1, D) and ∂L/∂s (1, C): a class a column, as in W."""
    latex = r"x \otimes \frac{\partial L}{\partial s}"

    def how(d: int, k: int) -> Expression:
        return x.cell(0, d) * dS.cell(0, k)

    return _gradient(("sample_gradient", "x ⊗ ∂L/∂s", latex), np.outer(*_rows(x, dS)), how)


def column(x: Matrix, dS: Matrix, k: int) -> Matrix:
    """∇_{w_k} L = ∂L/∂s_k · x, (D, 1): column k of x ⊗ ∂L/∂s."""

    def how(d: int, _: int) -> Expression:
        return dS.cell(0, k) * x.cell(0, d)

    names = f"column_{k}", f"column {k}", rf"\nabla_{{w_{k}}} L"
    values = dS.values[0, k] * x.values.T
    return _gradient(names, values, how, ("feature", "one"), rf"{ENTRY}_{k}")


def turned(x: Matrix, dS: Matrix) -> Matrix:
    """∂L/∂s · xᵀ, (C, D): a class a row, for texts that write s = Wx + b."""
    latex = r"\frac{\partial L}{\partial s}\, x^\top"

    def how(k: int, d: int) -> Expression:
        return dS.cell(0, k) * x.cell(0, d)

    axes: tuple[Axis, Axis] = ("class", "feature")
    return _gradient(("turned", "∂L/∂s · xᵀ", latex), np.outer(*_rows(dS, x)), how, axes)


def slices_added(x: Matrix, dS: Matrix) -> Matrix:
    """Σ_j ∂L/∂s_j · ∂s_j/∂W, (D, C). The slice ∂s_j/∂W holds x in column j and 0 elsewhere."""
    latex = r"\sum_j \frac{\partial L}{\partial s_j} \frac{\partial s_j}{\partial W}"
    C = dS.values.shape[1]
    slices = np.einsum("d,jk->jdk", x.values[0], np.eye(C))
    values = np.tensordot(dS.values[0], slices, axes=1)

    def how(d: int, k: int) -> Expression:
        def term(j: int) -> Expression:
            return dS.cell(0, j) * (x.cell(0, d) * equal(constant(k), constant(j)))

        return total(term(j) for j in range(C))

    return _gradient(("slices_added", "slices added up", latex), values, how)


@dataclass(frozen=True, eq=False)
class Side:
    """A loss on one sample: ∂L/∂s (1, C), and x ⊗ ∂L/∂s (D, C)."""

    loss: Loss
    dS: Matrix
    gradient: Matrix


def side_by_side(x: Array, S: Array, y: IntArray, losses: Iterable[Loss]) -> tuple[Side, ...]:
    """Each loss on the same sample: x (1, D), S (1, C), y (1,)."""
    features = sample_matrix(x)
    slopes = [(loss, loss.matrices(S, y)[-1]) for loss in losses]
    return tuple(Side(loss, dS, outer(features, dS)) for loss, dS in slopes)


def _rows(a: Matrix, b: Matrix) -> tuple[Array, Array]:
    return a.values[0], b.values[0]


def _gradient(
    names: tuple[str, str, str],
    values: Array,
    how: Callable[[int, int], Expression],
    axes: tuple[Axis, Axis] = ("feature", "class"),
    symbol: str = ENTRY,
) -> Matrix:
    name, title, latex = names
    rows, columns = axes
    return Matrix(name, title, latex, values + 0.0, "signed", symbol, how, rows, columns)
