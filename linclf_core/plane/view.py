"""A plane in feature space: how samples and classifiers of D features are seen in two dimensions.

The plane is x = o + Vz. The columns of V (D, 2) have length 1 and stand at right angles to each
other, and o (D,) is at right angles to both. So a sample x is seen at z = Vᵀx. The scores on the
plane, Wᵀ(o + Vz) + b, are those of a classifier of the two features z, with the weights VᵀW and
the biases b + Wᵀo: all that can be said of two features holds on the plane exactly. One feature is
a line in such a plane: the second column of V is 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linclf_core.lazy import lazy
from linclf_core.model import Params
from linclf_core.notation import Array


@dataclass(frozen=True, eq=False)
class PlaneView:
    """The plane x = o + Vz with `origin` o (D,) and V (D, 2); `names` are those of its two axes.
    `shares` are the shares of the variance along the axes, where these were chosen for it."""

    origin: Array
    V: Array
    names: tuple[str, str]
    shares: tuple[float, float] | None = None

    @property
    def n_features(self) -> int:
        return len(self.origin)

    @lazy
    def is_identity(self) -> bool:
        """Whether z is x itself. Then nothing is computed, and no bit changes."""
        return np.array_equal(self.V, np.eye(2)) and not self.origin.any()

    @property
    def holds_all(self) -> bool:
        """Whether every x lies in the plane: so with one feature or two. Otherwise samples are
        projected, and what is drawn of a classifier is a slice of it."""
        return self.n_features <= 2

    def points(self, X: Array) -> Array:
        """Where the samples X (N, D) are seen, Z = XV, (N, 2)."""
        return X if self.is_identity else X @ self.V

    def lift(self, Z: Array) -> Array:
        """The points of feature space that Z (N, 2) are the places of, o + ZVᵀ, (N, D)."""
        return Z if self.is_identity else self.origin + Z @ self.V.T

    def theta(self, theta: Array) -> Array:
        """The classifiers θ (F, D+1, C), the last row b, as they are on the plane: (F, 3, C)."""
        if self.is_identity:
            return theta
        W, b = theta[:, :-1], theta[:, -1:]
        return np.concatenate([self.V.T @ W, b + self.origin @ W[:, None]], axis=1)

    def params(self, params: Params) -> Params:
        """The classifier as it is on the plane: VᵀW (2, C) and b + Wᵀo (C,)."""
        return params if self.is_identity else Params.of(self.theta(params.theta[None])[0])

    def put(self, v: Array, z: Array) -> Array:
        """The vector nearest to v (D,), a sample or the weight of a class, that is seen at z (2,):
        v + V(z − Vᵀv)."""
        if self.is_identity:
            return z
        # In this order a feature that is an axis gets its number without rounding.
        return (v - self.V @ (self.V.T @ v)) + self.V @ z


#: The plane of two features itself.
IDENTITY = PlaneView(np.zeros(2), np.eye(2), ("x₁", "x₂"))


def line(name: str) -> PlaneView:
    """One feature across; up there is nothing: its samples lie on a line, and its boundaries are
    upright."""
    return PlaneView(np.zeros(1), np.array([[1.0, 0.0]]), (name, ""))


def columns(X: Array, names: Sequence[str], across: int, up: int) -> PlaneView:
    """Two features, given by their places, as they are; all others are held at their mean over the
    samples X (N, D). Raises ValueError if the two are the same or there is no such feature."""
    D = X.shape[1]
    if across == up or not (0 <= across < D and 0 <= up < D):
        raise ValueError(f"The plane needs two different features, numbered 0 to {D - 1}.")
    V = np.zeros((D, 2))
    V[across, 0] = V[up, 1] = 1.0
    return PlaneView(_held(X, V), V, (names[across], names[up]))


def principal(X: Array) -> PlaneView:
    """The two leading principal components of the samples X (N, D), D ≥ 2: the directions through
    their mean along which they vary most (Pearson, 1901). Of each the entry of largest size is
    positive. `shares` are 0 where nothing varies."""
    centred = X - X.mean(axis=0)
    size = np.abs(centred).max() or 1.0
    spread, directions = np.linalg.eigh((centred / size).T @ (centred / size))
    V = directions[:, ::-1][:, :2]
    V = V * np.where(np.take_along_axis(V, np.abs(V).argmax(axis=0)[None], 0)[0] < 0, -1.0, 1.0)
    variances = np.maximum(spread[::-1], 0.0)
    first, second = (variances[:2] / (variances.sum() or 1.0)).tolist()
    names = ("principal component 1", "principal component 2")
    return PlaneView(_held(X, V), V, names, (first, second))


def fitting(X: Array, names: Sequence[str], axes: tuple[int, int] | None) -> PlaneView:
    """The plane to see the samples X (N, D) on: that of one or two features as they are; of more,
    the two of them at `axes`, or the principal components where these are None or not there."""
    D = X.shape[1]
    if D == 1:
        return line(names[0])
    if D == 2:
        return IDENTITY
    try:
        return principal(X) if axes is None else columns(X, names, *axes)
    except ValueError:
        return principal(X)


def _held(X: Array, V: Array) -> Array:
    """The part of the mean of X at right angles to V, (D,)."""
    mean = X.mean(axis=0)
    return np.asarray(mean - V @ (V.T @ mean))
