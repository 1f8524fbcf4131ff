"""How numbers are printed."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linclf_core.writing import short
from linclf_ui.numbers import LARGEST_FIXED, decimal, decimals, power, relations
from tests.ui.printed import read_power


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (1.5, {}, "1.500"),
        (-1.5, {}, "−1.500"),
        (2 / 3, {"decimals": 5}, "0.66667"),
        (0.0, {}, "0.000"),
        (-0.0, {}, "0.000"),
        (-0.0004, {}, "0.000"),
        (-0.0006, {}, "−0.001"),
        (-0.4, {"decimals": 0}, "0"),
        (3.0, {"whole": True}, "3"),
        (-2.0, {"whole": True}, "−2"),
        (-0.0, {"whole": True}, "0"),
        (999_999.0, {}, "999999.000"),
        (1e6, {}, "1.000·10⁶"),
        (-2.5e30, {"decimals": 1}, "−2.5·10³⁰"),
        (1.25e7, {"decimals": 0}, "1.2·10⁷"),
        (1e-9, {}, "0.000"),
    ],
)
def test_by_example(value, options, text):
    assert decimal(value, **options) == text


@given(st.floats(-1e300, 1e300), st.integers(0, 8))
def test_what_is_printed_reads_back_to_within_half_a_digit(value, decimals):
    text = decimal(value, decimals)
    assert "-" not in text
    read = read_power(text)
    if abs(value) < LARGEST_FIXED:
        assert abs(read - value) <= 0.5 * 10.0**-decimals * (1 + 1e-6)
        assert "e" not in text
        assert not (read == 0 and "−" in text)
    else:
        assert math.isclose(read, value, rel_tol=0.5 * 10.0 ** -max(decimals, 1) * (1 + 1e-6))
    assert len(text) < 24


@given(
    st.lists(
        st.one_of(
            st.floats(-2, 2),
            st.floats(-1e7, 1e7),
            st.sampled_from(
                [0.0, -0.0, -1e-9, 0.0005, -0.0005, 0.5, -0.5, 999999.9999, 1e6, 1e300]
            ),
            st.floats(),
        ),
        max_size=12,
    ),
    st.integers(0, 8),
    st.booleans(),
)
@example([-0.0004, 10.0, -10.0, -0.4], 0, False)
@example([-0.0004, 10.0, -10.0, -100.0], 2, True)
# Next to the middle: in size two are a little more than they look, one just so, one a little less.
@example([0.0005, -2.0015, 0.0625, 123456.0005], 3, False)
@example([2.675, 1.005, 0.125, -0.375], 2, False)
@example([0.5, 1.5, -2.5, 999999.5], 0, False)
@example([0.1 + 0.2, 123456.123456785], 8, False)
def test_many_numbers_are_printed_as_each_alone(values, places, whole):
    expected = [decimal(value, places, whole=whole) for value in values]
    assert decimals(np.array(values), places, whole=whole) == expected


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_many_numbers_of_any_kind_are_printed_with_all_their_digits(kind: type) -> None:
    values = (np.arange(-500, 500) * 123.456).astype(kind)
    for places in (0, 3, 6):
        assert decimals(values, places) == [decimal(v, places) for v in values.tolist()]


def test_parts_equal_their_sum_only_where_their_printed_digits_do():
    totals = ["0.501", "0.500", "−1.000", "1.200·10⁶", "3"]
    first = ["0.500", "0.500", "0.250", "1.200·10⁶", "1"]
    second = ["0.000", "0.000", "−1.250", "0.000", "2"]
    assert relations(totals, first, second) == "≈==≈="


def test_the_numbers_of_a_matrix_are_printed_row_by_row():
    assert decimals(np.array([[1.0, -2.0], [0.25, 4.0]]), 1) == ["1.0", "−2.0", "0.2", "4.0"]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1000.0, 3, "1000"),
        (123456.0, 3, "123000"),
        (1e6, 6, "10⁶"),
        (2.5e9, 3, "2.5·10⁹"),
        (-0.25, 3, "−0.25"),
        (1e-6, 6, "10⁻⁶"),
        (-3.25e-7, 3, "−3.25·10⁻⁷"),
        (0.0, 3, "0"),
    ],
)
def test_short_is_as_written_by_hand(value: float, digits: int, text: str) -> None:
    assert short(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(4e-30, "4.0·10⁻³⁰"), (0.0, "0"), (52.0, "52"), (0.32, "0.32"), (-2500.0, "−2.5·10³")],
)
def test_a_power_of_ten_where_the_number_is_not_of_everyday_size(value: float, text: str) -> None:
    assert power(value) == text


def test_nothing_on_the_screen_is_printed_as_a_program_prints_an_exponent() -> None:
    """Neither by Python, in what is told, nor by plotly under the pointer: its formats g and e."""
    shown = re.compile(r"%\{+[^}]*:\.\d~?[eg]\}|\{[^{}]*:\.\d?e\}")
    folder = Path(__file__).parents[2] / "linclf_ui"
    found = {
        f"{path.name}: {line.strip()}"
        for path in folder.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if shown.search(line)
    }
    assert not found
