"""Array types, and the glossary of the symbols that every file and page uses."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.intp]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Symbol:
    """One line of the glossary: how it is written, its name in the code, its shape, its meaning."""

    latex: str
    code: str
    shape: str
    meaning: str


GLOSSARY: tuple[Symbol, ...] = (
    Symbol("X", "X", "(N, D)", "samples, one a row: N samples of D features"),
    Symbol("y", "y", "(N,)", "true class of each sample, 0 … C−1"),
    Symbol("W", "W", "(D, C)", "weights, one class a column"),
    Symbol("b", "b", "(C,)", "biases, one a class"),
    Symbol("S = XW + b", "S", "(N, C)", "scores; the highest score of a row is the prediction"),
    Symbol(
        r"dS",
        "dS",
        "(N, C)",
        "score gradient: how each sample's own loss changes with its scores",
    ),
    Symbol(
        r"G = \partial L_{\text{data}} / \partial S",
        "dS / N",
        "(N, C)",
        "score gradient of the mean loss: dS divided by N",
    ),
    Symbol(r"\Delta", "delta", "number > 0", "margin that the hinge losses ask for"),
    Symbol(r"\lambda", "reg", "number ≥ 0", "strength of the L2 penalty λ·ΣW²"),
    Symbol(r"\eta", "learning_rate", "number > 0", "learning rate, the step size of descent"),
)
