"""Points and multipliers typed on the page of the soft SVM."""

import re

import numpy as np
import pytest

from linclf_core.soft_svm import Problem, tried
from linclf_ui.soft_svm.own_points import EXAMPLE, multipliers, parsed
from linclf_ui.soft_svm.panels import attempt_text


def test_the_example_is_two_points_on_a_line() -> None:
    assert parsed(EXAMPLE) == parsed("0, 0, −1; 2, 0, +1")
    data = parsed(EXAMPLE)()
    assert data.X.tolist() == [[0, 0], [2, 0]]
    assert data.y.tolist() == [1, 0]
    assert data.class_names == ("plus", "minus")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has 0"),
        ("1 1", "has 1"),
        ("1 1\n" * 13, "has 13"),
        ("1 2 3 1\n0 -1", "Point 1 needs"),
        ("1\n0 -1", "Point 1 needs"),
        ("1 2 0\n0 -1", "Point 1 must end"),
        ("1 1\n2 1", "both classes"),
        ("a 1\n2 -1", "Point 1 has something that is not a number"),
        ("1e7 1\n2 -1", "Point 1 has a number beyond"),
        ("nan 1\n2 -1", "Point 1 has a number beyond"),
    ],
)
def test_what_are_no_points_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as refused:
        parsed(text)
    assert "\n" not in str(refused.value)


def test_multipliers_are_numbers_and_fractions() -> None:
    np.testing.assert_array_equal(multipliers("1/3, 0.5; −2"), [1 / 3, 0.5, -2])
    for text in ("1/0", "x", "inf", "1//2", "1e400"):
        with pytest.raises(ValueError, match="The list of multipliers has"):
            multipliers(text)


PROBLEM = Problem(np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([-1.0, 1.0]), 1.0)


def test_what_is_said_of_multipliers() -> None:
    right = attempt_text(tried(PROBLEM, multipliers("1/3 1/3")), 3)
    assert r"w = \sum \alpha_i t_i x_i = (0.667,\ 0)$" in right
    assert "$b = -0.667$" in right
    assert "All KKT conditions hold" in right
    wrong = attempt_text(tried(PROBLEM, multipliers("0.5 0.5")), 3)
    assert r"\text{gap} = " in wrong
    assert r"- $\xi_i = (\alpha_i + \beta_i) / C$ fails by 0.5" in wrong
    infeasible = attempt_text(tried(PROBLEM, multipliers("1 0")), 3)
    assert r"g(\alpha, 0) = -\infty" in infeasible
    assert "gap" not in infeasible
    assert r"- $\sum_i \alpha_i t_i = 0$ fails by 1" in infeasible
