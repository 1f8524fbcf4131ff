"""What a widget shows and what an entry in it changes, on a line as slow as you like."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException

from linclf_ui import widgets
from linclf_ui.widgets import Bound


class Form:
    """A value, the widget that shows it, and the browser's messages about that widget."""

    def __init__(self, session: dict[str, Any], value: Any) -> None:
        self.session, self.value, self.taken = session, value, []  # type: ignore[var-annotated]
        self.made: dict[str, Any] = {}

    def take(self, value: Any) -> None:
        self.value = value
        self.taken.append(value)

    def field(self) -> str:
        """The page is made: a field under one key."""
        self.made = Bound("field", self.value, self.take).entry()
        return str(self.made["key"])

    def renewed(self) -> str:
        self.made = Bound.renewed("field", self.value, self.take).entry()
        return str(self.made["key"])

    def menu(self, options: Any) -> None:
        self.made = Bound("menu", self.value, self.take).menu(options)

    def message(self, value: Any, made: dict[str, Any] | None = None) -> None:
        """The browser says that a widget holds this value."""
        of = made or self.made
        self.session[of["key"]] = value
        of["on_change"]()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    made: dict[str, Any] = {}
    monkeypatch.setattr(widgets, "st", SimpleNamespace(session_state=made))
    return made


def test_an_entry_changes_what_is_bound(session: dict[str, Any]) -> None:
    form = Form(session, 0.1)
    form.field()
    form.message(0.2)
    assert form.taken == [0.2]
    form.message(None)
    assert form.taken == [0.2], "an emptied field changes nothing"


def test_two_quick_changes_of_mind_both_count(session: dict[str, Any]) -> None:
    form = Form(session, False)
    form.renewed()
    for value in (True, False):
        form.message(value)
    assert form.taken == [True, False]


def test_a_message_that_comes_twice_counts_once(session: dict[str, Any]) -> None:
    form = Form(session, 1)
    form.field()
    for value in (2, 2, 1):
        form.message(value)
    assert form.taken == [2, 1]


def test_what_was_refused_can_be_entered_again(session: dict[str, Any]) -> None:
    refused: list[str] = []
    for _ in range(2):
        made = Bound("numbers", "1, 2", refused.append).entry()
        session["numbers"] = "one"
        made["on_change"]()
    assert refused == ["one", "one"]


def test_a_value_that_the_field_has_is_not_set_again(session: dict[str, Any]) -> None:
    """Streamlit would send it to the browser, over what is being typed there."""
    form = Form(session, 0.1)
    form.field()
    assert form.made["value"] == 0.1
    assert "field" not in session, "the field is made with it"
    form.message(0.3)
    form.field()
    assert session["field"] == 0.3
    form.value = 0.2
    form.field()
    assert session["field"] == 0.2


def test_a_renewed_field_keeps_its_key_while_it_shows_what_was_entered(
    session: dict[str, Any],
) -> None:
    form = Form(session, 0.1)
    key = form.renewed()
    form.message(0.2)
    assert form.renewed() == key


def test_a_message_from_before_a_change_is_no_choice_of_the_visitor(
    session: dict[str, Any],
) -> None:
    form = Form(session, "blobs")
    old = form.renewed(), form.made
    form.value = "points"
    new = form.renewed(), form.made
    assert old[0] != new[0]
    form.message("blobs", old[1])
    form.message("points", new[1])
    assert not form.taken
    # But a real one counts, in the old field and in the new, and back to what the other shows.
    form.message("moons", old[1])
    form.message("blobs", new[1])
    assert form.taken == ["moons", "blobs"]
    assert form.renewed() == new[0]


def test_of_a_menu_only_one_of_its_options_is_a_choice(session: dict[str, Any]) -> None:
    form = Form(session, 1)
    form.menu(range(3))
    assert session["menu"] == 1
    # The text of an option that was there before, as Streamlit hands it on, and nothing at all.
    for value in ("class 4", None, 3, 2):
        form.message(value)
    assert form.taken == [2]


def test_a_menu_that_shows_no_choice_takes_the_same_one_again(session: dict[str, Any]) -> None:
    taken: list[int] = []
    for _ in range(2):
        made = Bound("made from", None, taken.append).menu(range(3))
        session["made from"] = 0
        made["on_change"]()
    assert taken == [0, 0]


def test_what_is_not_on_the_page_reports_nothing(session: dict[str, Any]) -> None:
    assert widgets.reported("table") is None


def test_what_nobody_was_told_of_is_reported_when_the_page_runs_again(
    session: dict[str, Any],
) -> None:
    form = Form(session, 0.1)
    form.field()
    session["field"] = 0.2
    widgets.catch_up()
    assert form.taken == [0.2]


def test_what_was_broken_off_in_the_midst_is_reported_again(session: dict[str, Any]) -> None:
    tries: list[float] = []

    def take(value: float) -> None:
        tries.append(value)
        if len(tries) == 1:
            raise StopException

    made = Bound("field", 0.1, take).entry()
    session["field"] = 0.2
    with pytest.raises(StopException):
        made["on_change"]()
    widgets.catch_up()
    widgets.catch_up()
    assert tries == [0.2, 0.2]


def test_nothing_is_reported_again(session: dict[str, Any]) -> None:
    form = Form(session, 0.1)
    form.field()
    form.message(0.2)
    widgets.catch_up()
    widgets.catch_up()
    assert form.taken == [0.2]


def test_what_cannot_be_entered_is_not_caught_up_with(session: dict[str, Any]) -> None:
    form = Form(session, 0.1)
    with widgets.locked(True):
        form.field()
    session["field"] = 0.2
    widgets.catch_up()
    assert not form.taken
