"""The chain-rule walker, clicked through by its buttons."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_scores, derive_step
from linclf_core.explain.expression import Cell
from linclf_core.explain.step_phases import parts_of
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.losses import LOSSES
from tests.combined import combined

PAGE = "../../pages/04_chain_rule.py"


def opened(experiment: Experiment | None = None) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    if experiment is not None:
        app.query_params["x"] = packing.to_text(experiment)
    app.run()
    assert not app.exception
    return app


def formulas(app: AppTest) -> str:
    return " ".join(block.value for block in app.latex)


@combined("key", 3, LOSSES.keys())
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
        assert f"{number} of {len(phases)}:** {phase.title}" in said
        assert f"In slow motion: *{part}*" in said
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
    app.number_input(key="sample_of_lab").set_value(77).run()
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


# --- other numbers than the Lab's -----------------------------------------------------------


def from_source(key: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["numbers"] = key
    app.run()
    assert not app.exception
    assert app.button_group(key="bench_source").value == key
    return app


@pytest.mark.parametrize("example", WORKED_EXAMPLES, ids=lambda e: e.key)
def test_a_worked_example_is_walked_from_its_scores(example) -> None:  # type: ignore[no-untyped-def]
    app = from_source(example.key)
    app.number_input(key=f"sample_of_{example.key}").set_value(3).run()
    phases = walk(derive_scores(example.loss, example.S, example.y), 3)
    app.radio(key="walk_phase").set_value(0).run()
    for phase in phases:
        assert phase.matrices[-1].explain(0, 0).aligned(3) in formulas(app)
        if phase is not phases[-1]:
            app.button(key="walk_forward").click().run()
            assert not app.exception
    assert app.button(key="walk_forward").disabled
    assert not app.get("plotly_chart"), "there is no plane without samples"


def test_own_numbers_are_walked_with_any_loss() -> None:
    app = from_source("step")
    app.text_area(key="step_X").set_value("3 1\n2 1\n-1 0.5\n0 -2").run()
    for key in LOSSES:
        app.selectbox(key="step_loss").set_value(key).run()
        app.radio(key="walk_phase").set_value(1).run()
        assert not app.exception
        # x = (3, 1), W and b as they are at first.
        assert r"3 \cdot 0.500 + 1 \cdot 0.300 + 0.100" in formulas(app)
    assert app.get("plotly_chart")


def test_given_scores_are_walked_to_the_gradient_where_there_are_samples() -> None:
    app = from_source("scores")
    last = app.radio(key="walk_phase").options[-1]
    assert last == "← ∂L/∂s"
    app.text_area(key="scores_X").set_value("1 0\n0 1\n1 1\n2 0\n0 2").run()
    assert app.radio(key="walk_phase").options[-1] == "← mean over the batch"
    app.radio(key="walk_phase").set_value(len(app.radio(key="walk_phase").options) - 1).run()
    assert not app.exception
    assert r"\nabla^{\text{data}}_{0,0}" in formulas(app)


def test_the_labs_loss_is_chosen_here_too() -> None:
    app = opened()
    app.selectbox(key="bench_loss").set_value("one_vs_all").run()
    assert not app.exception
    assert app.session_state["lab"].training.loss.key == "one_vs_all"


def test_a_row_of_the_workbench_is_walked_at_that_very_sample() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/03_workbench.py").run()
    app.button_group(key="bench_source").set_value("scores").run()
    app.selectbox(key="scores_loss").set_value("softmax").run()
    app.selectbox(key="cell_matrix").set_value("probabilities").run()
    app.number_input(key="cell_row").set_value(3).run()
    app.button(key="walk_this").click().run()
    assert not app.exception
    assert app.number_input(key="sample_of_scores").value == 3
    assert app.selectbox(key="scores_loss").value == "softmax"
    example = WORKED_EXAMPLES[2]
    dS = derive_scores(example.loss, example.S, example.y)
    assert f"{dS.explain(Cell('dS', 3, 1)).value:.3f}" in formulas(app)


def test_a_row_of_the_lab_is_walked_at_the_labs_sample() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60).run()
    app.switch_page("pages/03_workbench.py").run()
    app.selectbox(key="cell_matrix").set_value("S").run()
    app.number_input(key="cell_row").set_value(77).run()
    app.button(key="walk_this").click().run()
    assert not app.exception
    assert app.session_state["lab"].sample == 77
    app.switch_page("pages/03_workbench.py").run()
    app.selectbox(key="cell_matrix").set_value("gradient").run()
    assert "walk_this" not in {button.key for button in app.button}
