"""The keys of all kinds of exercises, worked by plain loops and central differences."""

import math
from collections.abc import Callable

import numpy as np

from linclf_core.exercises.exercise import Exercise
from linclf_core.exercises.kinds.proofs import ORDERINGS
from linclf_core.losses import Loss
from linclf_core.soft_svm import Problem, solve

Row = list[float]
Table = list[Row]
Keys = dict[str, Table]
H = 1e-6
#: The losses told here. What the keys of another are, its own tests hold: they hold its formula.
TOLD = ("weston_watkins", "crammer_singer", "one_vs_all", "softmax", "squared_hinge")
TOLD += ("logistic_one_vs_all", "own")


def rows(exercise: Exercise, name: str) -> Table:
    table: Table = exercise.working[name].values.tolist()
    return table


def classes(exercise: Exercise) -> list[int]:
    return [int(row[0]) for row in rows(exercise, "y")]


def margin(loss: Loss, s: Row, y: int, j: int) -> float:
    sign = 1 if j == y else -1
    return {
        "weston_watkins": lambda: s[j] - s[y] + loss.margin,
        "crammer_singer": lambda: 0.0 if j == y else s[j] - s[y] + loss.margin,
        "one_vs_all": lambda: loss.margin - sign * s[j],
        "squared_hinge": lambda: s[j] - s[y] + loss.margin,
        "logistic_one_vs_all": lambda: -sign * s[j],
        "own": lambda: s[j] - s[y],
    }[loss.key]()


def one_loss(loss: Loss, s: Row, y: int) -> float:
    every = range(len(s))
    rivals = [j for j in every if j != y]
    return {
        "weston_watkins": lambda: sum(max(0.0, s[j] - s[y] + loss.margin) for j in rivals),
        "crammer_singer": lambda: max(0.0, *(s[j] - s[y] + loss.margin for j in rivals)),
        "one_vs_all": lambda: sum(max(0.0, margin(loss, s, y, j)) for j in every),
        "softmax": lambda: -math.log(math.exp(s[y]) / sum(math.exp(t) for t in s)),
        "squared_hinge": lambda: sum(max(0.0, s[j] - s[y] + loss.margin) ** 2 for j in rivals),
        "logistic_one_vs_all": lambda: sum(
            math.log(1 + math.exp(margin(loss, s, y, j))) for j in every
        ),
        # As it is typed at first: max(0, Δ + m).
        "own": lambda: sum(max(0.0, loss.margin + s[j] - s[y]) for j in rivals),
    }[loss.key]()


def slope(value: Callable[[Row], float], at: Row, k: int) -> float:
    up, down = list(at), list(at)
    up[k], down[k] = at[k] + H, at[k] - H
    return (value(up) - value(down)) / (2 * H)


def loss_keys(exercise: Exercise, loss: Loss) -> Keys:
    """Whatever of these is asked for."""
    S, y = rows(exercise, "S"), classes(exercise)
    N, C = len(S), len(S[0])
    losses = [one_loss(loss, S[i], y[i]) for i in range(N)]
    found: Keys = {"loss": [[one] for one in losses], "mean": [[sum(losses) / N]]}
    found["dS"] = [
        [slope(lambda s, i=i: one_loss(loss, s, y[i]), S[i], k) for k in range(C)]  # type: ignore[misc]
        for i in range(N)
    ]
    found["true_scores"] = [[S[i][y[i]]] for i in range(N)]
    wrong = [float(S[i].index(max(S[i])) != y[i]) for i in range(N)]
    found["zero_one"], found["error"] = [[one] for one in wrong], [[sum(wrong) / N]]
    if "margins" in exercise.working:
        M = [[margin(loss, S[i], y[i], j) for j in range(C)] for i in range(N)]
        found["margins"] = M
        found["indicator"] = [[float(m > 0) for m in row] for row in M]
        found["counts"] = [[sum(row)] for row in found["indicator"]]
    else:
        E = [[math.exp(s) for s in row] for row in S]
        found["probabilities"] = [[e / sum(row) for e in row] for row in E]
    return {name: table for name, table in found.items() if name in exercise.asked}


def jacobian_keys(exercise: Exercise, loss: Loss) -> Keys:
    s = [math.log(p) for p in rows(exercise, "p")[0]]

    def share(i: int) -> Callable[[Row], float]:
        return lambda t: math.exp(t[i]) / sum(map(math.exp, t))

    C = len(s)
    return {"J": [[slope(share(i), s, j) for j in range(C)] for i in range(C)]}


def tensor_keys(exercise: Exercise, loss: Loss) -> Keys:
    (x,), (g,) = rows(exercise, "x"), rows(exercise, "dS")
    return {
        "tensor": [[x_d if k == 1 else 0.0 for k in range(len(g))] for x_d in x],
        "sample_gradient": [[x_d * g_k for g_k in g] for x_d in x],
    }


def gradient_keys(exercise: Exercise, loss: Loss) -> Keys:
    X, W, y = rows(exercise, "X_tilde"), rows(exercise, "W_tilde"), classes(exercise)
    reg, C = dict(exercise.settings)[r"\lambda"], len(W[0])

    def objective(weights: Row, penalty: float) -> float:
        V = [weights[d * C : (d + 1) * C] for d in range(len(W))]
        total = 0.0
        for x, label in zip(X, y, strict=True):
            s = [sum(x[d] * V[d][c] for d in range(len(V))) for c in range(C)]
            total += one_loss(loss, s, label)
        return total / len(X) + penalty * sum(w * w for row in V[:-1] for w in row)

    flat = [w for row in W for w in row]

    def by(penalty: float) -> Table:
        slopes = [slope(lambda v: objective(v, penalty), flat, k) for k in range(len(flat))]
        return [slopes[d * C : (d + 1) * C] for d in range(len(W))]

    return {"data_gradient": by(0.0), "gradient": by(reg)}


def update_keys(exercise: Exercise, loss: Loss) -> Keys:
    W, g = rows(exercise, "W_tilde"), rows(exercise, "gradient")
    eta = dict(exercise.settings)[r"\eta"]
    after = [[w - eta * d for w, d in zip(a, b, strict=True)] for a, b in zip(W, g, strict=True)]
    return {"step": [[eta * d for d in row] for row in g], "W_next": after}


def rescaling_keys(exercise: Exercise, loss: Loss) -> Keys:
    S, y = rows(exercise, "S"), classes(exercise)
    d = [max(s[j] - s[k] for j in range(len(s)) if j != k) for s, k in zip(S, y, strict=True)]
    return {
        "d": [[one] for one in d],
        "M": [[max(d)]],
        "c": [[dict(exercise.settings)[r"\Delta"] / abs(max(d))]],
    }


def relu_keys(exercise: Exercise, loss: Loss) -> Keys:
    x1, x2 = rows(exercise, "x")[0]
    a = [(x1 + x2) / 2, (x1 - x2) / 2, (x2 - x1) / 2, -(x1 + x2) / 2]
    return {"a": [a], "z": [[max(0.0, one) for one in a]], "output": [[max(x1, x2)]]}


def svm_keys(exercise: Exercise, loss: Loss) -> Keys:
    x, t = (np.array(rows(exercise, name)) for name in ("x", "t"))
    found = solve(Problem(x, t[:, 0], dict(exercise.settings)["C"]))
    w, b = float(found.w[0]), found.b
    return {
        "alpha": [[float(found.alpha[0])]],
        "w": [[w]],
        "b": [[b]],
        "xi": [[float(found.xi[1])]],
        "tf": [[float(t[i, 0]) * (w * float(x[i, 0]) + b)] for i in range(2)],
    }


def ties_keys(exercise: Exercise, loss: Loss) -> Keys:
    S, y = rows(exercise, "S"), classes(exercise)
    first = [min(j for j in range(len(s)) if s[j] == max(s)) for s in S]
    wrong = [float(j != k) for j, k in zip(first, y, strict=True)]
    return {
        "predicted": [[float(j)] for j in first],
        "zero_one": [[one] for one in wrong],
        "error": [[sum(wrong) / len(wrong)]],
    }


def scaled_keys(exercise: Exercise, loss: Loss) -> Keys:
    X, W, y = rows(exercise, "X_tilde"), rows(exercise, "W_tilde"), classes(exercise)
    c = dict(exercise.settings)["c"]
    V = [[c * w for w in row] for row in W]
    differences = []
    for x, own in zip(X, y, strict=True):
        s = [sum(x[d] * V[d][j] for d in range(len(V))) for j in range(len(V[0]))]
        differences.append([t - s[own] for t in s])
        hinge = [s[j] - s[own] for j in range(len(s)) if j != own]
        assert max(hinge) < 0
    return {"W_scaled": V, "differences": differences}


def shapes_keys(exercise: Exercise, loss: Loss) -> Keys:
    """Of arrays of these sizes, worked as a step works them."""
    told = dict(exercise.settings)
    N, C, D = (int(told[name]) for name in "NCD")
    X, W = np.ones((N, D)), np.ones((D, C))
    S = X @ W
    tensor = np.einsum("d,jk->jdk", X[0], np.eye(C))
    found = {"S_shape": S, "tensor_shape": tensor, "W_shape": X.T @ S}
    return {name: [[float(size) for size in array.shape]] for name, array in found.items()}


def dual_keys(exercise: Exercise, loss: Loss) -> Keys:
    """The Lagrangian, a square in each of w and ξ, at its lowest by central differences."""
    x, t, alpha, beta = ([row[0] for row in rows(exercise, name)] for name in "xtαβ")
    C = dict(exercise.settings)["C"]

    def lagrangian(at: Row) -> float:
        w, *xi = at
        value = w * w / 2 + C / 2 * sum(s * s for s in xi)
        for s, x_i, t_i, a, b in zip(xi, x, t, alpha, beta, strict=True):
            # Whatever the bias is: Σαt = 0.
            value += a * (1 - s - t_i * (w * x_i + 7)) - b * s
        return value

    lowest = [0.0] * (1 + len(x))
    for k in range(len(lowest)):
        values = []
        for step in (-1.0, 0.0, 1.0):
            values.append(lagrangian([step if j == k else 0.0 for j in range(len(lowest))]))
        down, here, up = values
        lowest[k] = (down - up) / (2 * (up - 2 * here + down))
    w, *xi = lowest
    return {"w": [[w]], "xi": [[s] for s in xi], "g": [[lagrangian(lowest)]]}


def proof_keys(exercise: Exercise, loss: Loss) -> Keys:
    """Found by its text where each line stands in the proof."""
    assert exercise.proof is not None
    told = [line.text for line in exercise.proof.proof.lines]
    texts = exercise.proof.texts
    return {"place": [[float(told.index(t) + 1 if t in told else 0)] for t in texts]}


#: By the kind's key; the others are made of a loss.
KEYS: dict[str, Callable[[Exercise, Loss], Keys]] = {
    "jacobian": jacobian_keys,
    "tensor": tensor_keys,
    "gradient": gradient_keys,
    "update": update_keys,
    "rescaling": rescaling_keys,
    "relu": relu_keys,
    "svm": svm_keys,
    "dual": dual_keys,
    "ties": ties_keys,
    "scaled": scaled_keys,
    "shapes": shapes_keys,
    **dict.fromkeys((kind.key for kind in ORDERINGS), proof_keys),
}
