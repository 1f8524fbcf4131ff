"""The kinds of exercises. A new one is a function, its slips, and a line in KINDS."""

from linclf_core.exercises.exercise import Kind
from linclf_core.exercises.kinds import bounds, losses, proofs, relu, softmax, step, svm

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        losses.MARGINS,
        losses.LOSS_LINE,
        losses.INDICATOR,
        losses.PROBABILITIES,
        softmax.JACOBIAN,
        losses.SCORE_GRADIENT,
        step.TENSOR,
        step.GRADIENT,
        step.UPDATE,
        bounds.RIVAL,
        bounds.RESCALING,
        relu.CASES,
        svm.TWO_POINTS,
        *proofs.ORDERINGS,
        losses.EVERY_MATRIX,
    )
}
