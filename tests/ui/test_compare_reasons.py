"""The sentences on why a sample went where it did."""

import numpy as np

from linclf_ui.compare.reasons import question, reason

NAMES = ("iris*", "b", "c")


def test_a_right_answer_names_the_strongest_rival() -> None:
    text = reason(np.array([2.0, 1.25, -1.0]), 0, NAMES, 2)
    assert (
        text
        == r"**iris\***, right: $s_{0}$ = 2.00 leads the strongest rival, $s_{1}$ = 1.25, by 0.75."
    )


def test_a_wrong_answer_names_the_true_class_even_if_another_came_second() -> None:
    text = reason(np.array([2.0, 1.25, -1.0]), 2, NAMES, 1)
    assert text.endswith("wrong: $s_{0}$ = 2.0 leads the true class, $s_{2}$ = −1.0, by 3.0.")


def test_a_tie_says_so() -> None:
    text = reason(np.array([0.0, 0.0, 0.0]), 1, NAMES, 1)
    assert "wrong: classes 0, 1, 2 tie exactly" in text
    assert "right: classes 0, 1" in reason(np.array([1.0, 1.0, 0.0]), 0, NAMES, 1)


def test_the_question_between_two_classes_is_the_sign_of_a_difference() -> None:
    S = np.array([[1.0, 0.5, 9.0], [1.0, 2.0, 9.5]])
    assert question(S[:, :2], "AB", 1).endswith("$s_{0} - s_{1}$ decides: A 0.5, B −1.0.")
    assert question(S, "AB", 1) == ""
    assert question(np.eye(3), "ABC", 1) == ""


def test_small_numbers_are_not_printed_as_0() -> None:
    s = np.array([1e-5, 3e-5, 0.0])
    assert reason(s, 1, NAMES, 3).endswith(
        "$s_{1}$ = 3.00·10⁻⁵ leads the strongest rival, $s_{0}$ = 1.00·10⁻⁵, by 2.00·10⁻⁵."
    )
    assert reason(s, 2, NAMES, 3).endswith("the true class, $s_{2}$ = 0.000, by 3.00·10⁻⁵.")
    assert question(np.array([s, s[[1, 0, 2]]]), "AB", 3).endswith(
        "decides: A −2.00·10⁻⁵, B 2.00·10⁻⁵."
    )
    tied = np.array([-1e-5, -1e-5, -1.0])
    assert "at the highest score −1.00·10⁻⁵, and" in reason(tied, 0, NAMES, 3)
