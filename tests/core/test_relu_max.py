"""The ReLU networks against the real maximum, and the identities of the proof."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from linclf_core.relu.exact import (
    CASES,
    HIDDEN,
    OUTPUT,
    case_of,
    folded,
    forward,
    grid,
    relu,
    rounding_bound,
    run,
    sub_cases_of,
    tournament,
)

numbers = st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 1.0, 1e300, -1e300, 5e-324])
pairs = st.tuples(numbers, numbers) | numbers.map(lambda u: (u, u)) | numbers.map(lambda u: (u, -u))


@given(pairs)
def test_output_is_the_maximum_within_the_rounding_bound(pair):
    x = np.array(pair)
    assert abs(forward(x).output - max(pair)) <= rounding_bound(x)


@given(pairs)
def test_over_the_rationals_nothing_is_left(pair):
    """The identity itself, without rounding, with the very weights that `forward` uses."""
    x1, x2 = (Fraction(u) for u in pair)
    a = [sum(Fraction(w) * u for w, u in zip(column, (x1, x2), strict=True)) for column in HIDDEN.T]
    z = [max(u, Fraction(0)) for u in a]
    assert sum(Fraction(w) * u for w, u in zip(OUTPUT, z, strict=True)) == max(x1, x2)


@given(pairs)
def test_the_two_halves_of_the_proof(pair):
    x = np.array(pair)
    act = forward(x)
    assert act.half_sum == x[0] / 2 + x[1] / 2
    assert act.half_difference == abs(x[0] / 2 - x[1] / 2)
    assert act.output == act.half_sum + act.half_difference


@given(pairs)
def test_the_sign_case_names_the_units_that_are_on(pair):
    x = np.array(pair)
    case = CASES[case_of(x)]
    on = {int(unit) + 1 for unit in np.flatnonzero(forward(x).on)}
    assert on <= set(case.on)
    if abs(x[0]) != abs(x[1]) and abs(x).min() > 1e-300:
        assert on == set(case.on)
    claimed = x[{"x_1": 0, "x_2": 1}[case.result]]
    assert abs(claimed - max(pair)) <= rounding_bound(x)


@pytest.mark.parametrize(
    ("x", "case"),
    [
        ((2.0, 1.0), 0),
        ((1.0, 2.0), 1),
        ((-1.0, -2.0), 2),
        ((-2.0, -1.0), 3),
        # On an edge of two cases it is the one with ≥.
        ((1.0, 1.0), 0),
        ((1.0, -1.0), 0),
        ((0.0, 0.0), 0),
        ((-1.0, 1.0), 1),
        ((-1.0, -1.0), 2),
    ],
)
def test_each_point_has_its_case_of_the_proof(x, case):
    assert case_of(np.array(x)) == case
    signs = (sum(x) >= 0, x[0] - x[1] >= 0)
    told = CASES[case].condition.split(r",\ ")
    assert tuple(r"\ge" in condition for condition in told) == signs


def test_ties_and_zeros_are_exact():
    for u in (0.0, -0.0, 1.5, -1.5, 1e300, -1e300):
        assert forward(np.array([u, u])).output == u
        assert forward(np.array([u, -u])).output == abs(u)
    assert not np.signbit(forward(np.array([-0.0, -0.0])).z).any()


def test_error_on_a_grid_of_quarters_is_exactly_zero():
    axis = np.arange(-8, 8.25, 0.25)
    x = grid(axis)
    np.testing.assert_array_equal(x[3, 5], [axis[5], axis[3]])
    act = forward(x)
    assert act.a.shape == (65, 65, 4)
    np.testing.assert_array_equal(act.output, x.max(axis=-1))


def test_the_bound_is_not_idle():
    """A small number beside a large one is lost in the half sums: the bound has to allow for it."""
    x = np.array([1e-17, -1.0])
    assert forward(x).output == 0.0
    assert rounding_bound(x) < 3e-16


@pytest.mark.parametrize("n", range(1, 17))
def test_tournament_against_numpy_max(n):
    network = tournament(n)
    assert len(network.rounds) == math.ceil(math.log2(n))
    rng = np.random.default_rng(n)
    x = rng.normal(size=(200, n)) * 10.0 ** rng.integers(-3, 4, (200, 1))
    played = run(network, x)
    assert (abs(played.output - x.max(axis=1)) <= rounding_bound(x, len(network.rounds))).all()
    halves = rng.integers(-20, 20, (200, n)) / 2
    np.testing.assert_array_equal(run(network, halves).output, halves.max(axis=1))


@given(st.integers(1, 16).flatmap(lambda n: hnp.arrays(float, n, elements=numbers)))
def test_tournament_on_any_numbers(x):
    network = tournament(len(x))
    error = abs(run(network, x).output - x.max())
    assert error <= rounding_bound(x, len(network.rounds))


def test_each_round_is_a_relu_layer_on_the_winners_of_the_last():
    x = np.array([[3.0, -1.0, 2.0, 5.0, 4.0], [-3.0, -1.0, -2.0, -5.0, -0.5]])
    network = tournament(5)
    played = run(network, x).played
    assert network.widths == (10, 6, 4)
    np.testing.assert_array_equal(played[0].entrants, x)
    np.testing.assert_array_equal(played[0].winners, [[3, 5, 4], [-1, -2, -0.5]])
    for before, after in pairwise(played):
        np.testing.assert_array_equal(before.winners, after.entrants)
    for r, p in zip(network.rounds, played, strict=True):
        np.testing.assert_array_equal(p.a, p.entrants @ r.hidden)
        np.testing.assert_array_equal(p.z, np.maximum(p.a, 0))
        np.testing.assert_array_equal(p.winners, p.z @ r.output)


def test_weight_counts():
    # A pair has 8 weights in and 4 out, an odd one out has 2 and 2.
    assert [tournament(n).n_weights for n in (1, 2, 3, 4, 16)] == [0, 12, 28, 36, 15 * 12]


@pytest.mark.parametrize("n", [1, 2, 3, 7, 16])
def test_folded_network_computes_the_same(n):
    network = tournament(n)
    x = np.random.default_rng(n).integers(-9, 9, (50, n)) / 4
    *hidden, last = folded(network)
    assert len(hidden) == len(network.rounds)
    z = x
    for W in hidden:
        z = relu(z @ W)
    np.testing.assert_array_equal((z @ last)[:, 0], x.max(axis=1))


def test_two_inputs_are_the_network_itself():
    (only,) = tournament(2).rounds
    np.testing.assert_array_equal(only.hidden, HIDDEN)
    np.testing.assert_array_equal(only.output[:, 0], OUTPUT)


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="takes 2 numbers"):
        forward(np.zeros(3))
    with pytest.raises(ValueError, match="finite"):
        forward(np.array([np.inf, 0.0]))
    with pytest.raises(ValueError, match="at least one"):
        tournament(0)
    with pytest.raises(ValueError, match="takes 4 numbers"):
        run(tournament(4), np.zeros((3, 5)))


def test_the_rounding_bound_is_two_units_a_round_and_a_little_more():
    x = np.array([[1.0, -8.0, 2.0], [0.0, 0.0, 0.0]])
    eps, smallest = np.finfo(float).eps, np.finfo(float).smallest_subnormal
    bound = rounding_bound(x, 3)
    assert 3 * 8 * eps < bound[0] < 3 * 8 * 1.02 * eps
    assert bound[1] == 12 * smallest
    np.testing.assert_array_equal(rounding_bound(x), rounding_bound(x, 1))


@pytest.mark.parametrize(
    ("x", "names"),
    [
        ((3.0, 0.15), ["1(a)"]),
        ((0.15, 3.0), ["1(b)"]),
        ((3.0, -0.15), ["2(a)"]),
        ((0.15, -7.3), ["2(b)"]),
        ((-7.3, -0.15), ["3(a)"]),
        ((-0.15, -7.3), ["3(b)"]),
        ((-7.3, 0.15), ["4(a)"]),
        ((-0.15, 3.0), ["4(b)"]),
        ((2.0, 2.0), ["1(a)"]),
        ((0.0, 3.0), ["1(b)", "4(b)"]),
        ((3.0, 0.0), ["1(a)", "2(a)"]),
        ((0.0, -3.0), ["2(b)", "3(b)"]),
        ((-3.0, 0.0), ["3(a)", "4(a)"]),
    ],
)
def test_the_eight_cases_of_the_notes(x, names):
    assert [case.name for case in sub_cases_of(np.array(x))] == names


@given(st.tuples(*2 * [st.floats(-1e6, 1e6)]))
def test_in_each_of_the_eight_cases_its_line_holds(pair):
    """Each line says which two units may be on; the others are 0."""
    cases, act = sub_cases_of(np.array(pair)), forward(np.array(pair))
    assert cases
    for case in cases:
        for unit in range(4):
            if f"z_{unit + 1} = 0" in case.latex:
                assert act.z[unit] == 0
        assert case.latex.count("= 0") == 2
