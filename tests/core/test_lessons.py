"""Lessons: each played through, its answers computed and checked; the form read strictly."""

import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import Points
from linclf_core.document import from_document
from linclf_core.experiment import Experiment
from linclf_core.lessons import (
    LESSONS,
    TEXTS,
    calculation,
    lesson,
    lesson_text,
    playing,
    telling,
)
from linclf_core.lessons.calculation import ELSEWHERE, Calculation
from linclf_core.lessons.guessed_line import missed
from linclf_core.lessons.lesson import Choose, DrawLine, LessonStep, TypeNumber
from linclf_core.lessons.playing import PlayedStep
from linclf_core.lessons.quantities import QUANTITIES
from linclf_core.lessons.reading import MOST_BYTES, STEP_ENTRIES, read
from linclf_core.lessons.situation import Allowance, Situation
from linclf_core.plane.box import Box

ROOT = Path(__file__).parents[2]
#: A first-year student reads so many words a minute, and no step for longer.
WORDS_A_MINUTE, MOST_SECONDS = 200, 90
STEPS = [(key, place) for key in LESSONS for place in range(len(lesson(key).steps))]
EVERY_STEP = pytest.mark.parametrize(("key", "place"), STEPS, ids=lambda v: str(v))

X = np.array([[-1.0, 1.0], [1.0, 2.0], [1.0, 1.0], [-2.0, 1.0], [-1.0, -2.0]])
Y = np.array([2, 0, 0, 1, 2])
W = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])


def by_hand(**training: object) -> Situation:
    """The experiment of the lesson on the hinge, under other settings."""
    data = {"key": "points", "xs": X.tolist(), "ys": Y.tolist(), "class_names": ["a", "b", "c"]}
    period = {"learning_rate": 0.5, "reg": 0.1, "W": W.tolist(), "b": [0, 0, 0], **training}
    return Situation.of(from_document({"version": 1, "data": data, "phases": [period]}), 0)


def step_of(key: str, place: int) -> LessonStep:
    return lesson(key).steps[place]


# --- the lessons of the program ------------------------------------------------------------


def test_every_text_is_a_lesson_of_six_to_ten_steps() -> None:
    assert {path.stem for path in TEXTS.glob("*.toml")} == set(LESSONS)
    assert len(LESSONS) == 6
    for key in LESSONS:
        assert 6 <= len(lesson(key).steps) <= 10


@EVERY_STEP
@pytest.mark.slow
def test_all_that_a_step_says_can_be_computed_and_holds(key: str, place: int) -> None:
    assert list(PlayedStep(step_of(key, place)).faults()) == []


@EVERY_STEP
def test_a_step_types_no_number_and_is_short(key: str, place: int) -> None:
    step, played = step_of(key, place), PlayedStep(step_of(key, place))
    assert [telling.typed_numbers(text) for text in (*step.texts(), step.notes) if text] == [
        [] for text in (*step.texts(), step.notes) if text
    ]
    words = sum(len(played.told(text).split()) for text in step.texts())
    assert 60 * words / WORDS_A_MINUTE <= MOST_SECONDS
    assert len(re.findall(r"[.!?](?=\s|$)", played.told(step.text))) <= 4
    assert step.notes


def test_a_text_without_numbers_is_told_even_where_no_experiment_can_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("It cannot be made.")

    played = PlayedStep(LessonStep("", "", by_hand().experiment))
    monkeypatch.setattr(playing.Situation, "of", refuse)
    assert played.told("A title") == "A title"
    with pytest.raises(ValueError, match="cannot be made"):
        played.told("{samples} samples")


@EVERY_STEP
def test_who_is_sent_back_over_steps_made_is_told_to_rewind(key: str, place: int) -> None:
    step = step_of(key, place)
    if "on the way" in step.reveal and step.rests_at > step.at:
        assert "Rewind, then" in step.reveal


@EVERY_STEP
@pytest.mark.slow
def test_the_right_answer_is_right_and_another_is_not(key: str, place: int) -> None:
    step, played = step_of(key, place), PlayedStep(step_of(key, place))
    match step.ask:
        case Choose() as ask:
            holds = [option.when.holds(played.here) for option in ask.options]
            assert holds.count(True) == 1
            assert holds[played.right_option(ask)]
        case TypeNumber() as ask:
            value = played.number(ask)
            text = telling.number(value)
            for spelling in (text, text.replace(".", ","), text.replace("−", "-"), repr(value)):
                assert played.mark(ask, spelling).state == "right", spelling
            for other in (value + 0.1, value - 0.1, 3 * value + 1, -value if value else 1.0):
                assert played.mark(ask, f"{other:.4f}").state == "wrong"
            assert played.mark(ask, "about so").state == "unread"
            assert played.mark(ask, " ").state == "empty"
        case DrawLine() as ask:
            true, staying = played.line(ask, later=True), played.staying(ask)
            assert played.missed(ask, true).close(staying)
            assert not staying.close(staying)
            assert staying.size > 0.5


def test_a_number_is_written_short_where_only_rounding_is_behind_its_last_digit() -> None:
    for value in (0.5 + 1e-10, 0.5 - 1e-10):
        assert telling.number(value) == "0.5"
    for value in (0.5 + 1e-8, 0.5 - 1e-8):
        assert telling.number(value) == "0.500"


def test_a_rounded_number_is_told_to_be_too_coarse() -> None:
    ask = TypeNumber("?", Calculation("1 / 3"))
    played = PlayedStep(LessonStep("", "", by_hand().experiment, ask=ask))
    assert played.mark(ask, "0.3").state == "coarse"
    assert played.mark(ask, "1/3").state == played.mark(ask, "0.33").state == "right"


# --- quantities ----------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["softmax", "weston_watkins", "crammer_singer"])
def test_quantities_are_those_worked_out_slowly(loss: str) -> None:
    here = by_hand(loss={"key": loss})
    S = X @ W
    P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    M = S - S[np.arange(5), Y][:, None] + 1
    M[np.arange(5), Y] = -np.inf
    losses = {
        "softmax": -np.log(P[np.arange(5), Y]),
        "weston_watkins": np.maximum(M, 0).sum(axis=1),
        "crammer_singer": np.maximum(M.max(axis=1), 0),
    }[loss]
    expected = {
        "loss": losses.mean() + 0.1 * (W**2).sum(),
        "data_loss": losses.mean(),
        "penalty": 0.1 * (W**2).sum(),
        "mistakes": (S.argmax(axis=1) != Y).sum(),
        "accuracy": (S.argmax(axis=1) == Y).mean(),
        "score(3, 1)": S[3, 1],
        "margin(0, 1)": M[0, 1],
        "gamma(0)": -(M[0].max() - 1),
        "smallest_gamma": -(M.max() - 1),
        "probability(1, 2)": P[1, 2],
        "loss_of(0)": losses[0],
        "x(3, 0)": -2,
        "true_class(3)": 1,
        "predicted(0)": 1,
        "taken_for(1)": 2,
        "count(0)": 2,
        "weight(1, 2)": -1,
        "weight_length(1)": 2**0.5,
        "distance(2, 0, 1)": 1 / 5**0.5,
        "width(0, 1)": 2 / 5**0.5,
        "samples * classes * features": 30,
        "rate + reg + delta + step": 1.6,
    }
    for text, value in expected.items():
        assert Calculation(text).value(here) == pytest.approx(value), text


def test_a_gradient_is_the_slope_of_the_loss() -> None:
    here, h = by_hand(), 1e-6
    for d, c in np.ndindex(2, 3):
        losses = []
        for sign in (1, -1):
            moved = W.copy()
            moved[d, c] += sign * h
            losses.append(Calculation("loss").value(by_hand(W=moved.tolist())))
        slope = (losses[0] - losses[1]) / (2 * h)
        assert Calculation(f"gradient({d}, {c})").value(here) == pytest.approx(slope, abs=1e-6)


def test_expressions_look_at_other_steps_and_under_other_settings() -> None:
    here = by_hand()
    after = Calculation("after(1, weight(0, 0))").value(here)
    assert after == pytest.approx(Calculation("weight(0, 0) - rate * gradient(0, 0)").value(here))
    k = int(Calculation("first_step(loss < 1)").value(here))
    losses = [Calculation(f"at({n}, loss)").value(here) for n in range(k + 1)]
    assert losses[-1] < 1 <= min(losses[:-1])
    double = Calculation("under(after(1, weight(0, 0)), rate=1.0)").value(here)
    assert double - 1 == pytest.approx(2 * (after - 1))
    assert Calculation("under(delta, loss='crammer_singer', delta=2)").value(here) == 2
    assert Calculation("scaled(3, score(3, 1)) == 3 * score(3, 1)").holds(here)
    wild = by_hand(learning_rate=5.0, reg=1.0)
    assert 0 < Calculation("end(50)").value(wild) < 50
    with pytest.raises(ValueError, match="The run ends at step"):
        Calculation("at(50, loss)").value(wild)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("__import__('os')", "no quantity called"),
        ("loss.real", "cannot be read"),
        ("(lambda: 1)()", "cannot be read"),
        ("[loss]", "cannot be read"),
        ("loss if 1 else 2", "cannot be read"),
        ("weight(*x, 1)", "cannot be read"),
        ("loss := 1", "cannot be read"),
        ("f'{loss}'", "cannot be read"),
        ("loss @ 2", "sign that is not known"),
        ("1 if", "cannot be read"),
        ("", "cannot be read"),
        ("loss\0", "cannot be read"),
        ("(" * 150, "cannot be read"),
        ("1" + "+1" * 90, "too many parts"),
        ("1" * 201, "at most 200 letters"),
        ("True", "is no number"),
        ("1j", "is no number"),
        ("losses", "no quantity called"),
        ("margin(1)", "takes 2 numbers"),
        ("loss(1)", "takes nothing"),
        ("max()", "at least one"),
        ("loss(k=1)", "no settings by name"),
        ("under(loss, **x)", "no settings by name"),
    ],
)
def test_what_is_no_expression_gets_a_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as fault:
        Calculation(text)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("score(9, 0)", "no sample 9"),
        ("score(0, 0.5)", "no class 0.5"),
        ("1 / (penalty - penalty)", "no finite value"),
        ("ln(0 - 1)", "no finite value"),
        ("(0 - 8) ** 0.5", "no finite value"),
        ("10.0 ** 999", "no finite value"),
        ("'a' + 1", "a number is needed"),
        ("after(0 - 1, loss)", "whole number"),
        ("first_step(loss < 0)", "does not hold"),
        ("at(1000000, loss)", "too long"),
        ("under(loss, loss='best')", "is not one of"),
        ("under(loss, rate=0)", "outside"),
        ("under(safe_rate, loss='weston_watkins')", "known to be safe"),
        ("rescaling", "M < 0"),
        ("width(1, 1)", "no boundary"),
        ("svm_alpha(1, 0)", "takes no part"),
        ("svm_width(0)", "positive"),
    ],
)
def test_what_cannot_be_computed_gets_a_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Calculation(text).value(by_hand())


def test_as_many_steps_are_tried_from_a_later_one_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculation, "MOST_TRIED", 3)
    here = by_hand().moved(5)
    assert Calculation("first_step(step >= 7)").value(here) == 7
    with pytest.raises(ValueError, match="does not hold within 3 steps"):
        Calculation("first_step(step >= 8)").value(here)


def test_a_step_that_is_shown_again_is_not_worked_out_again() -> None:
    here = by_hand()
    first = Calculation("at(100, loss)").value(here)
    left = here.allowance.left
    assert Calculation("at(100, loss)").value(here) == first
    assert here.allowance.left == left


def test_an_expression_has_so_many_parts_and_no_more() -> None:
    ones = " + 1" * 25
    assert Calculation(f"step + 1{ones}").value(by_hand()) == 26
    with pytest.raises(ValueError, match="too many parts"):
        Calculation(f"step + step{ones}")


def test_no_expression_takes_long() -> None:
    with pytest.raises(ValueError, match="too long"):
        Allowance(5).spend(6)
    many = from_document({"version": 1, "data": {"key": "blobs", "n_per_class": 300}})
    with pytest.raises(ValueError, match="too long"):
        Calculation("at(20000, loss)").value(Situation.of(many, 0))


@pytest.mark.parametrize(
    ("text", "cost"), [("separable", 100 * 6 * 2), ("svm_width(1)", 50 * 6 * 6)]
)
def test_what_a_number_costs_grows_with_the_samples(text: str, cost: int) -> None:
    """Six samples of two classes; to look for a separating line counts as a hundred steps."""
    data = Points([[0.0], [1.0], [2.0], [4.0], [5.0], [6.0]], [0, 0, 0, 1, 1, 1], [*"ab"], ["x"])
    here = Situation.of(Experiment(data), 0)
    left = here.allowance.left
    Calculation(text).value(here)
    assert left - here.allowance.left == cost


@given(st.text("loswc()0123456789.,+-*/<>= '_[]{}:\\\n", max_size=40))
def test_any_text_is_an_expression_or_no_more_than_a_fault_of_the_lesson(text: str) -> None:
    with suppress(ValueError):
        Calculation(text)


# --- texts ---------------------------------------------------------------------------------


def test_numbers_stand_where_their_names_were_and_formulas_stay() -> None:
    told = telling.told(r"{samples} at {loss:1}, {accuracy:%} $\frac{1}{N}$ {-1/3}", by_hand())
    assert told == r"5 at 1.3, 80 % $\frac{1}{N}$ −0.333"


@pytest.mark.parametrize("text", ["{", "a } b", "{loss:7}", "{loss:x}", "{los}", "{{loss}}"])
def test_a_brace_that_names_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace|colon|quantity"):
        telling.check(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class 0, samples 1, 2 and 3, the 0–1 loss, {1 + 2}, $s_1 - 1$", []),
        ("It is 3.5", ["3.5"]),
        ("$x = 3.5$ or $0.1$", ["3.5", "0.1"]),
        ("after 12 steps", ["12"]),
    ],
)
def test_typed_numbers_are_found(text: str, found: list[str]) -> None:
    assert telling.typed_numbers(text) == found


# --- the form ------------------------------------------------------------------------------

PLAIN = """
form = 1
title = "T"
[experiments.e]
data = { key = "blobs", n_per_class = 2 }
[[step]]
title = "one"
text = "{loss}"
experiment = "e"
"""


def test_a_step_goes_on_with_the_experiment_before_it() -> None:
    more = '[[step]]\ntitle = "two"\ntext = "t"\ntraining = { rate = 0.25 }\nat = 3\n'
    last = '[[step]]\ntitle = "three"\ntext = "t"\n'
    one, two, three = read(PLAIN + more + last).steps
    assert two.experiment.training_at(0).learning_rate == 0.25
    assert one.experiment.source == two.experiment.source == three.experiment.source
    assert (three.experiment, three.at) == (two.experiment, 3)


def test_a_step_shows_the_panels_that_it_names_in_their_usual_order() -> None:
    named = 'text = "{loss}"\npanels = ["sample", "run"]'
    (step,) = read(PLAIN.replace('text = "{loss}"', named)).steps
    assert step.panels == ("run", "sample")


def test_an_experiment_may_be_a_link() -> None:
    from linclf_core.packing import to_text

    experiment = by_hand().experiment
    link = f'link = "https://x.org/lab?x={to_text(experiment)}&step=2"'
    found = read(PLAIN.replace('data = { key = "blobs", n_per_class = 2 }', link))
    assert found.steps[0].experiment == experiment


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("form = 1", "form = 2"), "begins with form = 1"),
        (("form = 1", "form = true"), "begins with form = 1"),
        (("form = 1", "form = [" + "[" * 3000), "read as TOML"),
        (("title = ", "tilte = "), "no entry called 'tilte'"),
        (('experiment = "e"', 'experiment = "f"'), "Step 1: There is no experiment"),
        (('experiment = "e"', ""), "Step 1: The first step needs"),
        (('key = "blobs"', 'key = "blob"'), "The experiment 'e': The data"),
        (("n_per_class = 2", "n_per_class = 400"), "at most 1,000"),
        (('text = "{loss}"', 'text = "{lost}"'), "Step 1: There is no quantity"),
        (('text = "{loss}"', "text = 3"), "Step 1: “text” is a text"),
        (('text = "{loss}"', 'text = " "'), "Step 1: “text” is empty"),
        (('text = "{loss}"', f'text = "{"a" * 1600}"'), "at most 1,500"),
        (('text = "{loss}"', 'text = "a"\nreveal = "b"'), "nothing is asked"),
        (('text = "{loss}"', 'text = "a"\nat = -1'), "“at” is a whole number"),
        (('text = "{loss}"', 'text = "a"\nsample = 6'), "“sample” is a whole number"),
        (('text = "{loss}"', 'text = "a"\npanels = ["plot"]'), "names some of run"),
        (('text = "{loss}"', 'text = "a"\ntraining = { rat = 1 }'), "no setting called 'rat'"),
        (('text = "{loss}"', 'text = "a"\nask = 3'), "written as names"),
        (('text = "{loss}"', 'text = "a"\nask = { question = "q" }'), "has “options”"),
        (
            ('text = "{loss}"', 'text = "a"\nask = { question = "q", line = [0, 0], after = 1 }'),
            "two different classes",
        ),
        (
            ('text = "{loss}"', 'text = "a"\nask = { question = "q", line = [-1, 0], after = 1 }'),
            "two different classes",
        ),
        (
            (
                'text = "{loss}"',
                'text = "a"\nask = { question = "q", line = [0, 1], after = 1001 }',
            ),
            "from 0 to 1,000, not 1001",
        ),
        (
            ('text = "{loss}"', 'text = "a"\nask = { question = "q", options = ["a"] }'),
            "2 to 6 options",
        ),
        (("[[step]]", "[step]"), "each begun by"),
    ],
)
def test_what_is_no_lesson_gets_a_sentence_that_says_where(
    change: tuple[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        read(PLAIN.replace(*change))


def test_a_lesson_is_bounded() -> None:
    with pytest.raises(ValueError, match="at most 60 kB"):
        read(PLAIN + "#" * MOST_BYTES)
    step = '[[step]]\ntitle = "t"\ntext = "t"\n'
    with pytest.raises(ValueError, match="1 to 20 steps"):
        read(PLAIN + 20 * step)


def test_a_lesson_that_says_what_is_not_so_is_found_out() -> None:
    ask = """claims = ["loss < 0"]
reveal = "{score(9, 9)}"
[step.ask]
question = "?"
options = [ { text = "a", when = "1 == 1" }, { text = "b", when = "loss > 0" } ]
"""
    found = list(playing.faults(read(PLAIN + ask)))
    assert found == [
        "Step 1: There is no sample 9: they are 0 to 5.",
        "Step 1: Of the options 2 are right, and not one.",
        "Step 1: The claim “loss < 0” does not hold.",
    ]


def test_each_lesson_says_so_when_its_experiment_is_another() -> None:
    text = lesson_text("hinge").replace("[1, 1], [-2, 1]", "[2, 1], [-2, 1]")
    assert list(playing.faults(read(text)))


# --- a line guessed ------------------------------------------------------------------------


def test_a_guess_is_measured_by_angle_and_distance() -> None:
    box = Box(-1.0, 1.0, -1.0, 1.0)
    true = (-1.0, 0.0), (1.0, 0.0)
    off = missed(((-1.0, 0.5), (1.0, 0.5)), true, box)
    assert (off.angle, off.away, off.side) == (pytest.approx(0), pytest.approx(0.5), 2.0)
    turned = missed(((0.0, -1.0), (0.0, 1.0)), true, box)
    assert (turned.angle, turned.away) == (pytest.approx(90), pytest.approx(0))
    back = missed((true[1], true[0]), true, box)
    assert (back.angle, back.away) == (pytest.approx(0), pytest.approx(0))
    with pytest.raises(ValueError, match="two different points"):
        missed((true[0], true[0]), true, box)


# --- what is written of the form -----------------------------------------------------------


def test_the_document_lists_all_entries_quantities_and_an_example_that_holds() -> None:
    text = (ROOT / "docs/lessons.md").read_text("utf-8")
    for name, quantity in QUANTITIES.items():
        inside = f"({', '.join(quantity.takes)})" if quantity.takes else ""
        assert f"| `{name}{inside}` | {quantity.tells} |" in text
    assert all(f"| `{written}` | {tells} |" in text for written, tells in ELSEWHERE.items())
    assert all(f"`{entry}`" in text for entry in STEP_ENTRIES)
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example
    assert list(playing.faults(read(example[1]))) == []
