"""What the lecture notes state, and where the app shows it: tests/coverage.toml, as values and as
the table docs/coverage.md, which `python -m tests.coverage` writes anew."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from linclf_ui.pages import PAGES

HERE = Path(__file__).parent
TABLE = HERE.parent / "docs" / "coverage.md"
STATES = ("works", "partly", "not yet")
HEAD = """# Every statement of the lecture notes, and where the app shows it

The program began from five sheets of lecture notes. Each statement that stands in them has a row
here: the page and the action that show it, and a test that holds it. What the notes print wrong
stands right here; the page "Formulas and terms" lists these misprints.

This table is made from `tests/coverage.toml`; `python -m tests.coverage` writes it anew. A browser
test works through the action of every row and looks for its text or number
(`tests/browser/test_coverage.py`: some rows in `make test`, all in `make soak`).
"""


@dataclass(frozen=True)
class Statement:
    """One statement of the notes, `number` in reading order. On the page `page`, with the Lab's
    `experiment` (empty: the one of a newcomer), the actions `do` bring all texts of `finds` on the
    screen. `test` holds what is stated; `why` says what is missing where `state` is not "works"."""

    number: int
    note: str
    place: str
    says: str
    page: str
    finds: tuple[str, ...]
    test: str
    do: tuple[str, ...] = ()
    experiment: str = ""
    state: str = "works"
    why: str = ""


def statements() -> tuple[Statement, ...]:
    """All of them, in reading order."""
    told = tomllib.loads((HERE / "coverage.toml").read_text("utf-8"))
    found: list[Statement] = []
    for part in told["part"]:
        for row in part["statement"]:
            lists = {name: tuple(row.get(name, ())) for name in ("do", "finds")}
            found.append(Statement(**{**row, **lists}, number=len(found) + 1, note=part["note"]))
    return tuple(found)


def path_of(title: str) -> str:
    """The address of the page with this title."""
    (file,) = (entry.file for entry in PAGES if entry.title == title)
    return "/" + re.sub(r"^\d+_", "", Path(file).stem)


def table(rows: tuple[Statement, ...]) -> str:
    """The whole of docs/coverage.md."""
    counts = Counter(row.state for row in rows)
    summary = ", ".join(f"{state}: {counts[state]}" for state in STATES)
    lines = [HEAD, f"{len(rows)} statements. {summary}.", ""]
    for note in dict.fromkeys(row.note for row in rows):
        lines += [f"## {note}", "", "| no. | place | statement | page, action | test | |"]
        lines += ["|--:|---|---|---|---|---|"]
        lines += [_line(row) for row in rows if row.note == note]
        lines.append("")
    return "\n".join(lines)


def _line(row: Statement) -> str:
    steps = [_said(step) for step in row.do]
    if row.experiment:
        steps.insert(0, f"Lab: {row.experiment}")
    action = ", ".join([f"**{row.page}**", *steps])
    state = f"{row.state}: {row.why}" if row.why else row.state
    cells = (str(row.number), row.place, row.says, action, f"`{row.test}`", state)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _said(step: str) -> str:
    kind, _, what = step.partition(": ")
    return f"{kind} “{what}”"


if __name__ == "__main__":
    TABLE.write_text(table(statements()), "utf-8")
