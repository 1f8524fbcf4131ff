"""The workbench by its plain widgets: sources, cells, own numbers, strange experiments."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.datasets.points import Points
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.explain.matrix_text import to_csv
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.losses import LOSSES
from tests.app.plain import closely
from tests.core.notes_lines import LINES

PAGE = "../../pages/03_workbench.py"


def opened(experiment: Experiment | None = None) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    if experiment is not None:
        app.query_params["x"] = packing.to_text(experiment)
    app.run()
    assert not app.exception
    return app


def choose_source(app: AppTest, key: str) -> None:
    app.button_group(key="bench_source").set_value(key).run()
    assert not app.exception


def choose_cell(app: AppTest, matrix: str, row: int = 0, column: int = 0) -> None:
    app.selectbox(key="cell_matrix").set_value(matrix).run()
    for key, value in (("cell_row", row), ("cell_column", column)):
        for field in app.number_input:
            if field.key == key and field.value != value:
                field.set_value(value).run()
    assert not app.exception


#: How the components end that every page has.
ON_EVERY_PAGE = ("-address", "-copy_link_button", "-keeping")


def sent(app: AppTest) -> dict[str, Any]:
    """What the component on the page gets."""
    found = app.get("bidi_component")
    (component,) = (c for c in found if not c.proto.id.endswith(ON_EVERY_PAGE))
    return json.loads(component.proto.json)


def printed(app: AppTest, name: str) -> list[str]:
    return next(m["texts"] for m in sent(app)["matrices"] if m["name"] == name)


def said(app: AppTest) -> str:
    return " ".join(text.value for text in (*app.markdown, *app.latex, *app.caption))


@pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda e: e.key)
def test_a_worked_example_is_one_click_away_and_gives_its_printed_loss(example) -> None:  # type: ignore[no-untyped-def]
    app = opened()
    choose_source(app, example.key)
    assert f"= {example.printed_loss:.3f}" in app.latex[0].value
    assert f"= {example.printed_loss:.3f}}}$" in said(app)
    for name, values in example.printed.items():
        shown = [float(text.replace("−", "-")) for text in printed(app, name)]
        assert shown == pytest.approx(values.ravel().tolist(), abs=0.0016)


def test_row_and_column_that_come_in_one_message_are_both_chosen() -> None:
    app = opened()
    choose_source(app, "hinge_initial")
    choose_cell(app, "S")
    app.number_input(key="cell_row").set_value(2)
    app.number_input(key="cell_column").set_value(1)
    app.run()
    assert (app.number_input(key="cell_row").value, app.number_input(key="cell_column").value) == (
        2,
        1,
    )
    assert "_{21}" in app.latex[0].value.replace(",", "")


def test_a_cell_chosen_by_fields_explains_itself_and_its_sources_light_up() -> None:
    app = opened()
    choose_source(app, "hinge_initial")
    choose_cell(app, "margins", 0, 1)
    formula = app.latex[0].value
    assert r"M_{0,1} &= s_{0,1} - s_{0,y} + \Delta" in formula
    assert r"1.065 - \left(-0.941\right) + 1" in formula
    assert "3.006" in formula
    assert sent(app)["marks"] == {
        "chosen": ["margins", 0, 1],
        "sources": [["S", 0, 1], ["true_scores", 0, 0]],
    }


def test_walking_to_a_source_and_back() -> None:
    app = opened()
    choose_source(app, "softmax_initial")
    choose_cell(app, "dS", 2, 1)
    app.button_group(key="made_from").set_value(0).run()
    assert r"p_{2,1} &= \frac{E_{2,1}}{r_{2}}" in app.latex[0].value
    app.button_group(key="made_from").set_value(0).run()
    assert app.latex[0].value.replace("\n", "").startswith(r"$$\begin{aligned} E_{2,1} &= e^{")
    app.button_group(key="trail_steps").set_value(1).run()
    assert app.latex[0].value.replace("\n", "").startswith(r"$$\begin{aligned} (NG)_{2,1}")
    app.button(key="trail_back").click().run()
    assert r"L_{\text{data}}" in app.latex[0].value
    assert not app.exception


def test_a_gradient_entry_shows_what_each_sample_adds() -> None:
    app = opened()
    choose_cell(app, "gradient", 1, 2)
    (chart,) = app.get("plotly_chart")
    bars = json.loads(chart.proto.spec)["data"]
    assert len(bars) == 3
    table = closely(app).dataframe[0].value
    shown = app.session_state["kept"]["workbench"][1].derivation
    assert table["x̃ · g"].sum() == pytest.approx(shown["data_gradient"].values[1, 2])
    assert len(table) == 150


def test_a_kink_is_told() -> None:
    app = opened()
    choose_source(app, "scores")
    app.text_area(key="scores_S").set_value("1 0 0\n0 2 1\n1 1 1").run()
    app.text_area(key="scores_y").set_value("0 1 2").run()
    choose_cell(app, "indicator", 0, 1)
    (note,) = app.info
    assert "kink" in note.value
    assert "subgradient" in note.value


def test_a_bad_paste_is_told_and_the_last_good_matrices_stay() -> None:
    app = opened()
    choose_source(app, "scores")
    before = sent(app)
    app.text_area(key="scores_S").set_value("1 2 3\n4 five 6").run()
    assert not app.exception
    (warning,) = app.warning
    assert "Row 2, column 2" in warning.value
    assert "five" in warning.value
    assert sent(app)["matrices"] == before["matrices"]
    assert app.text_area(key="scores_S").value == "1 2 3\n4 five 6"


def test_a_fault_that_quotes_markup_makes_none() -> None:
    app = opened()
    choose_source(app, "scores")
    app.text_area(key="scores_S").set_value("![a](http://b/c) 1").run()
    (warning,) = app.warning
    assert "![a]" not in warning.value


def test_loss_and_margin_of_own_scores_are_chosen_here() -> None:
    app = opened()
    choose_source(app, "scores")
    app.number_input(key="scores_loss_weston_watkins_delta").set_value(2.0).run()
    choose_cell(app, "margins", 0, 1)
    assert "4.006" in app.latex[0].value
    app.selectbox(key="scores_loss").set_value("softmax").run()
    assert not app.exception
    assert "1.717" in said(app)


def test_a_step_of_own_matrices_follows_learning_rate_and_penalty() -> None:
    app = opened()
    choose_source(app, "step")
    app.text_area(key="step_W").set_value("0 0\n0 0").run()
    assert not app.warning, "X, W, b and y are changed one after the other"
    assert "b must hold one number for each of the 2" in app.info[0].value
    app.text_area(key="step_b").set_value("0 0").run()
    app.text_area(key="step_y").set_value("0 1 0 1").run()
    app.text_area(key="step_X").set_value("1 0\n0 1\n1 0\n0 1").run()
    app.number_input(key="step_training_learning_rate").set_value(4.0).run()
    assert not app.warning
    # Softmax at W = 0: each p is 1/2, so each entry of the gradient is ±1/4.
    assert printed(app, "W_next") == ["1", "−1", "−1", "1", "0", "0"]


def test_numbers_of_the_experiment_and_of_an_example_can_be_taken_over() -> None:
    app = opened()
    loss = app.latex[0].value.rpartition("=")[2]
    app.button(key="edit_lab").click().run()
    assert not app.exception
    assert app.button_group(key="bench_source").value == "step"
    assert app.latex[0].value.rpartition("=")[2] == loss
    choose_source(app, "softmax_trained")
    app.button(key="edit_example").click().run()
    assert app.button_group(key="bench_source").value == "scores"
    assert "0.839" in app.latex[0].value


@pytest.mark.parametrize("page", ["03_workbench.py", "04_chain_rule.py"])
def test_numbers_of_the_experiment_too_large_to_be_typed_in_stay_with_a_sentence(page: str) -> None:
    points = Points(((1e8, 0.0), (-1e8, 1.0), (1.1e8, 1.0)), (1, 0, 1), ("a", "b"))
    training = Training(LOSSES["weston_watkins"](), learning_rate=1e6, reg=0.0)
    app = AppTest.from_file(f"../../pages/{page}", default_timeout=60)
    app.query_params["x"] = packing.to_text(Experiment(points).restarted(training))
    app.query_params["step"] = "1"
    app.run()
    app.button(key="edit_lab").click().run()
    assert not app.exception
    (warning,) = app.warning
    assert warning.value.replace("\\", "") == (
        "W: Row 1, column 1: −103333333333333.27 is too large; at most 1e12 is accepted. "
        "The numbers cannot be changed by hand."
    )
    assert app.button_group(key="bench_source").value == "lab"


def test_decimals_are_display_only() -> None:
    app = opened()
    choose_source(app, "hinge_initial")
    app.slider(key="bench_decimals").set_value(0).run()
    assert printed(app, "margins")[:3] == ["3", "3", "3"]
    assert "= 4" in app.latex[0].value
    app.slider(key="bench_decimals").set_value(6).run()
    assert printed(app, "margins")[0] == "2.756000"
    assert "3.639200" in app.latex[0].value


def test_a_larger_batch_is_shown_in_pages_and_a_cell_brings_its_page() -> None:
    app = opened()
    assert "samples 0 to 7 of 150" in said(app)
    app.button(key="next").click().run()
    assert "samples 8 to 15 of 150" in said(app)
    app.slider(key="bench_rows").set_value(4).run()
    assert "samples 8 to 11 of 150" in said(app)
    app.slider(key="bench_rows").set_value(8).run()
    choose_cell(app, "S", 149, 0)
    assert "samples 144 to 149 of 150" in said(app)
    assert sent(app)["marks"]["chosen"] == ["S", 149, 0]
    assert app.button(key="next").disabled
    app.slider(key="bench_rows").set_value(50).run()
    assert "samples 100 to 149 of 150" in said(app)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("number", range(len(LOSSES)), ids=LOSSES)
def test_every_matrix_of_every_loss_explains_a_cell(number: int, every: int) -> None:
    loss = [*LOSSES.values()][number]
    app = opened(Experiment(DATASETS["blobs"]()).restarted(Training(loss=loss())))
    for matrix in sent(app)["matrices"][number % every :: every]:
        choose_cell(app, matrix["name"])
        assert app.latex[0].value
        assert sent(app)["marks"]["chosen"] == [matrix["name"], 0, 0]


STRANGE = {
    "ten classes": Experiment(DATASETS["blobs"](n_classes=10)),  # type: ignore[call-arg]
    "one sample": Experiment(Points(((1.0, 2.0),), (1,), ("a", "b"))),
    "one point five times": Experiment(Points(((1.0, 2.0),) * 5, (0, 1, 1, 0, 1), ("a", "b"))),
    "W = 0": Experiment(DATASETS["blobs"](), start=Start(scale=0.0)),
    "a test part": Experiment(DATASETS["moons"](), test_fraction=0.5),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_experiments_are_written_out(name: str) -> None:
    app = opened(STRANGE[name])
    assert not app.warning
    for matrix in ("S", "dS", "gradient", "W_next"):
        choose_cell(app, matrix)
    assert not app.exception


def test_numbers_too_large_to_write_out_are_told() -> None:
    app = opened()
    choose_source(app, "scores")
    app.text_area(key="scores_S").set_value("1e308 0\n0 1").run()
    assert not app.exception
    assert "Row 1, column 1" in app.warning[0].value


def test_the_workbench_keeps_what_it_shows_over_a_walk_to_another_page() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/03_workbench.py").run()
    choose_source(app, "hinge_trained")
    choose_cell(app, "hinges", 4, 3)
    app.switch_page("pages/99_conventions.py").run()
    app.switch_page("pages/03_workbench.py").run()
    assert not app.exception
    assert "0.27" in app.latex[0].value
    assert sent(app)["marks"]["chosen"] == ["hinges", 4, 3]


# --- whole lines ----------------------------------------------------------------------------


def paste(app: AppTest, text: str) -> None:
    app.text_area(key="whole_line").set_value(text).run()
    assert not app.exception


@pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda e: e.key)
def test_the_lines_of_the_notes_pasted_in_one_go_give_their_numbers(example) -> None:  # type: ignore[no-untyped-def]
    app = opened()
    choose_source(app, "scores")
    if example.loss.key != "weston_watkins":
        app.selectbox(key="scores_loss").set_value(example.loss.key).run()
    paste(app, LINES[example.key])
    assert not app.warning
    told = app.success[0].value.replace("\\", "")
    assert told.startswith("Taken: S (5 × 4) and y (5 × 1); left out: ")
    if example.key != "softmax_trained":
        assert f"= {example.printed_loss:.3f}" in app.latex[0].value
    assert printed(app, "y") == [str(c) for c in example.y]


def test_a_line_with_weights_makes_a_step_and_an_absent_b_is_zero() -> None:
    app = opened()
    choose_source(app, "scores")
    paste(
        app,
        r"X = [1 2; 3 4], W = \begin{pmatrix} 1 & \frac{1}{2} \\ 0 & 1 \end{pmatrix}, y = [0 1]",
    )
    assert app.button_group(key="bench_source").value == "step"
    assert printed(app, "W_tilde") == ["1.000", "0.500", "0.000", "1.000", "0.000", "0.000"]
    assert app.text_area(key="step_W").value == "1, 1/2\n0, 1"
    # A field changed by hand is no longer what was told.
    app.text_area(key="step_y").set_value("1 1").run()
    assert not app.success


def test_a_line_that_cannot_be_read_costs_nothing() -> None:
    app = opened()
    choose_source(app, "step")
    before = sent(app)["matrices"]
    paste(app, r"X = \begin{bmatrix} 1 & \frac{a}{2} \end{bmatrix}")
    assert "“\\frac{a}{2}” is not a number" in app.warning[0].value.replace("\\\\", "\\").replace(
        "\\{", "{"
    ).replace("\\}", "}")
    assert app.text_area(key="whole_line").value.startswith("X = ")
    assert sent(app)["matrices"] == before


def test_the_last_line_of_the_hinge_example_is_finished_with_its_samples() -> None:
    app = opened()
    choose_source(app, "scores")
    app.text_area(key="scores_X").set_value("1 0\n0 1\n1 1\n2 0\n0 2").run()
    assert not app.warning
    # x̃ᵀ of the first feature times (1, 1, 1, −3), (0, 1, −1, 0), …, over 5 samples.
    shown = printed(app, "data_gradient")
    assert shown[:4] == ["−0.200", "−0.400", "0.800", "−0.200"]
    assert len(shown) == 12
    choose_cell(app, "data_gradient", 0, 1)
    assert not app.exception


@pytest.mark.parametrize(
    ("source", "fields", "offer", "name", "texts"),
    [
        ("scores", {"scores_y": "4 3 1 2 1"}, "from_one", "y", ["3", "2", "0", "1", "0"]),
        ("step", {"step_b": "", "step_W": "1 2\n3 4\n5 6"}, "turn_W", "W_tilde", ["1", "3", "5"]),
        (
            "step",
            {"step_X": "1 1\n2 1\n0 1\n3 1", "step_b": ""},
            "tilde",
            "X_tilde",
            ["1", "1", "2", "1", "0", "1", "3", "1"],
        ),
    ],
)
def test_an_offer_is_taken_up_by_its_button(
    source: str, fields: dict[str, str], offer: str, name: str, texts: list[str]
) -> None:
    app = opened()
    choose_source(app, source)
    for key, text in fields.items():
        app.text_area(key=key).set_value(text).run()
    app.button(key=f"take_{offer}").click().run()
    assert not app.exception
    assert not app.warning
    assert printed(app, name)[: len(texts)] == texts
    assert f"take_{offer}" not in {button.key for button in app.button}


def test_the_misprinted_scores_get_a_hint_and_a_button_that_mends_them() -> None:
    app = opened()
    choose_source(app, "scores")
    app.selectbox(key="scores_loss").set_value("softmax").run()
    paste(app, LINES["softmax_trained"])
    assert "1.960" in app.latex[0].value
    assert "a loss of 1.960, and not the 0.839" in said(app)
    app.button(key="take_misprint").click().run()
    assert "0.839" in app.latex[0].value
    assert "take_misprint" not in {button.key for button in app.button}


def test_what_the_notes_print_stands_at_the_very_cell() -> None:
    app = opened()
    choose_source(app, "hinge_trained")
    choose_cell(app, "margins", 0, 2)
    assert "The notes print 1.475" in app.info[0].value
    choose_cell(app, "margins", 0, 0)
    assert not app.info


# --- the address ----------------------------------------------------------------------------


def again(app: AppTest) -> AppTest:
    """A new visitor who opens the same address."""
    other = AppTest.from_file(PAGE, default_timeout=60)
    for name, values in app.query_params.items():
        other.query_params[name] = values
    other.run()
    assert not other.exception
    return other


def test_own_numbers_and_their_settings_survive_a_reload_and_a_link() -> None:
    app = opened()
    choose_source(app, "step")
    app.text_area(key="step_X").set_value("1/3 0\n0 1\n1 0\n0 1").run()
    app.number_input(key="step_training_learning_rate").set_value(4.0).run()
    app.selectbox(key="step_loss").set_value("crammer_singer").run()
    app.text_area(key="step_y").set_value("0 1").run()
    other = again(app)
    assert sent(other)["matrices"] == sent(app)["matrices"]
    assert other.text_area(key="step_X").value == "1/3 0\n0 1\n1 0\n0 1"
    assert other.text_area(key="step_y").value == "0 1", "what does not fit yet is not lost either"
    assert other.selectbox(key="step_loss").value == "crammer_singer"
    assert other.number_input(key="step_training_learning_rate").value == 4.0


def test_an_example_is_a_link_too() -> None:
    app = opened()
    assert "numbers" not in app.query_params
    choose_source(app, "hinge_trained")
    app.run()
    assert "1.109" in again(app).latex[0].value


@pytest.mark.parametrize(
    "text",
    ["nonsense", "step.", "step.!!", "lab.abc", "step.eJyrVkrLz1eyUkpKLFKqBQAb", "." * 9000],
)
def test_a_damaged_link_gets_a_sentence(text: str) -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["numbers"] = text
    app.run()
    assert not app.exception
    assert "The numbers stay as they were" in app.warning[0].value
    assert app.button_group(key="bench_source").value == "lab"


def test_numbers_that_are_too_many_for_a_link_say_so() -> None:
    app = opened()
    choose_source(app, "scores")
    values = np.random.default_rng(1).normal(size=(200, 10))
    paste(app, f"S = {to_csv(values, None)}\ny = {' '.join(['0'] * 200)}")
    assert not app.warning
    assert any("fit in no link" in caption.value for caption in app.caption)
    app.run()
    assert len(app.query_params["numbers"][0]) < 20
    assert "samples 0 to 7 of 200" in said(app)
