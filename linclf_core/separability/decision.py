"""Can any W and b classify every sample right, with every true score strictly the highest?

Both answers come with a proof that anyone can check: weights that do it, or multipliers that show
that none can.
"""

from dataclasses import dataclass

import numpy as np

from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import Params, scores
from linclf_core.notation import Array, BoolArray, IntArray
from linclf_core.pausing import Pause, no_pause
from linclf_core.separability.exact import cancels_exactly
from linclf_core.separability.min_norm_point import affine_multipliers, nearest_to_origin

#: Combinations closer to 0 than this, in units of the spread of each feature, count as 0.
TOLERANCE = 1e-13


@dataclass(frozen=True, eq=False)
class Separable:
    """`params` (with ‖W‖ = 1, unless W = 0 does) have m < 0, by more than `rounding`, a bound on
    the rounding error of m. `samples` and `rivals` (K,) are the pairs that hold the margin."""

    params: Params
    m: float
    rounding: float
    samples: IntArray
    rivals: IntArray


@dataclass(frozen=True, eq=False)
class Inseparable:
    """Multipliers a ≥ 0, sum 1, on pairs (sample i, rival class j ≠ y_i), with
    Σ a_ij x̃_i ⊗ (e_j − e_{y_i}) = 0, x̃ = (x, 1).

    Hence Σ a_ij (s_ij − s_{i,y_i}) = 0 for every W and b, so that not all of these differences can
    be negative (J. Farkas, 1902). `residual` is the largest entry of the sum, each feature in
    units of its spread, at most TOLERANCE. `exact`: in rational arithmetic it is 0, so the proof
    holds without any tolerance for the numbers as they are stored.
    """

    samples: IntArray
    rivals: IntArray
    multipliers: Array
    residual: float
    exact: bool

    def least_loss(self, n_samples: int, delta: float = 1.0) -> float:
        """A bound above 0: the mean Crammer–Singer loss of every W and b is at least this.

        L_i ≥ s_j − s_y + Δ, so Σ a_ij L_i ≥ Δ, and Σ a_ij L_i ≤ max_i(Σ_j a_ij)·N·mean loss.
        """
        share = np.bincount(self.samples, weights=self.multipliers).max()
        return float(delta / (n_samples * share))


@dataclass(frozen=True)
class TooClose:
    """Neither proof holds up to rounding. A separating W, b, if there is one, keeps less than
    `margin` between its scores (standardised features, ‖(W, b)‖ = 1)."""

    margin: float


def certify(
    X: Array, y: IntArray, n_classes: int, pause: Pause = no_pause
) -> Separable | Inseparable | TooClose:
    """Strict linear separability of X (N, D), y (N,) with its proof.

    The nearest point to the origin of the convex hull of all z_ij = x̃_i ⊗ (e_{y_i} − e_j) decides:
    ⟨W̃, z_ij⟩ = s_{i,y_i} − s_ij. Features are shifted and scaled first, each by itself, which
    changes nothing about separability; the proof is checked on X as given. Touching hulls are not
    strictly separable. Classes without samples may exist. Raises ValueError for no samples, fewer
    than two classes or numbers that are not finite.
    """
    if len(X) == 0 or n_classes < 2:
        raise ValueError("Separability needs at least one sample and two classes.")
    if not np.isfinite(X).all():
        raise ValueError("Every coordinate must be a finite number.")
    centre, spread = standardisation(X)
    Z1 = np.column_stack([(X - centre) / spread, np.ones(len(X))])
    rows = np.arange(len(X))

    def pair(key: int) -> Array:
        i, j = divmod(key, n_classes)
        z = np.zeros((Z1.shape[1], n_classes))
        z[:, y[i]] += Z1[i]
        z[:, j] -= Z1[i]
        return z.ravel()

    def lowest(q: Array) -> tuple[int, Array]:
        S = Z1 @ q.reshape(-1, n_classes)
        leads = S[rows, y][:, None] - S
        leads[rows, y] = np.inf
        key = int(np.argmin(leads))
        return key, pair(key)

    first = int((y[0] + 1) % n_classes)
    found = nearest_to_origin(lowest, (first, pair(first)), TOLERANCE, pause=pause)
    samples, rivals = np.divmod(np.array(found.keys, np.intp), n_classes)
    if found.direction is not None:
        W1 = found.direction.reshape(-1, n_classes).copy()
        if (y == y[0]).all():
            # The biases alone part one class from the others. As the features are centred, the
            # nearest point has W = 0: what is left there is rounding.
            W1[:-1] = 0.0
        params = in_original(W1, centre, spread)
        m = certificate(params, X, y)
        rounding = rounding_of_m(params, X)
        if m < -rounding:
            return Separable(params, m, rounding, samples, rivals)
    # A multiplier at the level of rounding says nothing: solve again without its point.
    used = found.multipliers > 1e-10
    samples, rivals = samples[used], rivals[used]
    a = np.maximum(0.0, affine_multipliers(found.points[used]))
    a = a / a.sum()
    residual = float(np.abs(combination(Z1, y, samples, rivals, a, n_classes)).max())
    if residual <= TOLERANCE:
        exact = cancels_exactly(X[samples], y[samples], rivals)
        return Inseparable(samples, rivals, a, residual, exact)
    return TooClose(float(np.linalg.norm(found.point)))


def standardisation(X: Array) -> tuple[Array, Array]:
    """Mean and largest deviation of each feature, (D,) both; 1 for a feature that never varies."""
    shifted = X - X[0]
    centre = X[0] + shifted.mean(axis=0)
    spread = np.abs(shifted - shifted.mean(axis=0)).max(axis=0)
    return centre, np.where(spread > 0, spread, 1.0)


def in_original(W1: Array, centre: Array, spread: Array) -> Params:
    """Weights (D + 1, C) of standardised features as Params for X itself, scaled to ‖W‖ = 1."""
    W = W1[:-1] / spread[:, None]
    b = W1[-1] - centre @ W
    norm = float(np.linalg.norm(W)) or 1.0
    return Params(W / norm, b / norm)


def combination(
    X1: Array, y: IntArray, samples: IntArray, rivals: IntArray, a: Array, n_classes: int
) -> Array:
    """Σ a_ij x̃_i ⊗ (e_j − e_{y_i}), (D + 1, C), for x̃ the rows of X1 (N, D + 1)."""
    total = np.zeros((X1.shape[1], n_classes))
    np.add.at(total.T, rivals, a[:, None] * X1[samples])
    np.add.at(total.T, y[samples], -a[:, None] * X1[samples])
    return total


@dataclass(frozen=True, eq=False)
class Meeting:
    """One class of the proof: `own`, the weighted mean of its samples in it, and `claimed`, the
    weighted mean of the samples whose rival it is, (D,) each. They are the same point."""

    label: int
    weight: float
    own: Array
    claimed: Array


def meetings(proof: Inseparable, X: Array, y: IntArray) -> tuple[Meeting, ...]:
    """The proof as a picture: column c of the sum is 0, so for each class c that takes part, the
    hull of its samples and the hull of the samples that it is a rival of share a point."""
    found = []
    for label in np.unique(proof.rivals):
        own, claimed = y[proof.samples] == label, proof.rivals == label
        weight = float(proof.multipliers[claimed].sum())
        points = [
            proof.multipliers[part] @ X[proof.samples[part]] / weight for part in (own, claimed)
        ]
        found.append(Meeting(int(label), weight, points[0], points[1]))
    return tuple(found)


def leads(params: Params, X: Array, y: IntArray) -> Array:
    """max_{j≠y_i} (s_ij − s_{i,y_i}) of each sample, (N,): negative where the true class leads."""
    S = scores(params, X)
    rows = np.arange(len(y))
    D = S - S[rows, y][:, None]
    D[rows, y] = -np.inf
    return np.asarray(D.max(axis=1))


def certificate(params: Params, X: Array, y: IntArray) -> float:
    """m = max_i max_{j≠y_i} (s_ij − s_{i,y_i}). m < 0 proves that the params separate the data."""
    return float(leads(params, X, y).max())


def rounding_of_m(params: Params, X: Array) -> float:
    """A bound on the rounding error of `certificate`: 2(D + 2)·ε·(|X||W| + |b|), the largest.
    Source: N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1."""
    size = np.abs(X) @ np.abs(params.W) + np.abs(params.b)
    return float(2 * (X.shape[1] + 2) * np.finfo(float).eps * size.max())


def rescaled(params: Params, m: float, delta: float) -> Params:
    """W** = −Δ·W/m and b likewise: every difference s_j − s_y becomes ≤ −Δ, so every hinge is 0.

    With rounding, the loss of the result is 0 up to a few units in the last place of its scores.
    Raises ValueError unless m < 0.
    """
    if not m < 0:
        raise ValueError("Only weights with m < 0 can be rescaled to zero loss.")
    return Params(params.W * (-delta / m), params.b * (-delta / m))


def scaling_curve(
    params: Params, X: Array, y: IntArray, c_values: Array, delta: float = 1.0
) -> Array:
    """Mean Crammer–Singer loss of c·W, c·b for each c ≥ 0 in `c_values` (K,).

    mean_i max(0, c·d_i + Δ) with d = `leads`. From c = Δ/|m| on it is put to exactly 0 where
    m < 0, as c·d_i ≤ c·m ≤ −Δ proves: the product alone could miss −Δ by one rounding.
    """
    d = leads(params, X, y)
    m = float(d.max())
    c = np.asarray(c_values, float)
    losses = np.maximum(0.0, c[:, None] * d + delta).mean(axis=1)
    return np.where(c >= -delta / m, 0.0, losses) if m < 0 else losses


@dataclass(frozen=True, eq=False)
class ZeroOneBound:
    """Three numbers a sample, (N,) each: is it `wrong` (0–1 loss), and the two hinge losses.

    wrong·Δ ≤ crammer_singer ≤ weston_watkins, so for Δ ≥ 1 the mean losses bound the error rate.
    """

    wrong: BoolArray
    crammer_singer: Array
    weston_watkins: Array


def zero_one_bound(S: Array, y: IntArray, delta: float = 1.0) -> ZeroOneBound:
    """The bound for scores S (N, C): where argmax_j s_j ≠ y, some s_j − s_y ≥ 0, so L_i ≥ Δ."""
    return ZeroOneBound(
        np.argmax(S, axis=1) != y,
        CrammerSinger(delta)(S, y).per_sample,
        WestonWatkins(delta)(S, y).per_sample,
    )
