"""A matrix worth showing, each of whose entries can tell how it was made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from linclf_core.explain.expression import Cell, Explanation, Expression
from linclf_core.lazy import lazy
from linclf_core.notation import Array, IntArray

Scale = Literal["signed", "nonnegative", "unit", "indicator"]
Axis = Literal["sample", "class", "feature", "one"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix worth showing: values (N, C), or (N, 1) for one number a sample. They are given, or
    `made` when somebody asks for them.

    `name` is its key within the loss, `title` what stands above it, `latex` its symbol. `scale`
    says what the values mean, so that a picture can choose its colours: any sign, never negative,
    between 0 and 1, or whole numbers that count or switch.

    `symbol` is the LaTeX of one entry without its indices ("s_y" for s_{i,y}). `how(row, column)`
    tells how an entry was made, and is called only when somebody asks; None means that the values
    were given. `rows` and `columns` say what the two axes count.
    """

    name: str
    title: str
    latex: str
    made: Array | Callable[[], Array]
    scale: Scale
    symbol: str = ""
    how: Callable[[int, int], Expression] | None = None
    rows: Axis = "sample"
    columns: Axis = "class"

    @lazy
    def values(self) -> Array:
        return self.made() if callable(self.made) else self.made

    def entry(self, row: int, column: int = 0) -> str:
        """The LaTeX of one entry. An index that can only be 0 (one sample, one column) is left
        out."""
        base, _, tag = self.symbol.partition("_")
        only_row = self.values.shape[0] == 1 and self.rows in ("sample", "one")
        only_column = self.values.shape[1] == 1 and self.columns in ("class", "one")
        indices = ["" if only_row else str(row), tag, "" if only_column else str(column)]
        index = ",".join(text for text in indices if text)
        return f"{base}_{{{index}}}" if index else base

    def cell(self, row: int, column: int = 0) -> Expression:
        """One entry, as a part of an explanation."""
        value = float(self.values[row, column])
        return Expression(value, (self.entry(row, column),), cell=Cell(self.name, row, column))

    def explain(self, row: int, column: int) -> Explanation:
        """How an entry was made. Raises IndexError outside the matrix."""
        n_rows, n_columns = self.values.shape
        if not (0 <= row < n_rows and 0 <= column < n_columns):
            raise IndexError(f"{self.title} has no entry ({row}, {column}).")
        expression = self.how(row, column) if self.how else None
        return Explanation(
            self.entry(row, column), float(self.values[row, column]) + 0.0, expression
        )


def score_matrix(S: Array) -> Matrix:
    """S as the given matrix from which the explanations of a loss start."""
    return Matrix("S", "S, the scores", "S", S, "signed", "s")


def label_matrix(y: IntArray) -> Matrix:
    """y as a given column (N, 1)."""
    return Matrix("y", "y, the true classes", "y", y[:, None].astype(float), "indicator", "y")
