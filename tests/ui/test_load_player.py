"""The visitors of the load test send what the player in the browser sends."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from benchmarks.load.player import AHEAD, HAND_SECONDS, NEAR, VIEW, report
from linclf_core.explain.expression import Cell
from linclf_core.plane.box import Box
from linclf_ui import board
from linclf_ui.board.report import Report, read

BOARD = Path(board.__file__).parent
TOLD: dict[str, Any] = {
    "page": "859srq0m9mt",
    "n": 3,
    "run": "8261eb98d581ff2476",
    "opened": "859f00d1",
    "step": 7,
    "want": 200,
    "failed": True,
    "sample": 5,
    "why": ["dS", 5, 2],
    "walk": 6,
    "slow": True,
    "view": VIEW,
    "ops": [{"kind": "move", "i": 1, "x": [0.5, 1.5], "n": 4, "gesture": 2}],
}


def test_a_report_is_read_as_it_was_meant() -> None:
    found = read(json.loads(json.dumps(report(**TOLD))))
    assert found is not None
    meant = {"view": Box(*VIEW), "why": Cell("dS", 5, 2), "ops": tuple(TOLD["ops"])}
    assert {f.name: getattr(found, f.name) for f in fields(found)} == {**TOLD, **meant}


def test_what_is_left_out_is_nothing() -> None:
    found = read(report("p", 1, "r"))
    assert found == Report("p", 1, "r", "", None, None, None, None, None, False, False, None, ())


def test_a_report_has_the_fields_that_the_server_reads_and_the_player_sends() -> None:
    parts = {
        "line.js": r"this\.post\(\{(.*?)\.\.\.this\.compose",
        "film.js": r"\n  compose\(.*?return \{(.*?)\.\.\.this\.more",
        "board.js": r"\n  more\(\).*?return \{(.*?)\};",
    }
    sent: set[str] = set()
    for file, part in parts.items():
        (told,) = re.findall(part, (BOARD / file).read_text("utf-8"), re.DOTALL)
        sent |= set(re.findall(r"(\w+)\b(?:: [^,]*)?(?:,|$)", told.strip(", ")))
    assert sent == report("p", 1, "r").keys() == {f.name for f in fields(Report)}


def test_the_visitors_are_as_quick_as_the_player() -> None:
    files = ("tape.js", "film.js", "board.js")
    tape, film, board_js = ((BOARD / file).read_text("utf-8") for file in files)
    assert f"const AHEAD = {AHEAD};" in tape
    assert f"this.ahead / {NEAR})" in tape
    assert "tape.ahead = Math.min(AHEAD, scene.block / 2);" in film
    assert f"const DRAG_MS = {HAND_SECONDS * 1000:.0f};" in board_js
