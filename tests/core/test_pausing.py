"""What long computing tells between its pieces: the share that is done."""

import numpy as np
import pytest

from linclf_core.comparison import sweep as sweeping
from linclf_core.datasets.base import dataset
from linclf_core.explain.gradcheck import numeric_gradient
from linclf_core.landscape import slices
from linclf_core.losses.softmax import Softmax
from linclf_core.model import zeros
from linclf_core.objective import Objective
from linclf_core.relu import run as runs
from linclf_core.relu.training import ReluTraining, sample
from linclf_core.separability.min_norm_point import nearest_to_origin
from linclf_core.soft_svm.ascent import DualAscent
from linclf_core.soft_svm.path import iterates, path
from linclf_core.soft_svm.problem import Problem
from linclf_core.training.optimizers import GradientDescent

# Two samples of two classes: four scores.
DATA = dataset(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2)
OBJECTIVE = Objective(Softmax(), 0.1)
PROBLEM = Problem(np.array([[0.0], [1.0], [5.0]]), np.array([1.0, -1.0, -1.0]), 1.0)


@pytest.fixture
def told() -> list[float]:
    return []


def test_a_sweep_tells_its_share_step_by_step_and_block_by_block(monkeypatch, told):
    monkeypatch.setattr(sweeping, "BLOCK", 2 * 4)
    sweeping.sweep(OBJECTIVE, DATA, zeros(1, 2), np.array([0.1, 0.2, 0.3]), 3, told.append)
    assert told == [k / 8 for k in range(8)]


def test_a_cut_tells_its_share_block_by_block(monkeypatch, told):
    monkeypatch.setattr(slices, "BLOCK", 6 * 4)
    start = zeros(1, 2)
    d1, d2 = slices.axis(start, 0), slices.axis(start, 1)
    at = np.arange(4.0), np.arange(5.0)
    slices.slice_values(OBJECTIVE, DATA, start, d1, d2, *at, told.append)
    assert told == [0, 6 / 20, 12 / 20, 18 / 20]


def test_a_gradient_check_tells_shares_below_1(told):
    numeric_gradient(lambda params: 0.0, zeros(3, 2), 1e-3, told.append)
    assert len(told) == 8
    assert min(told) == 0
    assert max(told) < 1


def test_a_relu_run_tells_its_share_piece_by_piece(monkeypatch, told):
    monkeypatch.setattr(runs, "PIECE", 2)
    run = runs.Run.start(ReluTraining(GradientDescent(), 0.01, 4, 1), sample(10, 2.0, 0))
    run.to(6, told.append)
    assert told == pytest.approx([k / 6 for k in range(1, 7)])
    told.clear()
    run.to(4).to(8, told.append)
    assert told == pytest.approx([k / 4 for k in range(1, 5)])


def test_the_soft_svm_tells_its_share(told):
    assert len(iterates(DualAscent(), PROBLEM, 4, told.append)) == 5
    assert told == [k / 5 for k in range(1, 5)]
    told.clear()
    path(PROBLEM, [0.1, 1.0, 10.0, 100.0], told.append)
    assert told == [k / 4 for k in range(4)]


def test_the_search_for_the_nearest_point_tells_its_share_of_the_rounds(told):
    Z = np.array([[3.0, 1.0], [1.0, 3.0], [4.0, 4.0]])

    def lowest(q):
        k = int(np.argmin(Z @ q))
        return k, Z[k]

    nearest_to_origin(lowest, (2, Z[2]), 1e-12, 10, told.append)
    assert told == [0, 0.1, 0.2]
