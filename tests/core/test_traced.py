"""Each operation of the traced arrays: value, explanation, derivative and distance from kinks."""

import numpy as np
import pytest

from linclf_core.explain import traced as t
from linclf_core.explain.expression import constant
from linclf_core.explain.matrix import score_matrix

y = np.array([1])
S = np.array([[0.4, -1.3, 2.2]])

#: By name: a formula of s, and the same in plain NumPy.
FORMULAS = {
    "sum of two": (lambda s: s + s.pick(y), lambda S: S + S[:, y]),
    "difference": (lambda s: s - s.pick(y), lambda S: S - S[:, y]),
    "product": (lambda s: s * s.pick(y), lambda S: S * S[:, y]),
    "quotient": (lambda s: s / (s.pick(y) * s), lambda S: S / (S[:, y] * S)),
    "negative": (lambda s: -s, lambda S: -S),
    "multiple": (lambda s: 2.5 * s, lambda S: 2.5 * S),
    "setting": (lambda s: s + t.setting(r"\Delta", 0.5), lambda S: S + 0.5),
    "sum": (lambda s: t.square(s).sum(), lambda S: (S**2).sum(axis=1, keepdims=True)),
    "sum but one": (
        lambda s: t.square(s).sum(but=y),
        lambda S: np.delete(S**2, y, axis=1).sum(axis=1, keepdims=True),
    ),
    "at": (
        lambda s: t.at(y, -s, t.square(s)),
        lambda S: np.where(np.arange(3) == y, -S, S**2),
    ),
    "where": (lambda s: t.where(lambda: S > 0, s, s), lambda S: S),
    "hinge": (lambda s: t.hinge(s, t.positive(s)), lambda S: np.maximum(S, 0)),
    "squared hinge": (lambda s: t.square(t.positive_part(s)), lambda S: np.maximum(S, 0) ** 2),
    "exponential": (t.exp, np.exp),
    "logarithm": (lambda s: t.log(t.exp(s).sum()), lambda S: np.log(np.exp(S).sum(1))[:, None]),
    "softplus": (
        lambda s: t.softplus(s, t.decay(s), t.logistic(s, t.decay(s))),
        lambda S: np.log1p(np.exp(S)),
    ),
    "largest": (
        lambda s: t.largest(s, t.winner(s, y), y),
        lambda S: S.max(axis=1, keepdims=True),
    ),
    "noted": (lambda s: t.square(s).noted(lambda i, j: "A note."), lambda S: S**2),
}
FORMULA = pytest.mark.parametrize(("told", "plain"), FORMULAS.values(), ids=FORMULAS)


def scores(S):
    return t.given(score_matrix(S))


@FORMULA
def test_values_and_explanations_are_those_of_the_plain_formula(told, plain):
    found = told(scores(S))
    np.testing.assert_allclose(found.values, plain(S), rtol=1e-15)
    for i, j in np.ndindex(found.values.shape):
        assert found.cell(i, j).value == pytest.approx(found.values[i, j], rel=1e-14)


@FORMULA
@pytest.mark.parametrize("symbolic", [True, False])
def test_derivatives_are_central_differences(told, plain, symbolic):
    s, h = scores(S), 1e-6
    found = told(s)
    written = t.derivative(found, s, symbolic=symbolic)
    for k in range(3):
        step = h * np.eye(3)[k]
        slope = (plain(S + step) - plain(S - step)) / (2 * h)
        for j in range(found.values.shape[1]):
            assert written(j, k).value == pytest.approx(slope[0, j], rel=1e-8, abs=1e-8)


def test_a_name_stands_in_what_is_made_of_it():
    s = scores(S)
    d = (s - s.pick(y)).named("d", "D", "D", "d")
    assert t.square(d).cell(0, 2).symbolic() == "d_{2}^2"
    assert t.square(s - s.pick(y)).cell(0, 2).symbolic() == r"\left(s_{2} - s_{1}\right)^2"
    column = s.pick(y).named("p", "P", "P", "p_y")
    assert (s - column).cell(0, 2).symbolic() == "s_{2} - p_{y}"
    assert d.matrix.explain(0, 2).lines(1)[0] == "d_{2} = s_{2} - s_{1}"


def test_no_minus_zero_is_shown():
    shown = (-scores(np.zeros((1, 2)))).named("m", "M", "M", "m").matrix.values
    assert not np.signbit(shown).any()


def test_a_slope_of_1_is_no_factor_and_one_of_0_is_left_out():
    s = scores(S)
    on = t.positive(s).named("on", "I", "I", "I")
    slopes = t.derivative(t.hinge(s, on).sum(but=y), s, symbolic=False)
    assert [slopes(0, k).symbolic() for k in range(3)] == ["I_{0}", "0", "I_{2}"]
    assert t.times(constant(3), None) is None


def test_the_true_class_takes_part_in_a_maximum_without_a_slope():
    s = scores(np.array([[0.0, 3.0, 1.0]]))
    slopes = t.derivative(t.largest(s, t.winner(s, y), y), s, symbolic=False)
    assert [slopes(0, k).value for k in range(3)] == [0, 0, 0]
    rivals = t.largest(s, t.winner(s, y, rivals=True), y, rivals=True)
    assert rivals.values == 1.0
    slopes = t.derivative(rivals, s, symbolic=False)
    assert [slopes(0, k).value for k in range(3)] == [0, 0, 1]


def test_kinks_are_those_of_what_counts():
    s = scores(S)
    hinges = t.hinge(s, t.positive(s))
    np.testing.assert_array_equal(hinges.kinks, [[0.4, 1.3, 2.2]])
    np.testing.assert_array_equal(hinges.sum(but=y).kinks, [[0.4, np.inf, 2.2]])
    np.testing.assert_array_equal((hinges + t.square(s)).kinks, hinges.kinks)
    np.testing.assert_allclose(t.largest(s, t.winner(s, y), y).kinks, [[1.8, 3.5, 1.8]])
    assert np.isinf(t.exp(s).kinks).all()


@pytest.mark.parametrize(
    ("row", "winner", "note"),
    [
        ([3.0, 0.0, 3.0], 0, "classes 0, 2 share the largest margin"),
        ([0.0, 0.0, -1.0], 1, "the true class, which has 0 too"),
        ([2.0, 0.0, 1.0], 0, ""),
    ],
)
def test_ties_are_decided_and_told(row, winner, note):
    s = scores(np.array([row]))
    found = t.winner(s, y)
    np.testing.assert_array_equal(found.values, np.eye(3)[[winner]])
    told = found.cell(0, 0)
    assert found.cell(0, winner).value == 1
    assert note in told.note
    assert bool(told.note) == bool(note)


def test_nothing_is_computed_before_it_is_asked_for():
    def fail():
        raise AssertionError

    s = t.given(score_matrix(S)).made_by(fail)
    found = t.log(t.square(s - s.pick(y)).sum()).named("m", "M", "M", "m")
    assert found.matrix.name == "m"
