"""The page of lessons: one played through, its place in the link, one's own, and the notes."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.lessons import LESSONS, lesson, lesson_text, telling
from linclf_core.lessons.lesson import Choose, DrawLine, TypeNumber
from linclf_core.lessons.playing import PlayedStep
from linclf_ui import session
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.guess import line_told
from linclf_ui.lessons.lesson_desk import LessonDesk
from linclf_ui.lessons.lesson_link import PLACE
from linclf_ui.names import prose
from tests.app.hostile import NOTE
from tests.app.malformed import ODD
from tests.app.test_hostile_names import check
from tests.app.visit import Visit

THIRD = json.loads((Path(__file__).parents[1] / "links/third.json").read_text("utf-8"))
PAGE = "../../pages/14_lessons.py"
#: What a lesson may not bring along; formulas and emphasis it may.
LINKS = NOTE.replace("$hostile$", "").replace("**hostile**", ":red[x] ![i](http://evil.example)")


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, text in address.items():
        app.query_params[name] = text
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click()
    ran(app)


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.success, *app.info, *app.error, *app.warning, *app.caption)
    return " ".join(part.value for part in parts).replace("\\", "")


def told(played: PlayedStep, text: str) -> str:
    """The beginning of a text of the step, as it is said."""
    return prose(played.told(text)).replace("\\", "")[:60]


def here(app: AppTest) -> Any:
    return app.session_state["lab"]


def place(app: AppTest) -> str:
    found = app.query_params.get("lesson", "")
    return found if isinstance(found, str) else "".join(found)


def answer(app: AppTest, k: int, played: PlayedStep) -> None:
    """Give the right answer of step `k`; of a line, ask for it."""
    match played.step.ask:
        case Choose() as ask:
            press(app, f"option_{k}_{played.right_option(ask)}")
        case TypeNumber() as ask:
            app.text_input(key=f"typed_{k}").set_value(telling.number(played.number(ask)))
            press(app, "check_number")
        case DrawLine():
            assert app.button(key="compare_line").disabled
            press(app, "show_answer")


def answer_wrong(app: AppTest, k: int, played: PlayedStep) -> None:
    """Give a wrong answer of step `k`; a line is not marked."""
    match played.step.ask:
        case Choose() as ask:
            wrong = next(j for j in range(len(ask.options)) if j != played.right_option(ask))
            press(app, f"option_{k}_{wrong}")
            assert "Not that one. Try again." in said(app)
        case TypeNumber() as ask:
            value = played.number(ask)
            app.text_input(key=f"typed_{k}").set_value(telling.number(value + 1 + abs(value)))
            press(app, "check_number")
            assert "Not that number. Try again." in said(app)


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_is_played_from_its_first_step_to_its_last(key: str) -> None:
    app = opened()
    press(app, f"begin_{key}")
    steps = lesson(key).steps
    # How a wrong answer is met depends on the kind of question alone.
    answered_wrong: set[type] = set()
    for k, step in enumerate(steps):
        played = PlayedStep(step)
        assert place(app) == f"{key}.{k + 1}"
        assert (here(app).experiment, here(app).history.step) == (step.experiment, step.at)
        assert told(played, step.text) in said(app)
        if step.ask is not None:
            if type(step.ask) not in answered_wrong:
                answer_wrong(app, k, played)
                answered_wrong.add(type(step.ask))
            assert told(played, step.reveal) not in said(app)
            assert here(app).history.step == step.at
            answer(app, k, played)
            if not isinstance(step.ask, DrawLine):
                assert played.answer() in said(app)
            assert told(played, step.reveal) in said(app)
            assert here(app).history.step == step.rests_at
        assert app.button(key="lesson_next").disabled == (k == len(steps) - 1)
        if k < len(steps) - 1:
            press(app, "lesson_next")
    press(app, "lesson_back")
    assert place(app) == f"{key}.{len(steps) - 1}"
    assert told(PlayedStep(steps[-2]), steps[-2].reveal) in said(app)


def test_a_wrong_answer_can_be_mended_or_shown() -> None:
    app = opened(lesson="hinge.2")
    app.text_input(key="typed_1").set_value("2")
    press(app, "check_number")
    assert "Not that number. Try again." in said(app)
    app.text_input(key="typed_1").set_value("two")
    press(app, "check_number")
    assert "is not a number" in said(app)
    press(app, "show_answer")
    assert "It is **6**." in said(app)
    app = opened(lesson="hinge.4")
    press(app, "option_3_0")
    assert "Not that one." in said(app)
    press(app, "option_3_1")
    assert "None is above zero" in said(app)


def test_the_end_of_a_lesson_brings_back_what_was_on_show_before() -> None:
    app = opened(x="standard", step="3")
    before = here(app).experiment
    assert here(app).history.step == 3
    press(app, "begin_margins")
    press(app, "lesson_next")
    assert here(app).view.margin_lines
    press(app, "lesson_end")
    assert (here(app).experiment, here(app).history.step) == (before, 3)
    assert not here(app).view.margin_lines
    assert place(app) == ""
    assert "begin_margins" in keys(app)


def test_a_link_opens_the_step_and_a_reload_keeps_what_was_played_on() -> None:
    app = opened(lesson="descent.2")
    steps = lesson("descent").steps
    assert here(app).experiment == steps[1].experiment
    answer(app, 1, PlayedStep(steps[1]))
    app.number_input(key="training_learning_rate").set_value(0.75)
    ran(app)
    played_on = here(app).experiment
    assert played_on != steps[1].experiment
    assert "set_up_again" in keys(app)
    x = app.query_params["x"]
    again = opened(lesson="descent.2", x=x if isinstance(x, str) else x[0])
    assert here(again).experiment == played_on
    press(again, "set_up_again")
    assert here(again).experiment == steps[1].experiment


@pytest.mark.parametrize("link", ["descent.3", "hinge.7"])
def test_a_reload_asks_again_and_takes_the_answer_off_the_board(link: str) -> None:
    app = opened(lesson=link)
    key, _, number = link.partition(".")
    k = int(number) - 1
    step = lesson(key).steps[k]
    answer(app, k, PlayedStep(step))
    assert here(app).history.step == step.rests_at
    x = app.query_params["x"]
    address = {"lesson": link, "x": x if isinstance(x, str) else x[0]}
    again = opened(**address, step=str(step.rests_at))
    assert told(PlayedStep(step), step.reveal) not in said(again)
    assert (here(again).experiment, here(again).history.step) == (step.experiment, step.at)
    # Where one has played on, one stays.
    again = opened(**address, step=str(step.rests_at + 1))
    assert here(again).history.step == step.rests_at + 1


@pytest.mark.parametrize(("link", "key", "step", "notes"), THIRD["lessons"])
def test_an_old_link_opens_the_same_lesson(
    visit: Visit, link: str, key: str, step: int, notes: bool
) -> None:
    PLACE.take(link)
    found = desk.desk()
    assert (found.key, found.place, found.notes) == (key, step, notes)
    assert found.text == (THIRD["text"] if key == desk.OWN else "")
    # What is packed may be packed otherwise by another library.
    assert PLACE.text() == link or key == desk.OWN


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("hinge", "cannot be read"),
        ("hinge.0", "1 to 8"),
        ("hinge.9", "1 to 8"),
        ("hinge.x", "cannot be read"),
        ("hinge.²", "cannot be read"),
        ("best.1", "no such lesson"),
        ("own..1", "too long for a link"),
        ("own.abc.1", "is damaged"),
        (f"own.{packing.packed(['a'])}.1", "cannot be read"),
        (f"own.{packing.packed('form = 2')}.1", "begins with form = 1"),
    ],
)
def test_a_damaged_link_gets_a_sentence_and_the_list(link: str, told: str) -> None:
    app = opened(lesson=link)
    assert told in said(app)
    assert "begin_hinge" in keys(app)


def test_one_writes_a_lesson_sees_its_faults_and_hands_it_on() -> None:
    app = opened()
    press(app, "copy_lesson")
    text = app.text_area(key="lesson_text").value
    assert text == lesson_text("scores")
    app.text_area(key="lesson_text").set_value(text.replace("form = 1", "form = 3"))
    assert "begins with form = 1" in said(ran(app))
    mine = text.replace('title = "Scores and regions"', 'title = "Mine"')
    wrong = mine.replace('"predicted(0) == 2" },', '"predicted(0) == 7" },').replace(
        "Click two", "Click 22"
    )
    app.text_area(key="lesson_text").set_value(wrong)
    assert "Step 2: Of the options 0 are right" in said(ran(app))
    assert "Step 1: 22" in said(app)
    app.text_area(key="lesson_text").set_value(mine)
    assert "Answer: class" in said(ran(app))
    press(app, "open_own")
    assert place(app).startswith("own.")
    press(app, "lesson_next")
    other = opened(lesson=place(app))
    assert told(PlayedStep(lesson("scores").steps[1]), "Sample 0 has the scores") in said(other)
    # The text comes back to whoever goes on writing it.
    press(app, "lesson_end")
    assert app.text_area(key="lesson_text").value == mine


def test_a_stranger_s_lesson_is_text() -> None:
    text = lesson_text("hinge").replace("asks the true score", LINKS)
    text = text.replace('title = "One margin"', 'title = "<b>evil</b> [x](http://evil.example)"')
    app = opened(lesson=f"own.{packing.packed(text)}.1")
    check(app)
    press(app, "lesson_next")
    check(app)
    app = opened(lesson=f"own.{packing.packed(text)}.2.notes")
    check(app)


def test_the_numbers_in_the_title_of_a_step_are_computed() -> None:
    first, second = lesson("hinge").steps[:2]
    text = lesson_text("hinge")
    for step in (first, second):
        assert text.count(f'title = "{step.title}"') == 1
        text = text.replace(f'title = "{step.title}"', 'title = "{samples} samples at {step}"')
    told = f"{first.experiment.prepared().train.n_samples} samples at {first.at}"
    app = opened(lesson=f"own.{packing.packed(text)}.1")
    assert f"### {told}" in said(app)
    app = opened(lesson=f"own.{packing.packed(text)}.1.notes")
    assert f"{lesson('hinge').title}: {told}" in said(app)
    assert f"Next: {told}" in said(app)
    app = opened()
    app.text_area(key="lesson_text").set_value(text)
    assert f"**1. {told}**" in said(ran(app))


def test_notes_stand_alone_with_the_answer() -> None:
    app = opened(lesson="hinge.2.notes")
    assert "Slips: the sign turned around" in said(app)
    assert "**Answer:** 6" in said(app)
    press(app, "lesson_next")
    assert place(app) == "hinge.3.notes"
    assert "**Answer:** 8" in said(app)


def test_the_switch_for_a_projector_is_in_the_sidebar() -> None:
    app = opened(lesson="hinge.2", teach="1.large")
    assert app.toggle(key="projector").value
    app.toggle(key="projector").set_value(False)
    assert not here(ran(app)).teaching.projector


def test_windows_follow_each_other_to_steps_that_there_are(visit: Visit) -> None:
    desk.open_lesson("hinge")
    for odd in (*ODD, 8, 99):
        desk.follow(odd)
        assert desk.desk().place in (0, 1)
        desk.go(0)
    desk.follow(3)
    assert desk.desk().place == 3


def test_a_line_is_two_different_points_or_none() -> None:
    assert line_told([[0, 1], [2.5, -1]]) == ((0.0, 1.0), (2.5, -1.0))
    for odd in (*ODD, [[0, 1], [0, 1]], [[0, 1]], [[0, 1], [1, "2"]], [[0, 1], [True, 2]]):
        assert line_told(odd) is None
        assert line_told([[0, 1], [2, odd]]) in (None, ((0.0, 1.0), (2.0, odd)))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(k, marks=pytest.mark.soak) for k in range(1, 30))]
)
def test_whatever_stands_in_the_address_changes_nothing_or_opens_a_lesson(
    visit: Visit, seed: int
) -> None:
    random = Random(seed)
    sound = ["hinge.2", "softmax.8.notes", f"own.{packing.packed(lesson_text('scores'))}.3"]
    for _ in range(60):
        text = random.choice(sound)
        k = random.randrange(len(text))
        text = text[:k] + random.choice(".~aZ9-_²\0é") + text[k + random.randrange(2) :]
        before = desk.desk(), session.lab().experiment
        try:
            PLACE.take(text)
        except ValueError:
            assert (desk.desk(), session.lab().experiment) == before
        session.set_page_settings(LessonDesk())
