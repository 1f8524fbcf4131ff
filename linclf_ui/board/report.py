"""What a board in the browser reports, as it must be; whatever else arrives is no report."""

import math
from dataclasses import dataclass
from typing import Any

from linclf_core.explain.expression import Cell
from linclf_core.plane.box import Box
from linclf_ui.told import whole

#: A hand makes no more edits than these between two answers; of a longer list the first count.
MOST_OPS = 100


@dataclass(frozen=True)
class Report:
    """A whole snapshot. `page` names the board, `n` counts its reports, `run` names the run on
    show, `opened` the moment that a file or a lesson opened last. `step` and `sample` are what the
    visitor has chosen since the last answer, or None; `want` is a step whose frames are needed,
    `why` an entry of a matrix that is to be explained, `walk` a phase of the chain rule that is.
    `ops` are the edits that have not been acknowledged, oldest first: each has a number "n" and a
    "gesture"."""

    page: str
    n: int
    run: str
    opened: str
    step: int | None
    sample: int | None
    want: int | None
    why: Cell | None
    walk: int | None
    slow: bool
    failed: bool
    view: Box | None
    ops: tuple[dict[str, Any], ...]


def read(told: object) -> Report | None:
    """The report that was told; None if it is none."""
    if not isinstance(told, dict):
        return None
    n = whole(told.get("n"))
    if n is None:
        return None
    ops = told.get("ops")
    return Report(
        page=_name(told.get("page")),
        n=n,
        run=_name(told.get("run")),
        opened=_name(told.get("opened")),
        step=whole(told.get("step")),
        sample=whole(told.get("sample")),
        want=whole(told.get("want")),
        why=_cell(told.get("why")),
        walk=whole(told.get("walk")),
        slow=told.get("slow") is True,
        failed=told.get("failed") is True,
        view=_box(told.get("view")),
        ops=tuple(filter(_is_op, ops[:MOST_OPS])) if isinstance(ops, list) else (),
    )


def _name(value: object) -> str:
    """A short text or a number, as a text; '' for anything else."""
    if isinstance(value, str):
        return value[:40]
    number = whole(value)
    return "" if number is None else str(number)


def _cell(told: object) -> Cell | None:
    """An entry, told as [matrix, row, column]."""
    if not isinstance(told, list) or len(told) != 3:
        return None
    row, column = map(whole, told[1:])
    return None if row is None or column is None else Cell(_name(told[0]), row, column)


def _is_op(told: object) -> bool:
    return (
        isinstance(told, dict)
        and whole(told.get("n")) is not None
        and whole(told.get("gesture")) is not None
    )


def _box(told: object) -> Box | None:
    """The part of the plane that the browser shows, told as [x_low, x_high, y_low, y_high]."""
    try:
        ends = [float(v) for v in told]  # type: ignore[attr-defined]
        return Box(*ends) if all(map(math.isfinite, ends)) else None
    except (TypeError, ValueError, OverflowError):
        return None
