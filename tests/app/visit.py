"""A visit without a server."""

from types import SimpleNamespace
from typing import Any


class Address(dict[str, str]):
    """The part of an address behind its question mark, as Streamlit gives it to a script."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, entries: dict[str, str]) -> None:
        self.clear()
        self.update(entries)


class Visit(SimpleNamespace):
    """A stand-in for Streamlit: a session, an address, and whether the visitor pressed Back."""

    session_state: dict[str, Any]
    query_params: Address
    gone_back: bool
