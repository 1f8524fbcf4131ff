"""What a sheet holds: exercises by seeds, their fields, and what a wrong entry in one would say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from linclf_core.exercises.exercise import Exercise, Kind
from linclf_core.exercises.heads import bare_title, row_head
from linclf_core.exercises.kinds import KINDS
from linclf_core.exercises.marking import fine_enough
from linclf_core.explain.expression import Cell
from linclf_core.lazy import lazy
from linclf_core.results import SEED, Task, loss_of

MOST_VARIANTS = 200
MOST_EXERCISES = 10
LONGEST_TITLE = 80
#: What a system says that knows one place of a line only.
GIVEN_PLACES = "The places that are given leave one order."


class Wrong(NamedTuple):
    """What a slip makes of an entry, how far an answer may be off, and what is then said."""

    value: float
    tolerance: float
    sentence: str


@dataclass(frozen=True, eq=False)
class LineField:
    """A line of a proof whose place is asked for where some places are given: the right `place`,
    and what is said of each other one."""

    cell: Cell
    place: int
    wrong: tuple[tuple[int, str], ...]


@dataclass(frozen=True, eq=False)
class Field:
    """An entry to fill in: its true `value`, how far an answer may be off, and the `slips` that
    show in it, the likeliest first. No answer is near enough to two of all these values."""

    cell: Cell
    value: float
    tolerance: float
    slips: tuple[Wrong, ...]


@dataclass(frozen=True, eq=False)
class Item:
    """One exercise of a sheet."""

    task: Task

    @lazy
    def exercise(self) -> Exercise:
        return self.task.exercise()

    @property
    def kind(self) -> Kind:
        return KINDS[self.task.kind]

    @property
    def about(self) -> str:
        """What the task does not say: the loss, where there is a choice."""
        several = len(self.kind.losses) > 1
        return f"The loss is {loss_of(self.task).title}." if several else ""

    @lazy
    def fields(self) -> tuple[Field, ...]:
        """In the order of computation; none of a proof."""
        if self.exercise.proof is not None:
            return ()
        return tuple(field for name in self.exercise.asked for field in self._fields_of(name))

    @lazy
    def lines(self) -> tuple[LineField, ...]:
        """Of a proof, the lines whose places are not given."""
        proof = self.exercise.proof
        if proof is None:
            return ()
        return tuple(
            LineField(
                cell,
                right := proof.places[cell.row],
                tuple(
                    (place, proof.astray(cell.row, place))
                    for place in range(len(proof.proof.lines) + 1)
                    if place != right
                ),
            )
            for cell in self.exercise.cells
            if cell.row not in proof.given
        )

    def _fields_of(self, name: str) -> Iterator[Field]:
        exercise = self.exercise
        slips = exercise.candidates(name, exercise.before(name))
        truth = exercise.working[name].values
        for cell in exercise.cells:
            if cell.matrix != name:
                continue
            here = cell.row, cell.column
            value = float(truth[here]) + 0.0
            slack = exercise.slack[cell]
            taken = [(value, fine_enough(value) + slack)]
            told = []
            for slip, table in slips:
                wrong = float(table[here]) + 0.0
                off = fine_enough(wrong) + slack
                apart = all(abs(wrong - other) > off + more for other, more in taken)
                if apart and not slip.right:
                    taken.append((wrong, off))
                    told.append(Wrong(wrong, off, slip.sentence))
            yield Field(cell, value, taken[0][1], tuple(told))


@dataclass(frozen=True)
class ExerciseSheet:
    """The `tasks` of the first variant, in order. Raises ValueError, one sentence, for too many."""

    title: str
    tasks: tuple[Task, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.tasks) <= MOST_EXERCISES:
            raise ValueError(f"A sheet has 1 to {MOST_EXERCISES} exercises.")
        if len(self.title) > LONGEST_TITLE:
            raise ValueError(f"A title has at most {LONGEST_TITLE} characters.")

    def variant(self, n: int) -> tuple[Item, ...]:
        """The exercises of the variant `n`, from 1 on: each seed is n − 1 higher than the first."""
        seeds = int(SEED.high) + 1
        return tuple(Item(replace(t, seed=(t.seed + n - 1) % seeds)) for t in self.tasks)

    def variants(self, count: int) -> tuple[tuple[Item, ...], ...]:
        """The first so many. Raises ValueError, one sentence, for too many."""
        if not 1 <= count <= MOST_VARIANTS:
            raise ValueError(f"There are 1 to {MOST_VARIANTS} variants.")
        return tuple(self.variant(n) for n in range(1, count + 1))


def place(exercise: Exercise, cell: Cell) -> str:
    """Where an entry stands, in words."""
    if exercise.proof is not None:
        return f"line {exercise.proof.letter(exercise.proof.order[cell.row])}"
    matrix = exercise.working[cell.matrix]
    rows, columns = matrix.values.shape
    row = f"row {row_head(matrix, cell.row)}" if rows > 1 else ""
    column = f"column {cell.column}" if columns > 1 else ""
    return ", ".join(text for text in (bare_title(matrix), row, column) if text)


def right_orders(item: Item) -> str:
    """Which orders of a proof's lines are right, in a sentence."""
    proof = item.exercise.proof
    if proof is None:
        return ""
    uses = [
        f"{place(item.exercise, cell).removeprefix('line ')} uses {', '.join(used)}"
        for cell in item.exercise.cells
        if (used := proof.uses(cell.row))
    ]
    return f"Every order is right that keeps to this: {'; '.join(uses)}."


def true_entries(item: Item, name: str) -> set[tuple[int, int]]:
    """The places in a given matrix that belong to the true class of their sample."""
    working = item.exercise.working
    matrix = working[name]
    scores = matrix.rows == "sample" and matrix.columns == "class" and matrix.values.shape[1] > 1
    if not scores or "y" not in working:
        return set()
    return set(enumerate(working["y"].values[:, 0].astype(int).tolist()))


def shown_slips(item: Item) -> list[tuple[str, str, float]]:
    """Each slip that can be told: its sentence, the first entry in which it shows, and the number
    there."""
    exercise = item.exercise
    found: dict[tuple[str, str], tuple[str, float]] = {}
    if exercise.proof is not None:
        return []
    for field in item.fields:
        for wrong in field.slips:
            key = field.cell.matrix, wrong.sentence
            found.setdefault(key, (place(exercise, field.cell), wrong.value))
    return [(sentence, where, value) for (_, sentence), (where, value) in found.items()]
