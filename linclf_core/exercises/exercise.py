"""What an exercise is: a working, the matrices to fill in, and the slips that can be made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from linclf_core.exercises.heads import as_printed
from linclf_core.exercises.proofs import Shuffled
from linclf_core.exercises.working import Working
from linclf_core.explain.derivation import Derivation, derive_scores, derive_step
from linclf_core.explain.expression import Cell, Expression, symbol, total
from linclf_core.explain.matrix import Matrix
from linclf_core.lazy import lazy
from linclf_core.losses import LOSSES, Loss
from linclf_core.model import Params
from linclf_core.notation import Array, IntArray
from linclf_core.objective import Objective

#: What is on the way may be rounded to three decimals.
ROUNDING = 0.0005
#: More than this no rounding on the way excuses that nobody has seen.
MOST_SLACK = 0.005
#: Nor does any rounding excuse more than this, or a slip could pass for the truth: they differ by
#: `seeded.APART`.
MOST_IN_ALL = 0.02


@dataclass(frozen=True, eq=False)
class Slip:
    """A usual mistake: the same `working` with one thing changed. It is made `at` one of these
    matrices, and `sentence` names it. What is only written in another way is `right`."""

    sentence: str
    working: Working
    at: tuple[str, ...]
    right: bool = False


@dataclass(frozen=True, eq=False)
class Exercise:
    """`asked` are the names of the matrices to fill in, in the order of computation, and `given`
    those that are shown. `settings` are numbers with a symbol, (LaTeX, value). The likeliest of
    the `slips` comes first. `shown` are entries of what is asked that are given too. Of a `proof`
    the places of its lines are asked for."""

    working: Working
    given: tuple[str, ...]
    asked: tuple[str, ...]
    slips: tuple[Slip, ...]
    settings: tuple[tuple[str, float], ...] = ()
    shown: frozenset[Cell] = frozenset()
    proof: Shuffled | None = None

    @lazy
    def cells(self) -> tuple[Cell, ...]:
        """All that are asked for, in the order of computation."""
        return tuple(
            cell
            for name in self.asked
            for i, j in np.ndindex(self.working[name].values.shape)
            if (cell := Cell(name, i, j)) not in self.shown
        )

    def told(self, name: str) -> Array:
        """The matrix `name` as the student sees it: its shown entries, NaN for the blank ones."""
        values: Array = np.full(self.working[name].values.shape, np.nan)
        for cell in self.shown:
            if cell.matrix == name:
                here = cell.row, cell.column
                values[here] = self.working[name].values[here]
        return values

    @lazy
    def slack(self) -> Mapping[Cell, float]:
        """How far rounding can move each of them: on the way, and of the numbers that are printed,
        which are not quite those that the truth is made of."""

        def found(cell: Cell) -> float:
            on_the_way = min(self.slack_by(cell, {}), MOST_SLACK)
            printed = float(self._off[cell.matrix][cell.row, cell.column])
            return min(on_the_way + printed, MOST_IN_ALL)

        return {cell: found(cell) for cell in self.cells}

    def slack_by(self, cell: Cell, own: Mapping[str, Array]) -> float:
        """How far rounding on the way can move one of them, if it is made of the matrices `own`."""
        return self.working.sway(cell, ROUNDING, own) + 1e-9

    @lazy
    def _off(self) -> Mapping[str, Array]:
        """By the name of a matrix that is asked for, how far its entries are from the truth if they
        are worked from what is printed: of the given numbers alone, or also of the entries before
        them, written as numbers are printed. 0 where nothing comes of that, as of ln 0."""
        given = {name: as_printed(self.working[name].values) for name in self.given}
        written = dict(given)
        found = {}
        for name in self.asked:
            ways = [self.working.entries(name, own) for own in (given, written)]
            with np.errstate(invalid="ignore"):
                off = np.abs(np.array(ways) - self.working[name].values)
            found[name] = np.where(np.isfinite(off), off, 0.0).max(axis=0)
            shown = self.told(name)
            written[name] = as_printed(np.where(np.isnan(shown), ways[1], shown))
        return found

    def before(self, name: str) -> dict[str, Array]:
        """The true numbers of what is asked before the matrix `name`."""
        earlier = self.asked[: self.asked.index(name)]
        return {other: self.working[other].values for other in earlier}

    def candidates(self, name: str, own: Mapping[str, Array]) -> list[tuple[Slip, Array]]:
        """The slips that can be made at the matrix `name`, and what it then is."""
        slips = (slip for slip in self.slips if name in slip.at)
        return [(slip, slip.working.entries(name, own)) for slip in slips]


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch under a loss: scores S (N, C) and classes y (N,); for a whole step X (N, D) and
    parameters, of which S is then made, with λ and η. Raises ValueError, one sentence, when the
    working is asked for, if they do not go together."""

    loss: Loss
    S: Array
    y: IntArray
    X: Array | None = None
    params: Params | None = None
    reg: float = 0.0
    learning_rate: float = 1.0

    @property
    def n_classes(self) -> int:
        return len(self.S[0])

    @lazy
    def working(self) -> Working:
        """All matrices of the batch, then the mean loss, "mean", and the share of samples that are
        wrong, "error"."""
        derivation = self._derivation()
        means = (
            _mean(derivation, "loss", "mean", "L, the mean", r"L_{\text{data}}", r"\sum_i L_i"),
            _mean(
                derivation,
                "zero_one",
                "error",
                "share of wrong samples",
                r"\ell^{01}_{\text{mean}}",
                r"\sum_i \ell^{01}_i",
            ),
        )
        return Working((*derivation.matrices, *means))

    def but(self, **changes: Any) -> Working:
        """The working of the same numbers with some changed."""
        return replace(self, **changes).working

    @property
    def whole(self) -> bool:
        """Whether there are X and parameters."""
        return self.params is not None

    def scores(self) -> "Batch":
        """The same from S on."""
        return replace(self, X=None, params=None)

    def _derivation(self) -> Derivation:
        if self.params is None or self.X is None:
            return derive_scores(self.loss, self.S, self.y)
        objective = Objective(self.loss, self.reg)
        return derive_step(objective, self.params, self.X, self.y, self.learning_rate)


Needs = Literal["scores", "step", "nothing"]


@dataclass(frozen=True)
class Kind:
    """A kind of exercise. It `needs` scores, a whole step, or nothing but a seed; `draw` makes such
    numbers, of a random generator and a loss, and `make` the exercise of them. `loss` is the loss
    at first, and others that `fits` accepts can be chosen."""

    key: str
    title: str
    task: str
    needs: Needs
    draw: Callable[[np.random.Generator, Loss], Any]
    make: Callable[[Any], Exercise]
    loss: Loss
    fits: Callable[[Working], bool] = lambda working: False

    @lazy
    def losses(self) -> tuple[str, ...]:
        """The keys of the losses that it can be about; the first is its own."""
        S, y = np.array([[1.0, 0.3, -0.4], [0.2, 0.9, 0.1]]), np.array([0, 2])
        others = (
            key
            for key, loss in LOSSES.items()
            if key != self.loss.key and self.fits(Batch(loss(), S, y).working)
        )
        return (self.loss.key, *others)


def _mean(derivation: Derivation, of: str, name: str, title: str, latex: str, added: str) -> Matrix:
    column = derivation[of]
    N = len(column.values)

    def how(i: int, j: int) -> Expression:
        return total((column.cell(k) for k in range(N)), added) / symbol("N", N)

    value = np.array([[column.values.mean()]])
    return Matrix(name, title, latex, value, "nonnegative", latex, how, rows="one", columns="one")
