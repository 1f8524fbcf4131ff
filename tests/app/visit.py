"""A visit without a server."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from linclf_core.experiment import MAX_PERIODS
from linclf_ui.session import Lab


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


def fill(here: Lab) -> None:
    """Change the learning rate at so many steps that the run has no room for another change, and
    go on some steps."""
    for step in range(1, MAX_PERIODS):
        training = replace(here.training, learning_rate=0.1 + 0.1 * (step % 2))
        here.experiment = here.experiment.with_training(step, training)
    here.history = here.experiment.replay(here.prepared, MAX_PERIODS + 5)
