"""Small batches of which exercises are made by a seed."""

import numpy as np

from linclf_core.exercises.exercise import Batch
from linclf_core.losses import Loss
from linclf_core.model import Params, scores
from linclf_core.notation import IntArray

#: Samples, classes and features of a batch that is worked by hand.
N, C, D = 3, 3, 2


def decimals(random: np.random.Generator, loss: Loss) -> Batch:
    """Scores with one decimal."""
    S = random.integers(-20, 31, (N, C)) / 10
    return Batch(loss, S, _classes(random))


def whole(random: np.random.Generator, loss: Loss) -> Batch:
    """Scores that are whole numbers, different ones in each row."""
    S = np.array([random.permutation(np.arange(-1, 4))[:C] for _ in range(N)], float)
    return Batch(loss, S, _classes(random))


def shares(random: np.random.Generator, loss: Loss) -> Batch:
    """Scores of which softmax makes probabilities with one decimal."""
    tenths = [random.multinomial(7, [1 / C] * C) + 1 for _ in range(N)]
    return Batch(loss, np.log(np.array(tenths) / 10), _classes(random))


def separable(random: np.random.Generator, loss: Loss) -> Batch:
    """Scores with one decimal of which the true one leads in each row."""
    S = random.integers(-20, 21, (N, C)) / 10
    y = _classes(random)
    S[np.arange(N), y] = S.max(axis=1) + random.integers(2, 15, N) / 10
    return Batch(loss, S.round(1), y)


def step(random: np.random.Generator, loss: Loss) -> Batch:
    """A whole step on whole samples, weights with one decimal, λ and η short."""
    X = random.integers(-2, 4, (N, D)).astype(float)
    W, b = random.integers(-10, 11, (D, C)) / 10, random.integers(-5, 6, C) / 10
    params = Params(W, b)
    reg, learning_rate = random.choice([0.1, 0.2, 0.25]), random.choice([0.1, 0.2, 0.5])
    S = scores(params, X)
    return Batch(loss, S, _classes(random), X, params, float(reg), float(learning_rate))


def _classes(random: np.random.Generator) -> IntArray:
    """Classes of which not all are the same."""
    while True:
        y = random.integers(0, C, N)
        if len(set(y.tolist())) > 1:
            return y.astype(np.intp)
