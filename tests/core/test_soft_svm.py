"""The soft SVM: against SciPy and scikit-learn, on its own theory, and on degenerate data."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.svm import SVC, LinearSVC

from linclf_core.soft_svm import (
    DualAscent,
    Newton,
    Problem,
    against_rest,
    between,
    dual_value,
    gap_parts,
    iterates,
    kkt_residuals,
    lagrangian,
    pair,
    path,
    primal_value,
    solve,
    solve_constrained,
    training_error,
    without_negative_slack,
)
from linclf_core.soft_svm.balance import balance
from linclf_core.soft_svm.newton import feasible, line_search, origin, shown, solve_active

CS = [1e-6, 1e-2, 1.0, 30.0, 1e6]
pytestmark = pytest.mark.filterwarnings("error")


def blobs(n=40, distance=2.0, seed=0, scale=1.0, D=2):
    rng = np.random.default_rng(seed)
    t = np.where(np.arange(n) % 3 == 0, 1.0, -1.0)
    X = rng.normal(size=(n, D)) + t[:, None] * distance / 2
    return X * scale + 3.0, t


def degenerate():
    line = np.linspace(0, 1, 9)
    yield "N = 2", np.array([[0.0, 1.0], [3.0, 5.0]]), [1, -1]
    yield "N = 2, same point", np.array([[0.1, 0.7], [0.1, 0.7]]), [1, -1]
    yield "identical points", np.full((7, 2), 0.1), [1, -1, 1, 1, -1, 1, 1]
    yield "duplicates", np.repeat([[0.1, 0.2], [0.7, 0.3], [0.5, 0.9]], 2, axis=0), [1, -1] * 3
    yield "collinear, mixed", np.c_[line, 0.3 * line], [1, -1, 1, -1, 1, -1, -1, 1, -1]
    yield "collinear, apart", np.c_[line, 0.3 * line + 5], [1] * 4 + [-1] * 5
    yield "one against many", np.c_[line, line**2], [1] + [-1] * 8
    yield "lattice", np.array([[i, j] for i in range(6) for j in range(6)]), [1] * 18 + [-1] * 18
    yield "a feature that never varies", np.c_[line, np.full(9, 2.0)], [1] * 4 + [-1] * 5
    yield "wide", np.c_[line, line**2] * 1e3, [1] * 4 + [-1] * 5
    yield "very small", np.c_[line, line**2] * 1e-200, [1] * 4 + [-1] * 5
    yield "far from the origin", np.c_[line + 1e6, line[::-1] ** 2 + 1e6], [1] * 4 + [-1] * 5


DEGENERATE = {name: (np.asarray(X, float), np.asarray(t, float)) for name, X, t in degenerate()}


@pytest.mark.parametrize("C", CS)
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_data_have_an_exact_solution(name, C):
    problem = Problem(*DEGENERATE[name], C)
    solution = solve(problem)
    assert solution.relative_gap <= 1e-10
    assert solution.primal - solution.dual <= 1e-8 * solution.primal
    assert np.isfinite([*solution.w, solution.b, *solution.xi, *solution.alpha]).all()
    assert solution.width > 0
    for solver in (Newton(), DualAscent()):
        for state in iterates(solver, problem, 15):
            assert state.pair.gap >= 0
            assert state.pair.primal >= solution.primal * (1 - 1e-9)
            assert state.pair.dual <= solution.dual * (1 + 1e-9)


@pytest.mark.parametrize("C", CS)
def test_two_points_by_hand(C):
    # w lies along x₊ − x₋ = (4, 0); with α for both, w = 4α and α/C = ξ = 1 − 2·4α.
    problem = Problem(np.array([[3.0, 1.0], [-1.0, 1.0]]), np.array([1.0, -1.0]), C)
    alpha = 1.0 / (1.0 / C + 8.0)
    solution = solve(problem)
    np.testing.assert_allclose(solution.alpha, [alpha, alpha], rtol=1e-9)
    np.testing.assert_allclose(solution.w, [4 * alpha, 0.0], rtol=1e-9, atol=1e-15)
    assert solution.b == pytest.approx(-4 * alpha, rel=1e-9)
    # f = 4α·x₁ − 4α is ±1 at x₁ = 1 ± 1/4α.
    assert solution.width == pytest.approx(2 / (4 * alpha), rel=1e-9)


@pytest.mark.parametrize("distance", [1e-4, 1e-7, 1e-9])
@pytest.mark.parametrize("C", CS)
def test_features_of_small_units_are_solved_too(distance, C):
    """As above, w = α·d and α/C = 1 − w·d/2. The gap of w = 0 is below rounding, yet w is not 0."""
    problem = Problem(np.array([[0.0], [distance]]), np.array([-1.0, 1.0]), C)
    expected = distance / (1.0 / C + distance**2 / 2)
    states = iterates(Newton(), problem, 10)
    assert states[-1].done
    for solution in (states[-1].pair, path(problem, [C * 1e-3, C])[-1].solution):
        assert solution.w == pytest.approx(expected, rel=1e-9)
        # Where C·d² is smaller than this, f = ±w·d/2 is lost beside the rounding of b.
        if C * distance**2 > 5e-15:
            assert training_error(problem, solution) == 0.0


FAR = np.array([(0, 0), (1, 0), (2, 1), (1, 2), (2, 2), (3, 1), (3, 3), (4, 2), (1, 1)], float)


@pytest.mark.parametrize("solver", [Newton(), DualAscent()])
@pytest.mark.parametrize(("off", "C"), [(1.7e9, 1e4), (1e12 - 10, 100.0), (1e15, 1.0)])
def test_far_from_the_origin_nothing_changes_but_b(solver, off, C):
    """⟨w, x⟩ and b are huge there and cancel; whole numbers, so that `off` itself costs nothing."""
    t = np.repeat([1.0, -1.0], [4, 5])
    near, far = Problem(FAR, t, C), Problem(FAR + np.array([off, 0.0]), t, C)
    for here, there in zip(iterates(solver, near, 40), iterates(solver, far, 40), strict=True):
        a, b = here.pair, there.pair
        for name in ("w", "xi", "alpha", "primal", "dual", "level"):
            expected = getattr(a, name)
            np.testing.assert_allclose(getattr(b, name), expected, rtol=1e-7, atol=1e-9)
        assert b.dual <= b.primal * (1 + 1e-15)
        assert b.b == pytest.approx(a.b - off * a.w[0], rel=1e-7)
        assert training_error(far, b) == training_error(near, a)
    if isinstance(solver, Newton):
        np.testing.assert_allclose(C * b.xi, b.alpha, atol=1e-15 * C)
        assert b.primal - b.dual == pytest.approx(b.gap, abs=1e-14 * b.primal)
        for r in kkt_residuals(far, b.w, b.level, b.xi, b.alpha):
            assert r.relative <= 1e-13, r


def test_the_hard_margin_is_as_wide_as_the_gap_between_the_classes():
    X = np.array([[0.0, 0.0], [0.0, 2.0], [3.0, 1.0]])
    assert solve(Problem(X, np.array([-1.0, -1.0, 1.0]), 1e12)).width == pytest.approx(
        3.0, rel=1e-9
    )


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("C", CS)
def test_the_ascent_has_exactly_zero_weights_too(C, scale):
    X = scale * np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]) + 0.1
    problem = Problem(X, np.array([1.0, 1.0, -1.0, -1.0]), C)
    assert all(state.pair.width == np.inf for state in iterates(DualAscent(), problem, 50))


@pytest.mark.parametrize("C", CS)
def test_zero_weights_where_the_class_means_coincide(C):
    solution = solve(Problem(*DEGENERATE["duplicates"], C))
    assert not solution.w.any()
    assert solution.width == np.inf
    assert training_error(Problem(*DEGENERATE["duplicates"], C), solution) == 0.5


@pytest.mark.parametrize("C", CS)
def test_zero_weights_are_exactly_zero(C):
    # Both classes are symmetric about the same point, so their means coincide, up to rounding.
    A, B = np.random.default_rng(0).normal(size=(2, 100, 2))
    X = np.vstack([A, -A, B, -B]) + 0.1
    solution = solve(Problem(X, np.repeat([1.0, -1.0], 200), C))
    assert not solution.w.any()
    assert solution.relative_gap <= 1e-12


def test_a_score_of_zero_counts_as_the_first_class():
    problem = Problem(np.array([[0.0], [1.0], [-1.0]]), np.array([1.0, 1.0, -1.0]), 1.0)
    assert training_error(problem, pair(problem, np.array([1.0]), 0.0, np.zeros(3))) == 0.0


@pytest.mark.parametrize("C", [0.01, 1.0, 50.0])
@pytest.mark.parametrize("distance", [0.5, 6.0])
def test_the_constrained_problem_by_scipy(C, distance):
    X, t = blobs(20, distance)

    def objective(v):
        return 0.5 * v[:2] @ v[:2] + 0.5 * C * v[3:] @ v[3:]

    def gradient(v):
        return np.concatenate((v[:2], [0.0], C * v[3:]))

    jacobian = np.column_stack([t[:, None] * X, t, np.eye(len(t))])
    constraint = {"type": "ineq", "fun": lambda v: jacobian @ v - 1, "jac": lambda v: jacobian}
    start = np.concatenate((np.zeros(3), np.ones(len(t))))
    options = {"maxiter": 500, "ftol": 1e-14}
    oracle = minimize(
        objective, start, jac=gradient, method="SLSQP", constraints=[constraint], options=options
    )
    solution = solve(Problem(X, t, C))
    assert solution.primal == pytest.approx(oracle.fun, rel=1e-7)
    np.testing.assert_allclose(solution.w, oracle.x[:2], rtol=1e-3, atol=1e-5)
    assert solution.b == pytest.approx(oracle.x[2], rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("distance", [1.0, 5.0])
def test_the_same_dual_by_svc_with_the_kernel_plus_ridge(C, distance):
    # Σα − ½αᵀ(Q + I/C)α with no upper bound on α is the hard-margin dual of this kernel.
    X, t = blobs(60, distance)
    centred = X - X.mean(axis=0)
    svc = SVC(C=1e10, kernel="precomputed", tol=1e-9).fit(
        centred @ centred.T + np.eye(len(t)) / C, t
    )
    alpha = np.zeros(len(t))
    alpha[svc.support_] = np.abs(svc.dual_coef_[0])
    solution = solve(Problem(X, t, C))
    np.testing.assert_allclose(solution.alpha, alpha, atol=1e-4 * alpha.max())
    np.testing.assert_array_equal(solution.support, np.sort(svc.support_))


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
def test_linear_svc_where_symmetry_makes_the_bias_zero(C):
    # For each (x, t) there is (−x, −t): b = 0, so leaving the intercept out changes nothing.
    X, t = blobs(50, 1.0)
    X, t = np.vstack([X, -X]), np.concatenate([t, -t])
    svc = LinearSVC(
        C=C / 2, loss="squared_hinge", dual=False, fit_intercept=False, tol=1e-10, max_iter=10_000
    ).fit(X, t)
    solution = solve(Problem(X, t, C))
    assert abs(solution.b) < 1e-12
    np.testing.assert_allclose(solution.w, svc.coef_[0], rtol=1e-5)


@pytest.mark.parametrize("C", [1e-6, 1e-3, 1.0, 1e3, 1e6])
@pytest.mark.parametrize("distance", [0.0, 2.0, 9.0])
def test_two_thousand_samples_at_any_C(C, distance):
    problem = Problem(*blobs(2000, distance), C)
    states = iterates(Newton(), problem, 30)
    assert states[-1].done
    assert states[-1].pair.relative_gap <= 1e-12
    for residual in kkt_residuals(
        problem, states[-1].pair.w, states[-1].pair.level, states[-1].pair.xi, states[-1].pair.alpha
    ):
        assert residual.relative <= 1e-8, residual


@given(
    seed=st.integers(0, 10**6),
    n=st.integers(2, 40),
    C=st.floats(-6, 6).map(lambda e: 10.0**e),
    distance=st.sampled_from([0.0, 1.0, 4.0, 20.0]),
    rounded=st.booleans(),
)
def test_theory_holds_on_any_data(seed, n, C, distance, rounded):
    rng = np.random.default_rng(seed)
    t = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    t[:2] = 1.0, -1.0
    X = rng.normal(size=(n, 2)) + t[:, None] * distance
    problem = Problem(np.round(X) if rounded else X, t, C)
    states = iterates(Newton(), problem, 50)
    primals = [state.pair.primal for state in states]
    assert all(later < earlier for earlier, later in pairwise(primals[:-1]))
    solution = states[-1].pair
    assert states[-1].done
    assert 0 <= solution.relative_gap <= 1e-8
    # Complementary slackness; the support vectors are the samples within their margin line.
    spare = solution.xi - 1 + problem.t * problem.decision(solution.w, solution.level)
    assert solution.alpha @ np.abs(spare) <= 1e-8 * solution.primal
    assert np.all(solution.alpha >= 0)
    assert abs(solution.alpha @ t) <= 1e-12 * solution.alpha.sum()
    np.testing.assert_allclose(solution.alpha / C, solution.xi, atol=1e-7)


@pytest.mark.parametrize(("C", "most"), [(0.01, 100), (1.0, 2000)])
def test_the_dual_climbs_to_the_optimum(C, most):
    problem = Problem(*blobs(100, 1.5), C)
    states = iterates(DualAscent(), problem, most)
    duals = np.array([state.pair.dual for state in states])
    assert duals[0] == 0
    assert np.all(np.diff(duals) >= 0)
    assert states[-1].done
    assert states[-1].pair.relative_gap <= 1e-8
    np.testing.assert_allclose(states[-1].pair.w, solve(problem).w, rtol=1e-3)
    assert DualAscent().step(problem, states[-1]) is states[-1]


def test_one_step_of_the_ascent_is_as_long_as_is_safe():
    """Where no x counts, the dual is Σ α − Σ α²/2C, and a step of 1/L = C is the whole way."""
    problem = Problem(np.full((2, 2), 0.5), np.array([1.0, -1.0]), 3.0)
    states = iterates(DualAscent(), problem, 1)
    np.testing.assert_array_equal(states[1].pair.alpha, [3.0, 3.0])
    assert [state.step for state in states] == [0, 1]


def test_steps_are_pure_and_stop_when_done():
    problem = Problem(*blobs(30), 1.0)
    solver = Newton()
    first = solver.init(problem)
    once, twice = solver.step(problem, first), solver.step(problem, first)
    np.testing.assert_array_equal(once.pair.alpha, twice.pair.alpha)
    last = iterates(solver, problem, 50)[-1]
    assert solver.step(problem, last) is last
    assert solver.curves(problem, last)["gap"] == last.pair.gap


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("C", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("distance", [0.5, 8.0])
def test_slack_bound_changes_nothing(bound, C, distance):
    problem = Problem(*blobs(80, distance), C)
    exact, constrained = solve(problem), solve_constrained(problem, bound)
    assert constrained.primal == pytest.approx(exact.primal, rel=1e-9)
    np.testing.assert_allclose(constrained.w, exact.w, rtol=1e-5, atol=1e-9)
    assert constrained.b == pytest.approx(exact.b, rel=1e-5, abs=1e-7)
    assert constrained.xi.min() >= -1e-7
    assert constrained.beta.max() <= 1e-4 * constrained.alpha.max()
    worst = {
        r.key: r.relative
        for r in kkt_residuals(
            problem,
            constrained.w,
            constrained.b + float(problem.mean @ constrained.w),
            constrained.xi,
            constrained.alpha,
            constrained.beta,
        )
    }
    assert max(worst.values()) <= 1e-4, worst


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("C", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("name", DEGENERATE)
def test_the_interior_point_method_solves_degenerate_data_too(name, C, bound):
    problem = Problem(*DEGENERATE[name], C)
    exact, found = solve(problem), solve_constrained(problem, bound)
    assert found.solved
    assert found.steps <= 40
    assert found.primal == pytest.approx(exact.primal, rel=1e-9)
    np.testing.assert_allclose(found.alpha, exact.alpha, atol=1e-6 * exact.alpha.max())


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("unit", [1e-2, 1e-6, 1e-9])
def test_the_interior_point_method_finds_b_at_any_unit_of_the_features(unit, bound):
    """One sample against four, and w nearly 0: each class has ξ = 1 − t·b with Σ ξ t = 0, so
    b = −3/5. It was lost where C·spread² is below rounding."""
    X = np.array([[0.0, 0], [1, 0], [2, 1], [1, 1], [3, 2]])
    problem = Problem(unit * X, np.array([-1.0, -1, -1, -1, 1]), 1e-6)
    found = solve_constrained(problem, bound)
    assert found.solved
    assert found.b == pytest.approx(-0.6, abs=1e-8)
    assert found.primal == pytest.approx(0.5e-6 * (4 * 0.4**2 + 1.6**2), rel=1e-8)
    np.testing.assert_allclose(found.w, solve(problem).w, rtol=1e-6)


def test_negative_slack_only_costs():
    problem = Problem(*blobs(5), 2.0)
    xi = np.array([0.5, -0.25, 0.0, -1.0, 2.0])
    zeroed, cost, saved = without_negative_slack(problem, xi)
    np.testing.assert_array_equal(zeroed, [0.5, 0.0, 0.0, 0.0, 2.0])
    assert cost == 0.25 + 4.0
    assert saved == 0.0625 + 1.0


@given(seed=st.integers(0, 10**6), C=st.sampled_from([0.1, 1.0, 10.0]))
def test_gap_is_primal_minus_dual_for_any_feasible_pair(seed, C):
    rng = np.random.default_rng(seed)
    problem = Problem(*blobs(12, seed=seed), C)
    w, b = rng.normal(size=2), float(rng.normal())
    xi = problem.least_slack(w, b) + rng.random(12)
    a = rng.normal(size=12)
    alpha = np.maximum(0.0, a - problem.t * balance(a, problem.t))
    assert abs(alpha @ problem.t) < 1e-12
    parts = gap_parts(problem, w, b, xi, alpha)
    gap = primal_value(problem, w, xi) - dual_value(problem, alpha)
    assert min(parts.weights, parts.slack, parts.slackness) >= 0
    assert parts.total == pytest.approx(gap, rel=1e-9, abs=1e-12)
    # Weak duality by way of the Lagrangian: g(α, β) ≤ L(w, b, ξ, α, β) ≤ primal, for any β ≥ 0.
    beta = rng.random(12)
    value = lagrangian(problem, w, b, xi, alpha, beta)
    assert dual_value(problem, alpha, beta) <= value + 1e-9
    assert value <= primal_value(problem, w, xi) + 1e-9


def test_dual_function_is_the_least_lagrangian():
    problem = Problem(*blobs(12), 3.0)
    rng = np.random.default_rng(0)
    a = rng.random(12)
    alpha, beta = np.maximum(0.0, a - problem.t * balance(a, problem.t)), rng.random(12)
    value = dual_value(problem, alpha, beta)
    w, xi = problem.weights(alpha), (alpha + beta) / problem.C
    for b in (0.0, 5.0):
        assert lagrangian(problem, w, b, xi, alpha, beta) == pytest.approx(value)
    assert lagrangian(problem, w + 0.1, 0.0, xi, alpha, beta) > value
    assert dual_value(problem, alpha + 0.1 * (problem.t > 0), beta) == -np.inf
    assert dual_value(problem, alpha) > value


@given(seed=st.integers(0, 10**6), n=st.integers(2, 30), whole=st.booleans())
def test_balance_gives_the_best_bias(seed, n, whole):
    rng = np.random.default_rng(seed)
    t = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    t[:2] = 1.0, -1.0
    a = rng.normal(size=n) * 2
    a = np.round(a) if whole else a
    nu = balance(a, t)
    assert abs(t @ np.maximum(0.0, a - nu * t)) <= 1e-12 * n

    def cost(b):
        return np.sum(np.maximum(0.0, a - b * t) ** 2)

    assert all(cost(nu) <= cost(nu + d) + 1e-12 for d in (-1.0, -1e-3, 1e-3, 1.0))


def test_path_over_C():
    X, t = blobs(120, 2.0)
    Cs = np.logspace(-6, 6, 25)
    points = path(Problem(X, t, 1.0), Cs)
    assert [point.C for point in points] == list(Cs)
    widths = np.array([point.solution.width for point in points])
    assert np.all(np.diff(widths) <= 1e-9 * widths[:-1])
    for point in points[::6]:
        cold = solve(Problem(X, t, point.C))
        np.testing.assert_allclose(point.solution.w, cold.w, rtol=1e-7)
        assert point.n_support == len(cold.support)
        f = X @ cold.w + cold.b
        assert point.training_error == np.mean(np.sign(f) != t)
    assert points[0].n_support == 120
    assert points[-1].n_support < 60


def test_shift_and_rotation_do_not_change_the_margin_but_scale_does():
    X, t = blobs(30)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    one = solve(Problem(X, t, 2.0))
    moved = solve(Problem(X @ turn + 100.0, t, 2.0))
    assert moved.primal == pytest.approx(one.primal, rel=1e-9)
    scaled = solve(Problem(10.0 * X, t, 2.0 / 100.0))
    np.testing.assert_allclose(scaled.w, one.w / 10.0, rtol=1e-8)


def test_two_classes_of_many():
    X, y = np.arange(12.0).reshape(6, 2), np.array([0, 1, 2, 0, 1, 2])
    problem, rows = between(X, y, 2, 0, 1.0)
    np.testing.assert_array_equal(rows, [0, 2, 3, 5])
    np.testing.assert_array_equal(problem.t, [-1, 1, -1, 1])
    np.testing.assert_array_equal(problem.X, X[rows])
    np.testing.assert_array_equal(against_rest(X, y, 1, 1.0).t, [-1, 1, -1, -1, 1, -1])


@pytest.mark.parametrize(
    ("x", "C", "numbers"),
    [
        (1e6, 1e2, "over 500000 from their mean, too wide for C = 100:"),
        (4e9, 1e-5, "over 2·10⁹ from their mean, too wide for C = 10⁻⁵:"),
        (2e2, 1e10, "over 100 from their mean, too wide for C = 10¹⁰:"),
    ],
)
def test_too_wide_features_are_told_in_numbers_as_written_by_hand(x, C, numbers):
    with pytest.raises(ValueError, match="larger units") as told:
        Problem(np.array([[0.0], [x]]), np.array([-1.0, 1.0]), C)
    assert numbers in str(told.value)


def test_unusable_input_is_named():
    X, t = blobs(6)
    y = np.zeros(6, int)
    for message, make in {
        "two different classes": lambda: between(X, y, 0, 0, 1.0),
        "samples of both classes": lambda: between(X, y, 0, 1, 1.0),
        "of both": lambda: Problem(X, np.ones(6), 1.0),
        "C must be": lambda: Problem(X, t, 0.0),
        "must be a positive": lambda: replace(Problem(X, t, 1.0), C=np.inf),
        "\\+1 or −1": lambda: Problem(X, t * 2, 1.0),
        "finite": lambda: Problem(X * np.nan, t, 1.0),
        "standardise": lambda: Problem(X * 1e100, t, 1.0),
        "shape": lambda: Problem(X, t[:-1], 1.0),
    }.items():
        with pytest.raises(ValueError, match=message):
            make()


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize(("C", "distance"), [(1e-4, 0.5), (1.0, 0.5), (1.0, 8.0), (1e4, 8.0)])
def test_the_interior_point_method_is_quick_and_sharp(bound, C, distance):
    """A wrong term in its Newton step still gets there, yet slowly or less far."""
    problem = Problem(*blobs(80, distance), C)
    exact, found = solve(problem), solve_constrained(problem, bound)
    assert found.steps <= (26 if bound else 13)
    assert 0 <= found.gap <= 1e-13 * found.primal
    np.testing.assert_allclose(found.w, exact.w, rtol=1e-10)
    np.testing.assert_allclose(found.alpha, exact.alpha, atol=1e-9 * exact.alpha.max())
    assert (found.beta != 0).any() == bound


def test_the_interior_point_method_stops_after_the_most_steps():
    problem = Problem(*blobs(20), 1.0)
    cut = [solve_constrained(problem, True, most) for most in (0, 1, 4)]
    assert [found.steps for found in cut] == [0, 1, 4]
    assert not any(found.solved for found in cut)
    assert solve_constrained(problem, True).solved


@pytest.mark.parametrize("C", [0.05, 1.0, 40.0])
def test_one_newton_step_solves_the_equations_of_the_active_samples(C):
    problem = Problem(*blobs(30, 1.0), C)
    active = np.arange(30) % 4 != 0
    t, X = problem.t[active], problem.X[active]
    # w = Σ αtx and b with α = C(1 − t·f): linear equations in (w, b).
    X1 = np.column_stack([X, np.ones(len(t))])
    H = np.diag([1.0, 1.0, 0.0]) + C * X1.T @ X1
    w1, w2, b = np.linalg.solve(H, C * X1.T @ t)
    found = solve_active(problem, active)
    np.testing.assert_allclose([*found.w, found.b], [w1, w2, b], rtol=1e-9)
    assert not found.alpha[~active].any()
    assert abs(found.alpha @ problem.t) <= 1e-12 * found.alpha.sum()


def test_newton_needs_few_steps_and_counts_them():
    for C, most in ((1e-4, 1), (1.0, 3), (1e4, 3)):
        states = iterates(Newton(), Problem(*blobs(80, 8.0), C), 50)
        assert [state.step for state in states] == list(range(len(states)))
        assert len(states) - 1 <= most
        assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
        assert states[-1].pair.relative_gap <= 1e-14


def test_a_dual_point_of_one_class_alone_is_none():
    problem = Problem(*blobs(6), 1.0)
    for side in (problem.t > 0, problem.t < 0):
        np.testing.assert_array_equal(feasible(problem, np.where(side, 1.0, 0.0)), np.zeros(6))
    alpha = feasible(problem, np.array([3.0, 0.0, 1.0, 3.0, -2.0, 4.0]))
    assert (alpha > 0).tolist() == [True, False, True, True, False, True]
    assert alpha @ problem.t == pytest.approx(0.0, abs=1e-15)


@given(seed=st.integers(0, 10**6), C=st.sampled_from([0.01, 1.0, 100.0]))
def test_the_line_search_ends_at_the_least_primal(seed, C):
    rng = np.random.default_rng(seed)
    problem = Problem(*blobs(12, 2.0, seed), C)
    w, dw = rng.normal(size=(2, 2))
    b, db = rng.normal(size=2)
    # A sample that the step neither helps nor harms.
    db = -float(problem.centred[0] @ dw) if seed % 2 else float(db)

    def cost(length):
        v, c = w + length * dw, b + length * db
        return primal_value(problem, v, problem.least_slack(v, c))

    best = line_search(problem, w, float(b), dw, db)
    assert best >= 0
    for other in (best + 1e-3, best * 1.01, max(0.0, best - 1e-3), best * 0.99, 0.0, 1.0, 10.0):
        assert cost(best) <= cost(other) * (1 + 1e-12)


def test_the_line_search_along_nothing_and_beyond_all_breakpoints():
    problem = Problem(np.array([[1.0], [-1.0]]), np.array([1.0, -1.0]), 2.0)
    nothing, one = np.zeros(1), np.ones(1)
    assert line_search(problem, one, 0.0, nothing, 0.0) == 0.0
    # All slack is gone at w = 1, and ½w² alone is left: from w = 3 down, its least is at C.
    assert line_search(problem, 3.0 * one, 0.0, -one, 0.0) == pytest.approx(3.0 - 0.8)
    assert line_search(problem, 3.0 * one, 0.0, one, 0.0) == 0.0


def test_the_best_dual_point_shown_beside_a_weight():
    problem = Problem(*blobs(30, 1.0), 2.0)
    found = shown(problem, np.array([0.3, 0.1]))
    assert found.alpha @ problem.t == pytest.approx(0.0, abs=1e-12)
    for factor in (0.99, 1.01):
        assert dual_value(problem, factor * found.alpha) < found.dual
    nothing = origin(problem)
    assert (nothing.w.any(), nothing.b, nothing.alpha.any()) == (False, 0.0, False)


def test_a_restart_of_the_ascent_forgets_its_momentum():
    states = iterates(DualAscent(), Problem(*blobs(100, 1.5), 1.0), 2000)
    assert len(states) <= 114
    golden = (1 + 5**0.5) / 2
    assert (states[0].momentum, states[1].momentum) == (1.0, pytest.approx(golden))
    restarts = [b for a, b in pairwise(states) if b.momentum < a.momentum]
    assert len(restarts) == 1
    assert restarts[0].momentum == pytest.approx(golden)
    np.testing.assert_array_equal(restarts[0].ahead, restarts[0].pair.alpha)
    a, b = states[1:3]
    assert b.momentum == pytest.approx((1 + (1 + 4 * a.momentum**2) ** 0.5) / 2)
    share = (a.momentum - 1) / b.momentum
    np.testing.assert_allclose(b.ahead, b.pair.alpha + share * (b.pair.alpha - a.pair.alpha))


def test_each_condition_fails_by_the_number_that_its_formula_says():
    rng = np.random.default_rng(2)
    problem = Problem(*blobs(6), 0.5)
    (X, t), w, level = (problem.X, problem.t), np.array([2.0, -0.5]), -3.0
    xi, alpha, beta = rng.normal(size=(3, 6))
    off = X - X.mean(axis=0)
    f = off @ w + level
    slack, margin = max(1.0, np.abs(xi).max()), 1 + np.abs(f).max()
    most = np.abs(alpha).max()
    expected = {
        "w": (np.abs(w - (alpha * t) @ off).max(), (alpha @ np.abs(off)).max()),
        "b": (abs((alpha * t).sum()), np.abs(alpha).sum()),
        "xi": (np.abs(xi - 2 * (alpha + beta)).max(), slack),
        "margins": (max(0.0, (1 - xi - t * f).max()), margin),
        "slack": (max(0.0, -xi.min()), slack),
        "alpha": (max(0.0, -alpha.min()), most),
        "beta": (np.abs(beta).max(), most),
        "slackness": (np.abs(alpha * (1 - xi - t * f)).max(), most * margin),
        "slackness_beta": (np.abs(beta * xi).max(), most * slack),
    }
    found = {r.key: r for r in kkt_residuals(problem, w, level, xi, alpha, beta)}
    assert list(found) == [*expected, "gap"]
    for key, (value, scale) in expected.items():
        assert found[key].value == pytest.approx(value), key
        assert found[key].scale == pytest.approx(scale), key
        assert found[key].relative == pytest.approx(value / scale), key
    assert found["gap"].scale == primal_value(problem, w, xi)
    without = {r.key: r for r in kkt_residuals(problem, w, level, xi, alpha)}
    assert without["beta"].value == 0
    nothing = {r.key: r for r in kkt_residuals(problem, w, level, xi, np.zeros(6), beta)}
    assert nothing["beta"].relative == np.abs(beta).max()


def test_the_balance_between_two_ends_is_in_the_middle():
    t = np.array([1.0, 1.0, -1.0])
    assert balance(np.array([-2.0, -3.0, -4.0]), t) == 1.0
    assert balance(np.array([2.0, 5.0, 1.0]), t) == pytest.approx(2.0)


def test_centre_spread_and_standard_by_hand():
    problem = Problem(np.array([[1.0, 5.0], [3.0, 5.5], [8.0, 4.5]]), np.array([1.0, -1, 1]), 3.0)
    np.testing.assert_allclose(problem.centred, [[-3, 0], [-1, 0.5], [4, -0.5]])
    assert problem.spread == 4.0
    np.testing.assert_allclose(problem.standard.X, problem.centred / 4)
    assert problem.standard.C == 48.0
    alpha = np.array([1.0, 3.0, 2.0])
    np.testing.assert_allclose(problem.weights(alpha), [1 - 9 + 16, 5 - 16.5 + 9])
    assert Problem(np.full((2, 1), 7.0), np.array([1.0, -1]), 1.0).spread == 1.0
    tiny = [Problem(np.array([[0.0], [x]]), np.array([1.0, -1]), 1.0) for x in (2e-100, 2.2e-100)]
    assert [problem.spread for problem in tiny] == [1.0, 1.1e-100]
    at_limit = Problem(np.array([[-1.0], [1.0]]), np.array([1.0, -1]), 1e13)
    assert at_limit.spread == 1.0
    with pytest.raises(ValueError, match="too wide"):
        replace(at_limit, C=1.001e13)


def test_support_vectors_and_width_of_a_pair():
    problem = Problem(np.array([[3.0], [-1.0], [-9.0]]), np.array([1.0, -1.0, -1.0]), 1.0)
    found = pair(problem, np.array([0.5]), -0.5, np.array([4.0, 4.0, 3.9e-9]))
    assert found.width == 4.0
    assert found.support.tolist() == [0, 1]
    found = pair(problem, np.array([0.5]), -0.5, np.array([4.0, 4.0, 4.1e-9]))
    assert found.support.tolist() == [0, 1, 2]
    assert found.relative_gap == found.gap / found.primal
    # α with Σ αt ≠ 0 is outside the dual, but for rounding.
    assert dual_value(problem, np.array([1.0, 1.0 + 3e-9, 0.0])) == -np.inf
    assert np.isfinite(dual_value(problem, np.array([1.0, 1.0 + 1e-9, 0.0])))


def test_the_cost_of_negative_slack_by_hand():
    problem = Problem(*blobs(5), 5.0)
    zeroed, cost, saved = without_negative_slack(problem, np.array([0.5, -0.25, 0.0, -1.0, 2.0]))
    np.testing.assert_array_equal(zeroed, [0.5, 0.0, 0.0, 0.0, 2.0])
    assert (cost, saved) == (2.5 * 4.25, 2.5 * 1.0625)


@pytest.mark.parametrize(("seed", "n", "size"), [(2, 6, 1e3), (0, 2, 0.01), (0, 2, 100.0)])
def test_newton_counts_the_step_that_rounding_ends_too(seed, n, size):
    """Far from the origin and at a large C the gap cannot come down to 1e-14."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2)) * size + 1e6
    t = np.where(np.arange(n) % 3 == 0, 1.0, -1.0)
    states = iterates(Newton(), Problem(X, t, 1e6), 50)
    assert [state.step for state in states] == list(range(len(states)))
    assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
    assert states[-1].pair.relative_gap < 1e-12


@pytest.mark.parametrize(("size", "C"), [(10.0, 1e8), (1e3, 1e4), (1e3, 2e4), (1e3, 1e5)])
def test_newton_counts_a_step_that_cannot_go_lower_too(size, C):
    """At the last step the primal falls no more, by rounding, and yet the gap is above 1e-14."""
    X = [[1, 0, 2], [-1, -1, 0], [-2, -1, -1], [0, 1, 2], [0, -1, -1]]
    X += [[-2, 0, -4], [1, 1, 0], [0, -2, -3], [2, -2, -2], [2, 0, 2]]
    t = np.where(np.arange(10) % 3 == 0, 1.0, -1.0)
    states = iterates(Newton(), Problem(size * np.array(X), t, C), 50)
    assert [state.step for state in states] == list(range(len(states)))
    assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
    assert 1e-14 < states[-1].pair.relative_gap < 1e-9


def test_the_active_equations_where_some_samples_have_nothing_left_over():
    """Y = (2, 0, 2, 0): 1 − Y·(ΣY/ΣY²) is (0, 1, 0, 1), the part of α that no w explains."""
    X = np.array([[2.0], [0.0], [-2.0], [0.0]])
    problem = Problem(X, np.array([1.0, 1.0, -1.0, -1.0]), 3.0)
    found = solve_active(problem, np.ones(4, bool))
    # ½w² + (3/2)(2(1 − 2w)² + 2): w = 12(1 − 2w).
    assert found.w == pytest.approx(12 / 25)
    assert found.b == pytest.approx(0.0, abs=1e-15)
    np.testing.assert_allclose(found.alpha, [3 / 25, 3.0, 3 / 25, 3.0])


@pytest.mark.parametrize("place", [0.1, 0.3, 1e6 + 0.1])
def test_samples_that_are_one_point_are_centred_to_exactly_zero(place):
    for n in (2, 3, 7, 11):
        problem = Problem(np.full((n, 2), place), np.array([1.0, *[-1.0] * (n - 1)]), 1.0)
        assert not problem.centred.any()
        assert problem.spread == 1.0


@pytest.mark.parametrize(
    ("X", "t"), [((4,), (4,)), ((4, 2), (3,)), ((4, 2), (4, 1)), ((2, 2, 2), (2,))]
)
def test_samples_are_rows_with_a_sign_each(X, t):
    with pytest.raises(ValueError, match="one t for each sample"):
        Problem(np.ones(X), np.resize([1.0, -1.0], t), 1.0)
