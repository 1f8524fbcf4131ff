"""What the workbench holds of one visitor, the callbacks that change it, and the trail: the way
from one entry to the entries that it was made from."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from linclf_core.datasets import Dataset
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell, Explanation
from linclf_core.settings import number
from linclf_ui import session

#: The cells chosen one after the other; the last one is on show. Empty: the loss is on show.
Trail = tuple[Cell, ...]
LONGEST = 8


class Origin(Protocol):
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

    def entry(self, *, expanded: bool = True) -> None:
        """The fields to put numbers in, above what is made of them, open at first or not; nothing
        where they are given."""
        ...

    def data(self, derivation: Derivation) -> Dataset | None:
        """The samples as points of the plane; None where they are none."""
        ...

    def sample(self) -> int:
        """The chosen sample; it may be beyond the last."""
        ...

    def choose_sample(self, sample: int) -> None: ...

    def remark(self, cell: Cell, value: float) -> str:
        """What the source of the numbers says of this one, if anything."""
        ...


@dataclass(frozen=True)
class Bench:
    """`origin` is the key of the origin in use; `page` counts windows of `rows` samples. `sample`
    is the chosen one, of an origin that keeps none itself."""

    origin: str = "lab"
    sample: int = 0
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
    return session.page_settings(Bench)


def change(**changes: Any) -> None:
    session.set_page_settings(replace(settings(), **changes))


def worked(origin: Origin) -> Worked:
    """The step of this origin. Raises ValueError, one plain sentence, if there is none."""

    def make() -> Worked:
        derivation = origin.derivation()
        return Worked(derivation, derivation.loss_lines())

    return session.kept("workbench", (origin.key, origin.stamp()), make)


def choose_origin(key: str) -> None:
    change(origin=key, trail=(), page=0, sample=0)


def choose_sample(sample: int) -> None:
    change(sample=sample)


def open_at(cell: Cell) -> None:
    """The Lab's next step, with this cell on show."""
    change(origin="lab", trail=(cell,), page=cell.row // settings().rows)


def choose(derivation: Derivation, cell: Cell) -> None:
    """Put a cell on show, and the page of the batch that it stands on."""
    here = settings()
    # The trail may come from other numbers than these.
    so_far = still_there(derivation, here.trail)
    trail = walked(derivation, so_far, cell)
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


def exists(derivation: Derivation, cell: Cell) -> bool:
    """Whether the derivation has such an entry."""
    if cell.matrix not in derivation:
        return False
    rows, columns = derivation[cell.matrix].values.shape
    return cell.row in range(rows) and cell.column in range(columns)


def still_there(derivation: Derivation, trail: Trail) -> Trail:
    """The trail up to the first cell that this derivation does not have."""
    for position, cell in enumerate(trail):
        if not exists(derivation, cell):
            return trail[:position]
    return trail


def walked(derivation: Derivation, trail: Trail, cell: Cell) -> Trail:
    """The trail after choosing `cell`: a step back to where it was met, a step on if the number on
    show was made from it, and else a new trail."""
    if not exists(derivation, cell):
        return trail
    if cell in trail:
        return trail[: trail.index(cell) + 1]
    if trail and cell in derivation.explain(trail[-1]).sources:
        return (*trail, cell)[-LONGEST:]
    return (cell,)
