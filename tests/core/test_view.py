"""The plane in feature space: what is seen on it is what the core computes there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import full_table
from linclf_core.model import Params, predict, scores
from linclf_core.notation import Array
from linclf_core.plane.geometry import Box, class_regions
from linclf_core.plane.view import IDENTITY, PlaneView, columns, fitting, line, principal

RNG = np.random.default_rng(5)
WINE = full_table("wine")


def some(D: int, C: int = 3) -> Params:
    return Params(RNG.normal(size=(D, C)), RNG.normal(size=C))


def views(X: Array) -> list[PlaneView]:
    """All kinds of planes that samples of so many features can be seen on."""
    names = [f"f{d}" for d in range(X.shape[1])]
    if X.shape[1] == 1:
        return [line(names[0])]
    return [columns(X, names, 0, 1), columns(X, names, X.shape[1] - 1, 0), principal(X)]


@pytest.mark.parametrize("D", [1, 2, 3, 5, 13, 50])
def test_scores_on_the_plane_are_those_of_the_core_there(D: int) -> None:
    X, params = RNG.normal(3.0, 2.0, (40, D)), some(D)
    Z = RNG.normal(size=(30, 2))
    for view in views(X):
        on_plane, there = scores(view.params(params), Z), scores(params, view.lift(Z))
        np.testing.assert_allclose(on_plane, there, rtol=1e-12, atol=1e-12)
        many = np.stack([params.theta, 2 * params.theta])
        np.testing.assert_allclose(view.theta(many)[1], 2 * view.params(params).theta)


@pytest.mark.parametrize("D", [1, 2, 3, 5, 13])
def test_the_axes_stand_at_right_angles_to_each_other_and_to_the_origin(D: int) -> None:
    X = RNG.normal(3.0, 2.0, (40, D))
    for view in views(X):
        if D > 1:
            np.testing.assert_allclose(view.V.T @ view.V, np.eye(2), atol=1e-14)
            mean = view.points(X.mean(axis=0)[None])
            np.testing.assert_allclose(view.lift(mean)[0], X.mean(axis=0))
        np.testing.assert_allclose(view.V.T @ view.origin, 0.0, atol=1e-12)
        Z = view.points(X)
        np.testing.assert_allclose(view.points(view.lift(Z)), Z)


def test_two_columns_are_seen_as_they_are_and_the_others_are_held_at_their_mean() -> None:
    view = columns(WINE.X, WINE.feature_names, 6, 0)
    assert view.names == ("flavanoids", "alcohol")
    assert np.array_equal(view.points(WINE.X), WINE.X[:, [6, 0]])
    lifted = view.lift(np.array([[2.5, 13.0]]))[0]
    held = WINE.X.mean(axis=0)
    held[[6, 0]] = 2.5, 13.0
    assert np.array_equal(lifted, held)


def test_principal_components_are_those_of_the_singular_values() -> None:
    X = WINE.X / WINE.X.std(axis=0)
    view = principal(X)
    _, sizes, directions = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(view.V.T @ directions[:2].T), np.eye(2), atol=1e-9)
    assert view.shares is not None
    np.testing.assert_allclose(view.shares, (sizes**2 / (sizes**2).sum())[:2])
    assert (np.take_along_axis(view.V, np.abs(view.V).argmax(axis=0)[None], 0) > 0).all()


@pytest.mark.parametrize("X", [np.zeros((1, 4)), np.full((5, 3), 1e12), np.eye(3)[:2] * 1e-200])
def test_samples_without_spread_have_a_plane_too(X: Array) -> None:
    view = principal(X)
    np.testing.assert_allclose(view.V.T @ view.V, np.eye(2), atol=1e-12)
    assert view.shares is not None
    assert 0 <= sum(view.shares) <= 1 + 1e-12


def test_of_two_features_nothing_is_computed() -> None:
    X, params = RNG.normal(size=(9, 2)), some(2)
    theta = params.theta[None]
    assert IDENTITY.points(X) is X
    assert IDENTITY.lift(X) is X
    assert IDENTITY.theta(theta) is theta
    assert IDENTITY.params(params) is params
    assert columns(X, "ab", 0, 1).points(X) is X
    assert not columns(X, "ab", 1, 0).is_identity
    assert IDENTITY.holds_all
    assert line("a").holds_all
    assert not principal(WINE.X).holds_all


def test_a_sample_is_judged_by_all_features_not_by_where_it_is_seen() -> None:
    X, params = RNG.normal(size=(40, 13)), some(13)
    view = principal(X)
    on_slice = predict(view.params(params), view.points(X))
    assert (on_slice != predict(params, X)).any()
    assert np.array_equal(on_slice, predict(params, view.lift(view.points(X))))


def test_one_feature_has_upright_boundaries() -> None:
    params = Params(np.array([[1.0, -1.0]]), np.array([0.0, 3.0]))
    regions = class_regions(line("x").params(params), Box(-1.0, 5.0, -1.0, 1.0))
    assert {x for x, _ in regions[0].tolist()} == {1.5, 5.0}
    assert {x for x, _ in regions[1].tolist()} == {-1.0, 1.5}


@given(st.integers(0, 10**6), st.sampled_from([1, 2, 3, 7]))
def test_what_is_put_somewhere_is_seen_there_and_moves_no_further(seed: int, D: int) -> None:
    rng = np.random.default_rng(seed)
    X, z = rng.normal(size=(12, D)), rng.normal(size=2)
    for view in views(X):
        put = view.put(X[0], z)
        wanted = z if D > 1 else z * [1, 0]
        np.testing.assert_allclose(view.points(put[None])[0], wanted, atol=1e-12)
        moved = put - X[0]
        np.testing.assert_allclose(view.V @ (view.V.T @ moved), moved, atol=1e-12)


def test_a_feature_that_is_an_axis_gets_its_number_to_the_bit() -> None:
    view = columns(WINE.X, WINE.feature_names, 2, 5)
    put = view.put(WINE.X[7], np.array([0.1, 0.3]))
    rest = [d for d in range(13) if d not in (2, 5)]
    assert put[[2, 5]].tolist() == [0.1, 0.3]
    assert np.array_equal(put[rest], WINE.X[7, rest])


@pytest.mark.parametrize(("across", "up"), [(1, 1), (-1, 0), (0, 3)])
def test_a_plane_needs_two_features_that_there_are(across: int, up: int) -> None:
    with pytest.raises(ValueError, match="two different features, numbered 0 to 2"):
        columns(np.eye(3), "abc", across, up)


def test_the_plane_that_fits_goes_by_the_number_of_features() -> None:
    X, names = RNG.normal(size=(9, 4)), ["a", "b", "c", "d"]
    assert fitting(X[:, :1], names[:1], None).names == line("a").names
    assert fitting(X[:, :2], names[:2], (1, 0)) is IDENTITY
    assert fitting(X, names, (3, 1)).names == ("d", "b")
    for none in (None, (0, 4)):
        assert fitting(X, names, none).names == principal(X).names
