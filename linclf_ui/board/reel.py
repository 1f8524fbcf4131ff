"""The packets of a film: its charts, and a stretch of its frames."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from linclf_core.notation import Array
from linclf_ui.board.packet import pack
from linclf_ui.figures.film import Chart, Film, Frame, Grown, Moves
from linclf_ui.terms import explained
from linclf_ui.theme import CHART_CONFIG


def scene(
    board: str, number: int | str, film: Film, more: Mapping[str, Any] | None = None
) -> bytes:
    """The packet of the charts, row by row, and what `more` a player draws beside them."""
    header = {
        "scene": number,
        "unit": film.unit,
        "labels": list(film.labels),
        "terms": [explained(label) for label in (film.unit, *film.labels)],
        "pace": film.pace,
        "block": film.block,
        "strides": list(film.strides),
        "rows": [[[_chart(chart) for chart in column] for column in row] for row in film.charts()],
        "config": CHART_CONFIG,
        **(more or {}),
    }
    return pack(board, header, {})


def _chart(chart: Chart) -> dict[str, Any]:
    figure = json.loads(chart.figure.to_json())
    return {"figure": figure, "alt": chart.alt, "head": chart.head}


def stretch(
    board: str,
    number: int,
    run: int,
    film: Film,
    start: int,
    count: int,
    more: Mapping[str, Array] | None = None,
) -> bytes:
    """The packet of at most `count` frames from `start` on, and `more` arrays by name.

    Each moving attribute of a trace is an array "{m}" of all its values, one or a few for a point,
    and two of where the points of each frame begin and end, "{m}<" and "{m}>". The header's
    "moving" tells of each chart which these are: [trace, attribute, m].
    """
    start = min(max(start, 0), film.last)
    last = min(start + count - 1, film.last)
    frames: list[Frame] = []
    for k in range(start, last + 1):
        if frames and film.ended(k):
            break
        frames.append(film.frame(k))
    end = start + len(frames) - 1
    arrays: dict[str, Array] = {}
    moving = [
        _moving([frame.moves[i] for frame in frames], arrays) for i in range(len(frames[0].moves))
    ]
    header = {
        "frames": number,
        "run": run,
        "start": start,
        "count": len(frames),
        "over": end == film.last or end < last,
        "settled": None,
        "moving": moving,
        "names": [film.named(k) for k in range(start, end + 1)],
        "texts": [list(frame.texts) for frame in frames],
        "heads": [list(frame.heads) for frame in frames],
    }
    return pack(board, header, arrays | dict(more or {}))


def _moving(moves: Sequence[Moves], arrays: dict[str, Array]) -> list[list[int | str]]:
    """Puts the values of a chart's moving attributes into `arrays`; returns where they are."""
    found: list[list[int | str]] = []
    for trace, changes in moves[0].items():
        for name in changes:
            m = str(len(arrays) // 3)
            values, starts, ends = _joined([frame[trace][name] for frame in moves])
            # What a pointer reads is told to the last digit; what is drawn, to less than a pixel.
            exact = name == "customdata" or _far(values)
            if values.dtype != np.uint8:
                values = values.astype(np.float64 if exact else np.float32)
            arrays[m] = values
            arrays[f"{m}<"], arrays[f"{m}>"] = starts, ends
            found.append([trace, name, m])
    return found


def _joined(changes: Sequence[Array | Grown]) -> tuple[Array, Array, Array]:
    """All values, each stretch of them once, and where those of each frame begin and end."""
    pieces: list[Array] = []
    starts, ends, begin, at = [], [], 0, 0
    held: Array | None = None
    for change in changes:
        values = change.values if isinstance(change, Grown) else change
        if held is None or not (values is held or np.array_equal(values, held, equal_nan=True)):
            pieces.append(values)
            begin, at, held = at, at + len(values), values
        starts.append(begin)
        ends.append(begin + change.count if isinstance(change, Grown) else at)
    return np.concatenate(pieces), np.array(starts, np.uint32), np.array(ends, np.uint32)


def _far(values: Array) -> bool:
    """Whether float32 would show: numbers that differ little beside their size, or too large."""
    sound = values[np.isfinite(values)]
    if not len(sound):
        return False
    largest = np.abs(sound).max()
    return bool(largest > 1e4 * np.ptp(sound) or largest > np.finfo(np.float32).max)
