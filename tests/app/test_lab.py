"""Clicks through the Lab, by the keys of its widgets; read off the status line and the session."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linclf_core import packing
from linclf_core.datasets import DATASETS, Points
from linclf_core.experiment import Experiment, Training
from linclf_core.losses import LOSSES
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui.session import Lab
from tests.app.plain import closely, plain
from tests.combined import combined

TABS = ("Matrices", "Samples", "Weights", "Accuracy")


@pytest.fixture
def lab() -> AppTest:
    """The page by itself: the way through the router is tested with the other pages."""
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60)
    # The quickest panel to draw; who wants another opens it.
    app.session_state["lab_details_open"] = "Weights"
    return sound(plain(app))


def linked(experiment: Experiment, step: int = 0) -> AppTest:
    """The page, opened by a link that goes on to this step."""
    app = AppTest.from_file("../../pages/02_lab.py", default_timeout=60)
    app.query_params["x"] = packing.to_text(experiment)
    app.query_params["step"] = str(step)
    return sound(plain(app))


def sound(app: AppTest) -> AppTest:
    """The page, which shows no traceback, nothing that is no number, and agrees with itself."""
    assert not app.exception
    text = " ".join(html.proto.body for html in app.get("html") if "<style>" not in html.proto.body)
    assert not re.search(r"\b(nan|inf|infinity)\b", text, re.IGNORECASE)
    here = session(app)
    assert shown(app, "step") == str(here.history.step)
    training = here.training
    expected = {
        "loss": training.loss.key,
        "optimizer": training.optimizer.key,
        "training_reg": training.reg,
        "training_learning_rate": training.learning_rate,
        "training_batch_size": training.batch_size,
        "source": here.experiment.source.key,
        "standardise": here.experiment.standardise,
        "experiment_test_fraction": here.experiment.test_fraction,
        "start_seed": here.experiment.start.seed,
        "start_scale": here.experiment.start.scale,
        "view_decimals": here.view.decimals,
        "view_arrows": here.view.arrows,
    }
    widgets = widgets_by_key(app)
    values = {key: widgets[key].value for key in expected}
    assert values == expected, "every widget shows what holds at the step on show"
    return app


def widgets_by_key(app: AppTest) -> dict[str, Any]:
    """The widgets of whatever kind; without the number that fields may have after their key."""
    kinds = (app.selectbox, app.number_input, app.slider, app.toggle, app.button)
    found = [(re.sub(r" \d+$", "", w.key or ""), w) for kind in kinds for w in kind]
    by_key = dict(found)
    assert len(by_key) == len(found), "each widget has a key of its own"
    return by_key


def widget(app: AppTest, key: str) -> Any:
    return widgets_by_key(app)[key]


def enter(app: AppTest, key: str, value: Any) -> AppTest:
    return sound(widget(app, key).set_value(value).run())


def click(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def session(app: AppTest) -> Lab:
    found: Lab = app.session_state["lab"]
    return found


def W(app: AppTest) -> np.ndarray:
    return session(app).history.current.params.W


def shown(app: AppTest, mark: str) -> str:
    """What the status line shows at this mark: "step" or "loss"."""
    (line,) = (h.proto.body for h in app.get("html") if 'class="status"' in h.proto.body)
    found = re.search(rf"data-{mark}>([^<]*)<|data-label='{mark}'>([^<]*)<", line)
    assert found is not None
    return found[1] or found[2]


def words(app: AppTest) -> str:
    """The diagnosis in the status line."""
    (line,) = (h.proto.body for h in app.get("html") if 'class="status"' in h.proto.body)
    return line.split('class="words">')[1].split("<")[0]


def open_tab(app: AppTest, tab: str) -> AppTest:
    app.session_state["lab_details_open"] = tab
    return sound(app.run())


# --- the run -------------------------------------------------------------------------------


def test_step_back_stride_and_rewind(lab: AppTest) -> None:
    start, first = shown(lab, "loss"), W(lab)
    click(lab, "go_step")
    assert shown(lab, "step") == "1"
    after_one = shown(lab, "loss")
    assert after_one != start
    click(lab, "go_10")
    assert shown(lab, "step") == "11"
    click(lab, "go_back")
    assert shown(lab, "step") == "10"
    lab.slider(key="go_seek").set_value(1).run()
    assert shown(sound(lab), "loss") == after_one
    click(lab, "go_rewind")
    assert (shown(lab, "step"), shown(lab, "loss")) == ("0", start)
    np.testing.assert_array_equal(W(lab), first)
    assert session(lab).history.last_step == 11, "the past can still be looked at"


def test_the_status_line_shows_the_numbers_of_the_run(lab: AppTest) -> None:
    enter(lab, "view_decimals", 6)
    click(lab, "go_100")
    assert float(shown(lab, "loss")) == pytest.approx(session(lab).history.current.total, abs=6e-7)
    assert words(lab).startswith("Improving")


def test_buttons_that_could_do_nothing_are_off(lab: AppTest) -> None:
    assert lab.button(key="go_back").disabled
    assert lab.button(key="go_rewind").disabled
    click(lab, "go_step")
    assert not lab.button(key="go_back").disabled


def test_after_a_divergence_the_way_back_is_a_button(lab: AppTest) -> None:
    enter(lab, "loss", "weston_watkins")
    click(lab, "go_10")
    enter(lab, "training_reg", 0.01)
    enter(lab, "training_learning_rate", 120.0)
    click(lab, "go_100")
    last = session(lab).history.last_step
    assert 10 < last < 110
    assert f"the run has stopped at step {last}, because step {last + 1} would" in words(lab)
    assert lab.button(key="go_step").disabled
    back = lab.button(key="go_before_rise")
    assert back.label == "Back to step 10"
    click(lab, "go_before_rise")
    assert shown(lab, "step") == "10"
    assert words(lab).startswith("New settings from step 10 on.")
    assert "go_before_rise" not in [button.key for button in lab.button]
    assert not lab.button(key="go_step").disabled
    click(lab, "go_step")
    assert words(lab).startswith("The loss is rising")


def test_new_start_draws_other_weights_and_rewind_keeps_them(lab: AppTest) -> None:
    first = W(lab)
    click(lab, "go_10")
    click(lab, "new_start")
    assert shown(lab, "step") == "0"
    second = W(lab)
    assert not np.array_equal(first, second)
    click(lab, "go_step")
    click(lab, "go_rewind")
    np.testing.assert_array_equal(W(lab), second)


# --- settings ------------------------------------------------------------------------------


def test_another_loss_in_mid_run_keeps_the_weights(lab: AppTest) -> None:
    click(lab, "go_10")
    for changes, loss in enumerate(reversed(LOSSES), 1):
        before = W(lab)
        enter(lab, "loss", loss)
        np.testing.assert_array_equal(W(lab), before)
        assert shown(lab, "step") == str(10 * changes)
        click(lab, "go_10")
        assert not np.array_equal(W(lab), before)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("training_reg", 0.25),
        ("training_learning_rate", 0.03),
        ("training_batch_size", 7),
        *(("optimizer", key) for key in OPTIMIZERS if key != "gd"),
    ],
)
def test_settings_are_live_and_back_shows_those_of_that_step(
    lab: AppTest, key: str, value: float | str
) -> None:
    click(lab, "go_10")
    before, earlier = W(lab), widget(lab, key).value
    enter(lab, key, value)
    np.testing.assert_array_equal(W(lab), before)
    click(lab, "go_step")
    assert widget(lab, key).value == value
    lab.slider(key="go_seek").set_value(9).run()
    assert widget(sound(lab), key).value == earlier
    lab.slider(key="go_seek").set_value(11).run()
    assert widget(sound(lab), key).value == value


def test_the_margin_of_a_hinge_is_live(lab: AppTest) -> None:
    enter(lab, "loss", "weston_watkins")
    before = shown(lab, "loss")
    enter(lab, "loss_weston_watkins_delta", 2.0)
    assert session(lab).training.loss == LOSSES["weston_watkins"](delta=2.0)  # type: ignore[call-arg]
    assert shown(lab, "loss") != before
    enter(lab, "loss", "crammer_singer")
    assert session(lab).training.loss.delta == 2.0, "a setting that both have is kept"  # type: ignore[attr-defined]


def test_an_emptied_number_field_changes_nothing(lab: AppTest) -> None:
    enter(lab, "sample", 3)
    before = session(lab).experiment
    for key in ("training_reg", "training_batch_size", "sample"):
        lab.number_input(key=key).set_value(None).run()
        sound(lab)
    assert session(lab).experiment == before
    assert session(lab).sample == 3


def test_every_data_set_can_be_chosen_and_stepped(lab: AppTest) -> None:
    for source in reversed(DATASETS):
        enter(lab, "source", source)
        assert shown(lab, "step") == "0"
        click(lab, "go_10")
        assert session(lab).experiment.source.key == source


def test_settings_of_the_data_start_the_run_anew(lab: AppTest) -> None:
    click(lab, "go_10")
    enter(lab, "source_overlapping_n_classes", 5)
    assert shown(lab, "step") == "0"
    assert W(lab).shape == (2, 5)
    click(lab, "go_10")
    enter(lab, "standardise", True)
    assert shown(lab, "step") == "0"
    assert any("mean" in caption.value for caption in lab.caption), "the scaling is shown"
    enter(lab, "experiment_test_fraction", 0.4)
    assert session(lab).prepared.test is not None
    enter(lab, "standardise", False)
    np.testing.assert_array_equal(
        session(lab).prepared.train.X,
        session(lab).experiment.prepared().train.X,
    )
    enter(lab, "start_scale", 0.0)
    assert not W(lab).any()


def test_standardised_features_are_called_so_and_their_scaling_has_the_unit(lab: AppTest) -> None:
    enter(lab, "source", "iris")
    enter(lab, "standardise", True)
    assert session(lab).prepared.train.feature_names == (
        "petal length (standardised)",
        "petal width (standardised)",
    )
    (told,) = [caption.value for caption in lab.caption if ": mean" in caption.value]
    assert told.startswith(r"petal length \(cm\): mean 3.758, scale 1.7")


def test_view_switches_change_no_number_of_the_run(lab: AppTest) -> None:
    click(lab, "go_10")
    before = session(lab).history
    for key in ("view_arrows", "view_margin_lines", "view_zero_lines"):
        widget(lab, key).set_value(not widget(lab, key).value)
    enter(lab, "view_log_loss", "logarithmic")
    assert session(lab).view.log_loss is True
    enter(lab, "view_decimals", 0)
    assert session(lab).history is before


# --- panels --------------------------------------------------------------------------------


@combined("loss", 3, LOSSES.keys())
def test_every_panel_is_drawn_for_every_loss(lab: AppTest, loss: str) -> None:
    enter(lab, "experiment_test_fraction", 0.2)
    enter(lab, "loss", loss)
    for tab in TABS:
        lab.session_state["lab_details_open"] = tab
        click(lab, "go_step")


def test_the_phases_of_the_next_step_are_written_out(lab: AppTest) -> None:
    click(lab, "go_10")
    open_tab(lab, "Phases of a step")
    titles = [text.value.split(".**")[0] for text in lab.markdown if text.value.startswith("**")]
    assert [title for title in titles if title[2].isdigit()] == [
        "**1. Scores",
        "**2. Probabilities",
        "**3. Score gradient",
        "**4. Gradient per class",
        "**5. Update",
    ]
    assert "Step 10 → 11" in lab.caption[0].value
    before = [formula.value for formula in lab.latex]
    after = session(lab).history.advanced(1).current.params.W[:, 0]
    assert rf"\left({after[0]:.3f},\ {after[1]:.3f}\right)" in before[-1]
    click(lab, "go_step")
    assert "Step 11 → 12" in lab.caption[0].value
    assert [formula.value for formula in lab.latex] != before


def test_the_table_of_samples_adds_up_to_the_loss(lab: AppTest) -> None:
    click(lab, "go_10")
    (table,) = closely(open_tab(lab, "Samples")).dataframe
    state, data = session(lab).history.current, session(lab).prepared.train
    assert len(table.value) == data.n_samples
    assert table.value["loss"].mean() == pytest.approx(state.data_loss)
    assert table.value["right"].mean() == pytest.approx(state.accuracy)
    np.testing.assert_allclose(table.value.iloc[:, :2], data.X)


@pytest.mark.parametrize(("many", "told"), [(1, "Mean loss of 1 sample "), (2, "of 2 samples ")])
def test_the_table_of_a_single_sample_says_so(many: int, told: str) -> None:
    points = Points(((1.0, 2.0), (3.0, 4.0))[:many], (0, 1)[:many], ("a", "b"))
    app = open_tab(linked(Experiment(points)), "Samples")
    assert any(told in caption.value for caption in app.caption)


def test_the_table_of_samples_says_equal_only_where_the_printed_digits_do(lab: AppTest) -> None:
    click(lab, "go_10")
    open_tab(lab, "Samples")
    seen = set()
    for _ in range(4):
        told = " ".join(caption.value for caption in lab.caption)
        mean, penalty, sign, total = re.search(  # type: ignore[union-attr]
            r"samples (\S+) \+ penalty (\S+) ([=≈]) (\S+)\. ", told
        ).groups()
        assert (Decimal(mean) + Decimal(penalty) == Decimal(total)) == (sign == "=")
        seen.add(sign)
        click(lab, "go_step")
    assert seen == {"=", "≈"}


def test_the_table_of_weights_shows_each_with_its_gradient(lab: AppTest) -> None:
    click(lab, "go_step")
    (table,) = open_tab(lab, "Weights").dataframe
    state = session(lab).history.current
    shown, slopes = table.value[["v0", "v1", "v2"]], table.value[["g0", "g1", "g2"]]
    places = session(lab).view.decimals
    np.testing.assert_array_equal(shown[:-1], state.params.W.round(places))
    np.testing.assert_array_equal(shown.iloc[-1], state.params.b.round(places))
    np.testing.assert_array_equal(slopes[:-1], state.grad.W.round(places))
    np.testing.assert_array_equal(slopes.iloc[-1], state.grad.b.round(places))
    assert list(table.value["weight"]) == ["W[0] x₁", "W[1] x₂", "b"]


def test_a_sample_chosen_by_number_is_chosen_everywhere(lab: AppTest) -> None:
    enter(lab, "sample", 60)
    assert session(lab).sample == 60
    data = session(lab).prepared.train
    card = next(m.value for m in lab.markdown if m.value.startswith("x = ("))
    assert data.class_names[data.y[60]] in card
    open_tab(lab, "Matrices")
    assert any("Samples 56 to 63" in caption.value for caption in lab.caption)
    click(lab, "go_step")
    assert lab.number_input(key="sample").value == 60


def test_decimals_are_for_the_eye_only(lab: AppTest) -> None:
    enter(lab, "view_decimals", 1)
    assert re.fullmatch(r"\d+\.\d", shown(lab, "loss"))
    enter(lab, "view_decimals", 6)
    assert re.fullmatch(r"\d+\.\d{6}", shown(lab, "loss"))


# --- strange data and settings -------------------------------------------------------------

STRANGE: dict[str, Experiment] = {
    "one sample a class": Experiment(DATASETS["blobs"](n_per_class=1)),  # type: ignore[call-arg]
    "ten classes, nearly all held out": Experiment(
        DATASETS["blobs"](n_classes=10, n_per_class=2),  # type: ignore[call-arg]
        test_fraction=0.8,
    ),
    "all alike": Experiment(Points(((1.0, 2.0),) * 4, (0, 1, 0, 1), ("a", "b")), standardise=True),
    "one point far off": Experiment(Points(((1e12, -1e12),), (0,), ("a", "b")), standardise=True),
    "a feature twice": Experiment(
        DATASETS["iris"](feature_x="petal width (cm)", feature_y="petal width (cm)"),  # type: ignore[call-arg]
        standardise=True,
    ),
    "names that are markup": Experiment(
        Points(
            ((0.0, 1.0), (1.0, 0.0)),
            (0, 1),
            ("<b>![x](http://evil.example/x.png)</b>", "\ud800" + "long" * 12),
            ("loss", "right"),
            "$\\badlatex{ [x](http://evil.example)",
        ),
        standardise=True,
        test_fraction=0.3,
    ),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@combined("name, tab", 4, STRANGE.keys(), TABS)
def test_strange_data_leave_a_usable_page(name: str, tab: str) -> None:
    lab = linked(STRANGE[name])
    assert session(lab).experiment == STRANGE[name]
    assert not lab.warning
    open_tab(lab, tab)
    widget(lab, "view_margin_lines").set_value(True)
    widget(lab, "view_zero_lines").set_value(True)
    widget(lab, "view_log_loss").set_value("logarithmic")
    click(lab, "go_10")
    enter(lab, "source", "moons")
    click(lab, "go_step")


@pytest.mark.filterwarnings("error::RuntimeWarning")
@combined("loss, key", 4, LOSSES.keys(), ["training_learning_rate", "training_reg"])
def test_absurd_settings_give_a_sentence_and_lose_nothing(
    lab: AppTest, loss: str, key: str
) -> None:
    enter(lab, "loss", loss)
    click(lab, "go_10")
    before = shown(lab, "loss")
    enter(lab, key, 1e6)
    for _ in range(3):
        if not lab.button(key="go_100").disabled:
            click(lab, "go_100")
    assert len(words(lab)) > 20
    open_tab(lab, "Accuracy")
    lab.slider(key="go_seek").set_value(9).run()
    click(sound(lab), "go_step")
    # The way out: sensible settings, and the run goes on from where it was sound.
    enter(lab, key, {"training_learning_rate": 0.5, "training_reg": 0.001}[key])
    assert shown(lab, "loss") == before
    click(lab, "go_10")
    assert session(lab).history.step == 20


def test_a_diverged_run_says_at_which_step_and_what_to_change(lab: AppTest) -> None:
    enter(lab, "training_reg", 10.0)
    click(lab, "go_100")
    assert "Diverged" in words(lab)
    assert lab.button(key="go_step").disabled
    enter(lab, "training_learning_rate", 0.01)
    assert not lab.button(key="go_step").disabled
    click(lab, "go_10")


def test_a_long_run_ends_with_a_sentence() -> None:
    training = replace(Training(), learning_rate=1e-6)
    experiment = Experiment(DATASETS["blobs"](n_per_class=1)).restarted(training)  # type: ignore[call-arg]
    lab = linked(experiment, step=18_500)
    assert shown(lab, "step") == "18500"
    for _ in range(2):
        click(lab, "go_1000")
    assert shown(lab, "step") == "20000"
    assert "20,000" in words(lab)
    assert lab.button(key="go_step").disabled
    click(lab, "go_back")
    assert shown(lab, "step") == "19999"
