"""What is shown, and what a teacher leaves out, as texts of a link: there and back, and strict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_ui.teaching import GROUPS, MODES, ONLY_HIDDEN, Teaching
from linclf_ui.view import View

VIEWS = st.builds(
    View,
    *(st.booleans() for _ in range(5)),
    st.sampled_from([None, False, True]),
    st.integers(0, View.MOST_DECIMALS),
    st.none() | st.tuples(st.integers(0, 999), st.integers(0, 999)),
)
TEACHINGS = st.builds(
    Teaching,
    st.dictionaries(st.sampled_from(list(GROUPS)), st.sampled_from(MODES)).map(
        lambda groups: {g: "hidden" if g in ONLY_HIDDEN else mode for g, mode in groups.items()}
    ),
    st.booleans(),
)
LETTERS = st.text("1bdzl059.-", max_size=8)


@given(VIEWS)
def test_a_view_goes_there_and_back(view: View) -> None:
    assert View.of_text(view.text()) == view
    assert View.of_fields(view.changed()) == view


def test_a_view_is_written_short() -> None:
    assert View().text() == ""
    assert View(zero_lines=True, log_loss=False, decimals=5).text() == "1z1l0d5"
    assert View(arrows=False, axes=(12, 0)).text() == "1a0x12-0"


@pytest.mark.parametrize(
    "text",
    [
        *("1", "2z1", "z1", "1z", "1z1z1", "1q1", "1z9", "1d7", "1z1 ", "1Z1", "1z١", "1l2"),
        *("1x1", "1x1-", "1x-1-2", "1x1-2-3", "1x1000-2", "1x٣-1", "1z0-1", "1d0-1", "1d05-"),
    ],
)
def test_a_wrong_view_gets_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        View.of_text(text)


@pytest.mark.parametrize(
    "values",
    [
        *(None, [], 7, {"colour": 1}, {"arrows": 1}, {"decimals": 7}, {"decimals": True}),
        *({"decimals": 2.0}, {"log_loss": None}, {"board": "yes"}, {"decimals": -1}),
        *({"axes": [1]}, {"axes": [0, -1]}, {"axes": [0, True]}, {"axes": "01"}, {"axes": None}),
    ],
)
def test_wrong_fields_get_a_sentence(values: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        View.of_fields(values)


@given(TEACHINGS)
def test_what_is_left_out_goes_there_and_back(teaching: Teaching) -> None:
    assert Teaching.of_text(teaching.text()) == teaching


def test_what_is_left_out_is_readable() -> None:
    teaching = Teaching({"data": "locked", "menu": "hidden"}, projector=True)
    assert teaching.text() == "1.data-locked.menu-hidden.projector"
    assert teaching.locked("data")
    assert teaching.hidden("menu")
    assert teaching.free("loss")
    assert not teaching.free("data")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2.large",
            "large",
            "1",
            "1.",
            "1.large.large",
            "1.large.projector",
            "1.data-hidden.data-locked",
        ),
        *("1.data", "1.data-free", "1.data-hidden.", "1..large", "1.DATA-hidden", "1.x-hidden"),
        "1.menu-locked",
    ],
)
def test_wrong_teaching_gets_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Teaching.of_text(text)


@given(LETTERS)
def test_only_what_is_written_is_read(text: str) -> None:
    for kind in (View, Teaching):
        try:
            read = kind.of_text(text)
        except ValueError:
            continue
        assert kind.of_text(read.text()) == read
