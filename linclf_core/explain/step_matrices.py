"""The matrices of a gradient step around the loss: X̃W̃ before it, gradient and update after it.

With the bias trick X̃ = [X 1] and W̃ = [W; bᵀ], weights and biases are one matrix (D+1, C); its last
row is the bias.
"""

from collections.abc import Callable

import numpy as np

from linclf_core.explain.expression import Expression, constant, symbol, total
from linclf_core.explain.matrix import Matrix, Scale
from linclf_core.model import Params
from linclf_core.notation import Array


def forward_matrices(params: Params, X: Array, S: Array) -> tuple[Matrix, Matrix, Matrix]:
    """X̃ (N, D+1), W̃ (D+1, C) and S (N, C), whose values were computed already."""
    signed: Scale = "signed"
    X_tilde = np.column_stack([X, np.ones(len(X))])
    W_tilde = np.vstack([params.W, params.b])

    def product(i: int, c: int) -> Expression:
        return total(x.cell(i, d) * w.cell(d, c) for d in range(len(W_tilde)))

    latex = r"\tilde X = [X\ 1]"
    x = Matrix("X_tilde", "X̃ = [X 1]", latex, X_tilde, signed, r"\tilde x", columns="feature")
    latex = r"\tilde W = [W;\ b^\top]"
    w = Matrix("W_tilde", "W̃ = [W; bᵀ]", latex, W_tilde, signed, r"\tilde w", rows="feature")
    return x, w, Matrix("S", "S = X̃W̃", r"S = \tilde X \tilde W", S, signed, "s", product)


def backward_matrices(
    x: Matrix, w: Matrix, g: Matrix, reg: float, learning_rate: float
) -> tuple[Matrix, ...]:
    """X̃ᵀG, 2λW, the gradient, η · gradient and the new W̃, all (D+1, C)."""
    N, bias = len(x.values), len(w.values) - 1
    shrunk = 2.0 * reg * w.values
    shrunk[bias] = 0.0
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

    def over_samples(d: int, c: int) -> Expression:
        latex = rf"\sum_i \tilde x_{{i,{d}}} \cdot g_{{i,{c}}}" if N > 1 else ""
        return total((x.cell(i, d) * g.cell(i, c) for i in range(N)), latex)

    def penalise(d: int, c: int) -> Expression:
        if d == bias:
            return constant(0).noted("The bias is not penalised.")
        return 2 * lam * w.cell(d, c)

    data = matrix(
        "data_gradient",
        "X̃ᵀG",
        r"\tilde X^\top G",
        x.values.T @ g.values,
        r"\nabla^{\text{data}}",
        over_samples,
    )
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
