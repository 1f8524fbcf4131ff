"""What a teacher leaves out of the page, or locks, in a link.

It helps a class to keep to an exercise. It keeps no secret and guards nothing: who changes the
address has all controls again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

Mode = Literal["hidden", "locked"]
#: The groups of controls: what each holds, by its name in a link.
GROUPS = {
    "data": "Data set, scaling, start",
    "loss": "Loss and λ",
    "optimiser": "Optimiser and batch",
    "rate": "Learning rate η",
    "editing": "Editing, New start",
    "more": "More of this step",
    "menu": "Menu of the pages",
}
MODES: tuple[Mode, ...] = ("hidden", "locked")
#: What can only be left out.
ONLY_HIDDEN = ("more", "menu")
#: For a projector: larger type and marks, and less beside them; and what links once said for it.
PROJECTOR, LARGE = "projector", "large"


@dataclass(frozen=True)
class Teaching:
    """`groups` are those that are not free, with how; `projector` says that type and marks can be
    read from the last row, and that what is not needed is left out."""

    groups: Mapping[str, Mode] = field(default_factory=dict)
    projector: bool = False

    #: What a text begins with: the version of its form.
    VERSION: ClassVar[str] = "1"

    def hidden(self, group: str) -> bool:
        return self.groups.get(group) == "hidden"

    def free(self, group: str) -> bool:
        return group not in self.groups

    def locked(self, group: str) -> bool:
        return self.groups.get(group) == "locked"

    def text(self) -> str:
        """As in "1.data-locked.menu-hidden.projector"; nothing where all is free."""
        parts = [f"{group}-{mode}" for group, mode in self.groups.items()]
        parts += [PROJECTOR] if self.projector else []
        return ".".join([self.VERSION, *parts]) if parts else ""

    @classmethod
    def of_text(cls, text: str) -> Self:
        """What such a text says. Raises ValueError, one plain sentence, if it is none."""
        if not text:
            return cls()
        version, *parts = text.split(".")
        known: dict[str, tuple[str, Mode]] = {
            f"{group}-{mode}": (group, mode)
            for group in GROUPS
            for mode in MODES
            if mode == "hidden" or group not in ONLY_HIDDEN
        }
        groups = dict(known[part] for part in parts if part in known)
        # A group that is named twice, or another word, is one part too many.
        projector = parts.count(PROJECTOR) + parts.count(LARGE)
        read = len(groups) + projector
        if version != cls.VERSION or not parts or projector > 1 or read < len(parts):
            raise ValueError("The link is damaged: what it hides or locks cannot be read.")
        return cls(groups, bool(projector))
