"""Exercises: keys against plain loops, slips named, every spelling read, results strict."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from linclf_core.exercises.blanks import ALL, BLANKS, blanked
from linclf_core.exercises.exercise import MOST_IN_ALL, MOST_SLACK, Batch, Exercise, Kind
from linclf_core.exercises.heads import number
from linclf_core.exercises.kinds import KINDS, slips
from linclf_core.exercises.kinds.proofs import ORDERINGS
from linclf_core.exercises.marking import FIRST_WRONG, TOO_FEW, agrees, fine_enough, mark
from linclf_core.exercises.proofs import BELONGS
from linclf_core.exercises.seeded import APART, drawn
from linclf_core.experiment import Training
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix_text import LONGEST_NUMBER, Entry, read_number
from linclf_core.explain.worked_examples import ENTRY_TOLERANCE, LOSS_TOLERANCE, WORKED_EXAMPLES
from linclf_core.losses import LOSSES, Loss
from linclf_core.losses.own import OwnLoss
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.results import (
    MOST_BYTES,
    MOST_CLASSES,
    MOST_FEATURES,
    MOST_SAMPLES,
    MOST_TASKS,
    Answered,
    Task,
    asked_first,
    check_size,
    from_text,
    rows_of,
    task_from_document,
    task_to_document,
    to_text,
)
from linclf_core.soft_svm import Problem
from tests.core.by_hand import KEYS, TOLD, loss_keys
from tests.core.slips_by_hand import SLIPS

FEW, MANY = range(1), range(200)
SEEDS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.soak)]
ABOUT = [
    pytest.param(kind, kind.loss if key == kind.loss.key else LOSSES[key](), id=f"{kind.key}-{key}")
    for kind in KINDS.values()
    for key in kind.losses
]
NONSENSE = ("x", "1 2", "1.234,5", "1,2,3", "--1", "1/0", "ln 2", "1e99", "9" * 61, "[1, 2]", "−")
EXAMPLES = {example.key: example for example in WORKED_EXAMPLES}


def typed(exercise: Exercise, own: dict[str, Array], decimals: int = 3) -> dict[Cell, str]:
    """Every entry as a student types it who works on from the matrices `own`."""
    found, answers = dict(own), {}
    for name in exercise.asked:
        found[name] = own.get(name, exercise.working.entries(name, found))
        for i, j in np.ndindex(found[name].shape):
            answers[Cell(name, i, j)] = f"{found[name][i, j]:.{decimals}f}"
    return answers


def right_answers(exercise: Exercise, decimals: int = 3) -> dict[Cell, str]:
    return typed(exercise, {}, decimals)


@pytest.mark.slow
@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize(("kind", "loss"), ABOUT)
def test_an_exercise_marks_itself(
    kind: Kind, loss: Loss, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    # By how many entries are blank; so with the kind's own loss only.
    found = {blank: Tally() for blank in (BLANKS if loss == kind.loss else [ALL])}
    for seed in seeds:
        exercise = drawn(kind, loss, seed)
        if loss.key in TOLD:
            the_key_is_that_of_a_slow_computation(exercise, kind, loss)
        the_right_answers_are_right_in_every_spelling(exercise, seed)
        text = NONSENSE[seed % len(NONSENSE)]
        nonsense_gets_a_sentence_and_is_not_wrong(exercise, text, seed)
        found[ALL] += every_slip_made(exercise)
        for blank in found.keys() - {ALL}:
            found[blank] += every_slip_that_shows(exercise, blank, seed)
    for blank, tally in found.items():
        record_property(f"slips, {blank} blank", [tally.made, tally.named, tally.called_right])
        assert tally.made > 0
        assert tally.called_right == 0
        assert tally.named >= 0.95 * tally.made


@dataclass(frozen=True)
class Tally:
    """Of the slips that were `made`, how many were `named`, and how many were `called_right`."""

    made: int = 0
    named: int = 0
    called_right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.made + other.made,
            self.named + other.named,
            self.called_right + other.called_right,
        )


def the_key_is_that_of_a_slow_computation(exercise: Exercise, kind: Kind, loss: Loss) -> None:
    found = KEYS.get(kind.key, loss_keys)(exercise, loss)
    assert found
    for name, table in found.items():
        key = exercise.working[name].values
        np.testing.assert_allclose(key, np.array(table), atol=2e-6)
        np.testing.assert_allclose(key, exercise.working.entries(name, {}), atol=1e-9)


def every_slip_made(exercise: Exercise) -> Tally:
    """What is said of each slip, made at its matrix and carried on from there."""
    made = named = called_right = 0
    for name in exercise.asked:
        truth = exercise.working[name].values
        for slip, table in exercise.candidates(name, exercise.before(name)):
            if slip.right or np.allclose(table, truth):
                continue
            marking = mark(exercise, typed(exercise, {name: table}))
            made += 1
            named += [r.sentence for r in marking.remarks] == [slip.sentence]
            called_right += marking.slips == 0
    return Tally(made, named, called_right)


def the_right_answers_are_right_in_every_spelling(exercise: Exercise, seed: int) -> None:
    count = len(exercise.cells)
    exact = {
        cell: float(exercise.working[cell.matrix].values[cell.row, cell.column])
        for cell in exercise.cells
    }
    for answers in (
        right_answers(exercise),
        right_answers(exercise, 4),
        {cell: repr(value) for cell, value in exact.items()},
        {cell: f"{value:.3f}".replace(".", ",") for cell, value in exact.items()},
        {cell: f" {value:+.5f} ".replace("-", "−") for cell, value in exact.items()},
        {cell: str(Fraction(value).limit_denominator(10**6)) for cell, value in exact.items()},
    ):
        marking = mark(exercise, answers)
        assert (marking.right, marking.slips) == (count, 0), (seed, answers)


def nonsense_gets_a_sentence_and_is_not_wrong(exercise: Exercise, text: str, k: int) -> None:
    cell = exercise.cells[k % len(exercise.cells)]
    marking = mark(exercise, right_answers(exercise) | {cell: text})
    found = marking.marks[cell]
    assert found.state == "unread", text
    assert found.sentence.endswith(".")
    assert marking.slips == 0, text
    assert marking.right == len(exercise.cells) - 1


def every_slip_that_shows(whole: Exercise, blank: str, seed: int) -> Tally:
    """The same where single entries are blank; right answers are right there too."""
    exercise = blanked(whole, blank, seed)
    assert exercise.cells == blanked(whole, blank, seed).cells
    for name in exercise.asked:
        size = whole.working[name].values.size
        asked = sum(cell.matrix == name for cell in exercise.cells)
        assert asked == (size if whole.proof else BLANKS[blank].count(size))
    every = right_answers(whole, 4)
    right = {cell: every[cell] for cell in exercise.cells}
    marking = mark(exercise, right)
    assert (marking.right, marking.slips) == (len(exercise.cells), 0)
    made = named = called_right = 0
    for name in exercise.asked:
        truth = exercise.working[name].values
        for slip, table in exercise.candidates(name, exercise.before(name)):
            moved = [c for c in exercise.cells if c.matrix == name and seen(table - truth, c)]
            if not moved or slip.right:
                continue
            wrong = right | {c: f"{table[c.row, c.column]:.4f}" for c in moved}
            found = mark(exercise, wrong)
            made += 1
            # Which of several slips that come to the same here was made nobody can tell.
            named += all(remark.sentence != FIRST_WRONG for remark in found.remarks)
            called_right += found.slips == 0
    return Tally(made, named, called_right)


def seen(moved: Array, cell: Cell) -> bool:
    return bool(abs(moved[cell.row, cell.column]) > APART)


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("1,718", 1.718, 0.0005),
        ("−2.5", -2.5, 0.05),
        ("–3", -3, 0.5),
        ("1/3", 1 / 3, 0.0),
        (r"\frac{1}{4}", 0.25, 0.0),
        ("-1,5/2", -0.75, 0.0),
        (" + .5 ", 0.5, 0.05),
        ("1e-3", 0.001, 0.0005),
        ("1.5e2", 150.0, 5.0),
    ],
)
def test_one_number_is_read_in_every_spelling(text: str, value: float, half: float) -> None:
    entry = read_number(text)
    assert entry.value == pytest.approx(value)
    assert entry.half_unit == pytest.approx(half)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_gets_a_sentence_and_is_not_wrong(text: str) -> None:
    kind = KINDS["margins"]
    nonsense_gets_a_sentence_and_is_not_wrong(drawn(kind, kind.loss, 1), text, 0)


def test_where_nothing_is_rounded_on_the_way_no_digit_may_be_off() -> None:
    exercise = drawn(KINDS["margins"], KINDS["margins"].loss, 1)
    cell = exercise.cells[0]
    true = exercise.working["margins"].values[cell.row, cell.column]
    states = [
        mark(exercise, {cell: f"{true + off:.3f}"}).marks[cell].state
        for off in (0.0, 0.004, -0.004)
    ]
    assert states == ["right", "wrong", "wrong"]


def test_squared_hinge_worked_by_hand_from_the_printed_scores_is_right() -> None:
    """−2·((−0.693 + 1.609 + 1) + (−1.204 + 1.609 + 1)) = −6.642, while S itself gives −6.6435."""
    exercise = asked_of("score_gradient", LOSSES["squared_hinge"](), 2)
    assert [number(s) for s in exercise.working["S"].values[1]] == ["−1.609", "−0.693", "−1.204"]
    by_hand = {Cell("dS", 1, 0): "−6.642", Cell("dS", 1, 1): "3.832", Cell("dS", 1, 2): "2.81"}
    marks = mark(exercise, by_hand).marks
    assert [marks[cell].state for cell in by_hand] == ["right"] * 3
    # A hundredth beside it is wrong, as it was.
    assert mark(exercise, {Cell("dS", 1, 0): "−6.652"}).slips == 1


@pytest.mark.parametrize(
    ("key", "loss"),
    [
        ("score_gradient", LOSSES["squared_hinge"]()),
        ("score_gradient", OwnLoss("m^2")),
        ("score_gradient", OwnLoss("exp(m)")),
        ("probabilities", LOSSES["softmax"]()),
        ("gradient", LOSSES["softmax"]()),
        ("gradient", LOSSES["logistic_one_vs_all"]()),
    ],
)
def test_what_is_worked_from_the_printed_numbers_is_right(key: str, loss: Loss) -> None:
    """Both with all digits on the way and with three decimals of each entry, and it is right by
    itself: nothing before it was wrong."""
    for seed in range(12):
        from_what_is_printed_all_is_right(asked_of(key, loss, seed))


@pytest.mark.parametrize("key", ["score_gradient", "loss_line"])
def test_own_scores_with_more_digits_than_are_printed_are_worked_as_printed(key: str) -> None:
    scores = np.random.default_rng(3).normal(size=(3, 3))
    own = (("S", rows_of(scores)), ("y", ((0.0,), (2.0,), (1.0,))))
    for loss in (LOSSES["squared_hinge"](), OwnLoss("m^2"), LOSSES["weston_watkins"]()):
        task = Task(key, own=own, training=Training(loss=loss))
        from_what_is_printed_all_is_right(task.exercise())


def from_what_is_printed_all_is_right(exercise: Exercise) -> None:
    given = {
        name: np.array([[float(number(v).replace("−", "-")) for v in row] for row in values])
        for name in exercise.given
        for values in [exercise.working[name].values]
    }
    whole, rounded = {}, dict(given)
    for name in exercise.asked:
        whole[name] = exercise.working.entries(name, given)
        rounded[name] = exercise.working.entries(name, rounded).round(3)
    for own in (whole, rounded):
        marking = mark(exercise, typed(exercise, own))
        assert {one.state for one in marking.marks.values()} == {"right"}


def test_where_a_small_p_is_printed_the_tolerance_is_that_of_its_logarithm() -> None:
    """p = 0.013 is printed of p = 0.0132: −ln p is 4.343 of the one and 4.327 of the other."""
    exercise = asked_of("probabilities", LOSSES["softmax"](), 4)
    p = exercise.working["probabilities"].values
    row = int(p[range(3), exercise.working["y"].values[:, 0].astype(int)].argmin())
    assert "4.343" in typed(exercise, {"probabilities": p.round(3)})[Cell("loss", row, 0)]
    states = [
        mark(exercise, {Cell("loss", row, 0): text}).marks[Cell("loss", row, 0)].state
        for text in ("4.327", "4.343", "4.4")
    ]
    assert states == ["right", "right", "wrong"]


def test_no_rounding_lets_a_slip_pass_for_the_truth() -> None:
    """Slips are APART in one entry at least: more than an answer may be off."""
    assert MOST_IN_ALL + 0.005 < APART
    # p = 0.0009 is printed 0.001, of which the logarithm is off by 0.1.
    own = (("S", ((0.0, 7.0, 1.0),)), ("y", ((0.0,),)))
    exercise = Task(
        "probabilities", own=own, training=Training(loss=LOSSES["softmax"]())
    ).exercise()
    assert exercise.slack[Cell("loss", 0, 0)] == MOST_IN_ALL
    # p = 0.00005 is printed 0, which has no logarithm: no more is known of what comes of that.
    own = (("S", ((0.0, 10.0, 1.0),)), ("y", ((0.0,),)))
    exercise = Task(
        "probabilities", own=own, training=Training(loss=LOSSES["softmax"]())
    ).exercise()
    assert exercise.slack[Cell("loss", 0, 0)] == MOST_SLACK


def asked_of(key: str, loss: Loss, seed: int) -> Exercise:
    """The exercise that the page has of this seed."""
    return Task(key, seed, training=Training(loss=loss)).exercise()


def test_an_empty_entry_is_neither_right_nor_wrong() -> None:
    exercise = drawn(KINDS["margins"], KINDS["margins"].loss, 1)
    marking = mark(exercise, {})
    assert {one.state for one in marking.marks.values()} == {"empty"}
    assert (marking.right, marking.slips) == (0, 0)


def test_too_few_digits_are_not_wrong() -> None:
    exercise = Task("probabilities", example="softmax_initial").exercise()
    cell = Cell("mean", 0, 0)
    # The truth is 1.7172…
    states = {
        text: mark(exercise, {cell: text}).marks[cell].state
        for text in ("1.717", "1.718", "1.72", "1.7", "2", "1.73", "1.8")
    }
    assert states == {
        "1.717": "right",
        "1.718": "right",
        "1.72": "right",
        "1.7": "coarse",
        "2": "coarse",
        "1.73": "wrong",
        "1.8": "wrong",
    }
    assert mark(exercise, {cell: "2"}).marks[cell].sentence == TOO_FEW


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_half_way_between_two_agrees_with_both(sign: int) -> None:
    """And so it does where rounding has moved it by a billionth of the half unit, but not where
    more than that is missing; of a fraction nothing is missing but rounding."""
    typed_as_0 = Entry(0.0, 0.0005)
    for share, right in ((0.5e-9, True), (2e-9, False)):
        assert agrees(typed_as_0, sign * 0.0005 * (1 + share), 0.0) == right
    for share, right in ((0.8e-12, True), (1.2e-12, False)):
        assert agrees(Entry(sign * 30.0, 0.0), sign * 30 * (1 + share), 0.0) == right
    assert agrees(Entry(1.0, 0.0), 1 + sign * 0.25, 0.25)
    assert not agrees(Entry(1.0, 0.0), 1 + sign * 0.25, 0.249)


def test_how_many_digits_say_enough() -> None:
    """Two decimals, three of what is below 0.1, and four digits of what is above 10."""
    enough = {0.0: 5e-4, 0.0999: 5e-4, 0.1: 5e-3, -0.1: 5e-3, 10: 5e-3, -40: 0.02, 5000: 2.5}
    for value, half in enough.items():
        assert fine_enough(value) == pytest.approx(half)


#: The loss lines of the notes: by a word of the slip, the mean at the start and when trained.
HINGE = {
    "kept in the sum": (4.639, 2.109),
    "The mean is forgotten": (18.196, 5.544),
    "Δ is forgotten": (1.853, 0.243),
    "max(0, ·) is left out": (3.006, -0.357),
    "Only the largest": (1.814, 0.667),
    "after the division": (-0.361, -2.891),
    "turned round": (3.592, 6.357),
    "counted from 1": (5.336, 4.288),
    "highest score": (0.800, 0.633),
}
SOFTMAX = {
    "log₁₀": (0.746, 0.364),
    "log₂": (2.477, 1.211),
    "The mean is forgotten": (8.586, 4.196),
    "The sign": (-1.717, -0.839),
    "of all classes": (6.863, 7.488),
    "predicted class": (0.799, 0.556),
    "before the mean": (1.484, 0.702),
    "columns sum": (1.697, 1.118),
    "own term": (1.446, 0.036),
    "counted from 1": (2.125, 2.186),
}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(("name", "values"), [("hinge", HINGE), ("softmax", SOFTMAX)])
def test_the_slips_come_to_the_numbers_of_the_notes(
    name: str, values: dict[str, tuple[float, float]], place: int
) -> None:
    example = EXAMPLES[f"{name}_{('initial', 'trained')[place]}"]
    batch = Batch(example.loss, example.S, example.y)
    made = slips.of_loss(batch) if name == "hinge" else slips.of_probabilities(batch)
    for word, expected in values.items():
        (slip,) = (slip for slip in made if word in slip.sentence)
        mean = slip.working.entries("mean", {})[0, 0]
        assert mean == pytest.approx(expected[place], abs=0.0006), word


@pytest.mark.parametrize("key", SLIPS)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_slip_comes_to_what_whoever_makes_it_gets(key: str, seed: int) -> None:
    numbers, exercise = made_by(KINDS[key], seed)
    expected = SLIPS[key](numbers)
    made = [(name, slip) for name in exercise.asked for slip, _ in exercise.candidates(name, {})]
    assert len(made) == len(expected)
    for (at, words), table in expected.items():
        (slip,) = (slip for name, slip in made if name == at and words in slip.sentence)
        shape = exercise.working[at].values.shape
        wrong = np.broadcast_to(np.asarray(table, float), shape)
        np.testing.assert_allclose(slip.working.entries(at, {}), wrong, atol=1e-12, err_msg=words)


def test_of_two_classes_the_only_rival_is_the_second_too() -> None:
    S, y = np.array([[1.0, 2.5], [2.0, -1.0], [0.5, 0.0]]), np.array([0, 0, 1])
    exercise = KINDS["rival"].make(Batch(LOSSES["crammer_singer"](), S, y))
    (table,) = (t for slip, t in exercise.candidates("loss", {}) if "second of" in slip.sentence)
    assert table.tolist() == exercise.working["loss"].values.tolist() == [[2.5], [0.0], [1.5]]


def test_the_margin_of_the_true_class_depends_on_the_loss() -> None:
    """Δ for one, 0 for the other: who mixes them up is told so, and nobody else is."""
    S, y = np.array([[1.0, 2.5, 0.5], [0.0, -1.0, 2.0]]), np.array([1, 0])
    for key, word, at_true in (
        ("weston_watkins", "belongs to Crammer–Singer", 0.0),
        ("crammer_singer", "no Δ", 1.5),
    ):
        exercise = KINDS["margins"].make(Batch(LOSSES[key](1.5), S, y))
        told = {slip.sentence: table for slip, table in exercise.candidates("margins", {})}
        (sentence,) = (
            sentence for sentence in told if "0 there" in sentence or "0 here" in sentence
        )
        assert word in sentence
        expected = exercise.working["margins"].values.copy()
        expected[[0, 1], y] = at_true
        np.testing.assert_allclose(told[sentence], expected)


def made_by(kind: Kind, seed: int) -> tuple[Any, Exercise]:
    """Numbers that a kind of exercises draws, away from kinks, and the exercise of them."""
    random, loss = np.random.default_rng(seed), kind.loss
    loss = replace(loss, delta=1.6) if "delta" in vars(loss) else loss
    while True:
        numbers = kind.draw(random, loss)
        if (
            isinstance(numbers, Batch)
            and numbers.loss.kink_distance(numbers.S, numbers.y).min() < 0.01
        ):
            continue
        try:
            return numbers, kind.make(numbers)
        except ValueError:
            continue


@pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda example: example.key)
def test_what_the_notes_print_is_right(example: Any) -> None:
    for kind in KINDS.values():
        if kind.needs != "scores" or example.loss.key not in kind.losses:
            continue
        if kind.key == "jacobian":
            continue
        exercise = Task(kind.key, example=example.key).exercise()
        for name in set(exercise.asked) & example.printed.keys():
            key = exercise.working[name].values
            assert np.abs(key - example.printed[name]).max() <= ENTRY_TOLERANCE
        mean = exercise.working["mean"].values[0, 0]
        assert mean == pytest.approx(example.printed_loss, abs=LOSS_TOLERANCE)


def test_an_error_is_carried_forward() -> None:
    exercise = Task("loss_line", example="hinge_initial").exercise()
    L = exercise.working["loss"].values.copy()
    L[2, 0] += 7
    answers = typed(exercise, {"loss": L})
    marking = mark(exercise, answers)
    assert marking.marks[Cell("mean", 0, 0)].state == "carried"
    assert [(r.sentence, r.cells) for r in marking.remarks] == [
        (FIRST_WRONG, (Cell("loss", 2, 0),))
    ]
    # The true mean is right too, wherever it came from.
    answers[Cell("mean", 0, 0)] = "3.639"
    assert mark(exercise, answers).marks[Cell("mean", 0, 0)].state == "right"


def test_two_slips_that_explain_it_together_are_both_named() -> None:
    exercise = Task("margins", example="hinge_initial").exercise()
    tables = {slip.sentence: table for slip, table in exercise.candidates("margins", {})}
    forgotten, turned = (
        tables["Δ is forgotten."],
        next(table for sentence, table in tables.items() if "turned round" in sentence),
    )
    mixed = np.vstack([forgotten[:2], turned[2:]])
    marking = mark(exercise, typed(exercise, {"margins": mixed}))
    assert len(marking.remarks) == 2
    assert any("Δ" in remark.sentence for remark in marking.remarks)
    assert any("turned round" in remark.sentence for remark in marking.remarks)
    # Where they leave one entry over, they explain nothing.
    mixed[0, 0] += 7
    (remark,) = mark(exercise, typed(exercise, {"margins": mixed})).remarks
    assert remark.sentence == FIRST_WRONG


def test_the_other_orientation_is_right_and_said() -> None:
    for seed in range(20):
        exercise = drawn(KINDS["gradient"], KINDS["gradient"].loss, seed)
        across = exercise.working["data_gradient"].values.T
        if np.allclose(across, across.T):
            continue
        marking = mark(exercise, typed(exercise, {"data_gradient": across}))
        marks = [m for cell, m in marking.marks.items() if cell.matrix == "data_gradient"]
        assert {m.state for m in marks} == {"right"}
        assert "orientation" in marking.remarks[0].sentence
        assert marking.slips == 0
        return


@pytest.mark.parametrize("key", ["shapes", "gradient"])
def test_some_entries_alone_are_right_in_no_other_orientation(key: str) -> None:
    """Not where the others are shown, nor where they are empty."""
    name = {"shapes": "W_shape", "gradient": "data_gradient"}[key]
    for seed, blank in product(range(6), ("half", "one", ALL)):
        whole = drawn(KINDS[key], KINDS[key].loss, seed)
        exercise = blanked(whole, blank, seed)
        truth = exercise.working[name].values
        ((slip, across),) = ((s, t) for s, t in exercise.candidates(name, {}) if s.right)
        cells = [cell for cell in exercise.cells if cell.matrix == name]
        wrong = [c for c in cells if abs(across[c.row, c.column] - truth[c.row, c.column]) > APART]
        marking = mark(exercise, {c: f"{across[c.row, c.column]:.3f}" for c in wrong[:1]})
        assert slip.sentence not in [remark.sentence for remark in marking.remarks]
        assert marking.slips == len(wrong[:1])


def test_only_a_hinge_cuts_off_a_margin_later() -> None:
    S, y = np.array([[1.0, 2.5, 0.5], [0.0, -1.0, 2.0]]), np.array([1, 0])
    for loss in (*(LOSSES[key]() for key in KINDS["margins"].losses), OwnLoss("m^2")):
        exercise = KINDS["margins"].make(Batch(loss, S, y))
        cut = exercise.working["margins"].values.clip(0)
        (remark,) = mark(exercise, typed(exercise, {"margins": cut})).remarks
        assert "may be negative" in remark.sentence
        hinge = loss.title.startswith("Hinge")
        assert ("max(0, ·) comes later" in remark.sentence) == hinge, loss.key


def test_of_two_classes_no_column_is_left_for_x_by_mistake() -> None:
    X, y = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([0, 1])
    params = Params(np.array([[0.5, -0.5], [1.0, 0.0]]), np.array([0.0, 0.5]))
    exercise = KINDS["tensor"].make(Batch(LOSSES["weston_watkins"](), X @ params.W, y, X, params))
    zeros = np.zeros(exercise.working["tensor"].values.shape)
    (remark,) = mark(exercise, typed(exercise, {"tensor": zeros})).remarks
    assert remark.sentence == "x is lacking: it stands in column 1."
    three = drawn(KINDS["tensor"], KINDS["tensor"].loss, 1)
    told = [slip.sentence for slip, _ in three.candidates("tensor", {})]
    assert "The columns are counted from 0." in told
    assert not any("lacking" in sentence for sentence in told)


def test_the_soft_svm_of_the_catalogue() -> None:
    problem = Problem(np.array([[0.0], [2.0]]), np.array([-1.0, 1.0]), 0.25)
    exercise = KINDS["svm"].make(problem)
    assert exercise.working["alpha"].values[0, 0] == pytest.approx(1 / 6)
    found = [table[0, 0] for _, table in exercise.candidates("alpha", {})]
    assert found == pytest.approx([0.5, 0.25, 0.1, 0.125, 4 / 9])


def test_any_typed_loss_makes_exercises() -> None:
    for rivals in ("sum over rivals", "largest rival", "one-vs-all"):
        loss = OwnLoss("max(0, 1 + m)^2", rivals)
        exercise = drawn(KINDS["matrices"], loss, 3)
        assert mark(exercise, right_answers(exercise)).right == len(exercise.cells)
        name = exercise.asked[-2]
        turned = -exercise.working[name].values
        marking = mark(exercise, typed(exercise, {name: turned}))
        assert [r.sentence for r in marking.remarks] == ["All signs are turned."]


@pytest.mark.slow
def test_the_same_seed_makes_the_same_exercise() -> None:
    for kind in KINDS.values():
        a, b, *others = (drawn(kind, kind.loss, seed) for seed in (5, 5, 6, 7, 8))
        names = a.given + a.asked
        assert all((a.working[n].values == b.working[n].values).all() for n in names)
        assert any(
            (a.working[n].values != other.working[n].values).any()
            for n in names
            for other in others
        )


#: By kind: what its exercises of six seeds give, as a checksum.
KEPT = {
    "margins": "6759c9e8",
    "loss_line": "5ba9d8d3",
    "indicator": "1ed04289",
    "probabilities": "4ba6614b",
    "jacobian": "d7756a83",
    "score_gradient": "85382df5",
    "shapes": "5b240fc6",
    "tensor": "7eb39bee",
    "gradient": "edbe5b33",
    "update": "4ab66add",
    "ties": "99b27c4f",
    "rival": "092e4bec",
    "rescaling": "752157fc",
    "scaled": "71148a93",
    "relu": "77a10d52",
    "svm": "b4a3802c",
    "dual": "8748d87c",
    "order_bound": "f71ef91b",
    "order_jacobian": "39fa03f1",
    "order_rescaling": "9853bf08",
    "order_slack": "1e475253",
    "order_dual": "83f01f3a",
    "matrices": "7044db5a",
}


@pytest.mark.slow
@pytest.mark.parametrize("key", KINDS)
def test_an_exercise_stays_what_it_was(key: str) -> None:
    """A link, a result and a sheet on paper name it by its seed alone. Where it has to change,
    there is to be another edition."""
    kind, text = KINDS[key], ""
    for seed in range(6):
        exercise = drawn(kind, kind.loss, seed)
        names = exercise.given or exercise.asked
        tables = [(exercise.working[name].values + 0.0).round(6).tolist() for name in names]
        text += f"{tables} {[(sign, round(value, 6)) for sign, value in exercise.settings]}"
    assert f"{crc32(text.encode()):08x}" == KEPT.get(key)


@pytest.mark.slow
def test_kinds_that_draw_alike_have_other_numbers_for_the_same_seed() -> None:
    for seed in (1, 2):
        exercises = [drawn(kind, kind.loss, seed) for kind in KINDS.values()]
        shown = [one.working[one.given[0]].values.tolist() for one in exercises if one.given]
        assert all(shown.count(one) == 1 for one in shown)


# --- single entries --------------------------------------------------------------------------


def test_an_entry_that_is_shown_counts_as_true_for_what_is_made_of_it() -> None:
    whole = Task("loss_line", example="hinge_initial")
    exercise = replace(whole, blank="one").exercise()
    (loss,) = (cell for cell in exercise.cells if cell.matrix == "loss")
    L = exercise.working["loss"].values.copy()
    L[loss.row, 0] += 7
    mean = Cell("mean", 0, 0)
    marking = mark(exercise, {loss: f"{L[loss.row, 0]:.4f}", mean: f"{L.mean():.4f}"})
    assert marking.marks[loss].state == "wrong"
    assert marking.marks[mean].state == "carried"


def test_what_does_not_follow_from_an_entry_shown_is_wrong() -> None:
    whole = drawn(KINDS["indicator"], KINDS["indicator"].loss, 2)
    exercise = replace(whole, shown=frozenset({Cell("counts", 0, 0)}))
    y = int(exercise.working["y"].values[0, 0])
    I, dS = (exercise.working[name].values.copy() for name in ("indicator", "dS"))
    rival = (y + 1) % I.shape[1]
    turned = 1 - 2 * I[0, rival]
    I[0, rival] += turned
    # By the sum of the own row, though the true sum is shown.
    dS[0, y] -= turned
    marking = mark(exercise, typed(whole, {"indicator": I, "dS": dS}))
    assert marking.marks[Cell("indicator", 0, rival)].state == "wrong"
    assert marking.marks[Cell("dS", 0, y)].state == "wrong"


@pytest.mark.slow
def test_the_entry_that_is_blank_is_one_in_which_the_slips_differ() -> None:
    chosen = most = every = 0.0
    for seed in range(20):
        whole = drawn(KINDS["margins"], KINDS["margins"].loss, seed)
        tables = [whole.working["margins"].values]
        tables += [table for _, table in whole.candidates("margins", {})]
        # Slips of the catalogue come to numbers with one decimal here.
        kinds = np.apply_along_axis(lambda v: len(set(v.round(1))), 0, np.array(tables))
        (cell,) = blanked(whole, "one", seed).cells
        chosen += kinds[cell.row, cell.column]
        most, every = most + kinds.max(), every + kinds.mean()
    assert chosen >= 0.97 * most
    assert every < 0.9 * most


# --- proofs ----------------------------------------------------------------------------------


def places(exercise: Exercise, order: list[int]) -> dict[Cell, str]:
    """The places typed by whoever puts the proof's lines in this order, and leaves the lure out."""
    assert exercise.proof is not None
    number = {k: place for place, k in enumerate(order, start=1)}
    return {
        Cell("place", row, 0): str(number.get(k, 0)) for row, k in enumerate(exercise.proof.order)
    }


def test_a_kind_offers_the_losses_that_have_its_matrices() -> None:
    hinges = {"weston_watkins", "crammer_singer", "one_vs_all", "squared_hinge"}
    margins = {*hinges, "logistic_one_vs_all", "own"}
    for kind, losses in {
        "margins": margins,
        "loss_line": margins,
        "indicator": {"weston_watkins", "one_vs_all"},
        "probabilities": {"softmax"},
        "score_gradient": {*margins, "softmax"},
        "matrices": {*margins, "softmax"},
    }.items():
        assert set(KINDS[kind].losses) == losses, kind


def test_half_of_an_odd_number_of_entries_is_rounded_up() -> None:
    assert [BLANKS["half"].count(n) for n in range(1, 6)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("X", [None, np.zeros((3, 2))])
def test_numbers_that_nobody_works_by_hand_are_refused(X: Array | None) -> None:
    check_size(np.zeros((MOST_SAMPLES, MOST_CLASSES)), X)
    for N, C in ((MOST_SAMPLES + 1, 2), (2, MOST_CLASSES + 1)):
        with pytest.raises(ValueError, match="samples and"):
            check_size(np.zeros((N, C)), X)
    with pytest.raises(ValueError, match="features"):
        check_size(np.zeros((2, 2)), np.zeros((2, MOST_FEATURES + 1)))


#: What each line of the proofs needs of those above it, counted from 0, as read by hand.
USES = {
    "order_bound": [(), (0,), (), (2,), (3,), (1, 4), (5,)],
    "order_jacobian": [(), (0,), (), (0, 1, 2), (3,), (4,), (5,)],
    "order_rescaling": [(), (), (0, 1), (), (2, 3), (4,), (5,)],
    "order_slack": [(), (0,), (1,), (0,), (2, 3), (4,)],
    "order_dual": [(), (0,), (1,), (), (), (2, 3, 4), (5,), (6,)],
}


@pytest.mark.parametrize("kind", ORDERINGS, ids=lambda kind: kind.key)
def test_a_line_of_a_proof_uses_what_it_needs(kind: Kind) -> None:
    proof = drawn(kind, kind.loss, 3).proof
    assert proof is not None
    assert [tuple(line.uses) for line in proof.proof.lines] == USES[kind.key]


def test_what_a_line_of_a_proof_uses_stands_above_it_and_is_told_once() -> None:
    for kind in ORDERINGS:
        proof = drawn(kind, kind.loss, 3).proof
        assert proof is not None
        for k, line in enumerate(proof.proof.lines):
            assert list(line.uses) == sorted(set(line.uses) & set(range(k)))


def test_the_other_orientation_is_the_gradient_turned() -> None:
    batch = KINDS["tensor"].draw(np.random.default_rng(0), KINDS["tensor"].loss)
    assert batch.X is not None
    assert batch.params is not None
    square = replace(
        batch, X=batch.X[:, [0, 1, 1]], params=Params(batch.params.W[[0, 1, 1]], batch.params.b)
    )
    exercise = KINDS["tensor"].make(square)
    name = exercise.asked[-1]
    marking = mark(exercise, typed(exercise, {name: exercise.working[name].values.T}))
    told = ["Right in the other orientation, a class a row."]
    assert [remark.sentence for remark in marking.remarks] == told


@pytest.mark.slow
def test_of_a_proof_every_order_is_right_that_uses_only_what_is_shown() -> None:
    for kind in ORDERINGS:
        exercise = drawn(kind, kind.loss, 3)
        assert exercise.proof is not None
        lines = exercise.proof.proof.lines
        right = wrong = 0
        for order in permutations(range(len(lines))):
            sound = all(order.index(use) < order.index(k) for k in order for use in lines[k].uses)
            right, wrong = right + sound, wrong + (not sound)
            if sound or wrong % 97 == 1:
                marking = mark(exercise, places(exercise, list(order)))
                assert (marking.slips == 0) == sound, order
                assert (marking.right == len(lines) + 1) == sound
        assert right > 1
        assert wrong > right


def test_the_first_line_that_uses_what_is_not_shown_yet_is_named_first() -> None:
    exercise = drawn(KINDS["order_bound"], KINDS["order_bound"].loss, 3)
    proof = exercise.proof
    assert proof is not None
    marking = mark(exercise, places(exercise, [1, 3, 0, 2, 4, 5, 6]))
    early, also = proof.letter(1), proof.letter(3)
    assert [remark.sentence for remark in marking.remarks] == [
        f"Line {early} uses line {proof.letter(0)}, which comes later.",
        f"Line {also} uses line {proof.letter(2)}, which comes later.",
    ]


def test_a_line_that_is_no_part_of_the_proof_is_told_why() -> None:
    exercise = drawn(KINDS["order_slack"], KINDS["order_slack"].loss, 5)
    proof = exercise.proof
    assert proof is not None
    taken = {Cell("place", row, 0): str(n) for row, n in enumerate(proof.with_lure())}
    (remark,) = mark(exercise, taken).remarks
    assert remark.sentence == proof.proof.lure.sentence
    assert len(remark.cells) == 2
    left_out = places(exercise, [0, 1, 2, 4, 5])
    assert BELONGS in [remark.sentence for remark in mark(exercise, left_out).remarks]
    same = places(exercise, [0, 1, 2, 3, 4, 5]) | {exercise.cells[0]: "1", exercise.cells[1]: "1"}
    assert mark(exercise, same).slips > 0
    for nonsense in ("1.5", "-1", "two"):
        marking = mark(exercise, {exercise.cells[0]: nonsense})
        assert marking.marks[exercise.cells[0]].state == "unread"
        assert marking.slips == 0


# --- results ---------------------------------------------------------------------------------


def example_result() -> tuple[Answered, ...]:
    first = asked_first(KINDS["loss_line"], 4)
    S = rows_of(np.array([[1.0, 2.5], [0.5, -1.0]]))
    own = replace(
        asked_first(KINDS["margins"]),
        own=(("S", S), ("y", ((0.0,), (1.0,)))),
        training=Training(loss=OwnLoss()),
    )
    step = (("X", S), ("W", S), ("b", ((0.0, 0.5),)), ("y", ((0.0,), (1.0,))))
    return (
        Answered(first, {Cell("loss", 0, 0): "1,5", Cell("mean", 0, 0): "−2"}, {}),
        Answered(Task("probabilities", example="softmax_trained", training=first.training), {}),
        Answered(own, {Cell("margins", 0, 0): "1/2"}, {Cell("margins", 0, 0): 2}),
        Answered(replace(asked_first(KINDS["gradient"]), own=step), {Cell("gradient", 1, 1): "x"}),
    )


@pytest.mark.slow
def test_a_result_comes_back_whole_and_is_marked_anew() -> None:
    result = example_result()
    text = to_text(result)
    again = from_text(text)
    assert [a.answers for a in again] == [a.answers for a in result]
    assert [a.hints for a in again] == [a.hints for a in result]
    assert [a.marking() for a in again] == [a.marking() for a in result]
    assert to_text(again) == text
    # Marks that somebody has written into the file count for nothing.
    cheated = json.loads(text)
    cheated["exercises"][0]["marks"]["right"] = 99
    assert to_text(from_text(json.dumps(cheated))) == text
    assert cheated["signed"] is False


@pytest.mark.slow
def test_a_task_comes_back_from_its_document() -> None:
    for kind in KINDS.values():
        for blank in BLANKS:
            task = replace(asked_first(kind, 17), blank=blank)
            assert task_from_document(json.loads(json.dumps(task_to_document(task)))) == task
    for task in (answered.task for answered in example_result() if answered.task.own):
        assert task_from_document(json.loads(json.dumps(task_to_document(task)))) == task


def test_what_is_saved_can_be_opened_however_much_it_is() -> None:
    task = asked_first(KINDS["matrices"])
    cells = task.exercise().cells
    one = Answered(task, dict.fromkeys(cells, "−1.234"), dict.fromkeys(cells, 3))
    text = to_text((one,) * MOST_TASKS)
    assert from_text(text) == (one,) * MOST_TASKS
    # An exercise a line, so that it can be read and compared.
    assert [line.startswith('{"exercise": {') for line in text.splitlines()[1:-1]] == [True] * 50


def test_the_longest_answers_to_the_most_entries_can_be_opened() -> None:
    """The most classes and samples, of the loss with the most matrices."""
    scores = np.random.default_rng(0).normal(size=(MOST_SAMPLES, MOST_CLASSES)) * 1e5
    own = (("S", rows_of(scores)), ("y", rows_of(np.arange(6.0)[:, None])))
    most = max(
        (Task("matrices", own=own, training=Training(loss=LOSSES[k]())) for k in LOSSES),
        key=lambda task: len(task.exercise().cells),
    )
    cells = most.exercise().cells
    for letter in ("1", "−", "\N{MATHEMATICAL BOLD DIGIT ONE}"):
        answers = dict.fromkeys(cells, letter * LONGEST_NUMBER)
        length = len(to_text((Answered(most, answers, dict.fromkeys(cells, 3)),)).encode())
        assert MOST_TASKS * length <= MOST_BYTES


def broken(change: Any) -> str:
    document = json.loads(to_text(example_result()))
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "no json",
        "[" * 100_000,
        "x" * (MOST_BYTES + 1),
        broken(lambda d: d.update(program="another")),
        broken(lambda d: d.update(version=2)),
        broken(lambda d: d.update(version=True)),
        broken(lambda d: d.update(exercises=[])),
        broken(lambda d: d.update(exercises=[5])),
        broken(lambda d: d.update(exercises=d["exercises"] * 20)),
        broken(lambda d: d["exercises"][0]["exercise"].update(kind="none")),
        broken(lambda d: d["exercises"][0]["exercise"].update(kind=["margins"])),
        broken(lambda d: d["exercises"][0]["exercise"].update(seed=-1)),
        broken(lambda d: d["exercises"][0]["exercise"].update(seed=True)),
        broken(lambda d: d["exercises"][0]["exercise"].update(extra=1)),
        broken(lambda d: d["exercises"][0]["exercise"].update(edition=0)),
        broken(lambda d: d["exercises"][0]["exercise"].update(edition=3)),
        broken(lambda d: d["exercises"][0]["exercise"].update(edition=True)),
        broken(lambda d: d["exercises"][0]["exercise"].update(blank="some")),
        broken(lambda d: d["exercises"][0]["exercise"].update(blank=["all"])),
        broken(lambda d: d["exercises"][1]["exercise"].update(example="none")),
        broken(lambda d: d["exercises"][2]["exercise"]["numbers"].update(S=[[1, 2], [3]])),
        broken(lambda d: d["exercises"][2]["exercise"]["numbers"].update(S=[["1", 2], [3, 4]])),
        broken(lambda d: d["exercises"][2]["exercise"]["numbers"].update(y=[[0], [2]])),
        broken(lambda d: d["exercises"][3]["exercise"]["numbers"].update(y=[[0], [1], [1]])),
        broken(lambda d: d["exercises"][3]["exercise"]["numbers"].update(b=[[0]])),
        broken(lambda d: d["exercises"][2]["exercise"]["numbers"].update(S=[[0, 1]] * 2000)),
        broken(lambda d: d["exercises"][2]["exercise"]["numbers"].pop("y")),
        broken(lambda d: d["exercises"][3]["exercise"]["numbers"].update(b=[[1]])),
        broken(lambda d: d["exercises"][0].update(answers=[["loss", 9, 0, "1"]])),
        broken(lambda d: d["exercises"][0].update(answers=[["loss", True, 0, "1"]])),
        broken(lambda d: d["exercises"][0].update(answers=[["loss", 0, 0, 1]])),
        broken(lambda d: d["exercises"][0].update(answers=[["loss", 0, 0, "1" * 61]])),
        broken(lambda d: d["exercises"][0].update(answers={"loss": 1})),
        broken(lambda d: d["exercises"][2].update(hints=[["margins", 0, 0, 4]])),
        broken(lambda d: d["exercises"][2].update(hints=[["margins", 0, 0, True]])),
    ],
)
def test_what_is_no_result_gets_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        from_text(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
