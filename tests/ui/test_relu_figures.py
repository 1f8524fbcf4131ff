"""The figures of the ReLU page by their traces: what is drawn is what the network computes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from linclf_core.model import Params
from linclf_core.relu.exact import forward, grid, run, tournament
from linclf_core.relu.training import ReluNet, compare, exact_net, random_net, sample
from linclf_ui.figures.bracket import bracket
from linclf_ui.figures.film import moved
from linclf_ui.figures.relu_network import network
from linclf_ui.figures.relu_training import (
    SMALLEST,
    LossCurve,
    error_moves,
    error_stage,
    loss_moves,
    loss_stage,
    shade,
    surfaces_moves,
    surfaces_stage,
)
from linclf_ui.relu.exact import AXIS, ExactView, picture
from linclf_ui.relu.inputs import drawn, parsed
from linclf_ui.relu.parts import HALF, PARTS, largest_error
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound, named


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("x", [(2.0, 1.0), (-1.0, 3.0), (0.0, 0.0), (1.5, 1.5), (-2.0, -3.0)])
def test_the_graph_shows_every_number_and_which_units_are_on(x, theme):
    x = np.array(x)
    act = forward(x)
    figure = network(x, theme)
    assert_sound(figure)
    texts = [note.text for note in figure.layout.annotations]
    for k, on in enumerate(act.on):
        (box,) = (text for text in texts if text.startswith(f"a{'₁₂₃₄'[k]} ="))
        assert f"z{'₁₂₃₄'[k]} = {act.z[k]:.3f}" in box
        assert ("<b>on</b>" if on else "<b>off</b>") in box
    (output,) = (text for text in texts if text.startswith("output"))
    assert f"<b>{max(x):.3f}".replace("-", "−") in output
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert len(dashed) == 4 - act.on.sum()
    edges = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(edges) == 12
    assert sum(edge.line.dash == "solid" for edge in edges) == 3 * act.on.sum()
    weights = [text for text in texts if text in ("+½", "−½", "+1", "−1")]
    assert sorted(weights) == sorted(["+½"] * 4 + ["−½"] * 4 + ["+1"] * 3 + ["−1"])
    assert repr(float(act.a[0])) in named(figure, "numbers").text[2]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["Surface", "Map"])
@pytest.mark.slow
def test_a_part_is_drawn_as_computed(part, kind):
    view = replace(ExactView(), x1=-1.4, x2=0.6, part=part, picture=kind)
    figure = picture(view, PARTS[part], LIGHT)
    assert_sound(figure)
    x = grid(AXIS)
    np.testing.assert_array_equal(figure.data[0].z, PARTS[part].of(forward(x), x))
    point = named(figure, "point on hand")
    assert (point.x[0], point.y[0]) == (-1.4, 0.6)
    low, high = PARTS[part].limits
    assert low <= figure.data[0].z.min()
    assert figure.data[0].z.max() <= high


def test_parts_are_what_their_formulas_say():
    x = np.random.default_rng(0).uniform(-HALF, HALF, (50, 2))
    act, (x1, x2) = forward(x), x.T
    expected = {
        "output": x.max(axis=1),
        "z₁": np.maximum(0, (x1 + x2) / 2),
        "z₂": np.maximum(0, (x1 - x2) / 2),
        "z₃": np.maximum(0, (x2 - x1) / 2),
        "z₄": np.maximum(0, (-x1 - x2) / 2),
        "z₁ − z₄": (x1 + x2) / 2,
        "z₂ + z₃": abs(x1 - x2) / 2,
        "error": np.zeros(50),
    }
    assert expected.keys() == PARTS.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(PARTS[name].of(act, x), values, atol=1e-15)


def test_the_error_on_a_grid_stays_in_its_bound_and_vanishes_on_quarters():
    error, bound = largest_error(grid(np.arange(-40, 41) / 10))
    assert 0 < error <= bound < 1e-14
    assert largest_error(grid(np.arange(-16, 17) / 4))[0] == 0


@pytest.mark.parametrize("n", [1, 2, 3, 5, 16])
def test_the_bracket_sends_the_larger_on(n):
    x = np.random.default_rng(n).integers(-50, 50, n) / 10
    played = run(tournament(n), x)
    figure = bracket(played, LIGHT)
    assert_sound(figure)
    columns = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert len(columns) == len(played.played) + 1
    assert [float(v) for v in columns[0].customdata] == list(x)
    assert columns[-1].text == (f"<b>{x.max():.3f}</b>".replace("-", "−"),)
    for before, after in pairwise(columns):
        bold = [text for text in before.text if text.startswith("<b>")]
        assert [text.strip("</b>") for text in bold] == [t.strip("</b>") for t in after.text]
    solid = [t for t in figure.data if t.mode == "lines" and t.line.dash == "solid"]
    assert len(solid) == sum(len(p.winners) for p in played.played)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3, -1.5 2", (3.0, -1.5, 2.0)),
        ("−2;4", (-2.0, 4.0)),
        ("7", (7.0,)),
        (" 1e3\n, 0 ", (1000.0, 0.0)),
    ],
)
def test_numbers_are_read(text, values):
    assert parsed(text) == values


@pytest.mark.parametrize("text", ["", " , ", "1, two", "nan", "1, inf", "1e7", "1 " * 17, "1..2"])
def test_what_is_no_list_of_numbers_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^(Give|Each number) .*\.$"):
        parsed(text)


def test_random_numbers_repeat():
    assert drawn(16, 3) == drawn(16, 3) != drawn(16, 4)
    assert parsed(", ".join(f"{v:g}" for v in drawn(16, 3))) == drawn(16, 3)


@pytest.mark.slow
def test_the_loss_curve_grows_up_to_the_step_on_show_and_stays_above_zero():
    losses = np.concatenate([np.geomspace(1, 1e-40, 9_000), [0.0]])
    curve = LossCurve.of(losses)
    assert len(curve.steps) <= 1500
    assert {0, 9_000} <= set(curve.steps)
    for step in (0, 4321, 9_000):
        figure = moved(loss_stage(curve, LIGHT), loss_moves(curve, step, losses[step]))
        assert_sound(figure)
        grown, now = named(figure, "loss"), named(figure, "step on show")
        assert step - 9_000 / 1499 <= grown.x[-1] <= step
        np.testing.assert_array_equal(grown.y, np.maximum(losses[grown.x.astype(int)], SMALLEST))
        assert (now.x[0], now.y[0]) == (step, max(losses[step], SMALLEST))
    assert named(figure, "loss").y.min() == SMALLEST
    alone = LossCurve.of(losses[:1])
    assert_sound(moved(loss_stage(alone, DARK), loss_moves(alone, 0, 1.0)))


def test_surfaces_show_the_network_and_the_exact_grid_in_one_box():
    net = random_net(6, 1)
    figure = moved(surfaces_stage(2.0, LIGHT, n=9), surfaces_moves(net, 2.0, n=9))
    assert_sound(figure)
    x = grid(np.linspace(-2, 2, 9))
    low, high = figure.layout.scene.zaxis.range
    np.testing.assert_array_equal(named(figure, "network").z, np.clip(net(x), low, high))
    lines = named(figure, "exact maximum")
    at = [(a, b, c) for a, b, c in zip(lines.x, lines.y, lines.z, strict=True) if a is not None]
    assert len(at) == 2 * 3 * 9
    assert all(c == max(a, b) for a, b, c in at)


def test_the_error_map_and_its_folds():
    net, data = random_net(5, 2), sample(100, 2.0, 0)
    W = net.params.W.copy()
    W[2] = [0.3, -0.2, 0.1, 0.0, 90.0]
    W[:2, 3] = 0.0
    net = ReluNet(Params(W, net.params.b))
    units = compare(net, data)
    figure = moved(error_stage(5, 2.0, LIGHT, n=11), error_moves(net, units, 2.0, n=11))
    assert_sound(figure)
    x = grid(np.linspace(-2, 2, 11))
    error = net(x) - x.max(axis=-1)
    np.testing.assert_array_equal(figure.data[0].customdata, error)
    np.testing.assert_array_equal(figure.data[0].z, shade(error))
    folds = [named(figure, f"fold of unit {k}") for k in range(1, 6)]
    for fold in folds[3:]:
        assert len(fold.x) == 0, "no fold, or one far outside"
    thickness = []
    for k, fold in enumerate(folds[:3]):
        corners = np.column_stack([fold.x, fold.y])
        one, other = (corners[:2] + corners[:1:-1]) / 2
        for end in (one, other):
            assert end @ net.v[:, k] + net.c[k] == pytest.approx(0, abs=1e-12)
        thickness.append(np.linalg.norm(corners[0] - corners[3]))
    strengths = [min(abs(unit.strength), 1.0) for unit in units[:3]]
    np.testing.assert_array_equal(np.argsort(thickness), np.argsort(strengths))


def test_the_exact_network_leaves_a_map_of_nothing():
    net = exact_net()
    moves = error_moves(net, compare(net, sample(100, 2.0, 0)), 2.0, n=17)
    figure = moved(error_stage(4, 2.0, DARK, n=17), moves)
    assert_sound(figure)
    assert (np.array(figure.data[0].z) == 0).all()


def test_colours_tell_sign_and_power_of_ten_of_an_error():
    errors = np.array([-10.0, -1.0, -0.1, 0.0, 0.1, 1.0, 10.0])
    shades = shade(errors)
    np.testing.assert_array_equal(shades, -shades[::-1])
    assert (np.diff(shades) > 0.5).all()
    assert shades[-1] - shades[-2] == pytest.approx(1.0, abs=0.01)
