"""What the Conventions page says of its numbers and rules is what the code does."""

from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.losses import LOSSES
from linclf_core.losses.hinge import ROUNDING
from linclf_core.model import random_start
from linclf_core.objective import Objective
from linclf_core.training.descent import Descent
from linclf_core.training.history import EXPLODED, MAX_STATES, History
from linclf_core.training.optimizers import GradientDescent
from linclf_ui import formulas


def test_the_numbers_of_the_rules_are_those_of_the_code() -> None:
    text = " ".join(formulas.CHOICES.split())
    assert f"total loss exceed {EXPLODED:,.0f} times the largest of these three" in text
    assert f"at most {MAX_STATES:,} steps" in text
    assert r"8 \cdot 2^{-52} \approx 1.8 \cdot 10^{-15}" in text
    assert ROUNDING == 8 * 2.0**-52 == pytest.approx(1.8e-15, rel=0.02)


@pytest.mark.parametrize("reg", [0.0, 0.5, 400.0])
@pytest.mark.parametrize("key", LOSSES)
def test_a_run_diverges_by_the_rule_as_it_is_written(key: str, reg: float) -> None:
    data = DATASETS["overlapping"]()()
    calm = Descent(Objective(LOSSES[key](), 0.01), GradientDescent(), 0.1)
    run = History.start(calm, data, random_start(2, 3, 0.5, 0)).advanced(3)
    wild = replace(calm, objective=Objective(calm.objective.loss, reg), learning_rate=1e6)
    run = run.changed(wild)
    at_change = run.current.total
    run = run.advanced(200)
    assert run.ended == "diverged"
    limit = 10_000 * max(run.states[0].total, at_change, 1.0)
    assert all(state.total <= limit for state in run.states)
    lost = wild.step(data, run.current)
    assert not lost.is_finite() or lost.total > limit


@pytest.mark.parametrize("key", LOSSES)
def test_permuting_classes_permutes_columns_but_for_the_ties_named(key: str) -> None:
    loss, rng = LOSSES[key](), np.random.default_rng(0)
    broken = False
    for _ in range(300):
        S, y = rng.integers(-2, 3, (1, 4)).astype(float), rng.integers(0, 4, 1)
        columns = rng.permutation(4)
        here, there = loss(S, y), loss(S[:, columns], np.argsort(columns)[y])
        np.testing.assert_allclose(there.per_sample, here.per_sample, rtol=1e-13)
        rivals = np.sort(np.delete(S[0], y))
        same = np.allclose(there.dS, here.dS[:, columns], rtol=1e-12, atol=1e-15)
        assert same or (key == "crammer_singer" and rivals[-1] == rivals[-2])
        broken |= not same
    assert broken == (key == "crammer_singer")
