"""M of given scores and the constant that scales it to Δ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linclf_core.comparison.margins import margins
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.separability.scaling import worst_difference


def test_by_hand():
    S, y = np.array([[3.0, 1.0, 0.0], [0.5, 2.0, 1.75]]), np.array([0, 1])
    found = worst_difference(S, y)
    assert (found.M, found.sample, found.rival, found.separates) == (-0.25, 1, 2, True)
    assert found.constant(1.0) == 4.0
    assert found.constant(0.5) == 2.0


@given(
    arrays(float, (4, 3), elements=st.floats(-10, 10).map(lambda x: round(x, 2))),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.sampled_from([0.5, 1.0, 2.0]),
)
def test_from_the_constant_on_both_joint_hinges_are_zero_and_not_before(S, y, delta):
    y = np.array(y)
    found = worst_difference(S, y)
    assert -margins(S, y).min() == found.M
    if not found.separates:
        with pytest.raises(ValueError, match="M < 0"):
            found.constant(delta)
        return
    for loss in (CrammerSinger(delta), WestonWatkins(delta)):
        c = found.constant(delta)
        assert loss(S * c, y).per_sample.max() == pytest.approx(0, abs=1e-12)
        assert loss(S * c * 0.999, y).per_sample.max() > 0


@pytest.mark.parametrize(
    ("scores", "tied"), [([2.0, 2.0], True), ([0.1 + 0.2, 0.3], True), ([0.0, 1e-9], False)]
)
def test_a_tie_does_not_separate_also_where_it_is_rounded(scores, tied):
    for y in (0, 1):
        found = worst_difference(np.array([scores]), np.array([y]))
        assert found.tied is tied
        assert not (tied and found.separates)
