"""What a slip does to the parts of a formula, and what it leaves."""

from linclf_core.exercises.changes import no_maximum, sum_for_maximum
from linclf_core.explain.expression import constant, largest, symbol

A, B = symbol("a", 3.0), symbol("b", -2.0)
FROM_0 = largest([constant(0), B])


def test_only_a_maximum_of_0_and_something_loses_its_maximum() -> None:
    assert no_maximum(FROM_0) is B
    for other in (largest([A, B]), largest([constant(0), A, B]), largest([constant(1), B]), A):
        assert no_maximum(other) is other


def test_a_maximum_of_others_is_taken_for_their_sum_above_0() -> None:
    assert sum_for_maximum(largest([A, B])).value == 3.0
    assert sum_for_maximum(FROM_0) is FROM_0
    assert sum_for_maximum(A) is A
