"""Pasted matrices: every form is read, every fault is named, every export reads back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from linclf_core.explain.matrix_text import (
    parse_labels,
    parse_matrix,
    read_matrix,
    to_csv,
    to_latex,
    to_numpy,
)
from linclf_core.explain.printing import exact, fixed, latex_exact, latex_number

TWO_ROWS = [[0.815, -1.065, 3], [-0.5, 1000, 0]]


@pytest.mark.parametrize(
    "text",
    [
        "0.815 -1.065 3\n-0.5 1e3 0",
        "0.815\t-1.065\t3\n-0.5\t1000\t0\n",
        "0.815,-1.065,3\r\n-0.5,1E+3,0\r\n",
        " 0.815 ,  -1.065, 3 \n\n -.5, 1000., +0 ",
        "0.815,\t-1.065,\t3\n-0.5,\t1000,\t0",
        "0.815, -1.065, 3,\n-0.5, 1000, 0,",
        "0.815;-1.065;3\n-0.5;1000;0",
        "0.815 ; -1.065 ; 3 ;\n-0.5 ; 1000 ; 0 ;",
        "0.815 -1.065 3; -0.5 1000 0",
        "[0.815, -1.065, 3; -0.5, 1000, 0];",
        "[0.815 -1.065 3\n -0.5 1000 0]",
        "X = [0.815 -1.065 3; -0.5 1000 0]",
        "0.815 −1.065 3\n–0.5 1000 0",
        "0.815\u00a0\u20111.065\u2009 3\n\uff0d0.5 1000 0",
        "\ufeff0.815 -1.065 3\n-0.5 1000 0",
        "[[0.815, -1.065, 3], [-0.5, 1000, 0]]",
        "[[0.815 -1.065 3.]\n [-0.5\n 1000. 0.]]",
        "S = np.array([[0.815, -1.065,\n 3.0],\n [-0.5, 1e3, 0]], dtype=np.float64)",
        "array([[0.815, -1.065, 3], [-0.5, 1000, 0],])",
        "numpy.array([[0.815, -1.065, 3], [-0.5, 1000, 0]], dtype=float)",
        "[0.815, -1.065, 3],\n[-0.5, 1000, 0]",
        "0.815 **-1.065** 3\n-0.5 1000 **0**",
        r"\begin{bmatrix} 0.815 & -1.065 & 3 \\ -0.5 & 1000 & 0 \end{bmatrix}",
        r"\begin{pmatrix}0.815&-1.065&3\\-0.5&1000&0\\\end{pmatrix}",
        "$$S = f(X, W) = \\begin{bmatrix}\n0.815 & - 1.065 & \\mathbf{3} \\\\\n"
        "-\\mathbf{0.5} & 1000 & 0\n\\end{bmatrix} \\quad y = 3$$",
        r"\left[\begin{array}{rrr} 0.815 & {-1.065} & \textbf{3} \\[2pt] "
        r"-0.5 & 1 \times 10^{3} & \phantom{-}0 \end{array}\right]",
        r"\begin{pmatrix*}[r] 0.815 & -1.065 & \bf 3 \\ -0.5 & 1 \cdot 10^3 & 0 \end{pmatrix*}",
        "0.815 & -1.065 & 3 \\\\\n-0.5 & 1000 & 0 \\\\ \\hline",
        "0.815 & -1.065 & 3\n-0.5 & 1000 & 0",
        r"\boldsymbol{0.815}, -\bm{1.065}, \mathbf{3}; -0.5, 1000, 0",
    ],
)
def test_every_form_is_read(text):
    np.testing.assert_array_equal(parse_matrix(text), TWO_ROWS)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1;2;3", [[1], [2], [3]]),
        ("1\n2\n3", [[1], [2], [3]]),
        ("1 2 3", [[1, 2, 3]]),
        ("[3, 2, 0]", [[3, 2, 0]]),
        ("7", [[7]]),
        ("1,5", [[1, 5]]),
        ("0,5;1,5", [[0, 5], [1, 5]]),
        (r"y = \begin{bmatrix} 3 \\ 2 \end{bmatrix}", [[3], [2]]),
        ("1\t2\t", [[1, 2]]),
        ("{{1, 2}, {3, 4}}", [[1, 2], [3, 4]]),
        ("1e12 -1e12", [[1e12, -1e12]]),
    ],
)
def test_vectors_and_ambiguous_signs(text, values):
    np.testing.assert_array_equal(parse_matrix(text), values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (r"\frac{1}{2} & -\tfrac{1}{3}", [1 / 2, -1 / 3]),
        (r"3 \frac12 - \dfrac{2}{3}", [3, 1 / 2, -2 / 3]),
        (r"\frac{-1}{2}, -\frac{-1}{2}, +\frac{1}{2}", [-1 / 2, 1 / 2, 1 / 2]),
        (
            r"\mathbf{\frac{1}{7}} & \frac{\mathbf{1}}{7} & \boxed{-\frac{0.3}{.1}}",
            [1 / 7, 1 / 7, -3],
        ),
        ("1/3 -2/6 10/1", [1 / 3, -1 / 3, 10]),
        ("1 / 2, -1⁄4", [0.5, -0.25]),
        (r"\textcolor{red}{2} {3} \underline{-4}", [2, 3, -4]),
    ],
)
def test_fractions_are_exact(text, values):
    assert parse_matrix(text).tolist() == [values]


def test_bold_entries_are_told_and_entries_stay_as_typed():
    reading = read_matrix(r"\mathbf{\frac{1}{2}} & 2 \\ - 3 & -\mathbf{0.50}", 20)
    assert reading.bold.tolist() == [[True, False], [False, True]]
    assert reading.text == "1/2, 2\n-3, -0.50"
    assert read_matrix("1 **2**\n**3** 4", 20).bold.tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There are no numbers in the text."),
        (" \n\t\n ;; []", "There are no numbers in the text."),
        (r"\begin{bmatrix}\end{bmatrix}", "There are no numbers in the text."),
        ("1 2 3\n4 5", "Row 2 has 2 columns, but row 1 has 3."),
        ("1 2\n3 four", "Row 2, column 2: “four” is not a number."),
        ("a,b\n1,2", "Row 1, column 1: “a” is not a number."),
        ("1,,2", "Row 1, column 2 is empty."),
        ("1\t\t2", "Row 1, column 2 is empty."),
        ("1 & & 2", "Row 1, column 2 is empty."),
        ("1 2\n1 1e308", "Row 2, column 2: 1e308 is too large; at most 1e12 is accepted."),
        ("1e999", "Row 1, column 1: 1e999 is too large; at most 1e12 is accepted."),
        ("-1.1e12", "Row 1, column 1: -1.1e12 is too large; at most 1e12 is accepted."),
        ("1 nan", "Row 1, column 2: “nan” is not a number."),
        ("1 2\n-inf 0", "Row 2, column 1: “-inf” is not a number."),
        ("1_000", "Row 1, column 1: “1_000” is not a number."),
        ("1 - 2", "Row 1, column 2: “-” is not a number."),
        ("1/0", "Row 1, column 1: 1/0 divides by 0."),
        ("1e13/1", "Row 1, column 1: “1e13/1” is not a number."),
        (
            "9999999999999/3 1",
            "Row 1, column 1: 9999999999999/3 is too large; at most 1e12 is accepted.",
        ),
        (r"1 & \frac{a}{2}", r"Row 1, column 2: “\frac{a}{2}” is not a number."),
        (r"\mathbf{x} & 2", r"Row 1, column 1: “\mathbf{x}” is not a number."),
        ("**x** 2", "Row 1, column 1: “**x**” is not a number."),
        (r"\sqrt{2} & 2", r"Row 1, column 1: “\sqrt{2}” is not a number."),
        ("٣", "Row 1, column 1: “٣” is not a number."),
        ("9" * 500, f"Row 1, column 1: “{'9' * 24}…” is not a number."),
        (
            "0,815 1,065",
            "Row 1 has commas and spaces between its entries: use one of them, and a point for "
            "decimals.",
        ),
        (
            "1 2\n0,815\t1,065",
            "Row 2 has commas and spaces between its entries: use one of them, and a point for "
            "decimals.",
        ),
        (
            "0,5;1,5\n2,5;3,5",
            "There are commas and semicolons between the entries: use one of them, and a point "
            "for decimals.",
        ),
        (
            r"0,5 & 1 \\ 2 & 3",
            "Row 1, column 1: “0,5” is not a number. Write decimals with a point.",
        ),
        (
            r"\begin{bmatrix} 1 \end{bmatrix} \begin{bmatrix} 2 \end{bmatrix}",
            "The text holds more than one LaTeX matrix; paste one at a time.",
        ),
        (
            r"\begin{bmatrix} 1 & 2",
            r"The LaTeX matrix does not end: \end{bmatrix} is missing.",
        ),
        ("1\n" * 201, "There are 201 rows; at most 200 are accepted."),
        ("x " * 21, "Row 1 has 21 columns; at most 20 are accepted."),
        ("1" * 100_001, "The text is longer than 100 kB."),
        ("−" * 40_000, "The text is longer than 100 kB."),
    ],
)
def test_every_fault_is_one_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"\.$") as fault:
        parse_matrix(text)
    assert str(fault.value) == sentence


@given(st.text(max_size=60) | st.text("0123456789.,;&[]{}()\\-+e= \t\n*$^", max_size=80))
def test_any_text_gives_a_matrix_or_a_sentence(text):
    try:
        values = parse_matrix(text)
    except ValueError as fault:
        sentence = str(fault)
    else:
        sentence = "."
        assert values.ndim == 2
        assert np.isfinite(values).all()
    assert sentence.endswith(".")


@pytest.mark.parametrize("piece", [" ", "[", "\\[", "\\phantom{", "\\begin{", "-", "9", "**", ";;"])
def test_long_nonsense_is_answered(piece):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_matrix(piece * (100_000 // len(piece)))


def test_labels():
    for text in ("3 2 0 1 0", "3\n2\n0\n1\n0", "[3, 2, 0, 1, 0]", "3,2,0,1,0"):
        labels = parse_labels(text, 4)
        assert labels.dtype == np.intp
        np.testing.assert_array_equal(labels, [3, 2, 0, 1, 0])
    assert len(parse_labels(" ".join(["1"] * 200), 2)) == 200


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 4", "Class 2 in the list is 4, not a whole number from 0 to 3."),
        ("-1", "Class 1 in the list is -1, not a whole number from 0 to 3."),
        ("0\n1.5", "Class 2 in the list is 1.5, not a whole number from 0 to 3."),
        ("0 1; 1 0", "Classes go in one column or one row, not in 2 × 2."),
        ("cat", "Row 1, column 1: “cat” is not a number."),
    ],
)
def test_faulty_labels_are_named(text, sentence):
    with pytest.raises(ValueError, match=r"\.$") as fault:
        parse_labels(text, 4)
    assert str(fault.value) == sentence


MATRICES = arrays(
    float,
    array_shapes(min_dims=2, max_dims=2, max_side=4),
    elements=st.floats(-1e12, 1e12, allow_subnormal=True),
)


@pytest.mark.parametrize("write", [to_latex, to_csv, to_numpy])
@given(values=MATRICES)
def test_exports_read_back(write, values):
    np.testing.assert_array_equal(parse_matrix(write(values, None)), values)
    for decimals in (0, 3, 6):
        # Half a unit in the last decimal, and what a float64 of that size cannot hold.
        np.testing.assert_allclose(
            parse_matrix(write(values, decimals)), values, rtol=1e-15, atol=0.50001 / 10**decimals
        )


def test_exports_as_they_are_pasted_elsewhere():
    values = np.array([[2.7558, -0.0004], [1.0, 1e-20]])
    assert to_csv(values, 3) == "2.756,0.000\n1.000,0.000"
    assert to_csv(values, 0) == "3,0\n1,0"
    assert to_csv(-values[:, :1], None) == "-2.7558\n-1"
    assert to_latex(values, 1, bold=np.array([1, 0])) == (
        "\\begin{bmatrix}\n  2.8 & \\mathbf{0.0} \\\\\n  \\mathbf{1.0} & 0.0\n\\end{bmatrix}"
    )
    literal = to_numpy(values, None)
    assert literal == "np.array([[2.7558, -0.0004],\n          [1, 1e-20]])"
    np.testing.assert_array_equal(eval(literal), values)


@given(st.floats(-1e5, 1e5), st.integers(0, 6))
def test_no_minus_zero(value, decimals):
    text = fixed(value, decimals)
    assert not (text.startswith("-") and float(text) == 0)
    assert float(text) == pytest.approx(value, abs=0.50001 / 10**decimals)
    assert (latex_number(value, decimals) == "0") == (value == 0)


def test_numbers_in_formulas():
    assert latex_number(2.0, 3) == "2"
    assert latex_number(-0.0, 3) == "0"
    assert latex_number(0.1234567, 3) == "0.123"
    assert latex_number(-0.0002, 3) == r"-2.000 \times 10^{-4}"
    assert latex_number(1234567.0, 2) == r"1.23 \times 10^{6}"
    assert latex_exact(0.001) == "0.001"
    assert latex_exact(1e-5) == r"1 \times 10^{-5}"
    assert exact(-0.0) == "0"


def test_the_most_that_is_accepted():
    assert parse_matrix("1\n" * 200).shape == (200, 1)
    assert parse_matrix("1 " * 20).shape == (1, 20)
    assert parse_labels("1 " * 200, 2).shape == (200,)
    np.testing.assert_array_equal(parse_matrix("1e12, -1e12"), [[1e12, -1e12]])
    with pytest.raises(ValueError, match="too large"):
        parse_matrix("1.001e12")
    with pytest.raises(ValueError, match="Row 1 has 201 columns"):
        parse_labels("1 " * 201, 2)
    long = "1" + " " * 99_999
    assert parse_matrix(long).shape == (1, 1)
    with pytest.raises(ValueError, match="longer than 100 kB"):
        parse_matrix(long + " ")
    assert parse_matrix("0." + "1" * 398).shape == (1, 1)
    with pytest.raises(ValueError, match="not a number"):
        parse_matrix("0." + "1" * 399)
    assert parse_matrix("1/" + "0" * 397 + "4") == [[0.25]]
    with pytest.raises(ValueError, match="not a number"):
        parse_matrix("1/" + "0" * 398 + "4")
    for length, shown in ((24, "x" * 24), (25, "x" * 24 + "…")):
        with pytest.raises(ValueError, match=f"column 1: “{shown}” is not"):
            parse_matrix("x" * length)


def test_where_powers_of_ten_begin():
    assert latex_number(999_999.0, 3) == "999999"
    assert latex_number(1e6, 3) == r"1.000 \times 10^{6}"
    assert latex_number(-999_999.5, 1) == "-999999.5"
    assert latex_number(-1_000_000.5, 1) == r"-1.0 \times 10^{6}"
    assert latex_number(0.0006, 3) == "0.001"
    assert latex_number(0.0004, 3) == r"4.000 \times 10^{-4}"
