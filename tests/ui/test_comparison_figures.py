"""The charts of the comparison by their traces."""

from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets.blobs import OverlappingBlobs
from linclf_core.losses import LOSSES
from linclf_core.losses.softmax import Softmax
from linclf_core.margins import margins
from linclf_core.model import random_start, scores
from linclf_core.objective import Objective
from linclf_core.sweep import Sweep, sweep
from linclf_ui.figures import comparison, margin_losses
from linclf_ui.figures.rates import final_loss
from linclf_ui.theme import DARK, LIGHT
from tests.ui.drawn import assert_sound, named

DATA = OverlappingBlobs(n_per_class=12)()
PARAMS = random_start(2, 3, 1.0, 0)
S = scores(PARAMS, DATA.X)
M = margins(S, DATA.y)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_small_plane_rings_the_disputed_samples(theme) -> None:
    figure = comparison.small_plane(
        PARAMS, DATA, DATA.rows(np.arange(5)), theme, disputed=np.array([3, 7]), chosen=7
    )
    assert_sound(figure)
    np.testing.assert_array_equal(named(figure, "disputed").x, DATA.X[[3, 7], 0])
    assert not figure.layout.showlegend
    # The wrong predictions keep their thicker outline.
    marks = [t for t in figure.data if t.mode == "markers" and t.customdata is not None]
    widths = {w for t in marks for w in np.atleast_1d(t.marker.line.width).tolist()}
    assert len(widths) > 1


def test_runs_are_told_apart_by_dash_and_the_step_is_marked() -> None:
    curves = [(np.arange(5.0), np.arange(5.0, 0, -1)), (np.array([0.0]), np.array([2.0]))]
    figure = comparison.run_curves(curves, "AB", 3, LIGHT, log=True)
    assert_sound(figure)
    np.testing.assert_array_equal(named(figure, "A").y, curves[0][1])
    assert named(figure, "A").line.dash != named(figure, "B").line.dash
    # A line through a single point cannot be seen.
    assert "markers" in named(figure, "B").mode
    assert figure.layout.shapes[0].x0 == 3


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
    assert_sound(figure)
    for loss in losses:
        dots = named(figure, f"samples, {loss.title}")
        np.testing.assert_array_equal(dots.x, M)
        np.testing.assert_array_equal(dots.y, loss(S, DATA.y).per_sample)
    assert len({(t.line.color, t.line.dash) for t in figure.data if t.mode == "lines"}) == 6


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
