"""Messages as no browser of ours sends them: each has one thing that is wrong."""

import math
from collections.abc import Iterator
from random import Random
from typing import Any

from benchmarks.load.player import VIEW, report


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


#: No whole numbers from 0 on, no texts of ours, no places in the plane.
ODD: tuple[Any, ...] = (
    *(None, True, False, -1, 10**9, 10**400, -(10**400), 1.5, math.nan, math.inf, -math.inf),
    *("", "1", "\ud800", "x" * 100_000, [], [1], [[1]], {}, {"a": 1}, nested(900)),
)
#: Besides, for what counts something.
BEYOND = (999_999, 10**9 - 1)
#: Besides, for a place in the plane.
NO_PLACES: tuple[Any, ...] = (
    *([0.5], [1, 2, 3], [[1], [2]], [None, 1], [True, 1], ["1", 2], {"0": 1, "1": 2}),
    *([math.nan, 1], [1, math.inf], [10**400, 1], ["\udfff", 1]),
)
EDITS: dict[str, dict[str, Any]] = {
    "add": {"x": [0.1, 0.2], "y": 1},
    "move": {"i": 1, "x": [0.3, 0.4]},
    "remove": {"i": 1},
    "relabel": {"i": 2, "y": 2},
    "tip": {"c": 1, "at": [1.0, 1.0]},
    "through": {"c": 1, "at": [0.5, 0.5]},
    "weight": {"i": 1, "c": 1, "to": "0.5"},
}


def edit(random: Random, n: int) -> Any:
    """An edit that is none; `n` is its number, the next."""
    kind = random.choice(list(EDITS))
    op = {"kind": kind, **EDITS[kind], "n": n, "gesture": n}
    field = random.choice(list(op))
    others: tuple[Any, ...] = {
        "kind": ("drop", "__class__", "Move"),
        "n": (),
        "gesture": (),
        "x": NO_PLACES,
        "at": NO_PLACES,
    }.get(field, BEYOND)
    if random.random() < 0.1:
        del op[field]
    else:
        # What is typed for a weight is a text.
        odd = [value for value in ODD if field != "to" or value != "1"]
        op[field] = random.choice((*odd, *others))
    return op


def reports(seed: int, count: int, run: str) -> Iterator[Any]:
    """So many reports on this run, counted from 1."""
    random = Random(seed)
    for n in range(1, count + 1):
        told = report("malformed", n, run, view=VIEW)
        field = random.choice([*told, "ops", "ops", "ops", "all"])
        if field == "all":
            yield random.choice(ODD)
        elif field == "ops" and random.random() < 0.9:
            yield {**told, "ops": [edit(random, n) for _ in range(random.randint(1, 3))]}
        elif field in ("slow", "failed"):
            yield {**told, field: random.choice([odd for odd in ODD if odd is not True])}
        elif field == "sample":
            yield {**told, field: random.choice((*ODD, *BEYOND))}
        elif random.random() < 0.1:
            yield {name: value for name, value in told.items() if name != field}
        else:
            yield {**told, field: random.choice(ODD)}


#: What stands in no cell of a table: of numbers, and of texts.
NO_NUMBERS = (True, False, math.nan, math.inf, 10**400, "", "1", "\ud800", [1], [], {})
NO_TEXTS = (1, True, 1.5, math.nan, ["0 · A"], {}, "no class", "", "\ud800")


def tables(seed: int, count: int, numbers: tuple[str, ...], text: str) -> Iterator[Any]:
    """So many changes of a table with these columns of numbers and one of texts."""
    random = Random(seed)
    for _ in range(count):
        column = random.choice((*numbers, text))
        wrong = {column: random.choice(NO_TEXTS if column == text else NO_NUMBERS)}
        row = random.choice(("-1", "999999", "x", "", "1.5", "\ud800"))
        part, value = random.choice(
            (
                ("edited_rows", {"1": wrong}),
                ("edited_rows", {row: {}}),
                ("edited_rows", {"1": random.choice((5, "x", None, [1]))}),
                ("added_rows", [{**dict.fromkeys(numbers, 1.0), text: "no class", **wrong}]),
                ("added_rows", [random.choice((5, "x", None, [1]))]),
                ("deleted_rows", [random.choice(("x", None, True, 999_999, -1, [1], math.nan))]),
                (random.choice(("edited_rows", "added_rows", "deleted_rows")), 5),
            )
        )
        yield {"edited_rows": {}, "added_rows": [], "deleted_rows": [], part: value}
