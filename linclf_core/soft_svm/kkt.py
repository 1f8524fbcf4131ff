"""The KKT conditions of the soft SVM, each with the number by which it fails."""

from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.soft_svm.problem import Problem, gap_parts, primal_value


@dataclass(frozen=True)
class Residual:
    """`value` ≥ 0 should be 0. `scale` is the size of the numbers that cancel in it, so that
    `relative` near 1e-16 means: right to the last digit."""

    key: str
    title: str
    latex: str
    value: float
    scale: float

    @property
    def relative(self) -> float:
        return self.value / self.scale if self.scale > 0 else self.value


def kkt_residuals(
    problem: Problem, w: Array, level: float, xi: Array, alpha: Array, beta: Array | None = None
) -> tuple[Residual, ...]:
    """All conditions, in the order of the derivation. beta (N,) is 0 if left out."""
    zero = np.zeros(len(alpha))
    beta = zero if beta is None else beta
    t, C = problem.t, problem.C
    margins = t * problem.decision(w, level)
    pulls = alpha[:, None] * np.abs(problem.centred)
    slack_scale = max(1.0, _largest(xi))
    margin_scale = 1.0 + _largest(margins)
    return (
        Residual(
            "w",
            "w = Σ α t x",
            r"w = \sum_i \alpha_i t_i x_i",
            _largest(w - problem.weights(alpha)),
            float(pulls.sum(axis=0).max(initial=0.0)),
        ),
        Residual(
            "b",
            "Σ α t = 0",
            r"\sum_i \alpha_i t_i = 0",
            float(abs(alpha @ t)),
            float(np.abs(alpha).sum()),
        ),
        Residual(
            "xi",
            "ξ = (α + β)/C",
            r"\xi_i = (\alpha_i + \beta_i) / C",
            _largest(xi - (alpha + beta) / C),
            slack_scale,
        ),
        Residual(
            "margins",
            "t·f(x) ≥ 1 − ξ",
            r"t_i f(x_i) \ge 1 - \xi_i",
            _largest(np.maximum(0.0, 1.0 - xi - margins)),
            margin_scale,
        ),
        Residual("slack", "ξ ≥ 0", r"\xi_i \ge 0", _largest(np.minimum(0.0, xi)), slack_scale),
        Residual(
            "alpha",
            "α ≥ 0",
            r"\alpha_i \ge 0",
            _largest(np.minimum(0.0, alpha)),
            _largest(alpha),
        ),
        Residual("beta", "β = 0", r"\beta_i = 0", _largest(beta), _largest(alpha)),
        Residual(
            "slackness",
            "α(1 − ξ − t·f(x)) = 0",
            r"\alpha_i \,(1 - \xi_i - t_i f(x_i)) = 0",
            _largest(alpha * (1.0 - xi - margins)),
            _largest(alpha) * margin_scale,
        ),
        Residual(
            "slackness_beta",
            "β·ξ = 0",
            r"\beta_i \xi_i = 0",
            _largest(beta * xi),
            _largest(alpha) * slack_scale,
        ),
        Residual(
            "gap",
            "primal = dual",
            r"\text{primal} - \text{dual} = 0",
            gap_parts(problem, w, level, xi, alpha).total,
            primal_value(problem, w, xi),
        ),
    )


def _largest(values: Array) -> float:
    return float(np.abs(values).max(initial=0.0))
