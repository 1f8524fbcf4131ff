"""The ReLU network for max(x₁, x₂), unit by unit."""

import numpy as np

from linclf_core.exercises.exercise import Exercise, Kind, Slip
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant, largest, total
from linclf_core.explain.matrix import Matrix
from linclf_core.losses import Loss
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.notation import Array
from linclf_core.relu.exact import HIDDEN, OUTPUT, forward


def cases(x: Array) -> Exercise:
    """a, z and the output for x (1, 2)."""
    found = forward(x)
    xs = Matrix("x", "x", "x", x, "signed", "x", rows="one", columns="feature")

    def how_a(_: int, h: int) -> Expression:
        return total(float(HIDDEN[k, h]) * xs.cell(0, k) for k in range(2))

    a = Matrix("a", "a, into the units", "a", found.a, "signed", "a", how_a, "one", "feature")

    def how_z(_: int, h: int) -> Expression:
        return largest([constant(0), a.cell(0, h)])

    z = Matrix(
        "z", "z = max(0, a)", r"\max(0, a)", found.z, "nonnegative", "z", how_z, "one", "feature"
    )

    def added(weights: Array, of: Matrix = z) -> Expression:
        return total(float(weight) * of.cell(0, h) for h, weight in enumerate(weights) if weight)

    def how_output(_i: int, _j: int) -> Expression:
        return added(OUTPUT)

    value = found.output[:, None]
    out = Matrix("output", "output", r"\text{output}", value, "signed", "o", how_output, "one",
                 "one")  # fmt: skip
    w = Working((xs, a, z, out))

    def whole(_: int, h: int) -> Expression:
        return 2 * how_a(0, h)

    def turned(_: int, h: int) -> Expression:
        return -how_a(0, h)

    def wrong_units(_: int, h: int) -> Expression:
        return largest([constant(0), -a.cell(0, h)])

    told = (
        ("The halves are lost: each weight is ½.", "a", whole),
        ("All signs are turned.", "a", turned),
        ("The ReLU is left out: what is negative becomes 0.", "z", lambda i, h: a.cell(0, h)),
        ("The wrong units are on: those with a > 0 pass.", "z", wrong_units),
        ("z₄ is subtracted, not added.", "output", lambda i, j: added(np.abs(OUTPUT))),
        ("Only z₂ + z₃ is taken: this is half the distance.", "output",
         lambda i, j: added(OUTPUT * [0, 1, 1, 0])),
        ("z₂ and z₃ are lost: this is half the sum.", "output",
         lambda i, j: added(OUTPUT * [1, 0, 0, 1])),
        ("The signs of z₂ and z₃ are turned: this is the minimum.", "output",
         lambda i, j: added(OUTPUT * [1, -1, -1, 1])),
        ("The halves are already in a: here all weights are ±1.", "output",
         lambda i, j: 0.5 * how_output(i, j)),
    )  # fmt: skip
    slips = tuple(Slip(sentence, w.told(name, how), (name,)) for sentence, name, how in told)
    return Exercise(w, ("x",), ("a", "z", "output"), slips)


def _inputs(random: np.random.Generator, loss: Loss) -> Array:
    """x₁ < 0 < x₂ with a negative sum: there all slips differ."""
    high = int(random.integers(1, 7))
    low = -high - int(random.integers(1, 9))
    return np.array([[low, high]], float)


CASES = Kind(
    "relu",
    "max as a ReLU network",
    "Work out what goes into the four units, what they pass on, and the output z₁ + z₂ + z₃ − z₄. "
    "Here a₁ = (x₁ + x₂)/2, a₂ = (x₁ − x₂)/2, a₃ = (−x₁ + x₂)/2, a₄ = (−x₁ − x₂)/2; the columns "
    "count from 0.",
    "nothing",
    _inputs,
    cases,
    WestonWatkins(),
)
