"""Settings that describe themselves, so that a form can be made of any registered thing.

A loss, an optimiser or a data set is a frozen dataclass whose fields are its settings. Each field
made with `number` or `choice` carries its label and its allowed range; whoever draws a form or
checks a document reads them from `settings_of` and needs to know nothing else about the class.
"""

import math
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Setting:
    """What one field of a settings class accepts.

    `low` and `high` bound a number (inclusive), `step` is the increment of its widget;
    `choices` are the allowed values of a choice. A field is an integer if its default is one. A
    text is `read` by a function that raises ValueError, one sentence, for what is not allowed.
    """

    name: str
    label: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    step: float = 1.0
    choices: tuple[str, ...] = ()
    help: str = ""
    read: Callable[[str], Any] | None = None

    def check(self, value: Any) -> Any:
        """The value in its proper type. Raises ValueError, one plain sentence, if not allowed."""
        if self.choices:
            if value not in self.choices:
                raise ValueError(
                    f"{self.label}: {shown(value)} is not one of {', '.join(self.choices)}."
                )
            return value
        if self.read is not None:
            if not isinstance(value, str):
                raise ValueError(f"{self.label}: {shown(value)} is not a text.")
            self.read(value)
            return value
        whole = isinstance(self.default, int)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (isinstance(value, float) and not math.isfinite(value)):
            raise ValueError(f"{self.label}: {shown(value)} is not a number.")
        if not self.low <= value <= self.high:
            low, high = (f"{end:,}" if whole else f"{end:g}" for end in (self.low, self.high))
            raise ValueError(f"{self.label}: {shown(value)} is outside {low} to {high}.")
        if whole and value != int(value):
            raise ValueError(f"{self.label}: {shown(value)} is not a whole number.")
        return int(value) if whole else float(value)


def shown(value: Any) -> str:
    """A value that came from outside, whatever it is, short enough to stand in a sentence."""
    try:
        return reprlib.repr(value)[:60]
    except ValueError:
        # Python does not write out an integer of more than 4,300 digits.
        return "a number of thousands of digits"


def number(
    default: float, label: str, low: float, high: float, step: float = 1.0, help: str = ""
) -> Any:
    """A dataclass field for a number from `low` to `high`; an integer if `default` is one."""
    return field(
        default=default,
        metadata={"label": label, "low": low, "high": high, "step": step, "help": help},
    )


def choice(default: str, label: str, choices: tuple[str, ...], help: str = "") -> Any:
    """A dataclass field for one of a few texts."""
    return field(default=default, metadata={"label": label, "choices": choices, "help": help})


def text(default: str, label: str, read: Callable[[str], Any], help: str = "") -> Any:
    """A dataclass field for a text that `read` understands."""
    return field(default=default, metadata={"label": label, "read": read, "help": help})


def settings_of(cls: Any) -> tuple[Setting, ...]:
    """The settings of a settings class (or instance), in the order of its fields."""
    described: list[Field[Any]] = [f for f in fields(cls) if "label" in f.metadata]
    return tuple(Setting(name=f.name, default=f.default, **f.metadata) for f in described)


def build(cls: type[Any], values: Mapping[str, Any]) -> Any:
    """An instance of `cls` from plain values, each checked.

    Fields that are left out take their defaults. Raises ValueError for an unknown field or a value
    that is not allowed.
    """
    known = {setting.name: setting for setting in settings_of(cls)}
    for name in values:
        if name not in known:
            raise ValueError(f"{cls.__name__} has no setting called {shown(name)}.")
    return cls(**{name: known[name].check(value) for name, value in values.items()})
