"""The objective: the mean loss of the data plus the L2 penalty, value and gradient together."""

from dataclasses import dataclass

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.model import Params, homogeneous, stacked_scores
from linclf_core.notation import Array, IntArray


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything one evaluation computes: S and the terms a sample, the two parts of the value,
    and the gradient (in the shape of the parameters)."""

    S: Array
    terms: LossTerms
    data_loss: float
    penalty: float
    grad: Params

    @property
    def total(self) -> float:
        return self.data_loss + self.penalty


@dataclass(frozen=True)
class Objective:
    """L(W, b) = (1/N) Σ_i L_i + λ Σ W², with `reg` = λ ≥ 0. The bias is not penalised.

    ∂L/∂W = Xᵀ dS / N + 2λW and ∂L/∂b = column means of dS.

    The parts work on F parameters at once, θ (F, D+1, C) with the bias as last row, and on samples
    X1 (D+1, N) as `model.homogeneous` makes them. Whatever F is, they give the same bits.

    >>> from linclf_core.losses.weston_watkins import WestonWatkins
    >>> X, y = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([0, 1])
    >>> data = Dataset(X, y, ("left", "right"), ("x₁", "x₂"))
    >>> params = Params(np.array([[0.5, 0.0], [0.0, 1.0]]), np.zeros(2))
    >>> at = Objective(WestonWatkins(), reg=0.1)(params, data)
    >>> at.data_loss, at.penalty, at.total
    (0.25, 0.125, 0.375)
    >>> at.grad.W.round(3).tolist()
    [[-0.4, 0.5], [0.0, 0.2]]
    >>> at.grad.b.tolist()
    [-0.5, 0.5]
    """

    loss: Loss
    reg: float = 0.0

    def __call__(self, params: Params, data: Dataset) -> Evaluation:
        theta, X1 = params.theta[None], homogeneous(data.X)
        S = stacked_scores(theta, X1)
        terms = self.loss(S, data.y)
        return Evaluation(
            S,
            terms,
            float(terms.per_sample.mean()),
            float(self.penalties(theta)[0]),
            Params.of(self.gradients(theta, terms.dS, X1)[0]),
        )

    def evaluated(self, theta: Array, X1: Array, y: IntArray) -> tuple[Array, Array]:
        """The loss of each sample (F, N), and the gradients of the whole objective (F, D+1, C);
        y (F·N,) are the classes of the samples once for each parameters."""
        terms = self.loss(stacked_scores(theta, X1), y)
        per_sample = terms.per_sample.reshape(len(theta), -1)
        return per_sample, self.gradients(theta, terms.dS, X1)

    def gradients(self, theta: Array, dS: Array, X1: Array) -> Array:
        """∂L/∂θ (F, D+1, C), from the derivatives dS (F·N, C) by the scores."""
        F, _, C = theta.shape
        N = X1.shape[1]
        grad: Array = np.matmul(X1, dS.reshape(F, N, C))
        grad /= N
        grad[:, :-1] += 2.0 * self.reg * theta[:, :-1]
        return grad

    def penalties(self, theta: Array) -> Array:
        """λ Σ W², (F,)."""
        squares = theta[:, :-1] ** 2
        return np.asarray(self.reg * squares.reshape(len(theta), -1).sum(axis=1))
