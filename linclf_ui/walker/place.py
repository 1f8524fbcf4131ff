"""Where a visitor is on the walk."""

from dataclasses import dataclass, replace

from linclf_core.explain.phases import Phase
from linclf_ui import session

#: Beyond any matrix: `within` takes it to the last, which is what the phase has made.
LAST = 99


@dataclass(frozen=True)
class Place:
    """The phase on show, by number, and the entry to be explained: matrix (by number), row and
    column. All are kept within what the walk on hand has."""

    phase: int = 0
    matrix: int = LAST
    row: int = 0
    column: int = 0

    def within(self, phases: tuple[Phase, ...]) -> "Place":
        """The same place, or the nearest there is on this walk."""
        phase = min(self.phase, len(phases) - 1)
        matrix = min(self.matrix, len(phases[phase].matrices) - 1)
        rows, columns = phases[phase].matrices[matrix].values.shape
        return Place(phase, matrix, min(self.row, rows - 1), min(self.column, columns - 1))


def place() -> Place:
    return session.page_settings(Place)


def go(phase: int) -> None:
    """To this phase, what it has made to be explained first."""
    session.set_page_settings(Place(phase=max(phase, 0)))


def look_at(**changes: int) -> None:
    """At another entry."""
    session.set_page_settings(replace(place(), **changes))
