"""The steps worked by hand: every printed number is what the losses compute."""

import numpy as np
import pytest

from linclf_core.explain.derivation import derive_scores
from linclf_core.explain.worked_examples import ENTRY_TOLERANCE, LOSS_TOLERANCE, WORKED_EXAMPLES

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
