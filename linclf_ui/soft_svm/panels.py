"""Tables and charts of the point on show: its numbers, its samples, its KKT conditions, its C."""

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.explain.printing import latex_number
from linclf_core.soft_svm import Attempt, Pair, gap_parts, kkt_residuals, tried
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.figures import svm_curves
from linclf_ui.names import markdown
from linclf_ui.numbers import power
from linclf_ui.panels.table import class_column, show_table
from linclf_ui.soft_svm.own_points import MOST, multipliers
from linclf_ui.soft_svm.settings import data, enter, settings
from linclf_ui.soft_svm.work import Question, States, whole_path
from linclf_ui.theme import CHART_CONFIG, Theme
from linclf_ui.widgets import Bound


def samples_table(asked: Question, at: Pair) -> None:
    """w and b; and a line a sample: t, f(x), ξ, α, and the two relations that tie them together."""
    train, problem = data(), asked.problem
    w = r",\ ".join(latex_number(v, session.lab().view.decimals) for v in at.w.tolist())
    st.markdown(f"$w = ({w})$, $b = {latex_number(at.b, session.lab().view.decimals)}$")
    f = problem.decision(at.w, at.level)
    table = pd.DataFrame(
        {
            "sample": asked.rows,
            "class": class_column(train, train.y[asked.rows]),
            "t": problem.t.astype(int),
            "f(x)": f,
            "ξ": at.xi,
            "α": at.alpha,
            "C·ξ − α": problem.C * at.xi - at.alpha,
            "α·(1 − ξ − t·f)": at.alpha * (1.0 - at.xi - problem.t * f),
            "support vector": np.isin(np.arange(len(f)), at.support),
        }
    )
    show_table(table, "svm_samples", "Every sample with its slack and its multiplier")
    st.caption(
        "The last two numbers are 0 at the optimum: ξ = α/C, and α > 0 only where t·f = 1 − ξ "
        "(complementary slackness)."
    )


def kkt_panel(asked: Question, at: Pair) -> None:
    """Each condition with the number by which it fails, and the gap taken apart."""
    lines = [
        "| condition | fails by | beside numbers of size | relative |",
        "|:--|--:|--:|--:|",
    ]
    for r in kkt_residuals(asked.problem, at.w, at.level, at.xi, at.alpha):
        numbers = " | ".join(power(v) for v in (r.value, r.scale, r.relative))
        lines.append(f"| ${r.latex}$ | {numbers} |")
    st.markdown("\n".join(lines))
    parts = gap_parts(asked.problem, at.w, at.level, at.xi, at.alpha)
    st.markdown(
        r"The gap is the sum of three terms that are never negative, one for each condition that "
        r"may still fail: "
        r"$\text{primal} - \text{dual} = \tfrac12 \lVert w - \sum \alpha_i t_i x_i \rVert^2 "
        r"+ \tfrac C2 \sum (\xi_i - \alpha_i/C)^2 + \sum \alpha_i (\xi_i - 1 + t_i f(x_i))$"
    )
    terms = (parts.weights, parts.slack, parts.slackness)
    # With two digits each, several seldom add up to the last one of their sum.
    sign = "=" if sum(term != 0 for term in terms) < 2 else "≈"
    st.html(
        f'<div class="status"><span>{" + ".join(map(power, terms))} {sign} '
        f"<b>{power(parts.total)}</b></span></div>"
    )


def path_panel(asked: Question, theme: Theme) -> None:
    """Width, support vectors and training error for every stop of C."""
    points = whole_path(asked)
    st.plotly_chart(
        svm_curves.over_C(points, settings().C, theme),
        key="svm_path",
        theme=None,
        config=CHART_CONFIG,
        alt="Width, number of support vectors and training error over C",
    )
    st.caption(
        "The width never grows with C: slack gets dearer, and the margin gives way. Where the "
        "classes are separable it tends to the hard margin. A width of ∞ (w = 0) is not drawn."
    )
    with st.expander("Table"):
        table = pd.DataFrame(
            {
                "C": [short(p.C) for p in points],
                "width 2/‖w‖": [
                    "∞" if np.isinf(p.solution.width) else short(p.solution.width, 6)
                    for p in points
                ],
                "support vectors": [p.n_support for p in points],
                "training error": [p.training_error for p in points],
                "primal = dual": [p.solution.primal for p in points],
            }
        )
        show_table(table, "svm_path_table", "The solutions over C")


def iterations_table(states: States) -> None:
    pairs = [s.pair for s in states]
    table = pd.DataFrame(
        {
            "iteration": np.arange(len(pairs)),
            "primal": [p.primal for p in pairs],
            "dual": [p.dual for p in pairs],
            "gap": [p.gap for p in pairs],
            "gap / primal": [p.relative_gap for p in pairs],
            "‖w‖": [float(np.linalg.norm(p.w)) for p in pairs],
            "b": [p.b for p in pairs],
            "support vectors": [len(p.support) for p in pairs],
        }
    )
    show_table(
        table,
        "svm_iterations",
        "Primal, dual and gap of every iteration",
        digits={"gap": 4, "gap / primal": 4},
    )


def own_alpha(asked: Question) -> None:
    """A field for multipliers of one's own, what they make, and the conditions that they break."""
    if len(asked.rows) > MOST:
        st.markdown(
            f"Multipliers can be tried by hand for at most {MOST} samples: choose **Own points** "
            "in the sidebar."
        )
        return
    chosen = settings()

    def read(text: str) -> None:
        enter("alpha", text, lambda entered: tried(asked.problem, multipliers(entered)))

    st.text_input(
        "α of each sample",
        max_chars=200,
        help="Numbers with commas or blanks between; fractions such as 1/3 too.",
        **Bound("svm_alpha", chosen.alpha, read).entry(),
    )
    if fault := dict(chosen.faults).get("alpha"):
        st.warning(f"{markdown(fault, 200)} The multipliers stay as they were.")
    try:
        found = tried(asked.problem, multipliers(chosen.alpha))
    except ValueError as fault_now:
        # The points have changed since.
        st.info(markdown(str(fault_now), 200))
        return
    st.markdown(attempt_text(found, session.lab().view.decimals))


def attempt_text(found: Attempt, places: int) -> str:
    """w, b and ξ of the multipliers, both values, and each condition that fails, by how much."""

    def n(value: float) -> str:
        return latex_number(float(value) + 0.0, places)

    def vector(values: np.ndarray) -> str:
        return "(" + r",\ ".join(n(v) for v in values) + ")"

    dual = r"-\infty" if np.isinf(found.dual) else n(found.dual)
    lines = [
        rf"$\alpha = {vector(found.alpha)}$ makes $w = \sum \alpha_i t_i x_i = {vector(found.w)}$. "
        rf"Its best bias is $b = {n(found.b)}$, and the least slack $\xi = {vector(found.xi)}$.",
    ]
    if found.feasible:
        lines.append(
            rf"$\text{{primal}} = {n(found.primal)}$, $\text{{dual}} = {dual}$, "
            rf"$\text{{gap}} = {n(found.gap)}$: the optimum lies between."
        )
    else:
        lines.append(
            rf"$\text{{primal}} = {n(found.primal)}$, $g(\alpha, 0) = {dual}$. These multipliers "
            "are not feasible, so they bound nothing from below."
        )
    if not found.broken:
        lines.append("**All KKT conditions hold: this is the solution.**")
    else:
        lines.append("**Broken:**")
        lines.append("\n".join(f"- ${r.latex}$ fails by {power(r.value)}" for r in found.broken))
    return "\n\n".join(lines)
