"""The table of the notes' statements is the data's, and what it names exists."""

import ast
from functools import cache
from pathlib import Path

import pytest

from linclf_ui.pages import PAGES
from tests.coverage import STATES, TABLE, Statement, statements, table

ROOT = Path(__file__).parents[1]
ROWS = statements()


@cache
def functions(file: str) -> set[str]:
    """The names of the functions in a file of the project."""
    nodes = ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def test_the_table_is_the_one_that_the_data_make() -> None:
    assert TABLE.read_text("utf-8") == table(ROWS), "write it anew: python -m tests.coverage"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_a_row_names_a_page_a_state_what_to_find_and_a_test_that_exists(row: Statement) -> None:
    assert row.page in {entry.title for entry in PAGES}
    assert row.state in STATES
    assert bool(row.why) == (row.state != "works")
    assert row.finds
    assert all(text and text == "".join(text.split()) for text in row.finds)
    file, _, name = row.test.partition("::")
    assert name in functions(file)


def test_no_two_rows_say_the_same_of_one_place() -> None:
    told = [(row.note, row.place, row.says) for row in ROWS]
    assert len(set(told)) == len(told) > 100
