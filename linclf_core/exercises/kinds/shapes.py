"""The shapes of scores, tensor and gradient, from the numbers of samples, classes and features."""

import numpy as np

from linclf_core.exercises.exercise import Exercise, Kind, Slip
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant, symbol
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.traced import How
from linclf_core.losses import Loss
from linclf_core.losses.weston_watkins import WestonWatkins

Sizes = tuple[int, int, int]


def shapes(sizes: Sizes) -> Exercise:
    """The shapes of S, of one sample's ∂s/∂W, and of ∂L/∂W, for N, C and D."""
    N, C, D = (symbol(name, size) for name, size in zip("NCD", sizes, strict=True))
    none = constant(1)

    def row(*of: Expression) -> How:
        return lambda _, k: of[k]

    def shape(name: str, title: str, *of: Expression) -> Matrix:
        values = np.array([[part.value for part in of]])
        return Matrix(name, title, r"\text{shape}", values, "indicator", r"\text{size}", row(*of),
                      "one", "one")  # fmt: skip

    S = shape("S_shape", "shape of S", N, C)
    tensor = shape("tensor_shape", "shape of one sample's ∂s/∂W", C, D, C)
    gradient = shape("W_shape", "shape of ∂L/∂W", D, C)
    w = Working((S, tensor, gradient))
    told = (
        ("A sample a row, a class a column.", S, (C, N)),
        ("This is the shape of X: a score for each class, not each feature.", S, (N, D)),
        ("D×C is one slice: there is one for each of the C scores.", tensor, (none, D, C)),
        ("C×D is one slice, turned: there is one for each of the C scores.", tensor, (none, C, D)),
        ("C×C leaves the features out: each score has all of W.", tensor, (C, none, C)),
        ("The score comes first, then the row and the column of W.", tensor, (D, C, C)),
        ("∂L/∂W has the shape of W: the samples are added up.", gradient, (N, C)),
        ("∂L/∂W has the shape of W, not of X.", gradient, (N, D)),
    )
    slips = [Slip(say, w.told(of.name, row(*turned)), (of.name,)) for say, of, turned in told]
    across = w.told(gradient.name, row(C, D))
    slips.append(
        Slip("Right in the other orientation, a class a row.", across, (gradient.name,), True)
    )
    settings = tuple((name, float(size)) for name, size in zip("NCD", sizes, strict=True))
    asked = (S.name, tensor.name, gradient.name)
    return Exercise(w, (), asked, tuple(slips), settings)


def _different(random: np.random.Generator, loss: Loss) -> Sizes:
    """Three different ones, none of them 1."""
    N, C, D = (int(size) for size in 2 + random.permutation(8)[:3])
    return N, C, D


SHAPES = Kind(
    "shapes",
    "Shapes",
    "N samples, C classes, D features. Write down each shape, one size after the other: of ∂s/∂W "
    "the score first, then the row and the column of W; 1 where there is no such size.",
    "nothing",
    _different,
    shapes,
    WestonWatkins(),
)
