"""What each slip of each kind of exercises comes to, worked with NumPy from the numbers given.

By the matrix at which it is made, and words of its sentence."""

from collections.abc import Callable
from typing import Any

import numpy as np

from linclf_core.exercises.exercise import Batch
from linclf_core.notation import Array, IntArray

Slips = dict[tuple[str, str], Any]


def own(table: Array, y: IntArray) -> Array:
    """The entry of the true class in each row, (N, 1)."""
    return np.take_along_axis(table, y[:, None], axis=1)


def hot(y: IntArray, C: int) -> Array:
    return np.eye(C)[y]


def softmax(S: Array) -> Array:
    E = np.exp(S)
    return np.asarray(E / E.sum(axis=1, keepdims=True))


def margins_of(S: Array, y: IntArray, delta: float) -> Array:
    return S - own(S, y) + delta


def labels(n: Batch) -> tuple[IntArray, IntArray]:
    """The classes as counted from 1, and as predicted."""
    return (n.y - 1) % n.n_classes, n.S.argmax(axis=1)


def margins(n: Batch) -> Slips:
    from_1, predicted = labels(n)
    delta = n.loss.margin
    M = margins_of(n.S, n.y, delta)
    return {
        ("margins", "turned round"): margins_of(-n.S, n.y, delta),
        ("margins", "Δ is forgotten"): M - delta,
        ("margins", "Crammer–Singer"): M - delta * hot(n.y, n.n_classes),
        ("margins", "counted from 1"): margins_of(n.S, from_1, delta),
        ("margins", "highest score"): margins_of(n.S, predicted, delta),
        ("margins", "comes later"): M.clip(0),
    }


def weston_watkins(S: Array, y: IntArray, delta: float) -> Array:
    """Of each sample, (N, 1); the true class has Δ."""
    return np.asarray(margins_of(S, y, delta).clip(0).sum(axis=1, keepdims=True) - delta)


def loss_line(n: Batch) -> Slips:
    from_1, predicted = labels(n)
    delta, N = n.loss.margin, len(n.y)
    M, L = margins_of(n.S, n.y, delta), weston_watkins(n.S, n.y, delta)
    return {
        ("loss", "kept in the sum"): L + delta,
        ("loss", "Δ is forgotten"): (M - delta).clip(0).sum(axis=1, keepdims=True),
        ("loss", "left out"): M.sum(axis=1, keepdims=True) - delta,
        ("loss", "Only the largest"): crammer_singer(n.S, n.y, delta),
        ("loss", "All are added"): L,
        ("loss", "turned round"): weston_watkins(-n.S, n.y, delta),
        ("loss", "counted from 1"): weston_watkins(n.S, from_1, delta),
        ("loss", "highest score"): weston_watkins(n.S, predicted, delta),
        ("mean", "mean is forgotten"): L.sum(),
        ("mean", "after the division"): (L + delta).sum() / N - N * delta,
    }


def indicator(n: Batch) -> Slips:
    from_1, predicted = labels(n)
    delta, true = n.loss.margin, hot(n.y, n.n_classes)
    M = margins_of(n.S, n.y, delta)
    I = (M > 0).astype(float)
    count = I.sum(axis=1, keepdims=True)
    rivals = I - true
    return {
        ("counts", "counts too"): count - 1,
        ("indicator", "has a 1 too"): rivals,
        ("indicator", "exactly 0"): (M >= 0).astype(float),
        ("indicator", "counted from 1"): (margins_of(n.S, from_1, delta) > 0).astype(float),
        ("indicator", "highest score"): (margins_of(n.S, predicted, delta) > 0).astype(float),
        ("dS", "n without"): rivals + true * (2 - count),
        ("dS", "The 1 of"): rivals - true * count,
        ("dS", "not subtracted at"): I,
        ("dS", "subtracted everywhere"): I - count,
        ("dS", "belongs to softmax"): rivals - true,
        ("dS", "All signs"): -(I - true * count),
        ("dS", "The 1/N"): (I - true * count) / len(n.y),
    }


def probabilities(n: Batch) -> Slips:
    from_1, _ = labels(n)
    E, P = np.exp(n.S), softmax(n.S)
    L = -np.log(own(P, n.y))
    return {
        ("probabilities", "columns sum"): E / E.sum(axis=0),
        ("probabilities", "left out"): n.S / n.S.sum(axis=1, keepdims=True),
        ("loss", "log₁₀"): -np.log10(own(P, n.y)),
        ("loss", "log₂"): -np.log2(own(P, n.y)),
        ("loss", "The sign"): -L,
        ("loss", "of all classes"): -np.log(P).sum(axis=1, keepdims=True),
        ("loss", "predicted class"): -np.log(P.max(axis=1, keepdims=True)),
        ("loss", "own term"): -np.log(own(E, n.y) / (E.sum(axis=1, keepdims=True) - own(E, n.y))),
        ("loss", "counted from 1"): -np.log(own(P, from_1)),
        ("mean", "mean is forgotten"): L.sum(),
        ("mean", "before the mean"): -np.log(own(P, n.y).mean()),
    }


def jacobian(n: Batch) -> Slips:
    (p,) = softmax(n.S[:1])
    J, square = np.diag(p) - np.outer(p, p), np.diag(p * p)
    return {
        ("J", "The sign"): np.diag(p) + np.outer(p, p) - 2 * square,
        ("J", "not 0"): np.diag(p) - square,
        ("J", "the p_i is lost"): -np.outer(p, p),
        ("J", "lacking"): np.diag(p),
        ("J", "1 stands"): np.outer(p, 1 - p),
        ("J", "factor p_i"): J / p[:, None],
    }


def score_gradient(n: Batch) -> Slips:
    from_1, predicted = labels(n)
    C, P = n.n_classes, softmax(n.S)
    Y = hot(n.y, C)
    dS = P - Y
    return {
        ("dS", "true class is forgotten"): P,
        ("dS", "not 0"): dS * Y,
        ("dS", "∂L/∂p"): -Y / P,
        ("dS", "∂p_y/∂s"): -own(P, n.y) * dS,
        ("dS", "not 1 − p"): np.where(Y == 1, dS, 1 - P),
        ("dS", "number of classes"): C * P - Y,
        ("dS", "All signs"): -dS,
        ("dS", "The 1/N"): dS / len(n.y),
        ("dS", "exactly 0"): dS,
        ("dS", "counted from 1"): P - hot(from_1, C),
        ("dS", "highest score"): P - hot(predicted, C),
    }


def shapes(sizes: tuple[int, int, int]) -> Slips:
    N, C, D = sizes
    return {
        ("S_shape", "A sample a row"): [C, N],
        ("S_shape", "shape of X"): [N, D],
        ("tensor_shape", "D×C"): [1, D, C],
        ("tensor_shape", "C×D"): [1, C, D],
        ("tensor_shape", "C×C"): [C, 1, C],
        ("tensor_shape", "comes first"): [D, C, C],
        ("W_shape", "added up"): [N, C],
        ("W_shape", "not of X"): [N, D],
        ("W_shape", "orientation"): [C, D],
    }


def slopes(n: Batch) -> tuple[Array, Array, Array]:
    """X̃, ∂L/∂S of each sample alone, and W̃."""
    assert n.X is not None
    assert n.params is not None
    I = (margins_of(n.S, n.y, n.loss.margin) > 0).astype(float)
    dS = I - hot(n.y, n.n_classes) * I.sum(axis=1, keepdims=True)
    return np.column_stack([n.X, np.ones(len(n.X))]), dS, np.vstack([n.params.W, n.params.b])


def tensor(n: Batch) -> Slips:
    """Of s₁ by W, for the first of the samples."""
    X, dS, _ = slopes(n)
    x, other, slope = X[0, :-1], X[1, :-1], dS[0]
    D, C = len(x), len(slope)
    in_row = np.zeros((D, C))
    in_row[1, :D] = x
    return {
        ("tensor", "in a row"): in_row,
        ("tensor", "every column"): np.outer(x, np.ones(C)),
        ("tensor", "1 stands"): np.outer(np.ones(D), np.eye(C)[1]),
        ("tensor", "counted from 0"): np.outer(x, np.eye(C)[2]),
        ("tensor", "another sample"): np.outer(other, np.eye(C)[1]),
        ("sample_gradient", "The sign"): -np.outer(x, slope),
        ("sample_gradient", "x alone"): np.outer(x, np.ones(C)),
        ("sample_gradient", "∂L/∂s alone"): np.outer(np.ones(D), slope),
        ("sample_gradient", "another sample"): np.outer(other, slope),
    }


def gradient(n: Batch) -> Slips:
    X, dS, W = slopes(n)
    N = len(X)
    by = X.T @ dS / N
    row = np.arange(len(W))[:, None] == len(W) - 1
    penalised = np.where(row, 0.0, W)
    return {
        ("data_gradient", "mean is forgotten"): by * N,
        ("data_gradient", "in it twice"): by / N,
        ("data_gradient", "a mean too"): np.where(row, dS.sum(axis=0), by),
        ("data_gradient", "has its 1/N"): np.where(row, by / N, by),
        ("data_gradient", "rows above"): np.where(row, by[:-1].sum(axis=0), by),
        ("data_gradient", "orientation"): by.T,
        ("gradient", "no ½"): by + n.reg * penalised,
        ("gradient", "is forgotten"): by,
        ("gradient", "is added"): by - 2 * n.reg * penalised,
        ("gradient", "not penalised"): by + 2 * n.reg * W,
        ("gradient", "not under the mean"): by + 2 * n.reg * penalised / N,
    }


def update(n: Batch) -> Slips:
    X, dS, W = slopes(n)
    eta, g = n.learning_rate, X.T @ dS / len(X)
    g[:-1] += 2 * n.reg * W[:-1]
    return {
        ("step", "η is forgotten"): g,
        ("step", "divided by η"): g / eta,
        ("step", "not W"): eta * W,
        ("W_next", "climbs"): W + eta * g,
        ("W_next", "old weights"): -eta * g,
        ("W_next", "turned round"): eta * g - W,
        ("W_next", "without its η"): W - g,
    }


def ties(n: Batch) -> Slips:
    S, C = n.S, n.n_classes
    first, true = S.argmax(axis=1)[:, None], own(S, n.y)
    lead = true - np.where(hot(n.y, C) == 1, -np.inf, S).max(axis=1, keepdims=True)
    right = first == n.y[:, None]
    return {
        ("predicted", "lowest class is taken"): C - 1 - S[:, ::-1].argmax(axis=1)[:, None],
        ("predicted", "highest score"): S.max(axis=1, keepdims=True),
        ("predicted", "counted from 1"): first + 1,
        ("predicted", "lowest score"): S.argmin(axis=1)[:, None],
        ("zero_one", "not wrong by itself"): lead <= 0,
        ("zero_one", "not right by itself"): lead < 0,
        ("zero_one", "1 stands"): right,
        ("error", "right ones"): right.mean(),
        ("error", "mean is forgotten"): (~right).sum(),
    }


def crammer_singer(S: Array, y: IntArray, delta: float) -> Array:
    M = margins_of(S, y, delta) - delta * hot(y, S.shape[1])
    return np.asarray(M.max(axis=1, keepdims=True))


def rival(n: Batch) -> Slips:
    from_1, predicted = labels(n)
    delta = n.loss.margin
    M = margins_of(n.S, n.y, delta)
    rivals = np.sort(np.where(hot(n.y, n.n_classes) == 1, -np.inf, M), axis=1)
    L, wrong = crammer_singer(n.S, n.y, delta), predicted != n.y
    return {
        ("loss", "second of the rivals"): rivals[:, -2:-1].clip(0),
        ("loss", "to rivals only"): M.max(axis=1, keepdims=True),
        ("loss", "kept in the sum"): L,
        ("loss", "Only the largest"): L,
        ("loss", "All are added"): weston_watkins(n.S, n.y, delta),
        ("loss", "turned round"): crammer_singer(-n.S, n.y, delta),
        ("loss", "counted from 1"): crammer_singer(n.S, from_1, delta),
        ("loss", "highest score"): crammer_singer(n.S, predicted, delta),
        ("mean", "mean is forgotten"): L.sum(),
        ("zero_one", "1 stands"): ~wrong[:, None],
        ("error", "mean is forgotten"): wrong.sum(),
        ("error", "right ones"): 1 - wrong.mean(),
    }


def differences(n: Batch) -> tuple[Array, float]:
    """The largest s_j − s_y over the rivals of each sample, (N, 1), and |M|."""
    rivals = np.where(hot(n.y, n.n_classes) == 1, -np.inf, n.S - own(n.S, n.y))
    d = rivals.max(axis=1, keepdims=True)
    return d, -float(d.max())


def rescaling(n: Batch) -> Slips:
    d, size = differences(n)
    rivals = np.where(hot(n.y, n.n_classes) == 1, np.inf, n.S - own(n.S, n.y))
    delta = n.loss.margin
    return {
        ("d", "turned round"): -d,
        ("d", "j = y"): 0 * d,
        ("d", "The smallest"): rivals.min(axis=1, keepdims=True),
        ("M", "the smallest"): d.min(),
        ("M", "the mean"): d.mean(),
        ("c", "The sign"): -delta / size,
        ("c", "left out"): 1 / size,
        ("c", "|M| itself"): size,
        ("c", "the inverse"): size / delta,
    }


def scaled(n: Batch) -> Slips:
    X, _, W = slopes(n)
    _, size = differences(n)
    # To one decimal, rounded up.
    c = next(k / 10 for k in range(1, 10_000) if k / 10 * size >= n.loss.margin - 1e-9)
    bias_kept = np.vstack([c * W[:-1], W[-1:]])
    lead = n.S - own(n.S, n.y)
    return {
        ("W_scaled", "b is not scaled"): bias_kept,
        ("W_scaled", "not added"): c + W,
        ("W_scaled", "not divide"): W / c,
        ("differences", "b is not scaled"): X @ bias_kept - own(X @ bias_kept, n.y),
        ("differences", "c is left out"): lead,
        ("differences", "turned round"): -c * lead,
        ("differences", "These are the scores"): c * n.S,
    }


def relu(x: Array) -> Slips:
    x1, x2 = x[0]
    a = np.array([x1 + x2, x1 - x2, x2 - x1, -x1 - x2]) / 2
    z = a.clip(0)
    return {
        ("a", "halves are lost"): 2 * a,
        ("a", "All signs"): -a,
        ("z", "left out"): a,
        ("z", "wrong units"): (-a).clip(0),
        ("output", "subtracted"): z.sum(),
        ("output", "half the distance"): abs(x1 - x2) / 2,
        ("output", "half the sum"): (x1 + x2) / 2,
        ("output", "minimum"): min(x1, x2),
        ("output", "already in a"): max(x1, x2) / 2,
    }


def svm(problem: Any) -> Slips:
    """2α − ½·d²·α² − (1/C)·α² is highest where its derivative is 0."""
    (x0, x1), C = problem.X[:, 0].tolist(), problem.C
    d = x1 - x0
    alpha = 2 / (d**2 + 2 / C)
    w, b = alpha * d, -alpha * d * (x0 + x1) / 2
    x, t = np.array([[x0], [x1]]), np.array([[-1.0], [1.0]])
    return {
        ("alpha", "hard margin"): 2 / d**2,
        ("alpha", "linear slack"): min(C, 2 / d**2),
        ("alpha", "1/C stands"): 2 / (d**2 + 4 / C),
        ("alpha", "double sum"): 1 / (d**2 + 1 / C),
        ("alpha", "C stands for 1/C"): 2 / (d**2 + 2 * C),
        ("w", "t is left out"): alpha * (x0 + x1),
        ("w", "sign of w"): -w,
        ("b", "sign of b"): -b,
        ("b", "divide by 2"): 2 * b,
        ("xi", "not α·C"): alpha * C,
        ("xi", "not α."): alpha,
        ("tf", "t is left out"): w * x + b,
        ("tf", "not 1"): np.ones((2, 1)),
        ("tf", "b is left out"): t * w * x,
    }


def dual(given: Any) -> Slips:
    x, t, alpha, beta, C = given
    w, xi = (alpha * t * x).sum(), (alpha + beta) / C
    length, slack = w**2 / 2, (xi**2).sum() / 2
    return {
        ("w", "t is left out"): (alpha * x).sum(),
        ("w", "α is left out"): (t * x).sum(),
        ("w", "sign of w"): -w,
        ("xi", "sign of β"): (alpha - beta) / C,
        ("xi", "β is left out"): alpha / C,
        ("xi", "C divides"): (alpha + beta) * C,
        ("xi", "C is left out"): alpha + beta,
        ("g", "½ before w²"): alpha.sum() - 2 * length - C * slack,
        ("g", "½ before C"): alpha.sum() - length - 2 * C * slack,
        ("g", "not 1/2C"): alpha.sum() - length - slack / C,
        ("g", "sign of ½w²"): alpha.sum() + length - C * slack,
    }


SLIPS: dict[str, Callable[[Any], Slips]] = {
    "margins": margins,
    "loss_line": loss_line,
    "indicator": indicator,
    "probabilities": probabilities,
    "jacobian": jacobian,
    "score_gradient": score_gradient,
    "shapes": shapes,
    "tensor": tensor,
    "gradient": gradient,
    "update": update,
    "ties": ties,
    "rival": rival,
    "rescaling": rescaling,
    "scaled": scaled,
    "relu": relu,
    "svm": svm,
    "dual": dual,
}
