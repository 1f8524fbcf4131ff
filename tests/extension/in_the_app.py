"""Clicks through a copy of the project that has been extended: the additions are in its menus.

Run by `tests/app/test_extension.py` inside that copy, where the project has them; it has not here.
"""

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.losses import LOSSES


def choose(app: AppTest, key: str, value: str) -> None:
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception


def test_the_lab_runs_the_data_set_the_loss_and_the_optimiser() -> None:
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60).run()
    app.toggle(key="view_board").set_value(False).run()
    choose(app, "source", "diagonal")
    choose(app, "loss", "smooth_hinge")
    choose(app, "optimizer", "averaged")
    app.session_state["lab_details_open"] = "Phases of a step"
    app.run()
    shown = [formula.value.strip("$\n") for formula in app.latex]
    assert LOSSES["smooth_hinge"].latex in shown
    for tab in ("Matrices", "Samples", "Weights", "Accuracy", "Gradient check"):
        app.session_state["lab_details_open"] = tab
        app.button(key="go_step").click().run()
        assert not app.exception
    here = app.session_state["lab"]
    assert here.history.step == 5
    assert here.prepared.train.n_samples == 100, "so many a class as before"
    assert here.history.current.total < here.history.states[0].total


@pytest.mark.parametrize("file", ["03_workbench.py", "04_chain_rule.py", "05_compare.py"])
def test_other_pages_work_on_the_same(file: str) -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/02_lab.py").run()
    choose(app, "source", "diagonal")
    choose(app, "loss", "smooth_hinge")
    app.switch_page(f"pages/{file}").run()
    assert not app.exception


def test_the_conventions_name_the_loss_and_the_optimiser() -> None:
    app = AppTest.from_file("../../pages/99_conventions.py", default_timeout=60).run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    assert "Hinge, smooth" in said
    assert "Averaged gradient" in said


def test_home_and_the_router_lead_to_the_page() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    assert "How many samples of each class there are." in [text.value for text in app.markdown]
    app.switch_page("pages/10_class_sizes.py").run()
    assert not app.exception
    assert app.table[0].value["samples"].tolist() == [50, 50, 50]
