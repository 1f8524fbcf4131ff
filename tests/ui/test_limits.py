"""docs/limits.md says what the code holds to."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from linclf_core.datasets import Dataset
from linclf_ui import computing
from linclf_ui.budgets import (
    BESIDE,
    BUDGETS,
    FEWEST,
    PROOF,
    REPLAY,
    SWEEP,
    Budget,
    ParameterBudget,
    units,
)

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/limits.md").read_text("utf-8")
# The constants that each row of the second table tells, in its order.
CONSTANTS = {
    "samples, classes and features of own data": "MOST_POINTS MOST_CLASSES MOST_FEATURES",
    "steps of a run": "MAX_STEPS",
    "bytes that the states of a run take": "MAX_BYTES",
    "settings of a run, one after another": "MAX_PERIODS",
    "letters of a link": "MAX_TEXT",
    "letters that the browser keeps": "MAX_KEPT",
    "bytes of a link or kept text, unpacked": "MAX_DOCUMENT",
    "bytes of an experiment's file": "MAX_FILE",
    "brackets and quotes in either": "MOST_PARTS",
    "bytes, lines and columns of a table": "MOST_BYTES MOST_ROWS MOST_COLUMNS",
    "letters of a pasted table": "MOST_PASTED",
    "bytes of matrices as text": "MAX_BYTES",
    "rows and columns of such a matrix": "MAX_ROWS MAX_COLUMNS",
    "matrices in a pasted text": "MOST",
    "letters, depth and parts of a typed loss": "LONGEST DEEPEST MOST",
    "bytes and exercises of a result": "MOST_BYTES MOST_TASKS",
    "tries to draw the numbers of an exercise": "MOST_TRIES",
    "edits in one message of the board": "MOST_OPS",
    "edits that can be undone": "MOST_UNDONE",
    "iterates of the soft SVM, and numbers in them": "MOST_STEPS MOST_NUMBERS",
    "steps of the ReLU network's training": "MAX_STEPS",
    "letters of the frames in a page that plays": "MOST_LETTERS",
    "bytes that a process keeps for all": "MOST_BYTES",
}


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its first two lines."""
    (part,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    lines = [line.strip("| \n") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def told(budget: Budget | ParameterBudget) -> list[str]:
    of = " entries of W and b" if isinstance(budget, ParameterBudget) else ""
    return [budget.action, f"{budget.most:,}{of}", budget.reduce]


def test_the_table_of_budgets_is_that_of_the_code() -> None:
    assert table("What an action may compute") == [told(budget) for budget in BUDGETS]


def test_the_table_of_what_may_come_in_is_that_of_the_code() -> None:
    rows = table("What may come in")
    assert [row[0] for row in rows] == list(CONSTANTS)
    for what, numbers, where in rows:
        module = importlib.import_module(where.strip("`").removesuffix(".py").replace("/", "."))
        held = [getattr(module, name) for name in CONSTANTS[what].split()]
        assert numbers == ", ".join(f"{number:,}" for number in held), what


def test_the_numbers_of_long_computing_are_those_of_the_code() -> None:
    assert f"has used {computing.LONG:g} s of a core" in TEXT
    assert f"one of {computing.PLACES} places" in TEXT
    assert f"after every {1000 * computing.PIECE:g} ms" in TEXT
    assert f"as one of {FEWEST:,} units" in TEXT
    assert f"N · C · (D + {BESIDE}) · steps" in TEXT
    assert f"counts as {BESIDE}\nfeatures" in TEXT
    assert f"and then {computing.A_SECOND} each second" in TEXT


def data(n_samples: int, n_features: int, n_classes: int) -> Dataset:
    y = np.arange(n_samples) % n_classes
    X = np.zeros((n_samples, n_features))
    names = tuple(f"x{d}" for d in range(n_features))
    return Dataset(X, y, tuple(f"class {c}" for c in range(n_classes)), names)


def test_over_a_budget_a_sentence_says_what_to_reduce() -> None:
    large = data(5_000, 2, 10)
    SWEEP.check("32 runs of 125 steps", large, 125, 32)
    with pytest.raises(ValueError, match="too long") as fault:
        SWEEP.check("32 runs of 126 steps", large, 126, 32)
    assert str(fault.value) == (
        "32 runs of 126 steps on 5,000 samples of 10 classes would take the server too long: "
        "take fewer steps or samples."
    )


def test_a_step_of_few_samples_costs_as_much_as_one_of_the_fewest() -> None:
    fewest = data(500, 2, 5)
    budget = Budget("", 10 * FEWEST, "")
    assert units(fewest) == FEWEST
    assert budget.steps(data(3, 50, 2)) == budget.steps(fewest) == 10
    assert budget.steps(data(1_000, 2, 5)) == budget.steps(fewest, 2) == 5
    assert budget.steps(data(5_000, 50, 10)) == 1


def test_a_step_of_many_features_costs_more_and_of_two_as_many_are_made_as_ever() -> None:
    assert REPLAY.steps(data(5_000, 2, 10)) == 2_000
    assert REPLAY.steps(data(5_000, 50, 10)) == 800
    with pytest.raises(ValueError, match="too long"):
        REPLAY.check("801 steps", data(5_000, 50, 10), 801)


def test_what_costs_by_its_parameters_has_the_same_sentence() -> None:
    PROOF.check("A proof for 29 features", data(10, 29, 5))
    with pytest.raises(ValueError, match=r"^A proof for 30 features and 5 classes would take"):
        PROOF.check("A proof for 30 features", data(10, 30, 5))
