"""The rescaling of separating weights, by its traces."""

import numpy as np
import plotly.graph_objects as go
import pytest

from linclf_core.datasets import DATASETS, Dataset
from linclf_core.separability.decision import Separable, certify, leads
from linclf_ui.figures.film import moved
from linclf_ui.figures.rescaling import (
    FARTHEST,
    critical,
    curve_points,
    holding,
    plane_moves,
    plane_stage,
    scaling_moves,
    scaling_stage,
)
from linclf_ui.theme import DARK, LIGHT, SYMBOLS, Theme
from tests.ui.drawn import assert_sound, named

DATA: Dataset = DATASETS["blobs"]()()


def certified(data: Dataset) -> Separable:
    proof = certify(data.X, data.y, data.n_classes)
    assert isinstance(proof, Separable)
    return proof


PROOF = certified(DATA)


def scaling(proof: Separable, data: Dataset, delta: float, scale: float, theme: Theme) -> go.Figure:
    moves = scaling_moves(proof, data, delta, scale * critical(proof, delta))
    return moved(scaling_stage(proof, data, delta, theme), moves)


def scaled_plane(proof: Separable, data: Dataset, scale: float, theme: Theme) -> go.Figure:
    moves = plane_moves(proof, data, 1.0, scale * critical(proof, 1.0))
    return moved(plane_stage(proof, data, theme), moves)


@pytest.mark.parametrize("delta", [0.3, 1.0, 7.0])
def test_the_loss_falls_from_delta_to_exactly_0_at_the_critical_c(delta: float) -> None:
    curve = named(scaling(PROOF, DATA, delta, 0.5, LIGHT), "mean loss f(c·W*)")
    end = critical(PROOF, delta)
    assert end in curve.x
    assert curve.y[0] == pytest.approx(delta)
    assert (curve.y[curve.x >= end] == 0.0).all()
    assert (curve.y[curve.x < end] > 0.0).all()
    assert (np.diff(curve.y) <= 1e-12).all()
    assert curve.x.max() == pytest.approx(FARTHEST * end)


def test_the_worst_sample_has_a_straight_line_to_the_critical_c() -> None:
    worst = int(np.argmax(leads(PROOF.params, DATA.X, DATA.y)))
    line = named(scaling(PROOF, DATA, 1.0, 0.5, LIGHT), f"worst sample, {worst}")
    np.testing.assert_allclose(
        line.y, np.maximum(0.0, 1.0 - line.x / critical(PROOF, 1.0)), atol=1e-12
    )


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 3.0])
def test_the_c_on_show_is_marked_on_the_curve(scale: float) -> None:
    figure = scaling(PROOF, DATA, 1.0, scale, DARK)
    mark, curve = named(figure, "c on show"), named(figure, "mean loss f(c·W*)")
    assert mark.x[0] == pytest.approx(scale * critical(PROOF, 1.0))
    assert mark.y[0] == pytest.approx(np.interp(mark.x[0], curve.x, curve.y), abs=1e-6)
    assert_sound(figure)


def test_axes_stay_put_while_c_moves() -> None:
    one, other = (scaling(PROOF, DATA, 1.0, scale, LIGHT).layout for scale in (0.1, 2.9))
    assert one.xaxis.range == other.xaxis.range
    assert one.yaxis.range == other.yaxis.range


def test_kinks_near_0_are_drawn_where_one_sample_is_much_nearer_than_the_rest() -> None:
    d = np.array([-1e-6, -1.0, -2.0])
    c = curve_points(d, 1.0)
    assert 1.0 in c
    assert 0.5 in c


def margins_drawn(scale: float) -> list[np.ndarray]:
    figure = scaled_plane(PROOF, DATA, scale, LIGHT)
    found = []
    for trace in (t for t in figure.data if t.name == "margin"):
        points = np.column_stack([trace.x, trace.y])
        found += np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    pieces = [piece[~np.isnan(piece[:, 0])] for piece in found]
    return [piece for piece in pieces if len(piece)]


def test_at_the_critical_c_the_samples_that_hold_the_margin_lie_on_a_margin_line() -> None:
    rows = holding(PROOF, DATA)
    assert len(rows) >= 2
    lines = margins_drawn(1.0)
    for x in DATA.X[rows]:
        away = []
        for start, end in lines:
            along = (end - start) / np.linalg.norm(end - start)
            off = x - start
            away.append(abs(off[0] * along[1] - off[1] * along[0]))
        assert min(away) < 1e-9


def test_margin_lines_close_in_as_c_grows() -> None:
    far, near = (margins_drawn(scale) for scale in (1.0, 3.0))
    assert near
    assert not np.allclose(far[0], near[0])
    assert margins_drawn(0.0) == [], "without weights there are no margins"


@pytest.mark.parametrize("scale", [0.0, 1.0, 3.0])
@pytest.mark.parametrize(
    "X",
    [[[0.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1e-9, 0.0]], [[-1e11, 2.0], [1e11, 3.0]]],
)
@pytest.mark.slow
def test_small_and_large_gaps_are_drawn(scale: float, X: list[list[float]]) -> None:
    data = Dataset(np.array(X), np.array([0, 1]), ("a", "b"), ("x", "y"))
    proof = certified(data)
    assert_sound(scaling(proof, data, 1.0, scale, LIGHT))
    assert_sound(scaled_plane(proof, data, scale, DARK))


def test_one_class_alone_is_drawn() -> None:
    data = Dataset(np.array([[1.0, 2.0]]), np.array([0]), ("a", "b"), ("x", "y"))
    assert_sound(scaled_plane(certified(data), data, 1.0, LIGHT))


def test_wrong_samples_are_marked_only_at_c_0() -> None:
    right = named(scaled_plane(PROOF, DATA, 0.01, LIGHT), "wrong predictions")
    assert len(right.x) == 0
    tied = named(scaled_plane(PROOF, DATA, 0.0, LIGHT), "wrong predictions")
    np.testing.assert_array_equal(tied.x, DATA.X[DATA.y != 0, 0])
    assert tied.marker.symbol == tuple(SYMBOLS[c] for c in DATA.y[DATA.y != 0])


def test_every_sample_tells_its_difference_for_any_c() -> None:
    figure = scaled_plane(PROOF, DATA, 0.5, LIGHT)
    texts = [text for trace in figure.data for text in trace.text or ()]
    assert len(texts) == DATA.n_samples
    worst = f"c · ({PROOF.m:.6f})".replace("-", "−")
    assert any(worst in text for text in texts)
