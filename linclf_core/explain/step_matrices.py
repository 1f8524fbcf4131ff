"""The matrices of a gradient step around the loss: X̃W̃ before it, gradient and update after it; and
the 0–1 loss beside it.

With the bias trick X̃ = [X 1] and W̃ = [W; bᵀ], weights and biases are one matrix (D+1, C); its last
row is the bias.
"""

from collections.abc import Callable

import numpy as np

from linclf_core.explain.expression import (
    Expression,
    constant,
    equal,
    first_largest,
    symbol,
    total,
)
from linclf_core.explain.matrix import Matrix, Scale
from linclf_core.model import Params
from linclf_core.notation import Array

TIE = "Two scores are the highest: of tied classes the lowest is the prediction."


def with_ones(X: Array) -> Matrix:
    """X̃ = [X 1], (N, D+1)."""
    X_tilde = np.column_stack([X, np.ones(len(X))])
    latex = r"\tilde X = [X\ 1]"
    return Matrix("X_tilde", "X̃ = [X 1]", latex, X_tilde, "signed", r"\tilde x", columns="feature")


def zero_one(s: Matrix, labels: Matrix) -> Matrix:
    """The 0–1 loss of each sample, (N, 1): whether the class of the highest score is wrong."""
    S, y = s.values, labels.values[:, 0]
    wrong = np.asarray(S.argmax(axis=1) != y, float)[:, None]

    def how(i: int, _: int) -> Expression:
        predicted = first_largest([(c, s.cell(i, c)) for c in range(S.shape[1])])
        made = 1 - equal(predicted, labels.cell(i, 0))
        return made.noted(TIE) if (S[i] == S[i].max()).sum() > 1 else made

    latex = r"[\arg\max_j s_j \ne y]"
    return Matrix("zero_one", "0–1 loss", latex, wrong, "indicator", r"\ell^{01}", how)


def forward_matrices(params: Params, X: Array, S: Array) -> tuple[Matrix, Matrix, Matrix]:
    """X̃ (N, D+1), W̃ (D+1, C) and S (N, C), whose values were computed already."""
    signed: Scale = "signed"
    x = with_ones(X)
    W_tilde = np.vstack([params.W, params.b])

    def product(i: int, c: int) -> Expression:
        return total(x.cell(i, d) * w.cell(d, c) for d in range(len(W_tilde)))

    latex = r"\tilde W = [W;\ b^\top]"
    w = Matrix("W_tilde", "W̃ = [W; bᵀ]", latex, W_tilde, signed, r"\tilde w", rows="feature")
    return x, w, Matrix("S", "S = X̃W̃", r"S = \tilde X \tilde W", S, signed, "s", product)


def data_gradient(x: Matrix, g: Matrix) -> Matrix:
    """X̃ᵀG, (D+1, C)."""
    N = len(x.values)

    def over_samples(d: int, c: int) -> Expression:
        latex = rf"\sum_i \tilde x_{{i,{d}}} \cdot g_{{i,{c}}}" if N > 1 else ""
        return total((x.cell(i, d) * g.cell(i, c) for i in range(N)), latex)

    values = x.values.T @ g.values + 0.0
    latex, entry = r"\tilde X^\top G", r"\nabla^{\text{data}}"
    return Matrix(
        "data_gradient", "X̃ᵀG", latex, values, "signed", entry, over_samples, rows="feature"
    )


def backward_matrices(
    x: Matrix, w: Matrix, g: Matrix, reg: float, learning_rate: float
) -> tuple[Matrix, ...]:
    """X̃ᵀG, 2λW, the gradient, η · gradient and the new W̃, all (D+1, C)."""
    bias = len(w.values) - 1
    shrunk = 2.0 * reg * w.values
    shrunk[bias] = 0.0
    data = data_gradient(x, g)
    gradient = x.values.T @ g.values + shrunk
    lam, eta = symbol(r"\lambda", reg), symbol(r"\eta", learning_rate)

    def matrix(
        name: str,
        title: str,
        latex: str,
        values: Array,
        entry: str,
        how: Callable[[int, int], Expression],
    ) -> Matrix:
        return Matrix(name, title, latex, values + 0.0, "signed", entry, how, rows="feature")

    def penalise(d: int, c: int) -> Expression:
        if d == bias:
            return constant(0).noted("The bias is not penalised.")
        return 2 * lam * w.cell(d, c)

    penalty = matrix(
        "penalty_gradient", "2λW", r"2\lambda W", shrunk, r"\nabla^{\lambda}", penalise
    )
    total_gradient = matrix(
        "gradient",
        "gradient = X̃ᵀG + 2λW",
        r"\nabla = \tilde X^\top G + 2\lambda W",
        gradient,
        r"\nabla",
        lambda d, c: data.cell(d, c) + penalty.cell(d, c),
    )
    step = matrix(
        "step",
        "η · gradient",
        r"\eta \nabla",
        learning_rate * gradient,
        "u",
        lambda d, c: eta * total_gradient.cell(d, c),
    )
    after = matrix(
        "W_next",
        "W̃ − η · gradient",
        r"\tilde W - \eta \nabla",
        w.values - learning_rate * gradient,
        r"\tilde w^{+}",
        lambda d, c: w.cell(d, c) - step.cell(d, c),
    )
    return data, penalty, total_gradient, step, after
