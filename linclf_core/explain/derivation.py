"""One gradient step written out: every matrix from X̃ to W̃ − η·gradient, every entry explained."""

from dataclasses import dataclass

import numpy as np

from linclf_core.explain.expression import Cell, Explanation, Expression, squared, symbol, total
from linclf_core.explain.matrix import Matrix, label_matrix, score_matrix
from linclf_core.explain.step_matrices import (
    backward_matrices,
    data_gradient,
    forward_matrices,
    with_ones,
    zero_one,
)
from linclf_core.losses.base import Loss
from linclf_core.model import Params, scores
from linclf_core.notation import Array, IntArray
from linclf_core.objective import Objective

#: Beyond this, squares and sums of entries would overflow.
LARGEST = 1e150

#: The matrices whose entries are sums over the samples, so that each sample has a contribution.
SUMS_OVER_SAMPLES = ("data_gradient", "gradient", "step", "W_next")


@dataclass(frozen=True, eq=False)
class Derivation:
    """The matrices of one gradient step in reading order, and the loss line.

    Always there: "S", "y", the loss's own matrices (the last is "dS"; after its "loss" comes
    "zero_one"), "G". Where the samples are known there is "X_tilde" (N, D+1) before them, and
    after them "data_gradient" (D+1, C), whose last row is the bias. A whole step also has
    "W_tilde" (D+1, C), "penalty_gradient", "gradient", "step" and "W_next", all of that shape.
    `reg` is λ, or None where S was given and there are no weights to penalise.
    """

    loss: Loss
    S: Array
    y: IntArray
    matrices: tuple[Matrix, ...]
    reg: float | None = None

    def __contains__(self, name: str) -> bool:
        return any(matrix.name == name for matrix in self.matrices)

    def __getitem__(self, name: str) -> Matrix:
        """The matrix of that name. Raises KeyError if the derivation has none."""
        for matrix in self.matrices:
            if matrix.name == name:
                return matrix
        raise KeyError(name)

    def explain(self, cell: Cell) -> Explanation:
        """How one entry was made. Raises KeyError or IndexError if there is no such entry."""
        return self[cell.matrix].explain(cell.row, cell.column)

    def contributions(self, cell: Cell) -> Array | None:
        """x̃_id · g_ic of every sample i, (N,): they add up to the entry of the data gradient.

        None for an entry that is not made of a sum over the samples.
        """
        if cell.matrix not in SUMS_OVER_SAMPLES:
            return None
        G = self["G"].values
        return np.asarray(self["X_tilde"].values[:, cell.row] * G[:, cell.column] + 0.0)

    def loss_lines(self) -> tuple[Explanation, ...]:
        """The value written out: the data loss and, for a whole step, the penalty and the sum."""
        data = self.loss.mean_loss(self.S, self.y)
        lines = [Explanation(r"L_{\text{data}}", data.value, data)]
        if self.reg is not None:
            penalty = self._penalty(self.reg)
            everything = data + penalty
            lines += [
                Explanation(r"\lambda R(W)", penalty.value, penalty),
                Explanation("L", everything.value, everything),
            ]
        return tuple(lines)

    def _penalty(self, reg: float) -> Expression:
        w = self["W_tilde"]
        rows, columns = w.values.shape
        squares = [squared(w.cell(d, c)) for d in range(rows - 1) for c in range(columns)]
        return symbol(r"\lambda", reg) * total(squares, r"\sum_{d,c} w_{d,c}^2")


def derive_scores(loss: Loss, S: Array, y: IntArray, X: Array | None = None) -> Derivation:
    """From given scores S (N, C) and classes y (N,) to G; with the samples X (N, D) to X̃ᵀG. Raises
    ValueError, one sentence, for scores, classes or samples that cannot be worked with."""
    S, y = _checked(S, y)
    matrices = _from_scores(loss, score_matrix(S), y)
    if X is not None:
        if X.ndim != 2 or len(X) != len(S) or X.shape[1] < 1:
            raise ValueError(f"X must have {len(S)} rows, one for each row of S.")
        x = with_ones(X)
        matrices = (x, *matrices, data_gradient(x, matrices[-1]))
        _check_size(matrices)
    return Derivation(loss, S, y, matrices)


def derive_step(
    objective: Objective, params: Params, X: Array, y: IntArray, learning_rate: float
) -> Derivation:
    """One step of gradient descent on all samples: X (N, D), y (N,). Raises ValueError, one
    sentence, if shapes do not fit or numbers have grown too large to write out."""
    if X.ndim != 2 or X.shape[1] != params.n_features:
        raise ValueError(
            f"X must have {params.n_features} columns, one for each row of W, "
            f"but its shape is {X.shape}."
        )
    S, y = _checked(scores(params, X), y)
    x, w, s = forward_matrices(params, X, S)
    middle = _from_scores(objective.loss, s, y)
    backward = backward_matrices(x, w, middle[-1], objective.reg, learning_rate)
    matrices = (x, w, *middle, *backward)
    _check_size(matrices)
    return Derivation(objective.loss, S, y, matrices, objective.reg)


def _check_size(matrices: tuple[Matrix, ...]) -> None:
    for matrix in matrices:
        if not np.abs(matrix.values).max() < LARGEST:
            raise ValueError(f"The numbers of {matrix.title} are too large to write out.")


def _from_scores(loss: Loss, s: Matrix, y: IntArray) -> tuple[Matrix, ...]:
    """S, y, the matrices of the loss with the 0–1 loss beside it, and G = dS / N."""
    own, labels = loss.matrices(s.values, y), label_matrix(y)
    dS, N = own[-1], symbol("N", len(y))
    after_loss = next(k for k, matrix in enumerate(own, 1) if matrix.name == "loss")
    own = (*own[:after_loss], zero_one(s, labels), *own[after_loss:])

    def mean(i: int, j: int) -> Expression:
        return dS.cell(i, j) / N

    G = Matrix("G", "G = dS / N", "G", dS.values / len(y), "signed", "g", mean)
    return s, labels, *own, G


def _checked(S: Array, y: IntArray) -> tuple[Array, IntArray]:
    S, y = np.asarray(S, float) + 0.0, np.asarray(y)
    if S.ndim != 2 or S.shape[0] < 1 or S.shape[1] < 2:
        raise ValueError("Scores need at least one sample (row) and two classes (columns).")
    if y.shape != (len(S),):
        raise ValueError(f"There are {len(S)} rows of scores but {y.size} true classes.")
    if not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() >= S.shape[1]:
        raise ValueError(f"True classes must be whole numbers from 0 to {S.shape[1] - 1}.")
    if not np.abs(S).max() < LARGEST:
        raise ValueError("The scores are too large to write out.")
    return S, y.astype(np.intp)
