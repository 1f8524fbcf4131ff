"""Every explanation, worked again from the numbers printed in it, gives the cell it explains."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.comparison.margins import zero_one
from linclf_core.datasets.base import dataset
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_scores, derive_step
from linclf_core.explain.expression import (
    Cell,
    Explanation,
    Sum,
    constant,
    equal,
    first_largest,
    symbol,
    total,
)
from linclf_core.explain.printing import latex_number
from linclf_core.losses import LOSSES, Matrix
from linclf_core.losses.softmax import LARGEST_POWER, probabilities
from linclf_core.model import Params
from linclf_core.objective import Objective
from tests.combined import combined
from tests.core.latex_numbers import LatexNumbers

LOSS_BY_KEY = {key: cls() for key, cls in LOSSES.items()}
LOSS = pytest.mark.parametrize("loss", LOSS_BY_KEY.values(), ids=LOSS_BY_KEY)
REG, RATE = 0.03, 0.25


def random_scores(rng):
    return rng.normal(0, 1.5, (7, 4))


def scores_at_kinks(rng):
    return rng.integers(-3, 4, (7, 4)) / 2


def nearly_certain_scores(rng):
    return rng.normal(0, 12, (7, 4))


def huge_scores(rng):
    return rng.choice([-1e4, 0.0, 1e4], (7, 4)) + rng.normal(0, 1, (7, 4))


BATCHES = {
    make.__name__: make
    for make in (random_scores, scores_at_kinks, nearly_certain_scores, huge_scores)
}


def step(loss, N=9, D=3, C=4, seed=0):
    rng = np.random.default_rng(seed)
    data = dataset(rng.normal(0, 1, (N, D)), rng.integers(0, C, N), C)
    params = Params(rng.normal(0, 1, (D, C)), rng.normal(0, 1, C))
    return data, params, derive_step(Objective(loss, REG), params, data.X, data.y, RATE)


def some_cells(matrix, rng, count=5):
    rows, columns = matrix.values.shape
    return {(int(rng.integers(rows)), int(rng.integers(columns))) for _ in range(count)}


def check_numbers(explanation):
    """The printed numbers give the value: to within their rounding, and with all digits exactly."""
    value, expression = explanation.value, explanation.expression
    near = 1e-12 * (1 + abs(value)) + 1e-14 * largest_source(expression)
    assert expression.value == pytest.approx(value, rel=0, abs=near)
    for decimals in (1, 3, 6):
        for shown in (None, 0):
            text = expression.numeric(decimals, shown)
            low, high = LatexNumbers(text, decimals).evaluate()
            slack = 1e-12 * (1 + abs(value))
            assert low - slack <= value <= high + slack, (text, value)
    text = expression.numeric(16, None)
    low, high = LatexNumbers(text).evaluate()
    assert low == high
    # A number like 0.0000000000976211 has few digits left: allow what its rounding makes of them.
    rounding = np.ptp(LatexNumbers(text, 16).evaluate())
    near = 1e-11 * largest_source(expression) + min(rounding, 1e-3 * (1 + abs(value)))
    assert low == pytest.approx(value, rel=1e-11, abs=near), text
    lines = explanation.lines(3)
    assert lines[0].startswith(f"{explanation.latex} = ")
    assert lines[-1].endswith(f" {latex_number(value, 3)}")
    check_latex(explanation.aligned(3))
    for decimals in (1, 3):
        check_signs(explanation, decimals)


STEP = re.compile(r"(=|\\approx) (.*)")


def check_signs(explanation, decimals):
    """= stands where the printed digits, worked by other code, give the printed digits; else ≈."""
    lines = explanation.lines(decimals, None)
    steps = [STEP.fullmatch(line).groups() for line in lines[1:]]
    if not steps:
        return
    expression, (*before, (last_sign, result)) = explanation.expression, steps
    found = [(last_sign, [(text, result) for _, text in before])]
    if len(before) == 2:
        pairs = [(s.numeric(decimals, None), s.numeric(decimals, 0)) for s in sums(expression)]
        found.append((before[1][0], pairs))
    if before:
        assert before[0][0] == "="
    for sign, pairs in found:
        gives = [comes_out(text, result, decimals) for text, result in pairs]
        assert None in gives or (sign == "=") == all(gives), (lines, gives)


def sums(expression):
    """The outermost sums."""
    if isinstance(expression, Sum):
        yield expression
    else:
        for part in expression.parts:
            yield from sums(part)


def comes_out(text, result, decimals):
    """Do the numbers in `text` give the number `result` to its last digit? None if floats cannot
    tell: too close to the middle between two such numbers, or tiny beside the others."""
    (worked, high), (printed, _) = LatexNumbers(text).evaluate(), LatexNumbers(result).evaluate()
    assert worked == high
    gap = abs(worked - printed)
    mantissa, _, power = result.partition(r" \times 10^")
    if "." not in mantissa:
        return None if "10^{-" in text else gap <= 1e-12 * (1 + abs(printed))
    half = 0.5 * 10.0 ** (int(power.strip("{}") or 0) - decimals)
    return None if abs(gap - half) <= 1e-6 * half + 1e-12 else gap < half


def largest_source(expression):
    return max([1.0, *(abs(leaf.value) for leaf in leaves(expression))])


def leaves(expression):
    if not expression.parts:
        yield expression
    for part in expression.parts:
        yield from leaves(part)


def check_latex(text):
    for left, right in (("{", "}"), (r"\left(", r"\right)"), (r"\left[", r"\right]")):
        assert text.count(left) == text.count(right), text
    assert "nan" not in text
    assert "inf" not in text
    assert "-0 " not in f"{text} "


def check_sources(explanation, matrices):
    """Each source exists, holds the number that was put in, and is written with its symbol."""
    assert explanation.sources
    for leaf in leaves(explanation.expression):
        if leaf.cell is not None:
            source = matrices[leaf.cell.matrix]
            row, column = leaf.cell.row, leaf.cell.column
            assert source.values[row, column] == leaf.value
            assert leaf.texts == (source.entry(row, column),)


@combined("loss, batch", 2, LOSS_BY_KEY, BATCHES)
@pytest.mark.slow
def test_cells_from_given_scores(loss, batch):
    rng = np.random.default_rng(1)
    derivation = derive_scores(loss, batch(rng), rng.integers(0, 4, 7))
    names = [matrix.name for matrix in derivation.matrices]
    assert names[:2] == ["S", "y"]
    assert names[-2:] == ["dS", "G"]
    assert len(set(names)) == len(names)
    by_name = {name: derivation[name] for name in names}
    for name in names[2:]:
        for row, column in some_cells(derivation[name], rng):
            explanation = derivation.explain(Cell(name, row, column))
            assert explanation.value == derivation[name].values[row, column]
            check_numbers(explanation)
            check_sources(explanation, by_name)


@combined("loss, batch", 2, LOSS_BY_KEY, BATCHES)
def test_the_loss_line_from_given_scores(loss, batch):
    rng = np.random.default_rng(2)
    S, y = batch(rng), rng.integers(0, 4, 7)
    (line,) = derive_scores(loss, S, y).loss_lines()
    assert line.value == pytest.approx(loss(S, y).per_sample.mean(), rel=1e-12, abs=1e-13)
    check_numbers(line)


@combined("loss, shape", 2, LOSS_BY_KEY, [(9, 3, 4), (1, 2, 2), (30, 1, 3)])
@pytest.mark.slow
def test_cells_of_a_whole_step(loss, shape):
    _, D, _ = shape
    rng = np.random.default_rng(3)
    _, _, derivation = step(loss, *shape)
    by_name = {matrix.name: matrix for matrix in derivation.matrices}
    names = list(by_name)
    assert len(names) == len(derivation.matrices)
    assert names[:4] == ["X_tilde", "W_tilde", "S", "y"]
    assert names[-7:-4] == ["dS", "G", "data_gradient"]
    assert names[-4:] == ["penalty_gradient", "gradient", "step", "W_next"]
    for matrix in derivation.matrices:
        for row, column in some_cells(matrix, rng):
            explanation = derivation.explain(Cell(matrix.name, row, column))
            if matrix.name in ("X_tilde", "W_tilde", "y"):
                assert explanation.expression is None
                assert explanation.lines(3) == (
                    f"{matrix.entry(row, column)} = {latex_number(matrix.values[row, column], 3)}",
                )
                continue
            check_numbers(explanation)
            if matrix.name == "penalty_gradient" and row == D:
                assert explanation.notes == ("The bias is not penalised.",)
            else:
                check_sources(explanation, by_name)


@LOSS
def test_the_matrices_are_the_numbers_of_the_objective(loss):
    data, params, derivation = step(loss)
    found = Objective(loss, REG)(params, data)
    gradient = np.vstack([found.grad.W, found.grad.b])
    weights = np.vstack([params.W, params.b])
    np.testing.assert_array_equal(derivation["S"].values, found.S)
    np.testing.assert_array_equal(derivation["G"].values, found.terms.dS / 9)
    np.testing.assert_allclose(derivation["gradient"].values, gradient, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        derivation["W_next"].values, weights - RATE * gradient, rtol=1e-12, atol=1e-15
    )
    data_loss, penalty, everything = derivation.loss_lines()
    assert data_loss.value == pytest.approx(found.data_loss, rel=1e-12)
    assert penalty.value == pytest.approx(found.penalty, rel=1e-12)
    assert everything.value == pytest.approx(found.total, rel=1e-12)
    for line in (data_loss, penalty, everything):
        check_numbers(line)


@LOSS
def test_each_sample_contributes_to_the_gradient(loss):
    _, _, derivation = step(loss)
    for row, column in np.ndindex(4, 4):
        shares = derivation.contributions(Cell("data_gradient", row, column))
        assert shares.shape == (9,)
        assert not np.signbit(shares[shares == 0]).any(), "no −0"
        explanation = derivation.explain(Cell("data_gradient", row, column))
        np.testing.assert_array_equal(shares, [term.value for term in explanation.terms])
        assert shares.sum() == pytest.approx(explanation.value, abs=1e-14)
        np.testing.assert_array_equal(
            shares, derivation.contributions(Cell("gradient", row, column))
        )
    for name in ("S", "dS", "penalty_gradient", "X_tilde"):
        assert derivation.contributions(Cell(name, 0, 0)) is None


@LOSS
def test_given_scores_with_their_samples_end_at_the_data_gradient(loss):
    data, _, whole = step(loss)
    given = derive_scores(loss, whole.S, data.y, data.X)
    names = [matrix.name for matrix in given.matrices]
    assert names[:3] == ["X_tilde", "S", "y"]
    assert names[-2:] == ["G", "data_gradient"]
    np.testing.assert_array_equal(given["data_gradient"].values, whole["data_gradient"].values)
    cell = Cell("data_gradient", 1, 2)
    assert given.explain(cell).lines(3) == whole.explain(cell).lines(3)
    np.testing.assert_array_equal(given.contributions(cell), whole.contributions(cell))
    walked = [phase.key for phase in walk(given, 4)]
    assert walked == [p.key for p in walk(whole, 4) if p.key not in ("x", "penalty", "update")]
    for wrong in (data.X[:-1], data.X[:, :0], data.X[0]):
        with pytest.raises(ValueError, match="X must have 9 rows"):
            derive_scores(loss, whole.S, data.y, wrong)
    with pytest.raises(ValueError, match="too large to write out"):
        derive_scores(loss, whole.S, data.y, data.X * 1e160)


@LOSS
def test_the_zero_one_loss_stands_beside_the_loss(loss):
    S = np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 0.0], [3.0, 3.0, 0.0], [3.0, 3.0, 0.0]])
    derivation = derive_scores(loss, S, np.array([0, 1, 0, 1]))
    names = [matrix.name for matrix in derivation.matrices]
    assert names[names.index("loss") + 1] == "zero_one"
    wrong = derivation["zero_one"].values[:, 0]
    assert wrong.tolist() == [1, 0, 0, 1], "a tie is won by the lowest class"
    assert wrong.tolist() == zero_one(S, derivation.y).tolist()
    first, _, tied, _ = (derivation.explain(Cell("zero_one", i, 0)) for i in range(4))
    assert first.sources == (*(Cell("S", 0, c) for c in range(3)), Cell("y", 0, 0))
    assert first.notes == ()
    assert "lowest" in tied.notes[0]


ROUTE = ("shifted", "exps", "row_sums", "probabilities")


@pytest.mark.parametrize(
    ("largest", "route"),
    [(30.0, ("powers", "power_sums", *ROUTE)), (30.1, ROUTE), (800.0, ROUTE)],
)
def test_softmax_is_written_with_plain_powers_where_none_can_overflow(largest, route):
    S, y = np.array([[largest, 1.0, -2.0], [0.5, 0.25, 0.0]]), np.array([1, 0])
    loss = LOSSES["softmax"]()
    derivation = derive_scores(loss, S, y)
    names = [matrix.name for matrix in derivation.matrices]
    assert tuple(names[2 : names.index("loss")]) == route
    np.testing.assert_array_equal(derivation["probabilities"].values, probabilities(S))
    np.testing.assert_array_equal(derivation["dS"].values, loss(S, y).dS + 0.0)
    p = derivation.explain(Cell("probabilities", 1, 2))
    assert p.sources == (Cell(route[-3] if len(route) == 4 else "powers", 1, 2), p.sources[1])
    if len(route) == 6:
        np.testing.assert_array_equal(derivation["powers"].values, np.exp(S))
        assert p.lines(3)[:2] == (r"p_{1,2} = \frac{E_{1,2}}{r_{1}}", r"= \frac{1}{3.933}")
        assert derivation.explain(Cell("powers", 1, 2)).lines(3)[0] == "E_{1,2} = e^{s_{1,2}}"
        assert "overflows" in derivation.explain(Cell("shifted", 0, 1)).notes[0]
    (_, s_to_p, *_) = walk(derivation, 1)
    assert [matrix.name for matrix in s_to_p.matrices][-1] == "probabilities"
    told = {matrix.name for phase in walk(derivation, 0) for matrix in phase.matrices}
    assert ("powers" in told) != ("shifted" in told), "one route in a walk"


# --- Kinks and ties ------------------------------------------------------------------------------


def notes(loss, scores, y, name, column):
    return derive_scores(loss, np.array([scores]), np.array([y])).explain(Cell(name, 0, column))


@pytest.mark.parametrize("name", ["margins", "hinges", "indicator", "dS"])
def test_a_margin_at_the_kink_is_told(name):
    at = notes(LOSSES["weston_watkins"](), [2.0, 1.0, 0.0], 0, name, 1)
    assert "The margin is 0, a kink" in at.notes[0]
    assert at.value == 0
    assert notes(LOSSES["weston_watkins"](), [2.0, 1.0, 0.0], 0, name, 2).notes == ()
    assert notes(LOSSES["weston_watkins"](), [2.0, 1.0, 0.0], 0, name, 0).notes == ()
    assert "is 0, a kink" in notes(LOSSES["one_vs_all"](), [1.0, 0.5], 0, name, 0).notes[0]


@pytest.mark.parametrize("key", ["weston_watkins", "one_vs_all"])
@pytest.mark.parametrize("name", ["margins", "hinges", "indicator", "dS"])
def test_a_margin_that_is_0_but_for_rounding_is_at_the_kink(key, name):
    scores, y, column = {
        "weston_watkins": ([-2.997, -1.997, 0.0], 1, 0),
        "one_vs_all": ([0.0, -0.1 - 0.2], 0, 1),
    }[key]
    loss = LOSSES[key](0.3 if key == "one_vs_all" else 1.0)
    found = notes(loss, scores, y, name, column)
    assert found.value == 0
    assert "is 0, a kink" in found.notes[0]


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_margin_next_to_a_kink_is_told(sign):
    found = notes(LOSSES["weston_watkins"](), [1.0, sign * 1e-13], 0, "indicator", 1)
    assert found.value == (sign > 0)
    assert "next to a kink" in found.notes[0]
    assert found.notes[0].endswith(f"the indicator is {int(sign > 0)}.")


@pytest.mark.parametrize("name", ["margins", "loss", "winner", "dS"])
def test_ties_of_crammer_singer_are_told(name):
    loss = LOSSES["crammer_singer"]()
    column = 0 if name == "loss" else 1
    tied = notes(loss, [0.0, 2.0, 2.0], 0, name, column)
    assert "classes 1, 2 share" in tied.notes[0]
    assert "is 0, a kink" in notes(loss, [2.0, 1.0, 0.0], 0, name, column).notes[0]
    # Rivals that tie below 0 change nothing.
    assert notes(loss, [5.0, 1.0, 1.0], 0, name, 0).notes == ()
    np.testing.assert_array_equal(
        derive_scores(loss, np.array([[0.0, 2.0, 2.0]]), np.array([0]))["winner"].values,
        [[0, 1, 0]],
    )


@pytest.mark.parametrize("true", [0, 1, 2])
def test_at_a_tie_with_the_true_class_its_winner_is_explained(true):
    scores = np.full((1, 3), 1.0)
    scores[0, true] = 2.0
    winner = derive_scores(LOSSES["crammer_singer"](), scores, np.array([true]))["winner"]
    np.testing.assert_array_equal(winner.values, [np.arange(3) == true])
    for column in range(3):
        assert winner.explain(0, column).expression.value == winner.values[0, column]
        check_numbers(winner.explain(0, column))


def test_a_margin_of_0_that_is_not_the_largest_is_no_kink_of_crammer_singer():
    loss = LOSSES["crammer_singer"]()
    for name in ("margins", "loss", "winner", "dS"):
        for column in range(1 if name == "loss" else 3):
            assert notes(loss, [1.0, 0.0, 3.0], 0, name, column).notes == ()
    assert (loss.kink_distance(np.array([[1.0, 0.0, 3.0]]), np.array([0])) > 0).all()


def test_a_probability_below_the_smallest_number_is_told():
    found = notes(LOSSES["softmax"](), [0.0, 2000.0], 0, "loss", 0)
    assert found.value == 2000
    assert "too small" in found.notes[0]
    check_numbers(found)


# --- How it is written ---------------------------------------------------------------------------


def test_long_sums_are_shortened_and_all_terms_are_there():
    _, _, derivation = step(LOSSES["softmax"](), N=40)
    explanation = derivation.explain(Cell("data_gradient", 0, 0))
    short, full = explanation.expression.numeric(3), explanation.expression.numeric(3, None)
    head, _, tail = short.partition(r" + \cdots + ")
    assert full.startswith(head + " + ")
    assert full.endswith(" + " + tail)
    assert head.count(r"\cdot") == 4
    assert len(explanation.terms) == len(explanation.sources) // 2 == 40
    assert explanation.expression.symbolic() == r"\sum_i \tilde x_{i,0} \cdot g_{i,0}"


@pytest.mark.slow
@LOSS
@given(
    seed=st.integers(0, 10**6), spread=st.sampled_from([0.1, 1.0, 5.0]), decimals=st.integers(1, 6)
)
def test_an_equals_sign_stands_only_where_the_printed_digits_give_the_result(
    loss, seed, spread, decimals
):
    rng = np.random.default_rng(seed)
    N, D, C = rng.integers([1, 1, 2], 6)
    data = dataset(rng.normal(0, spread, (N, D)), rng.integers(0, C, N), C)
    params = Params(rng.normal(0, 1, (D, C)), rng.normal(0, 1, C))
    derivation = derive_step(Objective(loss, REG), params, data.X, data.y, RATE)
    explanations = [*derivation.loss_lines()]
    for matrix in derivation.matrices:
        row, column = (int(rng.integers(n)) for n in matrix.values.shape)
        explanations.append(matrix.explain(row, column))
    for phase in walk(derivation, 0):
        for matrix in phase.matrices:
            row, column = (int(rng.integers(n)) for n in matrix.values.shape)
            explanations.append(matrix.explain(row, column))
        explanations += [steps.number for steps in phase.derivation if steps.number is not None]
    for explanation in explanations:
        check_signs(explanation, decimals)


def test_both_signs_are_used():
    S, y = np.array([[0.815, 1.065, 1.069, -0.941]]), np.array([3])
    derivation = derive_scores(LOSSES["softmax"](), S, y)
    assert derivation.explain(Cell("loss", 0, 0)).lines(3) == (
        r"L = -\ln\left(p_{3}\right)",
        r"= -\ln\left(0.046\right)",
        r"\approx 3.077",
    )
    assert derivation.explain(Cell("shifted", 0, 0)).lines(3)[-1] == "= -0.254"
    assert r" \\ &\approx 3.077" in derivation.explain(Cell("loss", 0, 0)).aligned(3)


def test_a_shortened_line_is_judged_by_what_it_shows():
    """With sums as the numbers they come to, their terms are not there to be worked with."""
    terms = [
        Matrix("a", "a", "a", np.full((3, 1), 0.3334), "signed", "a").cell(i) for i in range(3)
    ]
    mean = total(terms, r"\sum_i a_i") / symbol("N", 3)
    found = Explanation("m", mean.value, mean)
    symbols, terms, sums, result = found.lines(3)
    assert terms == r"= \frac{0.333 + 0.333 + 0.333}{3}"
    assert (sums, result) == (r"\approx \frac{1.000}{3}", "= 0.333")
    assert found.lines(3, 0) == (symbols, r"= \frac{1.000}{3}", "= 0.333")


def test_a_result_exactly_between_two_numbers_follows_no_equals_sign():
    product = symbol("a", 0.5) * symbol("b", 0.25)
    assert Explanation("p", product.value, product).lines(2)[-1] == r"\approx 0.12"
    assert Explanation("p", product.value, product).lines(3)[-1] == "= 0.125"


def test_the_lines_are_aligned_at_their_first_sign_alone():
    same = equal(symbol("j", 1), symbol("y_i", 2))
    first, *_ = Explanation("p", same.value, same).aligned(3).split(r"\\")
    assert first.strip().endswith(r"p &= \left[j = y_i\right]")


def test_the_largest_is_told_from_the_others_by_the_digits_it_takes():
    S = np.array([[0.0, 1.00001, 1.00002, 1.00002]])
    winner = derive_scores(LOSSES["crammer_singer"](), S, np.array([0]))["winner"]
    for column in range(4):
        explanation = winner.explain(0, column)
        assert explanation.lines(3)[-1] == f"= {int(column == 2)}"
        assert r"{2.00001},\ \underset{2}{2.00002}" in explanation.expression.numeric(3)
        check_numbers(explanation)
    plain = first_largest([(0, symbol("a", 1.0)), (1, symbol("b", 2.0))])
    assert plain.numeric(3) == r"\arg\max\left(\underset{0}{1},\ \underset{1}{2}\right)"


def test_brackets_stand_where_they_are_needed():
    a, b, x = symbol("a", -2.0), symbol("b", 1e-9), constant(3)
    texts = [e.numeric() for e in (x - a, x * a, a * x, -(x + a), (x + a) * b, (x - a) / b)]
    assert texts == [
        r"3 - \left(-2\right)",
        r"3 \cdot \left(-2\right)",
        r"\left(-2\right) \cdot 3",
        r"-\left(3 + \left(-2\right)\right)",
        r"\left(3 + \left(-2\right)\right) \cdot 1 \times 10^{-9}",
        r"\frac{3 - \left(-2\right)}{1 \times 10^{-9}}",
    ]
    assert (2 * a - total([x, b])).symbolic() == r"2 \cdot a - \left(3 + b\right)"


def test_an_explanation_as_a_student_reads_it():
    S, y = np.array([[0.5, 2.0, -1.25], [0.25, 0.5, 1.0]]), np.array([0, 2])
    derivation = derive_scores(LOSSES["weston_watkins"](), S, y)
    margin = derivation.explain(Cell("margins", 0, 1))
    assert margin.lines(2) == (
        r"M_{0,1} = s_{0,1} - s_{0,y} + \Delta",
        "= 2 - 0.50 + 1",
        "= 2.50",
    )
    assert margin.sources == (Cell("S", 0, 1), Cell("true_scores", 0, 0))
    assert margin.aligned(2) == (
        r"\begin{aligned} M_{0,1} &= s_{0,1} - s_{0,y} + \Delta \\ "
        r"&= 2 - 0.50 + 1 \\ &= 2.50 \end{aligned}"
    )


# --- The chain rule, walked ----------------------------------------------------------------------


def phase(phases, key):
    return next(p for p in phases if p.key == key)


@pytest.mark.slow
@combined("loss, sample", 2, LOSS_BY_KEY, [0, 4])
def test_the_walk_explains_every_number(loss, sample):
    _, _, derivation = step(loss)
    phases = walk(derivation, sample)
    keys = [p.key for p in phases]
    assert len(set(keys)) == len(keys)
    assert keys[:2] == ["x", "s"]
    assert keys[-6:] == ["tensor", "contraction", "bias", "batch", "penalty", "update"]
    directions = [p.direction for p in phases]
    assert directions == sorted(directions, reverse=True, key=["back", "forward"].index)
    here = {}
    for p in phases:
        batch = p.key in ("batch", "penalty", "update")
        here |= {} if batch else {matrix.name: matrix for matrix in p.matrices}
        known = {m.name: m for m in derivation.matrices} if batch else here
        for matrix in p.matrices:
            for row, column in np.ndindex(matrix.values.shape):
                explanation = matrix.explain(row, column)
                if explanation.expression is not None:
                    check_numbers(explanation)
                    for cell in explanation.sources:
                        value = known[cell.matrix].values[cell.row, cell.column]
                        leaf = next(e for e in leaves(explanation.expression) if e.cell == cell)
                        assert value == leaf.value, cell
        assert p.text.endswith(".")
        for steps in p.derivation:
            assert steps.lines
            for line in steps.lines:
                check_latex(line)
            if steps.number is not None:
                check_numbers(steps.number)


@pytest.mark.slow
@combined("loss, batch", 2, LOSS_BY_KEY, BATCHES)
def test_the_factors_multiply_to_the_score_gradient(loss, batch):
    rng = np.random.default_rng(5)
    S, y = batch(rng), rng.integers(0, 4, 7)
    derivation = derive_scores(loss, S, y)
    for sample in range(3):
        phases = walk(derivation, sample)
        assert [p.key for p in phases[:1]] == ["s"]
        last = phases[-1].matrices
        assert last[-1].name == "dS"
        dS = loss(S, y).dS[sample : sample + 1]
        np.testing.assert_array_equal(last[-1].values, dS)
        outer, inner = (phase(phases, key).matrices[-1].values for key in ("outer", "inner"))
        assert np.isfinite(outer).all()
        np.testing.assert_allclose(outer @ inner, dS, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(last[0].values, outer @ inner + 0.0)
        for p in phases:
            for matrix in p.matrices:
                for row, column in np.ndindex(matrix.values.shape):
                    explanation = matrix.explain(row, column)
                    if explanation.expression is not None:
                        check_numbers(explanation)


@LOSS
def test_the_factors_are_the_derivatives(loss):
    """∂z/∂s against differences of what the walk shows going forward: margins or probabilities."""
    rng = np.random.default_rng(6)
    S, y, h = rng.normal(0, 1, (1, 4)), np.array([2]), 1e-6
    phases = loss.walk(S, y)
    inner = phase(phases, "inner").matrices[-1].values

    def z(scores):
        forward = loss.walk(scores, y)[0]
        return forward.matrices[-1].values[0]

    for k in range(4):
        shift = h * np.eye(4)[k]
        np.testing.assert_allclose(inner[:, k], (z(S + shift) - z(S - shift)) / (2 * h), atol=1e-8)


@LOSS
def test_samples_contract_and_average_to_the_batch_gradient(loss):
    data, _, derivation = step(loss)
    mean_W, mean_b = 0.0, 0.0
    for sample in range(9):
        phases = walk(derivation, sample)
        slices = phase(phases, "tensor").matrices
        assert len(slices) == 4
        tensor = np.stack([matrix.values for matrix in slices])
        outer = phase(phases, "contraction").matrices[-1].values
        dS = loss(derivation.S, derivation.y).dS[sample]
        np.testing.assert_allclose(np.tensordot(dS, tensor, axes=1), outer, atol=1e-15)
        np.testing.assert_allclose(outer, np.outer(data.X[sample], dS), atol=1e-15)
        mean_W = mean_W + outer / 9
        mean_b = mean_b + phase(phases, "bias").matrices[-1].values[0] / 9
    shown = phase(phases, "batch").matrices[0].values
    np.testing.assert_allclose(shown, np.vstack([mean_W, mean_b]), atol=1e-14)


def test_both_routes_end_at_the_same_number():
    loss = LOSSES["softmax"]()
    phases = loss.walk(np.array([[0.3, -1.0, 2.0]]), np.array([0]))
    inner = phase(phases, "inner")
    routes = [steps.number for steps in inner.derivation if steps.number is not None]
    assert len(routes) == 3
    for route in routes:
        assert route.value == pytest.approx(inner.matrices[-1].values[0, 0], rel=1e-13)
    assert len({route.expression.symbolic() for route in routes}) == 3


NUMBERS_OF_A_SAMPLE = pytest.mark.parametrize(
    ("S", "true"),
    [
        ([0.815, 1.065, 1.069, -0.941], 3),
        ([-1.5, 0.0, 40.0], 2),
        ([0.0, 0.0, 0.0], 1),
        ([5000.0, 4998.0, -5000.0], 1),
        ([-900.0, -901.0], 0),
    ],
)


@NUMBERS_OF_A_SAMPLE
def test_both_ways_to_write_cross_entropy_come_to_the_loss(S, true):
    loss, scores, y = LOSSES["softmax"](), np.array([S]), np.array([true])
    ways = [d for d in phase(loss.walk(scores, y), "loss").derivation if d.number is not None]
    assert len(ways) == 2
    for way in ways:
        assert way.number.value == loss(scores, y).per_sample[0]
        assert way.number.expression.value == pytest.approx(way.number.value, abs=1e-11)
        check_numbers(way.number)
    if max(map(abs, S)) <= LARGEST_POWER:
        assert ways[0].number.expression.symbolic().endswith(rf" - s_{{{true}}}")
        assert rf"Y_{{{true}}} \cdot s_{{{true}}}" in ways[1].number.expression.symbolic()


@NUMBERS_OF_A_SAMPLE
def test_straight_from_the_sum_the_derivative_is_the_same(S, true):
    loss, scores, y = LOSSES["softmax"](), np.array([S]), np.array([true])
    (way,) = [d for d in phase(loss.walk(scores, y), "dS").derivation if d.number is not None]
    assert way.number.value == loss(scores, y).dS[0, true]
    assert way.number.expression.value == pytest.approx(way.number.value, abs=1e-15)
    every = " + ".join(f"Y_{{{k}}}" for k in range(len(S)))
    assert f"({every})" in way.number.expression.symbolic().replace(r"\left", "").replace(
        r"\right", ""
    )
    check_numbers(way.number)


@LOSS
def test_how_the_loss_changes_with_a_margin_is_written_for_that_margin(loss):
    """Without the [k = j] of a formula for any entry: what is 0 is left out."""
    outer = phase(loss.walk(np.array([[1.0, 0.3, -0.4]]), np.array([1])), "outer").matrices[-1]
    for k in range(3):
        assert "[" not in outer.explain(0, k).expression.symbolic()


# --- What cannot be worked -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("S", "y", "sentence"),
    [
        (np.ones((0, 3)), [], "Scores need at least one sample (row) and two classes (columns)."),
        (np.ones((2, 1)), [0, 0], "Scores need at least one sample (row) and two classes"),
        (np.ones((2, 3)), [0], "There are 2 rows of scores but 1 true classes."),
        (np.ones((2, 3)), [0, 3], "True classes must be whole numbers from 0 to 2."),
        (np.ones((2, 3)), [-1, 0], "True classes must be whole numbers from 0 to 2."),
        (np.ones((2, 3)), [0.0, 1.0], "True classes must be whole numbers from 0 to 2."),
        (np.array([[np.nan, 1.0]]), [0], "The scores are too large to write out."),
        (np.array([[np.inf, 1.0]]), [0], "The scores are too large to write out."),
        (np.array([[1e200, 1.0]]), [0], "The scores are too large to write out."),
    ],
)
def test_bad_scores_are_refused_in_a_sentence(S, y, sentence):
    with pytest.raises(ValueError, match="^" + sentence.split("(")[0]):
        derive_scores(LOSSES["softmax"](), S, np.array(y))


def test_a_step_that_does_not_fit_is_refused_in_a_sentence():
    data, params, _ = step(LOSSES["softmax"]())
    objective = Objective(LOSSES["softmax"](), REG)
    with pytest.raises(ValueError, match="X must have 3 columns"):
        derive_step(objective, params, data.X[:, :2], data.y, RATE)
    with pytest.raises(ValueError, match=r"The numbers of .* are too large to write out"):
        derive_step(objective, params, data.X, data.y, 1e160)
    huge = Params(params.W * 1e200, params.b)
    with pytest.raises(ValueError, match="too large to write out"):
        derive_step(objective, huge, data.X, data.y, RATE)


def test_cells_that_do_not_exist():
    derivation = derive_scores(LOSSES["softmax"](), np.zeros((2, 3)), np.array([0, 1]))
    with pytest.raises(KeyError):
        derivation.explain(Cell("gradient", 0, 0))
    for row, column in ((-1, 0), (2, 0), (0, 3), (0, -1)):
        with pytest.raises(IndexError, match=rf"has no entry \({row}, {column}\)"):
            derivation.explain(Cell("dS", row, column))
    with pytest.raises(IndexError):
        walk(derivation, 2)
    assert "dS" in derivation
    assert "gradient" not in derivation


@pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=LOSSES)
def test_no_matrix_holds_a_minus_zero(loss):
    X, y = np.array([[-0.0, 1.0], [0.0, -2.0]]), np.array([0, 1])
    params = Params(np.array([[-0.0, 0.0], [0.0, -0.0]]), np.array([-0.0, 3.0]))
    for matrix in derive_step(Objective(loss, 0.1), params, X, y, 0.5).matrices[2:]:
        assert not np.any((matrix.values == 0) & np.signbit(matrix.values)), matrix.name


def test_what_is_too_small_for_a_number_is_no_minus_zero():
    """p of the wrong class is e^−460 ≈ 1e-200, and times a feature of −1e-200 less than any."""
    X, y = np.full((2, 2), -1e-200), np.array([0, 0])
    params = Params(np.zeros((2, 2)), np.array([460.0, 0.0]))
    derivation = derive_step(Objective(LOSSES["softmax"]()), params, X, y, 0.5)
    assert 0 < derivation["dS"].values[0, 1] < 1e-190
    for matrix in derivation.matrices:
        assert not np.any((matrix.values == 0) & np.signbit(matrix.values)), matrix.name


@LOSS
def test_every_expression_is_worth_its_number(loss):
    _, _, derivation = step(loss, 5, 2, 3)
    for matrix in derivation.matrices:
        for row, column in np.ndindex(matrix.values.shape):
            expression = derivation.explain(Cell(matrix.name, row, column)).expression
            if expression is not None:
                value = matrix.values[row, column]
                assert expression.value == pytest.approx(value, rel=1e-12, abs=1e-14), matrix.name


@pytest.mark.parametrize("S", [np.zeros(3), np.zeros((3, 2, 2)), np.zeros((0, 2))])
def test_scores_are_a_table(S):
    with pytest.raises(ValueError, match="at least one sample"):
        derive_scores(LOSSES["softmax"](), S, np.zeros(len(S), int))


@LOSS
def test_a_sum_over_one_sample_has_no_sum_sign(loss):
    for n in (1, 2):
        derivation = step(loss, N=n)[2]
        written = derivation["data_gradient"].explain(0, 1).lines(3)
        assert any(r"\sum_i" in line for line in written) == (n > 1)


@combined("loss, batch", 2, LOSS_BY_KEY, BATCHES)
def test_no_matrix_has_a_zero_with_a_sign(loss, batch):
    """Which would be printed as −0."""
    S = batch(np.random.default_rng(3))
    N, C = S.shape
    # Features and weights with which the scores come out as they are.
    X, y = 0.0 - np.eye(N), np.arange(N) % C
    derivation = derive_step(Objective(loss, 0.0), Params(0.0 - S, np.zeros(C)), X, y, RATE)
    walked = [matrix for phase in walk(derivation, 2) for matrix in phase.matrices]
    for matrix in (*derivation.matrices, *walked):
        zeros = matrix.values[matrix.values == 0]
        assert not np.signbit(zeros).any(), matrix.name
