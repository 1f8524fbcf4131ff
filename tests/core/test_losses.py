"""The contract of every registered loss, and each known loss against its definition."""

from decimal import Decimal, localcontext
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linclf_core.explain.matrix import score_matrix
from linclf_core.explain.traced import derivative
from linclf_core.explain.traced import given as traced
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_core.rows import one_hot
from linclf_core.settings import settings_of
from tests.combined import combined


def variants(cls):
    """The loss with its defaults, and with each number setting moved away from its default."""
    yield cls()
    for s in settings_of(cls):
        for other in s.choices:
            if other != s.default:
                yield cls(**{s.name: other})
        if not isinstance(s.default, str):
            yield cls(**{s.name: min(s.high, 2.5 * s.default)})


#: Typed losses: one that is not convex, put together in every way, and a smooth one.
TYPED = [
    *(OwnLoss("max(0, min(2, Δ + m))", way) for way in WAYS),
    OwnLoss("log(1 + exp(m))"),
]
VARIANTS = [*(loss for cls in LOSSES.values() for loss in variants(cls)), *TYPED]
ALL = pytest.mark.parametrize("loss", VARIANTS, ids=repr)
KINKED = pytest.mark.parametrize("loss", [v for v in VARIANTS if not v.smooth], ids=repr)

HINGES = ("weston_watkins", "crammer_singer", "one_vs_all")


@st.composite
def batches(draw, low=-30.0, high=30.0):
    """Scores and classes. Quarters are frequent, so that kinks and ties are hit exactly."""
    N, C = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    quarters = st.integers(int(4 * low), int(4 * high)).map(lambda k: k / 4)
    near = st.integers(-8, 8).map(lambda k: k / 4)
    element = near | quarters | st.floats(low, high)
    rows = st.lists(st.lists(element, min_size=C, max_size=C), min_size=N, max_size=N)
    labels = st.lists(st.integers(0, C - 1), min_size=N, max_size=N)
    return np.array(draw(rows)) + 0.0, np.array(draw(labels), np.intp)


def random_batch(seed, N=40, C=4, spread=2.0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, spread, (N, C)), rng.integers(0, C, N)


# --- Each loss against its definition, in 60-digit decimal arithmetic ---------------------------


def weston_watkins(s, y, loss):
    d = Decimal(loss.delta)
    hinges = [max(Decimal(0), s[j] - s[y] + d) for j in range(len(s)) if j != y]
    dS = [Decimal(int(j != y and s[j] - s[y] + d > 0)) for j in range(len(s))]
    dS[y] = -sum(dS)
    return sum(hinges), dS


def crammer_singer(s, y, loss):
    d = Decimal(loss.delta)
    margins = [s[j] - s[y] + (d if j != y else 0) for j in range(len(s))]
    dS = [Decimal(0)] * len(s)
    if max(margins) > 0:
        dS[margins.index(max(margins))] += 1
        dS[y] -= 1
    return max(margins), dS


def one_vs_all(s, y, loss):
    t = [1 if j == y else -1 for j in range(len(s))]
    margins = [Decimal(loss.delta) - t[j] * s[j] for j in range(len(s))]
    dS = [Decimal(-t[j] * int(margins[j] > 0)) for j in range(len(s))]
    return sum(max(Decimal(0), m) for m in margins), dS


def squared_hinge(s, y, loss):
    d = Decimal(loss.delta)
    hinges = [max(Decimal(0), s[j] - s[y] + d) for j in range(len(s)) if j != y]
    dS = [2 * max(Decimal(0), s[j] - s[y] + d) for j in range(len(s))]
    dS[y] = -2 * sum(hinges)
    return sum(h * h for h in hinges), dS


def logistic_one_vs_all(s, y, loss):
    t = [1 if j == y else -1 for j in range(len(s))]
    odds = [(-t[j] * s[j]).exp() for j in range(len(s))]
    costs = [((1 + o).ln() if o > Decimal("1e-25") else o) for o in odds]
    return sum(costs), [-t[j] * odds[j] / (1 + odds[j]) for j in range(len(s))]


def softmax(s, y, loss):
    rivals = sum((s[j] - s[y]).exp() for j in range(len(s)) if j != y)
    everything = sum((score - s[y]).exp() for score in s)
    dS = [(score - s[y]).exp() / everything for score in s]
    dS[y] = -rivals / everything
    # ln(1 + r), where 1 + r would round to 1 even in 60 digits.
    return (everything.ln() if rivals > Decimal("1e-25") else rivals), dS


DEFINITIONS = {
    f.__name__: f
    for f in (
        weston_watkins,
        crammer_singer,
        one_vs_all,
        softmax,
        squared_hinge,
        logistic_one_vs_all,
    )
}
DEFINED = pytest.mark.parametrize("loss", [v for v in VARIANTS if v.key in DEFINITIONS], ids=repr)


def by_definition(loss, S, y):
    with localcontext() as context:
        context.prec = 60
        rows = [[Decimal(float(score)) for score in row] for row in S]
        terms = [DEFINITIONS[loss.key](s, int(k), loss) for s, k in zip(rows, y, strict=True)]
        values = np.array([float(value) for value, _ in terms])
        return values, np.array([[float(entry) for entry in dS] for _, dS in terms])


@DEFINED
@given(batch=batches())
def test_value_and_derivative_follow_the_definition(loss, batch):
    S, y = batch
    # A margin within rounding of a kink counts as 0; the definition knows no rounding.
    S = np.where(loss.kink_distance(S, y).min(axis=1, keepdims=True) < 1e-9, np.round(S * 4) / 4, S)
    terms = loss(S, y)
    value, dS = by_definition(loss, S, y)
    # At a kink hit exactly, the definition's choice (strictly more than 0) is ours.
    distance = loss.kink_distance(S, y).min(axis=1)
    clear = (distance == 0) | (distance > 1e-9)
    # Where slopes are differences of scores, rounding may leave of a small one what it likes.
    differences = loss.smooth and loss.reaches_zero
    rounding = 1e-13 if differences else 0
    np.testing.assert_allclose(terms.dS[clear], dS[clear], rtol=1e-12, atol=rounding)
    np.testing.assert_allclose(terms.per_sample, value, rtol=1e-12, atol=1e-14)


@st.composite
def typed(draw):
    """Scores and Δ as people type them, up to 14 digits, and classes; margins are often 0."""
    decimals = draw(st.integers(0, 4))
    unit, size = Decimal(10) ** -decimals, 10 ** draw(st.integers(1, 14))
    C, delta = draw(st.integers(2, 4)), draw(st.integers(1, 30 * 10**decimals)) * unit
    s = [draw(st.integers(-size + 1, size - 1)) * unit for _ in range(C)]
    y = draw(st.integers(0, C - 1))
    for j in range(C):
        # The kinks of the joint hinges and of one-vs-all, and a digit beside them.
        kink = draw(st.sampled_from([None, s[y] - delta, delta, -delta]))
        if kink is not None and abs(kink) < (size - 1) * unit:
            s[j] = kink + draw(st.integers(-1, 1)) * unit
    return s, y, delta


@pytest.mark.parametrize("key", HINGES)
@given(case=typed())
@example(case=([Decimal("-2.997"), Decimal("-1.997"), Decimal(0)], 1, Decimal(1)))
@example(case=([Decimal("0.1"), Decimal("0.4"), Decimal("0.3")], 1, Decimal("0.3")))
@example(case=([Decimal("-0.527"), Decimal("1.475")], 1, Decimal("2.002")))
@example(case=([Decimal("9999999998.9999"), Decimal("9999999999.9998")], 1, Decimal(1)))
def test_for_typed_scores_the_exact_decimal_decides(key, case):
    s, y, delta = case
    loss, S, labels = LOSSES[key](float(delta)), np.array([s], float), np.array([y])
    value, dS = DEFINITIONS[key](s, y, SimpleNamespace(delta=delta))
    terms = loss(S, labels)
    np.testing.assert_array_equal(terms.dS[0], np.array(dS, float))
    rounding = 1e-15 * (1 + float(max(map(abs, s))) + float(delta)) * len(s)
    assert terms.per_sample[0] == pytest.approx(float(value), abs=rounding)
    assert (terms.per_sample[0] == 0) == (value == 0)
    matrices = {m.name: m.values[0] for m in loss.matrices(S, labels)}
    np.testing.assert_array_equal(matrices["dS"], terms.dS[0])
    margins = [score - s[y] + delta for score in s]
    if key == "one_vs_all":
        margins = [delta - (score if j == y else -score) for j, score in enumerate(s)]
    if key == "crammer_singer":
        margins[y] = Decimal(0)
    np.testing.assert_array_equal(np.sign(matrices["margins"]), np.sign(np.array(margins, float)))


@pytest.mark.parametrize("key", HINGES)
def test_only_what_rounding_can_make_of_0_counts_as_0(key):
    loss, y = LOSSES[key](1.0), np.array([0])
    low = -1.0 if key == "one_vs_all" else 0.0
    for small in (1e-13, -1e-13):
        terms = loss(np.array([[1.0, low + small]]), y)
        assert (terms.per_sample[0] > 0) == (terms.dS[0, 1] > 0) == (small > 0)
    # A score that is no smaller than the true one has a margin of Δ at least, at any size.
    for lead in (0.0, 16.0):
        wrong = loss(np.array([[1e17, 1e17 + lead]]), y)
        assert wrong.dS[0, 1] == 1
        assert wrong.per_sample[0] >= 1
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(loss(np.array([[0.0, np.inf]]), y).per_sample).any()


@DEFINED
def test_scores_of_ten_thousand_are_finite_and_right(loss):
    rng = np.random.default_rng(3)
    S = rng.choice([-1e4, 1e4, 0.0, 9999.5], (200, 4)) + rng.normal(0, 1, (200, 4))
    y = rng.integers(0, 4, 200)
    terms = loss(S, y)
    value, dS = by_definition(loss, S, y)
    np.testing.assert_allclose(terms.per_sample, value, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(terms.dS, dS, rtol=1e-11, atol=1e-300)


@pytest.mark.parametrize("delta", [1.0, 2.5])
@pytest.mark.parametrize(("key", "low"), list(zip(HINGES, (0, 0, -1), strict=True)))
def test_at_a_kink_the_subgradient_zero_is_taken(key, low, delta):
    """The true score is right by Δ and no more, so every margin of a rival is exactly 0."""
    loss, y = LOSSES[key](delta), np.array([0, 1])
    edge = delta * np.array([[1.0, low, low], [low, 1.0, low]])
    assert (loss.kink_distance(edge, y).min(axis=1) == 0).all()
    assert not loss(edge, y).per_sample.any()
    assert not loss(edge, y).dS.any()


@ALL
def test_every_matrix_is_finite_at_ten_thousand(loss):
    S = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4], [1e4, 1e4, 1e4], [-1e4, -1e4, 1e4]])
    for y in ([0, 0, 1, 2], [1, 2, 0, 0]):
        terms = loss(S, np.array(y))
        assert np.isfinite(terms.per_sample).all()
        assert np.isfinite(terms.dS).all()
        for matrix in loss.matrices(S, np.array(y)):
            assert np.isfinite(matrix.values).all(), matrix.name
            assert not (np.signbit(matrix.values) & (matrix.values == 0)).any(), "a −0 to print"


# --- The contract ------------------------------------------------------------------------------


@ALL
def test_the_registry_knows_the_loss_by_its_key(loss):
    assert LOSSES[loss.key] is type(loss)
    assert loss == type(loss)(**{s.name: getattr(loss, s.name) for s in settings_of(loss)})
    assert hash(loss) == hash(type(loss)(**vars(loss)))


@ALL
@given(batch=batches())
def test_training_and_display_agree(loss, batch):
    S, y = batch
    terms, matrices = loss(S, y), loss.matrices(S, y)
    named = {matrix.name: matrix for matrix in matrices}
    assert len(named) == len(matrices)
    assert matrices[-1].name == "dS"
    np.testing.assert_array_equal(named["dS"].values, terms.dS)
    np.testing.assert_array_equal(named["loss"].values[:, 0], terms.per_sample)
    for matrix in matrices:
        assert matrix.values.shape in (S.shape, (len(S), 1))
        assert not (np.signbit(matrix.values) & (matrix.values == 0)).any(), "a −0 to print"
        within = {
            "signed": (-np.inf, np.inf),
            "nonnegative": (0, np.inf),
            "unit": (0, 1),
            "indicator": (0, S.shape[1]),
        }[matrix.scale]
        assert within[0] <= matrix.values.min() <= matrix.values.max() <= within[1]
        if matrix.scale == "indicator":
            np.testing.assert_array_equal(matrix.values, np.round(matrix.values))


@ALL
@given(batch=batches())
def test_inputs_are_left_alone_and_losses_are_never_negative(loss, batch):
    S, y = batch
    before = S.copy(), y.copy()
    assert (loss(S, y).per_sample >= 0).all()
    loss.matrices(S, y)
    loss.kink_distance(S, y)
    np.testing.assert_array_equal(S, before[0])
    np.testing.assert_array_equal(y, before[1])


@ALL
def test_derivative_is_the_central_difference_of_the_loss(loss):
    S, y = random_batch(1)
    clear = loss.kink_distance(S, y).min(axis=1) > 1e-3
    S, y, h = S[clear], y[clear], 1e-5
    assert len(S) > 20
    dS = loss(S, y).dS
    assert np.abs(dS).max() > 0.5
    for j in range(S.shape[1]):
        step = h * np.eye(S.shape[1])[j]
        rise = loss(S + step, y).per_sample - loss(S - step, y).per_sample
        np.testing.assert_allclose(rise / (2 * h), dS[:, j], rtol=0, atol=1e-8)


@ALL
@given(batch=batches(), shift=st.floats(-20, 20))
def test_sums_to_zero_means_shifts_do_not_matter(loss, batch, shift):
    S, y = batch
    terms, shifted = loss(S, y), loss(S + shift, y)
    if loss.sums_to_zero:
        rounding = 1e-14 * np.abs(terms.dS).max(axis=1, initial=1.0)
        assert (np.abs(terms.dS.sum(axis=1)) <= rounding).all()
        np.testing.assert_allclose(shifted.per_sample, terms.per_sample, rtol=1e-12, atol=1e-11)


@ALL
def test_other_losses_do_notice_a_shift(loss):
    S, y = random_batch(2)
    change = np.abs(loss(S + 0.7, y).per_sample - loss(S, y).per_sample).max()
    assert (change < 1e-11) == loss.sums_to_zero
    assert (np.abs(loss(S, y).dS.sum(axis=1)).max() < 1e-11) == loss.sums_to_zero


@ALL
@given(batch=batches(), seed=st.integers(0, 99))
def test_convex_and_every_derivative_is_a_subgradient(loss, batch, seed):
    """L(S') ≥ L(S) + ⟨dS, S' − S⟩, at kinks and ties too: all tied rivals at once would fail."""
    if not loss.convex:
        return
    S, y = batch
    rng = np.random.default_rng(seed)
    other = S + rng.normal(0, 1, S.shape) * rng.choice([0.01, 1.0, 10.0])
    here, there = loss(S, y), loss(other, y)
    below = here.per_sample + (here.dS * (other - S)).sum(axis=1)
    scale = 1e-12 * (1 + np.abs(S).max())
    assert (there.per_sample >= below - 100 * scale).all()
    middle = loss((S + other) / 2, y).per_sample
    assert (middle <= (here.per_sample + there.per_sample) / 2 + 100 * scale).all()


@ALL
def test_permuting_samples_and_classes_permutes_the_results(loss):
    S, y = random_batch(4)
    terms = loss(S, y)
    rng = np.random.default_rng(5)
    rows, columns = rng.permutation(len(S)), rng.permutation(S.shape[1])
    permuted = loss(S[rows], y[rows])
    np.testing.assert_array_equal(permuted.per_sample, terms.per_sample[rows])
    np.testing.assert_array_equal(permuted.dS, terms.dS[rows])
    # Column k of the permuted scores is class columns[k], whose new number is k.
    renamed = loss(S[:, columns], np.argsort(columns)[y])
    np.testing.assert_allclose(renamed.per_sample, terms.per_sample, rtol=1e-13)
    np.testing.assert_allclose(renamed.dS, terms.dS[:, columns], rtol=1e-12, atol=1e-15)


@ALL
@pytest.mark.parametrize(("N", "C"), [(1, 2), (1, 5), (3, 2)])
def test_one_sample_and_two_classes(loss, N, C):
    S, y = random_batch(6, N, C)
    terms, rows = loss(S, y), [loss(S[i : i + 1], y[i : i + 1]) for i in range(N)]
    assert terms.per_sample.shape == (N,)
    assert terms.dS.shape == loss.kink_distance(S, y).shape == (N, C)
    np.testing.assert_allclose(terms.dS, np.vstack([r.dS for r in rows]), rtol=1e-13)
    np.testing.assert_allclose(
        terms.per_sample, np.concatenate([r.per_sample for r in rows]), rtol=1e-13
    )


@ALL
def test_reaches_zero(loss):
    y = np.array([0, 1, 2])
    value = loss(8.0 * (2 * one_hot(y, 3) - 1), y).per_sample
    assert (value == 0).all() if loss.reaches_zero else (value > 0).all()


@ALL
@given(batch=batches())
def test_the_formula_comes_to_what_training_computes(loss, batch):
    """`told` shows the numbers of training; here are the formula's own."""
    S, y = batch
    formula, terms = loss.formula(traced(score_matrix(S)), y), loss(S, y)
    scale = 1e-13 * (1 + np.abs(S).max())
    per_sample = formula["loss"].values[:, 0]
    np.testing.assert_allclose(per_sample, terms.per_sample, rtol=1e-12, atol=scale)
    np.testing.assert_allclose(formula["dS"].values, terms.dS, rtol=1e-12, atol=scale)


@combined("loss, C", 2, {repr(loss): loss for loss in VARIANTS}, [2, 5])
def test_chain_rule_of_the_formula_closed_form_and_central_differences_agree(loss, C):
    S, y = random_batch(12, N=20, C=C)
    clear = loss.kink_distance(S, y).min(axis=1) > 1e-3
    assert clear.sum() >= 10
    h = 1e-5
    for i in np.flatnonzero(clear):
        s, label = S[i : i + 1], y[i : i + 1]
        product, *_, closed = loss.walk(s, label)[-1].matrices
        moved = np.concatenate([s + h * np.eye(C), s - h * np.eye(C)])
        up, down = np.split(loss(moved, np.repeat(label, 2 * C)).per_sample, 2)
        np.testing.assert_allclose(product.values, closed.values, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose((up - down) / (2 * h), closed.values[0], rtol=1e-7, atol=1e-8)


@ALL
def test_a_jacobian_written_in_a_simpler_way_is_what_the_rules_come_to(loss):
    S, y = random_batch(13, N=1)
    formula = loss.formula(traced(score_matrix(S)), y)
    by_rules = derivative(formula.through, formula.s, symbolic=True)
    inner = next(p for p in loss.walk(S, y) if p.key == "inner").matrices[-1]
    for j, k in np.ndindex(inner.values.shape):
        assert inner.values[j, k] == pytest.approx(by_rules(j, k).value, rel=1e-12, abs=1e-15)


@ALL
def test_the_margin_is_the_lead_from_which_on_nothing_is_left_to_pay(loss):
    assert loss.margin > 0
    if loss.reaches_zero and loss.sums_to_zero:
        S = loss.margin * np.array([[1.0, 0.0, 0.0]])
        y = np.array([0])
        assert loss(1.001 * S, y).per_sample == 0
        assert loss(0.999 * S, y).per_sample > 0


# --- Kinks and curvature -----------------------------------------------------------------------


@KINKED
@given(batch=batches(), seed=st.integers(0, 99))
def test_within_the_kink_distance_the_derivative_stays(loss, batch, seed):
    S, y = batch
    distance = loss.kink_distance(S, y)
    assert (distance >= 0).all()
    # Two scores moved by half the distance change their difference by the whole of it.
    move = 0.49 * distance.min(axis=1, keepdims=True)
    clear = move[:, 0] > 1e-9
    moved = S + move * np.random.default_rng(seed).uniform(-1, 1, S.shape)
    np.testing.assert_array_equal(loss(moved, y).dS[clear], loss(S, y).dS[clear])


@KINKED
def test_beyond_the_kink_distance_the_derivative_changes(loss):
    S, y = random_batch(7, N=30, C=3)
    distance = loss.kink_distance(S, y)
    assert np.isfinite(distance).any(axis=1).all()
    dS = loss(S, y).dS
    for i, j in np.argwhere(np.isfinite(distance)):
        changed = []
        for sign in (-1, 1):
            moved = S[i : i + 1].copy()
            moved[0, j] += sign * (1.001 * distance[i, j] + 1e-9)
            changed.append((loss(moved, y[i : i + 1]).dS[0] != dS[i]).any())
        assert any(changed), (i, j)


@ALL
def test_a_smooth_loss_has_no_kinks_and_another_has_no_bound_of_its_curvature(loss):
    S, y = random_batch(8, N=300)
    assert np.isinf(loss.kink_distance(S, y)).all() == loss.smooth
    assert loss.smooth or all(loss.curvature(C) is None for C in (2, 3, 10))


@pytest.mark.parametrize("C", [2, 3, 10])
@pytest.mark.parametrize("loss", [v for v in VARIANTS if v.curvature(2) is not None], ids=repr)
def test_curvature_bounds_how_fast_the_derivative_turns(loss, C):
    S, y = random_batch(8, N=300, C=C)
    other = S + np.random.default_rng(9).normal(0, 0.3, S.shape)
    turn = np.linalg.norm(loss(other, y).dS - loss(S, y).dS, axis=1)
    assert (turn <= loss.curvature(C) * np.linalg.norm(other - S, axis=1) + 1e-12).all()


@pytest.mark.parametrize(
    ("key", "S", "direction"),
    [
        ("softmax", [0.0, 0.0], [1.0, -1.0]),
        ("squared_hinge", [0.0, 0.0, 0.0], [2.0, -1.0, -1.0]),
        ("logistic_one_vs_all", [0.0, 0.0], [1.0, 0.0]),
    ],
)
def test_some_derivative_turns_as_fast_as_the_bound_of_its_loss(key, S, direction):
    loss, S, y = LOSSES[key](), np.array([S]), np.array([0])
    h = 1e-4 * np.array([direction])
    turn = np.linalg.norm(loss(S + h, y).dS - loss(S, y).dS)
    assert turn == pytest.approx(loss.curvature(S.shape[1]) * np.linalg.norm(h), rel=1e-3)


def test_the_winner_of_crammer_singer_is_as_far_from_a_kink_as_the_second():
    # Margins (0, 3, 1.5): the largest ties with the second after 1.5, with the true class after 3.
    distance = LOSSES["crammer_singer"]().kink_distance(np.array([[0.0, 2.0, 0.5]]), np.array([0]))
    np.testing.assert_array_equal(distance, [[3.0, 1.5, 1.5]])


# --- Theory --------------------------------------------------------------------------------------


@given(batch=batches(), delta=st.floats(1, 5))
def test_zero_one_below_crammer_singer_below_weston_watkins(batch, delta):
    S, y = batch
    wrong = S.argmax(axis=1) != y
    strongest = LOSSES["crammer_singer"](delta)(S, y).per_sample
    every = LOSSES["weston_watkins"](delta)(S, y).per_sample
    assert (wrong <= strongest).all()
    assert (strongest <= every + 1e-12 * (1 + every)).all()


@given(batch=batches())
def test_zero_one_below_softmax_over_ln_two(batch):
    S, y = batch
    wrong = S.argmax(axis=1) != y
    assert (LOSSES["softmax"]()(S, y).per_sample / np.log(2) >= wrong - 1e-12).all()


def test_two_classes_make_both_joint_hinges_one():
    S, y = random_batch(10, C=2)
    a, b = LOSSES["crammer_singer"]()(S, y), LOSSES["weston_watkins"]()(S, y)
    np.testing.assert_array_equal(a.per_sample, b.per_sample)
    np.testing.assert_array_equal(a.dS, b.dS)


@pytest.mark.parametrize("gap", [1, 20, 36, 37, 40, 300, 700])
def test_softmax_keeps_the_digits_of_a_small_loss(gap):
    """ln(1 + 2e^−gap): log-sum-exp minus the true score has no digit left from a gap of 37 on."""
    loss = LOSSES["softmax"]()(np.array([[float(gap), 0.0, 0.0]]), np.array([0]))
    assert loss.per_sample[0] == pytest.approx(np.log1p(2 * np.exp(-gap)), rel=1e-13, abs=0)
    slope = -2 * np.exp(-gap) / (1 + 2 * np.exp(-gap))
    assert loss.dS[0, 0] == pytest.approx(slope, rel=1e-13, abs=0)
