"""The run and the data as CSV: every digit, and names that no spreadsheet takes for formulas."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS, Dataset, Points
from linclf_core.datasets.cells import guarded, unguarded
from linclf_core.experiment import Experiment, Period, Training
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui.budgets import Budget
from linclf_ui.data.read_table import found, sheet
from linclf_ui.data.take_table import first_choice, taken
from linclf_ui.sharing import tables_out
from linclf_ui.sharing.tables_out import CLASS, PART, data_csv, history_csv, steps_told
from tests.core.any_experiment import NAMES, points

RUN = Experiment(
    DATASETS["iris"](),
    True,
    0.3,
    periods=(Period(0, Training(optimizer=OPTIMIZERS["adam"]())),),
).with_training(7, Training(learning_rate=1 / 3))


def read(text: str) -> pd.DataFrame:
    """As a program reads it that goes by the rule of docs/files.md."""
    table = pd.read_csv(
        io.StringIO(text.removeprefix("\ufeff")),
        keep_default_na=False,
        header=None,
        dtype=str,
    )
    table.columns = [unguarded(name) for name in table.iloc[0]]
    return table.iloc[1:]


def test_the_run_is_written_with_every_digit() -> None:
    prepared = RUN.prepared()
    history = RUN.replay(prepared, 12)
    table = pd.read_csv(io.StringIO(history_csv(history, prepared.test)[1:]))
    assert list(table["step"]) == list(range(13))
    for step in (0, 6, 7, 12):
        state = history.state_at(step)
        row = table.iloc[step]
        assert row["loss"] == state.total
        assert row["data loss"] == state.data_loss
        assert row["penalty"] == state.penalty
        assert row["accuracy, training"] == state.accuracy
        assert prepared.test is not None
        right = accuracy(predict(state.params, prepared.test.X), prepared.test.y)
        assert row["accuracy, test"] == right
        np.testing.assert_array_equal(row.to_numpy()[6:].reshape(3, 3), state.params.theta)
    assert list(table.columns)[6:8] == [
        f"W {prepared.train.feature_names[0]}, {name}" for name in prepared.train.class_names[:2]
    ]


def test_without_a_test_part_there_is_no_such_column() -> None:
    made = Experiment(DATASETS["xor"]())
    text = history_csv(made.replay(made.prepared(), 2), None)
    assert "test" not in text
    assert text.count("\n") == 4


@pytest.mark.slow
def test_a_long_run_tells_the_steps_it_has_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Experiment(DATASETS["blobs"](n_classes=2, n_per_class=2))
    history = made.replay(made.prepared(), 2_500)
    assert len(history.kept) < 2_501
    assert steps_told(history).words == "Every step from 0 to 2,500."
    every = history_csv(history, None)
    assert every.count("\n") == 2_502
    monkeypatch.setattr(tables_out, "TABLE", Budget("", 100, ""))
    told = steps_told(history)
    assert told.words == (
        f"{len(history.kept):,} of the steps from 0 to 2,500: those that the run keeps."
    )
    some = history_csv(history, None).splitlines()
    assert len(some) == len(history.kept) + 1
    assert set(some) <= set(every.splitlines())


def same(table: pd.DataFrame, data: Dataset) -> None:
    np.testing.assert_array_equal(table.iloc[:, :-2].to_numpy().astype(float), data.X)
    assert tuple(table.columns[:-2]) == data.feature_names
    assert [unguarded(cell) for cell in table.iloc[:, -2]] == [data.class_names[c] for c in data.y]


@pytest.mark.slow
@given(points())
def test_data_go_into_a_table_and_back(source: Points) -> None:
    made = Experiment(source)
    text = data_csv(made, made.prepared(), standardised=False)
    table = read(text)
    same(table, source())
    assert tuple(table.columns[-2:]) == (CLASS, PART)


def test_standardised_data_come_both_ways_and_in_parts() -> None:
    prepared = RUN.prepared()
    assert prepared.test is not None
    n = prepared.train.n_samples
    table = read(data_csv(RUN, prepared, standardised=True))
    same(table.iloc[:n], prepared.train)
    same(table.iloc[n:], prepared.test)
    assert list(table[PART]) == ["training"] * n + ["test"] * prepared.test.n_samples
    plain = Experiment(RUN.source, False, 0.3).prepared()
    assert plain.test is not None
    undone = read(data_csv(RUN, prepared, standardised=False))
    same(undone.iloc[:n], plain.train)
    same(undone.iloc[n:], plain.test)


@given(NAMES)
def test_a_name_is_no_formula_and_comes_back(name: str) -> None:
    cell = guarded(name)
    assert cell[0] not in "=+-@\t\r\n"
    assert unguarded(cell) == name
    assert cell in (name, f"'{name}")


@given(st.text(max_size=3))
def test_a_name_that_is_none_for_a_spreadsheet_stays(text: str) -> None:
    if not text.lstrip("'").startswith(tuple("=+-@\t\r\n")):
        assert guarded(text) == unguarded(text) == text


def test_the_page_data_reads_what_this_page_writes() -> None:
    names = ("=1+1", "@b", "-c", "'=d", "'s-Gravenhage", "plain, and long", 'a "quote"')
    X = np.random.default_rng(2).normal(size=(21, 3)) / 3
    data = Points(X.tolist(), [i % 7 for i in range(21)], names, ("=x", "'y", "+z"))
    made = Experiment(data)
    raw = data_csv(made, made.prepared(), standardised=False).encode()
    read_so = sheet(raw, found(raw))
    back = taken(read_so, first_choice(read_so), "back.csv").points
    assert back.feature_names == data.feature_names
    assert back.xs == data.xs
    assert [back.class_names[c] for c in back.ys] == [names[c] for c in data.ys]
