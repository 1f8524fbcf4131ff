"""Predict by hand: a line is dragged to where it will be, then the true one is shown."""

from pathlib import Path
from typing import Any

import streamlit as st

from linclf_core.lessons.guessed_line import Line
from linclf_core.lessons.lesson import DrawLine
from linclf_ui import session
from linclf_ui.board.feeds import MARKS
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.theme import SYMBOLS, Theme
from linclf_ui.told import LARGEST, is_number
from linclf_ui.widgets import reported

KEY = "guess"
_picture = st.components.v2.component(
    "linclf_guess",
    js=MARKS + (Path(__file__).parent / "guess.js").read_text("utf-8"),
    css=(Path(__file__).parent / "guess.css").read_text("utf-8"),
    isolate_styles=False,
)


def guessed(ask: DrawLine, theme: Theme) -> None:
    """The samples, the line as it is, the visitor's own, and after the answer the true one. Raises
    ValueError, one sentence, if the lesson's line is not in sight."""
    played, answer = desk.played(), desk.desk().answer
    data, box = played.here.data, played.box
    done = desk.revealed()
    told: dict[str, Any] = {
        "name": [desk.desk().key, desk.desk().place],
        "box": [box.x_low, box.x_high, box.y_low, box.y_high],
        "X": data.X.tolist(),
        "y": data.y.tolist(),
        "classes": [
            {"colour": theme.classes[c], "symbol": SYMBOLS[c]} for c in range(data.n_classes)
        ],
        "pair": [ask.first, ask.second],
        "now": played.line(ask, later=False),
        "own": answer.line,
        "true": played.line(ask, later=True) if done else None,
        "text": theme.text,
        "ground": theme.background,
        "accent": theme.accent,
    }
    _picture(key=KEY, data=told, on_line_change=_take)


def _take() -> None:
    line = line_told((reported(KEY) or {}).get("line"))
    if line is not None and session.page_settings(desk.LessonDesk).key:
        desk.put_line(line)


def line_told(told: object) -> Line | None:
    """A line that the browser reports, [[x, y], [x, y]], with two different points; else None."""
    match told:
        case [[a, b], [c, d]]:
            numbers = [float(v) for v in (a, b, c, d) if is_number(v) and abs(v) < LARGEST]
            if len(numbers) == 4 and numbers[:2] != numbers[2:]:
                return (numbers[0], numbers[1]), (numbers[2], numbers[3])
    return None
