"""What the page on the soft SVM says of a point, on ordinary and on strange data."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.soft_svm import (
    DualAscent,
    Newton,
    Pair,
    Problem,
    against_rest,
    between,
    iterates,
    solve,
)
from linclf_core.soft_svm.path import MOST_STEPS
from linclf_ui.soft_svm.derivation import (
    dual_text,
    lagrangian_text,
    redundant_text,
    stationarity_text,
)
from linclf_ui.soft_svm.iteration import words
from linclf_ui.soft_svm.work import Question
from tests.ui.printed import NUMBER, comes_to, read

TWO = Problem(np.array([[3.0, 1.0], [-1.0, 1.0]]), np.array([1.0, -1.0]), 1.0)
CORNERS = np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])


def question(problem: Problem) -> Question:
    return Question(problem, np.arange(len(problem.t)), 0, 1)


def numbers(text: str) -> list[float]:
    found = re.findall(r"\$(-?[0-9.]+)(?: \\times 10\^\{(-?\d+)\})?\$", text)
    return [float(value) * 10.0 ** int(power or 0) for value, power in found]


@pytest.mark.parametrize("C", [1e-6, 1.0, 1e6])
def test_where_no_slack_is_negative_nothing_is_said_to_fall(C: float) -> None:
    """Both samples are support vectors: none lies beyond its margin line."""
    problem = Problem(TWO.X, TWO.t, C)
    told = redundant_text(problem, solve(problem), 3)
    assert "none is negative" in told
    assert "falls" not in told


@pytest.mark.parametrize("key", ["blobs", "separable", "overlapping", "iris"])
@pytest.mark.parametrize("C", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("places", [0, 3])
def test_what_negative_slack_costs(key: str, C: float, places: int) -> None:
    data = DATASETS[key]()()
    problem = against_rest(data.X, data.y, 0, C)
    solution = solve(problem)
    told = redundant_text(problem, solution, places)
    free = solution.alpha == 0
    margins = problem.t * problem.decision(solution.w, solution.b)
    slack = np.where(free, 1 - margins, np.maximum(0, 1 - margins))
    beyond = slack[slack < 0]
    if not len(beyond):
        assert "none is negative" in told
        return
    found = re.search(r"Of (\d+), (\d+) (?:is|are) negative", told)
    assert found
    assert (int(found[1]), int(found[2])) == (len(slack), len(beyond))
    lowest, saved, cost = numbers(told)
    form = {"rel": 10.0**-places, "abs": 0.51 * 10.0**-places}
    assert lowest == pytest.approx(beyond.min(), **form)
    assert saved == pytest.approx(C / 2 * np.sum(beyond**2), **form)
    assert cost == pytest.approx(C / 2 * np.sum(np.maximum(slack, 0) ** 2), **form)
    assert saved > 0


def test_a_dual_point_of_zeros_shows_the_fall_too() -> None:
    start = iterates(DualAscent(), TWO, 0)[0].pair
    assert not start.alpha.any()
    told = dual_text(TWO, start, 3)
    assert "($C$)" in told
    assert re.search(r"g\(\\alpha, \\beta\) = -1\$ instead of \$g\(\\alpha, 0\) = 0\$", told)
    assert r"(the mean of $\alpha$)" in dual_text(TWO, solve(TWO), 3)


SUM = re.compile(rf"= ([^=≈$]*?)\n(=|\\approx) ({NUMBER})\n")


@pytest.mark.parametrize("places", [1, 3, 6])
@pytest.mark.parametrize("text", [lagrangian_text, stationarity_text])
def test_a_sum_is_said_to_equal_what_its_printed_terms_add_up_to_and_no_more(
    text: Callable[[Problem, Pair, int], str], places: int
) -> None:
    data, signs = DATASETS["overlapping"]()(), []
    for C in (0.01, 0.3, 1.0, 30.0):
        problem, _ = between(data.X, data.y, 0, 1, C)
        for state in iterates(DualAscent(), problem, 12):
            found = SUM.search(text(problem, state.pair, places))
            assert found
            terms = re.findall(rf"([+-]?) ?\(?({NUMBER})\)?", found[1])
            worked = sum(read(n) * (-1 if sign == "-" else 1) for sign, n in terms)
            assert (found[2] == "=") == comes_to(worked, found[3], places), found[0]
            signs.append(found[2])
    assert set(signs) == {"=", r"\approx"}


@pytest.mark.parametrize("scale", [1e-3, 1e-1, 1.0])
def test_means_that_coincide_are_named_by_both_methods(scale: float) -> None:
    problem = Problem(scale * CORNERS + 0.1, np.array([1.0, 1.0, -1.0, -1.0]), 1.0)
    for solver in (Newton(), DualAscent()):
        states = iterates(solver, problem, 50)
        assert "no direction pays" in words(question(problem), states, len(states) - 1)


def test_newton_ends_in_a_few_steps_and_every_pair_encloses_the_optimum() -> None:
    data = DATASETS["iris"]()()
    for C in 10.0 ** np.arange(-6, 7):
        problem, _ = between(data.X, data.y, 1, 2, float(C))
        states = iterates(Newton(), problem, MOST_STEPS)
        assert states[-1].done
        assert len(states) <= 20
        best = states[-1].pair.primal
        for solver in (Newton(), DualAscent()):
            for state in iterates(solver, problem, 60):
                assert state.pair.dual <= best * (1 + 1e-9)
                assert best <= state.pair.primal * (1 + 1e-9)


def test_an_ascent_that_is_cut_off_says_so() -> None:
    states = iterates(DualAscent(), Problem(CORNERS * [1, 100], np.array([1.0, -1, 1, 1]), 1e4), 9)
    assert not states[-1].done
    assert "cut off" in words(question(TWO), states, 9)
    assert "On the way" in words(question(TWO), states, 3)
