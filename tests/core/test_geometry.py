"""Regions and lines against exact arithmetic: `Fraction` has no rounding and no overflow."""

from dataclasses import astuple
from fractions import Fraction
from functools import cache
from itertools import (
    combinations,
    combinations_with_replacement,
    islice,
    pairwise,
    permutations,
    product,
)

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from linclf_core.model import Params, predict
from linclf_core.plane import geometry, stack
from linclf_core.plane.geometry import Box

SQUARE = Box(-2.0, 2.0, -2.0, 2.0)
OBLONG = Box(-1.0, 5.0, 0.25, 3.0)

BOXES = st.sampled_from(
    [SQUARE, OBLONG, Box(0, 1, 0, 1), Box(-1e-3, 2e-3, 50.0, 90.0), Box(-3e120, 1e120, 0, 2e120)]
)
SCALES = st.sampled_from([1.0, 1e-300, 1e-100, 1e100, 1e150])


@st.composite
def any_params(draw):
    """Weights of one size or of sizes far apart, often repeated, often zero."""
    C = draw(st.integers(1, 10))
    small = st.floats(-10, 10)
    wild = st.builds(lambda m, e: m * 10.0**e, st.floats(-1, 1), st.integers(-300, 150))
    entry = draw(st.sampled_from([small, st.integers(-2, 2).map(float), wild]))
    values = draw(st.lists(entry, min_size=3 * C, max_size=3 * C))
    scale = draw(SCALES)
    flat = np.clip(np.array(values) * scale, -1e150, 1e150)
    flat[np.abs(flat) < 1e-300] = 0.0
    return Params(flat[: 2 * C].reshape(2, C), flat[2 * C :])


@st.composite
def coarse_params(draw):
    """Weights in eighths: parallel, equal and concurrent lines come often, near misses never."""
    C = draw(st.integers(1, 10))
    eighth = st.integers(-24, 24).map(lambda n: n / 8)
    values = draw(st.lists(eighth, min_size=3 * C, max_size=3 * C))
    flat = np.array(values) * draw(SCALES)
    return Params(flat[: 2 * C].reshape(2, C), flat[2 * C :])


def exact_scores(params, point):
    x1, x2 = map(Fraction, map(float, point))
    w1, w2 = params.W.tolist()
    return [
        Fraction(u) * x1 + Fraction(v) * x2 + Fraction(c)
        for u, v, c in zip(w1, w2, params.b.tolist(), strict=True)
    ]


def size_of(params, j, k, box):
    """How large s_j − s_k can get in the box: what rounding is measured by."""
    u, v = (Fraction(float(params.W[d, j])) - Fraction(float(params.W[d, k])) for d in (0, 1))
    c = Fraction(float(params.b[j])) - Fraction(float(params.b[k]))
    x = max(abs(Fraction(box.x_low)), abs(Fraction(box.x_high)))
    y = max(abs(Fraction(box.y_low)), abs(Fraction(box.y_high)))
    return abs(u) * x + abs(v) * y + abs(c)


def unit(points, box):
    """Points in coordinates where the box is 0 … 1."""
    return (np.asarray(points) - [box.x_low, box.y_low]) / [box.width, box.height]


def area(polygon):
    if len(polygon) == 0:
        return 0.0
    x, y = (polygon - polygon[0]).T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def inside(polygon, point, slack):
    """Is the point on the left of every side, up to the slack?"""
    if len(polygon) == 0:
        return False
    side, to_point = np.roll(polygon, -1, axis=0) - polygon, point - polygon
    return bool(np.all(side[:, 0] * to_point[:, 1] - side[:, 1] * to_point[:, 0] >= slack))


def all_arrays(params, box):
    found = [*geometry.class_regions(params, box)]
    found += [boundary.segment for boundary in geometry.boundaries(params, box)]
    found += [line for line in geometry.zero_lines(params, box) if line is not None]
    found += [line.segment for line in geometry.margin_lines(params, box, 1.0)]
    for arrow in geometry.weight_arrows(params, box):
        found += [arrow.start, arrow.end]
    return found


# --- regions ---------------------------------------------------------------------------------


@pytest.mark.slow
@given(any_params(), BOXES, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12))
def test_a_point_is_in_the_region_of_its_highest_score_and_in_no_other(params, box, places):
    regions = [unit(region, box) for region in geometry.class_regions(params, box)]
    columns = np.vstack([params.W, params.b]).T.tolist()
    for u, v in places:
        point = (box.x_low + u * box.width, box.y_low + v * box.height)
        S = exact_scores(params, point)
        best = S.index(max(S))
        rivals = [k for k in range(len(S)) if columns[k] != columns[best]]
        if any(S[best] - S[k] <= size_of(params, best, k, box) / 10**6 for k in rivals):
            continue
        place = unit(point, box)
        assert inside(regions[best], place, -1e-12)
        assert not any(
            inside(region, place, 1e-12) for c, region in enumerate(regions) if c != best
        )


@pytest.mark.slow
@given(any_params(), BOXES)
def test_regions_fill_the_box_and_nothing_is_infinite(params, box):
    with np.errstate(all="raise", under="ignore"):
        arrays = all_arrays(params, box)
    assert all(np.isfinite(array).all() for array in arrays)
    regions = [unit(region, box) for region in geometry.class_regions(params, box)]
    assert all(area(region) > 0 for region in regions if len(region))
    assert sum(map(area, regions)) == pytest.approx(1.0, rel=1e-9)
    for region in regions:
        assert ((region >= 0) & (region <= 1)).all()


@pytest.mark.slow
def test_regions_agree_with_predict_on_a_sample_of_points():
    rng = np.random.default_rng(4)
    params = Params(rng.normal(size=(2, 6)), rng.normal(size=6))
    X = rng.uniform(-2, 2, (2000, 2))
    regions = geometry.class_regions(params, SQUARE)
    owner = [[inside(region, x, 0.0) for region in regions].index(True) for x in X]
    np.testing.assert_array_equal(owner, predict(params, X))


def test_with_all_weights_zero_the_lowest_index_or_the_largest_bias_owns_the_box():
    regions = geometry.class_regions(Params(np.zeros((2, 3)), np.zeros(3)), OBLONG)
    np.testing.assert_array_equal(regions[0], [(-1, 0.25), (5, 0.25), (5, 3), (-1, 3)])
    assert [region.shape for region in regions[1:]] == [(0, 2), (0, 2)]
    regions = geometry.class_regions(Params(np.zeros((2, 3)), np.array([0, 1e-300, 0])), OBLONG)
    assert [len(region) for region in regions] == [0, 4, 0]


def test_of_equal_columns_the_lower_index_owns():
    params = Params(np.array([[-1.0, 1.0, 1.0, -1.0], [0.0, 0.0, 0.0, 0.0]]), np.zeros(4))
    regions = geometry.class_regions(params, SQUARE)
    assert [len(region) for region in regions] == [4, 4, 0, 0]
    assert [(bd.j, bd.k) for bd in geometry.boundaries(params, SQUARE)] == [(0, 1)]


def test_parallel_columns_make_strips():
    params = Params(np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]]), np.array([0.0, 0.0, -1.0]))
    left, middle, right = geometry.class_regions(params, SQUARE)
    assert [area(left), area(middle), area(right)] == [8.0, 4.0, 4.0]
    np.testing.assert_array_equal(middle, [(0, -2), (1, -2), (1, 2), (0, 2)])


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1)])
def test_a_class_that_only_ties_along_a_line_has_no_region_and_no_boundary(order):
    W = np.array([[0.3, 0.0, -0.3], [0.7, 0.0, -0.7]])[:, order]
    params = Params(W, np.zeros(3))
    regions = geometry.class_regions(params, SQUARE)
    j, k = (c for c in range(3) if W[:, c].any())
    assert [len(regions[c]) > 0 for c in range(3)] == [c in (j, k) for c in range(3)]
    assert [(bd.j, bd.k) for bd in geometry.boundaries(params, SQUARE)] == [(j, k)]


def test_a_boundary_outside_or_on_the_side_of_the_box_leaves_one_region():
    for bias in (2.0, 7.0):
        params = Params(np.array([[0.0, -1.0], [0.0, 0.0]]), np.array([0.0, -bias]))
        assert [len(region) for region in geometry.class_regions(params, SQUARE)] == [4, 0]
        assert geometry.boundaries(params, SQUARE) == ()


def test_weights_far_below_the_largest_still_part_the_plane():
    params = Params(np.array([[1e150, 1e-300, -1e-300], [0.0, 0.0, 0.0]]), np.array([-1e150, 0, 0]))
    regions = geometry.class_regions(params, SQUARE)
    assert [area(region) for region in regions] == [4.0, 4.0, 8.0]


def test_the_largest_floats_are_no_trouble():
    big = np.finfo(float).max
    params = Params(np.array([[big, -big], [big, big]]), np.array([big, -big]))
    arrays = all_arrays(params, Box.around(np.array([[-big, 0.0], [big, 1.0]])))
    assert all(np.isfinite(array).all() for array in arrays)
    assert [area(region) for region in geometry.class_regions(params, SQUARE)] == [12.0, 4.0]


# --- boundaries ------------------------------------------------------------------------------


@pytest.mark.slow
@given(coarse_params(), st.sampled_from([SQUARE, OBLONG]))
def test_on_a_boundary_both_classes_have_the_highest_score(params, box):
    for boundary in geometry.boundaries(params, box):
        j, k, (p, q) = boundary.j, boundary.k, boundary.segment
        assert type(j) is int
        assert type(k) is int
        assert j < k
        for point in (p, (p + q) / 2, q):
            S = exact_scores(params, point)
            rounding = size_of(params, j, k, box) / 10**12
            assert abs(S[j] - S[k]) <= rounding
            assert max(S) - S[j] <= max(size_of(params, j, m, box) for m in range(len(S))) / 10**12
        if np.abs(p - q).max() < 1e-9:
            continue
        left = (p + q) / 2 + 1e-6 * np.array([p[1] - q[1], q[0] - p[0]])
        S = exact_scores(params, left)
        assert S[j] > S[k]


@pytest.mark.slow
@given(coarse_params(), st.sampled_from([SQUARE, OBLONG]))
@example(Params(np.array([[0.3, 0.0, -0.3], [0.7, 0.0, -0.7]]), np.zeros(3)), SQUARE)
def test_the_sides_of_regions_are_the_boundaries_and_the_box(params, box):
    boundaries = {(bd.j, bd.k): unit(bd.segment, box) for bd in geometry.boundaries(params, box)}
    sides = 0
    for c, region in enumerate(geometry.class_regions(params, box)):
        corners = unit(region, box)
        for p, q in pairwise([*corners, *corners[:1]]):
            on_the_box = np.any((np.abs(p - q) < 1e-12) & (np.abs(p * (1 - p)) < 1e-12))
            if on_the_box or np.abs(p - q).max() < 1e-9:
                continue
            sides += 1
            assert any(
                c in pair and np.allclose(ends if c == pair[0] else ends[::-1], [p, q], atol=1e-9)
                for pair, ends in boundaries.items()
            )
    assert sides == 2 * sum(np.abs(p - q).max() >= 1e-9 for p, q in boundaries.values())


def test_two_neighbours_share_their_corners_to_the_last_bit():
    rng = np.random.default_rng(1)
    for _ in range(50):
        params = Params(rng.normal(size=(2, 2)), rng.normal(size=2) * 0.1)
        first, second = (set(map(tuple, r)) for r in geometry.class_regions(params, SQUARE))
        assert len(first & second) == 2


def test_the_corners_of_a_region_are_all_different():
    # The boundaries of the three classes meet exactly in a corner of the box.
    for angles in np.random.default_rng(2).uniform(0, 2 * np.pi, (50, 3)):
        W = np.array([np.cos(angles), np.sin(angles)])
        params = Params(W, -(W * [[2.0], [2.0]]).sum(axis=0))
        for region in geometry.class_regions(params, SQUARE):
            for p, q in pairwise([*region, *region[:1]]):
                assert np.abs(p - q).max() > 1e-15


@pytest.mark.parametrize("swapped", [False, True])
def test_a_crossing_next_to_a_corner_is_found_to_its_last_digits(swapped):
    p, q = (-1.0, 0.0), (4e-30, 0.0)
    # The function u1 − 3e-30: measured from p, its zero would be rounded to 0.
    ends = (*q, *p, 1e-30, -1.0) if swapped else (*p, *q, -1.0, 1e-30)
    x, y = stack.crossing(*(np.array([number]) for number in ends))
    assert (x.item(), y.item()) == (pytest.approx(3e-30, abs=1e-45), 0.0)


# --- lines -----------------------------------------------------------------------------------


@given(any_params(), BOXES, st.sampled_from([0.0, 1.0, -0.5]))
def test_level_lines_have_their_score_and_end_on_the_box(params, box, level):
    none = Params(np.zeros((2, 2)), np.zeros(2))
    for c, line in enumerate(geometry.level_lines(params, box, level)):
        alone = Params(np.c_[params.W[:, c], none.W[:, 1]], np.array([params.b[c], 0.0]))
        size = size_of(alone, 0, 1, box) + Fraction(abs(level))
        if line is None:
            values = [
                exact_scores(alone, (x, y))[0] - Fraction(level)
                for x in (box.x_low, box.x_high)
                for y in (box.y_low, box.y_high)
            ]
            assert min(values) >= -size / 10**12 or max(values) <= size / 10**12
            continue
        for point in line:
            assert abs(exact_scores(alone, point)[0] - Fraction(level)) <= size / 10**12
            place = unit(point, box)
            assert np.abs(place * (1 - place)).min() <= 1e-12
        assert (line[0] != line[1]).any()


def test_zero_lines_and_the_classes_without_one():
    params = Params(np.array([[1.0, 0.0, 1.0], [-1.0, 0.0, 0.0]]), np.array([0.0, 1.0, -3.0]))
    diagonal, constant, outside = geometry.zero_lines(params, SQUARE)
    np.testing.assert_array_equal(sorted(diagonal.tolist()), [(-2, -2), (2, 2)])
    assert constant is None
    assert outside is None
    on_the_side = geometry.zero_lines(Params(np.array([[1.0], [0.0]]), np.array([-2.0])), SQUARE)[0]
    np.testing.assert_array_equal(sorted(on_the_side.tolist()), [(2, -2), (2, 2)])


def test_pair_line_crosses_the_whole_box_whatever_the_third_class_scores():
    params = Params(np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0.0, 0.0, 9.0]))
    line = geometry.pair_line(params, 0, 1, SQUARE, level=1.0)
    np.testing.assert_array_equal(sorted(line.tolist()), [(0.5, -2), (0.5, 2)])
    assert geometry.pair_line(params, 0, 1, SQUARE, level=5.0) is None
    assert geometry.pair_line(params, 1, 1, SQUARE) is None


@pytest.mark.slow
@given(coarse_params(), st.sampled_from([SQUARE, OBLONG]), st.sampled_from([0.25, 1.0, 2.0]))
def test_on_a_margin_line_the_two_best_classes_are_delta_apart(params, box, delta):
    for line in geometry.margin_lines(params, box, delta):
        assert [type(n) for n in (line.j, line.k, line.sign)] == [int] * 3
        best, second = (line.j, line.k) if line.sign > 0 else (line.k, line.j)
        for point in (*line.segment, line.segment.mean(axis=0)):
            S = exact_scores(params, point)
            size = max(size_of(params, a, b, box) for a in (best, second) for b in range(len(S)))
            rounding = (size + Fraction(delta)) / 10**12
            assert abs(S[best] - S[second] - Fraction(delta)) <= rounding
            assert max(S) - S[best] <= rounding
            others = [s for c, s in enumerate(S) if c not in (best, second)]
            assert all(s - S[second] <= rounding for s in others)


@pytest.mark.parametrize("C", [2, 3, 6])
def test_no_margin_line_is_missing(C):
    """Walk along rows of the box: where the lead of the best class over the second passes Δ
    between two steps, with no change of the two, their margin line must cross."""
    rng = np.random.default_rng(C)
    passed = 0
    for _ in range(20):
        params = Params(rng.normal(size=(2, C)), rng.normal(size=C) * 0.5)
        lines = geometry.margin_lines(params, SQUARE, 1.0)
        segments = {(line.j, line.k, line.sign): line.segment for line in lines}
        assert len(segments) == len(lines)
        x = np.linspace(-2, 2, 401)
        for y in rng.uniform(-2, 2, 5):
            S = np.c_[x, np.full_like(x, y)] @ params.W + params.b
            best, second = np.argsort(-S, axis=1)[:, :2].T
            lead = np.sort(S)[:, -1] - np.sort(S)[:, -2]
            same = (best[1:] == best[:-1]) & (second[1:] == second[:-1])
            for i in np.flatnonzero(same & ((lead[1:] > 1.0) != (lead[:-1] > 1.0))):
                passed += 1
                j, k = sorted((best[i], second[i]))
                p, q = segments[j, k, 1 if j == best[i] else -1]
                at_y = p[0] + (y - p[1]) / (q[1] - p[1]) * (q[0] - p[0])
                assert min(p[1], q[1]) <= y <= max(p[1], q[1])
                assert x[i] - 1e-9 <= at_y <= x[i + 1] + 1e-9
    assert passed > 50


def exact_piece(lead, ahead, box):
    """The ends of the part of the box where the function `lead` of (x1, x2) is 0 and those of
    `ahead` are not negative, all with whole coefficients (u, v, c); None if that is at most a
    point."""
    (u, v, c), (x0, x1, y0, y1) = lead, map(Fraction, astuple(box))
    if not (u or v):
        return None
    # A point of the line and its direction; the sides of the box and the rival bound the way t.
    start = (Fraction(-c * u, u * u + v * v), Fraction(-c * v, u * u + v * v))
    low, high = Fraction(-(10**9)), Fraction(10**9)
    for p, q, e in ((1, 0, -x0), (-1, 0, x1), (0, 1, -y0), (0, -1, y1), *ahead):
        at_start, slope = p * start[0] + q * start[1] + e, q * u - p * v
        if slope == 0 and at_start < 0:
            return None
        if slope > 0:
            low = max(low, -at_start / slope)
        if slope < 0:
            high = min(high, -at_start / slope)
    if low >= high:
        return None
    return sorted((float(start[0] - t * v), float(start[1] + t * u)) for t in (low, high))


@pytest.mark.slow
@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.soak)])
def test_every_margin_line_of_small_whole_weights_has_its_exact_length(every):
    """All weights and biases in −2 … 2 of three classes, or each `every`-th: rivals that tie all
    along a line come often. What counts are differences, so those of class 0 are 0; classes 1 and
    2 may swap."""
    box, found, ties = Box(-1.7, 2.3, -2.1, 1.9), 0, 0
    piece = cache(lambda lead, ahead: exact_piece(lead, [ahead], box))
    columns = [(0, 0, 0)]
    pairs = combinations_with_replacement(product(range(-2, 3), repeat=3), 2)
    for w in islice(pairs, 0, None, every):
        columns[1:] = w
        u, v, c = np.array(columns, float).T
        drawn = geometry.margin_lines(Params(np.array([u, v]), c), box, 1.0)
        segments = {(line.j, line.k, line.sign): line.segment for line in drawn}
        for best, second, third in permutations(range(3)):
            (u, v, c), (u2, v2, c2), (u3, v3, c3) = (columns[k] for k in (best, second, third))
            lead, ahead = (u - u2, v - v2, c - c2 - 1), (u2 - u3, v2 - v3, c2 - c3)
            expected = piece(lead, ahead)
            if not any(ahead) and third < second:
                expected = None
            key = (best, second, 1) if best < second else (second, best, -1)
            segment = segments.pop(key, None)
            assert (segment is None) == (expected is None), (w, key)
            if segment is not None:
                found += 1
                (p, q), (a, b) = sorted(segment.tolist()), expected
                gap = max(abs(p[0] - a[0]), abs(p[1] - a[1]), abs(q[0] - b[0]), abs(q[1] - b[1]))
                assert gap < 1e-9, (w, key)
                ties += any(ahead) and lead in (ahead, tuple(-n for n in ahead))
        assert not segments
    assert found * every > 25_000
    assert ties * every > 100


@pytest.mark.slow
def test_where_many_lines_meet_rounding_makes_no_boundary_and_hides_none():
    """Whole weights whose classes all tie, but for a rounded bias, at one point of thirds, fifths
    or sevenths: a corner that no float is."""
    box, found = Box(-7.0, 9.0, -5.0, 6.0), 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        C, q = int(rng.integers(3, 7)), int(rng.choice([3, 5, 7]))
        W, point = q * rng.integers(-9, 10, (2, C)), rng.integers(-q, q + 1, 2)
        b = -(point @ W) // q
        columns = [*zip(*W.tolist(), b.tolist(), strict=True)]
        if len(set(columns)) < C:
            continue
        params = Params(W.astype(float), b.astype(float))
        drawn = {(found.j, found.k) for found in geometry.boundaries(params, box)}
        for j, k in combinations(range(C), 2):
            ahead = [np.subtract(columns[j], columns[m]).tolist() for m in {*range(C)} - {j, k}]
            lead = np.subtract(columns[j], columns[k]).tolist()
            if any(not np.cross(lead, other).any() for other in ahead):
                continue  # A third class ties all along the line: the order of the classes decides.
            assert ((j, k) in drawn) == (exact_piece(lead, ahead, box) is not None), (seed, j, k)
        found += len(drawn)
    assert found > 500


def test_a_line_in_other_units_is_the_same_to_the_last_bit_with_numbers_up_to_1():
    w1, w2 = np.array([3.0, 0.0, 1e-200, 0.0]), np.array([-7.0, 5.0, 0.0, 0.0])
    c = np.array([1e9, 0.75, 3e-190, 0.0])
    lines = stack.scaled_lines(w1, w2, c, 4, -3)
    largest = np.abs(lines).max(axis=0)
    assert ((largest[:3] >= 0.5) & (largest[:3] < 1)).all()
    assert largest[3] == 0
    for k in range(3):
        found, own = lines[:, k].tolist(), (w1[k] * 2**4, w2[k] / 2**3, c[k])
        factor = {Fraction(a) / Fraction(b) for a, b in zip(found, own, strict=True) if b}
        assert len(factor) == 1


def test_margin_lines_of_two_classes():
    params = Params(np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2))
    lines = geometry.margin_lines(params, SQUARE, 1.0)
    assert [(line.j, line.k, line.sign) for line in lines] == [(0, 1, 1), (0, 1, -1)]
    np.testing.assert_array_equal(lines[0].segment[:, 0], [0.5, 0.5])
    np.testing.assert_array_equal(lines[1].segment[:, 0], [-0.5, -0.5])


def test_of_equal_columns_the_lower_index_is_the_second_best():
    params = Params(np.array([[1.0, -1.0, -1.0], [0.0, 0.0, 0.0]]), np.zeros(3))
    lines = geometry.margin_lines(params, SQUARE, 1.0)
    # Nowhere is class 1 ahead by Δ: class 2 always scores as much.
    assert [(line.j, line.k, line.sign) for line in lines] == [(0, 1, 1)]


@pytest.mark.parametrize("delta", [0.0, -1.0, np.inf, np.nan])
def test_a_margin_must_be_a_number_above_zero(delta):
    with pytest.raises(ValueError, match=r"must be"):
        geometry.margin_lines(Params(np.ones((2, 2)), np.zeros(2)), SQUARE, delta)


# --- arrows ----------------------------------------------------------------------------------


@given(any_params(), BOXES)
def test_arrows_point_along_the_weights_and_their_lengths_compare(params, box):
    arrows = geometry.weight_arrows(params, box)
    assert len(arrows) == params.n_classes
    largest = np.abs(params.W).max()
    assume(largest > 0)
    W = params.W / largest
    longest = np.hypot(*W).max()
    most = 0.3 * min(box.width, box.height)
    unit = 1.0 if largest < most / longest else most / longest / largest
    size = max(map(abs, (box.x_low, box.x_high, box.y_low, box.y_high)))
    for arrow, w in zip(arrows, params.W.T, strict=True):
        np.testing.assert_allclose(arrow.end - arrow.start, unit * w, atol=1e-12 * size, rtol=1e-9)
        assert box.x_low <= arrow.start[0] <= box.x_high
        assert box.y_low <= arrow.start[1] <= box.y_high


def test_arrows_are_as_long_as_the_weights_until_they_would_fill_the_plane():
    box = Box(-1.0, 3.0, -2.0, 2.0)
    W = np.array([[0.3, 0.0, 0.0], [0.4, -0.25, 0.0]])
    for factor, drawn in ((1.0, 1.0), (2.4, 2.4), (2.5, 2.4), (1e200, 2.4)):
        arrows = geometry.weight_arrows(Params(factor * W, np.ones(3)), box)
        for arrow, w in zip(arrows, W.T, strict=True):
            np.testing.assert_array_equal(arrow.start, [0.0, 0.0])
            np.testing.assert_allclose(arrow.end, drawn * w, rtol=1e-15)


@pytest.mark.parametrize(
    ("box", "start"),
    [
        (Box(0.0, 4.0, -3.0, 0.0), (0.0, 0.0)),
        (Box(-4.0, 0.0, 0.0, 3.0), (0.0, 0.0)),
        (Box(1e-3, 4.0, -3.0, 3.0), (2.0005, 0.0)),
        (Box(-4.0, -1e-3, -3.0, 3.0), (-2.0005, 0.0)),
        (Box(-4.0, 4.0, 1.0, 3.0), (0.0, 2.0)),
        (Box(-4.0, 4.0, -3.0, -1.0), (0.0, -2.0)),
    ],
)
def test_all_arrows_start_at_the_origin_or_at_the_centre_of_a_box_without_it(box, start):
    for arrow in geometry.weight_arrows(Params(np.eye(2), np.ones(2)), box):
        np.testing.assert_allclose(arrow.start, start, rtol=1e-15)


def test_with_all_weights_zero_no_arrow_has_a_length():
    for arrow in geometry.weight_arrows(Params(np.zeros((2, 2)), np.ones(2)), OBLONG):
        np.testing.assert_array_equal(arrow.start, arrow.end)


# --- what cannot be drawn, and the box -------------------------------------------------------

DRAWN = [
    lambda params: geometry.class_regions(params, SQUARE),
    lambda params: geometry.boundaries(params, SQUARE),
    lambda params: geometry.zero_lines(params, SQUARE),
    lambda params: geometry.pair_line(params, 0, 1, SQUARE),
    lambda params: geometry.margin_lines(params, SQUARE, 1.0),
    lambda params: geometry.weight_arrows(params, SQUARE),
]


@pytest.mark.parametrize("draw", DRAWN)
def test_only_two_features_and_finite_weights_are_drawn(draw):
    with pytest.raises(ValueError, match=r"^Only a model of two features .* has 3\.$"):
        draw(Params(np.zeros((3, 2)), np.zeros(2)))
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="not finite"):
            draw(Params(np.zeros((2, 2)), np.array([0.0, bad])))
        with pytest.raises(ValueError, match="not finite"):
            draw(Params(np.full((2, 2), bad), np.zeros(2)))


@given(
    st.lists(
        st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1, max_size=5
    )
)
@example([(1e308, -1e308), (-1e308, 1e308)])
@example([(5e-324, 0.0), (0.0, 0.0)])
def test_a_box_around_any_points_is_finite_and_holds_them(points):
    X = np.array(points)
    with np.errstate(all="raise", under="ignore"):
        box = Box.around(X)
    assert np.isfinite([box.width, box.height, *box.centre]).all()
    near = X[(np.abs(X) < 1e300).all(axis=1)]
    assert np.all((near > [box.x_low, box.y_low]) & (near < [box.x_high, box.y_high]))


def test_boxes_of_common_cases():
    assert Box.around(np.array([[0.0, 0.0], [10.0, 4.0]])) == Box(-1.5, 11.5, -4.5, 8.5)
    flat = Box.around(np.array([[0.0, 0.0], [1000.0, 1.0]]), pad=0.5)
    assert flat == Box(-500.0, 1500.0, -0.5, 1.5)
    assert Box.around(np.array([[3.0, 4.0]]), pad=0.0) == Box(2.0, 4.0, 3.0, 5.0)
    assert Box.around(np.array([[3.0, 4.0], [3.0, 6.0]]), pad=0.0) == Box(2.0, 4.0, 4.0, 6.0)
    assert Box.around(np.array([[0.0, 0.0], [1e-200, 0.0]]), pad=0.0) == Box(-1.0, 1.0, -1.0, 1.0)
    assert Box.around(np.empty((0, 2))) == Box(-1.0, 1.0, -1.0, 1.0)


@pytest.mark.parametrize("X", [[[1.0, np.nan]], [[np.inf, 0.0]], [[1.0]], [1.0, 2.0]])
def test_a_box_needs_finite_points_of_two_coordinates(X):
    with pytest.raises(ValueError, match="only around"):
        Box.around(np.array(X))


@pytest.mark.parametrize(
    "limits",
    [(1, 1, 0, 1), (0, 1, 2, 1), (0, np.inf, 0, 1), (0, np.nan, 0, 1), (1e15, 1e15 + 1, 0, 1)],
)
def test_a_box_needs_finite_limits_in_order(limits):
    with pytest.raises(ValueError, match="finite limits"):
        Box(*limits)


def test_how_a_box_is_padded_and_when_each_axis_keeps_its_own_span():
    def around(points, **pad):
        box = Box.around(np.array(points, float), **pad)
        return box.x_low, box.x_high, box.y_low, box.y_high

    corners = [[0.0, 0.0], [20.0, 2.0]]
    np.testing.assert_allclose(around(corners, pad=0.0), (0.0, 20.0, -9.0, 11.0))
    np.testing.assert_allclose(around(corners, pad=0.1), (-2.0, 22.0, -11.0, 13.0))
    np.testing.assert_allclose(around([[0.0, 0.0], [20.0, 1.9]], pad=0.0), (0.0, 20.0, 0.0, 1.9))
    np.testing.assert_allclose(around([[0.0, 0.0], [1.9, 20.0]], pad=0.0), (0.0, 1.9, 0.0, 20.0))
    # Equal to nine digits is equal; a point far away gets a box that its digits can show.
    same = around([[1.0, 5.0], [1.0 + 1.9e-9, 5.0]], pad=0.0)
    np.testing.assert_allclose(same, (0, 2, 4, 6), atol=1e-8)
    apart = around([[1.0, 1.0], [1.0 + 2.1e-9, 1.0]], pad=0.0)
    assert apart[1] - apart[0] == pytest.approx(2.1e-9, rel=1e-3)
    np.testing.assert_allclose(
        around([[1e10, 3.0]], pad=0.0), (1e10 - 10, 1e10 + 10, 2.0, 4.0), rtol=1e-15
    )


@pytest.mark.parametrize(
    ("limits", "good"),
    [
        ((1.0, 1.0 + 1.1e-12, 0, 1), True),
        ((1.0, 1.0 + 0.9e-12, 0, 1), False),
        ((-1.0 - 0.9e-12, -1.0, 0, 1), False),
        ((0, 1, -1e300, 1e300), True),
        ((0, 1, -1.1e300, 0), False),
        ((0, 1, 0, 1.1e300), False),
    ],
)
def test_the_widest_and_the_narrowest_box(limits, good):
    if good:
        assert Box(*limits).width > 0
    else:
        with pytest.raises(ValueError, match="finite limits"):
            Box(*limits)


@pytest.mark.parametrize("box", [OBLONG, Box(-7.0, 0.5, 40.0, 90.0), Box(0.0, 1e-3, -1e9, 0.0)])
def test_in_the_unit_box_the_largest_coordinate_is_between_a_half_and_one(box):
    largest = np.abs(stack.UnitBox.of(box).corners).max(axis=0)
    assert np.all((largest >= 0.5) & (largest < 1.0))
    np.testing.assert_array_equal(
        stack.UnitBox.of(box).in_plane(*np.transpose(stack.UnitBox.of(box).corners)),
        [
            (box.x_low, box.y_low),
            (box.x_high, box.y_low),
            (box.x_high, box.y_high),
            (box.x_low, box.y_high),
        ],
    )


def test_the_smallest_spread_that_counts():
    kept = Box.around(np.array([[0.0, 0.0], [2e-100, 0.0]]), pad=0.0)
    assert (kept.x_low, kept.x_high) == (0.0, 2e-100)
    same = Box.around(np.array([[0.0, 0.0], [1.99e-100, 0.0]]), pad=0.0)
    assert (same.width, same.height) == (2.0, 2.0)


# --- many at once ----------------------------------------------------------------------------


@st.composite
def stacks(draw):
    """Some classifiers of as many classes: of any kind, with ties, or with classes in a row."""
    C = draw(st.integers(1, 7))
    alike = st.integers(-2, 2).map(float)
    eighth = st.integers(-24, 24).map(lambda n: n / 8)
    entries = [alike, eighth, st.floats(-10, 10)]
    found = []
    for _ in range(draw(st.integers(1, 5))):
        entry, scale = draw(st.sampled_from(entries)), draw(SCALES)
        if draw(st.booleans()):
            flat = draw(st.lists(entry, min_size=3 * C, max_size=3 * C))
            theta = np.reshape(flat, (3, C))
        else:
            along = draw(st.lists(alike, min_size=C, max_size=C))
            theta = np.outer(draw(st.lists(entry, min_size=3, max_size=3)), along)
        theta = np.where(np.abs(theta * scale) < 1e-300, 0.0, theta * scale)
        found.append(Params.of(theta))
    return found


def own(found, f):
    """What of the segments belongs to classifier f."""
    mine = found.which[:, 0] == f
    return found.which[mine, 1:].tolist(), found.ends[mine]


@pytest.mark.slow
@given(stacks(), BOXES, st.sampled_from([0.25, 1.0, 2.0]))
def test_many_at_once_are_the_same_as_each_alone_to_the_last_bit(many, box, delta):
    theta = np.stack([params.theta for params in many])
    at_once = stack.Stack.of(theta, box)
    corners, counts = at_once.regions()
    borders, margins = at_once.boundaries(), at_once.margin_lines(delta)
    levels, arrows = at_once.level_lines(delta), stack.weight_arrows(theta, box)
    regions = iter([corners[part] for part in stack.groups(counts.ravel())])
    for f, params in enumerate(many):
        for alone in geometry.class_regions(params, box):
            np.testing.assert_array_equal(next(regions), alone)
        lists = (
            (borders, [([b.j, b.k], b.segment) for b in geometry.boundaries(params, box)]),
            (
                margins,
                [
                    ([m.j, m.k, m.sign], m.segment)
                    for m in geometry.margin_lines(params, box, delta)
                ],
            ),
            (
                levels,
                [
                    ([c], line)
                    for c, line in enumerate(geometry.level_lines(params, box, delta))
                    if line is not None
                ],
            ),
        )
        for found, alone in lists:
            which, ends = own(found, f)
            assert which == [classes for classes, _ in alone]
            np.testing.assert_array_equal(ends, [s for _, s in alone] or np.empty((0, 2, 2)))
        alone = [[*arrow.start, *arrow.end] for arrow in geometry.weight_arrows(params, box)]
        np.testing.assert_array_equal(arrows[f], alone)
    assert next(regions, None) is None


def test_no_classifiers_draw_nothing():
    nothing = stack.Stack.of(np.empty((0, 3, 4)), SQUARE)
    corners, counts = nothing.regions()
    assert (corners.shape, counts.shape) == ((0, 2), (0, 4))
    for found in (nothing.boundaries(), nothing.margin_lines(1.0), nothing.level_lines(0.0)):
        assert found.ends.shape == (0, 2, 2)
    assert stack.weight_arrows(np.empty((0, 3, 4)), SQUARE).shape == (0, 4, 4)


def test_the_foot_on_a_zero_line_is_as_far_as_the_score_says() -> None:
    W = np.array([[3.0, 0.0, -1e-200], [4.0, 0.0, 0.0]])
    params, x = Params(W, np.array([-5.0, 1.0, 2e-200])), np.array([1.5, 2.0])
    feet = geometry.zero_feet(params, x)
    # s₀ = 7.5 and ‖w₀‖ = 5: 1.5 away, along −w₀.
    np.testing.assert_allclose(feet[0], x - 1.5 * np.array([0.6, 0.8]))
    assert np.isnan(feet[1]).all(), "a class without weights has no line"
    np.testing.assert_allclose(feet[2], [2.0, 2.0])
