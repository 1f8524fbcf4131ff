"""What a visitor sets on the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from linclf_core.datasets import Dataset
from linclf_core.plane.view import IDENTITY, PlaneView
from linclf_core.soft_svm import DualAscent, Newton
from linclf_ui import session
from linclf_ui.soft_svm.own_points import EXAMPLE, parsed

#: Instead of a second class: all classes but the first.
REST = -1
#: The stops of the slider for C: log₁₀ C, so many to a power of ten.
LOWEST, HIGHEST, STOPS = -6, 6, 4
LOG_CS = tuple(k / STOPS for k in range(LOWEST * STOPS, HIGHEST * STOPS + 1))
METHODS: dict[str, Newton | DualAscent] = {
    "Newton on the primal": Newton(),
    "Ascent on the dual": DualAscent(),
}


@dataclass(frozen=True)
class SoftSvmSettings:
    """Class `first` has t = +1, `second` (or REST) t = −1. `step` is the iteration on show; None
    stands for the last one, however many there are. With `own` the points of the text `typed` are
    used, and not the Lab's data; `alpha` is the text of multipliers to try. `faults` says what was
    wrong with what was typed last, by the name of the setting."""

    first: int = 0
    second: int = 1
    log_C: float = 0.0
    method: str = next(iter(METHODS))
    step: int | None = 0
    own: bool = False
    typed: str = EXAMPLE
    alpha: str = "1, 1"
    faults: tuple[tuple[str, str], ...] = ()

    key: ClassVar[str] = "soft_svm"

    @property
    def C(self) -> float:
        return float(10.0**self.log_C)

    def fitted(self, n_classes: int) -> "SoftSvmSettings":
        """The same for data of so many classes: two classes that exist and differ."""
        first = min(self.first, n_classes - 1)
        rivals = opponents(first, n_classes)
        return replace(
            self, first=first, second=self.second if self.second in rivals else rivals[0]
        )


def opponents(first: int, n_classes: int) -> list[int]:
    """What class `first` can be set against. With two classes the rest is the other class."""
    others = [c for c in range(n_classes) if c != first]
    return [*others, REST] if len(others) > 1 else others


def settings() -> SoftSvmSettings:
    chosen = session.page_settings(SoftSvmSettings)
    return chosen.fitted(session.lab().prepared.train.n_classes)


def change(name: str, value: Any) -> None:
    session.set_page_settings(replace(settings(), **{name: value}))


def enter(name: str, text: str, read: Callable[[str], object]) -> None:
    """Take over a text that `read` understands; else the setting stays, and the fault is kept."""
    faults = dict(settings().faults)
    faults.pop(name, None)
    try:
        read(text)
    except ValueError as fault:
        faults[name] = str(fault)
    else:
        change(name, text)
    change("faults", tuple(faults.items()))


def data() -> Dataset:
    """What is worked on: the training data of the Lab's experiment, or the points typed here."""
    chosen = session.page_settings(SoftSvmSettings)
    return parsed(chosen.typed)() if chosen.own else session.lab().prepared.train


def plane_view() -> PlaneView:
    """The plane that the data are seen on."""
    chosen = session.page_settings(SoftSvmSettings)
    return IDENTITY if chosen.own else session.plane_view()


def data_key() -> object:
    """A value that changes whenever the data would."""
    chosen = session.page_settings(SoftSvmSettings)
    return chosen.typed if chosen.own else session.lab().prepared
