"""What the page on separability says of its proofs, and the numbers in it."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from linclf_core.datasets import DATASETS
from linclf_core.datasets.base import dataset
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.model import Params, random_start, scores
from linclf_core.separability.decision import Inseparable, Separable, certify, leads, zero_one_bound
from linclf_ui.separability.bound import cases_text, forms_text, own_text
from linclf_ui.separability.proof import farkas_proof, rescaling_proof, rounded_down
from tests.ui.printed import NUMBER, comes_to, read


@pytest.mark.parametrize("places", [2, 3, 6])
@pytest.mark.parametrize("seed", range(8))
def test_the_loss_that_remains_is_the_bound_and_never_more(seed: int, places: int) -> None:
    rng = np.random.default_rng(seed)
    data = dataset(rng.normal(size=(20, 2)), rng.integers(3, size=20), 3)
    proof = certify(data.X, data.y, 3)
    assert isinstance(proof, Inseparable)
    S = scores(random_start(2, 3, 1.0, seed), data.X)
    delta = float(rng.choice([0.3, 1.0, 2.5]))
    differences = S[proof.samples, proof.rivals] - S[proof.samples, data.y[proof.samples]]
    bound = zero_one_bound(S, data.y, delta)
    text = farkas_proof(proof, data, differences, delta, bound, places)
    found = re.search(r"is at least\n\$([0-9.]+)\$", text)
    assert found
    exact = delta / (20 * np.bincount(proof.samples, proof.multipliers).max())
    assert exact - 10.0**-places < float(found[1]) <= exact
    assert f"has ${differences.max():.{places}f} \\ge 0$" in text
    assert rf"with {bound.wrong.sum()} of 20" in text


@pytest.mark.parametrize("value", [0.5, 0.0625, 0.2 / 3, 1.2345e-7, 9.9999e-5, 0.99999])
@pytest.mark.parametrize("places", [0, 1, 3, 6])
def test_a_bound_rounded_down_is_near_and_not_above(value: float, places: int) -> None:
    shown = rounded_down(value, places)
    digits = 10.0 ** (math.floor(math.log10(value)) - places)
    assert value - max(10.0**-places, digits) < shown <= value


@pytest.mark.parametrize("places", [1, 3])
def test_the_loss_of_the_worst_sample_equals_what_its_printed_numbers_give_and_no_more(
    places: int,
) -> None:
    data, signs = DATASETS["blobs"]()(), []
    proof = certify(data.X, data.y, data.n_classes)
    assert isinstance(proof, Separable)
    d = leads(proof.params, data.X, data.y)
    for delta in (0.25, 1.0, 2.6):
        for share in np.linspace(0.1, 1.2, 23):
            c = -float(share) * delta / proof.m
            S = scores(Params(c * proof.params.W, c * proof.params.b), data.X)
            bound = zero_one_bound(S, data.y, delta)
            text = rescaling_proof(proof, data, d, 0, delta, c, bound, places)
            assert rf"= -\Delta = {-delta:g}$" in text
            n = f"({NUMBER})"
            found = re.search(rf"0,\\ {n} \\cdot \({n}\) \+ {n}\\}}\n(=|\\approx) {n}\$", text)
            assert found, text
            shown_c, m, shown_delta = (read(found[k]) for k in (1, 2, 3))
            assert float(shown_delta) == delta
            worked = max(Fraction(0), shown_c * m + shown_delta)
            assert (found[4] == "=") == comes_to(worked, found[5], places), found[0]
            signs.append(found[4])
    assert set(signs) == {"=", r"\approx"}


def lab_scores(seed: int) -> tuple[np.ndarray, np.ndarray]:
    data = DATASETS["overlapping"]()()
    return scores(random_start(2, 3, 0.5, seed), data.X), data.y


@pytest.mark.parametrize("delta", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("sample", [0, 7, 40])
def test_both_forms_of_the_maximum_are_one_number(sample: int, delta: float) -> None:
    S, y = lab_scores(1)
    told = forms_text(S, y, sample, delta, 6)
    found = re.search(
        rf"\\max\\{{(.*)\\}} = \\max\\{{0,\\ \\max\\{{(.*)\\}}\\}} = ({NUMBER})", told
    )
    assert found
    every, rivals = ([float(v) for v in found[k].split(r",\ ")] for k in (1, 2))
    assert max(every) == max(0.0, max(rivals)) == float(found[3])
    assert len(every) == len(rivals) + 1 == 3
    loss = CrammerSinger(delta)(S, y).per_sample[sample]
    assert float(found[3]) == pytest.approx(loss, abs=1e-6)


@pytest.mark.parametrize("delta", [0.5, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_chain_of_the_wrong_case_holds_in_numbers(seed: int, delta: float) -> None:
    S, y = lab_scores(seed)
    told = cases_text(S, y, delta, 6)
    right, wrong = told.split("**Taken wrong.**")
    assert float(re.search(rf"\\ell = ({NUMBER}) \\ge 0", right)[1]) >= 0  # type: ignore[index]
    found = re.search(
        rf"s_{{\d}} = ({NUMBER}) \\ge s_{{\d}} = ({NUMBER})\$, "
        rf"so \$s_j - s_y = ({NUMBER}) \\ge 0\$, "
        rf"\$s_j - s_y \+ \\Delta = ({NUMBER}) \\ge {delta:g}\$, and \$\\ell = ({NUMBER}) \\ge",
        wrong,
    )
    assert found
    s_j, s_y, lead, margin, loss = (float(found[k]) for k in range(1, 6))
    assert lead == pytest.approx(s_j - s_y, abs=2e-6)
    assert margin == pytest.approx(lead + delta, abs=2e-6)
    assert loss >= margin - 1e-6 >= delta - 2e-6


def test_where_none_is_wrong_or_none_right_the_case_says_so() -> None:
    S, y = np.eye(3), np.arange(3)
    assert "no sample is taken wrong" in cases_text(S, y, 1.0, 3)
    assert "no sample is taken right" in cases_text(np.roll(S, 1, axis=1), y, 1.0, 3)


def test_weights_of_ones_own_are_rescaled_by_their_own_number() -> None:
    data = dataset(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([0, 1]), 2)
    own = Params(np.array([[0.25, -0.25], [0.0, 0.0]]), np.zeros(2))
    told = own_text(own, data, 1.0, 3)
    assert "$M = -0.500$" in told
    assert r"$-\Delta / M = 2$" in told
    assert "$f = 0$" in told
    assert "not negative" in own_text(Params(np.zeros((2, 2)), np.zeros(2)), data, 1.0, 3)


def test_a_lead_that_rounding_made_is_a_tie() -> None:
    # 0.1 + 0.2 is above 0.3 by rounding alone.
    tie = Params(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0.0, 0.3]))
    data = dataset(np.array([[0.1, 0.2]]), np.array([0]), 2)
    said = own_text(tie, data, 1.0, 3)
    assert "$M = 0$" in said
    assert "a tie is not enough" in said
