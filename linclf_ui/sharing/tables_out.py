"""The run and the data as CSV files."""

import csv
from dataclasses import dataclass

import numpy as np
import pandas as pd

from linclf_core.datasets import Dataset, Prepared
from linclf_core.datasets.cells import guarded
from linclf_core.datasets.prepare import split
from linclf_core.experiment import Experiment
from linclf_core.model import homogeneous
from linclf_core.notation import IntArray
from linclf_core.training.history import History
from linclf_core.training.trajectory import predictions
from linclf_ui.budgets import TABLE
from linclf_ui.computing import pause

#: So many steps are told at once.
AT_ONCE = 100
#: The names of the columns of the data beside the features.
CLASS, PART = "class", "part"
TRAIN, TEST = "training", "test"


@dataclass(frozen=True)
class Told:
    """Which steps a table of the run has, and one sentence on that."""

    steps: IntArray
    words: str


def steps_told(history: History) -> Told:
    """Every step, or those that the run has kept where the others would take long to make again."""
    last, data = history.last_step, history.data
    most = TABLE.steps(data)
    if last < most or len(history.kept) == last + 1:
        return Told(np.arange(last + 1), f"Every step from 0 to {last:,}.")
    steps = history.kept.steps
    return Told(steps, f"{len(steps):,} of the steps from 0 to {last:,}: those that the run keeps.")


def history_csv(history: History, test: Dataset | None) -> str:
    """Step, losses, accuracy, and every entry of W and b, every digit of them; a step a line."""
    data = history.data
    features = [f"W {feature}" for feature in data.feature_names]
    weights = [f"{row}, {name}" for row in (*features, "b") for name in data.class_names]
    parts = []
    steps = steps_told(history).steps
    for first in range(0, len(steps), AT_ONCE):
        pause(first / len(steps))
        some = steps[first : first + AT_ONCE]
        run = history.trajectory(int(some[0]), int(some[-1]))
        run = run.at(np.isin(run.steps, some))
        part = pd.DataFrame(
            {
                "step": run.steps,
                "loss": run.total,
                "data loss": run.data_loss,
                "penalty": run.penalty,
                "accuracy, training": run.accuracy,
            }
        )
        if test is not None:
            found = predictions(run.theta, homogeneous(test.X))
            part["accuracy, test"] = (found == test.y).mean(axis=1)
        theta = run.theta.reshape(len(run), -1)
        parts.append(pd.concat([part, pd.DataFrame(theta, columns=weights)], axis=1))
    return _text(pd.concat(parts))


def data_csv(experiment: Experiment, prepared: Prepared, *, standardised: bool) -> str:
    """The samples, those for training first: the features, the class's name, and the part. Features
    that the run has standardised come so, or as they were before, with every digit."""
    both: tuple[Dataset, Dataset | None] = prepared.train, prepared.test
    if not standardised:
        found = split(experiment.source(), experiment.test_fraction, experiment.split_seed)
        both = found.train, found.test
    tables = []
    for part, data in zip((TRAIN, TEST), both, strict=True):
        if data is not None:
            table = pd.DataFrame(data.X, columns=[guarded(name) for name in data.feature_names])
            names = np.array([guarded(name) for name in data.class_names], object)
            tables.append(_with_texts(table, names[data.y], part))
    return _text(pd.concat(tables))


def _with_texts(table: pd.DataFrame, classes: np.ndarray, part: str) -> pd.DataFrame:
    """The two columns of texts at the end, whatever the features are called."""
    texts = pd.DataFrame({CLASS: classes, PART: part})
    return pd.concat([table, texts], axis=1)


def _text(table: pd.DataFrame) -> str:
    """With a mark that tells spreadsheets which letters these are; every text in quotes."""
    told: str = table.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    return "\ufeff" + told
