"""What is shown, and how: in the session, and as a text in an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from linclf_core.settings import shown


@dataclass(frozen=True)
class View:
    """What is shown, and how. Never changes a number of the run. With `log_loss` None the curve of
    the losses turns logarithmic by itself where that shows more. Of more than two features `axes`
    are those of the plane, or None for its principal components."""

    board: bool = True
    arrows: bool = True
    shades: bool = True
    zero_lines: bool = False
    margin_lines: bool = False
    log_loss: bool | None = None
    decimals: int = 3
    axes: tuple[int, int] | None = None

    #: What a text of a view begins with: the version of its form.
    VERSION: ClassVar[str] = "1"
    #: The letter of each field in a text: it stands in links that have been sent.
    LETTERS: ClassVar[Mapping[str, str]] = {
        "b": "board",
        "a": "arrows",
        "s": "shades",
        "z": "zero_lines",
        "m": "margin_lines",
        "l": "log_loss",
        "d": "decimals",
        "x": "axes",
    }
    MOST_DECIMALS: ClassVar[int] = 6

    def changed(self) -> dict[str, bool | int | tuple[int, int]]:
        """What is not as a newcomer sees it, by field."""
        here = {name: getattr(self, name) for name in self.LETTERS.values()}
        return {name: value for name, value in here.items() if value != getattr(View, name)}

    def text(self) -> str:
        """A letter and a number for each field that is not as a newcomer sees it, as in "1z1d5",
        two for the axes, as in "1x0-3"; nothing where all are."""
        changed = self.changed()
        named = [
            (letter, changed[name]) for letter, name in self.LETTERS.items() if name in changed
        ]
        parts = [
            letter + ("-".join(map(str, value)) if isinstance(value, tuple) else f"{value:d}")
            for letter, value in named
        ]
        return self.VERSION + "".join(parts) if parts else ""

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The view of such a text. Raises ValueError, one plain sentence, if it is none."""
        if not text:
            return cls()
        parts = re.findall("([a-z])([0-9]{1,3}(?:-[0-9]{1,3})?)", text, re.ASCII)
        names = [cls.LETTERS.get(letter, "") for letter, _ in parts]
        whole = text == cls.VERSION + "".join(letter + digits for letter, digits in parts)
        if not whole or not parts or not all(names) or len(set(names)) < len(names):
            raise ValueError("The link is damaged: its view cannot be read.")
        told = {name: digits for name, (_, digits) in zip(names, parts, strict=True)}
        switch = {"0": False, "1": True}
        values: dict[str, Any] = {name: switch.get(digits, digits) for name, digits in told.items()}
        if told.get("decimals", "-").isdecimal():
            values["decimals"] = int(told["decimals"])
        if "axes" in told:
            values["axes"] = [int(d) for d in told["axes"].split("-")]
        return cls.of_fields(values)

    @classmethod
    def of_fields(cls, values: Any) -> Self:
        """The view with these fields, the others as a newcomer sees them. Raises ValueError, one
        plain sentence, for anything else."""
        if not isinstance(values, Mapping) or not values.keys() <= {*cls.LETTERS.values()}:
            raise ValueError("The view is written as names with values.")
        for name, value in values.items():
            if not _may_be(name, value):
                raise ValueError(f"The view cannot have {shown(value)} for “{name}”.")
        if isinstance(values.get("axes"), list):
            values = {**values, "axes": tuple(values["axes"])}
        return cls(**values)


def _may_be(name: str, value: Any) -> bool:
    """Whether a field can have this value."""
    if name == "decimals":
        return type(value) is int and 0 <= value <= View.MOST_DECIMALS
    if name == "axes":
        # Whether the data have such features, the plane finds out.
        two = isinstance(value, list | tuple) and len(value) == 2
        return two and all(type(d) is int and d >= 0 for d in value)
    return isinstance(value, bool)
