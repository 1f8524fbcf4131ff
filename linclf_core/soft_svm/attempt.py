"""Multipliers that somebody has chosen: what they prove, and which conditions they break."""

from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.soft_svm.kkt import Residual, kkt_residuals
from linclf_core.soft_svm.problem import Problem, dual_value, gap_parts, primal_value

#: A condition holds if it fails by no more than this share of the numbers that cancel in it.
HOLDS = 1e-9


@dataclass(frozen=True, eq=False)
class Attempt:
    """α (N,) with w = Σ α_i t_i x_i, its best b and the least slack ξ (N,). `primal` is the value
    of (w, b, ξ). `dual` is g(α, 0), −inf where Σ α_i t_i ≠ 0; it bounds the optimum from below only
    if `feasible`. `gap` = primal − dual, as the sum of terms that are never negative; inf where α
    is not feasible. `broken` are the KKT conditions that fail."""

    alpha: Array
    w: Array
    b: float
    xi: Array
    primal: float
    dual: float
    gap: float
    feasible: bool
    broken: tuple[Residual, ...]


def tried(problem: Problem, alpha: Array) -> Attempt:
    """α as it is. Raises ValueError, one plain sentence, for another number of multipliers than of
    samples, or for numbers that are not finite."""
    alpha = np.asarray(alpha, float)
    if alpha.shape != problem.t.shape:
        raise ValueError(
            f"There are {len(problem.t)} samples, so {len(problem.t)} multipliers are needed, "
            f"not {alpha.size}."
        )
    if not np.isfinite(alpha).all():
        raise ValueError("Every multiplier must be a finite number.")
    # Σ α_i t_i x_i, with the mean sample on its own: where Σ α_i t_i = 0 it takes no digits away.
    w = problem.weights(alpha) + (alpha @ problem.t) * problem.mean
    level = problem.best_level(w)
    xi = problem.least_slack(w, level)
    dual = dual_value(problem, alpha)
    feasible = bool((alpha >= 0).all() and np.isfinite(dual))
    residuals = kkt_residuals(problem, w, level, xi, alpha)
    # w is made of α, and of what is left of the gap the conditions tell.
    asked = [r for r in residuals if r.key not in ("w", "gap")]
    return Attempt(
        alpha,
        w,
        problem.bias(w, level),
        xi,
        primal_value(problem, w, xi),
        dual,
        gap_parts(problem, w, level, xi, alpha).total if feasible else np.inf,
        feasible,
        tuple(r for r in asked if r.relative > HOLDS),
    )
