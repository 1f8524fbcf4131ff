"""The steps worked by hand: every printed number is what the losses compute."""

import numpy as np
import pytest

from linclf_core.explain.derivation import derive_scores
from linclf_core.explain.expression import Cell
from linclf_core.explain.labelled import read_line
from linclf_core.explain.worked_examples import ENTRY_TOLERANCE, LOSS_TOLERANCE, WORKED_EXAMPLES
from tests.core.notes_lines import LINES

EXAMPLES = pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda e: e.key)
PRINTED = pytest.mark.parametrize(
    ("example", "name"),
    [(example, name) for example in WORKED_EXAMPLES for name in example.printed],
    ids=lambda part: part if isinstance(part, str) else part.key,
)


@PRINTED
def test_every_printed_entry_is_computed(example, name):
    computed = derive_scores(example.loss, example.S, example.y)[name].values
    printed = example.printed[name]
    assert computed.shape == printed.shape
    np.testing.assert_allclose(computed, printed, rtol=0, atol=ENTRY_TOLERANCE)


@EXAMPLES
def test_the_printed_loss_is_computed_and_explained(example):
    assert example.loss(example.S, example.y).per_sample.mean() == pytest.approx(
        example.printed_loss, abs=LOSS_TOLERANCE
    )
    line = derive_scores(example.loss, example.S, example.y).loss_lines()[0]
    assert line.lines(3)[-1].endswith(f" {example.printed_loss}")


def test_the_four_losses_are_those_of_the_notes():
    assert [e.printed_loss for e in WORKED_EXAMPLES] == [3.639, 1.109, 1.717, 0.839]
    assert len({e.key for e in WORKED_EXAMPLES}) == len({e.title for e in WORKED_EXAMPLES}) == 4


def test_the_hinge_loss_line_is_written_as_in_the_notes():
    example = WORKED_EXAMPLES[0]
    symbols, _, sums, result = (
        derive_scores(example.loss, example.S, example.y).loss_lines()[0].lines(3)
    )
    assert symbols.endswith(r"\frac{\sum_{i,j} \max(0,\ M_{i,j}) - N \cdot \Delta}{N}")
    assert sums == r"= \frac{23.196 - 5 \cdot 1}{5}"
    assert result == "= 3.639"


@EXAMPLES
def test_a_misprinted_score_would_be_noticed(example):
    wrong = example.S.copy()
    wrong[3, 1] = -wrong[3, 1]
    derivation = derive_scores(example.loss, wrong, example.y)
    worst = max(np.abs(derivation[n].values - v).max() for n, v in example.printed.items())
    assert worst > ENTRY_TOLERANCE


HINGE, TRAINED, _, SOFTMAX_TRAINED = WORKED_EXAMPLES


@pytest.mark.parametrize(
    ("example", "cell", "part"),
    [
        (TRAINED, Cell("margins", 0, 2), "1.475: they worked with more digits"),
        (HINGE, Cell("margins", 3, 2), "0.477: they worked"),
        (TRAINED, Cell("true_scores", 3, 0), "1.537: a misprint of 1.573"),
        (SOFTMAX_TRAINED, Cell("S", 3, 1), "-1.969: a misprint"),
        (HINGE, Cell("counts", 0, 0), "2 2, 3 3, 3 3: a broken block"),
    ],
)
def test_what_the_notes_print_otherwise_is_said_at_the_very_entry(example, cell, part):
    value = derive_scores(example.loss, example.S, example.y)[cell.matrix].values
    assert part in example.remark(cell, float(value[cell.row, cell.column]))


@EXAMPLES
def test_where_the_notes_print_the_same_nothing_is_said(example):
    derivation = derive_scores(example.loss, example.S, example.y)
    wrong = {misprint.cell for misprint in example.misprints}
    for matrix in derivation.matrices:
        for row, column in np.ndindex(matrix.values.shape):
            cell, value = Cell(matrix.name, row, column), float(matrix.values[row, column])
            printed = example.printed.get(matrix.name)
            other = printed is not None and f"{value:.3f}" != f"{printed[row, column] + 0.0:.3f}"
            assert bool(example.remark(cell, value)) == (other or cell in wrong), cell


def test_the_scores_as_the_notes_print_them_give_another_loss():
    wrong = SOFTMAX_TRAINED.misprinted_scores()
    read = read_line(LINES["softmax_trained"]).taken["S"].values
    np.testing.assert_array_equal(wrong, read)
    loss = SOFTMAX_TRAINED.loss(wrong, SOFTMAX_TRAINED.y).per_sample.mean()
    assert f"{loss:.3f}" == "1.960"
    np.testing.assert_array_equal(HINGE.misprinted_scores(), HINGE.S)
