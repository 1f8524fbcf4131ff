"""The soft-margin SVM with squared slack: primal, dual, and the proof that they meet."""

from linclf_core.soft_svm.ascent import AscentState, DualAscent
from linclf_core.soft_svm.attempt import Attempt, tried
from linclf_core.soft_svm.interior import Constrained, solve_constrained, without_negative_slack
from linclf_core.soft_svm.kkt import Residual, kkt_residuals
from linclf_core.soft_svm.newton import Newton, NewtonState
from linclf_core.soft_svm.path import PathPoint, iterates, path, solve, training_error
from linclf_core.soft_svm.problem import (
    GapParts,
    Pair,
    Problem,
    against_rest,
    between,
    dual_value,
    gap_parts,
    lagrangian,
    pair,
    primal_value,
)

__all__ = [
    "AscentState",
    "Attempt",
    "Constrained",
    "DualAscent",
    "GapParts",
    "Newton",
    "NewtonState",
    "Pair",
    "PathPoint",
    "Problem",
    "Residual",
    "against_rest",
    "between",
    "dual_value",
    "gap_parts",
    "iterates",
    "kkt_residuals",
    "lagrangian",
    "pair",
    "path",
    "primal_value",
    "solve",
    "solve_constrained",
    "training_error",
    "tried",
    "without_negative_slack",
]
