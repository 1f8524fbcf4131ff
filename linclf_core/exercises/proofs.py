"""Proofs whose lines are to be put in order: which line uses which, and what is wrong of an order.

More than one order may be right: a line is wrong if it uses another that comes later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from linclf_core.lazy import lazy

#: The name of the matrix of places, a line a row.
PLACE = "place"
LETTERS = "ABCDEFGHIJKL"
BELONGS = "This line belongs to the proof."
NOT_A_PLACE = "A place is a whole number: 1 for the first line, 0 for one that is no part of it."


@dataclass(frozen=True)
class ProofLine:
    """A line of a proof, and the `uses` of it: the earlier lines that it follows from."""

    text: str
    uses: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lure:
    """A line that is no part of the proof, though it may be taken for the line `instead`;
    `sentence` says why not."""

    text: str
    instead: int
    sentence: str


@dataclass(frozen=True)
class Proof:
    """`claim` is what the `lines`, in this order, prove."""

    claim: str
    lines: tuple[ProofLine, ...]
    lure: Lure

    @lazy
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """All orders of the lines in which each uses only what stands before it."""
        found: list[tuple[int, ...]] = [()]
        for _ in self.lines:
            found = [
                (*before, k)
                for before in found
                for k, line in enumerate(self.lines)
                if k not in before and set(line.uses) <= set(before)
            ]
        return tuple(found)

    @lazy
    def settling(self) -> tuple[int, ...]:
        """The fewest lines whose places, if they are given, leave no order but the one told."""
        every = range(len(self.lines))
        return next(
            lines
            for count in every
            for lines in combinations(every, count)
            if sum(all(order[k] == k for k in lines) for order in self.orders) == 1
        )


@dataclass(frozen=True)
class Shuffled:
    """A proof with its lines in another order. `order` holds, for each line as it is shown, which
    of the proof's lines it is; the lure has the number behind the last."""

    proof: Proof
    order: tuple[int, ...]

    @lazy
    def texts(self) -> tuple[str, ...]:
        all_of_them = (*(line.text for line in self.proof.lines), self.proof.lure.text)
        return tuple(all_of_them[k] for k in self.order)

    @lazy
    def places(self) -> tuple[int, ...]:
        """The place of each line shown in the proof as it is told, 0 for the lure."""
        return self._shown(list(range(len(self.proof.lines))), lured=False)

    def letter(self, k: int) -> str:
        """What the line k of the proof is called where it is shown."""
        return LETTERS[self.order.index(k)]

    def uses(self, row: int) -> tuple[str, ...]:
        """What the line shown in this row uses."""
        k = self.order[row]
        return tuple(self.letter(use) for use in self._uses(k))

    @lazy
    def relations(self) -> tuple[tuple[int, int, str], ...]:
        """Each line that uses another, this other, and what is said where it comes later; in rows
        as they are shown."""
        return tuple(
            (self.order.index(k), self.order.index(use), self._later(k, use))
            for k, line in enumerate(self.proof.lines)
            for use in line.uses
        )

    @lazy
    def given(self) -> tuple[int, ...]:
        """The rows of the lines whose places leave no order but the one told."""
        return tuple(row for row, k in enumerate(self.order) if k in self.proof.settling)

    def astray(self, row: int, place: int) -> str:
        """What is wrong of this place for a line, where the places of `given` are known."""
        k, lure = self.order[row], len(self.proof.lines)
        if k == lure:
            return self.proof.lure.sentence
        if place == 0:
            return BELONGS
        for one, use, _ in self.relations:
            early = one == row and self.places[use] >= place
            late = use == row and self.places[one] <= place
            if early or late:
                return f"Line {LETTERS[one]} uses line {LETTERS[use]}, and so comes after it."
        taken = next((r for r in self.given if self.places[r] == place), None)
        if taken is not None:
            return f"Line {LETTERS[taken]} has this place."
        return "The places that are given leave another one for this line."

    def wrong(self, typed: Mapping[int, float]) -> list[tuple[tuple[int, ...], str]]:
        """The rows that are wrong, each fault with a sentence, in the order of the places that were
        typed by row; rows without one are passed over."""
        lure = len(self.proof.lines)
        place = {self.order[row]: number for row, number in typed.items()}
        lured = place.get(lure, 0) > 0
        replaced = self.proof.lure.instead
        found = []
        for k in sorted(place, key=lambda k: (place[k], k)):
            row = self.order.index(k)
            if k == lure:
                if lured:
                    also = (self.order.index(replaced),) if place.get(replaced) == 0 else ()
                    found.append(((row, *also), self.proof.lure.sentence))
            elif place[k] == 0:
                if not (lured and k == replaced):
                    found.append(((row,), BELONGS))
            elif sentence := self._fault(k, place):
                found.append(((row,), sentence))
        return found

    def too_early(self) -> list[tuple[str, tuple[int, ...]]]:
        """For each line that uses others, the sentence on it and the places if it comes right
        before all of these."""
        told = []
        for k, line in enumerate(self.proof.lines):
            if line.uses:
                order = list(range(len(self.proof.lines)))
                order.remove(k)
                order.insert(min(line.uses), k)
                told.append((self._later(k, line.uses[0]), self._shown(order, lured=False)))
        return told

    def with_lure(self) -> tuple[int, ...]:
        """The places with the lure taken for the line that it looks like."""
        return self._shown(list(range(len(self.proof.lines))), lured=True)

    def _fault(self, k: int, place: Mapping[int, float]) -> str:
        twin = next((o for o in sorted(place) if o < k and place[o] == place[k]), None)
        for use in self._uses(k):
            at = place.get(use)
            if at == 0 and use == self.proof.lure.instead:
                at = place.get(len(self.proof.lines), 0)
            if at is not None and at > place[k]:
                return self._later(k, use)
        if twin is not None:
            return f"Lines {self.letter(twin)} and {self.letter(k)} have the same place."
        return ""

    def _later(self, k: int, use: int) -> str:
        return f"Line {self.letter(k)} uses line {self.letter(use)}, which comes later."

    def _uses(self, k: int) -> tuple[int, ...]:
        return self.proof.lines[k].uses if k < len(self.proof.lines) else ()

    def _shown(self, order: Sequence[int], *, lured: bool) -> tuple[int, ...]:
        lure, replaced = len(self.proof.lines), self.proof.lure.instead
        places = {k: n for n, k in enumerate(order, start=1)} | {lure: 0}
        if lured:
            places[lure], places[replaced] = places[replaced], 0
        return tuple(places[k] for k in self.order)
