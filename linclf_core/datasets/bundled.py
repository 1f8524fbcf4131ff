"""Real tables that come with the program: any two of their columns, or all."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.notation import Array, IntArray
from linclf_core.settings import choice

FOLDER = Path(__file__).parent / "tables"
MISSING = "NA"


@dataclass(frozen=True, eq=False)
class Table:
    """The complete rows of a file, X (N, D) and y (N,), their names, and how many were dropped."""

    X: Array
    y: IntArray
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    dropped: int

    def columns(self, names: tuple[str, ...], source: str) -> Dataset:
        """The samples with these features only, in this order; `source` opens the note.

        A column chosen twice gets a second name, because a table needs different headings.
        """
        index = [self.feature_names.index(name) for name in names]
        titles = tuple(
            f"again: {name}" if name in names[:i] else name for i, name in enumerate(names)
        )
        total = self.y.size + self.dropped
        rows = f"{self.dropped or 'none'} of {total} rows dropped for missing values"
        return Dataset(
            self.X[:, index], self.y.copy(), self.class_names, titles, f"{source}; {rows}."
        )


@cache
def read_table(key: str) -> Table:
    """The table in `tables/<key>.csv`: class in the first column, numbers in all others.

    Classes are numbered in the order of their names. A row with a missing value in any column is
    dropped, so that every choice of columns shows the same samples.
    """
    with open(FOLDER / f"{key}.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    complete = [row for row in rows if MISSING not in row]
    names = sorted({row[0] for row in rows})
    return Table(
        np.array([[float(value) for value in row[1:]] for row in complete]),
        np.array([names.index(row[0]) for row in complete], np.intp),
        tuple(names),
        tuple(header[1:]),
        len(rows) - len(complete),
    )


@dataclass(frozen=True)
class Iris:
    """150 irises of three species. Source: R. A. Fisher, 1936."""

    feature_x: str = choice("petal length (cm)", "Feature across", read_table("iris").feature_names)
    feature_y: str = choice("petal width (cm)", "Feature up", read_table("iris").feature_names)

    key: ClassVar[str] = "iris"
    title: ClassVar[str] = "Iris"
    summary: ClassVar[str] = "Flowers of three species; one is apart, two touch."
    source: ClassVar[str] = (
        "Iris, R. A. Fisher, 1936, UCI Machine Learning Repository, CC BY 4.0, with two samples "
        "corrected after Fisher's paper"
    )

    def __call__(self) -> Dataset:
        return read_table(self.key).columns((self.feature_x, self.feature_y), self.source)


@dataclass(frozen=True)
class Penguins:
    """Penguins of three species. Source: A. M. Horst, A. P. Hill, K. B. Gorman, 2020."""

    feature_x: str = choice(
        "bill length (mm)", "Feature across", read_table("penguins").feature_names
    )
    feature_y: str = choice("bill depth (mm)", "Feature up", read_table("penguins").feature_names)

    key: ClassVar[str] = "penguins"
    title: ClassVar[str] = "Palmer penguins"
    summary: ClassVar[str] = "Three species: each feature alone mixes them, two part them well."
    source: ClassVar[str] = "Palmer penguins, A. M. Horst, A. P. Hill, K. B. Gorman, 2020, CC0"

    def __call__(self) -> Dataset:
        return read_table(self.key).columns((self.feature_x, self.feature_y), self.source)


@dataclass(frozen=True)
class Wine:
    """Wines of three cultivars. Source: S. Aeberhard, M. Forina, 1992."""

    feature_x: str = choice("alcohol", "Feature across", read_table("wine").feature_names)
    feature_y: str = choice("flavanoids", "Feature up", read_table("wine").feature_names)

    key: ClassVar[str] = "wine"
    title: ClassVar[str] = "Wine"
    summary: ClassVar[str] = "Chemical analyses of wines from three cultivars, in 13 features."
    source: ClassVar[str] = (
        "Wine, S. Aeberhard, M. Forina, 1992, UCI Machine Learning Repository, CC BY 4.0"
    )

    def __call__(self) -> Dataset:
        return read_table(self.key).columns((self.feature_x, self.feature_y), self.source)


TABLES: dict[str, type[Iris] | type[Penguins] | type[Wine]] = {
    table.key: table for table in (Iris, Penguins, Wine)
}


def full_table(key: str) -> Dataset:
    """A bundled table with all its numeric columns. Raises ValueError for an unknown key."""
    if key not in TABLES:
        raise ValueError(f"There is no table {key!r}; the tables are {', '.join(TABLES)}.")
    table = read_table(key)
    return table.columns(table.feature_names, TABLES[key].source)
