"""Every page of the router: each alone, and all walked through with nothing lost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment

ROOT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py"))
# Home links to the others, which only the router knows; a browser test opens it cold.
ALONE = [file for file in FILES if "home" not in file]
TEN = Experiment(DATASETS["blobs"](n_classes=10, n_per_class=1), test_fraction=0.8)  # type: ignore[call-arg]
LAB = "pages/02_lab.py"


def page(file: str, link: str = "") -> AppTest:
    app = AppTest.from_file(ROOT / file, default_timeout=60)
    if link:
        app.query_params["x"] = link
    return app.run()


def router() -> AppTest:
    return AppTest.from_file(ROOT / "app.py", default_timeout=60).run()


def test_home_shows_a_still_where_no_charts_can_move() -> None:
    app = router()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 0
    app.session_state["lab"].view = replace(app.session_state["lab"].view, board=False)
    app.run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def widget_values(app: AppTest) -> dict[str, object]:
    kinds = (app.selectbox, app.number_input, app.slider, app.toggle)
    return {w.key: w.value for kind in kinds for w in kind}


@pytest.mark.parametrize("file", ALONE)
def test_a_page_stands_alone(file: str) -> None:
    app = page(file)
    assert not app.exception
    assert not app.warning


@pytest.mark.parametrize("file", ALONE)
def test_a_page_opened_by_a_link_takes_its_experiment_up(file: str) -> None:
    text = packing.to_text(TEN)
    app = page(file, text)
    assert not app.exception
    assert app.session_state["lab"].experiment == TEN
    assert app.query_params["x"] in (text, [text])


def test_a_damaged_link_gives_one_sentence_and_a_usable_page() -> None:
    app = page(LAB, "not-an-experiment")
    assert not app.exception
    assert len(app.warning) == 1
    assert "standard experiment" in app.warning[0].value
    app.toggle(key="view_board").set_value(False).run()
    app.button(key="go_step").click().run()
    assert not app.warning
    assert not app.exception
    assert app.session_state["lab"].history.step == 1


def test_a_notice_shows_what_a_stranger_wrote_as_plain_text() -> None:
    document = '{"version":1,"data":{"key":"![x](http://evil.example/x.png)"},"phases":[{}]}'
    packed = packing.base64.urlsafe_b64encode(packing.zlib.compress(document.encode())).decode()
    app = page(LAB, packed.rstrip("="))
    assert r"\!\[x\]\(http" in app.warning[0].value


def test_a_walk_through_all_pages_loses_nothing() -> None:
    app = router().switch_page(LAB).run()
    app.toggle(key="view_board").set_value(False).run()
    app.selectbox(key="source").set_value("wine").run()
    app.selectbox(key="loss").set_value("crammer_singer").run()
    app.number_input(key="training_learning_rate").set_value(0.02).run()
    app.number_input(key="sample").set_value(9).run()
    app.toggle(key="view_zero_lines").set_value(True).run()
    app.toggle(key="view_board").set_value(False).run()
    app.button(key="go_10").click().run()
    app.button(key="go_back").click().run()
    before, here = widget_values(app), app.session_state["lab"]
    experiment, view, W = here.experiment, here.view, here.history.current.params.W
    for file in FILES:
        app.switch_page(file).run()
        assert not app.exception, file
        again = app.session_state["lab"]
        assert (again.experiment, again.view) == (experiment, view), file
        assert (again.history.step, again.history.last_step, again.sample) == (9, 10, 9), file
        np.testing.assert_array_equal(again.history.current.params.W, W)
    app.switch_page(LAB).run()
    assert widget_values(app) == before
