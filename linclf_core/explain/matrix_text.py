r"""Matrices as text: read what people paste, write what they can paste elsewhere.

Read: entries apart by spaces, tabs, commas, semicolons or `&`; rows by line breaks, semicolons or
`\\`; LaTeX matrices, NumPy and MATLAB literals; fractions; bold marks around entries; any kind of
minus sign. What is ambiguous is decided so:

- A comma always stands between two entries, never before decimals. Where it cannot be meant so
  ("0,5 1,5", or "0,5;1,5" over several lines), the text is refused.
- A semicolon ends a row if the text is one line, or if other signs part the entries ("1 2; 3 4").
  Over several lines with nothing else between the numbers ("1;2" and "3;4") it parts entries.

Rows and columns in the messages count from 1, as in the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from linclf_core.explain.pasted import BOLD, plain
from linclf_core.explain.printing import exact, fixed, latex_exact
from linclf_core.notation import Array, BoolArray, IntArray

MAX_BYTES = 100_000
MAX_ROWS = 200
MAX_COLUMNS = 20
LARGEST = 1e12
#: As long a text as one number may be.
LONGEST_NUMBER = 60

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# Without exponents: as an exact number 1e999999999 would fill the memory.
_FRACTION = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))/([0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


@dataclass(frozen=True, eq=False)
class Reading:
    """A matrix that was read: `values` and `bold` (rows, columns), and `text`, its entries as they
    were typed, without marks: a row a line, commas between the entries."""

    values: Array
    bold: BoolArray
    text: str

    def transposed(self) -> "Reading":
        rows = [line.split(", ") for line in self.text.split("\n")]
        text = "\n".join(", ".join(column) for column in zip(*rows, strict=True))
        return Reading(self.values.T, self.bold.T, text)


def parse_matrix(text: str) -> Array:
    """The matrix in `text`, (rows, columns).

    Raises ValueError, one plain sentence that names row and column where there is one, for text
    that is no matrix, is over 100 kB, or has over 200 rows, 20 columns, or entries above 1e12.
    """
    return read_matrix(text, MAX_COLUMNS).values


def parse_labels(text: str, n_classes: int) -> IntArray:
    """Classes 0 … n_classes − 1 in one column or one row, (N,). Raises ValueError as above."""
    values = read_matrix(text, MAX_ROWS).values
    if 1 not in values.shape:
        rows, columns = values.shape
        raise ValueError(f"Classes go in one column or one row, not in {rows} × {columns}.")
    for place, label in enumerate(values.ravel(), start=1):
        if label != int(label) or not 0 <= label < n_classes:
            raise ValueError(
                f"Class {place} in the list is {exact(label)}, "
                f"not a whole number from 0 to {n_classes - 1}."
            )
    return values.ravel().astype(np.intp)


def to_latex(values: Array, decimals: int | None = 3, bold: IntArray | None = None) -> str:
    """A `bmatrix`; every digit if `decimals` is None. `bold` names a column a row to embolden."""
    rows = [[_written(value, decimals, latex_exact) for value in row] for row in values]
    if bold is not None:
        for row, column in zip(rows, bold, strict=True):
            row[column] = rf"\mathbf{{{row[column]}}}"
    body = " \\\\\n".join("  " + " & ".join(row) for row in rows)
    return f"\\begin{{bmatrix}}\n{body}\n\\end{{bmatrix}}"


def to_csv(values: Array, decimals: int | None = 3) -> str:
    """One row a line, commas between the entries; every digit if `decimals` is None."""
    return "\n".join(",".join(_written(value, decimals, exact) for value in row) for row in values)


def to_numpy(values: Array, decimals: int | None = 3) -> str:
    """An `np.array` literal; every digit if `decimals` is None."""
    rows = [", ".join(_written(value, decimals, exact) for value in row) for row in values]
    return "np.array([[" + "],\n          [".join(rows) + "]])"


def _written(value: float, decimals: int | None, full: Callable[[float], str]) -> str:
    return full(float(value)) if decimals is None else fixed(float(value), decimals)


def read_matrix(text: str, max_columns: int) -> Reading:
    """The matrix, and which of its entries are bold. Raises ValueError as `parse_matrix` does."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ValueError(f"The text is longer than {MAX_BYTES // 1000} kB.")
    rows = _rows(plain(text))
    if not rows:
        raise ValueError("There are no numbers in the text.")
    if len(rows) > MAX_ROWS:
        raise ValueError(f"There are {len(rows)} rows; at most {MAX_ROWS} are accepted.")
    for i, row in enumerate(rows, start=1):
        if len(row) > max_columns:
            raise ValueError(f"Row {i} has {len(row)} columns; at most {max_columns} are accepted.")
        if len(row) != len(rows[0]):
            raise ValueError(f"Row {i} has {len(row)} columns, but row 1 has {len(rows[0])}.")
    bare = [[_bare(entry) for entry in row] for row in rows]
    values = [[_number(e, i, j) for j, e in enumerate(row, 1)] for i, row in enumerate(bare, 1)]
    bold = [[BOLD in entry for entry in row] for row in rows]
    return Reading(np.array(values), np.array(bold), "\n".join(map(", ".join, bare)))


def _bare(entry: str) -> str:
    """The entry without spaces around it or after its sign, and not bold."""
    return re.sub(r"^([+-])\s+", r"\1", entry.replace(BOLD, "").strip())


def _rows(text: str) -> list[list[str]]:
    """The entries of each row, as texts."""
    lines = [line.strip().rstrip("; ") for line in text.split("\n")]
    lines = [line for line in lines if line]
    pieces = [piece.strip() for line in lines for piece in line.split(";")]
    alone = all(not re.search(r"[\s&]", piece) for piece in pieces)
    if 1 < len(lines) < len(pieces) and alone:
        if any("," in piece for piece in pieces):
            raise ValueError(
                "There are commas and semicolons between the entries: use one of them, and a point "
                "for decimals."
            )
        return [line.split(";") for line in lines]
    return [_entries(piece, i) for i, piece in enumerate(filter(None, pieces), start=1)]


def _entries(line: str, row: int) -> list[str]:
    if "&" in line:
        return line.split("&")
    if "," in line:
        entries = [entry.strip() for entry in line.removesuffix(",").split(",")]
        if any(re.search(r"[0-9.]\s+\S", entry) for entry in entries):
            raise ValueError(
                f"Row {row} has commas and spaces between its entries: use one of them, and a "
                "point for decimals."
            )
        return entries
    return line.split("\t") if "\t" in line else line.split()


def _number(entry: str, row: int, column: int) -> float:
    where = f"Row {row}, column {column}"
    if not entry:
        raise ValueError(f"{where} is empty.")
    try:
        return _value(entry)
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from None


def _value(entry: str) -> float:
    """The number that a text without marks stands for. Raises ValueError, one sentence."""
    shown = entry if len(entry) <= 24 else entry[:24] + "…"
    if len(entry) <= 400 and (parts := _FRACTION.fullmatch(entry)):
        above, below = map(Fraction, parts.groups())
        if below == 0:
            raise ValueError(f"{shown} divides by 0.")
        exactly = above / below
        value = float(exactly) if abs(exactly) <= LARGEST else LARGEST * 2
    elif len(entry) <= 400 and _NUMBER.fullmatch(entry):
        value = float(entry)
    else:
        hint = " Write decimals with a point." if "," in entry else ""
        raise ValueError(f"“{shown}” is not a number.{hint}")
    if abs(value) > LARGEST:
        raise ValueError(f"{shown} is too large; at most 1e12 is accepted.")
    return value + 0.0


@dataclass(frozen=True)
class Entry:
    """One number as somebody typed it: its value, and half a unit of its last digit, 0 for a
    fraction."""

    value: float
    half_unit: float


def read_number(text: str) -> Entry:
    """One number, typed alone: decimals after a point or a comma, a fraction, any minus sign.

    Raises ValueError, one plain sentence, for anything else.
    """
    if len(text) > LONGEST_NUMBER:
        raise ValueError("That is too long for a number.")
    if re.fullmatch(r"[^,.]*\d?,\d+[^,.]*", text.strip()):
        text = text.replace(",", ".")
    entry = _bare(plain(text).strip())
    if not entry:
        raise ValueError("There is no number.")
    value = _value(entry)
    if "/" in entry:
        return Entry(value, 0.0)
    digits, _, exponent = entry.lower().partition("e")
    return Entry(value, 0.5 * 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2])))
