"""A run's notebook: its form, and its cells executed one after the other."""

import json
from dataclasses import replace

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from plotly import io

from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Training
from linclf_core.export.notebook import notebook
from linclf_core.export.script import Retold
from linclf_core.losses.own import OwnLoss
from linclf_core.model import predict
from linclf_core.training.optimizers import Adam

BLOBS = DATASETS["blobs"](n_classes=4, n_per_class=6)
POINTS = Points([[1.0, 2.0, 0.5], [2.0, 1.0, 0.5]], [0, 1], ["a", "b"], ["x", "y", "z"])


@pytest.fixture
def shown(monkeypatch):
    """The figures that a notebook shows."""
    found = []
    monkeypatch.setattr(io, "show", lambda figure, *args, **given: found.append(figure))
    return found


def cells(text):
    read = nbformat.reads(text, as_version=4)
    nbformat.validate(read)
    return read.cells


def executed(text):
    """What is left when all cells of code have run in their order."""
    space = {}
    for cell in cells(text):
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), space)
    return space


@pytest.mark.parametrize("source", [BLOBS, POINTS], ids=["plane", "three features"])
def test_the_cells_come_to_the_run(source, shown):
    training = Training(OwnLoss(), Adam(), 0.1, batch_size=5)
    experiment = Experiment(source, standardise=True).restarted(training)
    experiment = experiment.with_training(4, replace(training, batch_size=0))
    prepared = experiment.prepared()
    run = Retold(experiment, prepared, experiment.replay(prepared, 9))
    made = executed(notebook(run))
    assert made["theta"].tolist() == run.history.current.params.theta.tolist()
    assert all(isinstance(figure, go.Figure) for figure in shown)
    curve, picture = shown
    assert list(curve.data[0].y) == run.history.totals.tolist()
    names = prepared.train.feature_names
    axes = picture.layout
    told = (
        axes.yaxis.ticktext if source is POINTS else (axes.xaxis.title.text, axes.yaxis.title.text)
    )
    assert told == names
    if source is POINTS:
        assert np.array_equal(picture.data[0].z, made["W"])
        return
    (regions, *clouds), train = picture.data, prepared.train
    x1, x2 = np.meshgrid(regions.x, regions.y)
    points = np.column_stack([x1.ravel(), x2.ravel()])
    assert np.array_equal(regions.z.ravel(), predict(run.history.current.params, points))
    for c, cloud in enumerate(clouds):
        assert cloud.name == train.class_names[c]
        assert np.array_equal(np.column_stack([cloud.x, cloud.y]), train.X[train.y == c])


def test_a_heading_stands_before_each_piece_and_names_stay_out_of_them():
    points = replace(POINTS, class_names=("<script>alert(1)</script>", "http://a.b"))
    experiment = Experiment(points)
    prepared = experiment.prepared()
    text = notebook(Retold(experiment, prepared, experiment.replay(prepared, 1)))
    found = cells(text)
    first, *others = found
    assert first.source.startswith("# Your own points, Softmax cross-entropy, 1 step")
    assert [cell.cell_type for cell in others[1:]] == ["markdown", "code"] * (len(others) // 2)
    headings = [cell.source for cell in found if cell.cell_type == "markdown"]
    assert all("script>" not in text and "http" not in text for text in headings)
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"
