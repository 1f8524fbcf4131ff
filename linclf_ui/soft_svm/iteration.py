"""The iterations as a film: the plane, primal and dual, and the gap between them."""

import numpy as np

from linclf_core.soft_svm import training_error
from linclf_ui import session
from linclf_ui.figures import svm_curves
from linclf_ui.figures.film import Chart, Film, Frame, step_line_at
from linclf_ui.figures.svm_plane import svm_moves, svm_stage
from linclf_ui.numbers import power, telling
from linclf_ui.soft_svm.settings import data, plane_view
from linclf_ui.soft_svm.work import Question, States
from linclf_ui.theme import Theme

LABELS = ("primal", "dual", "gap", "width 2/‖w‖", "support vectors", "training error")


def film(asked: Question, states: States, theme: Theme) -> Film:
    train, places, view = data(), session.lab().view.decimals, plane_view()
    pairs = [s.pair for s in states]

    def charts() -> list[list[list[Chart]]]:
        plane = svm_stage(
            train,
            asked.rows,
            asked.problem,
            theme,
            first=asked.first,
            second=asked.second,
            view=view,
        )
        return [
            [
                [Chart(plane, "The boundary, the margin lines, support vectors by size, slack")],
                [
                    Chart(svm_curves.values(pairs, 0, theme), "Primal and dual"),
                    Chart(svm_curves.gaps(pairs, 0, theme), "Relative gap, log scale"),
                ],
            ]
        ]

    def frame(k: int) -> Frame:
        at = pairs[k]
        texts = (
            telling(at.primal, places),
            telling(at.dual, places),
            power(at.gap),
            "∞ (w = 0)" if np.isinf(at.width) else telling(at.width, places),
            f"{len(at.support)} of {len(asked.rows)}",
            f"{training_error(asked.problem, at):.1%}",
        )
        plane = svm_moves(train, asked.rows, asked.problem, at, view)
        return Frame((plane, {2: step_line_at(k)}, {1: step_line_at(k)}), texts)

    # A few steps of Newton are to be seen one by one; a long ascent is a film.
    pace = 3 if len(states) < 30 else 30
    return Film("iteration", len(states) - 1, charts, frame, LABELS, pace)


def words(asked: Question, states: States, now: int) -> str:
    """What is to be said of the iteration on show."""
    at = states[now].pair
    if now < len(states) - 1:
        return "On the way: dual ≤ optimum ≤ primal at every step. The gap tells how near both are."
    if not states[now].done:
        return (
            f"The ascent is cut off here, its gap still {power(at.relative_gap)} of the primal: a "
            "large C or a large spread of the features makes it slow. Newton ends in a few steps."
        )
    if not at.w.any():
        return (
            "Solved, with w = 0: no direction pays, f is b everywhere, and there are no margin "
            "lines. That is the solution, at any C, where the means of both classes coincide."
        )
    return (
        f"Solved: primal and dual agree up to {power(at.relative_gap)} of their value, and so each "
        "is that near to the optimum, at most."
    )
