"""What is shown, and how: in the session, and as a text in an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from linclf_core.settings import shown


@dataclass(frozen=True)
class View:
    """What is shown, and how. Never changes a number of the run. With `log_loss` None the curve of
    the losses turns logarithmic by itself where that shows more."""

    board: bool = True
    arrows: bool = True
    shades: bool = True
    zero_lines: bool = False
    margin_lines: bool = False
    log_loss: bool | None = None
    decimals: int = 3

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
    }
    MOST_DECIMALS: ClassVar[int] = 6

    def changed(self) -> dict[str, bool | int]:
        """What is not as a newcomer sees it, by field."""
        here = {name: getattr(self, name) for name in self.LETTERS.values()}
        return {name: value for name, value in here.items() if value != getattr(View, name)}

    def text(self) -> str:
        """A letter and a digit for each field that is not as a newcomer sees it, as in "1z1d5";
        nothing where all are."""
        changed = self.changed()
        named = [(letter, name) for letter, name in self.LETTERS.items() if name in changed]
        parts = [f"{letter}{int(changed[name])}" for letter, name in named]
        return self.VERSION + "".join(parts) if parts else ""

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The view of such a text. Raises ValueError, one plain sentence, if it is none."""
        if not text:
            return cls()
        parts = re.findall("([a-z])([0-9])", text)
        names = [cls.LETTERS.get(letter, "") for letter, _ in parts]
        whole = text == cls.VERSION + "".join(letter + digit for letter, digit in parts)
        if not whole or not parts or not all(names) or len(set(names)) < len(names):
            raise ValueError("The link is damaged: its view cannot be read.")
        digits = {name: int(digit) for name, (_, digit) in zip(names, parts, strict=True)}
        switches = {name: bool(n) for name, n in digits.items() if name != "decimals" and n < 2}
        return cls.of_fields(digits | switches)

    @classmethod
    def of_fields(cls, values: Any) -> Self:
        """The view with these fields, the others as a newcomer sees them. Raises ValueError, one
        plain sentence, for anything else."""
        if not isinstance(values, Mapping) or not values.keys() <= {*cls.LETTERS.values()}:
            raise ValueError("The view is written as names with values.")
        for name, value in values.items():
            count = name == "decimals" and type(value) is int and 0 <= value <= cls.MOST_DECIMALS
            if not count and (name == "decimals" or not isinstance(value, bool)):
                raise ValueError(f"The view cannot have {shown(value)} for “{name}”.")
        return cls(**values)
