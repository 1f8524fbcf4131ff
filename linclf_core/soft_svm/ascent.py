"""The dual, climbed step by step: projected gradient ascent with momentum."""

import math
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.soft_svm.balance import balance
from linclf_core.soft_svm.problem import Pair, Problem, dual_value, pair


@dataclass(frozen=True, eq=False)
class AscentState:
    """`pair` after `step` steps: α, the w = Σ α_i t_i x_i that it makes, and the best b for it.

    `ahead` (N,) and `momentum` are where the next gradient is taken and how far momentum has
    grown; `done`: the relative gap is at most the solver's tolerance.
    """

    step: int
    pair: Pair
    ahead: Array
    momentum: float
    done: bool


@dataclass(frozen=True)
class DualAscent:
    """α ← projection of (α + gradient/L) onto α ≥ 0, Σ α_i t_i = 0, from a point ahead of α.

    The gradient of the dual is 1 − t_i⟨w, x_i⟩ − α_i/C, and L = λ_max(XXᵀ) + 1/C (X centred). The
    dual value never falls: a step that would lower it is taken again without momentum. It takes
    about √(C·λ_max) steps for each few digits, so at large C the gap closes slowly; `Newton` is
    the solver, this one is to be watched.
    Source: A. Beck, M. Teboulle, "A fast iterative shrinkage-thresholding algorithm", 2009; with
    the restart of B. O'Donoghue, E. Candès, 2015.
    """

    tolerance: float = 1e-8

    def init(self, problem: Problem) -> AscentState:
        """α = 0: w = 0, dual value 0."""
        alpha = np.zeros(len(problem.t))
        return AscentState(0, dual_pair(problem, alpha), alpha, 1.0, False)

    def step(self, problem: Problem, state: AscentState) -> AscentState:
        if state.done:
            return state
        momentum = state.momentum
        alpha = climb(problem, state.ahead)
        if dual_value(problem, alpha) < state.pair.dual:
            momentum = 1.0
            alpha = climb(problem, state.pair.alpha)
        grown = 0.5 * (1.0 + math.sqrt(1.0 + 4.0 * momentum**2))
        ahead = alpha + (momentum - 1.0) / grown * (alpha - state.pair.alpha)
        now = dual_pair(problem, alpha)
        done = now.relative_gap <= self.tolerance
        return AscentState(state.step + 1, now, ahead, grown, done)

    def curves(self, problem: Problem, state: AscentState) -> dict[str, float]:
        return {"primal": state.pair.primal, "dual": state.pair.dual, "gap": state.pair.gap}


def dual_pair(problem: Problem, alpha: Array) -> Pair:
    """α with the primal point that it suggests: w = Σ α_i t_i x_i and the best b."""
    w = problem.weights(alpha)
    # Where the terms cancel but for rounding, w is 0: a direction made of rounding would be drawn.
    rounding = np.finfo(float).eps * (8.0 + len(alpha)) * (alpha @ np.abs(problem.centred))
    if np.all(np.abs(w) <= rounding):
        w = np.zeros_like(w)
    return pair(problem, w, problem.best_level(w), alpha)


def climb(problem: Problem, alpha: Array) -> Array:
    """One projected gradient step of the dual from α, of the safe length 1/L."""
    X = problem.centred
    L = float(np.linalg.eigvalsh(X.T @ X)[-1]) + 1.0 / problem.C
    gradient = 1.0 - problem.t * (X @ problem.weights(alpha)) - alpha / problem.C
    a = alpha + gradient / L
    return np.maximum(0.0, a - problem.t * balance(a, problem.t))
