"""Proofs to be put in order, as the pages Separability, Chain rule and Soft SVM tell them."""

from collections.abc import Callable

import numpy as np

from linclf_core.exercises.exercise import Exercise, Kind, Slip
from linclf_core.exercises.proofs import PLACE, Lure, Proof, ProofLine, Shuffled
from linclf_core.exercises.working import Working
from linclf_core.explain.expression import Expression, constant
from linclf_core.explain.matrix import Matrix
from linclf_core.explain.traced import How
from linclf_core.losses import Loss
from linclf_core.losses.weston_watkins import WestonWatkins

BOUND = Proof(
    "For ℓ = max_j (s_j − s_y + Δ·[j ≠ y]) and Δ > 0, the mean loss is at least Δ times the share "
    "of wrong samples. Here a sample is wrong if some rival j ≠ y has s_j ≥ s_y.",
    (
        ProofLine("For j = y the entry of the maximum is s_y − s_y + Δ·0 = 0."),
        ProofLine("So ℓ ≥ 0. Where the sample is right, this is ℓ ≥ Δ·[wrong].", (0,)),
        ProofLine("Where the sample is wrong, take a rival j with s_j ≥ s_y."),
        ProofLine("For this j the entry of the maximum is s_j − s_y + Δ ≥ Δ.", (2,)),
        ProofLine("So ℓ ≥ Δ there, which is ℓ ≥ Δ·[wrong].", (3,)),
        ProofLine("In both cases ℓ ≥ Δ·[wrong].", (1, 4)),
        ProofLine("Added over the samples and divided by N, this is the claim.", (5,)),
    ),
    Lure(
        "Where the sample is wrong, every rival j has s_j ≥ s_y.",
        2,
        "A wrong sample has one rival that is not below s_y; the others may be.",
    ),
)
JACOBIAN = Proof(
    "For p_i = e_i/Z with e_i = exp(s_i) and Z = Σ_k e_k, ∂p_i/∂s_j = p_i·([i = j] − p_j).",
    (
        ProofLine("e_i holds s_i alone, so ∂e_i/∂s_j = [i = j]·e_i."),
        ProofLine("So of the terms of Z only e_j depends on s_j: ∂Z/∂s_j = e_j.", (0,)),
        ProofLine("The quotient rule: ∂p_i/∂s_j = (∂e_i/∂s_j·Z − e_i·∂Z/∂s_j)/Z²."),
        ProofLine("Both derivatives put in: ([i = j]·e_i·Z − e_i·e_j)/Z².", (0, 1, 2)),
        ProofLine("Divided term by term: [i = j]·e_i/Z − (e_i/Z)·(e_j/Z).", (3,)),
        ProofLine("With p = e/Z: [i = j]·p_i − p_i·p_j.", (4,)),
        ProofLine("With p_i taken out, this is the claim.", (5,)),
    ),
    Lure(
        "The derivative of exp is exp, so ∂Z/∂s_j = Z.",
        1,
        "Only one term of Z depends on s_j: the derivative is e_j.",
    ),
)
RESCALING = Proof(
    "Let M, the largest s_j − s_y over all samples and rivals, be negative. Then W and b times "
    "c = Δ/|M| have a hinge loss of 0, the smallest there is.",
    (
        ProofLine("Each difference s_j − s_y is at most M."),
        ProofLine("With W and b times c, each score and so each difference is c times as large."),
        ProofLine("As c > 0, the differences are now at most c·M.", (0, 1)),
        ProofLine("As M is negative, M = −|M|, and c·M = −Δ."),
        ProofLine("So each new difference plus Δ is at most 0.", (2, 3)),
        ProofLine("So max(0, ·) makes 0 of each, and the loss is 0 for every sample.", (4,)),
        ProofLine("No hinge loss is below 0, so their mean, 0, is the smallest there is.", (5,)),
    ),
    Lure(
        "As c = Δ/|M|, c·M = Δ.",
        3,
        "c·M has the sign of M: it is −Δ.",
    ),
)
SLACK = Proof(
    "No solution of min ½w² + (C/2)·Σξ² subject to t_i·f(x_i) ≥ 1 − ξ_i, with C > 0, has a "
    "negative ξ_i: so ξ ≥ 0 need not be asked for.",
    (
        ProofLine("Suppose that a solution has some ξ_i < 0."),
        ProofLine("Its constraint then says t_i·f(x_i) ≥ 1 − ξ_i > 1.", (0,)),
        ProofLine(
            "So it also holds with 0 in the place of ξ_i; the other constraints do not change.",
            (1,),
        ),
        ProofLine("The cost falls by (C/2)·ξ_i² > 0 when ξ_i becomes 0.", (0,)),
        ProofLine("So there is a feasible point that costs less than the solution.", (2, 3)),
        ProofLine("That cannot be: no solution has ξ_i < 0.", (4,)),
    ),
    Lure(
        "ξ_i² is positive, so the cost is smallest with ξ_i > 0.",
        3,
        "That ξ_i² is positive says nothing of the sign of ξ_i: it is the cost that counts.",
    ),
)
DUAL = Proof(
    "The dual of the soft SVM with f(x) = w·x + b is to maximise Σα_i − ½|Σα_i·t_i·x_i|² − "
    "(1/2C)·Σα_i² subject to α ≥ 0 and Σα_i·t_i = 0. Its Lagrangian, with α ≥ 0 and β ≥ 0, is "
    "½|w|² + (C/2)·Σξ_i² + Σα_i·(1 − ξ_i − t_i·f(x_i)) − Σβ_i·ξ_i, and g is the lowest value of it "
    "over w, b and ξ.",
    (
        ProofLine("b stands in the Lagrangian as −b·Σα_i·t_i only."),
        ProofLine("If Σα_i·t_i ≠ 0, some b makes it as low as one likes: g = −∞.", (0,)),
        ProofLine("So where g is finite, Σα_i·t_i = 0, and b drops out.", (1,)),
        ProofLine("In w the Lagrangian is lowest at w = Σα_i·t_i·x_i."),
        ProofLine("In ξ_i it is lowest where C·ξ_i − α_i − β_i = 0."),
        ProofLine(
            "All put in: g = Σα_i − ½|Σα_i·t_i·x_i|² − (1/2C)·Σ(α_i + β_i)².",
            (2, 3, 4),
        ),
        ProofLine("A larger β_i only lowers g: the highest value is at β = 0.", (5,)),
        ProofLine("With β = 0, this is the claim.", (6,)),
    ),
    Lure(
        "If Σα_i·t_i ≠ 0, the derivative by b is not 0, and so g = 0.",
        1,
        "A derivative that is nowhere 0 leaves no lowest value: g is −∞, not 0.",
    ),
)


def ordering(shuffled: Shuffled) -> Exercise:
    """The place of each line in the proof."""
    values = np.array([shuffled.places], float).T
    place = Matrix(PLACE, "place", "", values, "indicator", "", rows="one", columns="one")
    working = Working((place,))
    lured = Slip(shuffled.proof.lure.sentence, working.told(PLACE, _told(shuffled.with_lure())),
                 (PLACE,))  # fmt: skip
    early = (
        Slip(sentence, working.told(PLACE, _told(places)), (PLACE,))
        for sentence, places in shuffled.too_early()
    )
    return Exercise(working, (), (PLACE,), (lured, *early), proof=shuffled)


def _told(places: tuple[int, ...]) -> How:
    def how(i: int, _: int) -> Expression:
        return constant(places[i])

    return how


def _shuffling(proof: Proof) -> Callable[[np.random.Generator, Loss], Shuffled]:
    def draw(random: np.random.Generator, loss: Loss) -> Shuffled:
        order = random.permutation(len(proof.lines) + 1)
        return Shuffled(proof, tuple(int(k) for k in order))

    return draw


def _kind(key: str, title: str, proof: Proof) -> Kind:
    return Kind(
        key,
        f"Proof: {title}",
        "Number the lines in the order of the proof, from 1 on: a line may use only what stands "
        "before it. One line is no part of it: give it a 0.",
        "nothing",
        _shuffling(proof),
        ordering,
        WestonWatkins(),
    )


ORDERINGS = (
    _kind("order_bound", "0–1 bound", BOUND),
    _kind("order_jacobian", "softmax Jacobian", JACOBIAN),
    _kind("order_rescaling", "rescaling constant", RESCALING),
    _kind("order_slack", "slack is not negative", SLACK),
    _kind("order_dual", "dual of the soft SVM", DUAL),
)
