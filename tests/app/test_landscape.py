"""Clicks through the page of the loss landscape."""

import base64
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Period, Start, Training, Weights
from linclf_core.landscape.slices import slice_values
from linclf_core.losses import LOSSES
from linclf_core.notation import Array
from linclf_ui.landscape import scenery
from tests.app.plain import plain
from tests.app.shown import sound
from tests.combined import combined

PAGE = "pages/06_landscape.py"


def opened(experiment: Experiment | None = None) -> AppTest:
    app = AppTest.from_file(f"../../{PAGE}", default_timeout=60)
    if experiment is not None:
        app.query_params["x"] = packing.to_text(experiment)
    return sound(plain(app))


def said(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def chart(app: AppTest, k: int = 0) -> Any:
    return json.loads(app.get("plotly_chart")[k].proto.spec)


def trace(app: AppTest, name: str) -> Any:
    (found,) = (t for t in chart(app)["data"] if t.get("name") == name)
    return found


def place(app: AppTest) -> tuple[float, float]:
    """Where the step on show is drawn."""
    x, y = (
        np.frombuffer(base64.b64decode(trace(app, "step on show")[name]["bdata"])) for name in "xy"
    )
    return float(x[0]), float(y[0])


def limits(app: AppTest, name: str) -> list[float]:
    found = chart(app)["layout"][f"{name}axis"]["range"]
    return [float(end) for end in found]


def click(app: AppTest, *names: str) -> AppTest:
    for name in names:
        app.button(key=f"landscape_{name}").click().run()
    return sound(app)


def test_stepping_here_moves_the_run_of_the_lab() -> None:
    app = click(opened(), "step", "10", "back")
    history = app.session_state["lab"].history
    assert (history.step, history.last_step) == (10, 11)
    assert "through step 10" in said(app)
    W = history.current.params.W
    assert place(app) == pytest.approx((W[0, 0], W[0, 1]))
    click(app, "rewind")
    assert app.session_state["lab"].history.step == 0
    assert app.button(key="landscape_back").disabled


def test_the_window_stays_in_place_between_known_steps() -> None:
    app = click(opened(), "100")
    first = [limits(app, name) for name in "xy"]
    for name in ("back", "back", "rewind", "step"):
        click(app, name)
        assert [limits(app, name) for name in "xy"] == first


def test_axes_are_chosen_by_name_and_never_alike() -> None:
    app = opened()
    first, second = (app.selectbox(key=f"landscape_{name}") for name in ("first", "second"))
    assert len(first.options) == len(second.options) == 8
    assert "W[x₁, class 1]" not in first.options
    first.set_value(8).run()
    sound(app)
    assert chart(app)["layout"]["xaxis"]["title"]["text"] == "b[class 2]"
    assert "b[class 2]" not in app.selectbox(key="landscape_second").options


def test_along_the_gradient() -> None:
    app = click(opened(), "10")
    sound(app.selectbox(key="landscape_along").set_value("Gradient and random").run())
    assert "100% of ‖∇L‖" in said(app)
    assert place(app) == (0, 0)
    before = trace(app, "loss")["z"]
    sound(app.number_input(key="landscape_seed").set_value(5).run())
    assert trace(app, "loss")["z"] != before


def test_the_axis_of_the_distances_holds_for_every_step() -> None:
    """Step 8 lies far from the line on which the run began, and each of seven others does not."""
    training = Training(loss=LOSSES["crammer_singer"]())
    app = opened(Experiment(DATASETS["blobs"](), periods=(Period(0, training),)))
    sound(app.selectbox(key="landscape_along").set_value("Gradient and random").run())
    click(app, *["step"] * 8)
    figure = chart(app, 2)
    assert figure["layout"]["yaxis"]["title"]["text"] == "distance from the cut"
    farthest = np.frombuffer(base64.b64decode(figure["data"][0]["y"]["bdata"])).max()
    assert 1.25 < farthest <= figure["layout"]["yaxis"]["range"][1] < 1.5


def test_range_lines_and_surface() -> None:
    app = click(opened(), "step")
    sound(app.selectbox(key="landscape_half_width").set_value("0.1").run())
    low, high = limits(app, "x")
    assert high - low == pytest.approx(0.2)
    sound(app.selectbox(key="landscape_lines").set_value("evenly apart").run())
    sound(app.selectbox(key="landscape_picture").set_value("Surface").run())
    assert trace(app, "L")["type"] == "surface"
    assert not [box for box in app.selectbox if box.key == "landscape_lines"]


def test_a_range_beneath_the_weights_gives_a_sentence() -> None:
    by_hand = Weights(((1e12,) * 3,) * 2, (0.0,) * 3)
    app = opened(Experiment(DATASETS["blobs"](), periods=(Period(0, Training(), by_hand),)))
    sound(app.selectbox(key="landscape_half_width").set_value("0.01").run())
    assert len(app.warning) == 1
    assert app.warning[0].value.endswith("or rewind the run.")


@combined("key, scale", 4, LOSSES.keys(), [0.0, 10.0])
def test_every_loss_from_nothing_and_from_far_away(key: str, scale: float) -> None:
    training = Training(loss=LOSSES[key](), reg=0.0)
    experiment = Experiment(
        DATASETS["blobs"](), start=Start(scale=scale), periods=(Period(0, training),)
    )
    app = opened(experiment)
    click(app, "step", "100")
    assert "one valley, no second" in said(app)


def test_the_lowest_value_and_the_axes_of_the_table_are_short_and_without_an_e() -> None:
    by_hand = Weights(((1e12, -1e12, 1e12),) * 2, (0.0,) * 3)
    app = opened(Experiment(DATASETS["blobs"](), periods=(Period(0, Training(), by_hand),)))
    assert not app.warning
    (lowest,) = re.findall(r"Lowest of all grid points: L = (\S+) at \((.*?)\)", said(app))
    assert re.fullmatch(r"\d\.\d{3}·10\S+", lowest[0])
    assert lowest[1] == "7·10¹¹, −7·10¹¹"
    values = app.dataframe[1].value
    assert values.columns[0] == "7·10¹¹"
    assert values.index[0] == "−7·10¹¹"


def test_a_diverged_run_is_explained() -> None:
    training = Training(loss=LOSSES["weston_watkins"](), reg=5.0, learning_rate=3.0)
    app = opened(Experiment(DATASETS["blobs"](), periods=(Period(0, training),)))
    click(app, "100")
    bodies = " ".join(block.proto.body for block in app.get("html"))
    assert "Diverged" in bodies
    assert app.button(key="landscape_step").disabled


def test_other_data_with_fewer_parameters() -> None:
    """Axes chosen for ten classes are mended for two."""
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app.query_params["x"] = packing.to_text(
        Experiment(DATASETS["blobs"](n_classes=10, n_per_class=1))  # type: ignore[call-arg]
    )
    app.run().switch_page(PAGE).run()
    app.selectbox(key="landscape_first").set_value(29).run()
    sound(app.selectbox(key="landscape_second").set_value(28).run())
    app.switch_page("pages/02_lab.py").run()
    app.selectbox(key="source").set_value("moons").run()
    sound(app.switch_page(PAGE).run())
    first, second = (app.selectbox(key=f"landscape_{name}") for name in ("first", "second"))
    assert first.value != second.value
    assert max(first.value, second.value) == 5


def test_a_cut_is_made_once_for_all_who_look_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class that opens one link costs the computing of one."""
    made = 0

    def counted(*given: Any) -> Array:
        nonlocal made
        made += 1
        return slice_values(*given)

    monkeypatch.setattr(scenery, "slice_values", counted)
    experiment = Experiment(DATASETS["blobs"](), start=Start(seed=4711))
    first = opened(experiment)
    by_one = made
    second = opened(experiment)
    assert by_one > 0
    assert made == by_one
    assert chart(second) == chart(first)
    for name, value in {"half_width": "0.5", "along": "Gradient and random"}.items():
        before = made
        sound(second.selectbox(key=f"landscape_{name}").set_value(value).run())
        assert made > before, name
    before = made
    sound(second.number_input(key="landscape_seed").set_value(3).run())
    assert made > before
    # Nearly the same run, and so the same window on it.
    before, training = made, experiment.training_at(0)
    opened(experiment.with_training(0, replace(training, reg=training.reg + 1e-9)))
    assert made > before
