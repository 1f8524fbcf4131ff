"""From X and y in a notebook to a link or a file that the app opens, in one line each.

>>> import numpy as np
>>> X, y = np.array([[0.0, 1.0], [2.0, 0.5], [1.5, 3.0]]), ["cat", "dog", "cat"]
>>> link(X, y)[:29]
'http://localhost:8501/lab?x=e'
>>> text = experiment_file(X, y, standardise=True)
>>> text[:38]
'{"program": "Linear Classifier Lab", "'

X and y may be arrays, lists, or a pandas DataFrame and Series, whose column names become those of
the features; the labels may be numbers or texts. `Path("mine.json").write_text(text, "utf-8")`
saves the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np

from linclf_core.datasets import Points
from linclf_core.datasets.base import plain_names
from linclf_core.experiment import Experiment, Period, Training
from linclf_core.packing import MAX_TEXT, to_text
from linclf_core.saved import Moment, to_file

BASE = "http://localhost:8501"


def points(
    X: Any,
    y: Any,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
) -> Points:
    """X (N, D) and its N labels as the app's own points.

    With `class_names` the labels are 0 … C−1 and name the classes; without them the classes are the
    labels that occur, in rising order. `feature_names` are those of the columns of X if it has any,
    or else x₁, x₂, … Raises ValueError, one plain sentence, for what is no data set.
    """
    columns = getattr(X, "columns", None)
    values, labels = np.asarray(X), np.asarray(y)
    if values.ndim != 2 or labels.ndim != 1:
        raise ValueError("X is a table, a sample a row, and y a list of as many labels.")
    if not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        raise ValueError("X holds something that is not a number.")
    names = feature_names if feature_names is not None else columns
    if names is None:
        names = [f"x{_below(d)}" for d in range(1, values.shape[1] + 1)]
    if class_names is None:
        kinds, classes = np.unique(labels, return_inverse=True)
        class_names = [str(kind) for kind in kinds.tolist()]
        if np.issubdtype(labels.dtype, np.integer) and kinds.tolist() == [*range(len(kinds))]:
            class_names = plain_names(len(kinds))
    else:
        classes = labels
    return Points(
        values.astype(float).tolist(),
        classes.tolist(),
        tuple(map(str, class_names)),
        tuple(map(str, names)),
    )


def experiment(
    X: Any,
    y: Any,
    *,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] | None = None,
    standardise: bool = False,
    training: Training | None = None,
) -> Experiment:
    """An experiment on these points, named as `points` does. Raises ValueError as it does."""
    source = points(X, y, class_names, feature_names)
    return Experiment(source, standardise, periods=(Period(0, training or Training()),))


def link(X: Any, y: Any, base: str = BASE, page: str = "lab", step: int = 0, **more: Any) -> str:
    """A link to the experiment of `experiment(X, y, **more)` in the app at `base`, opened on `page`
    at `step`. Raises ValueError, one plain sentence, for what is no data set, and for so many
    points that they fit in no link."""
    text = to_text(experiment(X, y, **more))
    if len(text) > MAX_TEXT:
        raise ValueError("So many points fit in no link: make an experiment_file of them.")
    return address(base, page, {"x": text, "step": str(step) if step else ""})


def address(base: str, page: str, entries: Mapping[str, str]) -> str:
    """The address of a page of the app at `base` with these entries, but for empty ones."""
    told = urlencode({name: text for name, text in entries.items() if text})
    return f"{base.rstrip('/')}/{page}" + (f"?{told}" if told else "")


def experiment_file(X: Any, y: Any, step: int = 0, sample: int = 0, **more: Any) -> str:
    """The text of a file with the experiment of `experiment(X, y, **more)`, to be loaded on the
    app's page Save and share. Raises ValueError, one plain sentence, for what is no data set."""
    return to_file(Moment(experiment(X, y, **more), step, sample))


def _below(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))
