"""Marks: each entry against the truth, what follows from the student's own entries, and slips.

An entry is right if it is the true number, or follows by the right rule from what the same student
has entered before: so a slip is charged once, where it was made. A wrong entry is compared with the
slips that can be made at its matrix.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from linclf_core.exercises.exercise import Exercise, Slip
from linclf_core.exercises.proofs import NOT_A_PLACE, PLACE, Shuffled
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix_text import Entry, read_number
from linclf_core.notation import Array

#: right; right by the student's own earlier entries; right, but with too few digits; wrong; no
#: number; empty.
State = Literal["right", "carried", "coarse", "wrong", "unread", "empty"]
#: Entries of which nothing more is asked.
DONE: tuple[State, ...] = ("right", "carried")
CARRIED = "Right by your own earlier entries."
TOO_FEW = "Too few digits: so far it agrees."
FIRST_WRONG = "The first wrong entry: it is none of the usual slips."


@dataclass(frozen=True)
class Mark:
    """What one entry is worth; `sentence` says more where there is more to say."""

    state: State
    sentence: str = ""


@dataclass(frozen=True)
class Remark:
    """What is said of a matrix: `sentence` on these `cells`. `charged` is a wrong entry, or a slip;
    else it is no more than a way of writing."""

    sentence: str
    cells: tuple[Cell, ...]
    charged: bool = True


@dataclass(frozen=True)
class Marking:
    """The mark of each entry asked for, and the remarks in the order of computation."""

    marks: Mapping[Cell, Mark]
    remarks: tuple[Remark, ...]

    @property
    def right(self) -> int:
        """How many entries are right, by the truth or by the student's own."""
        return sum(mark.state in DONE for mark in self.marks.values())

    @property
    def slips(self) -> int:
        """How many slips are charged."""
        return sum(remark.charged for remark in self.remarks)


def mark(exercise: Exercise, answers: Mapping[Cell, str]) -> Marking:
    """The marks of what was typed, by cell; what is left out is empty."""
    if exercise.proof is not None:
        return _in_order(exercise, exercise.proof, answers)
    marks: dict[Cell, Mark] = {}
    remarks: list[Remark] = []
    # As typed; and the same with the true number where the entry is right but rounded.
    typed: dict[str, Array] = {}
    exact: dict[str, Array] = {}
    for name in exercise.asked:
        truth = exercise.working[name].values
        read, marked = _read([cell for cell in exercise.cells if cell.matrix == name], answers)
        marks |= marked
        owns = (typed, exact)
        follows = [exercise.working.entries(name, own) for own in owns if own]
        for cell, entry in read.items():
            marks[cell] = _mark(exercise, entry, cell, follows, exact)
        wrong = [cell for cell in read if marks[cell].state == "wrong"]
        if wrong:
            remarks += _named(exercise, name, owns, read, wrong, marks)
        typed[name], exact[name] = exercise.told(name), exercise.told(name)
        for cell, entry in read.items():
            typed[name][cell.row, cell.column] = entry.value
            as_is = marks[cell].state in ("right", "coarse")
            exact[name][cell.row, cell.column] = (
                truth[cell.row, cell.column] if as_is else entry.value
            )
    return Marking({cell: marks[cell] for cell in exercise.cells}, tuple(remarks))


def fine_enough(value: float) -> float:
    """The largest half unit of the last digit with which a number says enough of `value`: two
    decimals, or four digits; three decimals of what is small."""
    return max(0.005 if abs(value) >= 0.1 else 0.0005, abs(value) * 5e-4)


def agrees(entry: Entry, value: float, slack: float) -> bool:
    """Whether the entry is `value` to the digits typed, and these are enough."""
    half = min(entry.half_unit, fine_enough(value))
    return abs(entry.value - value) <= half * (1 + 1e-9) + slack + 1e-12 * abs(value)


def _read(
    cells: Iterable[Cell], answers: Mapping[Cell, str]
) -> tuple[dict[Cell, Entry], dict[Cell, Mark]]:
    """The numbers that were typed, and the marks of those entries that are none."""
    read: dict[Cell, Entry] = {}
    marks: dict[Cell, Mark] = {}
    for cell in cells:
        try:
            if answers.get(cell, "").strip():
                read[cell] = read_number(answers[cell])
            else:
                marks[cell] = Mark("empty")
        except ValueError as fault:
            marks[cell] = Mark("unread", str(fault))
    return read, marks


def _in_order(exercise: Exercise, proof: Shuffled, answers: Mapping[Cell, str]) -> Marking:
    """The marks of the places of a proof's lines."""
    read, marks = _read(exercise.cells, answers)
    places: dict[int, float] = {}
    for cell, entry in read.items():
        if entry.value < 0 or entry.value != round(entry.value):
            marks[cell] = Mark("unread", NOT_A_PLACE)
        else:
            marks[cell] = Mark("right")
            places[cell.row] = entry.value
    remarks = []
    for rows, sentence in proof.wrong(places):
        cells = tuple(Cell(PLACE, row, 0) for row in rows)
        marks |= dict.fromkeys(cells, Mark("wrong", sentence))
        remarks.append(Remark(sentence, cells))
    return Marking({cell: marks[cell] for cell in exercise.cells}, tuple(remarks))


def _mark(
    exercise: Exercise,
    entry: Entry,
    cell: Cell,
    follows: Iterable[Array],
    own: Mapping[str, Array],
) -> Mark:
    true = float(exercise.working[cell.matrix].values[cell.row, cell.column])
    slack = exercise.slack[cell]
    if agrees(entry, true, slack):
        return Mark("right")
    for values in follows:
        if agrees(entry, float(values[cell.row, cell.column]), exercise.slack_by(cell, own)):
            return Mark("carried", CARRIED)
    if abs(entry.value - true) <= entry.half_unit * (1 + 1e-9) + slack:
        return Mark("coarse", TOO_FEW)
    return Mark("wrong")


def _named(
    exercise: Exercise,
    name: str,
    owns: Sequence[Mapping[str, Array]],
    read: Mapping[Cell, Entry],
    wrong: Sequence[Cell],
    marks: dict[Cell, Mark],
) -> list[Remark]:
    """The slip that explains all wrong entries of a matrix, or the two that do together; if there
    is none, the first wrong entry."""
    slack, size = exercise.slack, exercise.working[name].values.size
    found: list[tuple[Slip, set[Cell], int]] = []
    # Of the first matrix nothing was entered before.
    by_own = [exercise.candidates(name, own) for own in (owns if owns[0] else owns[:1])]
    for ways in zip(*by_own, strict=True):
        tables = [table for _, table in ways]

        def same(cell: Cell, tables: Sequence[Array] = tables) -> bool:
            at = [float(table[cell.row, cell.column]) for table in tables]
            return any(agrees(read[cell], value, slack[cell]) for value in at)

        explained = {cell for cell in wrong if same(cell)}
        against = sum(not same(cell) for cell in read if marks[cell].state != "wrong")
        # What is only written in another way is so throughout, or not at all.
        whole_way = len(explained) == len(wrong) and not against and len(read) == size
        if explained and (whole_way or not ways[0][0].right):
            found.append((ways[0][0], explained, against))
    whole = [one for one in found if len(one[1]) == len(wrong)]
    if whole:
        slip, _, _ = min(whole, key=lambda one: one[2])
        if slip.right:
            for cell in read:
                marks[cell] = Mark("right", slip.sentence)
            return [Remark(slip.sentence, tuple(wrong), charged=False)]
        for cell in wrong:
            marks[cell] = Mark("wrong", slip.sentence)
        return [Remark(slip.sentence, tuple(wrong))]
    pairs = [(a, b) for a, b in combinations(found, 2) if len(a[1] | b[1]) == len(wrong)]
    if pairs:
        both = min(pairs, key=lambda pair: pair[0][2] + pair[1][2])
        remarks = []
        left = set(wrong)
        for slip, explained, _ in both:
            cells = tuple(cell for cell in wrong if cell in explained & left)
            left -= explained
            for cell in cells:
                marks[cell] = Mark("wrong", slip.sentence)
            if cells:
                remarks.append(Remark(slip.sentence, cells))
        return remarks
    return [Remark(FIRST_WRONG, (wrong[0],))]
