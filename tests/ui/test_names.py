"""Names from outside cannot become markup, links or invisible text."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_ui.names import LONGEST, clean, markdown, plain, prose


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("petal width (cm)", "petal width (cm)"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("a & b", "a &amp; b"),
        ("&lt;", "&amp;lt;"),
        ("tab\tline\n", "tab line "),
        ("x₁ Δ ü 中", "x₁ Δ ü 中"),
    ],
)
def test_plain(name, text):
    assert plain(name) == text
    assert html.unescape(text) == clean(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setosa", "setosa"),
        ("[a](http://b)", "\\[a\\]\\(http\u2060\\://b\\)"),
        ("www.b.c", "www\u2060\\.b\\.c"),
        ("a.b@c.d", "a\\.b\u2060@c\\.d"),
        ("wwwest of http", "wwwest of http"),
        ("*a* _b_ `c` $d$", r"\*a\* \_b\_ \`c\` \$d\$"),
        (":red[x]", r"\:red\[x\]"),
        ("back\\slash", r"back\\slash"),
        ("# 1. - + ~", r"\# 1\. \- \+ \~"),
    ],
)
def test_markdown(name, text):
    assert markdown(name) == text


def test_long_names_are_cut_visibly():
    assert clean("n" * 40) == "n" * 40
    assert clean("n" * 41) == "n" * 39 + "…"
    assert clean("n" * 41, 50) == "n" * 41
    assert markdown("*" * 99, 10) == r"\*" * 9 + "…"


INVISIBLE = "\x00\x1b\x7f\x85\u200b\u200e\u2028\u202e\u2066\ud800"


@given(st.text(st.sampled_from(INVISIBLE) | st.characters()))
def test_nothing_invisible_or_unwritable_is_left(name):
    text = clean(name)
    assert len(text) <= LONGEST
    assert not set(text) & set(INVISIBLE)
    text.encode()
    assert not set("<>") & set(plain(name))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("- a\n- b", "- a\n- b"),
        ("it is\n1. So", "it is 1. So"),
        ("1. So it is", "1\\. So it is"),
        ("*a* **b** $\\frac{1}{2}[3]$", "*a* **b** $\\frac{1}{2}[3]$"),
        ("[a](http://b) <b>", "\\[a\\](http\u2060\\://b) \\<b\\>"),
        ("![i](x) :red[y] `c` # $", "\\!\\[i\\](x) \\:red\\[y\\] \\`c\\` \\# \\$"),
        ("a\\b \u202e", "a\\\\b"),
    ],
)
def test_prose_keeps_paragraphs_lists_emphasis_and_formulas_and_makes_no_other_markup(
    text: str, shown: str
) -> None:
    assert prose(text).rstrip() == shown
