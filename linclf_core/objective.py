"""The objective: the mean loss of the data plus the L2 penalty, value and gradient together."""

from dataclasses import dataclass

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.model import Params, scores
from linclf_core.notation import Array


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
        S = scores(params, data.X)
        terms = self.loss(S, data.y)
        N = data.n_samples
        grad = Params(data.X.T @ terms.dS / N + 2.0 * self.reg * params.W, terms.dS.sum(axis=0) / N)
        return Evaluation(
            S,
            terms,
            float(terms.per_sample.mean()),
            float(self.reg * np.sum(params.W**2)),
            grad,
        )
