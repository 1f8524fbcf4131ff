"""Where a visitor is on the walk."""

from dataclasses import dataclass, replace

import numpy as np

from linclf_core.explain.phases import Phase
from linclf_ui import session

#: Beyond any matrix: `within` takes it to the last, which is what the phase has made.
LAST = 99
#: No phase has been chosen.
UNSET = -1


#: The phase that a visitor finds: both passes meet there, and its numbers say who is pulled where.
FIRST = "dS"


@dataclass(frozen=True)
class Place:
    """The phase on show, by number, and the entry to be explained: matrix (by number), row and
    column. All are kept within what the walk on hand has. UNSET is the phase called FIRST, at its
    entry that lies furthest from 0."""

    phase: int = UNSET
    matrix: int = LAST
    row: int = 0
    column: int = 0

    def within(self, phases: tuple[Phase, ...]) -> "Place":
        """The same place, or the nearest there is on this walk."""
        if self.phase == UNSET:
            phase = next((k for k, p in enumerate(phases) if p.key == FIRST), 0)
            matrix = len(phases[phase].matrices) - 1
            values = phases[phase].matrices[matrix].values
            row, column = np.unravel_index(int(np.argmax(np.abs(values))), values.shape)
            return Place(phase, matrix, int(row), int(column))
        phase = min(self.phase, len(phases) - 1)
        matrix = min(self.matrix, len(phases[phase].matrices) - 1)
        rows, columns = phases[phase].matrices[matrix].values.shape
        return Place(phase, matrix, min(self.row, rows - 1), min(self.column, columns - 1))


def place() -> Place:
    return session.page_settings(Place)


def go(phase: int) -> None:
    """To this phase, what it has made to be explained first."""
    session.set_page_settings(Place(phase=max(phase, 0)))


def look_at(at: Place, **changes: int) -> None:
    """At another entry; `at` is the place on show, in case that none has been chosen."""
    here = place()
    session.set_page_settings(replace(at if here.phase == UNSET else here, **changes))
