"""Typed functions of the margin: read, worked, written out, judged; and what nobody should type."""

import random
import re
import time

import numpy as np
import pytest

from linclf_core.explain.expression import symbol
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.own_words import WAYS
from linclf_core.phi.bounds import proved, smooth
from linclf_core.phi.facts import facts
from linclf_core.phi.grammar import DEEPEST, LONGEST, parsed

M = np.linspace(-3.05, 3.05, 62)

#: What can be typed, and the same in NumPy.
READ = {
    "max(0, 1 + m)^2": lambda m, d: np.maximum(0, 1 + m) ** 2,
    "max(0, 1 + m)**2": lambda m, d: np.maximum(0, 1 + m) ** 2,
    "log(1 + exp(m))": lambda m, d: np.log(1 + np.exp(m)),
    " ln(1 + exp(m)) ": lambda m, d: np.log(1 + np.exp(m)),
    "max(0, min(2, Δ + m))": lambda m, d: np.clip(d + m, 0, 2),
    "max(m, 0) + min(m, 1)": lambda m, d: np.maximum(m, 0) + np.minimum(m, 1),
    "max(0, delta − m·2, m)": lambda m, d: np.maximum(np.maximum(0, d - 2 * m), m),
    "abs(m)/2 + sqrt(1 + m^2)": lambda m, d: np.abs(m) / 2 + np.sqrt(1 + m**2),
    "[m > 0] + [m < -1]·3": lambda m, d: (m > 0) + 3.0 * (m < -1),
    "1/(1 + exp(-m))": lambda m, d: 1 / (1 + np.exp(-m)),
    "-(-m)^2 + 20": lambda m, d: 20 - m**2,
    "2^-1 × +m × m": lambda m, d: m**2 / 2,
    "(1 + m^2)^-0.5": lambda m, d: (1 + m**2) ** -0.5,
    "m^0 + m^1": lambda m, d: 1 + m,
    "sqrt(m - m) + max(0, m)^0.5": lambda m, d: np.maximum(0, m) ** 0.5,
}


@pytest.mark.parametrize(("text", "plain"), READ.items(), ids=READ)
def test_a_text_is_the_function_it_writes(text, plain):
    node = parsed(text)
    value, slope = node.at(M, 0.7)
    np.testing.assert_allclose(value, plain(M, 0.7), rtol=1e-13)
    h = 1e-6
    numeric = (plain(M + h, 0.7) - plain(M - h, 0.7)) / (2 * h)
    np.testing.assert_allclose(slope, numeric, rtol=1e-6, atol=1e-7)
    check_told(node, M[::7], 0.7)


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("max(m, 2·m)", 1),
        ("max(2·m, m)", 1),
        ("max(5 + m, 5 + 2·m)", 1),
        ("max(5 + 2·m, 5 + m)", 1),
        ("min(-m, 3·m)", -1),
        ("min(5 - 3·m, 5 + m)", 1),
        ("max(m, 0)", 0),
        ("min(0, m)", 0),
        ("abs(m)", 0),
    ],
)
def test_at_a_kink_the_slope_nearer_to_0_is_taken(text, slope):
    assert parsed(text).at(np.zeros(1), 1.0)[1].tolist() == [slope]
    check_told(parsed(text), np.zeros(1), 1.0)


def check_told(node, margins, delta):
    """What is written comes to what is computed."""
    value, slope = node.at(margins, delta)
    for m, v, d in zip(margins, value, slope, strict=True):
        told = node.told(symbol("m", float(m)), symbol(r"\Delta", delta))
        assert told[0].value == pytest.approx(v, rel=1e-11, abs=1e-11)
        assert (0.0 if told[1] is None else told[1].value) == pytest.approx(d, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("m * m / 4", r"\frac{m + m}{4}"),
        ("m / (1 + m)", r"\frac{1 + m - m}{\left(1 + m\right)^2}"),
    ],
)
def test_the_rule_of_quotients_is_written_only_where_what_stands_below_moves(text, slope):
    _, told = parsed(text).told(symbol("m", 3.0), symbol(r"\Delta", 1.0))
    assert told.symbolic() == slope


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("2m", "At letter 2, “m” was not understood."),
        ("1 + foo(m)", "At letter 5, “foo(m)”"),
        ("max(0, m) + q", "At letter 13, “q”"),
        ("Δ·Δ·x", "At letter 5, “x”"),
        ("m^2^", "At letter "),
        ("max(m)", "At letter 1, “max”, which takes 2 to 6 values"),
        ("exp(m, m)", "At letter 1, “exp”, which takes one value"),
        ("m^m", "At letter 3, an exponent that is no number"),
        ("9^9^9", "an exponent that is no number"),
        ("m^99", "At letter 3, an exponent"),
        ("1e9", "At letter 1, a number above 1,000,000"),
        ("1e999", "a number above"),
        ("m.real", "At letter 2"),
        ("__import__('os')", "At letter 1"),
        ("m !", "At letter 3, “!”"),
        ("(m", "At letter "),
        ("m +", "At letter "),
        ("1if m", "At letter 2, “if m”"),
        ("(lambda: m)()", "At letter 8"),
        ("m if m else 1", "At letter 1"),
        ("[m > 0 > 1]", "At letter 1"),
        ("[m]", "At letter 1"),
        ("[m >= 0]", "At letter 5"),
        ("'m'", "At letter 1"),
        ("True", "At letter 1"),
        ("1j", "At letter 2"),
        ("m\x00m", "At letter 2, “?m”"),
        ("m; m", "At letter 2, “; m”"),
        ("max(0, *m)", "At letter 8"),
        ("exp(m=1)", "At letter 6"),
        ("m" * (LONGEST + 1), f"it may have {LONGEST}"),
        ("(" * (DEEPEST + 1), "brackets are open"),
        ("-" * 60 + "m", "too long or too deep"),
        ("m" + "+m" * 55, "too long or too deep"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"[.\]]$") as fault:
        parsed(text)
    assert sentence in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m", "A loss is never negative, but φ(−0.025) = −0.025."),
        ("1/m", "At m = 0, φ is no finite number."),
        ("log(m)", "At m = 0, φ is no finite number."),
        ("1/(m - 0.1234)^2", "At m = 0.1234, φ is no finite number."),
        ("exp(exp(m))", "φ is no finite number."),
        ("(m - 0.377)^-2", "At m = 0.377, φ is no finite number."),
        ("max(0, 50 - abs(m))*0 + 50 - m/2", "A loss is never negative, but φ(1000) = −450."),
    ],
)
def test_what_is_no_loss_gets_one_sentence(text, sentence):
    for make in (lambda: facts(text, 1.0), lambda: OwnLoss(text)):
        with pytest.raises(ValueError, match=r"\.$") as fault:
            make()
        assert sentence in str(fault.value)


# --- Facts ---------------------------------------------------------------------------------------


def test_facts_of_the_squared_hinge():
    found = facts("max(0, Δ + m)^2", 1.0)
    assert (found.convex, found.rising, found.stays_0, found.kinks) == (True, True, True, ())
    convex, zero_one, kinks, start, growth = found.sentences
    assert "**Convex**, proved" in convex
    assert zero_one == "**Bounds the 0–1 loss**: φ(m) ≥ 1 for m ≥ 0 (φ never falls)."
    assert "**Smooth**" in kinks
    assert start.startswith("**Slope at m = 0**: 2.")
    assert growth == (
        "**Not bounded**: it is convex and rises, φ(15) = 256, φ(30) = 961. Outliers pull."
    )


def test_facts_of_the_ramp():
    found = facts("max(0, min(2, 1 + m))", 1.0)
    assert (found.convex, found.rising, found.stays_0) == (False, True, True)
    assert [(k.at, round(k.left, 6), round(k.right, 6)) for k in found.kinks] == [
        (-1.0, 0.0, 1.0),
        (1.0, 1.0, 0.0),
    ]
    assert found.sentences[0] == (
        "**Not convex**: φ(10) = 2 lies above the line from φ(−10) = 0 to φ(30) = 2, which has 1 "
        "there. There may be a second valley."
    )
    # Of one margin: several rivals of a sample together may cost more.
    assert found.sentences[4] == "**Bounded** by 2: no margin, however far out, costs more."


def test_other_facts():
    told = facts("log(1 + exp(m))", 1.0).sentences
    assert "**Convex**, proved" in told[0]
    assert "from the scale 1/0.6931 on" in told[1]
    assert not facts("log(1 + exp(m))", 1.0).stays_0
    assert "**Perhaps convex**" in facts("sqrt(1 + m^2)", 1.0).sentences[0]
    for sigmoid in ("1 - 1/(1 + exp(m))", "1 - (1 + exp(m))^-1"):
        assert "**Not convex**" in facts(sigmoid, 1.0).sentences[0]
    assert "no sample pulls" in facts("max(0, m - 3)^2", 1.0).sentences[3]
    unbound = facts("max(0, m - 3)^2", 1.0).sentences[1]
    assert "**No bound of the 0–1 loss**" in unbound
    assert 0 <= float(re.search(r"φ\((.*)\) = 0", unbound)[1]) <= 3, "a margin of a wrong sample"
    assert "where φ itself jumps" in facts("[m > 0.3]", 1.0).sentences[2]
    sigmoid = facts("1/(1 + exp(-m))", 1.0)
    assert "**Bounded** by 1" in sigmoid.sentences[4]
    assert sigmoid.rising
    # What is left of the fall counts beside what the value is.
    assert "**Levels off** near 100000" in facts("100000 + exp(-m/2)", 1.0).sentences[4]
    assert "**Levels off** near 9.358·10⁻¹⁴" in facts("exp(-m)", 1.0).sentences[4]


@pytest.mark.parametrize("text", ["(1 + m^2)/(1 + m^4)", "m^2·exp(-abs(m)) + exp(-m)", "exp(-m)"])
def test_what_still_falls_far_out_is_no_bound(text):
    zero_one = facts(text, 1.0).sentences[1]
    assert "**No bound of the 0–1 loss was found**" in zero_one
    assert "φ still falls at m = 30" in zero_one


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 + exp(-m)", "**Bounds the 0–1 loss**: φ(m) ≥ 1 for m ≥ 0 (proved by rules)."),
        (
            "0.5 + exp(-m)",
            "**Bounds the 0–1 loss from the scale 1/0.5 on**: φ(m) ≥ 0.5 for m ≥ 0 "
            "(proved by rules).",
        ),
        (
            "2 + (1 + m^2)/(1 + m^4)",
            "**Bounds the 0–1 loss**: φ(m) ≥ 2 for m ≥ 0 (proved by rules).",
        ),
    ],
)
def test_what_falls_to_a_proved_bound_keeps_it(text, told):
    assert facts(text, 1.0).sentences[1] == told


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("(3·m - 1)^2", "0.3333"),
        ("(m - 1/3)^2", "0.3333"),
        ("1000000·(m - 1/3)^2", "0.3333"),
        ("exp((3·m - 1)^2/100) - 1", "0.3333"),
        ("m^2 - 2·m/3 + 1/9", "0.3333"),
        ("(m^2 - 2)^2", "1.414"),
        ("min((m - 5.01)^2 + 0.001, (m - 9.99)^2)", "9.99"),
        # Just after its jump; at 0.31 itself φ is 1.
        ("1 - [m > 0.31] + max(0, m - 0.31)", "0.31"),
    ],
)
def test_a_valley_between_the_margins_checked_is_no_bound(text, at):
    assert facts(text, 1.0).sentences[1] == (
        "**No bound of the 0–1 loss**, at any scale: with m ≥ 0 a sample may be wrong, but "
        f"near m = {at} φ falls to 0."
    )
    # These places are among the margins checked, the second one but for rounding.
    assert "φ(0.3333) = 0." in facts("log(1 + (3·m - 1)^2)", 1.0).sentences[1]
    assert "φ(1.414) = 0." in facts("1000000·abs(m^2 - 2)", 1.0).sentences[1]


@pytest.mark.parametrize(
    ("text", "least", "evidence", "at"),
    [
        ("100·(m - 1/3)^2 + 0.5", "0.5", "φ is convex", "0.3333"),
        ("1000000·(m - 1/3)^2 + 0.001", "0.001", "φ is convex", "0.3333"),
        ("(m^2 - 2)^2 + 0.25", "0.25", "proved by rules", "1.414"),
        ("exp((m - 1/3)^2/10 - 40)", "4.248·10⁻¹⁸", "φ is convex", "0.3333"),
    ],
)
def test_the_least_of_a_valley_is_at_its_bottom(text, least, evidence, at):
    assert facts(text, 1.0).sentences[1] == (
        f"**Bounds the 0–1 loss from the scale 1/{least} on**: φ(m) ≥ {least} for m ≥ 0 "
        f"({evidence}), and it falls to that near m = {at}."
    )


def test_what_is_small_beside_what_is_close_by_is_not_0():
    told = facts("1000000·abs(m^2 - 2) + abs(m)/1000", 1.0).sentences[1]
    assert "φ(m) ≥ 0.001414 for m ≥ 0 (as far as was checked, up to m = 30)" in told
    rising = facts("max(1e-10·exp(m), 1000·(m - 0.01))", 1.0).sentences[1]
    assert "φ(m) ≥ 10⁻¹⁰ for m ≥ 0 (φ never falls)" in rising


def test_a_loss_is_not_negative_between_the_margins_checked():
    with pytest.raises(ValueError, match=r"but φ\(0\.3333\) = −1·10⁻⁵\.$"):
        facts("(m - 1/3)^2 - 0.00001", 1.0)


def test_a_bound_that_only_rounding_misses_is_one():
    assert facts("m^2 - 2·m/3 + 1/9 + 1", 1.0).sentences[1] == (
        "**Bounds the 0–1 loss**: φ(m) ≥ 1 for m ≥ 0 (φ is convex)."
    )


def test_what_falls_is_not_unbounded_and_its_digits_tell_that_it_falls():
    growth = facts("(5 + m^4)/(1 + m^4)", 1.0).sentences[4]
    assert growth == (
        "**Falls**, as far as was checked: φ(15) = 1.0001, φ(30) = 1. Far out a margin costs less."
    )


def test_what_is_convex_and_rises_is_not_bounded_however_large_it_is():
    growth = facts("100000 + m + abs(m)", 1.0).sentences[4]
    assert growth == (
        "**Not bounded**: it is convex and rises, φ(15) = 100000, φ(30) = 100100. Outliers pull."
    )


@pytest.mark.filterwarnings("error")
def test_a_counterexample_is_found_among_numbers_that_are_nearly_too_large():
    assert "**Not convex**" in facts("exp(709)·min(1, abs(m))", 1.0).sentences[0]


def test_what_is_divided_by_more_than_0_is_bounded_and_may_be_no_bound():
    found = facts("1/(1 + m^2)", 1.0)
    assert "**Bounded** by 1" in found.sentences[4]
    assert "and φ still falls at m = 30, where it is 0.00111." in found.sentences[1]
    assert not found.rising
    assert not found.convex


def test_what_grows_ever_less_is_not_said_to_have_no_bound():
    growth = facts("(1 + m^2)/(2 + m^2)", 1.0).sentences[4]
    assert growth == (
        "**Grows**, as far as was checked: φ(15) = 0.9956, φ(30) = 0.9989, and no bound was found. "
        "Outliers pull."
    )
    assert [k.at for k in facts("max(0, exp(m) - 2)", 1.0).kinks] == pytest.approx([np.log(2)])
    assert [k.at for k in facts("abs(m - 4000)", 1.0).kinks] == [4000.0]


@pytest.mark.parametrize("scale", ["0.000001", "1", "1000000", "1000000·1000000"])
def test_rounding_is_nothing_against_convexity(scale):
    for curve in ("sqrt(1 + m^2)", "sqrt(m^2)"):
        assert "**Perhaps convex**" in facts(f"{scale}·{curve}", 1.0).sentences[0]
    # A dent of a hundredth part is something.
    dented = facts(f"{scale}·(100 + sqrt(1 + m^2) - max(0, 1 - m^2))", 1.0).sentences[0]
    assert "**Not convex**" in dented


def test_what_only_rounding_makes_0_does_not_stay_0():
    assert not facts("exp(10·m)", 1.0).stays_0
    assert facts("max(0, m)^3", 1.0).stays_0


def test_the_rules_prove_no_more_than_holds():
    assert proved(parsed("log(exp(m) + 2·exp(-m) + 1)"), 1.0).convex
    assert not proved(parsed("log(exp(m) + -1)"), 1.0).convex
    assert not proved(parsed("max(0, m)·max(0, -m)"), 1.0).convex
    assert not proved(parsed("min(m, -m)"), 1.0).convex
    assert proved(parsed("min(m, -m)"), 1.0).concave
    assert not proved(parsed("(m^2 - 1)^2"), 1.0).convex


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("max(0, m)·max(0, -m)", 0),
        ("m·max(0, -m)", -np.inf),
        ("max(0, -m)·m", -np.inf),
        ("max(1, m)·max(2, -m)", 0),
    ],
)
def test_a_product_is_proved_not_negative_where_both_factors_are(text, low):
    assert proved(parsed(text), 1.0).low == low


def test_kinks_are_told_only_where_the_slope_jumps():
    assert facts("max(0, m)^2", 1.0).kinks == ()
    assert len(facts("max(0, m) + max(0, -m)", 1.0).kinks) == 1


@pytest.mark.parametrize(
    "text",
    [
        "51·max(0, 1 + m)^2",
        "100·max(0, 1 + m)^2",
        "1000000·max(0, 3·m - 1)^2",
        "max(0, 10 + 10·m)^2",
        "max(0, 1 + m)^1.5",
        "max(0, 1 + m)^1.01",
        "max(0, 3·m - 1)^1.01",
        "max(0, exp(m) - 2)^1.01",
        "max(0, m)^1.2 + max(0, m)^1.5",
        "abs(m - 27.3)^1.5",
        # Of these nothing is proved.
        "100·max(0, 1 + m)·max(0, 1 + m)",
        "100·min(0, -1 - m)^2",
        "sqrt(max(0, 1 + m)^3)",
        "sqrt(max(0, 3·m - 1)^2.02)",
        "sqrt(max(0, exp(m) - 2)^2.02)",
        "sqrt(max(0, m)^2.4) + sqrt(max(0, m)^3)",
        "sqrt(abs(m - 27.3)^3)",
    ],
)
def test_a_slope_that_changes_quickly_but_jumps_not_is_no_kink(text):
    assert facts(text, 1.0).kinks == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("max(0, 1 + m)", "m = −1, slope 0 before and 1 after"),
        ("abs(m)", "m = 0, slope −1 before and 1 after"),
        (
            "min(1, max(0, 1 + m))",
            "m = −1, slope 0 before and 1 after; m = 0, slope 1 before and 0 after",
        ),
        (
            "abs(m - 1) + abs(m + 0.5)",
            "m = −0.5, slope −2 before and 0 after; m = 1, slope 0 before and 2 after",
        ),
        ("max(0, m)^1.5 + abs(m)", "m = 0, slope −1 before and 1 after"),
        ("max(0, m)^1.1 + abs(m)", "m = 0, slope −1 before and 1 after"),
        ("max(0, exp(m) - 2)", "m = 0.6931, slope 0 before and 2 after"),
        ("100·max(0, m)^2 + max(0, -m)", "m = 0, slope −1 before and 0 after"),
        ("0.0001·abs(m)", "m = 0, slope −0.0001 before and 0.0001 after"),
        ("abs(m)^0.5", "m = 0, slope −∞ before and ∞ after"),
        ("abs(m)^0.1", "m = 0, slope −∞ before and ∞ after"),
        ("sqrt(max(0, 3·m - 1))", "m = 0.3333, slope 0 before and ∞ after"),
        ("100·[m > 7] + m^2", "m = 7, where φ itself jumps"),
        ("[exp(m) > 2]", "m = 0.6931, where φ itself jumps"),
        # Two kinks that are closer than φ is first looked at.
        (
            "max(0, m) + max(0, m - 0.0000001)",
            "m = 0, slope 0 before and 1 after; m = 10⁻⁷, slope 1 before and 2 after",
        ),
    ],
)
def test_the_slopes_of_a_kink_are_those_right_at_it(text, told):
    assert facts(text, 1.0).sentences[2] == f"**Kinks** at {told}."


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1 + max(0, 1.05e-5·m)", [0]),
        ("1 + max(0, 0.95e-5·m)", []),
        ("max(0, 100·m + 1000) + max(0, 1.05e-3·m)", [-10, 0]),
        ("max(0, 100·m + 1000) + max(0, 0.95e-3·m)", [-10]),
        ("max(0, 1000 - 100·m) + max(0, 1.05e-3·m)", [0, 10]),
        ("max(0, 1000 - 100·m) + max(0, 0.95e-3·m)", [10]),
    ],
)
def test_a_kink_is_a_jump_of_the_slope_by_more_than_a_hundred_thousandth(text, at):
    """Of 1 and the slope together."""
    assert [kink.at for kink in facts(text, 1.0).kinks] == at


# --- Fuzz ----------------------------------------------------------------------------------------

PIECES = (
    *(
        "m",
        "Δ",
        "0",
        "1",
        "2.5",
        "1e3",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        "(",
        ")",
        ",",
        " ",
        "[",
        "]",
    ),
    *(">", "<", "max(", "min(", "exp(", "log(", "abs(", "sqrt(", "·", "−", "delta", "'", '"'),
    *("lambda", "__", ".", ":", "{", "}", "\\", "\n", "\t", "\x00", "é", "\ud800", "𝐦", "ᵐ", "if "),
)


def random_text(rng):
    """Pieces of formulas and of what is none."""
    if rng.random() < 0.4:
        return formula(rng, 4)
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 40)))


def formula(rng, depth):
    """A formula, which may be no loss."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(("m", "m", "Δ", "1", "0.5", "2", "3"))
    a, b = formula(rng, depth - 1), formula(rng, depth - 1)
    return rng.choice(
        (
            f"({a} + {b})",
            f"({a} - {b})",
            f"{a} · {b}",
            f"{a} / ({b})",
            f"max({a}, {b})",
            f"min({a}, {b})",
            f"exp({a})",
            f"log({a})",
            f"abs({a})",
            f"sqrt({a})",
            f"({a})^{rng.choice((2, 3, 0.5, -1))}",
            f"[{a} > {b}]",
        )
    )


def try_texts(seed, count):
    """None may raise anything but one sentence; the seconds of work that the slowest took."""
    rng, slowest = random.Random(seed), 0.0
    for _ in range(count):
        text = random_text(rng)
        # What takes long once is the machine's doing, what takes long each time the text's.
        if (took := work_of(text)) > slowest:
            slowest = max(slowest, min(took, work_of(text), work_of(text)))
    return slowest


def work_of(text):
    begun = time.process_time()
    try:
        facts.__wrapped__(text, 1.0)
    except ValueError:
        pass
    except Exception as fault:
        raise AssertionError(ascii(text)) from fault
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_no_text_does_harm():
    try_texts(0, 500)


@pytest.mark.soak
@pytest.mark.clock
@pytest.mark.filterwarnings("error")
def test_no_text_of_very_many_does_harm_or_takes_long():
    assert try_texts(1, 100_000) < 0.05


def valid(seed, count):
    """Random formulas that are losses."""
    rng, found = random.Random(seed), []
    while len(found) < count:
        text = f"max(0, {formula(rng, 3)})" if rng.random() < 0.7 else f"exp({formula(rng, 2)})"
        try:
            facts(text, 1.0)
        except ValueError:
            continue
        found.append(text)
    return found


def check_valid(text):
    """Away from kinks the slope is that of central differences, and what is written comes to it."""
    node, known = parsed(text), facts(text, 1.0)
    m = np.random.default_rng(len(text)).uniform(-3, 3, 20)
    for kink in known.kinks:
        m = m[np.abs(m - kink.at) > 1e-2]
    value, slope = node.at(m, 1.0)
    h = 1e-5
    up, down = node.at(m + h, 1.0)[0], node.at(m - h, 1.0)[0]
    bend = np.abs(node.at(m + h, 1.0)[1] - node.at(m - h, 1.0)[1])
    room = 1e-4 * (1 + np.abs(slope)) + bend + 1e-10 * np.abs(value) / h
    assert (np.abs((up - down) / (2 * h) - slope) <= room).all(), text
    told = [node.told(symbol("m", float(x)), symbol("d", 1.0)) for x in m]
    for (v, d), x, w in zip(told, value, slope, strict=True):
        assert v.value == pytest.approx(x, rel=1e-9, abs=1e-9), text
        assert (d.value if d else 0.0) == pytest.approx(w, rel=1e-7, abs=1e-7), text


@pytest.mark.slow
def test_random_formulas_have_the_slopes_of_central_differences():
    for text in valid(2, 60):
        check_valid(text)


@pytest.mark.soak
def test_very_many_formulas_have_the_slopes_of_central_differences():
    for text in valid(3, 2_000):
        check_valid(text)


@pytest.mark.slow
def test_what_the_rules_prove_holds_on_a_grid():
    m = np.linspace(-5, 5, 401)
    for text in valid(4, 100):
        known, (value, _) = proved(parsed(text), 1.0), parsed(text).at(m, 1.0)
        scale = 1e-9 * (1 + np.abs(value).max())
        assert (value >= known.low - scale).all(), text
        assert (value <= known.high + scale).all(), text
        if known.rising:
            assert (np.diff(value) >= -scale).all(), text
        if known.falling:
            assert (np.diff(value) <= scale).all(), text
        bend = value[2:] - 2 * value[1:-1] + value[:-2]
        if known.convex:
            assert (bend >= -scale).all(), text
        if known.concave:
            assert (bend <= scale).all(), text


# --- As a loss -----------------------------------------------------------------------------------

SAME = {
    "weston_watkins": OwnLoss("max(0, Δ + m)", WAYS[0]),
    "squared_hinge": OwnLoss("max(0, Δ + m)^2", WAYS[0]),
    "one_vs_all": OwnLoss("max(0, Δ + m)", WAYS[2]),
    "logistic_one_vs_all": OwnLoss("log(1 + exp(m))", WAYS[2]),
}


@pytest.mark.parametrize("key", SAME)
def test_a_typed_loss_is_the_built_in_one(key):
    rng = np.random.default_rng(0)
    S, y = rng.normal(0, 2, (50, 4)), rng.integers(0, 4, 50)
    ours, built_in = SAME[key](S, y), LOSSES[key]()(S, y)
    np.testing.assert_allclose(ours.per_sample, built_in.per_sample, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ours.dS, built_in.dS, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(
        SAME[key].kink_distance(S, y), LOSSES[key]().kink_distance(S, y), atol=1e-12
    )


def test_a_margin_that_is_at_a_kink_but_for_rounding_is_at_it():
    S, y = np.array([[-2.997, -1.997, 0.0]]), np.array([1])
    terms = SAME["weston_watkins"](S, y)
    np.testing.assert_array_equal(terms.dS, LOSSES["weston_watkins"]()(S, y).dS)
    slopes = next(m for m in SAME["weston_watkins"].matrices(S, y) if m.name == "slopes")
    assert "The margin −1 is a kink: φ has slope 0 before" in slopes.explain(0, 0).notes[0]
    assert slopes.explain(0, 2).notes == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sqrt((3·m - 1)^2)", "m = 0.3333, slope −3 before and 3 after"),
        ("((3·m - 1)^2)^0.5", "m = 0.3333, slope −3 before and 3 after"),
        ("sqrt((exp(m) - 2)^2)", "m = 0.6931, slope −2 before and 2 after"),
        ("abs((3·m - 1)^2·(m - 2))", "m = 2, slope −25 before and 25 after"),
        (
            "abs((m - 0.001)·(m - 0.002))",
            "m = 0.001, slope −0.001 before and 0.001 after; "
            "m = 0.002, slope −0.001 before and 0.001 after",
        ),
        (
            "sqrt((m^2 - 2)^2)",
            "m = −1.414, slope −2.828 before and 2.828 after; "
            "m = 1.414, slope −2.828 before and 2.828 after",
        ),
    ],
)
def test_a_kink_is_found_where_nothing_changes_its_sign(text, told):
    assert facts(text, 1.0).sentences[2] == f"**Kinks** at {told}."
    assert not OwnLoss(text).smooth


def test_a_logarithm_of_a_square_is_looked_at_where_that_is_0():
    with pytest.raises(ValueError, match=r"^At m = 0\.3333, φ is no finite number\.$"):
        facts("abs(log((3·m - 1)^2))", 1.0)


@pytest.mark.parametrize(
    ("text", "is_proved"),
    [
        ("m^2", True),
        ("exp(-m) + Δ·m·m + max(1, 2)", True),
        ("log(1 + exp(m))", True),
        ("sqrt(1 + m^2)/(1 + m^4)", True),
        ("2 + 1/(-1 - m^2)", True),
        ("1 - (1 + exp(m))^-1", True),
        ("(1 + m^2)^0.3", True),
        ("max(0, 1 + m)^1.01", True),
        ("max(1 + m, 0)^2", True),
        ("abs(m)^3", True),
        # These are smooth too, but no rule tells it.
        ("max(0, m)·max(0, m)", False),
        ("sqrt(exp(m))", False),
        ("max(1, m)^2 - max(2·m - 1, 1)", False),
        ("max(0, max(m, -m))^2", False),
    ],
)
def test_smooth_is_told_of_what_is_proved(text, is_proved):
    told = facts(text, 1.0)
    assert told.kinks == ()
    assert told.sentences[2] == (
        "**Smooth**, proved by rules: it has no kink."
        if is_proved
        else "**No kink was found**, as far as was checked."
    )


@pytest.mark.parametrize(
    "text",
    [
        *("abs(m)", "abs(m)^0.5", "abs(m)^1", "max(0, m)", "[m > 0]", "sqrt(m^2)", "(m^2)^0.5"),
        *("max(1, m)^2", "max(0, abs(m))^2", "abs(abs(m) - 1)^2", "1 + m·abs(m) + 2·min(0, -m)"),
        *("1/(1 + abs(m))", "log(1 + abs(m))", "exp(abs(m))", "max(-1, m)^2"),
    ],
)
def test_smooth_is_not_proved_of_what_has_a_kink(text):
    assert not smooth(parsed(text), 1.0)


def test_a_margin_at_a_kink_without_a_finite_slope_is_told_so():
    S, y = np.array([[1.0, 1.0]]), np.array([0])
    loss = OwnLoss("abs(m)^0.5")
    slopes = next(m for m in loss.matrices(S, y) if m.name == "slopes")
    assert "φ has slope −∞ before it and ∞ after it. Here 0 is" in slopes.explain(0, 1).notes[0]


def test_the_largest_rival_alone_pays():
    S, y = np.array([[0.0, 2.0, 0.5], [1.0, 1.0, 0.0]]), np.array([0, 2])
    terms = OwnLoss("exp(m)", WAYS[1])(S, y)
    np.testing.assert_allclose(terms.per_sample, np.exp([2.0, 1.0]))
    np.testing.assert_allclose(terms.dS[0], np.exp(2.0) * np.array([-1, 1, 0]))
    # The lowest index at a tie.
    np.testing.assert_allclose(terms.dS[1], np.e * np.array([1, 0, -1]))


def test_what_is_too_large_for_a_number_stays_finite():
    S, y = np.array([[0.0, 1e4], [1e4, 0.0]]), np.array([0, 0])
    for text in ("exp(m)", "log(1 + exp(m))"):
        terms = OwnLoss(text)(S, y)
        assert np.isfinite(terms.per_sample).all()
        assert np.isfinite(terms.dS).all()
        for matrix in OwnLoss(text).matrices(S, y):
            for i, j in np.ndindex(matrix.values.shape):
                matrix.explain(i, j).lines(3)


@pytest.mark.parametrize("way", WAYS)
def test_what_it_promises_follows_from_its_facts(way):
    hinge, ramp = OwnLoss("max(0, Δ + m)", way), OwnLoss("max(0, min(2, Δ + m))", way)
    assert hinge.convex
    assert not ramp.convex
    assert OwnLoss("m^2", way).convex == (way != WAYS[1])
    assert OwnLoss("m^2", way).smooth == (way != WAYS[1])
    assert not hinge.smooth
    assert hinge.reaches_zero
    assert len(hinge.facts) == 5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["m*m", "sqrt(1 + m^2)", "exp(m)*exp(m)"])
def test_what_is_not_proved_convex_is_not_for_that_not_convex(text, way):
    loss = OwnLoss(text, way)
    assert not loss.convex
    assert not loss.not_convex(2)
    # Two rivals of a φ that falls are a counterexample.
    assert loss.not_convex(3) == (way == WAYS[1] and text != "exp(m)*exp(m)")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["max(0, min(2, 1 + m))", "(1 + m)^2", "max(0, 1 + m)", "exp(-m)"])
def test_two_points_show_a_loss_not_convex_just_where_it_says_so(text, way):
    loss, margins = OwnLoss(text, way), np.arange(-4.0, 5.0)
    points = np.stack([np.zeros(81), *(m.ravel() for m in np.meshgrid(margins, margins))], axis=1)
    for C in (2, 3):
        S, y = points[:, :C], np.zeros(81, int)
        at = loss(S, y).per_sample
        middle = (S[:, None] + S[None]).reshape(-1, C) / 2
        mean = (at[:, None] + at[None]).ravel() / 2
        bumps = loss(middle, np.zeros(81**2, int)).per_sample - mean
        assert (bumps.max() > 1e-9 * at.max()) == loss.not_convex(C)


@pytest.mark.parametrize("text", ["2*exp(m)", "exp(m)/2", "3*(1 + exp(m))^2"])
def test_a_slope_too_large_for_a_number_counts_as_large_though_a_constant_stands_by(text):
    S, y = np.array([[0.0, 1000.0]]), np.array([0])
    assert OwnLoss(text)(S, y).dS.tolist() == [[-1e100, 1e100]]


def test_a_minimum_is_written_with_both_brackets():
    assert parsed("min(m, 2)").latex() == r"\min\left(m,\ 2\right)"
