"""The curves by their traces."""

import numpy as np
import plotly.graph_objects as go
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_core.notation import Array
from linclf_ui.figures import curves
from linclf_ui.figures.curves import accuracy_curves, loss_curves
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound, named

EXPERIMENT = Experiment(source=DATASETS["blobs"]())
HISTORY = EXPERIMENT.begin(EXPERIMENT.prepared()).advanced(40)
STEPS, CURVES = HISTORY.curves()


def marked_step(figure: go.Figure) -> float:
    """Where the line of the step on show stands."""
    (line,) = (shape for shape in figure.layout.shapes if shape.x0 == shape.x1)
    return float(line.x0)


def test_total_data_and_penalty_are_those_of_the_history() -> None:
    figure = loss_curves(STEPS, CURVES, 12, LIGHT)
    for key, label in (("total", "total"), ("data", "data loss"), ("penalty", "penalty")):
        trace = named(figure, label)
        np.testing.assert_array_equal(trace.x, STEPS)
        np.testing.assert_array_equal(trace.y, CURVES[key])
    total = np.add(named(figure, "data loss").y, named(figure, "penalty").y)
    np.testing.assert_allclose(named(figure, "total").y, total, rtol=1e-12)
    dashes = [trace.line.dash for trace in figure.data]
    assert len(set(dashes)) == 3, "curves are told apart by more than colour"


@pytest.mark.parametrize("now", [0, 12, 40])
def test_the_step_on_show_is_marked(now: int) -> None:
    assert marked_step(loss_curves(STEPS, CURVES, now, LIGHT)) == now
    accuracies = {"train": CURVES["accuracy"]}
    assert marked_step(accuracy_curves(STEPS, accuracies, now, LIGHT)) == now


def test_the_step_axis_holds_the_whole_run_and_never_less_than_ten_steps() -> None:
    low, high = loss_curves(STEPS, CURVES, 0, LIGHT).layout.xaxis.range
    assert low <= 0
    assert high >= 40
    first = {name: values[:1] for name, values in CURVES.items()}
    low, high = loss_curves(STEPS[:1], first, 0, LIGHT).layout.xaxis.range
    assert low <= 0
    assert high >= 10


def test_log_axis_on_demand() -> None:
    log = loss_curves(STEPS, CURVES, 0, LIGHT, log=True).layout.yaxis
    assert (log.type, log.title.text) == ("log", "loss (log scale)")
    linear = loss_curves(STEPS, CURVES, 0, LIGHT).layout.yaxis
    assert (linear.type, linear.title.text) == ("linear", "loss")
    assert linear.rangemode == "tozero"


def test_a_single_step_is_a_visible_point() -> None:
    first = {name: values[:1] for name, values in CURVES.items()}
    figure = loss_curves(STEPS[:1], first, 0, DARK)
    assert all("markers" in trace.mode for trace in figure.data)
    accuracy = accuracy_curves(STEPS[:1], {"train": first["accuracy"]}, 0, DARK)
    assert "markers" in accuracy.data[0].mode
    assert_sound(figure)
    assert_sound(accuracy)


def test_zoom_is_kept_from_step_to_step() -> None:
    one = loss_curves(STEPS, CURVES, 3, LIGHT).layout
    other = loss_curves(STEPS, CURVES, 30, LIGHT).layout
    assert one.uirevision == other.uirevision


def test_accuracy_of_train_and_test_on_one_scale() -> None:
    lines = {"train": CURVES["accuracy"], "test": CURVES["accuracy"] / 2}
    figure = accuracy_curves(STEPS, lines, 5, LIGHT)
    for name, values in lines.items():
        np.testing.assert_array_equal(named(figure, name).y, values)
    assert named(figure, "train").line.dash != named(figure, "test").line.dash
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] >= 1


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e250])
@pytest.mark.parametrize("log", [False, True])
def test_zero_tiny_and_huge_losses_are_drawn(scale: float, log: bool) -> None:
    values = {name: np.array(curve) * scale for name, curve in CURVES.items()}
    assert_sound(loss_curves(STEPS, values, 3, DARK, log=log))


def test_an_axis_that_grows_ends_at_round_numbers_and_holds_what_is_shown() -> None:
    values = np.array([1e-7, 0.99, 1.0, 1.01, 1.9, 2.0, 9.7, 10.0, 10.1, 12345.0])
    found = curves.leaps(values)
    np.testing.assert_allclose(found, [1e-7, 1, 1, 1.2, 2, 2, 10, 10, 12, 15000], rtol=1e-12)
    many = np.exp(np.random.default_rng(0).uniform(-20, 20, 500))
    assert (curves.leaps(many) >= many * (1 - 1e-9)).all()
    assert (curves.leaps(many) <= 1.34 * many).all()
    np.testing.assert_allclose(curves.leaps(curves.leaps(many)), curves.leaps(many), rtol=1e-12)


def test_the_steps_begin_at_0_and_the_last_is_in_sight() -> None:
    ends = curves.steps_axis(np.array([0.0, 10.0, 11.0, 100.0, 1001.0]))
    np.testing.assert_allclose(ends[:, 1], 1.02 * np.array([10, 10, 12, 100, 1200]))
    np.testing.assert_allclose(ends[:, 0], -0.02 * np.array([10, 10, 12, 100, 1200]))


def test_the_axis_of_the_losses_never_shrinks_and_begins_at_0() -> None:
    losses = np.array([[0.5, 0.4, 0.1], [2.0, 1.9, 0.1], [0.7, 0.6, 0.1]])
    ends = curves.losses_axis(losses, np.zeros(3, bool))
    np.testing.assert_allclose(ends, [[0, 0.6], [0, 2.5], [0, 2.5]])
    np.testing.assert_array_equal(curves.losses_axis(np.zeros((1, 3)), np.zeros(1, bool)), [[0, 1]])


def test_of_logarithms_the_axis_ends_half_a_decade_apart_and_leaves_zeros_out() -> None:
    losses = np.array([[1.0, 0.9, 0.0], [30.0, 29.0, 1.0], [1e-3, 1e-3, 0.0]])
    ends = curves.losses_axis(losses, np.ones(3, bool))
    np.testing.assert_allclose(ends, [[-0.5, 0.5], [-0.5, 2.0], [-3.5, 2.0]])
    np.testing.assert_array_equal(curves.losses_axis(np.zeros((1, 3)), np.ones(1, bool)), [[-1, 0]])


def three(total: Array) -> Array:
    return np.stack([total, 0.9 * total, 0.1 * total], axis=1)


def test_the_scale_turns_logarithmic_once_where_the_end_would_be_flat() -> None:
    steps = np.arange(400.0)
    falling = three(np.exp(-steps / 40))
    turned = curves.turns_log(steps, falling)
    first = int(turned.argmax())
    assert 20 <= first < 400
    assert turned[first:].all()
    # At the turn the last tenth moves less than FLAT of the axis, up to 1.2; before, more.
    for at, flat in ((first, True), (first - 1, False)):
        assert (abs(falling[int(0.9 * at), 0] - falling[at, 0]) < 0.02 * 1.2) == flat
    # Of the block behind the turn alone, with a few kept steps before it, the same is said.
    some = np.concatenate([np.arange(0, 300, 7), np.arange(300, 400)])
    assert curves.turns_log(some.astype(float), falling[some])[-100:].all()


def test_the_scale_stays_linear_where_logarithms_show_no_more() -> None:
    steps = np.arange(400.0)
    to_a_floor = np.stack([0.45 + 0.7 * np.exp(-steps / 20)] * 2 + [0 * steps + 1e-3], axis=1)
    assert not curves.turns_log(steps, to_a_floor).any()
    assert not curves.turns_log(steps, three(2 - steps / 400)).any(), "what falls is not flat"
    swinging = 1 + 0.5 * (-1) ** steps
    assert not curves.turns_log(steps, three(swinging)).any()
    to_zero = np.maximum(np.exp(-steps / 40) - 1e-3, 0.0)
    turned = curves.turns_log(steps, three(to_zero))
    assert turned.any()
    assert not turned[to_zero == 0].any(), "a loss of 0 has no logarithm"
