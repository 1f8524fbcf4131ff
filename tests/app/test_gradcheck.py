"""The gradient check on the Lab and on the workbench."""

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from linclf_core.explain.gradcheck import check
from linclf_core.model import Params
from linclf_ui.panels.table import significant
from linclf_ui.workbench.bench import Bench
from tests.app.shown import set_settings, settings_of


def shown(app: AppTest) -> str:
    assert not app.exception
    return " ".join(text.value for text in app.markdown)


def test_in_the_lab_every_entry_stands_beside_its_difference() -> None:
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60).run()
    app.session_state["lab_details_open"] = "Gradient check"
    app.run()
    here = app.session_state["lab"]
    now = check(here.training.objective(), here.prepared.train, here.history.current.params)
    assert now.statement in shown(app)
    (table,) = (frame.value for frame in app.dataframe if "relative error" in frame.value)
    assert table["analytic"][:6].tolist() == [significant(v, 9) for v in now.analytic.W.ravel()]
    assert table["central difference"][6:].tolist() == [significant(v, 9) for v in now.numeric.b]
    app.slider(key="gradcheck_exponent").set_value(-1.0).run()
    coarse = check(here.training.objective(), here.prepared.train, now_params(app), 0.1)
    assert coarse.statement in shown(app)
    assert coarse.worst > now.worst


def now_params(app: AppTest) -> Params:
    params: Params = app.session_state["lab"].history.current.params
    return params


def test_the_workbench_checks_a_whole_step_only() -> None:
    app = AppTest.from_file("../../pages/03_workbench.py", default_timeout=60).run()
    app.session_state["gradient_check"] = True
    app.run()
    here = app.session_state["lab"]
    now = check(here.training.objective(), here.prepared.train, here.history.current.params)
    assert now.statement in shown(app)
    set_settings(app, replace(settings_of(app, Bench), origin="scores"))
    app.run()
    assert "relative error" not in shown(app), "scores alone have no weights to differ by"
