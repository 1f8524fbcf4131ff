"""What the page of the chain rule folds below its phases: the numbers of a sample, and = or ≈."""

import re

import numpy as np
import pytest

from linclf_core.explain.derivation import Derivation, derive_step
from linclf_core.losses import LOSSES
from linclf_core.losses.base import Loss
from linclf_core.model import Params
from linclf_core.objective import Objective
from linclf_ui.walker.written_out import PARTS, columns_text, sides_text, slices_text, walked
from tests.ui.printed import NUMBER, comes_to, read

LOSS = pytest.mark.parametrize("loss", [cls() for cls in LOSSES.values()], ids=lambda v: v.key)


def step(loss: Loss, C: int = 3, D: int = 2) -> Derivation:
    rng = np.random.default_rng(3)
    params = Params(rng.normal(size=(D, C)), rng.normal(size=C))
    y = np.arange(8) % C
    return derive_step(Objective(loss, 0.1), params, rng.normal(size=(8, D)), y, 0.5)


@LOSS
@pytest.mark.parametrize(("C", "D"), [(2, 1), (3, 2), (6, 15)])
def test_every_text_is_whole_for_every_loss(loss: Loss, C: int, D: int) -> None:
    at = walked(step(loss, C, D), 1)
    for part in PARTS.values():
        for text in part.values():
            told = text(at, 3)
            assert told.count("{") == told.count("}")
            assert told.count("$$") % 2 == 0
            assert not re.search(r"\b(nan|inf)\b", told)


@LOSS
@pytest.mark.parametrize("places", [1, 3])
def test_a_column_equals_what_its_printed_numbers_give_and_no_more(loss: Loss, places: int) -> None:
    matrix = r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}"
    line = re.compile(rf"&= \(?({NUMBER})\)? \\cdot {matrix} (=|\\approx) {matrix}")
    for sample in range(4):
        found = line.findall(columns_text(walked(step(loss), sample), places))
        assert len(found) == 3
        for factor, x, sign, result in found:
            pairs = zip(x.split(r" \\ "), result.split(r" \\ "), strict=True)
            same = all(comes_to(read(factor) * read(a), b, places) for a, b in pairs)
            assert (sign == "=") == same, (factor, x, result)


def test_many_slices_are_shortened() -> None:
    softmax = LOSSES["softmax"]()
    assert r"\cdots" not in slices_text(walked(step(softmax, 4), 0), 3)
    told = slices_text(walked(step(softmax, 6), 0), 3)
    assert told.count(r"\cdots") == 1
    assert told.count(r"\begin{bmatrix}") == 5


def test_the_hinge_beside_softmax_has_the_margin_of_the_loss_walked() -> None:
    wide = step(LOSSES["weston_watkins"](delta=50.0))  # type: ignore[call-arg]
    assert "$-2$" in sides_text(walked(wide, 0), 3), "with so wide a margin every rival counts"
