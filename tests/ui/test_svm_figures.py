"""The soft SVM's picture and curves, by their traces."""

from dataclasses import replace

import numpy as np
import pytest

from linclf_core.datasets import DATASETS, Dataset
from linclf_core.notation import Array
from linclf_core.soft_svm import (
    DualAscent,
    Newton,
    Problem,
    against_rest,
    between,
    iterates,
    path,
    solve,
)
from linclf_ui.figures.plane import view_box, wider
from linclf_ui.figures.svm_curves import FLOOR, gaps, over_C, values
from linclf_ui.figures.svm_plane import LARGEST, SMALLEST, slack_lines, svm_plane, two_classes
from linclf_ui.theme import DARK, LIGHT
from tests.combined import combined
from tests.ui.drawn import assert_sound, named

DATA: Dataset = DATASETS["overlapping"]()()
PROBLEM, ROWS = between(DATA.X, DATA.y, 2, 0, 1.0)
SOLUTION = solve(PROBLEM)
FIGURE = svm_plane(DATA, ROWS, PROBLEM, SOLUTION, LIGHT, first=2, second=0)


def ends(name: str) -> Array:
    """The points of a line trace, without the gaps between its segments."""
    trace = named(FIGURE, name)
    return np.array([(x, y) for x, y in zip(trace.x, trace.y, strict=True) if not np.isnan(x)])


def f(points: Array) -> Array:
    return points @ SOLUTION.w + SOLUTION.b


def test_boundary_and_margins_are_where_f_is_0_and_1() -> None:
    np.testing.assert_allclose(f(ends("f = 0")), 0.0, atol=1e-9)
    margins = f(ends("f = ±1"))
    np.testing.assert_allclose(np.abs(margins), 1.0, atol=1e-9)
    assert {round(v) for v in margins} == {-1, 1}


def test_slack_lines_run_from_each_violating_sample_straight_to_its_margin() -> None:
    start, end = ends("slack ξ").reshape(-1, 2, 2).transpose(1, 0, 2)
    slack = SOLUTION.xi > 0
    assert 0 < slack.sum() < len(slack)
    np.testing.assert_array_equal(start, PROBLEM.X[slack])
    np.testing.assert_allclose(f(end), PROBLEM.t[slack], atol=1e-9)
    lengths = np.linalg.norm(end - start, axis=1)
    np.testing.assert_allclose(lengths, SOLUTION.xi[slack] / np.linalg.norm(SOLUTION.w), rtol=1e-9)


def test_a_slack_line_that_leaves_the_picture_is_cut() -> None:
    X = np.array([[0.0, 0.0], [1e-3, 0.0], [1.0, 1.0]])
    problem = Problem(X, np.array([1.0, -1.0, 1.0]), 1e-6)
    around = wider(view_box(DATA, None))
    for start, end in slack_lines(problem, solve(problem), around):
        assert np.linalg.norm(end - start) <= np.hypot(around.width, around.height) * (1 + 1e-9)


def test_regions_are_those_of_the_sign_of_f() -> None:
    plus = named(FIGURE, "region t = +1")
    assert (f(np.column_stack([plus.x, plus.y])) >= -1e-9).all()
    minus = named(FIGURE, "region t = −1")
    assert (f(np.column_stack([minus.x, minus.y])) <= 1e-9).all()
    scores = PROBLEM.X @ two_classes(SOLUTION).W + two_classes(SOLUTION).b
    np.testing.assert_allclose(scores[:, 0] - scores[:, 1], f(PROBLEM.X))


def test_support_vectors_are_sized_by_alpha_and_the_rest_is_faint() -> None:
    sizes, opacities, alphas = [], [], []
    for trace in FIGURE.data:
        if trace.text:
            sizes += trace.marker.size.tolist()
            opacities += trace.marker.opacity.tolist()
            alphas += trace.customdata[:, 2].tolist()
    assert len(sizes) == len(ROWS)
    order = np.argsort(alphas)
    assert (np.diff(np.array(sizes)[order]) >= -1e-6).all()
    assert max(sizes) == LARGEST
    assert min(sizes) == SMALLEST
    assert sum(opacity == 1.0 for opacity in opacities) == len(SOLUTION.support)


def test_wrong_samples_have_the_thick_outline() -> None:
    thick = sum(
        sum(width > 2 for width in trace.marker.line.width) for trace in FIGURE.data if trace.text
    )
    assert thick == int((PROBLEM.t * f(PROBLEM.X) < 0).sum())
    assert thick > 0


def test_classes_that_do_not_take_part_are_faint() -> None:
    others = named(FIGURE, "not taking part")
    assert len(others.x) == DATA.n_samples - len(ROWS)
    assert others.marker.opacity < 0.5


def test_one_against_the_rest_keeps_every_class_apart() -> None:
    problem = against_rest(DATA.X, DATA.y, 1, 1.0)
    everyone = np.arange(DATA.n_samples)
    figure = svm_plane(DATA, everyone, problem, solve(problem), DARK, first=1, second=-1)
    names = [trace.name for trace in figure.data]
    assert "class 1, t = +1" in names
    assert "class 0, t = −1" in names
    assert "class 2, t = −1" in names
    assert_sound(figure)


@pytest.mark.slow
@combined(
    "C, X",
    3,
    [1e-6, 1.0, 1e6],
    {
        "a point": [[1.0, 1.0]] * 4,
        "a line": [[0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
        "a short line": [[0.0, 1e-5 * k] for k in range(4)],
    },
)
def test_points_of_no_extent_are_drawn(C: float, X: list[list[float]]) -> None:
    data = Dataset(np.array(X), np.array([0, 1, 0, 1]), ("a", "b"), ("x", "y"))
    problem = against_rest(data.X, data.y, 0, C)
    for solver in (Newton(), DualAscent()):
        states = iterates(solver, problem, 30)
        pairs = [s.pair for s in states]
        for state in (states[0], states[-1]):
            assert_sound(
                svm_plane(data, np.arange(4), problem, state.pair, LIGHT, first=0, second=1)
            )
        assert_sound(values(pairs, 0, LIGHT))
        assert_sound(gaps(pairs, 0, DARK))
    assert_sound(over_C(path(problem, [1e-6, 1.0, 1e6]), C, LIGHT))


def test_without_weights_there_are_no_lines() -> None:
    data = Dataset(np.ones((4, 2)), np.array([0, 1, 0, 1]), ("a", "b"), ("x", "y"))
    problem = against_rest(data.X, data.y, 0, 1.0)
    figure = svm_plane(data, np.arange(4), problem, solve(problem), LIGHT, first=0, second=1)
    for name in ("f = 0", "f = ±1", "slack ξ"):
        assert len(named(figure, name).x) == 0


def test_curves_show_primal_dual_and_gap_of_every_iteration() -> None:
    pairs = [s.pair for s in iterates(DualAscent(), PROBLEM, 40)]
    figure = values(pairs, 7, LIGHT)
    np.testing.assert_array_equal(named(figure, "primal").y, [p.primal for p in pairs])
    np.testing.assert_array_equal(named(figure, "dual").y, [p.dual for p in pairs])
    assert list(figure.data[-1].x) == [7, 7]
    assert values(pairs, 30, LIGHT).layout.yaxis.range == figure.layout.yaxis.range
    gap = gaps(pairs, 7, LIGHT)
    np.testing.assert_allclose(named(gap, "gap / primal").y, [p.relative_gap for p in pairs])
    assert gap.layout.yaxis.type == "log"


def test_a_gap_of_0_is_drawn_at_the_floor_and_told_as_it_is() -> None:
    trace = named(gaps([SOLUTION, replace(SOLUTION, gap=0.0)], 0, LIGHT), "gap / primal")
    assert trace.y[-1] == FLOOR
    assert trace.text[-1] == "0"


@pytest.mark.slow
def test_the_path_over_C() -> None:
    points = path(PROBLEM, [1e-3, 1.0, 1e3])
    figure = over_C(points, 1.0, LIGHT)
    width, support, error = figure.data
    np.testing.assert_array_equal(width.x, [1e-3, 1.0, 1e3])
    np.testing.assert_array_equal(width.y, [p.solution.width for p in points])
    np.testing.assert_array_equal(support.y, [p.n_support for p in points])
    np.testing.assert_array_equal(error.y, [p.training_error for p in points])
    assert all(axis.type == "log" for axis in (figure.layout.xaxis, figure.layout.xaxis3))
    assert {shape.x0 for shape in figure.layout.shapes} == {1.0}
