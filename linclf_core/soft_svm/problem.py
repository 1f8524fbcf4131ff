"""The soft-margin SVM with squared slack: its data, its primal, its dual, its Lagrangian.

Primal: min ½‖w‖² + (C/2) Σ ξ_i² subject to t_i(⟨w, x_i⟩ + b) ≥ 1 − ξ_i.
Dual:   max Σ α_i − ½‖Σ α_i t_i x_i‖² − (1/2C) Σ (α_i + β_i)², α, β ≥ 0, Σ α_i t_i = 0.
The bias is not penalised. Source: N. Cristianini, J. Shawe-Taylor, "An Introduction to Support
Vector Machines", 2000, section 6.1.2 (2-norm soft margin).
"""

from dataclasses import dataclass

import numpy as np

from linclf_core.lazy import lazy
from linclf_core.notation import Array, IntArray
from linclf_core.soft_svm.balance import balance
from linclf_core.writing import short

#: Beyond this C·spread², a slack ξ = α/C can be smaller than the rounding of 1 − t·f(x).
LARGEST_STANDARD_C = 1e13


@dataclass(frozen=True, eq=False)
class Problem:
    """X (N, D); t (N,), each +1 or −1; C > 0. Raises ValueError, one plain sentence, if unusable.

    Both classes must be present: with one class only, Σ α_i t_i = 0 and α ≥ 0 force α = 0, so
    w = 0 and any b beyond ±1 is a solution: there is nothing to look at.
    """

    X: Array
    t: Array
    C: float

    def __post_init__(self) -> None:
        if self.X.ndim != 2 or self.t.shape != (len(self.X),):
            raise ValueError("The soft SVM needs X of shape (N, D) and one t for each sample.")
        if not np.isfinite(self.X).all():
            raise ValueError("Every coordinate must be a finite number.")
        if not np.all(np.abs(self.t) == 1.0):
            raise ValueError("Every t must be +1 or −1.")
        if not (np.any(self.t > 0) and np.any(self.t < 0)):
            raise ValueError("The soft SVM needs samples of both classes.")
        if not 0.0 < self.C < np.inf:
            raise ValueError("C must be a positive number.")
        if not self.spread <= (LARGEST_STANDARD_C / self.C) ** 0.5:
            raise ValueError(
                f"The features spread over {short(self.spread)} from their mean, too wide for "
                f"C = {short(self.C)}: choose a smaller C, or larger units for the features (to "
                "standardise them is one way)."
            )

    @lazy
    def centred(self) -> Array:
        """X minus the mean sample. Exactly 0 where all samples are the same point."""
        shifted = self.X - self.X[0]
        return np.asarray(shifted - shifted.mean(axis=0))

    @lazy
    def mean(self) -> Array:
        """The mean sample, (D,): what `centred` has taken out."""
        return np.asarray(self.X[0] - self.centred[0])

    @lazy
    def spread(self) -> float:
        """The largest coordinate of the centred samples; 1 where all samples are the same point
        (or so close to it that the square of a coordinate would be 0)."""
        largest = float(np.abs(self.centred).max(initial=0.0))
        return largest if largest > 1e-100 else 1.0

    @lazy
    def standard(self) -> "Problem":
        """The same problem for z = (x − mean)/spread, where C becomes C·spread².

        With v = spread·w, ½‖w‖² is ½‖v‖²/spread² and f is unchanged, so the objective is
        1/spread² times ½‖v‖² + (C·spread²/2) Σ ξ². One scale for all features: a scale for each
        would change what ‖w‖ means, and with it the solution.
        """
        return Problem(self.centred / self.spread, self.t, self.C * self.spread**2)

    def weights(self, alpha: Array) -> Array:
        """Σ α_i t_i x_i, (D,), for Σ α_i t_i = 0: then the mean of X may be taken out first,
        which saves the digits that a distant origin would cost."""
        return np.asarray((alpha * self.t) @ self.centred)

    def decision(self, w: Array, level: float) -> Array:
        """f(x_i) = ⟨w, x_i − mean⟩ + level, (N,), where `level` is f at the mean sample.

        This is ⟨w, x_i⟩ + b for b = level − ⟨w, mean⟩. Far from the origin ⟨w, x_i⟩ and b are huge
        and cancel, and the digits of f that they lose would be missing in ξ too, so the functions
        of the soft SVM take `level` where the formulas have b.
        """
        return np.asarray(self.centred @ w + level)

    def best_level(self, w: Array) -> float:
        """The level of least squared slack for this w."""
        return balance(1.0 - self.t * (self.centred @ w), self.t)

    def bias(self, w: Array, level: float) -> float:
        """b, of the `level`."""
        return level - float(self.mean @ w)

    def least_slack(self, w: Array, level: float) -> Array:
        """ξ_i = max(0, 1 − t_i f(x_i)), (N,): the cheapest slack that the constraints allow."""
        return np.maximum(0.0, 1.0 - self.t * self.decision(w, level))


def between(X: Array, y: IntArray, first: int, second: int, C: float) -> tuple[Problem, IntArray]:
    """Class `first` (t = +1) against class `second` (t = −1), and the rows of X that take part.

    Raises ValueError if both are the same class or one has no samples.
    """
    if first == second:
        raise ValueError("Choose two different classes.")
    rows = np.flatnonzero((y == first) | (y == second))
    return Problem(X[rows], np.where(y[rows] == first, 1.0, -1.0), C), rows


def against_rest(X: Array, y: IntArray, first: int, C: float) -> Problem:
    """Class `first` (t = +1) against all others (t = −1). ValueError if one side is empty."""
    return Problem(X, np.where(y == first, 1.0, -1.0), C)


def primal_value(problem: Problem, w: Array, xi: Array) -> float:
    """½‖w‖² + (C/2) Σ ξ_i². With `least_slack` it is the squared hinge loss."""
    return float(0.5 * w @ w + 0.5 * problem.C * (xi @ xi))


def dual_value(problem: Problem, alpha: Array, beta: Array | None = None) -> float:
    """g(α, β), β = 0 if left out; −inf where Σ α_i t_i ≠ 0 (beyond 1e-9 of Σ|α_i|)."""
    if abs(alpha @ problem.t) > 1e-9 * np.abs(alpha).sum():
        return -np.inf
    w = problem.weights(alpha)
    pull = alpha if beta is None else alpha + beta
    return float(alpha.sum() - 0.5 * w @ w - pull @ pull / (2.0 * problem.C))


def lagrangian(
    problem: Problem, w: Array, level: float, xi: Array, alpha: Array, beta: Array
) -> float:
    """½‖w‖² + (C/2)Σξ² + Σ α_i(1 − ξ_i − t_i f(x_i)) − Σ β_i ξ_i."""
    broken = 1.0 - xi - problem.t * problem.decision(w, level)
    return float(primal_value(problem, w, xi) + alpha @ broken - beta @ xi)


@dataclass(frozen=True, eq=False)
class GapParts:
    """primal − dual, taken apart: three sums of terms that are never negative.

    `weights` = ½‖w − Σαtx‖², `slack` = (C/2)Σ(ξ − α/C)², `slackness` = Σ α(ξ − 1 + t·f). Each is
    the failure of one KKT condition, so the gap is 0 exactly where all of them hold. It follows
    from inserting Σα = Σα(1 − t·f) + ⟨w, Σαtx⟩ + bΣαt, with Σαt = 0, and completing the squares.
    """

    weights: float
    slack: float
    slackness: float

    @property
    def total(self) -> float:
        return self.weights + self.slack + self.slackness


def gap_parts(problem: Problem, w: Array, level: float, xi: Array, alpha: Array) -> GapParts:
    """The gap of a feasible (w, b, ξ) and a feasible α. Never negative, and right to the last
    digits even where primal and dual agree in all of theirs."""
    off = w - problem.weights(alpha)
    over = xi - alpha / problem.C
    spare = np.maximum(0.0, xi - 1.0 + problem.t * problem.decision(w, level))
    return GapParts(
        float(0.5 * off @ off), float(0.5 * problem.C * over @ over), float(alpha @ spare)
    )


@dataclass(frozen=True, eq=False)
class Pair:
    """A feasible primal point (w, b, ξ) beside a feasible dual point α, and what they prove:
    dual ≤ optimum ≤ primal. w (D,), xi and alpha (N,). `level` is f at the mean sample: with it
    f keeps the digits that b may have lost (`Problem.decision`)."""

    w: Array
    b: float
    level: float
    xi: Array
    alpha: Array
    primal: float
    dual: float
    gap: float

    @property
    def relative_gap(self) -> float:
        """gap / primal. The primal is positive: with both classes, no w and b cost nothing."""
        return self.gap / self.primal

    @property
    def width(self) -> float:
        """Distance 2/‖w‖ of the lines f = 1 and f = −1; inf where w = 0 (there are no lines)."""
        norm = float(np.linalg.norm(self.w))
        return 2.0 / norm if norm > 0 else np.inf

    @property
    def support(self) -> IntArray:
        """Indices of the support vectors: α_i > 0, beyond rounding (1e-9 of the largest α)."""
        return np.flatnonzero(self.alpha > 1e-9 * self.alpha.max())


def pair(problem: Problem, w: Array, level: float, alpha: Array) -> Pair:
    """The pair of w and the b of this level, with their least slack, and α (feasible)."""
    xi = problem.least_slack(w, level)
    return Pair(
        w,
        problem.bias(w, level),
        level,
        xi,
        alpha,
        primal_value(problem, w, xi),
        dual_value(problem, alpha),
        gap_parts(problem, w, level, xi, alpha).total,
    )
