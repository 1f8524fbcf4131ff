"""The soft SVM with squared slack on two points of a line, solved by hand."""

import numpy as np

from linclf_core.exercises.exercise import Exercise, Kind, Slip
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant, smallest, squared, symbol
from linclf_core.explain.matrix import Axis, Matrix
from linclf_core.explain.traced import How
from linclf_core.losses import Loss
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.soft_svm.problem import Problem


def two_points(problem: Problem) -> Exercise:
    """α, w, b, ξ and t·f of two points of a line, t = −1 and +1: both have the same α and ξ."""
    points, C = problem.X, problem.C
    x = Matrix("x", "x", "x", points, "signed", "x", columns="one")
    t = Matrix("t", "t", "t", problem.t[:, None], "signed", "t", columns="one")
    price = symbol("C", C)
    apart = x.cell(1) - x.cell(0)

    def solved(square: Expression, slack: Expression) -> Expression:
        """The largest value of 2α − ½·square·α² − ½·slack·α²."""
        return 2 / (square + slack)

    def how_alpha(_i: int, _j: int) -> Expression:
        return solved(squared(apart), 2 / price)

    d = float(points[1, 0] - points[0, 0])
    alpha = 2 / (d * d + 2 / C)
    w_value = alpha * d
    b_value = -w_value * float(points.sum()) / 2
    xi = alpha / C

    a = _number("alpha", "α of each", r"\alpha", alpha, how_alpha)
    w = _number("w", "w", "w", w_value, lambda i, j: a.cell(0) * apart)
    b = _number("b", "b", "b", b_value, lambda i, j: -(w.cell(0) * (x.cell(0) + x.cell(1)) / 2))
    slack = _number("xi", "ξ of each", r"\xi", xi, lambda i, j: a.cell(0) / price)

    def how_margin(i: int, _: int) -> Expression:
        return t.cell(i) * (w.cell(0) * x.cell(i) + b.cell(0))

    margins = Matrix(
        "tf", "t·f(x)", r"t \cdot f(x)", np.full((2, 1), 1 - xi), "signed", "m", how_margin,
        columns="one",
    )  # fmt: skip
    all_of_it = Working((x, t, a, w, b, slack, margins))
    zero = constant(0)
    told: tuple[tuple[str, str, How], ...] = (
        ("This is the hard margin: (1/2C)Σα² is lost.", "alpha",
         lambda i, j: solved(squared(apart), zero)),
        ("α ≤ C belongs to linear slack: here nothing bounds α.", "alpha",
         lambda i, j: smallest([price, solved(squared(apart), zero)])),
        ("1/C stands for 1/2C in the dual.", "alpha",
         lambda i, j: solved(squared(apart), 4 / price)),
        ("The ½ before the double sum is lost.", "alpha",
         lambda i, j: solved(2 * squared(apart), 2 / price)),
        ("C stands for 1/C.", "alpha", lambda i, j: solved(squared(apart), 2 * price)),
        ("t is left out: w = Σ α t x.", "w", lambda i, j: a.cell(0) * (x.cell(0) + x.cell(1))),
        ("The sign of w: the point with t = +1 has the higher score.", "w",
         lambda i, j: -(a.cell(0) * apart)),
        ("The sign of b: f is 0 half-way between the points.", "b",
         lambda i, j: w.cell(0) * (x.cell(0) + x.cell(1)) / 2),
        ("f is 0 half-way between the points: divide by 2.", "b",
         lambda i, j: -(w.cell(0) * (x.cell(0) + x.cell(1)))),
        ("ξ is α/C, not α·C.", "xi", lambda i, j: a.cell(0) * price),
        ("ξ is α/C, not α.", "xi", lambda i, j: 1 * a.cell(0)),
        ("t is left out: t·f has the sign of what is right.", "tf",
         lambda i, j: w.cell(0) * x.cell(i) + b.cell(0)),
        ("With slack t·f is 1 − ξ, not 1.", "tf", lambda i, j: constant(1)),
        ("b is left out.", "tf", lambda i, j: t.cell(i) * (w.cell(0) * x.cell(i))),
    )  # fmt: skip
    slips = tuple(Slip(say, all_of_it.told(name, how), (name,)) for say, name, how in told)
    asked = ("alpha", "w", "b", "xi", "tf")
    return Exercise(all_of_it, ("x", "t"), asked, slips, (("C", C),))


def _number(name: str, title: str, latex: str, value: float, how: How) -> Matrix:
    one: Axis = "one"
    return Matrix(name, title, latex, np.array([[value]]), "signed", latex, how, one, one)


def _points(random: np.random.Generator, loss: Loss) -> Problem:
    low = int(random.integers(-2, 4))
    apart, C = int(random.integers(1, 5)), float(random.choice([0.1, 0.2, 0.25, 0.3, 0.4]))
    return Problem(np.array([[low], [low + apart]], float), np.array([-1.0, 1.0]), C)


TWO_POINTS = Kind(
    "svm",
    "Soft SVM of two points",
    "Squared slack: min ½w² + (C/2)Σξ². Maximise the dual Σα − ½(Σαtx)² − (1/2C)Σα² with Σαt = 0, "
    "which makes both α the same. Then work out w, b, ξ, and t·f(x) of both points, which by the "
    "KKT conditions is 1 − ξ.",
    "nothing",
    _points,
    two_points,
    WestonWatkins(),
)
