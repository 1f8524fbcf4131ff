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
    lagrangian,
    solve,
    solve_constrained,
)
from linclf_core.soft_svm.path import MOST_STEPS
from linclf_ui.soft_svm import steps
from linclf_ui.soft_svm.derivation import (
    dual_text,
    lagrangian_text,
    redundant_text,
    stationarity_text,
    twice_text,
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
    margins = problem.t * problem.decision(solution.w, solution.level)
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


def test_what_was_not_solved_in_the_end_is_said_to_be_so() -> None:
    solved, cut = (solve_constrained(TWO, True, most) for most in (100, 3))
    assert "to a relative gap of" in twice_text(solved, solved)
    for pair in ((solved, cut), (cut, solved)):
        told = twice_text(*pair)
        assert told.startswith("Not solved")
        assert f"{pair[0].steps} and {pair[1].steps} steps" in told
        assert "gap" not in told


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


def test_means_that_differ_by_little_are_not_said_to_coincide() -> None:
    problem = Problem(np.array([[0.0], [1e-7]]), np.array([-1.0, 1.0]), 1.0)
    states = iterates(Newton(), problem, 50)
    told = words(question(problem), states, len(states) - 1)
    assert "coincide" not in told
    assert "Solved: primal and dual agree" in told


@pytest.mark.slow
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


def states_on_the_way() -> list[tuple[Problem, Pair]]:
    found = []
    data = DATASETS["overlapping"]()()
    for C in (0.01, 1.0, 30.0):
        problem, _ = between(data.X, data.y, 0, 1, C)
        found += [(problem, state.pair) for state in iterates(DualAscent(), problem, 6)]
        found.append((problem, solve(problem)))
    return found


#: A sum in numbers, and the sign and the number that stand after it.
LINES = re.compile(rf"= ([-+0-9.() ]+?) \\? ?\n?(=|\\approx) ({NUMBER})")


@pytest.mark.parametrize("places", [1, 3, 6])
def test_every_sum_of_the_derivation_is_told_with_its_true_sign(places: int) -> None:
    seen = set()
    for problem, at in states_on_the_way():
        for text, count in ((steps.ordered_text, 1), (steps.inserted_text, 3)):
            found = LINES.findall(text(problem, at, places))
            if r"\times" in text(problem, at, places):
                continue
            assert len(found) == count
            for terms, sign, result in found:
                read_terms = re.findall(rf"([+-]?) ?\(?({NUMBER})\)?", terms)
                worked = sum(read(n) * (-1 if minus == "-" else 1) for minus, n in read_terms)
                assert (sign == "=") == comes_to(worked, result, places), (terms, result)
                # Each term is off by half a unit of its last digit at most.
                assert abs(worked - read(result)) <= 6 * 10.0**-places, (terms, result)
                seen.add(sign)
    assert seen == {"=", r"\approx"}


def test_the_terms_of_the_lagrangian_add_up_to_it() -> None:
    for problem, at in states_on_the_way():
        zero = np.zeros(len(at.alpha))
        whole = lagrangian(problem, at.w, at.level, at.xi, at.alpha, zero)
        assert sum(steps.ordered_terms(problem, at)) == pytest.approx(whole, rel=1e-9)


def test_every_step_away_from_the_stationary_point_raises_the_lagrangian() -> None:
    rng = np.random.default_rng(0)
    for problem, at in states_on_the_way():
        w, xi = problem.weights(at.alpha), at.alpha / problem.C
        zero = np.zeros(len(at.alpha))
        least = lagrangian(problem, w, at.level, xi, at.alpha, zero)
        for _ in range(5):
            dw, dxi, db = rng.normal(size=2), rng.normal(size=len(xi)), rng.normal()
            aside = lagrangian(problem, w + dw, at.level + db, xi + dxi, at.alpha, zero)
            rise = 0.5 * dw @ dw + 0.5 * problem.C * dxi @ dxi
            assert aside - least == pytest.approx(rise, rel=1e-6, abs=1e-9 * (1 + abs(least)))
        told = steps.convex_text(problem, at, 3)
        assert "convex" in told
        assert "differentiable" in told


def test_with_its_sign_changed_slack_costs_the_same_and_is_allowed() -> None:
    seen = set()
    for problem, at in states_on_the_way():
        slack = steps.tight_slack(problem, at)
        turned = np.abs(slack)
        assert problem.least_slack(at.w, at.level) == pytest.approx(np.maximum(slack, 0), abs=1e-9)
        assert (problem.t * problem.decision(at.w, at.level) >= 1 - turned - 1e-12).all()
        told = steps.turned_text(problem, at, 3)
        before, after = re.findall(r"is\s+\$([0-9.]+)\$\s+before\s+and\s+\$([0-9.]+)\$", told)[0]
        assert before == after
        assert f"{int((slack < 0).sum())} of\n{len(slack)} negative" in told
        seen.add("reads" in told)
    assert True in seen


def test_the_standard_form_names_the_constraint_nearest_to_fail() -> None:
    for problem, at in states_on_the_way():
        told = steps.standard_text(problem, at, 3)
        found = re.search(r"t_i f\(x_i\)\$ is \$(-?[0-9.]+)\$, and the\n", told)
        assert found
        broken = 1 - at.xi - problem.t * problem.decision(at.w, at.level)
        assert float(found[1]) == pytest.approx(broken.max(), abs=5e-4)
        assert float(found[1]) <= 0
        assert " ".join(told.split()).count("no equality constraint") == 1


def test_the_dual_over_both_multipliers_falls_as_beta_grows() -> None:
    for problem, at in states_on_the_way():
        told = steps.both_text(problem, at, 6)
        values = [float(v) for v in re.findall(r"g\(\\alpha, [^)]*\) = (-?[0-9.]+)", told)]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == 3
        assert values[0] == pytest.approx(at.dual, abs=1e-5)
