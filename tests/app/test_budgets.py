"""What is too much is told on the page, with what to reduce, and nothing is lost by it; what takes
long keeps no place when it is done."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets.blobs import Blobs
from linclf_core.experiment import Experiment, Period, Training
from linclf_ui import budgets, computing, runs, session
from linclf_ui.compare import desk, learning_rates
from linclf_ui.compare.desk import CompareSettings
from linclf_ui.computing import Gate
from linclf_ui.panels import gradient_check
from linclf_ui.separability import settings as separability_settings
from tests.app.plain import plain
from tests.app.shown import settings_of

ROOT = Path(__file__).parents[2]
#: Of one step of few samples.
ONE = budgets.FEWEST


def opened(page: str, experiment: Experiment | None = None) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / page), default_timeout=60)
    if experiment is not None:
        at.query_params["x"] = packing.to_text(experiment)
    return sound(plain(at))


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def patched(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, most: int) -> None:
    monkeypatch.setattr(module, name, replace(getattr(budgets, name), most=most))


def told(at: AppTest) -> str:
    return " ".join([box.value for box in at.info] + [text.value for text in at.caption])


def test_a_sweep_over_its_budget_says_what_to_reduce(monkeypatch: pytest.MonkeyPatch) -> None:
    patched(monkeypatch, learning_rates, "SWEEP", 32 * 80 * ONE)
    at = opened("05_compare.py")
    at.session_state["compare_tabs"] = "Learning rates"
    assert "32 runs of 100 steps on 150 samples of 3 classes would take" in told(sound(at.run()))
    at.slider(key="compare_sweep_steps").set_value(80)
    assert "would take" not in told(sound(at.run()))


def test_a_comparison_goes_as_far_as_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    patched(monkeypatch, desk, "COMPARISON", 2 * 70 * ONE)
    at = opened("05_compare.py")
    assert "These runs go to step 70: to see more, take fewer configurations" in told(at)
    assert settings_of(at, CompareSettings).step == 100
    monkeypatch.undo()
    assert "These runs go" not in told(sound(at.run()))


@pytest.mark.parametrize("most", [17, 18])
def test_a_gradient_check_over_its_budget_says_what_to_reduce(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    patched(monkeypatch, gradient_check, "CHECK", most * ONE)
    at = opened("02_lab.py")
    at.session_state["lab_details_open"] = "Gradient check"
    sound(at.run())
    # W and b have nine entries.
    whole = "18 evaluations on 150 samples of 3 classes would take"
    assert (whole in told(at)) == (most < 18)
    assert ("takes 34 such checks" in told(at)) == (most == 18)


def test_a_proof_over_its_budget_says_what_to_reduce(monkeypatch: pytest.MonkeyPatch) -> None:
    patched(monkeypatch, separability_settings, "PROOF", 8)
    at = opened("07_separability.py")
    assert "A proof for 2 features and 3 classes would take the server too long" in told(at)


def test_the_lab_goes_as_far_as_its_budget_and_then_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patched(monkeypatch, runs, "STEPS", 300 * ONE)
    # A run that nobody else has made, which does not end before.
    slow = Training(learning_rate=0.01)
    at = opened("02_lab.py", Experiment(Blobs(seed=77), periods=(Period(0, slow),)))
    for step in (300, 600):
        next(b for b in at.button if b.label == "+1000").click()
        sound(at.run())
        assert at.session_state["lab"].history.step == step
        assert f"Step {step} is as far as 150 samples of 3 classes come" in at.warning[0].value


PAGES = ("05_compare.py", "06_landscape.py", "07_separability.py", "08_soft_svm.py")


@pytest.mark.parametrize("page", [*PAGES, "09_relu_max.py", "12_digits.py", "02_lab.py"])
def test_what_takes_long_leaves_its_place_and_no_bar(
    monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    entered: list[int] = []

    class Counting(Gate):
        def enter(self, waits: Any) -> None:
            entered.append(1)
            super().enter(waits)

    gate = Counting(computing.PLACES)
    monkeypatch.setattr(computing, "gate", lambda: gate)
    for name in ("LONG", "PIECE", "TOLD", "MOST_REST"):
        monkeypatch.setattr(computing, name, 0.0)
    monkeypatch.setattr(runs, "STRETCH", 20 * ONE)
    at = AppTest.from_file(str(ROOT / "pages" / page), default_timeout=60)
    training = Training(learning_rate=0.1 + 0.01 * len(page))
    made = Experiment(Blobs(seed=len(page)), periods=(Period(0, training),))
    at.query_params.update(x=packing.to_text(made), step="100")
    at.session_state["relu_tabs"] = "Can descent find it?"
    sound(plain(at))
    assert entered
    assert gate._free == computing.PLACES
    assert not at.get("progress")


def test_the_largest_experiment_that_fits_in_a_link_has_its_steps() -> None:
    source = Blobs(n_classes=10, n_per_class=500)
    experiment = Experiment(source)
    budgets.REPLAY.check("2,000 steps", experiment.prepared().train, 2_000)
    with pytest.raises(ValueError, match="too long"):
        budgets.REPLAY.check("2,001 steps", experiment.prepared().train, 2_001)
    assert session.REPLAY is budgets.REPLAY
