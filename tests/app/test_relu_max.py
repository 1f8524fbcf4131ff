"""Clicks through the page of the ReLU network for a maximum."""

import re
from decimal import Decimal

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.relu.exact import CASES, case_of, forward
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui.relu.exact import ExactView
from linclf_ui.relu.training import RunAtHand
from linclf_ui.relu.training_film import BEYOND, LENGTHS
from tests.app.plain import plain
from tests.app.shown import set_settings, settings_of, sound
from tests.combined import combined

PAGE = "pages/09_relu_max.py"
INPUTS, TRAINING = "n inputs", "Can descent find it?"


def opened(tab: str = "The exact network") -> AppTest:
    app = AppTest.from_file(f"../../{PAGE}", default_timeout=60)
    app.session_state["relu_tabs"] = tab
    return sound(plain(app))


def told(app: AppTest) -> str:
    """All text of the page, tables of our own making included."""
    html = (block.proto.body for block in app.get("html") if "<style>" not in block.proto.body)
    texts = [*(m.value for m in app.markdown), *(c.value for c in app.caption), *html]
    return " ".join(texts)


def bench(app: AppTest) -> RunAtHand:
    return settings_of(app, RunAtHand)


def test_the_numbers_and_the_case_follow_the_sliders() -> None:
    app = opened()
    for x in ((2.0, 1.0), (-1.4, 3.0), (-2.0, -1.0), (1.0, -3.2), (1.0, 1.0)):
        app.slider(key="relu_x1").set_value(x[0])
        sound(app.slider(key="relu_x2").set_value(x[1]).run())
        point = np.array(x)
        text = told(app)
        case = int(case_of(point))
        assert f"Case {case + 1} of 4" in text
        assert CASES[case].latex in text
        act = forward(point)
        for z in act.z:
            assert f'title="{float(z)!r}"' in text
        assert f"= {max(x):.3f}".replace("= -", "= (-") in text.replace("−", "-")
        assert ("may be on" in text) == (act.on.sum() < 2)
        assert "On a grid of quarters, whose sums need no rounding: **0**" in text


@pytest.mark.parametrize(
    ("x", "sign"), [((2.0, 1.0), "="), ((0.001, 0.002), "≈"), ((-0.0014, -0.0021), "≈")]
)
def test_the_output_is_said_to_equal_its_units_only_where_their_digits_do(
    x: tuple[float, float], sign: str
) -> None:
    app = opened()
    set_settings(app, ExactView(x1=x[0], x2=x[1]))
    text = told(app.run())
    found = re.search(r"output \$\\small = (.*?) ([=≈]) (.*?) =", text)
    assert found
    units, shown, output = found.groups()
    assert shown == sign
    added = sum(Decimal(unit) for unit in units.replace("- ", "+ -").split(" + "))
    assert (added == Decimal(output.strip("()"))) == (sign == "=")


@combined("picture, first", 2, ["Surface", "Map"], [0, 1])
def test_every_part_can_be_drawn(picture: str, first: int) -> None:
    app = opened()
    app.selectbox(key="relu_picture").set_value(picture)
    options = app.selectbox(key="relu_part").options
    assert len(options) == 8
    for part in options[first::2]:
        sound(app.selectbox(key="relu_part").set_value(part).run())
        assert app.get("plotly_chart")[1].proto.spec


def test_the_field_shows_the_numbers_that_play() -> None:
    app = opened("n inputs")
    sound(app.text_input(key="max_text").set_value("3.14159265, 123456.75, 1e-7").run())
    assert app.text_input(key="max_text").value == "3.14159265, 123456.75, 1e-07"


def test_typed_numbers_play() -> None:
    app = opened(INPUTS)
    sound(app.text_input(key="max_text").set_value("1, -7.5; 2.25 9").run())
    assert "**9.000**, and that is the maximum exactly" in told(app)
    assert app.slider(key="max_n").value == 4
    assert "= 2$, one hidden layer each" in told(app)
    assert "**36**" in told(app)
    assert len(app.dataframe) == 2


@pytest.mark.parametrize("n", [1, 2, 7, 16])
def test_random_numbers_play(n: int) -> None:
    app = opened(INPUTS)
    sound(app.slider(key="max_n").set_value(n).run())
    before = app.text_input(key="max_text").value
    sound(app.button(key="max_random").click().run())
    after = app.text_input(key="max_text").value
    assert len(after.split(",")) == n
    assert after != before
    assert ("no round" in told(app)) == (n == 1)


def test_what_is_no_number_is_refused_in_a_sentence() -> None:
    app = opened(INPUTS)
    before = app.text_input(key="max_text").value
    sound(app.text_input(key="max_text").set_value("1, two").run())
    assert len(app.warning) == 1
    assert "stay as they were" in app.warning[0].value
    assert app.text_input(key="max_text").value == before
    sound(app.text_input(key="max_text").set_value("1, 2").run())
    assert not app.warning


def test_steps_forth_back_and_anywhere() -> None:
    app = opened(TRAINING)
    assert app.button(key="relu_back").disabled
    for key, step in (("step", 1), ("10", 11), ("100", 111), ("back", 110)):
        sound(app.button(key=f"relu_{key}").click().run())
        assert bench(app).run.step == step
        assert f"data-step>{step}<" in told(app)
    sound(app.slider(key="relu_seek").set_value(40).run())
    assert bench(app).run.step == 40
    assert bench(app).run.last_step == 111
    sound(app.button(key="relu_rewind").click().run())
    assert "At the start" in told(app)


def test_descent_finds_it() -> None:
    app = opened(TRAINING)
    app.button(key="relu_1000").click().run()
    sound(app.button(key="relu_1000").click().run())
    assert "Found" in told(app)


def test_a_changed_setting_starts_again_and_is_used() -> None:
    app = opened(TRAINING)
    app.button(key="relu_10").click().run()
    sound(app.slider(key="relu_training_units").set_value(4).run())
    assert bench(app).run.step == 0
    assert bench(app).run.current.net.units == 4
    sound(app.number_input(key="relu_training_seed").set_value(7).run())
    assert bench(app).run.training.seed == 7
    for key in OPTIMIZERS:
        sound(app.selectbox(key="relu_optimizer").set_value(key).run())
        assert bench(app).run.training.optimizer.key == key
        assert bench(app).run.training.units == 4


def test_a_diverged_training_says_so() -> None:
    app = opened(TRAINING)
    app.selectbox(key="relu_optimizer").set_value("gd").run()
    app.number_input(key="relu_training_learning_rate").set_value(1.0).run()
    sound(app.button(key="relu_1000").click().run())
    assert "Diverged" in told(app)
    assert app.button(key="relu_step").disabled
    sound(app.button_group(key="relu_picture").set_value(["Error map"]).run())
    sound(app.button(key="relu_back").click().run())
    assert not app.button(key="relu_step").disabled


def test_the_film_reaches_beyond_what_has_been_made() -> None:
    app = opened(TRAINING)
    slider = app.slider(key="relu_seek")
    assert slider.max == LENGTHS[0] >= BEYOND
    sound(slider.set_value(LENGTHS[0]).run())
    assert bench(app).run.last_step == LENGTHS[0]
    assert app.slider(key="relu_seek").max == LENGTHS[1]


def test_the_training_is_kept_while_walking_through_the_app() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app.session_state["relu_tabs"] = TRAINING
    plain(app).switch_page(PAGE).run()
    sound(app.button(key="relu_100").click().run())
    sound(app.switch_page("pages/02_lab.py").run())
    sound(app.switch_page(PAGE).run())
    assert bench(app).run.step == 100
