"""The problem as it is written, constraints and all: with ξ ≥ 0, or without.

`Newton` never sees the constraints, so it cannot tell the two forms apart. This second solver
keeps them, with a multiplier for each, and so shows by numbers that ξ ≥ 0 changes nothing.
"""

from dataclasses import dataclass

import numpy as np

from linclf_core.notation import Array
from linclf_core.soft_svm.problem import Problem, primal_value


@dataclass(frozen=True, eq=False)
class Constrained:
    """The solution with its multipliers: w (D,), b, xi, alpha, beta (N,).

    beta is 0 where ξ ≥ 0 was not asked for. `gap` = Σ α·spare + Σ β·spare at the end, where spare
    is by how much each constraint holds. `steps` counts the iterations; `solved` is whether they
    got to the end, where the gap and all residuals are down to rounding.
    """

    w: Array
    b: float
    xi: Array
    alpha: Array
    beta: Array
    primal: float
    gap: float
    steps: int
    solved: bool


@dataclass(frozen=True, eq=False)
class _Point:
    """theta = (w, b). Rows of `spare` and `mult` (K, N): the margins with α; if asked, ξ with β."""

    theta: Array
    xi: Array
    spare: Array
    mult: Array

    def moved(self, by: "_Point", primal: float, dual: float) -> "_Point":
        return _Point(
            self.theta + primal * by.theta,
            self.xi + primal * by.xi,
            self.spare + primal * by.spare,
            self.mult + dual * by.mult,
        )


def solve_constrained(problem: Problem, nonnegative_slack: bool, most: int = 100) -> Constrained:
    """Primal-dual interior point method for the quadratic program in (w, b, ξ).

    With `nonnegative_slack` the N constraints ξ ≥ 0 join the N margins. Ends at a relative gap of
    1e-13, or after `most` steps. Source: S. Mehrotra, "On the implementation of a primal-dual
    interior point method", SIAM Journal on Optimization 2, 1992.
    """
    z = problem.standard
    blocks = 2 if nonnegative_slack else 1
    N, D = z.X.shape
    start = np.full((blocks, N), 1.0)
    point = _Point(np.zeros(D + 1), np.full(N, 2.0), start, z.C * start)
    steps = 0
    while steps < most and not _solved(z, point):
        affine = _direction(z, point, -point.spare * point.mult)
        ahead = point.moved(
            affine, _longest(point.spare, affine.spare), _longest(point.mult, affine.mult)
        )
        mu, mu_ahead = (point.spare * point.mult).mean(), (ahead.spare * ahead.mult).mean()
        target = (mu_ahead / mu) ** 3 * mu - point.spare * point.mult - affine.spare * affine.mult
        by = _direction(z, point, target)
        length = 0.99 * min(_longest(point.spare, by.spare), _longest(point.mult, by.mult))
        point = point.moved(by, length, length)
        steps += 1

    s = problem.spread
    mult = point.mult / s**2
    w = point.theta[:-1] / s
    return Constrained(
        w,
        problem.bias(w, float(point.theta[-1])),
        point.xi,
        mult[0],
        mult[1] if nonnegative_slack else np.zeros(N),
        primal_value(problem, w, point.xi),
        float((point.spare * mult).sum()),
        steps,
        _solved(z, point),
    )


def _rows(problem: Problem) -> Array:
    """t_i·(x_i, 1): times theta they are t_i f(x_i)."""
    return np.asarray(problem.t[:, None] * np.column_stack([problem.X, np.ones(len(problem.t))]))


def _residuals(problem: Problem, point: _Point) -> tuple[Array, Array, Array]:
    """By how much w = Σαtx with Σαt = 0, ξ = (α + β)/C (times C) and spare = constraint fail."""
    M = _rows(problem)
    penalised = np.append(point.theta[:-1], 0.0)
    constraints = np.stack([M @ point.theta + point.xi - 1.0, point.xi])[: len(point.spare)]
    return (
        penalised - M.T @ point.mult[0],
        problem.C * point.xi - point.mult.sum(axis=0),
        point.spare - constraints,
    )


def _solved(problem: Problem, point: _Point) -> bool:
    r_theta, r_xi, r_spare = _residuals(problem, point)
    primal = primal_value(problem, point.theta[:-1], point.xi)
    close = float((point.spare * point.mult).sum()) <= 1e-13 * primal
    size = point.mult.sum()
    return bool(
        close
        and np.abs(r_theta).max() <= 1e-9 * size
        and np.abs(r_xi).max() <= 1e-9 * size
        and np.abs(r_spare).max() <= 1e-9
    )


def _direction(problem: Problem, point: _Point, target: Array) -> _Point:
    """The Newton step that clears the residuals and changes spare·mult by `target`.

    The steps in mult, spare and ξ are eliminated, sample by sample; D + 1 equations remain.
    """
    M = _rows(problem)
    r_theta, r_xi, r_spare = _residuals(problem, point)
    h = point.mult / point.spare
    k = problem.C + h.sum(axis=0)
    a = (target + point.mult * r_spare) / point.spare
    e = a.sum(axis=0) - r_xi
    H = h[0] * (k - h[0]) / k
    system = M.T @ (H[:, None] * M) + np.diag(np.append(np.ones(M.shape[1] - 1), 0.0))
    # With 1 on the diagonal: at a small C, b has C where w has 1, and would be lost as rounding.
    unit = 1.0 / np.sqrt(np.diag(system))
    right = M.T @ (a[0] - h[0] * e / k) - r_theta
    scaled = unit[:, None] * system * unit
    d_theta = unit * np.linalg.lstsq(scaled, unit * right, rcond=None)[0]
    d_xi = (e - h[0] * (M @ d_theta)) / k
    d_spare = np.stack([M @ d_theta + d_xi, d_xi])[: len(h)] - r_spare
    return _Point(d_theta, d_xi, d_spare, (target - point.mult * d_spare) / point.spare)


def _longest(values: Array, change: Array) -> float:
    """The longest step, at most 1, that keeps values + step·change from falling below 0."""
    falling = change < 0
    return float(min(1.0, np.min(-values[falling] / change[falling], initial=1.0)))


def without_negative_slack(problem: Problem, xi: Array) -> tuple[Array, float, float]:
    """Part (a) by hand: ξ with every negative entry put to 0, (C/2)Σξ² with it, and by how much
    that is less than without.

    Where ξ_i < 0 is feasible, t_i f(x_i) ≥ 1 − ξ_i > 1, so ξ_i = 0 is feasible too, and cheaper.
    """
    zeroed, negative = np.maximum(0.0, xi), np.minimum(0.0, xi)
    cost = 0.5 * problem.C
    return zeroed, float(cost * (zeroed @ zeroed)), float(cost * (negative @ negative))
