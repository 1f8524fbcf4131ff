"""A table of text, read by pandas: how it is written is found out by trying, and can be set.

What is too large is refused before anything is parsed. Found out is which of the ways of writing a
table, all tried by pandas on its first rows, gives regular rows with most numbers in them.
"""

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice, product

import pandas as pd

from linclf_core.datasets.cells import unguarded
from linclf_core.datasets.points import LONGEST_NAME
from linclf_ui.names import clean

#: What the field for a file takes, too. Streamlit's own limit is not lower: .streamlit/config.toml.
MOST_BYTES = 5 * 2**20
MOST_ROWS = 50_000
MOST_COLUMNS = 200
#: A line of a table with names and numbers in that many columns is not longer.
LONGEST_LINE = 20_000
#: So many rows are tried to find out how the table is written.
TRIED = 40

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "CP-1252",
    "latin-1": "Latin-1",
}
BLANKS = r"\s+"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", BLANKS: "blanks"}
DECIMALS = {".": "point", ",": "comma"}
QUOTES = {'"': "double", "'": "single", "": "no"}
#: How some other files begin that a spreadsheet may have written.
ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LINE_END = re.compile(r"\r\n|\n|\r")
LINE_ENDS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
#: A number as tables have it, once its decimal sign is a point.
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?"
#: A reading that finds no numbers is worth no more than this.
NO_NUMBERS = 0.01
#: Written in a cell, these stand for nothing, as do those that pandas knows.
NOTHING = ["?"]


@dataclass(frozen=True)
class TableReading:
    """How a table is written: a key of ENCODINGS, DELIMITERS, DECIMALS and QUOTES each, and whether
    its first row has the names of the columns."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    quote: str = '"'
    header: bool = True


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as it was read: `names` of its columns, all different, and `cells`, texts or nothing,
    a column a name; the index of `cells` counts the rows of the file from 1 on. `blank` rows were
    passed over, and `long` are the rows that were left out because they have more cells than there
    are columns. `line_ends` are those that occur, and `mark` says that there was a byte-order
    mark."""

    reading: TableReading
    names: tuple[str, ...]
    cells: pd.DataFrame
    blank: int
    long: tuple[int, ...]
    line_ends: tuple[str, ...]
    mark: bool


def found(raw: bytes) -> TableReading:
    """How the table is written. Raises ValueError, one plain sentence, if it is none or too large
    to be read."""
    encoding = _encoding(raw)
    text = _bounded(raw, encoding)
    narrow = [d for d in DELIMITERS if _cells_in_a_line(text, d) <= MOST_COLUMNS]
    quotes = ['"', "'"] if "'" in text else ['"']
    tried = list(_tried(text, encoding, narrow, quotes))
    if not any(worth for worth, _, _ in tried):
        # A quote that never ends is none.
        tried += _tried(text, encoding, narrow, [""])
    best = max(tried, key=lambda found: found[0], default=None)
    if best is None or (best[0] <= NO_NUMBERS and len(narrow) < len(DELIMITERS)):
        raise ValueError(f"A line of this table has more than {MOST_COLUMNS} columns.")
    _, reading, head = best
    return replace(reading, header=_has_names(head, reading.decimal))


def _tried(
    text: str, encoding: str, delimiters: list[str], quotes: list[str]
) -> Iterator[tuple[float, TableReading, pd.DataFrame]]:
    """Readings of the first rows, with their worth; those to be preferred come first."""
    decimals = list(DECIMALS) if "," in text else ["."]
    for delimiter, quote in product(delimiters, quotes):
        reading = TableReading(encoding, delimiter, quote=quote)
        try:
            cells = _cells(text, reading, _widest(text, delimiter), TRIED)
        except ValueError:
            continue
        cells = cells[cells.notna().any(axis=1)]
        for decimal in decimals:
            yield _worth(cells, decimal), replace(reading, decimal=decimal), cells


def sheet(raw: bytes, reading: TableReading) -> Sheet:
    """The table, read so. Raises ValueError, one plain sentence, if it cannot be."""
    text = _bounded(raw, reading.encoding)
    if _cells_in_a_line(text, reading.delimiter) > MOST_COLUMNS:
        raise ValueError(
            f"Read so, a line of this table has more than {MOST_COLUMNS} columns. "
            "Choose another delimiter."
        )
    head = _cells(text, reading, _widest(text, reading.delimiter), TRIED)
    widths = _widths(head[head.notna().any(axis=1)])
    if widths.empty:
        raise ValueError("There is nothing in this table.")
    # A row that is longer than most has something in the column behind the last.
    width = int(max(widths.mode().max(), widths.iloc[0] if reading.header else 0))
    # A first row that is one shorter has no name for the first column, which names the rows: R
    # writes so.
    shorter = int(reading.header and _of_names(text, reading, head) == width - 1)
    cells = _cells(text, reading, width + 1)
    long = cells.index[cells[width].notna()]
    empty = cells.isna().all(axis=1)
    names = tuple(f"column {k + 1}" for k in range(width))
    if reading.header:
        top = int((~empty).to_numpy().argmax())
        texts = [None] * shorter + cells.iloc[top].tolist()
        names = distinct([_name(text, name) for text, name in zip(texts, names, strict=False)])
        cells, empty = cells.iloc[top + 1 :], empty.iloc[top + 1 :]
        long = cells.index[cells[width].notna()]
    kept = cells.loc[~empty & ~cells.index.isin(long), list(range(width))]
    if kept.empty:
        raise ValueError("There is no row in this table, or only one with names.")
    return Sheet(
        reading,
        names,
        kept,
        int(empty.sum()),
        tuple(long.tolist()),
        tuple(sorted(set(LINE_END.findall(_text(raw, reading.encoding))))),
        raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")),
    )


def numeric(texts: "pd.Series[str]", decimal: str) -> "pd.Series[bool]":
    """Which of the texts are numbers; nothing is none."""
    return pointed(texts, decimal).str.fullmatch(NUMBER).fillna(False).astype(bool)


def pointed(texts: "pd.Series[str]", decimal: str) -> "pd.Series[str]":
    """The texts without blanks around them, with a point as the decimal sign and − as a minus. With
    a comma as the decimal sign, a text with a point is no number, and must not become one."""
    bare = texts.astype(object).str.strip().str.replace("−", "-")
    if decimal == ".":
        return bare
    return bare.str.replace(".", "·").str.replace(decimal, ".")


def distinct(names: list[str]) -> tuple[str, ...]:
    """The names, a number added to those that have occurred before."""
    taken: set[str] = set()
    for k, name in enumerate(names):
        n = 1
        while names[k] in taken:
            n += 1
            names[k] = f"{name[: LONGEST_NAME - 6]} ({n})"
        taken.add(names[k])
    return tuple(names)


def _name(text: object, otherwise: str) -> str:
    """The name in a cell; another one where there is none."""
    bare = clean(unguarded(text), LONGEST_NAME).strip() if isinstance(text, str) else ""
    return bare or otherwise


# --- bytes ---------------------------------------------------------------------------------


def _encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = (raw[k:4000:2].count(0) for k in (0, 1))
    if max(even, odd) > len(raw[:4000]) // 4 and min(even, odd) < len(raw[:4000]) // 20 + 1:
        return "utf-16-le" if odd > even else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _text(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeError:
        raise ValueError(
            f"These bytes are no {ENCODINGS[encoding]}: choose another encoding."
        ) from None


def _bounded(raw: bytes, encoding: str) -> str:
    """The text, with one kind of line end. Raises ValueError, one plain sentence, if it is no table
    or larger than the limits."""
    if len(raw) > MOST_BYTES:
        raise ValueError(f"This table has {len(raw):,} bytes, and {MOST_BYTES:,} are the most.")
    if raw.startswith(ARCHIVES):
        raise ValueError("This is a workbook or an archive: save the sheet as CSV, or paste it.")
    text = _text(raw, encoding)
    if "\0" in text:
        raise ValueError("This file is no text, or one of another encoding.")
    text = LINE_END.sub("\n", text)
    if not text.strip():
        raise ValueError("There is nothing in this table.")
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > MOST_ROWS:
        raise ValueError(f"This table has {lines:,} lines, and {MOST_ROWS:,} are the most.")
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise ValueError(
            f"A line of this table has {longest:,} letters, and {LONGEST_LINE:,} are the most."
        )
    return text


def _cells_in_a_line(text: str, delimiter: str) -> int:
    """So many cells has the longest line, if no delimiter is quoted."""
    lines = text.split("\n")
    if delimiter == BLANKS:
        return max(len(line.split()) for line in lines)
    return 1 + max(line.count(delimiter) for line in lines)


def _widest(text: str, delimiter: str) -> int:
    """A row has at most so many cells, also one with a cell of several lines: these have few
    delimiters, but for its first and its last."""
    return min(2 * _cells_in_a_line(text, delimiter), MOST_COLUMNS)


# --- cells ---------------------------------------------------------------------------------


def _cells(text: str, reading: TableReading, width: int, rows: int | None = None) -> pd.DataFrame:
    """The first `width` cells of the rows, texts or nothing, the rows counted from 1 on.

    A row of zeros on top tells pandas how many cells there may be: shorter rows are filled up, and
    of a row that goes over many lines, because of a quote, no more than these are made.
    """
    top = (" " if reading.delimiter == BLANKS else reading.delimiter).join("0" * width)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            cells = pd.read_csv(
                StringIO(f"{top}\n{text}"),
                sep=reading.delimiter,
                header=None,
                usecols=list(range(width)),
                nrows=None if rows is None else rows + 1,
                dtype=object,
                na_values=NOTHING,
                quotechar=reading.quote or '"',
                quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
                skipinitialspace=True,
                skip_blank_lines=False,
                low_memory=False,
            )
    except pd.errors.ParserError as fault:
        row = re.search(r"EOF inside string starting at row (\d+)", str(fault))
        if row is None:
            raise ValueError("This table cannot be read so: choose another delimiter.") from None
        raise ValueError(
            f"A quote that begins in row {int(row[1]):,} never ends: choose other quotes, or none."
        ) from None
    return cells.iloc[1:]


def _widths(cells: pd.DataFrame) -> "pd.Series[int]":
    """How many cells each row has, up to the last that is not empty."""
    there = cells.notna().to_numpy()
    return pd.Series(there.shape[1] - there[:, ::-1].argmax(axis=1), dtype=int)


def _of_names(text: str, reading: TableReading, head: pd.DataFrame) -> int:
    """How many cells the first row of `head` that is not blank has in the file, with those that are
    empty at its end: pandas does not tell these from cells that are not there."""
    there = head.notna().any(axis=1)
    if reading.delimiter == BLANKS:
        return int(_widths(head[there]).iloc[0])
    rows = csv.reader(
        StringIO(text),
        delimiter=reading.delimiter,
        quotechar=reading.quote or None,
        quoting=csv.QUOTE_MINIMAL if reading.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    try:
        return len(next(islice(rows, int(there.to_numpy().argmax()), None)))
    except csv.Error:
        raise ValueError(
            "The first row of this table is too long for names: choose other quotes, or none."
        ) from None


def _worth(cells: pd.DataFrame, decimal: str) -> float:
    """How well a reading fits: the share of rows that have as many cells as most, times that of
    cells that are numbers; next to nothing for a single column."""
    widths = _widths(cells)
    if widths.empty:
        return 0.0
    width = int(widths.mode().max())
    if width < 2:
        return 0.0
    rest = cells.iloc[1:] if len(cells) > 1 else cells
    texts = pd.Series(rest.iloc[:, :width].to_numpy().ravel()).dropna()
    share = float(numeric(texts, decimal).mean()) if len(texts) else 0.0
    return float((widths == width).mean()) * (share + NO_NUMBERS)


def _has_names(cells: pd.DataFrame, decimal: str) -> bool:
    """Whether the first row has names: not, where it has a number in each column of numbers."""
    if len(cells) < 2:
        return False
    # All cells at once: pandas takes time for each column.
    there, texts = cells.notna().to_numpy(), cells.to_numpy(object)
    are_numbers = numeric(pd.Series(texts.ravel()), decimal).to_numpy().reshape(there.shape)
    mostly = are_numbers[1:].sum(axis=0) > 0.5 * there[1:].sum(axis=0)
    of_numbers = there[0] & mostly
    return not (of_numbers.any() and are_numbers[0, of_numbers].all())
