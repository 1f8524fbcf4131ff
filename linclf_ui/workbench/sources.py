"""Where the numbers of the workbench can come from."""

from collections.abc import Sequence
from typing import Protocol

from linclf_core.explain.derivation import Derivation


class Source(Protocol):
    """One place that numbers come from."""

    @property
    def key(self) -> str: ...

    def label(self) -> str:
        """What stands on the switch."""
        ...

    def stamp(self) -> object:
        """A value that changes whenever the derivation would."""
        ...

    def derivation(self) -> Derivation:
        """The step written out. Raises ValueError, one plain sentence, if that cannot be done."""
        ...

    def sidebar(self) -> None:
        """What the numbers are, and their settings."""
        ...

    def entry(self) -> None:
        """The fields to put numbers in, above the matrices; nothing where they are given."""
        ...


Sources = Sequence[Source]
