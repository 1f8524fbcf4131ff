"""Multipliers tried by hand: what they make, and which conditions they break."""

import numpy as np
import pytest

from linclf_core.soft_svm import Problem, dual_value, solve, tried

#: x = 0 with t = −1 and x = 2 with t = +1.
X, T = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([-1.0, 1.0])


def broken(problem: Problem, alpha: list[float]) -> set[str]:
    return {residual.key for residual in tried(problem, np.array(alpha)).broken}


@pytest.mark.parametrize("C", [1e-3, 0.1, 1.0, 10.0, 1e4])
def test_two_points_on_a_line_by_hand(C: float) -> None:
    """By symmetry both α are the same, w = 2α and ξ = α/C; both constraints are tight, so
    1 − ξ = −b = w + w + b, hence w = 1 − ξ and α = C/(2C + 1)."""
    problem = Problem(X, T, C)
    a = C / (2 * C + 1)
    for found in (solve(problem), tried(problem, np.array([a, a]))):
        np.testing.assert_allclose(found.alpha, a, rtol=1e-9)
        np.testing.assert_allclose(found.w, [2 * a, 0], rtol=1e-9, atol=1e-12)
        assert found.b == pytest.approx(-2 * a, rel=1e-9)
        np.testing.assert_allclose(found.xi, 1 / (2 * C + 1), rtol=1e-6, atol=1e-12)
    by_hand = tried(problem, np.array([a, a]))
    assert by_hand.broken == ()
    assert by_hand.gap == pytest.approx(0, abs=1e-12)


def test_each_wrong_multiplier_breaks_its_conditions() -> None:
    problem = Problem(X, T, 1.0)
    assert broken(problem, [0.5, 0.5]) == {"xi"}
    assert broken(problem, [0.9, 0.9]) == {"xi", "slackness"}
    assert broken(problem, [0.0, 0.0]) == {"xi"}
    assert {"b", "xi"} <= broken(problem, [0.2, 0.4])
    assert "alpha" in broken(problem, [-0.1, -0.1])


def test_the_values_of_an_attempt_and_what_they_prove() -> None:
    problem = Problem(X, T, 1.0)
    optimum = solve(problem).primal
    for a in (0.0, 0.1, 0.3, 0.5, 0.9):
        found = tried(problem, np.array([a, a]))
        assert found.feasible
        assert found.dual == pytest.approx(2 * a - 2 * a * a - a * a)
        assert found.dual == dual_value(problem, found.alpha)
        assert found.dual - 1e-12 <= optimum <= found.primal + 1e-12
        assert found.gap == pytest.approx(found.primal - found.dual, abs=1e-15)
    for alpha in ([0.2, 0.4], [-0.1, -0.1]):
        found = tried(problem, np.array(alpha))
        assert not found.feasible
        assert found.gap == np.inf
    assert tried(problem, np.array([0.2, 0.4])).dual == -np.inf


def test_the_gap_is_never_negative() -> None:
    """By subtraction it came out as −2.8e-17 for x = 0 and 3 with the α of the solution."""
    apart = Problem(np.array([[0.0], [3.0]]), T, 1.0)
    assert 0 <= tried(apart, np.array([2 / 11, 2 / 11])).gap <= 1e-16
    rng = np.random.default_rng(0)
    for _ in range(200):
        problem = Problem(rng.integers(-5, 6, (4, 2)).astype(float), np.repeat(T, 2), 1.0)
        assert 0 <= tried(problem, solve(problem).alpha).gap <= 1e-12


@pytest.mark.parametrize(
    ("alpha", "sentence"), [([1.0], "2 multipliers are needed, not 1"), ([1.0, np.nan], "finite")]
)
def test_multipliers_that_do_not_fit_are_refused(alpha: list[float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        tried(Problem(X, T, 1.0), np.array(alpha))


@pytest.mark.parametrize("off", [1.7e9, 1e14])
def test_far_from_the_origin_an_attempt_is_the_same_but_for_b(off: float) -> None:
    x, t = np.array([[0.0], [1.0], [3.0]]), np.array([-1.0, -1.0, 1.0])
    # None of these is a whole number, so each product α·x is rounded.
    alpha = np.array([0.1, 0.2, 0.1 + 0.2])
    near, far = (tried(Problem(x + place, t, 1.0), alpha) for place in (0.0, off))
    assert far.feasible
    np.testing.assert_allclose(far.w, near.w, rtol=1e-12)
    np.testing.assert_allclose(far.xi, near.xi, rtol=1e-12)
    assert far.primal == pytest.approx(near.primal, rel=1e-12)
    assert far.b == pytest.approx(near.b - off * near.w[0], rel=1e-12)


def test_multipliers_that_do_not_balance_weigh_the_origin_too() -> None:
    found = tried(Problem(X + 1.0, T, 1.0), np.array([0.5, 0.25]))
    np.testing.assert_allclose(found.w, 0.25 * np.array([3.0, 1.0]) - 0.5 * np.array([1.0, 1.0]))
