"""The page of exercises: answered wrong, slip named, then right; a result saved and opened."""

from dataclasses import replace
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from linclf_core.exercises.kinds import KINDS
from linclf_core.experiment import Training
from linclf_core.explain.expression import Cell
from linclf_core.explain.matrix_text import parse_matrix
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.notation import Array
from linclf_core.results import Answered, OwnNumbers, Task, asked_first, from_text, to_text
from linclf_ui.exercises.exercise_book import ExerciseBook
from linclf_ui.exercises.task_sources import SOURCES, fitting
from tests.app.shown import settings_of
from tests.combined import combined

PAGE = "../../pages/13_exercises.py"
OWN_STEP: OwnNumbers = (
    ("X", ((1, 2), (0, -1))),
    ("W", ((0.5, -0.5), (1, 0))),
    ("b", ((0, 0.5),)),
    ("y", ((0,), (1,))),
)


def opened(link: str = "") -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    if link:
        app.query_params["numbers"] = link
    app.run()
    assert not app.exception
    return app


def book(app: AppTest) -> ExerciseBook:
    return settings_of(app, ExerciseBook)


def choose(app: AppTest, key: str, value: Any) -> None:
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception


def fill(app: AppTest, name: str, values: Array) -> None:
    turn = book(app).turn
    for i, j in np.ndindex(values.shape):
        field = app.text_input(key=f"cell_{turn}_{name}_{i}_{j}")
        field.set_value(f"{values[i, j]:.3f}".replace(".", ",").replace("-", "−"))


def check(app: AppTest) -> None:
    app.button(key="check").click().run()
    assert not app.exception


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.latex, *app.caption, *app.success, *app.info, *app.warning)
    return " ".join(part.value for part in parts).replace("\\", "")


def wrong_line(app: AppTest) -> None:
    """The loss line with the true class kept in each sum, and the mean that follows from it."""
    choose(app, "exercise_kind", "loss_line")
    exercise = book(app).now.task.exercise()
    L = exercise.working["loss"].values + 1
    fill(app, "loss", L)
    fill(app, "mean", np.array([[L.mean()]]))
    check(app)


def test_a_slip_is_named_where_it_was_made_and_charged_once_and_then_all_is_right() -> None:
    app = opened()
    wrong_line(app)
    assert "The true class is kept in the sum." in said(app)
    assert "1 of 4 right" in said(app)
    assert "1 of them by your own earlier entries" in said(app)
    assert len([b for b in app.button if str(b.key).startswith("show_me")]) == 1
    labels = [field.label for field in app.text_input]
    assert [label.rpartition(": ")[2] for label in labels] == [
        *["wrong"] * 3,
        "right by your own earlier entries",
    ]
    exercise = book(app).now.task.exercise()
    for name in exercise.asked:
        fill(app, name, exercise.working[name].values)
    check(app)
    assert "All 4 right." in said(app)


def test_show_me_explains_the_very_cell_and_counts_as_a_hint() -> None:
    app = opened()
    wrong_line(app)
    app.button(key="show_me_0").click().run()
    assert not app.exception
    (latex,) = (block.value for block in app.latex)
    assert "L_{0} &= " in latex
    assert app.selectbox(key="hint_cell").value == Cell("loss", 0, 0)
    assert book(app).now.hints == {Cell("loss", 0, 0): 3}


def test_hints_come_in_three_degrees_and_tell_no_number_before_its_time() -> None:
    app = opened()
    choose(app, "exercise_kind", "loss_line")
    app.selectbox(key="hint_cell").set_value(Cell("mean", 0, 0)).run()
    app.button(key="hint_more").click().run()
    assert r"\sum_i L_i" in app.latex[0].value
    app.button(key="hint_more").click().run()
    assert "Numbers come when" in said(app)
    app.selectbox(key="hint_cell").set_value(Cell("loss", 1, 0)).run()
    for _ in range(3):
        app.button(key="hint_more").click().run()
    answer = book(app).now.task.exercise().working["loss"].values[1, 0]
    assert f"{answer:.3f}".rstrip("0").rstrip(".") in app.latex[0].value
    assert book(app).now.hints == {Cell("mean", 0, 0): 2, Cell("loss", 1, 0): 3}
    assert "hint_more" not in {b.key for b in app.button}


def test_a_set_is_saved_and_opened_again_and_marked_anew() -> None:
    app = opened()
    wrong_line(app)
    app.button(key="next_exercise").click().run()
    assert book(app).now.task.seed == 2
    assert not book(app).now.answers
    fill(app, "loss", book(app).now.task.exercise().working["loss"].values)
    check(app)
    text = to_text(book(app).all)
    assert [one.marking().right for one in from_text(text)] == [1, 3]
    assert [one.marking().slips for one in from_text(text)] == [1, 0]

    teacher = opened()
    teacher.text_area(key="result_text").set_value(text).run()
    assert not teacher.exception
    assert "not signed" in said(teacher)
    assert "The true class is kept in the sum." in said(teacher)
    assert teacher.dataframe[0].value["right"].tolist() == [1, 3]
    assert all(field.disabled for field in teacher.text_input)
    teacher.number_input(key="opened_place").set_value(2).run()
    assert "3 of 4 right" in said(teacher)
    teacher.button(key="close_result").click().run()
    assert not teacher.exception
    assert not any(field.disabled for field in teacher.text_input)


def test_a_file_is_opened_and_what_is_none_gets_a_sentence() -> None:
    app = opened()
    result = (Answered(asked_first(KINDS["margins"]), {Cell("margins", 0, 0): "1"}),)
    app.file_uploader(key="open_result").set_value(
        ("exercises.json", to_text(result).encode(), "application/json")
    ).run()
    assert not app.exception
    assert "not signed" in said(app)
    app.button(key="close_result").click().run()
    app.text_area(key="result_text").set_value('{"program": 1}').run()
    assert "no saved result" in app.warning[0].value
    assert not app.exception


def test_a_title_tells_no_formula() -> None:
    app = opened()
    for kind in ("margins", "probabilities", "update"):
        choose(app, "exercise_kind", kind)
        labels = {field.label for field in app.text_input}
        assert labels
        assert not any(sign in label for label in labels for sign in ("=", "ln", "−", "exp"))


def test_single_entries_are_blank_and_the_others_are_shown() -> None:
    app = opened()
    choose(app, "exercise_kind", "indicator")
    choose(app, "exercise_blank", "one")
    exercise = book(app).now.task.exercise()
    assert len(app.text_input) == len(exercise.cells) == 3
    told = [block.proto.body for block in app.get("html") if 'class="told"' in block.proto.body]
    assert len(told) == len(exercise.shown) == 18
    for cell in exercise.cells:
        value = exercise.working[cell.matrix].values[cell.row, cell.column]
        app.text_input(
            key=f"cell_{book(app).turn}_{cell.matrix}_{cell.row}_{cell.column}"
        ).set_value(f"{value:.0f}")
    check(app)
    assert "All 3 right." in said(app)
    link = app.query_params["numbers"]
    again = opened(link if isinstance(link, str) else link[0])
    assert book(again).now.task == book(app).now.task
    choose(app, "exercise_kind", "margins")
    assert (book(app).now.task.blank, len(app.text_input)) == ("one", 1)


def test_a_proof_is_put_in_order_and_what_comes_too_early_is_named() -> None:
    app = opened()
    choose(app, "exercise_kind", "order_rescaling")
    proof = book(app).now.task.exercise().proof
    assert proof is not None
    places = np.array([proof.places], float).T
    assert any(proof.texts[0].split("_")[0] in block.proto.body for block in app.get("html"))
    sentence, early = proof.too_early()[0]
    for row, place in enumerate(early):
        app.text_input(key=f"cell_{book(app).turn}_place_{row}_0").set_value(str(place))
    check(app)
    assert sentence in said(app)
    assert "7 of 8 right" in said(app)
    app.button(key="show_me_0").click().run()
    assert "In one right order it has the place" in said(app)
    for row, (place,) in enumerate(places):
        app.text_input(key=f"cell_{book(app).turn}_place_{row}_0").set_value(str(int(place)))
    check(app)
    assert "All 8 right." in said(app)
    lure = proof.places.index(0)
    app.selectbox(key="hint_cell").set_value(Cell("place", lure, 0)).run()
    for _ in range(3):
        app.button(key="hint_more").click().run()
        assert not app.exception
    assert f"Line {'ABCDEFGH'[lure]} is no part of the proof: 0." in said(app)


def test_nonsense_in_a_field_gets_a_sentence() -> None:
    app = opened()
    app.text_input(key="cell_0_margins_0_0").set_value("[x](http://evil)")
    check(app)
    assert "is not a number" in said(app)
    assert "0 of 9 right" in said(app)


def test_an_exercise_stands_in_the_address() -> None:
    app = opened()
    choose(app, "exercise_kind", "probabilities")
    app.number_input(key="exercise_seed").set_value(31).run()
    link = app.query_params["numbers"]
    again = opened(link if isinstance(link, str) else link[0])
    assert book(again).now.task == book(app).now.task
    assert (again.number_input(key="exercise_seed").value, len(again.text_input)) == (31, 13)


def test_a_damaged_link_gets_a_sentence_and_a_usable_page() -> None:
    for link in ("e.xxxx", "scores.abc", "e.eJyrVkrOSCxKVrJSUFDSUSpJLS5RslIqLU4tAgBUFQbY"):
        app = opened(link)
        assert len(app.warning) == 1
        assert len(app.text_input) == 9


@combined("kind", 4, KINDS.keys())
def test_every_kind_opens_on_every_source(kind: str) -> None:
    app = opened()
    choose(app, "exercise_kind", kind)
    for source in fitting(KINDS[kind]):
        choose(app, "exercise_source", source)
        here = book(app)
        # Given scores need not separate.
        if not app.warning:
            assert (here.now.task.kind, here.source) == (kind, source)
        exercise = here.now.task.exercise()
        for name in exercise.asked:
            fill(app, name, exercise.working[name].values)
        check(app)
        assert f"All {len(exercise.cells)} right." in said(app), (kind, SOURCES[source])


def test_own_numbers_are_taken_and_a_fault_keeps_the_exercise() -> None:
    app = opened()
    choose(app, "exercise_source", "own")
    app.text_area(key="exercise_own_S").set_value("1 2\n0.5 -1").run()
    assert len(app.warning) == 1
    app.text_area(key="exercise_own_y").set_value("0 1").run()
    assert not app.warning
    assert len(app.text_input) == 4
    app.text_area(key="exercise_own_S").set_value("1 2\n0.5 x").run()
    assert "not a number" in app.warning[0].value
    assert len(app.text_input) == 4


def linked(app: AppTest) -> AppTest:
    """The page as it comes from the address of another."""
    link = app.query_params["numbers"]
    return opened(link if isinstance(link, str) else link[0])


def test_own_numbers_of_a_link_stand_in_the_fields_and_can_be_worked_on() -> None:
    app = opened()
    choose(app, "exercise_source", "own")
    app.text_area(key="exercise_own_S").set_value("7 8 9\n1 2 −3.25").run()
    app.text_area(key="exercise_own_y").set_value("0\n1").run()
    again = linked(app)
    assert book(again).now.task == book(app).now.task
    S, y = (again.text_area(key=f"exercise_own_{name}") for name in ("S", "y"))
    assert parse_matrix(S.value).tolist() == [[7, 8, 9], [1, 2, -3.25]]
    assert parse_matrix(y.value).tolist() == [[0], [1]]
    y.set_value("2\n1").run()
    assert not again.warning
    assert book(again).now.task.own == (("S", ((7, 8, 9), (1, 2, -3.25))), ("y", ((2,), (1,))))
    choose(app, "exercise_kind", "update")
    choose(app, "exercise_source", "lab")
    again = linked(app)
    assert again.selectbox(key="exercise_source").value == "own"
    for name, rows in book(again).now.task.own:
        field = again.text_area(key=f"exercise_own_{name}")
        assert parse_matrix(field.value).tolist() == np.array(rows).tolist()


def test_the_settings_beside_an_opened_result_are_those_of_its_exercise() -> None:
    step = Task("update", own=OWN_STEP, training=Training(reg=0.3, learning_rate=0.7))
    margins = replace(asked_first(KINDS["margins"], 77), blank="half")
    text = to_text(
        (
            Answered(replace(margins, training=Training(loss=CrammerSinger(delta=2.0)))),
            Answered(Task("margins", example=WORKED_EXAMPLES[0].key)),
            Answered(step),
        )
    )
    app = opened()
    app.text_area(key="result_text").set_value(text).run()
    assert not app.exception
    assert "$Delta = 2$" in said(app)
    sidebar = app.sidebar
    told = {menu.label: menu.value for menu in sidebar.selectbox}
    assert told == {
        "Exercise": "margins",
        "Numbers": "seed",
        "Blank": "half",
        "Loss": "crammer_singer",
    }
    assert {field.label: field.value for field in sidebar.number_input} == {
        "Seed": 77,
        "Margin Δ": 2,
    }
    assert all(widget.disabled for widget in (*sidebar.selectbox, *sidebar.number_input))
    app.number_input(key="opened_place").set_value(2).run()
    assert app.selectbox(key="exercise_source").value == WORKED_EXAMPLES[0].key
    assert not app.sidebar.number_input
    app.number_input(key="opened_place").set_value(3).run()
    assert app.selectbox(key="exercise_source").value == "own"
    assert sorted(field.value for field in app.sidebar.number_input) == [0.3, 0.7]
    app.button(key="close_result").click().run()
    assert not app.exception
    told = {menu.label: menu.value for menu in app.sidebar.selectbox}
    assert (told["Numbers"], told["Blank"], told["Loss"]) == ("seed", "all", "weston_watkins")
    assert app.number_input(key="exercise_seed").value == 1
    assert not any(menu.disabled for menu in app.sidebar.selectbox)


def test_with_the_lab_s_numbers_its_loss_is_told_and_cannot_be_chosen() -> None:
    app = opened()
    choose(app, "exercise_kind", "score_gradient")
    assert "Loss" in {menu.label for menu in app.sidebar.selectbox}
    choose(app, "exercise_source", "lab")
    assert {menu.label for menu in app.sidebar.selectbox} == {"Exercise", "Numbers", "Blank"}
    assert not app.sidebar.number_input
    assert "Loss: Softmax" in said(app)
    choose(app, "exercise_kind", "margins")
    assert book(app).source == "lab"
    assert "Loss: Hinge, Weston–Watkins" in said(app)
    assert not app.sidebar.number_input
