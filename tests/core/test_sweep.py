"""The stacked runs against plain loops, one learning rate at a time."""

import numpy as np
import pytest

from linclf_core.comparison import sweep as module
from linclf_core.comparison.sweep import sweep
from linclf_core.datasets.base import dataset
from linclf_core.losses import LOSSES
from linclf_core.model import Params, combine, random_start, zeros
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.history import EXPLODED, History
from linclf_core.training.optimizers import GradientDescent

rng = np.random.default_rng(4)
y = rng.integers(0, 3, 60)
DATA = dataset(rng.normal(size=(60, 2)) + np.eye(3)[y][:, :2] * 2, y, 3)
START = random_start(2, 3, 0.5, 1)
#: A run at a rate far too large is chaotic: in more steps than this the last bits, which differ
#: with the order of a sum, grow to a visible size.
STEPS = 40

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())


def plain_loop(objective, rate, steps):
    """The slow, obvious way; the curve is +inf from the step at which the run is lost."""
    curve, params = np.full(steps + 1, np.inf), START
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            at = objective(params, DATA)
            if not np.isfinite(at.total) or at.total > EXPLODED * max(1.0, curve[0] if t else 1.0):
                break
            curve[t] = at.total
            params = combine(lambda p, g: p - rate * g, params, at.grad)
    return curve


@pytest.mark.filterwarnings("error")
@every_loss
@pytest.mark.parametrize("reg", [0.0, 0.05])
def test_every_curve_is_that_of_a_plain_loop(loss, reg):
    objective = Objective(loss(), reg)
    rates = np.array([1e-4, 0.01, 0.1, 0.5, 1.0, 25.0, 1e3, 1e10, 1e155, 1e300, 0.2])
    result = sweep(objective, DATA, START, rates, STEPS)
    expected = np.array([plain_loop(objective, rate, STEPS) for rate in rates])
    np.testing.assert_allclose(result.curves, expected, rtol=1e-7)
    np.testing.assert_array_equal(result.diverged, np.isinf(expected[:, -1]))
    np.testing.assert_array_equal(result.final, result.curves[:, -1])
    assert not np.isnan(result.curves).any()
    assert result.diverged[[7, 8, 9]].all()
    assert not result.diverged[[0, 1, 2, 10]].any()


@every_loss
def test_a_run_diverges_at_the_step_at_which_a_history_ends(loss):
    objective = Objective(loss(), 0.5)
    rates = np.array([0.1, 1.0, 2.5, 4.0])
    result = sweep(objective, DATA, START, rates, 40)
    assert result.diverged.any()
    for rate, curve in zip(rates, result.curves, strict=True):
        run = History.start(Descent(objective, GradientDescent(), rate), DATA, START).advanced(40)
        assert run.last_step == np.isfinite(curve).sum() - 1
        assert run.current.total == pytest.approx(curve[run.last_step], rel=1e-7)


def test_a_start_near_zero_is_no_measure_of_an_explosion():
    """Below a loss of 1 the limit is that of a loss of 1, as it is for a history."""
    objective = Objective(LOSSES["softmax"](), 1e-6)
    start = Params(np.array([[9.0, -9.0], [0.0, 0.0]]), np.zeros(2))
    X = np.array([[1.0, 0.0], [-1.0, 0.0], [2.0, 0.0]])
    data = dataset(X, np.array([0, 1, 0]), 2)
    low = objective(start, data).total
    result = sweep(objective, data, start, np.array([6e6]), 1)
    after = result.curves[0, 1]
    assert EXPLODED * low < after < EXPLODED
    assert not result.diverged.any()
    run = History.start(Descent(objective, GradientDescent(), 6e6), data, start).advanced()
    assert run.ended is None
    assert run.current.total == pytest.approx(after)


def test_blocks_change_nothing(monkeypatch):
    objective = Objective(LOSSES["softmax"](), 0.01)
    rates = np.geomspace(1e-3, 1e4, 9)
    whole = sweep(objective, DATA, START, rates, 20)
    monkeypatch.setattr("linclf_core.comparison.sweep.BLOCK", DATA.n_samples * 3 * 2)
    parts = sweep(objective, DATA, START, rates, 20)
    np.testing.assert_allclose(parts.curves, whole.curves, rtol=1e-9)


def test_nothing_to_sweep():
    objective = Objective(LOSSES["softmax"]())
    assert sweep(objective, DATA, START, np.array([]), 5).curves.shape == (0, 6)
    still = sweep(objective, DATA, START, np.array([0.1, 9.0]), 0)
    np.testing.assert_allclose(still.final, objective(START, DATA).total)


@pytest.mark.filterwarnings("error")
def test_all_runs_may_diverge_and_the_start_stays():
    objective = Objective(LOSSES["softmax"](), 1.0)
    start = Params(START.W.copy(), START.b.copy())
    result = sweep(objective, DATA, start, np.array([1e6, 1e200]), 10)
    assert result.diverged.all()
    assert np.isfinite(result.curves[:, 0]).all()
    assert np.isinf(result.curves[:, -1]).all()
    np.testing.assert_array_equal(start.W, START.W)


@pytest.mark.filterwarnings("error")
def test_an_infinite_bias_with_a_finite_loss_has_diverged():
    """With one class alone, an infinite score on the right side costs a hinge nothing at all."""
    data = dataset(np.zeros((2, 2)), np.array([0, 0]), 3)
    objective = Objective(LOSSES["weston_watkins"]())
    result = sweep(objective, data, zeros(2, 3), np.array([1.0, 1e308]), 1)
    np.testing.assert_array_equal(result.curves, [[2, 0], [2, np.inf]])


def test_a_better_rate_ends_lower():
    objective = Objective(LOSSES["softmax"](), 0.01)
    slow, good = sweep(objective, DATA, zeros(2, 3), np.array([1e-4, 0.5]), 200).final
    assert good < slow


@pytest.mark.filterwarnings("error")
def test_a_start_beyond_the_numbers_has_diverged_even_if_the_next_step_returns():
    far = Params(np.full((2, 3), 1e200), np.zeros(3))
    # 1 − 2ηλ = 0: the first step takes all of W back.
    result = sweep(Objective(LOSSES["weston_watkins"](), 0.5), DATA, far, np.array([1.0]), 2)
    assert result.diverged.all()
    assert np.isinf(result.curves).all()


def test_no_more_runs_lie_side_by_side_than_a_block_holds(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 3 * DATA.n_samples * START.n_classes)
    sizes, descend = [], module._descend

    def counted(objective, data, start, rates, curves, pause):
        sizes.append(len(rates))
        descend(objective, data, start, rates, curves, pause)

    monkeypatch.setattr(module, "_descend", counted)
    sweep(Objective(LOSSES["softmax"]()), DATA, START, np.geomspace(0.01, 1.0, 7), 2)
    assert sizes == [3, 3, 1]
    monkeypatch.setattr(module, "BLOCK", 1)
    sweep(Objective(LOSSES["softmax"]()), DATA, START, np.array([0.1, 1.0]), 2)
    assert sizes[3:] == [1, 1], "one at least"
