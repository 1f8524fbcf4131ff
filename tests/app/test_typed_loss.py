"""A loss that is typed: in the Lab and on Compare, in words, in the link and in the past."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.comparison.margins import one_rival
from linclf_core.experiment import MAX_PERIODS, Training
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_ui.figures.phi import one_margin
from linclf_ui.session import default_experiment
from linclf_ui.theme import LIGHT
from tests.app.plain import plain

FIELD = "loss_own_phi"


def choose(app: AppTest, key: str, value: str) -> None:
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception


def type_in(app: AppTest, text: str) -> None:
    field = next(f for f in app.text_input if f.key.startswith(FIELD))
    field.set_value(text).run()
    assert not app.exception


def errors(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def said(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


@pytest.fixture
def lab() -> AppTest:
    app = plain(AppTest.from_file("../../pages/02_lab.py", default_timeout=60))
    assert not app.exception
    choose(app, "loss", "own")
    return app


def test_what_is_typed_is_the_loss_and_its_facts_stand_beside_it(lab: AppTest) -> None:
    assert "**Kinks** at m = −1" in said(lab)
    type_in(lab, "max(0, 1 + m)^2")
    here = lab.session_state["lab"]
    assert here.training.loss == OwnLoss("max(0, 1 + m)^2")
    assert "**Smooth**, proved by rules: it has no kink." in said(lab)
    assert any(r"\varphi(m) = \max\left(0,\ 1 + m\right)^2" in f.value for f in lab.latex)
    lab.button(key="go_step").click().run()
    assert not lab.exception
    typed = lab.session_state["lab"].history.current
    choose(lab, "loss", "squared_hinge")
    lab.button(key="go_rewind").click().run()
    lab.button(key="go_step").click().run()
    assert pytest.approx(lab.session_state["lab"].history.current.params.W) == typed.params.W


@pytest.mark.parametrize("rivals", WAYS)
def test_where_the_curve_drawn_is_not_phi_it_is_said_what_it_is(rivals: str) -> None:
    loss = OwnLoss("max(0, min(2, 1 + m))", rivals)
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60)
    app.query_params["x"] = packing.to_text(default_experiment().restarted(Training(loss=loss)))
    told = [caption.value for caption in plain(app).caption if "your curve is" in caption.value]
    curve = next(line for line in one_margin(loss, LIGHT).data if line.name == "yours")
    phi = loss.function.at(curve.x, 1.0)[0]
    assert np.array_equal(curve.y, phi) == (not told)
    if told:
        assert r"$2\,\varphi(m/2)$" in told[0]
        np.testing.assert_allclose(curve.y, 2 * loss.function.at(curve.x / 2, 1.0)[0])


def test_every_panel_works_on_a_loss_that_is_not_convex(lab: AppTest) -> None:
    type_in(lab, "max(0, min(2, 1 + m))")
    assert "**Not convex**" in said(lab)
    for tab in ("Phases of a step", "Matrices", "Samples", "Accuracy", "Gradient check"):
        lab.session_state["lab_details_open"] = tab
        lab.button(key="go_step").click().run()
        assert not lab.exception


def test_a_senseless_text_gets_one_sentence_and_the_loss_stays(lab: AppTest) -> None:
    type_in(lab, "exp(m)")
    for text, sentence in (
        ("max(0, 1 + q)", "At letter 12, “q)” was not understood."),
        ("m", "A loss is never negative"),
        ("import os", "At letter 1"),
    ):
        type_in(lab, text)
        (error,) = errors(lab)
        assert sentence in error
        assert "The loss on show stays." in error
        assert lab.session_state["lab"].training.loss == OwnLoss("exp(m)")
        # What was typed is still there to be mended.
        assert next(f for f in lab.text_input if f.key.startswith(FIELD)).value == text
    type_in(lab, "exp(m/2)")
    assert errors(lab) == []
    assert lab.session_state["lab"].training.loss == OwnLoss("exp(m/2)")


def test_a_text_that_the_run_does_not_take_does_not_stay_in_the_field() -> None:
    experiment = default_experiment()
    for step in range(1, MAX_PERIODS):
        training = Training(OwnLoss(), learning_rate=0.2 + 0.001 * (step % 2))
        experiment = experiment.with_training(step, training)
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60)
    app.query_params["x"], app.query_params["step"] = packing.to_text(experiment), "205"
    plain(app)
    for text in ("exp(", "exp(m)", "exp(m/2)"):
        type_in(app, text)
        (field,) = (f for f in app.text_input if f.key.startswith(FIELD))
        assert field.value == (text if text == "exp(" else OwnLoss().phi)
        assert bool(app.warning) == (text != "exp(")
        assert app.session_state["lab"].training.loss == OwnLoss()


def test_a_setting_that_does_not_go_with_the_text_is_refused(lab: AppTest) -> None:
    type_in(lab, "exp(m)·[Δ < 5] + (5 - Δ)")
    field = next(f for f in lab.number_input if f.key.startswith("loss_own_delta"))
    field.set_value(7.0).run()
    assert not lab.exception
    assert lab.session_state["lab"].training.loss.delta == 1.0
    assert any("never negative" in warning.value for warning in lab.warning)


def test_it_goes_with_the_link_and_into_the_past(lab: AppTest) -> None:
    type_in(lab, "log(1 + exp(2·m))")
    lab.button(key="go_step").click().run()
    choose(lab, "loss", "softmax")
    lab.button(key="go_step").click().run()
    experiment = lab.session_state["lab"].experiment
    again = packing.from_text(packing.to_text(experiment))
    assert again == experiment
    assert OwnLoss("log(1 + exp(2·m))") in [p.training.loss for p in again.periods]
    lab.button(key="go_back").click().run()
    lab.button(key="go_back").click().run()
    assert not lab.exception
    assert lab.session_state["lab"].training.loss == OwnLoss("log(1 + exp(2·m))")


@pytest.mark.parametrize("file", ["03_workbench.py", "04_chain_rule.py", "06_landscape.py"])
def test_other_pages_explain_it(file: str) -> None:
    training = Training(loss=OwnLoss("max(0, min(2, 1 + m))"))
    app = AppTest.from_file(f"../../pages/{file}", default_timeout=60)
    app.query_params["x"] = packing.to_text(default_experiment().restarted(training))
    app.run()
    assert not app.exception
    if "landscape" in file:
        assert "**Not convex**" in said(app)
        assert "**Convex** in (W, b)" not in said(app)


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (OwnLoss("max(0, min(2, 1 + m))", "one-vs-all"), True),
        (OwnLoss("max(0, 1 + m)^2", "one-vs-all"), False),
        (OwnLoss("max(0, min(2, 1 + m))"), False),
    ],
    ids=["not convex", "convex", "of the margin"],
)
def test_where_the_curve_of_a_loss_is_not_the_least_that_it_costs_compare_says_so(
    loss: OwnLoss, told: bool
) -> None:
    scores = np.array([[2.0, -2.0], [10.0, 6.0]])
    least = one_rival(loss, np.array([-4.0]))[0]
    assert (loss(scores, np.array([1, 1])).per_sample < least).any() == told
    app = AppTest.from_file("../../pages/05_compare.py", default_timeout=90)
    app.query_params["x"] = packing.to_text(default_experiment().restarted(Training(loss=loss)))
    app.session_state["compare_tabs"] = "Loss functions"
    app.run()
    assert ("others that differ by as much may cost it less" in said(app)) == told


def test_on_compare_a_configuration_can_have_it() -> None:
    app = AppTest.from_file("../../pages/05_compare.py", default_timeout=90).run()
    choose(app, "compare_A_loss", "own")
    field = next(f for f in app.text_input if f.key.startswith("compare_A_loss_own_phi"))
    field.set_value("exp(m)").run()
    assert not app.exception
    assert app.session_state["lab"].training.loss.key in LOSSES
    assert any("**Bounds the 0–1 loss**" in text.value for text in app.markdown)
