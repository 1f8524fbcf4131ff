"""The chain-rule walker, clicked through by its buttons."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_step
from linclf_core.explain.step_phases import parts_of
from linclf_core.losses import LOSSES
from linclf_ui import share

PAGE = "../../pages/04_chain_rule.py"


def opened(experiment: Experiment | None = None) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    if experiment is not None:
        app.query_params["x"] = share.to_text(experiment)
    app.run()
    assert not app.exception
    return app


def formulas(app: AppTest) -> str:
    return " ".join(block.value for block in app.latex)


@pytest.mark.parametrize("key", LOSSES)
def test_forward_walks_through_every_phase_and_back_returns(key: str) -> None:
    experiment = Experiment(DATASETS["blobs"](), periods=())
    experiment = experiment.restarted(Training(loss=LOSSES[key]()))
    app = opened(experiment)
    here = app.session_state["lab"]
    data, training = here.prepared.train, here.training
    params = here.history.current.params
    derivation = derive_step(training.objective(), params, data.X, data.y, training.learning_rate)
    phases = walk(derivation, 0)
    met = next(k for k, phase in enumerate(phases) if phase.key == "dS")
    assert app.radio(key="walk_phase").value == met, "where both passes meet"
    (row,) = np.abs(phases[met].matrices[-1].values)
    largest = phases[met].matrices[-1].explain(0, int(row.argmax()))
    assert largest.aligned(3) in formulas(app), "and at the entry that tells most"
    app.radio(key="walk_phase").set_value(0).run()
    for number, phase in enumerate(phases, start=1):
        said = " ".join(text.value for text in app.markdown)
        part = parts_of(phases)[number - 1]
        assert f"{number} of {len(phases)}:** {part}, {phase.title}" in said
        assert phase.text in said
        made = phase.matrices[-1]
        assert made.explain(0, 0).aligned(3) in formulas(app), "what the phase made is explained"
        if number < len(phases):
            app.button(key="walk_forward").click().run()
            assert not app.exception
    assert app.button(key="walk_forward").disabled
    app.button(key="walk_back").click().run()
    assert app.radio(key="walk_phase").value == len(phases) - 2


def test_any_entry_is_explained_and_its_sources_are_coloured() -> None:
    app = opened()
    app.radio(key="walk_phase").set_value(5).run()
    app.number_input(key="walk_row").set_value(2).run()
    app.number_input(key="walk_column").set_value(1).run()
    assert not app.exception
    text = formulas(app)
    assert r"J_{2,1} &= p_{2} \cdot \left(\left[2 = 1\right] - p_{1}\right)" in text
    assert text.count(r"\boxed") == 1
    assert text.count(r"\textcolor") == 2, "p_2 and p_1"


def test_another_sample_is_the_laboratorys_sample() -> None:
    app = opened()
    app.radio(key="walk_phase").set_value(0).run()
    app.number_input(key="sample").set_value(77).run()
    assert not app.exception
    here = app.session_state["lab"]
    assert here.sample == 77
    x = here.prepared.train.X[77]
    assert f"{x[0]:.3f}" in formulas(app)


def test_a_walk_that_is_shorter_keeps_the_visitor_on_it() -> None:
    experiment = Experiment(DATASETS["blobs"]())
    app = opened(experiment)
    app.radio(key="walk_phase").set_value(12).run()
    here = app.session_state["lab"]
    training = Training(loss=LOSSES["weston_watkins"]())
    here.experiment = experiment.restarted(training)
    here.history = here.experiment.begin(here.prepared)
    app.run()
    assert not app.exception
    assert app.radio(key="walk_phase").value <= 12


def test_numbers_too_large_give_a_sentence() -> None:
    app = opened()
    here = app.session_state["lab"]
    params = here.history.current.params
    here.history = here.history.edited(type(params)(np.full_like(params.W, 1e160), params.b))
    app.run()
    assert not app.exception
    assert any("too large" in warning.value for warning in app.warning)
