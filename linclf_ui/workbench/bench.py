"""What the workbench holds of one visitor, and the callbacks that change it."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell, Explanation
from linclf_core.settings import number
from linclf_ui import state
from linclf_ui.workbench import trail as trails
from linclf_ui.workbench.sources import Source
from linclf_ui.workbench.trail import Trail


@dataclass(frozen=True)
class Bench:
    """`source` is the key of the source in use; `page` counts windows of `rows` samples."""

    source: str = "lab"
    trail: Trail = ()
    page: int = 0
    rows: int = number(
        8, "Samples at a time", 1, 50, help="Larger batches are shown in pages of so many rows."
    )

    key: ClassVar[str] = "workbench"


@dataclass(frozen=True, eq=False)
class Worked:
    """A derivation and its loss lines, worked out once."""

    derivation: Derivation
    loss_lines: tuple[Explanation, ...]


def settings() -> Bench:
    return state.page_settings(Bench)


def change(**changes: Any) -> None:
    state.set_page_settings(replace(settings(), **changes))


def worked(source: Source) -> Worked:
    """The step of this source. Raises ValueError, one plain sentence, if there is none."""

    def make() -> Worked:
        derivation = source.derivation()
        return Worked(derivation, derivation.loss_lines())

    return state.kept("workbench", (source.key, source.stamp()), make)


def choose_source(key: str) -> None:
    change(source=key, trail=(), page=0)


def choose(derivation: Derivation, cell: Cell) -> None:
    """Put a cell on show, and the page of the batch that it stands on."""
    here = settings()
    # The trail may come from other numbers than these.
    so_far = trails.still_there(derivation, here.trail)
    trail = trails.chosen(derivation, so_far, cell)
    change(trail=trail)
    if trail and derivation[trail[-1].matrix].rows == "sample":
        change(page=trail[-1].row // here.rows)


def go_back_to(position: int) -> None:
    """Only the first `position` cells of the trail; with none the loss is on show."""
    change(trail=settings().trail[:position])


def set_rows(rows: int) -> None:
    """Another window, on the page that holds the first row of the one before."""
    here = settings()
    change(rows=rows, page=here.page * here.rows // rows)


def samples_on_show(derivation: Derivation) -> range:
    """The rows of the batch in the window."""
    here, n = settings(), len(derivation.y)
    first = min(here.page, pages(derivation) - 1) * here.rows
    return range(first, min(first + here.rows, n))


def pages(derivation: Derivation) -> int:
    return -(-len(derivation.y) // settings().rows)
