"""The primal by finite Newton: exact after a few steps, because the objective is piecewise
quadratic and each Newton step is exact within its piece."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array, BoolArray
from linclf_core.soft_svm.balance import balance
from linclf_core.soft_svm.problem import Pair, Problem, pair

#: The solver stops at this relative gap: the rounding of a few thousand additions.
STOP = 1e-14

#: w is Σ α_i t_i x_i if it is so up to this share of Σ α_i |x_i|: the rounding of that sum.
MEETS = 1e-12


@dataclass(frozen=True, eq=False)
class NewtonState:
    """`pair` after `step` Newton steps. `done`: the pair is `solved`, or no step lowers the primal
    any further; a further step changes nothing."""

    step: int
    pair: Pair
    done: bool


@dataclass(frozen=True)
class Newton:
    """One step: take the samples with ξ_i > 0 as active, solve their equations, go there along the
    straight line as far as the primal falls, then take the best b.

    Shown beside each w is the dual point τ·C·ξ: the best b makes Σ ξ_i t_i = 0, so it is feasible,
    and τ is the best multiple. It is α itself, τ = 1, at the optimum.
    Source: S. S. Keerthi, D. DeCoste, "A modified finite Newton method for fast solution of large
    scale linear SVMs", JMLR 6, 2005.
    """

    def init(self, problem: Problem) -> NewtonState:
        """w = 0. That is the solution already, for every C, where both class means coincide."""
        return self.start(problem, np.zeros(problem.X.shape[1]))

    def start(self, problem: Problem, w: Array) -> NewtonState:
        """Any w (a solution for another C, say), with its best b."""
        z = problem.standard
        start = shown(z, w * problem.spread)
        return NewtonState(0, original(problem, start), solved(z, start))

    def step(self, problem: Problem, state: NewtonState) -> NewtonState:
        if state.done:
            return state
        z = problem.standard
        v = state.pair.w * problem.spread
        c = z.best_level(v)
        active = 1.0 - z.t * z.decision(v, c) > 0
        goal = solve_active(z, active) if active.any() else origin(z)
        if goal.relative_gap <= STOP:
            return NewtonState(state.step + 1, original(problem, goal), True)
        length = line_search(z, v, c, goal.w - v, goal.level - c)
        here = pair(z, v, c, np.zeros(len(z.t)))
        there = shown(z, v + length * (goal.w - v))
        if not there.primal < here.primal:
            # Rounding has the last word; of the two points at hand, take the smaller gap.
            best = min(shown(z, v), goal, key=lambda p: p.relative_gap)
            return NewtonState(state.step + 1, original(problem, best), True)
        return NewtonState(state.step + 1, original(problem, there), solved(z, there))

    def curves(self, problem: Problem, state: NewtonState) -> dict[str, float]:
        return {"primal": state.pair.primal, "dual": state.pair.dual, "gap": state.pair.gap}


def solved(problem: Problem, found: Pair) -> bool:
    """Whether the gap is down to rounding (`STOP`), and w = Σ α_i t_i x_i too (`MEETS`).

    The gap alone does not tell where the features are tiny beside 1/√C: ½‖w‖² is then lost beside
    (C/2) Σ ξ², and any small w, 0 too, would pass for the solution.
    """
    off = np.abs(found.w - problem.weights(found.alpha)).max(initial=0.0)
    size = (found.alpha @ np.abs(problem.centred)).max(initial=0.0)
    return bool(found.relative_gap <= STOP and off <= MEETS * size)


def shown(problem: Problem, w: Array) -> Pair:
    """w with its best b, and the best multiple of C·ξ as the dual point."""
    level = problem.best_level(w)
    alpha = problem.C * feasible(problem, problem.least_slack(w, level))
    if alpha.any():
        u = problem.weights(alpha)
        alpha = alpha * (alpha.sum() / (u @ u + alpha @ alpha / problem.C))
    return pair(problem, w, level, alpha)


def original(problem: Problem, standard: Pair) -> Pair:
    """A pair of `problem.standard` in the coordinates of `problem`: w = v/spread, α = α'/spread²,
    and f, with its level at the mean, stays the same function."""
    w, alpha = standard.w / problem.spread, standard.alpha / problem.spread**2
    return pair(problem, w, standard.level, alpha)


def solve_active(problem: Problem, active: BoolArray) -> Pair:
    """The optimum if exactly the `active` samples had slack: α_i/C + t_i f(x_i) = 1 for them.

    With P the projection onto Σ α_i t_i = 0 and Y the rows t_i·x_i of the active samples, this is
    (I/C + PYYᵀP) α = P1 and w = Yᵀα, solved with the singular values of PY: α keeps its digits
    for any C, where C·(1 − t·f) would lose those that ξ = α/C has below the rounding of 1.
    """
    t, X = problem.t[active], problem.centred[active]
    ones = np.ones(len(t))
    Y = t[:, None] * (X - X.mean(axis=0))
    P1 = ones - t * t.mean()
    U, s, Vt = np.linalg.svd(Y, full_matrices=False)
    keep = s > 1e-14 * s.max(initial=0.0) * max(Y.shape)
    U, s, Vt = U[:, keep], s[keep], Vt[keep]
    along = U.T @ P1
    damped = along / (1.0 / problem.C + s**2)
    rest = P1 - U @ along
    # Where `rest` is only rounding (hard margins), C times it must not become part of α.
    if np.abs(rest).max() <= 1e-13:
        rest = np.zeros(len(t))
    alpha = np.zeros(len(problem.t))
    alpha[active] = U @ damped + problem.C * rest
    w = Vt.T @ (s * damped)
    level = float(np.mean(t - t * alpha[active] / problem.C - X @ w))
    return pair(problem, w, level, feasible(problem, alpha))


def origin(problem: Problem) -> Pair:
    """w = 0, f = 0: where ½‖w‖² pulls if no sample has slack. Shrinking w and b together keeps f
    halfway between the two classes until the nearest samples reach their margin lines."""
    return pair(problem, np.zeros(problem.X.shape[1]), 0.0, np.zeros(len(problem.t)))


def feasible(problem: Problem, alpha: Array) -> Array:
    """α with its rounding taken out: α ≥ 0 and Σ α_i t_i = 0 to the last digit. Zeros stay 0."""
    kept = alpha > 0
    a, t = alpha[kept], problem.t[kept]
    if not (np.any(t > 0) and np.any(t < 0)):
        return np.zeros(len(alpha))
    balanced = np.zeros(len(alpha))
    balanced[kept] = np.maximum(0.0, a - t * balance(a, t))
    return balanced


def line_search(problem: Problem, w: Array, level: float, dw: Array, rise: float) -> float:
    """The τ ≥ 0 of least primal on (w, level) + τ·(dw, rise), exactly.

    The derivative along the line is piecewise linear and rises; its breakpoints are where a sample
    gains or loses its slack.
    """
    r = 1.0 - problem.t * problem.decision(w, level)
    q = problem.t * problem.decision(dw, rise)
    C = problem.C

    def derivative(length: float) -> float:
        return float((w + length * dw) @ dw - C * np.maximum(0.0, r - length * q) @ q)

    at = np.sort(r[r * q > 0] / q[r * q > 0])
    k = bisect_left(at, 0.0, key=derivative)
    # Within the piece the derivative is a straight line; its zero in closed form.
    begin = at[k - 1] if k > 0 else 0.0
    inside = 0.5 * (begin + at[k]) if k < len(at) else begin + 1.0
    active = r - inside * q > 0
    offset = float(w @ dw - C * r[active] @ q[active])
    slope = float(dw @ dw + C * q[active] @ q[active])
    return max(0.0, -offset / slope) if slope > 0 else 0.0
