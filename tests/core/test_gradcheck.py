"""The gradient check: it agrees where it should, it catches what is wrong, it tells of kinks."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from linclf_core.datasets.base import dataset
from linclf_core.explain.gradcheck import (
    check,
    error_over_h,
    kinks_within,
    numeric_gradient,
    relative_error,
)
from linclf_core.losses import LOSSES, LossTerms
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params, scores
from linclf_core.objective import Objective

LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=lambda v: v.key)


def overlapping(seed=0, N=15, D=2, C=3):
    rng = np.random.default_rng(seed)
    return dataset(rng.normal(0, 1, (N, D)), rng.integers(0, C, N), C)


def start(seed=0, D=2, C=3):
    rng = np.random.default_rng(seed)
    return Params(rng.normal(0, 1, (D, C)), rng.normal(0, 1, C))


@LOSS
@pytest.mark.parametrize("seed", range(3))
def test_every_registered_loss_passes_away_from_kinks(loss, seed):
    data, params = overlapping(seed), start(seed)
    found = check(Objective(loss, 0.05), data, params, 1e-5)
    assert found.analytic.W.shape == found.numeric.W.shape == found.error.W.shape == (2, 3)
    assert found.analytic.b.shape == found.numeric.b.shape == found.error.b.shape == (3,)
    assert found.kinks == ()
    assert found.worst < 1e-6
    assert found.worst == max(found.error.W.max(), found.error.b.max())
    assert "No sample is within reach of a kink" in found.statement
    np.testing.assert_array_equal(found.analytic.W, Objective(loss, 0.05)(params, data).grad.W)


def test_numeric_gradient_agrees_with_scipy():
    data, params = overlapping(), start()
    objective = Objective(LOSSES["softmax"](), 0.05)
    theta = np.concatenate([params.W.ravel(), params.b])

    def value(theta):
        return objective(Params(theta[:6].reshape(2, 3), theta[6:]), data).total

    found = numeric_gradient(lambda p: objective(p, data).total, params, 1e-5)
    np.testing.assert_allclose(
        np.concatenate([found.W.ravel(), found.b]), approx_fprime(theta, value, 1e-8), atol=1e-6
    )


def test_central_differences_are_exact_for_quadratics():
    params = start()
    found = numeric_gradient(lambda p: float((p.W**2).sum() + (p.b**2).sum()), params, 0.5)
    np.testing.assert_allclose(found.W, 2 * params.W, atol=1e-13)
    np.testing.assert_allclose(found.b, 2 * params.b, atol=1e-13)


@dataclass(frozen=True)
class Broken(Softmax):
    """A derivative without its −1 at the true class."""

    def __call__(self, S, y):
        terms = super().__call__(S, y)
        dS = terms.dS.copy()
        dS[np.arange(len(y)), y] += 1
        return LossTerms(terms.per_sample, dS)


@dataclass(frozen=True)
class HalfPenalty:
    """The objective with λW in the gradient where 2λW is right."""

    full: Objective

    def __getattr__(self, name):
        return getattr(self.full, name)

    def __call__(self, params, data):
        found = self.full(params, data)
        grad = Params(found.grad.W - self.full.reg * params.W, found.grad.b)
        return type(found)(found.S, found.terms, found.data_loss, found.penalty, grad)


def test_a_wrong_gradient_is_caught():
    data, params = overlapping(), start()
    assert check(Objective(Broken(), 0.05), data, params).worst > 0.1
    assert check(HalfPenalty(Objective(Softmax(), 0.05)), data, params).worst > 0.01
    assert check(Objective(Softmax(), 0.05), data, params).worst < 1e-6


def test_relative_error_is_measured_as_documented():
    W, b = np.array([[1.0, 0.0], [1e-6, -2.0]]), np.array([0.0, 4.0])
    error = relative_error(Params(W, b), Params(W * 1.1, b + 0.004))
    # The largest analytic entry is 4, so nothing is measured against less than 0.004.
    np.testing.assert_allclose(error.W, [[0.1 / 1.1, 0], [1e-7 / 0.004, 0.2 / 2.2]])
    np.testing.assert_allclose(error.b, [1.0, 0.004 / 4.004])
    nothing = Params(np.zeros((2, 2)), np.zeros(2))
    assert not relative_error(nothing, nothing).W.any()
    tiny = relative_error(nothing, Params(np.full((2, 2), 1e-12), np.zeros(2)))
    np.testing.assert_allclose(tiny.W, 1e-4)


def test_what_was_added_after_rounding_is_what_the_rise_is_divided_by():
    # At 2³⁰ numbers are 2⁻²² apart: a step of 1.25 of these is rounded to 1.
    params = Params(np.full((1, 2), 2.0**30), np.zeros(2))
    found = numeric_gradient(lambda p: float(p.W[0, 0] - 2.0**30), params, 1.25 * 2.0**-22)
    np.testing.assert_array_equal(found.W, [[1.0, 0.0]])


# --- Kinks ---------------------------------------------------------------------------------------

DATA = dataset(np.array([[2.0, 0.0], [0.0, 1.0], [0.0, -1.0]]), np.array([0, 1, 2]), 3)


def test_a_sample_at_a_kink_is_named():
    # Scores of sample 0: (2, 1, 0), so class 1 has margin 1 − 2 + 1 = 0.
    params = Params(np.array([[1.0, 0.5, 0.0], [0.0, 3.0, -3.0]]), np.zeros(3))
    found = check(Objective(LOSSES["weston_watkins"](), 0.1), DATA, params)
    assert [(kink.sample, kink.rival) for kink in found.kinks] == [(0, 1)]
    assert found.kinks[0].distance == 0
    assert found.worst > 0.05
    assert "1 sample sits so close to a kink" in found.statement
    assert "sample 0, class 1" in found.statement
    assert check(Objective(Softmax(), 0.1), DATA, params).kinks == ()


def test_the_reach_of_a_step_grows_with_the_features():
    params = Params(np.array([[1.0, 0.4925, -3.0], [0.0, 3.0, -3.0]]), np.zeros(3))
    # The margin is −0.015; a step h in W[0] moves a score by 2h.
    loss, S = LOSSES["weston_watkins"](), scores(params, DATA.X)
    assert loss.kink_distance(S, DATA.y)[0, 1] == pytest.approx(0.015)
    assert kinks_within(loss, S, DATA.y, DATA.X, 0.007) == ()
    assert [k.sample for k in kinks_within(loss, S, DATA.y, DATA.X, 0.008)] == [0]
    # And there the check is indeed off, but not before.
    objective = Objective(loss, 0.1)
    assert check(objective, DATA, params, 0.007).worst < 1e-9
    assert check(objective, DATA, params, 0.009).worst > 0.01


@LOSS
def test_where_no_kink_is_in_reach_the_check_agrees(loss):
    data, objective = overlapping(3, N=8), Objective(loss, 0.05)
    checks = [check(objective, data, start(seed), 0.003) for seed in range(40)]
    clear = [c for c in checks if not c.kinks]
    assert len(clear) >= 5
    # h leaves a truncation of about h², of small entries a larger share, where the loss is curved.
    assert max(c.worst for c in clear) < 2e-3


def test_ties_at_zero_weights_are_kinks_of_crammer_singer_only():
    zero = Params(np.zeros((2, 3)), np.zeros(3))
    found = check(Objective(LOSSES["crammer_singer"](), 0.0), DATA, zero)
    assert {kink.sample for kink in found.kinks} == {0, 1, 2}
    assert "3 samples sit" in found.statement
    assert check(Objective(LOSSES["weston_watkins"](), 0.0), DATA, zero).kinks == ()


# --- The step h ----------------------------------------------------------------------------------


def test_error_over_h_is_a_v_for_a_curved_loss():
    hs = np.logspace(-12, -1, 12)
    errors = error_over_h(Objective(Softmax(), 0.05), overlapping(), start(), hs)
    best = int(np.argmin(errors))
    assert errors.shape == (12,)
    assert 1e-7 < hs[best] < 1e-3
    assert errors[best] < 1e-7
    # Rounding to the left, truncation (as h²) to the right.
    assert errors[0] > 1000 * errors[best]
    assert errors[-1] > 1000 * errors[best]
    assert errors[-1] / errors[-2] == pytest.approx(100, rel=0.2)


@pytest.mark.parametrize("h", [0.0, -1e-5, np.nan])
def test_a_step_that_is_not_above_zero_is_refused(h):
    with pytest.raises(ValueError, match="step h must be above 0"):
        check(Objective(Softmax(), 0.05), overlapping(), start(), h)


def test_a_step_lost_in_rounding_gives_no_division_by_zero():
    params = Params(np.full((2, 3), 1e9), np.zeros(3))
    found = check(Objective(Softmax(), 0.05), overlapping(), params, 1e-12)
    assert np.isfinite(found.numeric.W).all()
    assert np.isfinite(found.worst)
