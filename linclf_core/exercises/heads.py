"""What stands over a matrix of an exercise and at its rows, and how its numbers are written."""

import re

import numpy as np

from linclf_core.explain.matrix import Matrix
from linclf_core.explain.printing import fixed
from linclf_core.notation import Array

#: Numbers are printed with so many decimals at most.
DECIMALS = 3
#: What is asked for where the title is itself the formula, by the name of the matrix.
WITHOUT_FORMULA = {
    "loss": "L of each sample",
    "mean": "L, the mean",
    "W_next": "W̃ after the step",
    "error": "share of wrong samples",
}
#: The matrices whose last row is the bias.
WITH_BIAS = (
    "W_tilde",
    "data_gradient",
    "penalty_gradient",
    "gradient",
    "step",
    "W_next",
    "W_scaled",
)


def bare_title(matrix: Matrix) -> str:
    """The title of what is asked for, without its formula, which is a hint."""
    return WITHOUT_FORMULA.get(matrix.name, matrix.title.partition(" = ")[0].partition(",")[0])


def row_head(matrix: Matrix, i: int) -> str:
    """What stands before the row i; nothing before an only one."""
    last = len(matrix.values) - 1
    if len(matrix.values) == 1:
        return ""
    return f"{i} b" if matrix.name in WITH_BIAS and i == last else str(i)


def number(value: float) -> str:
    """A number with no more decimals than it has, at most three, and a true minus sign.

    >>> number(-0.5), number(2.0), number(1 / 3), number(-0.0001)
    ('−0.5', '2', '0.333', '0')
    """
    return re.sub(r"\.?0+$", "", fixed(value, DECIMALS)).replace("-", "−")


def as_printed(values: Array) -> Array:
    """What is left of these numbers, of any shape, when they are printed so."""
    return np.array([float(fixed(v, DECIMALS)) for v in values.ravel()]).reshape(values.shape)
