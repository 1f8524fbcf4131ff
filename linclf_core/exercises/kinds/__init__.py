"""The kinds of exercises. A new one is a function, its slips, and a line in KINDS."""

from linclf_core.exercises.exercise import Kind
from linclf_core.exercises.kinds import (
    bounds,
    dual,
    losses,
    proofs,
    relu,
    scaled,
    shapes,
    softmax,
    step,
    svm,
    ties,
)

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        losses.MARGINS,
        losses.LOSS_LINE,
        losses.INDICATOR,
        losses.PROBABILITIES,
        softmax.JACOBIAN,
        losses.SCORE_GRADIENT,
        shapes.SHAPES,
        step.TENSOR,
        step.GRADIENT,
        step.UPDATE,
        ties.TIES,
        bounds.RIVAL,
        bounds.RESCALING,
        scaled.SCALED,
        relu.CASES,
        svm.TWO_POINTS,
        dual.DUAL,
        *proofs.ORDERINGS,
        losses.EVERY_MATRIX,
    )
}
