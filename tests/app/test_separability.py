"""The page on separability: verdicts, the rescaling, strange data."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Period, Training, Weights
from linclf_core.separability.decision import TooClose
from linclf_ui.separability import settings as page_settings
from linclf_ui.separability.separable import A_UNIT
from linclf_ui.separability.settings import SeparabilitySettings
from tests.app.plain import closely, plain
from tests.app.shown import html, settings_of, sound
from tests.combined import combined

PAGE = "../../pages/07_separability.py"


def opened(experiment: Experiment, tab: str = "Proof") -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["x"] = packing.to_text(experiment)
    for key in ("separable_tabs", "inseparable_tabs"):
        app.session_state[key] = tab
    return sound(plain(app))


def verdict(app: AppTest) -> str:
    (found,) = re.findall(r"data-verdict>([^<]*)<", html(app))
    return found


def loss(app: AppTest) -> str:
    (found,) = re.findall(r"f\(c·W\*\) <b[^>]*>([^<]*)<", html(app))
    return found


def scaled(app: AppTest, scale: float) -> AppTest:
    """The page with c = scale·Δ/|m| on show."""
    return sound(app.slider(key="separable_seek").set_value(round(scale * A_UNIT)).run())


def own(xs: list[tuple[float, float]], ys: list[int]) -> Points:
    classes = max(max(ys) + 1, 2)
    return Points(xs, ys, tuple(f"class {c}" for c in range(classes)))  # type: ignore[arg-type]


def noise(n_samples: int, n_classes: int) -> Points:
    X = np.random.default_rng(0).normal(size=(n_samples, 2))
    return own(X.tolist(), [k % n_classes for k in range(n_samples)])


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_gets_a_verdict(key: str) -> None:
    assert verdict(opened(Experiment(source=DATASETS[key]()))) in ("yes", "no")


STRANGE = {
    "two samples": (own([(0, 0), (1, 1)], [0, 1]), "yes"),
    "one sample": (own([(3, 4)], [0]), "yes"),
    "one class": (own([(0, 1), (2, -1), (5, 3)], [0, 0, 0]), "yes"),
    "one place, both classes": (own([(1, 2)] * 4, [0, 1, 0, 1]), "no"),
    "in between": (own([(0, 0), (2, 0), (1, 0)], [0, 0, 1]), "no"),
    "on a line": (own([(0, 0), (1, 0), (2, 0), (3, 0)], [0, 0, 1, 1]), "yes"),
    "noise of ten classes": (noise(60, 10), "no"),
    "far apart": (own([(-1e11, 5), (1e11, 6)], [0, 1]), "yes"),
}


@combined("name, tab", 5, STRANGE.keys(), ["Proof", "Weights", "Samples", "Curve", "Lab's weights"])
def test_strange_data_get_their_answer_in_every_tab(name: str, tab: str) -> None:
    source, answer = STRANGE[name]
    assert verdict(opened(Experiment(source=source), tab)) == answer


def test_of_one_class_the_weights_are_0_and_not_said_to_have_length_1() -> None:
    for xs in ([(1, 2)] * 3, [(0, 1), (2, -1), (5, 3)]):
        app = opened(Experiment(source=own(xs, [0, 0, 0])), "Weights")
        told = " ".join(m.value for m in app.markdown)
        assert "rVert = 1$" not in told
        assert "the biases alone part it from the others" in told
        certificate = app.dataframe[0].value
        assert (certificate.iloc[:-1].select_dtypes("number") == 0).all(axis=None)
    app = opened(Experiment(source=DATASETS["blobs"]()), "Weights")
    told = " ".join(m.value for m in app.markdown)
    assert "rVert = 1$" in told
    assert "biases alone" not in told


def test_the_loss_is_exactly_0_from_the_critical_c_on_and_not_before() -> None:
    app = opened(Experiment(source=DATASETS["blobs"]()))
    for scale in (0.5, 0.95):
        assert loss(scaled(app, scale)) not in ("0, exactly", "0.000", "1.000")
    assert loss(scaled(app, 1.0)) == "0, exactly"
    assert loss(scaled(app, 0.0)) == "1.000"
    assert loss(scaled(app, 3.0)) == "0, exactly"
    assert app.button(key="separable_step").disabled


@combined("key, delta", 3, ["anisotropic", "separable", "middle"], [0.3, 0.7, 1.1])
def test_at_the_critical_c_no_rounding_is_left(key: str, delta: float) -> None:
    app = opened(Experiment(source=DATASETS[key]()), "Samples")
    app.number_input(key="separability_delta").set_value(delta).run()
    assert loss(scaled(app, 1.0)) == "0, exactly"
    assert (app.dataframe[0].value["Weston–Watkins"] == 0).all()


def test_the_loss_at_c_0_is_delta() -> None:
    app = opened(Experiment(source=DATASETS["blobs"]()))
    app.number_input(key="separability_delta").set_value(2.5).run()
    assert loss(scaled(app, 0.0)) == "2.500"


def test_the_bound_is_shown_for_every_sample() -> None:
    app = scaled(opened(Experiment(source=DATASETS["blobs"]()), "Samples"), 1.0)
    (table,) = (d.value for d in app.dataframe)
    assert len(table) == 150
    assert table["holds"].all()
    assert (table["Crammer–Singer ℓ"] == 0).all()
    assert (table["best rival's lead"] <= -1 + 1e-12).all()


def test_data_that_are_not_separable_show_the_multipliers_and_the_labs_weights() -> None:
    app = closely(opened(Experiment(source=DATASETS["overlapping"]()), "Samples, Lab's weights"))
    tables = [d.value for d in app.dataframe]
    multipliers = next(t for t in tables if "multiplier a" in t)
    assert multipliers["multiplier a"].sum() == pytest.approx(1.0)
    assert multipliers["a · lead"].sum() == pytest.approx(0.0, abs=1e-12)
    bound = next(t for t in tables if "holds" in t)
    assert bound["holds"].all()
    wrong = bound["class"] != bound["predicted"]
    assert wrong.any()
    assert (bound["Crammer–Singer ℓ"][wrong] >= 1).all()


def test_the_class_on_show_can_be_changed() -> None:
    app = opened(Experiment(source=DATASETS["overlapping"]()))
    before = html(app)
    control = app.segmented_control(key="separability_label")
    sound(control.set_value(2).run())
    assert settings_of(app, SeparabilitySettings).label == 2
    assert html(app) != before


@pytest.mark.parametrize("size", [0.0, 1e12])
def test_no_weights_and_huge_weights_of_the_lab(size: float) -> None:
    weights = Weights(((size, -size, 0.0), (0.0, size, size)), (0.0, 0.0, 0.0))
    phases = (Period(0, Training(), weights),)
    for tab in ("Proof", "Samples, Lab's weights"):
        experiment = Experiment(source=DATASETS["overlapping"](), periods=phases)
        assert verdict(opened(experiment, tab)) == "no"


def test_the_undecided_case_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_settings, "certify", lambda X, y, n, pause: TooClose(2e-15))
    app = opened(Experiment(source=DATASETS["blobs"]()))
    assert verdict(app) == "too close to call"
    assert "2.0·10⁻¹⁵" in html(app)


def test_the_verdict_is_of_the_training_samples() -> None:
    experiment = Experiment(source=DATASETS["blobs"](), test_fraction=0.5)
    assert ">0 of 75</b>" in html(opened(experiment))


def test_reached_through_the_router_and_settings_survive_a_walk() -> None:
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app.query_params["x"] = packing.to_text(Experiment(source=DATASETS["blobs"]()))
    app.run().switch_page("pages/07_separability.py").run()
    scaled(plain(app), 2.0)
    app.switch_page("pages/99_conventions.py").run()
    app.switch_page("pages/07_separability.py").run()
    assert sound(app).slider(key="separable_seek").value == 2 * A_UNIT
