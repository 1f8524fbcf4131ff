"""From a table of text to points: which column has the classes, which have the features."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linclf_core.datasets import Points
from linclf_core.datasets.cells import unguarded
from linclf_core.datasets.points import (
    LARGEST_VALUE,
    LONGEST_NAME,
    MOST_CLASSES,
    MOST_FEATURES,
    MOST_POINTS,
)
from linclf_core.notation import Array, BoolArray
from linclf_ui.data.read_table import Sheet, distinct, numeric, pointed
from linclf_ui.names import clean

#: What a column of classes is often called.
CALLED = {"class", "label", "target", "species", "category", "klasse", "type", "y"}
LONGEST_CELL = 30
#: So many cells tell whether a column is one of numbers.
LOOKED_AT = 200


@dataclass(frozen=True)
class Choice:
    """The places of the label column and of the feature columns. `skips` leaves rows out that have
    something else than a number; of too many rows so many as there may be are drawn with `seed`,
    if that is not None."""

    label: int
    features: tuple[int, ...]
    skips: bool = False
    seed: int | None = None


@dataclass(frozen=True, eq=False)
class Taken:
    """What was made of a table: `points`, and of its `n_rows` rows those `missing` a value, those
    with `faults`, and how many there were to draw from, or None if all were taken."""

    points: Points
    n_rows: int
    missing: int
    faults: int
    drawn_from: int | None


def first_choice(sheet: Sheet) -> Choice:
    """What is probably meant: the last column of few different texts, or one that is called so, has
    the classes, and all columns of numbers are features, but for those that number the rows."""
    columns = range(len(sheet.names))
    numbers = [k for k in columns if _is_numeric(sheet, k)]
    few = [k for k in columns if 2 <= sheet.cells[k].nunique() <= MOST_CLASSES]
    called = [k for k in few if sheet.names[k].strip().casefold() in CALLED]
    texts = [k for k in few if k not in numbers]
    last = len(sheet.names) - 1
    label = next((found[-1] for found in (called, texts, few) if found), last)
    features = [k for k in numbers if k != label]
    features = [k for k in features if not _counts(sheet, k)] or features
    return Choice(label, tuple(features[:MOST_FEATURES]))


def taken(sheet: Sheet, choice: Choice, name: str) -> Taken:
    """The points of the table called `name`. Rows without a value in one of the columns are left
    out. Raises ValueError, one plain sentence, where they make no data."""
    if not choice.features:
        raise ValueError("Choose at least one column of numbers as a feature.")
    if choice.label in choice.features:
        name = sheet.names[choice.label]
        raise ValueError(f"Column “{name}” is a feature: it cannot have the classes, too.")
    if len(choice.features) > MOST_FEATURES:
        raise ValueError(f"{MOST_FEATURES} features are the most, not {len(choice.features)}.")
    columns = [pointed(sheet.cells[k], sheet.reading.decimal) for k in choice.features]
    labels = sheet.cells[choice.label].astype(object).str.strip()
    columns.append(labels.map(unguarded, na_action="ignore"))
    whole = np.logical_and.reduce([(texts.notna() & texts.ne("")).to_numpy() for texts in columns])
    if not whole.any():
        raise ValueError("Every row lacks a value in one of these columns.")
    *features, labels = [texts.iloc[np.flatnonzero(whole)] for texts in columns]
    good, values = _numbers(features, sheet, choice)
    labels = labels.iloc[np.flatnonzero(good)]
    classes = _in_order(labels.unique().tolist())
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise ValueError(
            f"Column “{sheet.names[choice.label]}” has {len(classes):,} different "
            f"value{'' if len(classes) == 1 else 's'}; a column of classes has 2 to {MOST_CLASSES}."
        )
    y = pd.Categorical(labels, classes).codes
    kept = np.arange(len(y))
    if len(y) > MOST_POINTS:
        if choice.seed is None:
            raise ValueError(
                f"There are {len(y):,} points, and {MOST_POINTS:,} are the most: have that many "
                "drawn, or take a shorter table."
            )
        drawn = np.random.default_rng(choice.seed).choice(len(y), MOST_POINTS, replace=False)
        kept = np.sort(drawn)
    missing, faults = int((~whole).sum()), int((~good).sum())
    seed = choice.seed if len(kept) < len(y) else None
    points = Points(
        tuple(map(tuple, values[kept].tolist())),
        tuple(y[kept].tolist()),
        distinct([clean(label, LONGEST_NAME).strip() or "blank" for label in classes]),
        tuple(sheet.names[k] for k in choice.features),
        _note(name, sheet, missing, faults, len(kept), seed),
    )
    return Taken(points, len(sheet.cells), missing, faults, None if seed is None else len(y))


def _numbers(
    features: "list[pd.Series[str]]", sheet: Sheet, choice: Choice
) -> tuple[BoolArray, Array]:
    """Which rows have numbers in all features, and these numbers, (N, D). Raises ValueError, naming
    the first cell that has none, unless such rows are to be skipped."""
    # In arrays: tables of many columns cost pandas time.
    sound = np.column_stack([numeric(texts, ".").to_numpy() for texts in features])
    texts = np.column_stack([texts.to_numpy(object) for texts in features])
    values = np.where(sound, texts, "0").astype(float)
    sound &= np.abs(values) <= LARGEST_VALUE
    good = np.asarray(sound.all(axis=1))
    if not good.all() and not choice.skips:
        i, j = np.argwhere(~sound)[0].tolist()
        row, k = int(features[j].index[i]), choice.features[j]
        cell = clean(str(sheet.cells[k].loc[row]).strip(), LONGEST_CELL)
        more = int((~good).sum()) - 1
        others = f" The same is true of {more:,} more row{'s' * (more > 1)}." if more else ""
        raise ValueError(
            f"Row {row:,}, column “{sheet.names[k]}” has “{cell}”, which is no number "
            f"within ±{LARGEST_VALUE:g}.{others}"
        )
    if not good.any():
        raise ValueError("No row has numbers in all of these columns.")
    return good, values[good]


def _in_order(labels: list[str]) -> list[str]:
    """Numbers by size, texts by letters."""
    texts = pd.Series(labels, dtype=object)
    if numeric(texts, ".").all():
        values = dict(zip(labels, pointed(texts, ".").astype(float), strict=True))
        return sorted(labels, key=lambda label: (values[label], label))
    return sorted(labels)


def _note(name: str, sheet: Sheet, missing: int, faults: int, kept: int, seed: int | None) -> str:
    parts = [f"{clean(name, LONGEST_NAME)}: {kept:,} of {len(sheet.cells):,} rows"]
    if missing:
        parts.append(f"{missing:,} without a value left out")
    if faults:
        parts.append(f"{faults:,} with no number left out")
    if seed is not None:
        parts.append(f"drawn with seed {seed}")
    return "; ".join(parts) + "."


def _is_numeric(sheet: Sheet, k: int) -> bool:
    """Whether most of the cells of a column that have something have a number."""
    there = sheet.cells[k].dropna().head(LOOKED_AT)
    return len(there) > 0 and float(numeric(there, sheet.reading.decimal).mean()) > 0.5


def _counts(sheet: Sheet, k: int) -> bool:
    """Whether a column numbers the rows, from 0 or from 1 on."""
    cells = sheet.cells[k].tolist()
    return any(cells == [str(n) for n in range(first, first + len(cells))] for first in (0, 1))
