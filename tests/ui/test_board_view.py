"""The board on data of more than two features: what is seen, and what a hand can do there."""

import numpy as np
import pytest

from linclf_core.datasets import Dataset, full_table
from linclf_core.model import Params, predict, scores
from linclf_core.plane.view import PlaneView, columns, line, principal
from linclf_ui.board.edits import Add, Move, Through, Tip, drawn_unit, edited_points, hand
from linclf_ui.board.packet import unpack
from linclf_ui.board.scene import charts, scene
from linclf_ui.figures import motion
from linclf_ui.theme import LIGHT

WINE = full_table("wine")
BY_COLUMNS = columns(WINE.X, WINE.feature_names, 6, 0)


def test_a_point_of_many_features_is_dragged_along_its_two_axes_only() -> None:
    moved = edited_points(WINE, Move(5, (1.25, 13.5)), BY_COLUMNS)().X
    rest = [d for d in range(13) if d not in (0, 6)]
    assert moved[5, [6, 0]].tolist() == [1.25, 13.5]
    assert np.array_equal(moved[5, rest], WINE.X[5, rest])
    assert np.array_equal(np.delete(moved, 5, axis=0), np.delete(WINE.X, 5, axis=0))


@pytest.mark.parametrize(
    ("edit", "view", "why"),
    [
        (Add((1.0, 2.0), 0), BY_COLUMNS, "type it into the table"),
        (Add((1.0, 2.0), 0), principal(WINE.X), "type it into the table"),
        (Move(3, (1.0, 2.0)), principal(WINE.X), "choose two features"),
    ],
)
def test_what_a_plane_cannot_tell_is_refused_in_one_sentence(
    edit: Add | Move, view: PlaneView, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        edited_points(WINE, edit, view)
    assert why in hand(view)["told"]


def test_a_point_of_one_feature_is_put_by_a_click() -> None:
    data = Dataset(np.array([[1.0], [2.0]]), np.array([0, 1]), ("a", "b"), ("x",))
    points = edited_points(data, Add((0.5, 7.0), 1), line("x"))
    assert points.xs == ((1.0,), (2.0,), (0.5,))
    assert hand(line("x")) == {"adds": True, "drags": True, "told": ""}


@pytest.mark.parametrize("view", [BY_COLUMNS, principal(WINE.X)])
def test_dragged_weights_of_many_features_are_seen_under_the_hand(view: PlaneView) -> None:
    rng = np.random.default_rng(3)
    params = Params(rng.normal(size=(13, 3)), rng.normal(size=3))
    plane = motion.Plane.of(WINE, None, view)
    start = motion.arrows(params.theta[None], plane)[0, 1, :2]
    tip = start + 0.01 * np.array([plane.box.width, -plane.box.height])
    dragged = Tip(1, tuple(tip.tolist()))(params, plane)
    seen = view.params(dragged)
    np.testing.assert_allclose(
        seen.W[:, 1] * drawn_unit(params, plane), tip - start, rtol=1e-9, atol=1e-9
    )
    # What is not seen of it stays, and so does the bias on the plane.
    hidden = (dragged.W - params.W)[:, 1]
    np.testing.assert_allclose(view.V @ (view.V.T @ hidden), hidden, atol=1e-9)
    np.testing.assert_allclose(seen.b, view.params(params).b, rtol=1e-6, atol=1e-6)
    at = np.array(plane.box.centre)
    shifted = Through(2, tuple(at.tolist()))(params, plane)
    assert abs(scores(shifted, view.lift(at)[None])[0, 2]) < 1e-9 * np.abs(WINE.X).max()


def test_a_scene_shows_samples_where_they_are_seen_and_tells_their_own_numbers() -> None:
    view = principal(WINE.X)
    plane = motion.Plane.of(WINE, None, view)
    header, _ = unpack(
        scene("s", charts(plane, motion.Look(), LIGHT), "about", plane, motion.Look(), LIGHT)
    )
    np.testing.assert_allclose(header["X"], WINE.X @ view.V)
    assert header["after"][0].startswith("<br>(14.2300, 1.7100, 2.4300, 15.6000, 127.0000, 2.8000")
    assert header["after"][0].endswith("and 7 more)")


def test_a_sample_is_marked_by_its_true_scores_not_by_where_it_is_seen() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 13))
    params = Params(rng.normal(size=(13, 3)), rng.normal(size=3))
    y = predict(params, X)
    data = Dataset(X, y, ("a", "b", "c"), tuple(f"f{d}" for d in range(13)))
    plane = motion.Plane.of(data, None, principal(X))
    assert not motion.verdicts(params.theta[None], plane).any()
    on_slice = predict(plane.view.params(params), plane.view.points(X))
    assert (on_slice != y).any()
