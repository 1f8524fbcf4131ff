"""The value of the soft SVM's dual at given multipliers, worked by hand on three points."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from linclf_core.exercises.exercise import Exercise, Kind, Slip
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, squared, symbol, total
from linclf_core.explain.matrix import Axis, Matrix
from linclf_core.explain.traced import How
from linclf_core.losses import Loss
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.notation import Array


class Multipliers(NamedTuple):
    """Points x of a line (N, 1) with t (N, 1), each +1 or −1; α and β (N, 1), not negative, with
    Σαt = 0; C > 0."""

    x: Array
    t: Array
    alpha: Array
    beta: Array
    C: float


def dual(given: Multipliers) -> Exercise:
    """w and ξ where the Lagrangian ½w² + (C/2)Σξ² + Σα(1 − ξ − t·f) − Σβξ is lowest, and g, its
    value there."""
    price, rows = symbol("C", given.C), range(len(given.x))
    x, t, alpha, beta = (
        Matrix(name, name, latex, values, "signed", latex, columns="one")
        for name, latex, values in (
            ("x", "x", given.x),
            ("t", "t", given.t),
            ("α", r"\alpha", given.alpha),
            ("β", r"\beta", given.beta),
        )
    )
    w_value = float((given.alpha * given.t * given.x).sum())
    slack_values = (given.alpha + given.beta) / given.C
    g_value = float(
        given.alpha.sum() - w_value**2 / 2 - given.C / 2 * (slack_values * slack_values).sum()
    )

    def how_w(_i: int, _j: int) -> Expression:
        return total(alpha.cell(k) * t.cell(k) * x.cell(k) for k in rows)

    def how_xi(i: int, _: int) -> Expression:
        return (alpha.cell(i) + beta.cell(i)) / price

    one: Axis = "one"
    w = Matrix("w", "w", "w", np.array([[w_value]]), "signed", "w", how_w, one, one)
    xi = Matrix("xi", "ξ", r"\xi", slack_values, "nonnegative", r"\xi", how_xi, columns="one")

    def flat() -> Expression:
        return squared(w.cell(0))

    def squares() -> Expression:
        return total(squared(xi.cell(k)) for k in rows)

    def value(of_w: Callable[[], Expression], of_xi: Callable[[], Expression]) -> How:
        def how(_i: int, _j: int) -> Expression:
            return total(alpha.cell(k) for k in rows) - of_w() - of_xi()

        return how

    def half_flat() -> Expression:
        return flat() / 2

    def price_of_slack() -> Expression:
        return price * squares() / 2

    how_g = value(half_flat, price_of_slack)
    g = Matrix("g", "g", "g", np.array([[g_value]]), "signed", "g", how_g, one, one)
    working = Working((x, t, alpha, beta, w, xi, g))
    told: tuple[tuple[str, str, How], ...] = (
        ("t is left out: w = Σ α t x.", "w",
         lambda i, j: total(alpha.cell(k) * x.cell(k) for k in rows)),
        ("α is left out: w = Σ α t x.", "w",
         lambda i, j: total(t.cell(k) * x.cell(k) for k in rows)),
        ("The sign of w: w = Σ α t x.", "w", lambda i, j: -how_w(0, 0)),
        ("The sign of β: C·ξ − α − β = 0, so β is added.", "xi",
         lambda i, j: (alpha.cell(i) - beta.cell(i)) / price),
        ("β is left out: C·ξ − α − β = 0.", "xi", lambda i, j: alpha.cell(i) / price),
        ("C divides: it does not multiply.", "xi",
         lambda i, j: (alpha.cell(i) + beta.cell(i)) * price),
        ("C is left out: C·ξ − α − β = 0.", "xi", lambda i, j: alpha.cell(i) + beta.cell(i)),
        ("The ½ before w² is lost.", "g", value(flat, price_of_slack)),
        ("The ½ before C·Σξ² is lost.", "g", value(half_flat, lambda: price * squares())),
        ("Σξ² has the factor C/2, not 1/2C.", "g",
         value(half_flat, lambda: squares() / (2 * price))),
        ("The sign of ½w²: with Σαtf it comes to −½w².", "g",
         value(lambda: -half_flat(), price_of_slack)),
    )  # fmt: skip
    slips = tuple(Slip(say, working.told(name, how), (name,)) for say, name, how in told)
    names = (x.name, t.name, alpha.name, beta.name)
    return Exercise(working, names, ("w", "xi", "g"), slips, (("C", given.C),))


def _multipliers(random: np.random.Generator, loss: Loss) -> Multipliers:
    """One point with t = −1, two with +1; C is such that its inverse is short."""
    x = np.sort(random.permutation(np.arange(-3, 5))[:3]).astype(float)[:, None]
    high = random.integers(1, 6, 2) / 10
    alpha = np.array([[high.sum()], *high[:, None]]).round(1)
    beta = random.integers(1, 6, (3, 1)) / 10
    C = float(random.choice([0.4, 0.5, 2.0, 2.5]))
    return Multipliers(x, np.array([[-1.0], [1.0], [1.0]]), alpha, beta, C)


DUAL = Kind(
    "dual",
    "Dual value of the soft SVM",
    "Squared slack, with multipliers α and β of which Σαt = 0. Work out w and ξ where the "
    "Lagrangian ½w² + (C/2)Σξ² + Σα(1 − ξ − t·f(x)) − Σβξ is lowest, and its value g there.",
    "nothing",
    _multipliers,
    dual,
    WestonWatkins(),
)
