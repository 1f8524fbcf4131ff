"""Colours and shapes tell ten classes apart, and texts printed from outside stay texts."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_ui.names import LONGEST, clean, markdown, plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import DARK, GLYPHS, LIGHT, SYMBOLS, Theme, layout
from tests.ui.printed import read_power

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def rgb(colour: str) -> tuple[float, ...]:
    """Linear red, green and blue of "#rrggbb"."""
    parts = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2: 3 is wanted for shapes, 4.5 for text."""
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (rgb(one), rgb(other)))
    return (high + 0.05) / (low + 0.05)


def test_ten_classes_have_ten_shapes_and_glyphs() -> None:
    assert len(set(SYMBOLS)) == len(set(GLYPHS)) == 10


@BOTH
def test_ten_classes_have_ten_colours_that_stand_out_from_the_ground(theme: Theme) -> None:
    assert len(set(theme.classes)) == 10
    for colour in theme.classes:
        assert contrast(colour, theme.background) >= 2.9, colour


@BOTH
def test_no_two_class_colours_are_nearly_alike(theme: Theme) -> None:
    for one, other in combinations(theme.classes, 2):
        distance = sum((a - b) ** 2 for a, b in zip(rgb(one), rgb(other), strict=True)) ** 0.5
        assert distance > 0.08, (one, other)


@BOTH
def test_text_can_be_read(theme: Theme) -> None:
    assert contrast(theme.text, theme.background) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5
    assert contrast(theme.accent, theme.background) >= 4.5
    assert contrast(theme.wrong, theme.background) >= 7


def test_a_region_is_filled_with_the_colour_of_its_class() -> None:
    assert LIGHT.fill(0, 0.5) == "rgba(0,114,178,0.5)"


@BOTH
def test_every_chart_shares_one_frame(theme: Theme) -> None:
    frame = layout(theme, 300, showlegend=True)
    assert frame.height == 300
    assert frame.showlegend
    assert frame.uirevision == "keep"
    assert frame.xaxis.gridcolor == theme.grid


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 3, "1.000"),
        (-1.2345, 2, "−1.23"),
        (-0.0004, 3, "0.000"),
        (-0.0, 0, "0"),
        (999_999.0, 1, "999999.0"),
        (-2.5e9, 2, "−2.50·10⁹"),
        (1e300, 0, "1.0·10³⁰⁰"),
    ],
)
def test_decimal(value: float, decimals: int, text: str) -> None:
    assert decimal(value, decimals) == text


def test_a_count_has_no_decimals() -> None:
    assert decimal(3.0, 5, whole=True) == "3"


@given(st.floats(-1e6, 1e6, exclude_min=True, exclude_max=True), st.integers(0, 6))
def test_a_printed_number_is_the_number_rounded(value: float, decimals: int) -> None:
    text = decimal(value, decimals)
    printed = float(text.replace("−", "-"))
    assert abs(printed - value) <= 0.5 * 10.0**-decimals + 1e-9
    assert "-" not in text
    assert ("−" in text) == (printed < 0)


@given(st.floats(1e6, 1e308), st.integers(0, 6))
def test_a_large_number_keeps_its_leading_digits(value: float, decimals: int) -> None:
    assert read_power(decimal(value, decimals)) == pytest.approx(value, rel=0.05)
    assert len(decimal(-value, decimals)) <= 15


@given(st.text())
def test_names_from_outside_are_cut_and_carry_no_markup(name: str) -> None:
    assert len(clean(name)) <= LONGEST
    # A lone half of a surrogate pair would end the page with an error.
    clean(name).encode()
    assert not set("<>") & set(plain(name))


@pytest.mark.parametrize(
    "name", ["![a](http://x/y.png)", "<b>", "$x$", "`code`", ":smile:", "# top", "a_b_c", "\ud800x"]
)
def test_markdown_of_a_name_is_just_its_letters(name: str) -> None:
    text = markdown(name)
    text.encode()
    for special in "!*_`[](<>$:#":
        assert text.count(special) == text.count("\\" + special)


def test_a_sentence_may_be_longer_than_a_name() -> None:
    assert len(markdown("a" * 500, 300)) == 300
