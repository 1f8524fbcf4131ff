"""Keys that turn the steps of a lesson, and windows of one browser that turn together."""

from pathlib import Path

import streamlit as st

from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.widgets import reported

KEY = "lesson_keys"
_keys = st.components.v2.component(
    "linclf_lesson_keys",
    js=(Path(__file__).parent / "turn.js").read_text("utf-8"),
    isolate_styles=False,
)


def turning_keys() -> None:
    here = desk.desk()
    # Lessons of one's own are told apart by their texts.
    told = {"lesson": f"{here.key} {here.text}", "place": here.place}
    with st.container(key=f"{KEY}_feeds"):
        _keys(key=KEY, data=told, on_place_change=_take)


def _take() -> None:
    told = (reported(KEY) or {}).get("place")
    if isinstance(told, dict):
        desk.follow(told.get("place"))
