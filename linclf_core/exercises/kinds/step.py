"""Exercises on a whole step: the tensor ∂s/∂W, the gradient with its penalty, the update."""

import numpy as np

from linclf_core.exercises import changes
from linclf_core.exercises.exercise import Batch, Exercise, Kind, Slip
from linclf_core.exercises.kinds import batches
from linclf_core.exercises.kinds.slips import formula
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant, equal, symbol, total
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.sample_gradient import outer, sample_matrix
from linclf_core.explain.traced import How
from linclf_core.losses.weston_watkins import WestonWatkins

#: The score of which the tensor's slice is asked.
SLICE = 1


def tensor(n: Batch) -> Exercise:
    """One slice of ∂s/∂W for the first sample, and x ⊗ ∂L/∂s."""
    X, C = _samples(n), n.n_classes
    x, other = sample_matrix(X[:1]), sample_matrix(X[1:2] if len(X) > 1 else X[:1])
    D = X.shape[1]
    slope = n.working["dS"].values[:1]
    dS = Matrix("dS", "∂L/∂s", r"\frac{\partial L}{\partial s}", slope, "signed", r"\delta")

    def slice_of(place: How) -> How:
        return lambda d, k: x.cell(0, d) * place(d, k)

    def true_place(d: int, k: int) -> Expression:
        return equal(constant(k), constant(SLICE))

    def in_row(d: int, k: int) -> Expression:
        return x.cell(0, k) if d == SLICE and k < D else constant(0)

    def only_ones(d: int, k: int) -> Expression:
        return true_place(d, k)

    def all_columns(d: int, _: int) -> Expression:
        return x.cell(0, d)

    def of_another(d: int, k: int) -> Expression:
        return constant(float(other.values[0, d])) * true_place(d, k)

    def first_column(d: int, k: int) -> Expression:
        return x.cell(0, d) * equal(constant(k), constant(SLICE + 1))

    values = np.outer(X[0], np.eye(C)[SLICE])
    latex = rf"\frac{{\partial s_{SLICE}}}{{\partial W}}"
    T = Matrix(
        "tensor", f"∂s_{SLICE}/∂W", latex, values, "signed", f"T^{{({SLICE})}}",
        slice_of(true_place), rows="feature",
    )  # fmt: skip
    g = outer(x, dS)

    def turned(d: int, k: int) -> Expression:
        return -(x.cell(0, d) * dS.cell(0, k))

    def x_alone(d: int, k: int) -> Expression:
        return x.cell(0, d)

    def slope_alone(d: int, k: int) -> Expression:
        return dS.cell(0, k)

    def of_another_too(d: int, k: int) -> Expression:
        return constant(float(other.values[0, d])) * dS.cell(0, k)

    w, at, of_g = Working((x, dS, T, g)), ("tensor",), (g.name,)
    # Of two classes no column is left for x to stand in by mistake.
    moved = (
        "The columns are counted from 0."
        if SLICE + 1 < C
        else f"x is lacking: it stands in column {SLICE}."
    )
    slips = [
        Slip("x stands in a row here: it belongs into a column.", w.told("tensor", in_row), at),
        Slip("x stands in every column: a score has one.", w.told("tensor", all_columns), at),
        Slip("1 stands in the place of x_d.", w.told("tensor", only_ones), at),
        Slip(moved, w.told("tensor", first_column), at),
        Slip("This is another sample's x.", w.told("tensor", of_another), at),
        Slip("The sign is turned.", w.told(g.name, turned), of_g),
        Slip("x alone: each column is multiplied by its ∂L/∂s.", w.told(g.name, x_alone), of_g),
        Slip("∂L/∂s alone: each row is multiplied by its x_d.", w.told(g.name, slope_alone), of_g),
        Slip("This is another sample's x.", w.told(g.name, of_another_too), of_g),
    ]
    if D == C:
        across = w.told(g.name, lambda d, k: x.cell(0, k) * dS.cell(0, d))
        slips.append(Slip("Right in the other orientation, a class a row.", across, of_g, True))
    return Exercise(w, ("x", "dS"), ("tensor", g.name), tuple(slips))


def gradient(n: Batch) -> Exercise:
    """X̃ᵀG and the gradient with its penalty, from X̃, N·G and W̃."""
    _samples(n)
    w, N = n.working, len(n.y)
    data, W, G = w["data_gradient"], w["W_tilde"], w["G"]
    bias = len(W.values) - 1
    lam, X = symbol(r"\lambda", n.reg), w["X_tilde"]

    def bias_summed(d: int, c: int) -> Expression:
        return (
            symbol("N", N) * formula(w, data.name, d, c)
            if d == bias
            else formula(w, data.name, d, c)
        )

    def bias_mean(d: int, c: int) -> Expression:
        found = formula(w, data.name, d, c)
        return found / symbol("N", N) if d == bias else found

    def columns_summed(d: int, c: int) -> Expression:
        if d != bias:
            return formula(w, data.name, d, c)
        return total(formula(w, data.name, feature, c) for feature in range(bias))

    def plus(factor: float, also_bias: bool = False, by_n: bool = False) -> How:
        def how(d: int, c: int) -> Expression:
            if d == bias and not also_bias:
                return data.cell(d, c)
            penalty = factor * lam * W.cell(d, c)
            return data.cell(d, c) + (penalty / symbol("N", N) if by_n else penalty)

        return how

    at, end = ("data_gradient",), ("gradient",)
    sums = w.rewritten("G", changes.setting("N", 1.0))
    twice = w.rewritten("G", changes.setting("N", float(N * N)))
    slips = [
        Slip("The mean is forgotten: divide by N.", sums, at),
        Slip("1/N is in it twice.", twice, at),
        Slip("The bias row is a mean too: divide it by N.", w.told(data.name, bias_summed), at),
        Slip("The bias row adds up G, which has its 1/N.", w.told(data.name, bias_mean), at),
        Slip("The bias row adds up G, not the rows above.", w.told(data.name, columns_summed), at),
        Slip("The derivative of λw² is 2λw: no ½ here.", w.told("gradient", plus(1)), end),
        Slip("The penalty is forgotten: + 2λW.", w.told("gradient", plus(0)), end),
        Slip("The penalty is added, not subtracted.", w.told("gradient", plus(-2)), end),
        Slip("The bias is not penalised.", w.told("gradient", plus(2, also_bias=True)), end),
        Slip("The penalty is not under the mean.", w.told("gradient", plus(2, by_n=True)), end),
    ]
    if bias + 1 == n.n_classes:
        across = w.told(
            data.name, lambda d, c: total(X.cell(i, c) * G.cell(i, d) for i in range(N))
        )
        slips.append(Slip("Right in the other orientation, a class a row.", across, at, True))
    settings = (("N", float(N)), (r"\lambda", n.reg))
    asked = ("data_gradient", "gradient")
    return Exercise(w, ("X_tilde", "dS", "W_tilde"), asked, tuple(slips), settings)


def update(n: Batch) -> Exercise:
    """η · gradient and the new W̃."""
    _samples(n)
    w = n.working
    W, g, u = w["W_tilde"], w["gradient"], w["step"]
    eta = symbol(r"\eta", n.learning_rate)
    at, end = ("step",), ("W_next",)
    slips = (
        Slip("η is forgotten.", w.told("step", lambda d, c: 1 * g.cell(d, c)), at),
        Slip("The gradient is divided by η.", w.told("step", lambda d, c: g.cell(d, c) / eta), at),
        Slip("η multiplies the gradient, not W.", w.told("step", lambda d, c: eta * W.cell(d, c)),
             at),
        Slip("This climbs: the step is subtracted.",
             w.told("W_next", lambda d, c: W.cell(d, c) + u.cell(d, c)), end),
        Slip("The old weights are forgotten.", w.told("W_next", lambda d, c: -u.cell(d, c)), end),
        Slip("The order is turned round: W̃ minus the step.",
             w.told("W_next", lambda d, c: u.cell(d, c) - W.cell(d, c)), end),
        Slip("The gradient is subtracted without its η.",
             w.told("W_next", lambda d, c: W.cell(d, c) - g.cell(d, c)), end),
    )  # fmt: skip
    settings = ((r"\eta", n.learning_rate),)
    return Exercise(w, ("W_tilde", "gradient"), ("step", "W_next"), slips, settings)


def _samples(n: Batch) -> np.ndarray:
    if n.X is None or n.params is None:
        raise ValueError("This exercise needs samples X and weights W.")
    return n.X


TENSOR = Kind(
    "tensor",
    "Tensor and outer product",
    f"For one sample, work out the slice ∂s_{SLICE}/∂W of the tensor, and x ⊗ ∂L/∂s; a feature a "
    "row, a class a column.",
    "step",
    batches.step,
    tensor,
    WestonWatkins(),
    lambda working: True,
)
GRADIENT = Kind(
    "gradient",
    "Gradient with λ and b",
    "Work out X̃ᵀG, with G = dS/N, and the gradient of mean loss + λΣW²; the last row is the bias.",
    "step",
    batches.step,
    gradient,
    WestonWatkins(),
    lambda working: True,
)
UPDATE = Kind(
    "update",
    "Update",
    "Work out the step η · gradient, and the weights after it; the last row is the bias.",
    "step",
    batches.step,
    update,
    WestonWatkins(),
    lambda working: True,
)
