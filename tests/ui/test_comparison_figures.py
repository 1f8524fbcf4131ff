"""The charts of the comparison by their traces."""

from dataclasses import replace

import numpy as np
import pytest

from linclf_core.comparison.margins import margins
from linclf_core.comparison.sweep import Sweep, sweep
from linclf_core.datasets.blobs import OverlappingBlobs
from linclf_core.losses import LOSSES
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.squared_hinge import SquaredHinge
from linclf_core.model import predict, random_start, scores
from linclf_core.objective import Objective
from linclf_ui.figures import comparison, margin_losses, run_curves
from linclf_ui.figures.film import moved
from linclf_ui.figures.motion import Look, Plane, strokes
from linclf_ui.figures.rates import final_loss
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound, named

DATA = OverlappingBlobs(n_per_class=12)()
PARAMS = random_start(2, 3, 1.0, 0)
S = scores(PARAMS, DATA.X)
M = margins(S, DATA.y)


TEST = DATA.rows(np.arange(5))
PLANE = Plane.of(DATA, TEST)
STROKES = strokes(PARAMS.theta[None], PLANE, Look()).traces(0)


@pytest.mark.slow
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_small_plane_marks_the_wrong_and_rings_the_disputed_samples(theme) -> None:
    moves = comparison.plane_moves(PARAMS, STROKES, PLANE, np.array([3, 7]), 7)
    figure = moved(comparison.plane_stage(PLANE, theme), moves)
    assert_sound(figure)
    np.testing.assert_array_equal(named(figure, "disputed").x, DATA.X[[3, 7], 0])
    np.testing.assert_array_equal(named(figure, "chosen sample").y, DATA.X[[7], 1])
    assert not figure.layout.showlegend
    for data, is_kind in ((DATA, lambda s: "open" not in s), (TEST, lambda s: "open" in s)):
        marks = [
            t for t in figure.data if t.name == "wrong predictions" and is_kind(t.marker.symbol)
        ]
        wrong = predict(PARAMS, data.X) != data.y
        assert wrong.any()
        for c, mark in enumerate(marks):
            shown = np.column_stack([mark.x, mark.y])
            own = data.X[wrong & (data.y == c)]
            np.testing.assert_array_equal(shown[~np.isnan(shown[:, 0])], own)


def test_the_small_plane_tells_a_pointer_what_is_predicted() -> None:
    moves = comparison.plane_moves(PARAMS, STROKES, PLANE, np.array([], int), 7)
    figure = moved(comparison.plane_stage(PLANE, LIGHT), moves)
    predicted = predict(PARAMS, DATA.X)
    for c, samples in enumerate(figure.data[-6:-3]):
        np.testing.assert_array_equal(samples.x, DATA.X[DATA.y == c, 0])
        np.testing.assert_array_equal(samples.customdata, predicted[DATA.y == c])
    # No ring around a sample on which all agree.
    assert len(named(figure, "chosen sample").x) == 0


def grown(curves, step: int, *, log: bool = False):
    stands = [(int(min(step, s[-1])), t[min(step, int(s[-1]))]) for s, t in curves]
    moves = run_curves.curves_moves(curves, stands, step, log=log)
    return moved(run_curves.curves_stage("AB"[: len(curves)], LIGHT, log=log), moves)


@pytest.mark.parametrize("log", [False, True])
def test_curves_grow_up_to_the_step_and_a_run_that_has_ended_stands(log: bool) -> None:
    curves = [(np.arange(30.0), np.arange(30.0, 0, -1)), (np.arange(3.0), np.array([9.0, 0, 7]))]
    figure = grown(curves, 20, log=log)
    assert_sound(figure)
    np.testing.assert_array_equal(named(figure, "A").y, curves[0][1][:21])
    np.testing.assert_array_equal(named(figure, "B").y, curves[1][1])
    assert named(figure, "A").line.dash != named(figure, "B").line.dash
    stands = named(figure, "where the runs stand")
    assert (tuple(stands.x), tuple(stands.y)) == ((20, 2), (10, 7))
    assert tuple(figure.data[-1].x) == (20, 20)
    low, high = figure.layout.yaxis.range
    assert (low, high) == (0, 2) if log else (low == 0 and 30 < high < 40)


@pytest.mark.slow
def test_axes_are_widened_by_leaps() -> None:
    steps = np.arange(5001.0)
    shown = range(0, 101, 4)
    ends = [grown([(steps, 1 / (1 + steps))], k).layout.xaxis.range[1] for k in shown]
    assert len(set(ends)) <= 2 + run_curves.LEAPS
    assert all(end >= k for k, end in zip(shown, ends, strict=True))
    assert ends[-1] == pytest.approx(102)
    assert run_curves.leap(1000.0) == pytest.approx(1000)
    assert 1000 < run_curves.leap(1000.1) < 1400


def test_losses_that_are_all_0_can_be_drawn_on_a_log_scale() -> None:
    figure = grown([(np.arange(2.0), np.zeros(2))], 1, log=True)
    assert_sound(figure)
    assert figure.layout.yaxis.range == (-1, 0)
    assert grown([(np.arange(2.0), np.zeros(2))], 1).layout.yaxis.range[0] == 0


def test_every_sample_has_a_mark_for_its_loss() -> None:
    losses = np.abs(S.T[:2])
    figure = comparison.sample_losses(losses, "AB", 4, LIGHT)
    assert_sound(figure)
    np.testing.assert_array_equal(named(figure, "B").y, losses[1])
    assert named(figure, "A").marker.symbol != named(figure, "B").marker.symbol


def test_the_sweep_shows_final_losses_the_bound_and_diverged_rates() -> None:
    rates = np.geomspace(1e-3, 1e3, 13)
    found = sweep(Objective(Softmax(), 0.5), DATA, PARAMS, rates, 50)
    assert found.diverged.any()
    assert not found.diverged.all()
    figure = final_loss(found, 0.7, LIGHT, marks=[("A", 0.5), ("B", 1e9)])
    assert_sound(figure)
    sound = ~found.diverged
    np.testing.assert_array_equal(named(figure, "loss at the end").x, rates[sound])
    np.testing.assert_allclose(named(figure, "loss at the end").y, found.final[sound])
    np.testing.assert_array_equal(named(figure, "diverged").x, rates[found.diverged])
    assert figure.layout.shapes[0].x0 == 0.7
    texts = {a.text.strip(): a.x for a in figure.layout.annotations}
    assert texts == {"2/L": np.log10(0.7), "A": np.log10(0.5)}


@pytest.mark.parametrize("final", [[np.inf, np.inf], [0.0, np.inf], [0.0, 0.0]])
def test_a_sweep_of_nothing_but_zeros_or_diverged_runs_can_be_drawn(final: list[float]) -> None:
    curves = np.column_stack([[1.0, 1.0], final])
    figure = final_loss(Sweep(np.array([0.1, 1.0]), curves, np.isinf(np.array(final))), None, LIGHT)
    assert_sound(figure)


def test_dots_are_the_samples_at_their_margin_and_loss() -> None:
    losses = [cls() for cls in LOSSES.values()]
    drawn = margin_losses.curves(losses, S, DATA.y)
    figure = margin_losses.margin_losses(drawn, 1.0, M, LIGHT, chosen=0)
    # m is the largest s_j − s_y on another page: the opposite sign.
    assert figure.layout.xaxis.title.text == "margin γ = s<sub>y</sub> − max s<sub>j</sub>, j ≠ y"
    assert_sound(figure)
    for loss in losses:
        dots = named(figure, f"samples, {loss.title}")
        np.testing.assert_array_equal(dots.x, M)
        np.testing.assert_array_equal(dots.y, loss(S, DATA.y).per_sample)
    assert len({(t.line.color, t.line.dash) for t in figure.data if t.mode == "lines"}) == 8


def test_eleven_curves_are_told_apart() -> None:
    # Six losses, four that are typed, and softmax over ln 2.
    drawn = [margin_losses.MarginCurve(f"curve {k}", Softmax()) for k in range(11)]
    figure = margin_losses.margin_losses(drawn, 1.0, M, LIGHT)
    lines = [t for t in figure.data if t.name.startswith("curve")]
    assert len({(t.line.color, t.line.dash) for t in lines}) == 11


def test_softmax_over_ln_2_passes_through_1_at_the_margin_0() -> None:
    curve = margin_losses.scaled(Softmax(), "scaled")
    assert curve.at(np.array([0.0, -1.0])) == pytest.approx([1.0, np.log2(1 + np.e)], rel=1e-12)


def test_margins_beyond_the_axis_are_left_out_and_counted() -> None:
    far = np.array([-1e9, 0.5, 1e9])
    assert margin_losses.reach(far, 1.0) == (-margin_losses.REACH, margin_losses.REACH)
    assert margin_losses.beyond(far, 1.0).tolist() == [True, False, True]
    scored = replace(DATA, y=np.array([0, 0, 0]))
    drawn = margin_losses.curves([Softmax()], np.stack([far, 0 * far], axis=1), scored.y)
    figure = margin_losses.margin_losses(drawn, 1.0, far, LIGHT, chosen=0)
    assert_sound(figure)
    assert named(figure, f"samples, {Softmax.title}").x.tolist() == [0.5]
    assert figure.layout.yaxis.range[1] < 100


def test_dots_above_the_loss_axis_are_counted_for_each_curve() -> None:
    wide = scores(random_start(2, 3, 3.0, 0), DATA.X)
    gammas = margins(wide, DATA.y)
    drawn = margin_losses.curves([SquaredHinge(), Softmax()], wide, DATA.y)
    figure = margin_losses.margin_losses(drawn, 1.0, gammas, LIGHT)
    top = figure.layout.yaxis.range[1]
    dots = {c.name: named(figure, f"samples, {c.name}").y for c in drawn}
    found = margin_losses.above(drawn, gammas, 1.0)
    assert found == {SquaredHinge.title: (dots[SquaredHinge.title] > top).sum()}
    assert found[SquaredHinge.title] > 0
    assert dots[Softmax.title].max() < top
    assert margin_losses.above(margin_losses.curves([Softmax()], wide, DATA.y), gammas, 1.0) == {}
