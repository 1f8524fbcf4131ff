"""A loss told once, by a formula of traced arrays: its matrices and its chain rule follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from linclf_core.explain.expression import Expression, symbol, total
from linclf_core.explain.matrix import Matrix, Scale
from linclf_core.explain.phases import Phase, Steps, chain_product
from linclf_core.explain.traced import Traced, derivative
from linclf_core.notation import Array

#: What is said of a phase: a sentence, and derivations in symbols.
Said = tuple[str, tuple[Steps, ...]]


def said(text: str, *derivations: tuple[str, ...]) -> Said:
    """A sentence, and derivations: each its title, and then its lines."""
    return text, tuple(Steps(title, tuple(lines)) for title, *lines in derivations)


@dataclass(frozen=True)
class Prose:
    """What is said of s → z, z → L, ∂L/∂z, ∂z/∂s, and of their product ∂L/∂s."""

    forward: Said
    loss: Said
    outer: Said
    inner: Said
    product: Said


@dataclass(frozen=True, eq=False)
class Formula:
    """What a loss computes of scores s (N, C): the arrays that are `shown`, in reading order.

    The one named "loss" is L_i (N, 1); the last, named "dS", is ∂L_i/∂s in closed form. The chain
    rule goes `through` one of the others, z (N, C). `slope_scale` is the scale of ∂L/∂z. `mean`
    writes the mean loss where this loss is worked by hand in another way than (1/N) Σ_i L_i;
    `further` are more derivations for some phases, by key, with the numbers of one sample.
    """

    s: Traced
    shown: tuple[Traced, ...]
    through: Traced
    prose: Prose
    slope_scale: Scale = "signed"
    mean: Callable[[], Expression] | None = None
    further: Mapping[str, Callable[[], tuple[Steps, ...]]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Traced:
        """The array of that name. Raises KeyError if none is shown."""
        for array in self.shown:
            if _matrix(array).name == name:
                return array
        raise KeyError(name)

    def valued(self, **values: Callable[[], Array]) -> "Formula":
        """The same, some arrays, by name, with values that were computed in another way."""

        def valued(array: Traced) -> Traced:
            matrix = _matrix(array)
            make = values.get(matrix.name)
            if make is None:
                return array
            return replace(array, make=make, matrix=replace(matrix, made=lambda: make() + 0.0))

        return replace(self, shown=tuple(map(valued, self.shown)))

    def matrices(self) -> tuple[Matrix, ...]:
        return tuple(map(_matrix, self.shown))

    def mean_loss(self) -> Expression:
        """(1/N) Σ_i L_i, written out."""
        if self.mean:
            return self.mean()
        losses = _matrix(self["loss"])
        N = losses.values.shape[0]
        return total((losses.cell(i) for i in range(N)), r"\sum_i L_i") / symbol("N", N)

    def walk(self) -> tuple[Phase, ...]:
        """The chain rule for one sample, N = 1: from s to L and back to ∂L/∂s. Every matrix stands
        in the phase that needs it first; the last of the last phase is dS."""
        s, z, loss, prose = self.s, self.through, self["loss"], self.prose
        z_matrix, letter = _matrix(z), _matrix(z).symbol
        before, below = _below(z), _below(loss)
        forward = tuple(a.matrix for a in self.shown if a in before and a.matrix)
        cost = tuple(a.matrix for a in self.shown if a in below - before and a.matrix)
        if len(cost) == 1:
            cost = (z_matrix, *cost)
        C = s.values.shape[1]
        outer = _slopes(
            "outer", ("L", letter), derivative(loss, z, symbolic=False), (1, C), self.slope_scale
        )
        by_scores = z.jacobian or derivative(z, s, symbolic=True)
        inner = _slopes("inner", (letter, "s"), by_scores, (C, C), "signed")
        told = {matrix.name for matrix in (*forward, *cost)}
        rest = [matrix for matrix in self.matrices() if matrix.name not in told]
        slopes = tuple(matrix for matrix in rest if matrix.name in _sources(outer))
        own = (z_matrix,) if z_matrix.name in _sources(inner) else ()
        others = tuple(matrix for matrix in rest if matrix not in slopes)
        product = chain_product(outer, inner)
        phase = self._phase
        return (
            phase(z_matrix.name, f"s → {letter}", "forward", prose.forward, forward),
            phase("loss", f"{letter} → L", "forward", prose.loss, cost),
            phase("outer", outer.title, "back", prose.outer, (*slopes, outer)),
            phase("inner", inner.title, "back", prose.inner, (*own, inner)),
            phase("dS", "∂L/∂s", "back", prose.product, (product, *others)),
        )

    def _phase(
        self,
        key: str,
        title: str,
        direction: Literal["forward", "back"],
        said: Said,
        matrices: tuple[Matrix, ...],
    ) -> Phase:
        text, derivations = said
        more = self.further[key]() if key in self.further else ()
        return Phase(key, title, direction, text, (*derivations, *more), matrices)


def _matrix(array: Traced) -> Matrix:
    assert array.matrix is not None, "what a formula shows has a name"
    return array.matrix


def _below(array: Traced) -> set[Traced]:
    """The array and everything that it is made of."""
    return {array}.union(*map(_below, array.parts))


def _sources(matrix: Matrix) -> set[str]:
    """The names of the matrices from which the entries were made."""
    cells = (matrix.explain(i, j).sources for i, j in np.ndindex(matrix.values.shape))
    return {cell.matrix for sources in cells for cell in sources}


def _slopes(
    name: str,
    letters: tuple[str, str],
    how: Callable[[int, int], Expression],
    shape: tuple[int, int],
    scale: Scale,
) -> Matrix:
    """One factor of the chain rule, ∂a/∂b for one sample, from how its entries are written."""
    a, b = letters
    values = np.array([[how(j, k).value for k in range(shape[1])] for j in range(shape[0])]) + 0.0
    outer = shape[0] == 1
    return Matrix(
        name,
        f"∂{a}/∂{b}",
        rf"\frac{{\partial {a}}}{{\partial {b}}}",
        values,
        scale,
        rf"\partial {a} / \partial {b}" if outer else "J",
        how,
        rows="sample" if outer else "class",
    )
