"""The objective seen from one point: an exact plane cut, a path projected on it, its curvature.

The cut is θ(α, β) = θ₀ + α·d₁ + β·d₂ with every other direction frozen. Nothing is fitted: each
value is the objective at that θ.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.model import Params, combine, norm, scores
from linclf_core.notation import Array
from linclf_core.objective import Objective
from linclf_core.pausing import Pause, no_pause

#: Scores in one block: a quarter of a MB, so that all that a loss makes of them stays in the cache.
BLOCK = 32_768
#: So far a score is moved, at most, to see how the derivative changes: ∛ε, where a kink shows as a
#: jump and hardly anything else fits in; and where there are no kinks, far beyond rounding.
KINK_REACH = float(np.cbrt(np.finfo(float).eps))
SMOOTH_REACH = 1e-3


def parameter_names(data: Dataset) -> tuple[str, ...]:
    """A name for each entry of W and b: the feature's weight for a class, or the class's bias."""
    weights = [f"W[{f}, {c}]" for f in data.feature_names for c in data.class_names]
    return (*weights, *(f"b[{c}]" for c in data.class_names))


def axis(params: Params, position: int) -> Params:
    """The direction of one single parameter, by its place among all entries. Raises IndexError."""
    unit = np.zeros(params.W.size + params.b.size)
    unit[position] = 1.0
    return Params(unit[: params.W.size].reshape(params.W.shape), unit[params.W.size :])


def inner(p: Params, q: Params) -> float:
    """Σ p·q over all entries of W and b."""
    return float(np.sum(p.W * q.W) + np.sum(p.b * q.b))


def gradient_and_random(
    objective: Objective, data: Dataset, params: Params, seed: int
) -> tuple[Params, Params]:
    """Two directions of length 1 at right angles: along the gradient, and a random one.

    Where the gradient is 0 the first is random too.
    """
    rng = np.random.default_rng(seed)
    d1 = objective(params, data).grad
    if norm(d1) == 0:
        d1 = _random(rng, params)
    d1 = _unit(d1)
    d2 = _random(rng, params)
    # Twice: after one subtraction rounding may leave a little of d1.
    for _ in range(2):
        along = inner(d2, d1)
        d2 = _unit(combine(lambda q, p, along=along: q - along * p, d2, d1))
    return d1, d2


def slice_values(
    objective: Objective,
    data: Dataset,
    params: Params,
    d1: Params,
    d2: Params,
    alphas: Array,
    betas: Array,
    pause: Pause = no_pause,
) -> Array:
    """L(params + α·d1 + β·d2) for each pair, (n_alphas, n_betas).

    Scores are affine in α and β, S = S₀ + α·S₁ + β·S₂, and so the matrix products are made once;
    the grid's points are stacked as rows of one call of the loss, block by block. Where a sample's
    loss is so large that it was cut off, L is inf: what is left of it is no cut of the objective.
    """
    # Classes first in memory: a loss that reduces over them then adds a few long rows.
    S0, S1, S2 = (np.ascontiguousarray(scores(p, data.X).T)[:, None] for p in (params, d1, d2))
    a, b = (g.ravel() for g in np.meshgrid(alphas, betas, indexing="ij"))
    C, _, N = S0.shape
    n = max(1, BLOCK // max(1, S0.size))
    ys, total = np.tile(data.y, n), np.empty(a.size)
    for i in range(0, a.size, n):
        part = slice(i, i + n)
        S = S0 + a[part, None] * S1 + b[part, None] * S2
        stacked = S.reshape(C, -1).T
        losses = objective.loss(stacked, ys[: len(stacked)]).per_sample
        losses = np.where(losses < objective.loss.largest, losses, np.inf)
        total[part] = losses.reshape(-1, N).mean(axis=1)
        pause(i / a.size)
    total += objective.reg * _squared_length(params.W, d1.W, d2.W, a, b)
    return total.reshape(len(alphas), len(betas))


def project(path: Iterable[Params], origin: Params, d1: Params, d2: Params) -> tuple[Array, Array]:
    """Where a run lies on the cut: nearest (α, β) of each point (K, 2), and its distance (K,).

    The distance is Euclidean, over all entries of W and b: 0 means that the point lies in the
    plane, and that the cut's value there is its loss. Raises ValueError if d1 and d2 span no plane.
    """
    basis = np.column_stack([d1.entries, d2.entries])
    lengths = np.linalg.norm(basis, axis=0)
    if (lengths == 0).any() or np.linalg.matrix_rank(basis / lengths) < 2:
        raise ValueError("The two directions are the same line: choose two different ones.")
    offsets = np.array([p.entries - origin.entries for p in path]).reshape(-1, len(basis))
    Q, R = np.linalg.qr(basis)
    within = offsets @ Q
    distance = np.linalg.norm(offsets - within @ Q.T, axis=1)
    return np.linalg.solve(R, within.T).T, distance


def slope(objective: Objective, data: Dataset, params: Params, d1: Params, d2: Params) -> Array:
    """The derivatives of the objective along d1 and d2, (2,): the gradient as the cut sees it."""
    grad = objective(params, data).grad
    return np.array([inner(grad, d1), inner(grad, d2)])


@dataclass(frozen=True)
class Curvature:
    """A second derivative, and by how much rounding may have changed it, which is ≥ 0, and 0 where
    the loss is straight between kinks. Of a convex loss the first is ≥ 0 too."""

    value: float
    error: float


def curvature_along(
    objective: Objective, data: Dataset, params: Params, direction: Params
) -> Curvature | None:
    """The second derivative of the objective along `direction` made a unit vector, at `params`.

    The penalty's part, 2λ times the share of W in the direction, is added as it is; the rest is
    (g(+h) − g(−h))/2h, g the derivative along it. Scores are affine along the line, so h is chosen
    for them: no score moves by more than KINK_REACH for a loss with kinks, SMOOTH_REACH else.

    A kink within ±h makes g jump, and the quotient grows as h shrinks, which a second, smaller h
    tells: then there is no second derivative, and the answer is None. Between kinks the hinges are
    linear, and the answer is that of the penalty alone. For a smooth loss two h are
    combined so that the error of order h² is gone (L. F. Richardson, 1911).
    Raises ValueError for a direction of length 0.
    """
    u = _unit(direction)
    S0, S1 = scores(params, data.X), scores(u, data.X)
    penalty = 2.0 * objective.reg * float(np.sum(u.W**2))
    reach, least = float(np.abs(S1).max(initial=0.0)), 0.0 if objective.loss.convex else -np.inf
    if reach == 0:
        return Curvature(penalty, 0.0)

    def quotient(h: float) -> float:
        ahead = objective.loss(S0 + h * S1, data.y).dS
        behind = objective.loss(S0 - h * S1, data.y).dS
        return float(np.sum((ahead - behind) * S1)) / (2.0 * h * data.n_samples)

    if not objective.loss.smooth:
        h = KINK_REACH / reach
        wide, narrow = quotient(h), quotient(h / 8)
        if abs(wide - narrow) > 1e-8 * reach**2 + 1e-3 * abs(wide):
            return None
        return Curvature(max(wide, least) + penalty, 0.0)
    h = SMOOTH_REACH / reach
    wide, narrow = quotient(h), quotient(h / 2)
    # A score is rounded by ε of itself, and the derivative by as many ε of its own size.
    sizes = np.abs(objective.loss(S0, data.y).dS * S1) * (4.0 + np.abs(S0).max(axis=1))[:, None]
    rounding = np.finfo(float).eps * float(sizes.sum()) / data.n_samples / h
    error = abs(wide - narrow) + 2.0 * rounding
    return Curvature(max((4.0 * narrow - wide) / 3.0, least) + penalty, error)


def allowed_step(curvature: float) -> float:
    """2/curvature: on a parabola of that curvature > 0, gradient descent converges for any η below
    it. It speaks of this point and this direction only; elsewhere the objective may bend more."""
    return 2.0 / curvature


def _squared_length(W: Array, D1: Array, D2: Array, a: Array, b: Array) -> Array:
    """‖W + a·D1 + b·D2‖² for many (a, b), from the six inner products."""
    V = np.stack([W.ravel(), D1.ravel(), D2.ravel()])
    k = np.stack([np.ones_like(a), a, b])
    return np.asarray(np.maximum(np.sum(k * (V @ V.T @ k), axis=0), 0.0))


def _random(rng: np.random.Generator, params: Params) -> Params:
    return Params(rng.normal(size=params.W.shape), rng.normal(size=params.b.shape))


def _unit(direction: Params) -> Params:
    length = norm(direction)
    if length == 0:
        raise ValueError("A direction needs a length above 0.")
    return combine(lambda a: a / length, direction)
