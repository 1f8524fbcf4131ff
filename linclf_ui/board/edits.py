"""What a hand does to the experiment: from the experiment on show to the edited one.

Points are edited in the units on show, and the edited samples become the data as they are shown: a
standardised experiment goes on unscaled with the scaled numbers, because scaling them anew would
move every point under the finger. Samples held out for the test are left out from then on, because
a new split would draw others. The weights stay: the run begins again at step 0 with those on show.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from linclf_core.datasets import Dataset, Points
from linclf_core.experiment import Experiment, Period, Training, Weights
from linclf_core.explain.matrix_text import read_number
from linclf_core.model import Params
from linclf_core.plane.geometry import weight_arrows
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_ui.figures.motion import Plane
from linclf_ui.told import LARGEST, Cell, is_number, table_edits

#: Why a hand cannot do it on a plane that does not hold all samples.
NO_PLACE = (
    "A click tells only two of the numbers of a new point: type it into the table of points below."
)
NO_AXIS = (
    "Along principal components no point is added or dragged: choose two features in the settings, "
    "under View, or type it into the table of points below."
)


@dataclass(frozen=True)
class Add:
    """A new sample at a place of the plane."""

    x: tuple[float, ...]
    y: int

    def __call__(self, points: Points, view: PlaneView) -> Points:
        if not view.holds_all:
            raise ValueError(NO_PLACE)
        x = tuple(view.lift(np.array(self.x)).tolist())
        return replace(points, xs=(*points.xs, x), ys=(*points.ys, self.y))


@dataclass(frozen=True)
class Move:
    """Sample i is put where it is seen at a place of the plane; what cannot be seen of it stays."""

    i: int
    x: tuple[float, ...]

    def __call__(self, points: Points, view: PlaneView) -> Points:
        _check_sample(points, self.i)
        if view.shares is not None:
            raise ValueError(NO_AXIS)
        x = tuple(view.put(np.array(points.xs[self.i]), np.array(self.x)).tolist())
        return replace(points, xs=(*points.xs[: self.i], x, *points.xs[self.i + 1 :]))


@dataclass(frozen=True)
class Remove:
    i: int

    def __call__(self, points: Points, view: PlaneView) -> Points:
        _check_sample(points, self.i)
        xs, ys, i = points.xs, points.ys, self.i
        return replace(points, xs=xs[:i] + xs[i + 1 :], ys=ys[:i] + ys[i + 1 :])


@dataclass(frozen=True)
class Relabel:
    i: int
    y: int

    def __call__(self, points: Points, view: PlaneView) -> Points:
        _check_sample(points, self.i)
        return replace(points, ys=(*points.ys[: self.i], self.y, *points.ys[self.i + 1 :]))


@dataclass(frozen=True)
class Tip:
    """The tip of class c's weight arrow is put at a point of the plane."""

    c: int
    at: tuple[float, float]

    def __call__(self, params: Params, plane: Plane) -> Params:
        """Column c of W becomes the arrow from where it starts to the point, in the scale in which
        the arrows of `params` are drawn; what cannot be seen of it stays."""
        _check_class(params, self.c)
        start = weight_arrows(plane.view.params(params), plane.box)[self.c].start
        W = params.W.copy()
        seen = (np.array(self.at) - start) / drawn_unit(params, plane)
        W[:, self.c] = plane.view.put(W[:, self.c], seen)
        return Params(W, params.b)


@dataclass(frozen=True)
class Through:
    """The zero line of class c is shifted through a point of the plane."""

    c: int
    at: tuple[float, float]

    def __call__(self, params: Params, plane: Plane) -> Params:
        """b_c = −⟨W_c, x⟩, so that s_c(x) = 0 at the x that the point is the place of."""
        _check_class(params, self.c)
        b = params.b.copy()
        b[self.c] = -float(params.W[:, self.c] @ plane.view.lift(np.array(self.at)))
        return Params(params.W, b)


@dataclass(frozen=True)
class TypedWeight:
    """The entry of W in row i and column c, or of b behind the last row of W, is what has been
    typed for it."""

    i: int
    c: int
    to: str

    def __call__(self, params: Params, plane: Plane) -> Params:
        _check_class(params, self.c)
        if not 0 <= self.i <= params.n_features:
            raise ValueError(f"There is no weight {self.i}.")
        theta = params.theta.copy()
        theta[self.i, self.c] = read_number(self.to).value
        return Params(theta[:-1], theta[-1])


def drawn_unit(params: Params, plane: Plane) -> float:
    """How long a weight of length 1 is drawn, in units of the plane."""
    seen = plane.view.params(params)
    arrow = weight_arrows(seen, plane.box)[int(np.argmax(np.hypot(*seen.W)))]
    longest = float(np.max(np.hypot(*seen.W)))
    return float(np.hypot(*(arrow.end - arrow.start))) / longest if longest else 1.0


PointEdit = Add | Move | Remove | Relabel
WeightEdit = Tip | Through | TypedWeight
#: What the board calls them.
KINDS: dict[str, type[PointEdit] | type[WeightEdit]] = {
    "add": Add,
    "move": Move,
    "remove": Remove,
    "relabel": Relabel,
    "tip": Tip,
    "through": Through,
    "weight": TypedWeight,
}


def edit_of(told: dict[str, object]) -> PointEdit | WeightEdit:
    """The edit that the board has told. Raises ValueError if it makes no sense."""
    kind = KINDS.get(str(told.get("kind")))
    try:
        if kind is None:
            raise ValueError
        values: dict[str, Any] = {
            f.name: READ.get(f.type, _place)(told[f.name]) for f in fields(kind)
        }
        return kind(**values)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("This edit cannot be read.") from None


def with_points(
    experiment: Experiment, points: Points, training: Training, params: Params
) -> Experiment:
    """The experiment with these points as its data, going on with these weights as its start."""
    return replace(
        experiment,
        source=points,
        standardise=False,
        test_fraction=0.0,
        periods=(Period(0, training, Weights.of(params)),),
    )


def hand(view: PlaneView) -> dict[str, Any]:
    """What the board lets a hand do to points on this plane, and what it says of the rest."""
    drags = view.shares is None
    told = "" if view.holds_all else NO_PLACE if drags else NO_AXIS
    return {"adds": view.holds_all, "drags": drags, "told": told}


def edited_points(data: Dataset, edit: PointEdit, view: PlaneView = IDENTITY) -> Points:
    """The samples after the edit on this plane. Raises ValueError, a plain sentence, if that makes
    no data."""
    return edit(Points.from_dataset(data), view)


def retabled(data: Dataset, names: tuple[str, ...], changes: Any) -> Points | None:
    """The samples after the changes that a table editor reports; see `table_edits`. Columns are
    "0", "1", … for the features and "class", a class by one of `names`. None while a new row still
    has an empty cell. Raises ValueError as `Points` and `table_edits` do."""
    features = [str(d) for d in range(data.n_features)]
    table: list[dict[str, Cell]] = [
        dict(zip(features, x, strict=True)) | {"class": names[c]}
        for x, c in zip(data.X.tolist(), data.y.tolist(), strict=True)
    ]
    edits = table_edits(changes, len(table), texts=("class",))
    for row, cells in edits.edited.items():
        table[row] |= cells
    added = [{name: row.get(name) for name in (*features, "class")} for row in edits.added]
    if any(value is None for row in added for value in row.values()):
        return None
    kept = [row for i, row in enumerate(table) if i not in edits.deleted] + added
    if any(value is None for row in kept for value in row.values()):
        raise ValueError("Every point needs a number for each feature, and a class.")
    if any(row["class"] not in names for row in kept):
        raise ValueError("There is no such class.")
    return replace(
        Points.from_dataset(data),
        xs=tuple(tuple(float(row[name] or 0) for name in features) for row in kept),
        ys=tuple(names.index(str(row["class"])) for row in kept),
    )


def _place(value: object) -> tuple[float, ...]:
    if isinstance(value, list) and len(value) == 2 and all(map(is_number, value)):
        return tuple(map(float, value))
    raise ValueError


def _whole(value: object) -> int:
    if is_number(value) and abs(value) < LARGEST and int(value) == value:
        return int(value)
    raise ValueError


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


#: How a field of an edit is read, by its type; any other is a place of the plane.
READ: dict[Any, Callable[[object], Any]] = {int: _whole, str: _text}


def _check_sample(points: Points, i: int) -> None:
    if not 0 <= i < len(points.ys):
        raise ValueError(f"There is no sample {i}.")


def _check_class(params: Params, c: int) -> None:
    if not 0 <= c < params.n_classes:
        raise ValueError(f"There is no class {c}.")
