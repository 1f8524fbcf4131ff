"""The way from one entry to the entries it was made from: where one stands, and how one came."""

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.expression import Cell

#: The cells chosen one after the other; the last one is on show. Empty: the loss is on show.
Trail = tuple[Cell, ...]

LONGEST = 8


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


def chosen(derivation: Derivation, trail: Trail, cell: Cell) -> Trail:
    """The trail after choosing `cell`: a step back to where it was met, a step on if the number on
    show was made from it, and else a new trail."""
    if not exists(derivation, cell):
        return trail
    if cell in trail:
        return trail[: trail.index(cell) + 1]
    if trail and cell in derivation.explain(trail[-1]).sources:
        return (*trail, cell)[-LONGEST:]
    return (cell,)
