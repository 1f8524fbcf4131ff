"""The data sets: the contract of every registered source, and what single ones promise."""

import csv
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from sklearn.datasets import load_iris, load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from linclf_core.datasets import (
    DATASETS,
    Dataset,
    Points,
    full_table,
    prepare,
    split,
    standardise,
)
from linclf_core.datasets.bundled import FOLDER, TABLES
from linclf_core.datasets.layout import directions
from linclf_core.datasets.middle import MiddleClass
from linclf_core.datasets.separable import SeparableDiscs
from linclf_core.losses import LOSSES
from linclf_core.model import Params, predict, scores
from linclf_core.settings import build, settings_of

SOURCES = pytest.mark.parametrize("cls", DATASETS.values(), ids=DATASETS.keys())


def setting(cls, name):
    return next((s for s in settings_of(cls) if s.name == name), None)


def with_settings(*names):
    """The registered sources that have all of these settings."""
    found = {key: cls for key, cls in DATASETS.items() if all(setting(cls, n) for n in names)}
    return pytest.mark.parametrize("cls", found.values(), ids=found.keys())


def extremes(cls):
    """Settings of `cls` with one at a time at each end of its range, or at each choice."""
    for s in settings_of(cls):
        yield from ({s.name: value} for value in (s.choices or (s.low, s.high)))


def check(data):
    """What every data set promises, whoever made it."""
    N, D, C = data.n_samples, data.n_features, data.n_classes
    assert data.X.shape == (N, D)
    assert data.y.shape == (N,)
    assert data.X.dtype == np.float64
    assert data.y.dtype == np.intp
    assert np.isfinite(data.X).all()
    assert len(set(data.class_names)) == C
    assert len(set(data.feature_names)) == len(data.feature_names) == D
    assert sorted(set(data.y)) == list(range(C))


def margin_of_best_score(X, positive):
    """The largest m such that w·x + b ≥ m on `positive` and ≤ −m elsewhere, with every |w_d| ≤ 1.

    Above 0 exactly if a line parts the two. A linear programme in (w, b, m).
    """
    t = np.where(positive, 1.0, -1.0)
    A = np.column_stack([-t[:, None] * X, -t, np.ones(t.size)])
    bounds = [(-1, 1)] * X.shape[1] + [(None, None), (None, None)]
    cost = np.zeros(A.shape[1])
    cost[-1] = -1.0
    answer = linprog(cost, A, np.zeros(t.size), bounds=bounds)
    assert answer.success
    return -answer.fun


def joint_margin(data):
    """The largest m with s_y − s_j ≥ m for every sample and rival, with every |W_dc| ≤ 1."""
    D, C = data.n_features, data.n_classes
    rows = []
    for x, y in zip(data.X, data.y, strict=True):
        for j in set(range(C)) - {y}:
            row = np.zeros((D + 1, C))
            row[:, j] += [*x, 1.0]
            row[:, y] -= [*x, 1.0]
            rows.append([*row.ravel(), 1.0])
    bounds = [(-1, 1)] * (D * C) + [(-100, 100)] * C + [(None, None)]
    cost = np.zeros(len(bounds))
    cost[-1] = -1.0
    answer = linprog(cost, np.array(rows), np.zeros(len(rows)), bounds=bounds)
    assert answer.success
    return -answer.fun


# The contract over the registry


@SOURCES
def test_defaults_make_a_sound_data_set_that_describes_itself(cls):
    data = build(cls, {})()
    check(data)
    assert data.n_features == 2
    assert DATASETS[cls.key] is cls
    assert cls.title
    assert cls.summary.endswith(".")


def test_keys_and_titles_are_unique():
    assert len({cls.title for cls in DATASETS.values()}) == len(DATASETS)
    assert Points.key not in DATASETS


@SOURCES
def test_every_setting_may_stand_at_the_end_of_its_range(cls):
    for values in extremes(cls):
        check(build(cls, values)())


@SOURCES
def test_same_settings_same_data_and_no_array_shared(cls):
    first, second = cls()(), cls()()
    np.testing.assert_array_equal(first.X, second.X)
    np.testing.assert_array_equal(first.y, second.y)
    first.X[:] = 7.0
    first.y[:] = 0
    np.testing.assert_array_equal(cls()().X, second.X)
    np.testing.assert_array_equal(cls()().y, second.y)


@SOURCES
def test_nothing_touches_the_global_random_numbers(cls):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    cls()()
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@SOURCES
def test_sources_are_values(cls):
    assert cls() == cls()
    assert hash(cls()) == hash(cls())


@with_settings("seed")
def test_another_seed_makes_other_data(cls):
    assert not np.allclose(cls(seed=1)().X, cls(seed=2)().X)


@with_settings("n_per_class")
def test_every_class_count_has_all_classes_in_equal_numbers(cls):
    counts = setting(cls, "n_classes")
    allowed = range(counts.low, counts.high + 1) if counts else [cls()().n_classes]
    for C in allowed:
        for n in (1, 2, 7):
            data = build(cls, {"n_per_class": n} | ({"n_classes": C} if counts else {}))()
            check(data)
            np.testing.assert_array_equal(np.bincount(data.y), [n] * C)


@with_settings("n_classes")
def test_class_counts_start_at_two_or_three_and_reach_ten(cls):
    counts = setting(cls, "n_classes")
    assert counts.low in (2, 3)
    assert counts.high == 10


#: The first and the last sample that seed 3 makes.
MADE_BY_A_SEED = {
    "blobs": [[2.788227, 0.489934], [-0.473693, -2.70114]],
    "anisotropic": [[2.362346, 1.577509], [-1.05143, -3.292342]],
    "separable": [[1.649448, 1.395978], [0.50697, -0.547967]],
    "overlapping": [[2.889447, -1.707137], [-1.930899, -1.731762]],
    "moons": [[1.407197, -0.948311], [3.031876, 0.562044]],
    "circles": [[2.052685, -0.273466], [3.517741, -0.126118]],
    "xor": [[2.929648, 0.631356], [1.991346, -1.597026]],
    "spirals": [[0.535723, -0.239927], [-3.142508, 1.816288]],
    "middle": [[-2.899456, -1.895557], [3.099332, 0.642565]],
}


@pytest.mark.parametrize("key", MADE_BY_A_SEED)
def test_a_link_that_names_a_seed_means_the_same_data_in_every_release(key):
    X = DATASETS[key](seed=3)().X
    np.testing.assert_allclose(X[[0, -1]], MADE_BY_A_SEED[key], atol=1e-6)


@with_settings("noise", "seed")
def test_without_noise_the_seed_does_not_matter(cls):
    check(cls(noise=0.0)())
    np.testing.assert_array_equal(cls(noise=0.0, seed=1)().X, cls(noise=0.0, seed=2)().X)


@with_settings("noise")
def test_more_noise_moves_the_same_points_further_on_a_straight_way(cls):
    none, some, twice = (cls(noise=noise)().X for noise in (0.0, 0.25, 0.5))
    np.testing.assert_allclose(twice - none, 2 * (some - none), atol=1e-12)
    assert np.abs(some - none).max() > 0.01


@with_settings("n_per_class")
def test_default_data_fit_the_plane(cls):
    X = cls()().X
    assert np.abs(X).max() < 4.5
    assert np.ptp(X, axis=0).min() > 3.0


# Single generators


@pytest.mark.parametrize("C", range(2, 11))
@pytest.mark.parametrize(("gap", "noise"), [(0.05, 3.0), (0.5, 1.0), (3.0, 0.0)])
def test_separable_keeps_the_promised_gap_with_its_documented_classifier(C, gap, noise):
    data = SeparableDiscs(n_classes=C, gap=gap, noise=noise, n_per_class=500)()
    W = directions(C).T
    S = scores(Params(W, np.zeros(C)), data.X)
    distances = []
    for c, k in combinations(range(C), 2):
        width = np.linalg.norm(W[:, c] - W[:, k])
        side = (S[:, c] - S[:, k]) / width
        distances += [side[data.y == c].min(), -side[data.y == k].max()]
    assert min(distances) >= gap / 2 - 1e-12
    # No wider than it must be: 500 samples come close to the edge of their disc.
    assert min(distances) <= gap / 2 + 0.05 * noise + 1e-12


@given(
    C=st.integers(2, 10),
    n=st.integers(1, 20),
    gap=st.floats(0.05, 3.0),
    noise=st.floats(0.0, 3.0),
    seed=st.integers(0, 2**31 - 1),
)
def test_separable_is_separable_for_any_settings(C, n, gap, noise, seed):
    data = SeparableDiscs(n_classes=C, n_per_class=n, gap=gap, noise=noise, seed=seed)()
    assert (predict(Params(directions(C).T, np.zeros(C)), data.X) == data.y).all()


@pytest.mark.parametrize("C", [3, 4, 5, 10])
@pytest.mark.parametrize("n", [1, 2, 25])
def test_middle_classes_are_beyond_one_vs_all_but_not_beyond_joint_scores(C, n):
    data = MiddleClass(n_classes=C, n_per_class=n, noise=0.9)()
    assert joint_margin(data) > 1e-3
    for c in range(C):
        alone = margin_of_best_score(data.X, data.y == c)
        assert alone > 1e-3 if c in (0, C - 1) else alone < 1e-9


@given(
    C=st.integers(3, 10),
    n=st.integers(1, 9),
    delta=st.floats(0.1, 5.0),
    seed=st.integers(0, 1000),
    W=arrays(float, 20, elements=st.floats(-5, 5)),
    b=arrays(float, 10, elements=st.floats(-10, 10)),
)
def test_one_vs_all_loss_of_middle_classes_has_the_documented_floor(C, n, delta, seed, W, b):
    data = MiddleClass(n_classes=C, n_per_class=n, seed=seed)()
    S = scores(Params(W[: 2 * C].reshape(2, C), b[:C]), data.X)
    floor = 2 * delta * (C - 2) / C
    assert LOSSES["one_vs_all"](delta)(S, data.y).per_sample.mean() >= floor - 1e-9


def test_one_vs_all_gives_every_middle_class_the_same_flat_score_at_its_minimum():
    data = MiddleClass(n_classes=5)()
    N = data.n_samples
    for c in range(1, 4):
        # min Σ ξ with ξ ≥ 0 and t (w·x + b) ≥ 1 − ξ, in (w, b, ξ).
        t = np.where(data.y == c, 1.0, -1.0)
        A = np.column_stack([-t[:, None] * data.X, -t, -np.eye(N)])
        bounds = [(None, None)] * 3 + [(0, None)] * N
        answer = linprog([0, 0, 0] + [1] * N, A, -np.ones(N), bounds=bounds)
        np.testing.assert_allclose(answer.x[:3], [0, 0, -1], atol=1e-7)
        assert answer.fun / N == pytest.approx(2 / 5)


def test_joint_hinge_reaches_zero_on_the_middle_classes():
    data = MiddleClass()()
    p = np.linspace(-3, 3, 5)
    u = np.array([np.cos(np.pi / 9), np.sin(np.pi / 9)])
    params = Params(10 * np.outer(u, p), -5 * p**2)
    assert LOSSES["weston_watkins"]()(scores(params, data.X), data.y).per_sample.max() == 0


@pytest.mark.parametrize("key", ["overlapping", "moons", "circles", "xor", "spirals"])
def test_sets_meant_to_be_inseparable_are(key):
    assert joint_margin(DATASETS[key]()()) < 1e-9


def test_blobs_have_the_chosen_spread():
    data = DATASETS["blobs"](n_classes=2, n_per_class=500, noise=0.5)()
    for c in range(2):
        assert data.X[data.y == c].std(axis=0) == pytest.approx(0.5, rel=0.1)
        assert data.X[data.y == c].mean(axis=0) == pytest.approx(2.5 * directions(2)[c], abs=0.1)


def test_anisotropic_blobs_have_the_chosen_stretch_and_one_direction():
    data = DATASETS["anisotropic"](n_per_class=500, noise=0.3, stretch=9.0)()
    for c in range(3):
        values, vectors = np.linalg.eigh(np.cov(data.X[data.y == c].T))
        assert np.sqrt(values) == pytest.approx([0.1, 0.9], rel=0.1)
        assert abs(vectors[:, 1]) == pytest.approx([np.cos(np.pi / 6), 0.5], abs=0.02)


def test_xor_puts_a_class_in_opposite_corners():
    data = DATASETS["xor"](noise=0.0)()
    same_sign = data.X[:, 0] * data.X[:, 1] > 0
    np.testing.assert_array_equal(same_sign, data.y == 0)
    np.testing.assert_allclose(data.X.mean(axis=0), 0, atol=1e-12)


def test_circles_lie_on_their_rings():
    data = DATASETS["circles"](n_classes=4, noise=0.0)()
    np.testing.assert_allclose(np.linalg.norm(data.X, axis=1), 3.5 * (data.y + 1) / 4)


def test_moons_and_spirals_start_and_end_alike():
    top, bottom = DATASETS["moons"](noise=0.0, n_per_class=1)().X
    np.testing.assert_allclose([top, bottom], [[-1.0, 1.5], [1.0, -1.5]])
    arm = DATASETS["spirals"](noise=0.0, n_per_class=500)().X[:500]
    radius = np.linalg.norm(arm, axis=1)
    assert radius[[0, -1]] == pytest.approx([0.3, 3.5], abs=0.01)
    assert radius.mean() == pytest.approx(1.9)
    turned = np.unwrap(np.arctan2(arm[:, 1], arm[:, 0]))
    assert np.ptp(turned) == pytest.approx(2 * np.pi * 0.75, rel=0.01)


# The tables


@pytest.mark.parametrize(
    ("key", "original"), [("iris", load_iris()), ("wine", load_wine())], ids=["iris", "wine"]
)
def test_tables_equal_scikit_learns(key, original):
    data = full_table(key)
    check(data)
    np.testing.assert_array_equal(data.X, original.data)
    np.testing.assert_array_equal(data.y, original.target)


def test_penguins_are_those_of_the_publication():
    data = full_table("penguins")
    check(data)
    with open(FOLDER / "penguins.csv", newline="", encoding="utf-8") as file:
        species = [row[0] for row in csv.reader(file)][1:]
    assert [species.count(name) for name in data.class_names] == [152, 68, 124]
    assert np.bincount(data.y).tolist() == [151, 68, 123]
    assert "2 of 344 rows dropped" in data.note
    # As printed by summary(penguins) in R, to four digits.
    off = np.abs(data.X.mean(axis=0) - [43.92, 17.15, 200.9, 4202.0])
    assert (off <= [0.005, 0.005, 0.05, 0.5]).all()


@pytest.mark.parametrize(
    ("key", "licence"), [("iris", "CC BY 4.0"), ("wine", "CC BY 4.0"), ("penguins", "CC0")]
)
def test_notes_name_author_licence_and_dropped_rows(key, licence):
    for note in (full_table(key).note, DATASETS[key]()().note):
        assert licence in note
        assert TABLES[key].source.split(",")[1] in note
        assert "rows dropped for missing values." in note


@pytest.mark.parametrize("key", TABLES)
def test_any_two_columns_are_those_of_the_full_table(key):
    whole = full_table(key)
    for i, x in enumerate(whole.feature_names):
        for j, y in enumerate(whole.feature_names):
            data = build(TABLES[key], {"feature_x": x, "feature_y": y})()
            check(data)
            np.testing.assert_array_equal(data.X, whole.X[:, [i, j]])
            if i != j:
                assert data.feature_names == (x, y)


def test_an_unknown_table_is_a_sentence():
    with pytest.raises(ValueError, match="There is no table 'mnist'"):
        full_table("mnist")


# A user's own points

GOOD = {
    "xs": ((0.0, 1.0), (2.0, 3.0), (4.0, 5.0)),
    "ys": (0, 1, 1),
    "class_names": ("a", "b"),
    "feature_names": ("u", "v"),
    "note": "drawn",
}


def test_points_are_plain_values_however_they_came():
    points = Points(**GOOD)
    listed = Points([[0, 1], [np.float64(2), 3], [np.int64(4), 5]], [0, np.intp(1), 1],
                    ["a", "b"], ["u", "v"], "drawn")  # fmt: skip
    assert points == listed
    assert hash(points) == hash(listed)
    assert repr(points) == repr(listed)
    check(points())


@SOURCES
def test_points_keep_any_data_set(cls):
    data = cls()()
    copy = Points.from_dataset(data)()
    np.testing.assert_array_equal(copy.X, data.X)
    np.testing.assert_array_equal(copy.y, data.y)
    assert copy.y.dtype == data.y.dtype
    assert (copy.class_names, copy.feature_names) == (data.class_names, data.feature_names)
    assert copy.note == data.note


def test_points_of_any_number_of_features_and_an_empty_class():
    data = Points(((1.0, 2.0, 3.0),), (2,), ("a", "b", "c"), ("u", "v", "w"))()
    assert (data.X.shape, data.n_classes) == ((1, 3), 3)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"xs": (), "ys": ()}, "1 to 5,000 points, not 0"),
        ({"xs": ((0.0, 0.0),) * 5001, "ys": (0,) * 5001}, "1 to 5,000 points, not 5,001"),
        ({"ys": (0, 1)}, "3 points but 2 classes"),
        ({"xs": ((0.0, 1.0), (2.0,), (4.0, 5.0))}, "Point 2 has 1 numbers where 2"),
        ({"xs": ((0.0, np.nan), (2.0, 3.0), (4.0, 5.0))}, "Point 1 holds nan"),
        ({"xs": ((0.0, np.inf), (2.0, 3.0), (4.0, 5.0))}, "beyond ±1e[+]12"),
        ({"xs": ((0.0, -1.1e12), (2.0, 3.0), (4.0, 5.0))}, "beyond ±1e[+]12"),
        ({"xs": ((0.0, 10**400), (2.0, 3.0), (4.0, 5.0))}, "beyond ±1e[+]12"),
        ({"xs": ((0.0, "1"), (2.0, 3.0), (4.0, 5.0))}, "holds '1', which is not a number"),
        ({"xs": ((0.0, True), (2.0, 3.0), (4.0, 5.0))}, "holds True"),
        ({"xs": ((0.0, None), (2.0, 3.0), (4.0, 5.0))}, "holds None"),
        ({"xs": (0.0, 1.0, 2.0)}, "must come as a list"),
        ({"xs": None}, "The points must come as a list"),
        ({"ys": (0, 1, 2)}, "class 2, which is not 0 to 1"),
        ({"ys": (0, 1, -1)}, "class -1"),
        ({"ys": (0, 1, 1.0)}, "class 1.0"),
        ({"ys": (0, 1, "b")}, "class 'b'"),
        ({"class_names": ("a",)}, "2 to 10 classes, not 1"),
        ({"class_names": tuple("abcdefghijk")}, "2 to 10 classes, not 11"),
        ({"class_names": ("a", "a")}, "class needs a name of its own"),
        ({"class_names": ("a", " ")}, "Every class needs a name"),
        ({"feature_names": ("u", "u")}, "feature needs a name of its own"),
        ({"feature_names": ()}, "at least one feature"),
    ],
)
def test_bad_points_get_one_plain_sentence(change, fault):
    with pytest.raises(ValueError, match=fault) as error:
        Points(**GOOD | change)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


# Scaling and splitting


def table(X, y=None):
    X = np.asarray(X, float)
    y = np.zeros(len(X), np.intp) if y is None else np.asarray(y, np.intp)
    names = tuple(f"f{d}" for d in range(X.shape[1]))
    return Dataset(X, y, tuple(f"c{c}" for c in range(max(2, y.max() + 1))), names, "kept")


@pytest.mark.parametrize("key", TABLES)
def test_standardise_agrees_with_scikit_learn(key):
    data = full_table(key)
    scaled, scaling = standardise(data)
    oracle = StandardScaler().fit(data.X)
    np.testing.assert_allclose(scaled.X, oracle.transform(data.X), atol=1e-12)
    np.testing.assert_allclose(scaling.mean, oracle.mean_)
    np.testing.assert_allclose(scaling.scale, oracle.scale_)
    assert scaled.note == data.note
    assert scaled.y is data.y


@given(
    arrays(
        float,
        st.tuples(st.integers(1, 12), st.integers(1, 4)),
        elements=st.floats(-1e12, 1e12),
    )
)
def test_scaling_is_finite_and_reversible(X):
    scaled, scaling = standardise(table(X))
    assert (scaling.scale > 0).all()
    assert np.isfinite(scaled.X).all()
    tolerance = 1e-14 * np.abs(X).max(axis=0, initial=1e-300)
    assert (np.abs(scaling.undo(scaled.X) - X) <= tolerance).all()


@pytest.mark.parametrize(
    ("names", "standardised"),
    [
        (("petal length (cm)", "hue"), ("petal length (standardised)", "hue (standardised)")),
        (("again: mass (g)", "(cm)"), ("again: mass (standardised)", "(cm) (standardised)")),
        # Without the brackets they would be the same.
        (("w (left)", "w (right)"), ("w (left) (standardised)", "w (right) (standardised)")),
        (("u (standardised)", "v"), ("u (standardised)", "v (standardised)")),
        (("u" * 60, "v"), ("feature 0 (standardised)", "feature 1 (standardised)")),
    ],
)
def test_standardised_features_lose_their_unit(names, standardised):
    data = replace(table([[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]], [0, 1, 1]), feature_names=names)
    ready = prepare(data, True, 0.4, 0)
    assert ready.train.feature_names == ready.test.feature_names == standardised
    assert ready.scaling.feature_names == names
    assert prepare(data, False, 0.4, 0).train.feature_names == names
    # They can be edited as own points.
    assert Points.from_dataset(ready.train).feature_names == standardised


@pytest.mark.parametrize("value", [0.1, 1e12, -3.0, 0.0])
def test_a_constant_feature_becomes_zero_with_scale_one(value):
    scaled, scaling = standardise(table([[value, 1.0], [value, 2.0], [value, 4.0]]))
    assert scaling.scale[0] == 1.0
    assert (scaled.X[:, 0] == 0).all()
    assert scaled.X[:, 1].std() == pytest.approx(1.0)


def test_a_spread_too_small_to_square_is_no_division_by_zero():
    scaled, scaling = standardise(table([[1e-200], [2e-200]]))
    assert scaling.scale.tolist() == [1.0]
    assert np.isfinite(scaled.X).all()


@given(
    y=st.lists(st.integers(0, 4), min_size=1, max_size=60),
    fraction=st.floats(0.0, 0.99),
    seed=st.integers(0, 2**31 - 1),
)
def test_split_is_stratified_complete_and_leaves_every_class_to_train(y, fraction, seed):
    data = table(np.arange(len(y))[:, None], y)
    parts = split(data, fraction, seed)
    train = parts.train.X[:, 0]
    test = parts.test.X[:, 0] if parts.test else np.empty(0)
    assert sorted([*train, *test]) == list(range(len(y)))
    assert (np.diff(train) > 0).all()
    for c in set(y):
        n, drawn = y.count(c), int((data.y[test.astype(int)] == c).sum())
        assert drawn < n
        assert abs(drawn - fraction * n) <= 0.5 + 1e-9 or drawn == n - 1
    for part in filter(None, (parts.train, parts.test)):
        np.testing.assert_array_equal(part.y, data.y[part.X[:, 0].astype(int)])
        assert part.class_names == data.class_names


def test_split_draws_as_many_of_each_class_as_scikit_learn():
    data = full_table("iris")
    parts = split(data, 0.3, 0)
    _, oracle = train_test_split(data.y, test_size=0.3, stratify=data.y, random_state=0)
    np.testing.assert_array_equal(np.bincount(parts.test.y), np.bincount(oracle))


def test_split_is_seeded_and_nested():
    data = replace(full_table("iris"), X=np.arange(150.0)[:, None])
    rows = [set(split(data, f, seed=3).test.X[:, 0]) for f in (0.1, 0.3, 0.3, 0.8)]
    assert rows[0] < rows[1] == rows[2] < rows[3]
    assert rows[1] != set(split(data, 0.3, seed=4).test.X[:, 0])


def test_nothing_to_test_is_none():
    data = full_table("iris")
    assert split(data, 0.0, 0).test is None
    np.testing.assert_array_equal(split(data, 0.0, 0).train.X, data.X)
    assert split(table([[1.0], [2.0]], [0, 1]), 0.9, 0).test is None


@pytest.mark.parametrize("fraction", [-0.1, 1.0, np.nan])
def test_a_fraction_out_of_range_is_a_sentence(fraction):
    with pytest.raises(ValueError, match="Test fraction"):
        split(full_table("iris"), fraction, 0)


def test_the_test_part_has_no_say_in_the_scaling():
    data = full_table("penguins")
    parts = split(data, 0.25, 5)
    ready = prepare(data, True, 0.25, 5)
    _, expected = standardise(parts.train)
    np.testing.assert_array_equal(ready.scaling.mean, expected.mean)
    np.testing.assert_array_equal(ready.scaling.scale, expected.scale)
    np.testing.assert_allclose(ready.train.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_array_equal(ready.test.X, expected.apply(parts.test.X))
    np.testing.assert_allclose(ready.scaling.undo(ready.test.X), parts.test.X, rtol=1e-12)
    assert np.abs(ready.test.X.mean(axis=0)).max() > 1e-3


def test_prepare_without_scaling_or_test_hands_the_data_on():
    data = full_table("wine")
    ready = prepare(data, False, 0.0, 0)
    assert ready.train is data
    assert ready.test is None
    assert ready.scaling is None
    assert prepare(data, True, 0.0, 0).test is None


# Where generated samples stand


def test_the_centres_of_clouds():
    for key, radius in (("blobs", 2.5), ("anisotropic", 2.5), ("overlapping", 1.2)):
        data = DATASETS[key](n_classes=5, n_per_class=2, noise=0.0)()
        angle = np.pi / 4 + 2 * np.pi * np.repeat(np.arange(5), 2) / 5
        np.testing.assert_allclose(data.X, radius * np.c_[np.cos(angle), np.sin(angle)])
    data = DATASETS["xor"](n_classes=3, n_per_class=3, noise=0.0)()
    corner = np.array([0, 3, 0, 1, 4, 1, 2, 5, 2])
    angle = np.pi / 4 + np.pi * corner / 3
    np.testing.assert_allclose(data.X, 2.7 * np.c_[np.cos(angle), np.sin(angle)])


def test_the_points_of_curves():
    def around(angle):
        return np.c_[np.cos(angle), np.sin(angle)]

    evenly = np.array([1, 3, 5]) / 6
    moons = DATASETS["moons"](n_per_class=3, noise=0.0)().X
    np.testing.assert_allclose(moons[:3], 2 * around(np.pi * evenly) - [1.0, 0.5])
    np.testing.assert_allclose(moons[3:], -moons[:3])
    circles = DATASETS["circles"](n_classes=2, n_per_class=3, noise=0.0)().X
    np.testing.assert_allclose(circles[:3], 1.75 * around(2 * np.pi * evenly))
    np.testing.assert_allclose(circles[3:], 3.5 * around(2 * np.pi * evenly))
    spirals = DATASETS["spirals"](n_classes=2, n_per_class=3, noise=0.0, turns=1.5)().X
    radius = np.array([0.3 + 3.2 * share for share in evenly])[:, None]
    np.testing.assert_allclose(spirals[:3], radius * around(2 * np.pi * 1.5 * evenly))
    np.testing.assert_allclose(spirals[3:], radius * around(np.pi + 2 * np.pi * 1.5 * evenly))


def test_noise_is_normal_with_the_chosen_deviation():
    for key in ("moons", "circles", "spirals", "xor"):
        cls = DATASETS[key]
        z = (cls(n_per_class=500, noise=0.4)().X - cls(n_per_class=500, noise=0.0)().X) / 0.4
        assert z.std(axis=0) == pytest.approx(1.0, abs=0.08)
        assert z.mean(axis=0) == pytest.approx(0.0, abs=0.15)


def test_the_bars_of_the_middle_classes():
    """Centres −3, 0 and 3 along 20°; each bar ±noise·h/2 along and ±2.5·noise across."""
    data = MiddleClass(n_classes=3, n_per_class=501, noise=0.8)()
    u, v = np.array([np.cos(np.pi / 9), np.sin(np.pi / 9)]), np.array([-1, 1])
    for c, centre in enumerate((-3.0, 0.0, 3.0)):
        X = data.X[data.y == c]
        along, across = X @ u - centre, X @ (v * u[::-1])
        np.testing.assert_allclose(X[-1], centre * u, atol=1e-12)
        np.testing.assert_allclose([along.min(), along.max()], [-1.2, 1.2], atol=0.02)
        np.testing.assert_allclose([across.min(), across.max()], [-2.0, 2.0], atol=0.04)
        # Evenly filled: the deviation of a uniform distribution is its half width over √3.
        assert along.std() == pytest.approx(1.2 / 3**0.5, rel=0.08)
        assert across.std() == pytest.approx(2.0 / 3**0.5, rel=0.08)
        np.testing.assert_allclose(X[:250] + X[250:500], 2 * np.tile(centre * u, (250, 1)))


@pytest.mark.parametrize(
    ("most", "change", "fault"),
    [
        (60, lambda n: {"class_names": ("a", "b" * n)}, "name of a class has at most 60 letters"),
        (60, lambda n: {"feature_names": ("u", "v" * n)}, "name of a feature has at most 60"),
        (500, lambda n: {"note": "n" * n}, "note on the data is a text of at most 500 letters"),
        (10**12, lambda n: {"xs": ((0.0, n), (2.0, -n), (4.0, 5.0))}, "Point 1 holds a number"),
        (
            50,
            lambda n: {
                "xs": ((0.0,) * n,) * 3,
                "feature_names": tuple(f"f{d}" for d in range(n)),
            },
            "may have 50 features at most, not 51",
        ),
        (5000, lambda n: {"xs": ((0.0, 0.0),) * n, "ys": (0,) * n}, "1 to 5,000 points"),
        (10, lambda n: {"class_names": tuple(f"c{c}" for c in range(n))}, "2 to 10 classes"),
    ],
)
def test_the_most_that_own_points_may_have(most, change, fault):
    check = Points(**GOOD | change(most))
    assert check().n_samples >= 3
    with pytest.raises(ValueError, match=fault):
        Points(**GOOD | change(most + 1))


@pytest.mark.parametrize("note", [None, 3, ["a"]])
def test_a_note_is_a_text(note):
    with pytest.raises(ValueError, match="The note on the data is a text"):
        Points(**GOOD | {"note": note})


@pytest.mark.parametrize("names", [("a", 3), ("a", ""), "ab"])
def test_a_name_is_a_text(names):
    with pytest.raises(ValueError, match=r"class needs a name|class names must come as a list"):
        Points(**GOOD | {"class_names": names})


def test_half_a_sample_is_rounded_upwards_and_one_is_left():
    data = table(np.arange(12.0)[:, None], [0] * 5 + [1] * 6 + [2])
    parts = split(data, 0.5, 0)
    np.testing.assert_array_equal(np.bincount(parts.test.y), [3, 3])
    np.testing.assert_array_equal(np.bincount(parts.train.y), [2, 3, 1])
    np.testing.assert_array_equal(np.bincount(split(data, 0.99, 0).train.y), [1, 1, 1])
