"""Widgets that hold no state of their own: each shows a value, and says what an entry changes.

Streamlit keeps the value of every widget by its key, and sends all of them with each message. On a
slow line that goes wrong in five ways, none of which a page needs to know of:

- What the visitor enters while an answer is on its way must not be written over by that answer.
- A message sent before a value has changed by other means still carries the old one, and to
  Streamlit that looks like a choice of the visitor.
- A message sent before a menu's options have changed may name one that is no more.
- What two parts of a page send in the same moment becomes one message, which runs only one of them.
- A message that comes while an earlier one is taken up breaks that off, and what was entered with
  the earlier one is reported to nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import ScriptControlException
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ThreadState,
    get_script_run_ctx,
)

_locked = ContextVar("locked", default=False)
#: Says that a widget outside all parts of the page has been entered since the page last ran.
CHANGED = "changed around parts"


@dataclass(frozen=True)
class Bound:
    """A widget's `key`, the `value` that it shows, and `apply`, which gets what the visitor enters:
    never nothing, and never what the widget shows already or has reported before."""

    key: str
    value: Any
    apply: Callable[[Any], None]

    @staticmethod
    def renewed(name: str, value: Any, apply: Callable[[Any], None]) -> "Bound":
        """The same for a setting that also changes by other means, and that an old message must
        not set back: a value that has not been entered in the widget is shown by another one, with
        a key of its own. Not for what changes at every step, which would make a widget each."""
        seen = _seen()
        keys = (f"{name} {n}" if n else name for n in count())
        return Bound(next(key for key in keys if seen.get(key, value) == value), value, apply)

    def entry(self) -> dict[str, Any]:
        """The arguments `key`, `value` and `on_change` of a slider, a switch or a field to type in.

        A value that it has already is not set again: Streamlit would send it to the browser, over
        what has been entered there since.
        """
        if self.key in st.session_state and st.session_state[self.key] != self.value:
            st.session_state[self.key] = self.value
        _seen()[self.key] = self.value
        return {"key": self.key, "value": self.value, **self._reporting(self._report)}

    def menu(self, options: Sequence[Any]) -> dict[str, Any]:
        """The arguments `options`, `key` and `on_change` of a menu. Of an option that is no more
        Streamlit hands on the text: that is no choice."""

        def report() -> None:
            if reported(self.key) in options:
                self._report()

        st.session_state[self.key] = self.value
        _seen()[self.key] = self.value
        return {"options": options, "key": self.key, **self._reporting(report)}

    def menu_of_many(self, options: Sequence[Any]) -> dict[str, Any]:
        """The same for a menu of which any number of options can be chosen; its value is a list."""

        def report() -> None:
            if set(reported(self.key) or ()) <= set(options):
                self._report()

        st.session_state[self.key] = self.value
        _seen()[self.key] = self.value
        return {"options": options, "key": self.key, **self._reporting(report)}

    def _reporting(self, report: Callable[[], None]) -> dict[str, Any]:
        if _locked.get():
            return {"on_change": report, "disabled": True}
        _on_page()[self.key] = report
        return {"on_change": report}

    def _report(self) -> None:
        seen, value = _seen(), reported(self.key)
        if value is None or value == seen.get(self.key):
            return
        if not _of_a_part():
            st.session_state[CHANGED] = True
        before, seen[self.key] = seen.get(self.key), value
        try:
            self.apply(value)
        except ScriptControlException:
            seen[self.key] = before
            raise


def catch_up() -> None:
    """Report what has been entered and was broken off; for every page, before it shows anything."""
    on_page = _on_page()
    for report in list(on_page.values()):
        report()
    on_page.clear()


@contextmanager
def locked(on: bool) -> Iterator[None]:
    """Whether the widgets made meanwhile can only be read."""
    before = _locked.set(on or _locked.get())
    try:
        yield
    finally:
        _locked.reset(before)


def in_form(key: str, value: Any) -> dict[str, Any]:
    """The argument of a field in a form that shows `value`. It tells nothing by itself: whoever
    takes the form up asks what is `reported`."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return {"key": key}


def _of_a_part() -> bool:
    """Whether the widget that reports stands in a part of the page that can run alone."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and ThreadState.get().fragment_id is not None


def changed_around() -> bool:
    """Whether a widget outside all parts has been entered, and the page has not run since."""
    return bool(st.session_state.get(CHANGED))


def whole_page_runs() -> None:
    st.session_state[CHANGED] = False


def reported(key: str) -> Any:
    """What a table, a chart or a component with this key reports; for callbacks. None where there
    is no such widget on the page."""
    return st.session_state.get(key)


def _seen() -> dict[str, Any]:
    """What each widget was last made with, or has reported since; by key."""
    seen: dict[str, Any] = st.session_state.setdefault("seen in widgets", {})
    return seen


def _on_page() -> dict[str, Callable[[], None]]:
    """How each widget that was made last reports; by key."""
    made: dict[str, Callable[[], None]] = st.session_state.setdefault("widgets on the page", {})
    return made
