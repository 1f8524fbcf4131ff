"""Separability: each verdict against linear programming, each proof checked by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from linclf_core.losses import LOSSES
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.model import Params, predict, scores
from linclf_core.separability.decision import (
    TOLERANCE,
    Inseparable,
    Separable,
    TooClose,
    certificate,
    certify,
    combination,
    in_original,
    leads,
    meetings,
    rescaled,
    rounding_of_m,
    scaling_curve,
    standardisation,
    zero_one_bound,
)
from linclf_core.separability.exact import cancels_exactly, solve_exactly
from linclf_core.separability.min_norm_point import (
    affine_multipliers,
    least_norm_direction,
    nearest_to_origin,
)

pytestmark = pytest.mark.filterwarnings("error")


def best_margin(X, y, n_classes):
    """max margin with |W|, |b| ≤ 1 on standardised X, by HiGHS: > 0 if and only if separable."""
    centre, spread = standardisation(X)
    Z = np.column_stack([(X - centre) / spread, np.ones(len(X))])
    M = Z.shape[1]
    rows = []
    for z, own in zip(Z, y, strict=True):
        for rival in set(range(n_classes)) - {int(own)}:
            row = np.zeros((M, n_classes))
            row[:, rival] += z
            row[:, own] -= z
            rows.append(np.append(row.ravel(), 1.0))
    bounds = [(-1, 1)] * (M * n_classes) + [(None, 1)]
    cost = np.append(np.zeros(M * n_classes), -1.0)
    return -linprog(cost, A_ub=np.array(rows), b_ub=np.zeros(len(rows)), bounds=bounds).fun


def least_mean_loss(X, y, n_classes):
    """min over W, b of the mean Crammer–Singer loss (Δ = 1, no penalty), by HiGHS."""
    N, M = len(X), X.shape[1] + 1
    X1 = np.column_stack([X, np.ones(N)])
    rows = []
    for i in range(N):
        for rival in set(range(n_classes)) - {int(y[i])}:
            row = np.zeros((M, n_classes))
            row[:, rival] += X1[i]
            row[:, y[i]] -= X1[i]
            rows.append(np.append(row.ravel(), -np.eye(N)[i]))
    cost = np.append(np.zeros(M * n_classes), np.ones(N) / N)
    bounds = [(None, None)] * (M * n_classes) + [(0, None)] * N
    return linprog(cost, A_ub=np.array(rows), b_ub=-np.ones(len(rows)), bounds=bounds).fun


def check_proof(answer, X, y, n_classes):
    if isinstance(answer, Separable):
        assert answer.m == certificate(answer.params, X, y) < -answer.rounding < 0
        np.testing.assert_array_equal(predict(answer.params, X), y)
    if isinstance(answer, Inseparable):
        assert answer.multipliers.min() > 1e-12
        assert answer.multipliers.sum() == pytest.approx(1.0, abs=1e-12)
        assert np.all(answer.rivals != y[answer.samples])
        centre, spread = standardisation(X)
        Z1 = np.column_stack([(X - centre) / spread, np.ones(len(X))])
        zero = combination(Z1, y, answer.samples, answer.rivals, answer.multipliers, n_classes)
        assert np.abs(zero).max() == answer.residual <= TOLERANCE
        # The meaning of it: for any W and b, the weighted differences cancel.
        params = Params(*np.split(np.random.default_rng(0).normal(size=(3, n_classes)), [2]))
        if X.shape[1] == 2:
            S = (X - centre) / spread @ params.W + params.b
            leads = S[answer.samples, answer.rivals] - S[answer.samples, y[answer.samples]]
            assert abs(answer.multipliers @ leads) < 1e-11
        for meeting in meetings(answer, X, y):
            off = (meeting.own - meeting.claimed) / spread
            rounding = 1e-14 * (np.abs(X).max(axis=0) / spread).max()
            assert np.abs(off).max() <= (1e-12 + rounding) / meeting.weight


def small_problem(seed):
    rng = np.random.default_rng(seed)
    n_classes, D = int(rng.integers(2, 6)), int(rng.choice([1, 2, 2, 3]))
    N = int(rng.integers(1, 25))
    y = rng.integers(n_classes, size=N)
    X = rng.normal(size=(n_classes, D))[y] * rng.choice([1, 4, 12]) + rng.normal(size=(N, D))
    kind = seed % 5
    if kind == 1:
        X = np.round(X)
    if kind == 2:
        X = np.round(X, 1)
    if kind == 3:
        X = X[rng.integers(N, size=N)]
    if kind == 4:
        X = X[:, :1] * rng.normal(size=D) + 1.0
    return X * 10.0 ** rng.integers(-2, 3), y, n_classes


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_two_hundred_problems_against_linear_programming(block):
    verdicts = []
    for seed in range(50 * block, 50 * block + 50):
        X, y, n_classes = small_problem(seed)
        answer = certify(X, y, n_classes)
        assert not isinstance(answer, TooClose), seed
        assert isinstance(answer, Separable) == (best_margin(X, y, n_classes) > 1e-7), seed
        check_proof(answer, X, y, n_classes)
        verdicts.append(type(answer))
    assert min(verdicts.count(Separable), verdicts.count(Inseparable)) >= 10


@pytest.mark.parametrize("seed", range(30))
def test_hulls_that_touch_in_one_point(seed):
    # Class 0 keeps to x₁ ≤ 0, class 1 to x₁ ≥ 0, and the segment of class 0 from (0, −h) to
    # (0, h) meets the corner of class 1 at the origin.
    rng = np.random.default_rng(seed)
    left = np.column_stack([-rng.random(6), rng.normal(size=6)])
    right = np.column_stack([rng.random(6) + 0.1, rng.normal(size=6)])
    h = rng.random()
    X = np.vstack([left, [[0, -h], [0, h]], right, [[0, 0]]])
    y = np.repeat([0, 1], [8, 7])
    answer = certify(X, y, 2)
    assert isinstance(answer, Inseparable)
    assert answer.exact
    check_proof(answer, X, y, 2)
    for meeting in meetings(answer, X, y):
        assert meeting.own[0] == pytest.approx(0.0, abs=1e-12)
    # A hair between them, and they are separable.
    X[:8, 0] -= 1e-6
    check_proof(certify(X, y, 2), X, y, 2)
    assert isinstance(certify(X, y, 2), Separable)


def test_duplicates_with_opposite_labels():
    X = np.array([[0.0, 0.0], [5.0, 1.0], [0.1, 0.7], [0.1, 0.7]])
    answer = certify(X, np.array([0, 1, 0, 1]), 2)
    assert isinstance(answer, Inseparable)
    assert answer.exact
    assert set(answer.samples) == {2, 3}
    np.testing.assert_allclose(answer.multipliers, 0.5)


def test_pairwise_separable_is_not_enough():
    # Each two classes are apart, yet one score a class cannot hold an interval between others
    # from both sides twice: 0 1 2 on a line are fine, 0 1 0 are not.
    line = np.array([[0.0], [1.0], [2.0], [3.0]])
    assert isinstance(certify(line, np.array([0, 1, 2, 3]), 4), Separable)
    assert isinstance(certify(line, np.array([0, 1, 0, 2]), 3), Inseparable)


def test_a_ring_of_ten_classes_of_two_thousand():
    rng = np.random.default_rng(1)
    y = rng.integers(10, size=2000)
    centres = np.column_stack([np.cos(0.2 * np.pi * y), np.sin(0.2 * np.pi * y)])
    noise = rng.normal(size=(2000, 2))
    for radius, verdict in ((40, Separable), (12, Separable), (8, Inseparable), (1, Inseparable)):
        X = radius * centres + noise
        answer = certify(X, y, 10)
        assert type(answer) is verdict
        check_proof(answer, X, y, 10)


@pytest.mark.parametrize("gap", 10.0 ** -np.arange(1, 17))
def test_a_vanishing_gap_never_gets_a_wrong_proof(gap):
    height = np.linspace(0, 1, 5)
    X = np.vstack(
        [
            np.column_stack([np.zeros(5), height]),
            np.column_stack([np.full(5, gap), height]),
            [[-1.0, 0.5], [1.0, 0.0]],
        ]
    )
    y = np.repeat([0, 1, 0, 1], [5, 5, 1, 1])
    answer = certify(X, y, 2)
    check_proof(answer, X, y, 2)
    assert not getattr(answer, "exact", False)
    if gap >= 1e-10:
        assert isinstance(answer, Separable)


def test_too_close_is_said_rather_than_guessed():
    # Alternating labels on a line, but with six digits lost to a far origin: the stored points
    # lie on no line, and whether rounding made them separable is more than the digits tell.
    verdicts = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        X = 1e4 + 1e-3 * rng.random((5, 1)) * rng.normal(size=2)
        y = np.argsort(np.argsort(X[:, 0])) % 2
        answer = certify(X, y, 2)
        check_proof(answer, X, y, 2)
        verdicts.append(type(answer))
        if isinstance(answer, TooClose):
            assert 0 < answer.margin < 1e-7
    assert TooClose in verdicts


def test_one_class_only_and_classes_without_samples():
    X = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 0.0]])
    for y in ([1, 1, 1], [2, 2, 0]):
        answer = certify(X, np.array(y), 4)
        assert isinstance(answer, Separable)
        check_proof(answer, X, np.array(y), 4)


def test_unusable_input_is_named():
    with pytest.raises(ValueError, match="at least one sample"):
        certify(np.zeros((0, 2)), np.zeros(0, int), 2)
    with pytest.raises(ValueError, match="two classes"):
        certify(np.zeros((1, 2)), np.zeros(1, int), 1)
    with pytest.raises(ValueError, match="finite"):
        certify(np.array([[np.nan, 0.0]]), np.zeros(1, int), 2)


def test_overlapping_data_have_a_least_loss():
    for seed in range(8):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(20, 2)), rng.integers(3, size=20)
        answer = certify(X, y, 3)
        assert isinstance(answer, Inseparable)
        bound = answer.least_loss(20)
        assert 0 < bound <= least_mean_loss(X, y, 3) + 1e-9
        assert answer.least_loss(20, 2.5) == pytest.approx(2.5 * bound)


def test_the_least_loss_by_hand():
    """One point of both classes besides two others: at it one of two losses is at least 2Δ − the
    other, so their mean is at least Δ, and the mean over all four at least Δ/2."""
    X = np.array([[0.0, 0.0], [5.0, 1.0], [0.1, 0.7], [0.1, 0.7]])
    y = np.array([0, 1, 0, 1])
    answer = certify(X, y, 2)
    for delta in (1.0, 2.5):
        assert answer.least_loss(4, delta) == pytest.approx(delta / 2, rel=1e-12)
    # Nothing less will do: these weights reach the bound.
    W = np.array([[-5.0, 5.0], [0.0, 0.0]])
    loss = CrammerSinger()(X @ W + np.array([0.5, -0.5]), y).per_sample
    assert loss.mean() == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_a_least_loss_is_told_by_the_largest_share_of_a_sample(seed):
    """Samples that stand in several pairs have the sum of their multipliers."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(9, 2)), rng.integers(4, size=9)
    answer = certify(X, y, 4)
    if not isinstance(answer, Inseparable):
        return
    share = {}
    for i, a in zip(answer.samples.tolist(), answer.multipliers.tolist(), strict=True):
        share[i] = share.get(i, 0.0) + a
    bound = 1.0 / (9 * max(share.values()))
    assert answer.least_loss(9) == pytest.approx(bound, rel=1e-12)
    assert bound > 1.0 / 9 - 1e-12


@pytest.mark.parametrize(
    ("X", "y", "rivals", "answer"),
    [
        # 0 and 1 of class 0, 1.5 of class 1, beyond both: a = (−1, 3, 2)/4.
        ([[0.0], [1.0], [1.5]], [0, 0, 1], [1, 1, 0], False),
        # Between both: a = (1, 1, 2)/4.
        ([[0.0], [1.0], [0.5]], [0, 0, 1], [1, 1, 0], True),
        # On one of them, which is enough: its neighbour's multiplier is 0.
        ([[0.0], [1.0], [1.0]], [0, 0, 1], [1, 1, 0], True),
        ([[0.0], [1.0], [1.0 + 1e-12]], [0, 0, 1], [1, 1, 0], False),
        # Three classes at one point, each the rival of the next: a = (1, 1, 1)/3.
        ([[2.0], [2.0], [2.0]], [0, 1, 2], [1, 2, 0], True),
        # One pair alone, of two classes.
        ([[1.0]], [0], [1], False),
        # Of classes 0 and 1 the pairs cancel; class 2 is claimed and has no sample.
        ([[0.0], [0.0], [0.0]], [0, 1, 0], [1, 0, 2], True),
        ([[0.0], [0.0], [1.0]], [0, 1, 0], [1, 2, 1], False),
        # More than one solution.
        ([[1.0], [1.0], [1.0]], [0, 0, 1], [1, 1, 0], False),
    ],
)
def test_pairs_cancel_exactly_with_multipliers_that_are_not_negative(X, y, rivals, answer):
    assert cancels_exactly(np.array(X), np.array(y), np.array(rivals)) is answer


def test_nearest_point_by_hand():
    Z = np.array([[3.0, 1.0], [1.0, 3.0], [4.0, 4.0]])

    def lowest(q):
        k = int(np.argmin(Z @ q))
        return k, Z[k]

    found = nearest_to_origin(lowest, (2, Z[2]), 1e-12)
    assert found.finished
    np.testing.assert_allclose(found.point, [2.0, 2.0])
    np.testing.assert_allclose(found.direction, [0.25, 0.25])
    Z = Z - np.array([2.5, 2.5])
    inside = nearest_to_origin(lowest, (2, Z[2]), 1e-12)
    assert inside.direction is None
    np.testing.assert_allclose(inside.point, 0.0, atol=1e-15)


def test_exact_equations():
    from fractions import Fraction as F

    assert solve_exactly([[F(0), F(2), F(1)], [F(3), F(1), F(2)]]) == [F(1, 2), F(1, 2)]
    assert solve_exactly([[F(1), F(1), F(1)], [F(2), F(2), F(2)]]) is None
    assert solve_exactly([[F(3), F(2)]]) == [F(2, 3)]
    assert solve_exactly([[F(1), F(1)], [F(1), F(2)]]) is None


def separated(seed):
    rng = np.random.default_rng(seed)
    y = np.arange(30) % 3
    X = 8.0 * np.array([[1, 0], [-1, 1], [-1, -1]])[y] + rng.normal(size=(30, 2))
    answer = certify(X, y, 3)
    assert isinstance(answer, Separable)
    return X, y, answer


@pytest.mark.parametrize("delta", [1.0, 0.3, 7.0])
@pytest.mark.parametrize("seed", range(10))
def test_rescaled_weights_have_no_hinge_loss(seed, delta):
    X, y, answer = separated(seed)
    params = rescaled(answer.params, answer.m, delta)
    assert certificate(params, X, y) == pytest.approx(-delta, rel=1e-12)
    S = scores(params, X)
    for key in ("crammer_singer", "weston_watkins"):
        loss = LOSSES[key](delta)(S, y).per_sample
        assert loss.max() <= 1e-14 * np.abs(S).max()
    with pytest.raises(ValueError, match="m < 0"):
        rescaled(answer.params, 0.0, delta)


@pytest.mark.parametrize("delta", [1.0, 0.3, 7.0])
@pytest.mark.parametrize("seed", range(10))
def test_scaling_curve_ends_at_exactly_zero(seed, delta):
    X, y, answer = separated(seed)
    end = delta / -answer.m
    c = np.array([0.0, 0.25, 0.5, 0.999, 1.0, 1.001, 3.0]) * end
    losses = scaling_curve(answer.params, X, y, c, delta)
    assert losses[0] == pytest.approx(delta)
    assert np.all(losses[:4] > 0)
    assert np.all(losses[4:] == 0.0)
    for value, factor in zip(losses, c, strict=True):
        S = scores(Params(factor * answer.params.W, factor * answer.params.b), X)
        loss = CrammerSinger(delta)(S, y).per_sample.mean()
        assert value == pytest.approx(loss, rel=1e-9, abs=1e-13)


def test_scaling_curve_of_weights_that_do_not_separate():
    X, y = np.array([[0.0], [1.0]]), np.array([0, 1])
    wrong = Params(np.array([[1.0, 0.0]]), np.zeros(2))
    np.testing.assert_allclose(scaling_curve(wrong, X, y, np.array([0.0, 1.0, 2.0])), [1, 1.5, 2])


@given(
    seed=st.integers(0, 10**6),
    scale=st.sampled_from([0.0, 1e-3, 1.0, 1e8]),
    delta=st.sampled_from([0.5, 1.0, 3.0]),
    whole=st.booleans(),
)
def test_zero_one_bound_on_any_scores(seed, scale, delta, whole):
    rng = np.random.default_rng(seed)
    S = scale * rng.normal(size=(15, int(rng.integers(2, 6))))
    S = np.round(S) if whole else S
    y = rng.integers(S.shape[1], size=15)
    bound = zero_one_bound(S, y, delta)
    np.testing.assert_array_equal(bound.wrong, S.argmax(axis=1) != y)
    assert np.all(bound.wrong * delta <= bound.crammer_singer)
    assert np.all(bound.crammer_singer <= bound.weston_watkins)


def test_standardisation_by_hand():
    centre, spread = standardisation(np.array([[1.0, 7.0, 0.0], [2.0, 7.0, 0.25], [6.0, 7.0, 0.5]]))
    np.testing.assert_allclose(centre, [3.0, 7.0, 0.25])
    np.testing.assert_allclose(spread, [3.0, 1.0, 0.25])


def test_weights_of_standardised_features_score_alike_on_the_features_themselves():
    rng = np.random.default_rng(3)
    X, W1 = rng.normal(size=(9, 2)) * [3.0, 0.1] + [5.0, -2.0], rng.normal(size=(3, 4))
    centre, spread = standardisation(X)
    params = in_original(W1, centre, spread)
    assert np.linalg.norm(params.W) == pytest.approx(1.0)
    S1 = np.column_stack([(X - centre) / spread, np.ones(9)]) @ W1
    size = np.linalg.norm(W1[:-1] / spread[:, None])
    np.testing.assert_allclose(size * scores(params, X), S1)
    nothing = in_original(np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 1.0]]), centre, spread)
    np.testing.assert_array_equal(nothing.W, np.zeros((2, 2)))
    np.testing.assert_array_equal(nothing.b, [3.0, 1.0])


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e12])
@pytest.mark.parametrize("n_classes", [2, 5])
@pytest.mark.parametrize("n_samples", [1, 2, 10])
def test_one_class_is_parted_from_the_others_by_the_biases_alone(size, n_classes, n_samples):
    X = np.random.default_rng(1).normal(size=(n_samples, 2)) * size
    found = certify(X, np.ones(n_samples, int), n_classes)
    assert isinstance(found, Separable)
    np.testing.assert_array_equal(found.params.W, np.zeros((2, n_classes)))
    b = found.params.b / found.params.b[1]
    np.testing.assert_allclose(np.delete(b, 1), -1 / (n_classes - 1), rtol=1e-9)
    assert np.abs(found.params.b).max() < 10
    assert found.m < 0


def test_leads_and_the_bound_on_their_rounding_by_hand():
    params = Params(np.array([[1.0, -2.0, 0.0]]), np.array([0.0, 1.0, -0.5]))
    X, y = np.array([[2.0], [-1.0]]), np.array([0, 1])
    # Scores: (2, −3, −0.5) and (−1, 3, −0.5).
    np.testing.assert_allclose(leads(params, X, y), [-2.5, -3.5])
    assert certificate(params, X, y) == -2.5
    assert certificate(params, X, np.array([2, 1])) == 2.5
    assert rounding_of_m(params, X) == 2 * 3 * np.finfo(float).eps * 5.0


def test_the_parts_of_a_proof_by_hand():
    """One class on both sides of the other: the middle point is half of each end."""
    X, y = np.array([[0.0], [1.0], [3.0]]), np.array([0, 1, 0])
    answer = certify(X, y, 2)
    assert isinstance(answer, Inseparable)
    assert answer.exact
    order = np.argsort(answer.samples)
    np.testing.assert_array_equal(answer.samples[order], [0, 1, 2])
    np.testing.assert_array_equal(answer.rivals[order], [1, 0, 1])
    np.testing.assert_allclose(answer.multipliers[order], [1 / 3, 1 / 2, 1 / 6])
    # The largest share of one sample is 1/2: L ≥ Δ / (3 · 1/2).
    assert answer.least_loss(3, 1.5) == pytest.approx(1.0)
    first, second = meetings(answer, X, y)
    assert (first.label, second.label) == (0, 1)
    for meeting in (first, second):
        assert meeting.weight == pytest.approx(0.5)
        np.testing.assert_allclose([meeting.own, meeting.claimed], [[1.0], [1.0]])


def test_the_sum_of_a_proof_by_hand():
    X1 = np.array([[2.0, 1.0], [5.0, 1.0]])
    total = combination(
        X1, np.array([0, 2]), np.array([0, 1, 0]), np.array([1, 1, 2]), np.array([1, 2, 4.0]), 3
    )
    np.testing.assert_allclose(total, [[-10.0, 12.0, -2.0], [-5.0, 3.0, 2.0]])


def test_the_nearest_point_of_a_line_and_the_direction_to_it():
    np.testing.assert_allclose(affine_multipliers(np.array([[3.0, 4.0]])), [1.0])
    Z = np.array([[1.0, 3.0], [1.0, 1.0]])
    np.testing.assert_allclose(affine_multipliers(Z), [-0.5, 1.5])
    np.testing.assert_allclose(least_norm_direction(Z, 1e-12), [1.0, 0.0], atol=1e-15)
    assert least_norm_direction(Z - [1.0, 0.0], 1e-12) is None
    assert least_norm_direction(np.array([[1e-3, 0.0]]), 1e-3) is None
    assert least_norm_direction(np.array([[1e-3, 0.0]]), 0.99e-3) is not None


def test_the_search_for_the_nearest_point_may_be_cut_short():
    Z = np.array([[3.0, 1.0], [1.0, 3.0], [4.0, 4.0]])

    def lowest(q):
        k = int(np.argmin(Z @ q))
        return k, Z[k]

    for most in (0, 1, 2):
        cut = nearest_to_origin(lowest, (2, Z[2]), 1e-12, most)
        assert not cut.finished
        assert len(cut.keys) == len(cut.points) == len(cut.multipliers) <= most + 1
        assert cut.multipliers.sum() == pytest.approx(1.0)
        np.testing.assert_allclose(cut.points, Z[list(cut.keys)])
        np.testing.assert_allclose(cut.points @ cut.direction, 1.0)
    ended = nearest_to_origin(lowest, (2, Z[2]), 1e-12, 3)
    assert ended.finished
    assert sorted(ended.keys) == [0, 1]
    np.testing.assert_allclose(ended.multipliers, [0.5, 0.5])


def test_a_point_as_low_as_the_others_ends_the_search():
    Z = np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 0.0]])

    def lowest(q):
        k = int(np.argmin(Z @ q))
        return k, Z[k]

    found = nearest_to_origin(lowest, (2, Z[2]), 1e-12)
    assert (found.keys, found.multipliers.tolist(), found.finished) == ((2,), [1.0], True)
