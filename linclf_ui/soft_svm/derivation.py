"""The dual derived in four parts, each with the numbers of the point on show."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.explain.printing import latex_number
from linclf_core.notation import Array
from linclf_core.soft_svm import (
    Constrained,
    Pair,
    Problem,
    dual_value,
    lagrangian,
    without_negative_slack,
)
from linclf_ui import session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.numbers import power
from linclf_ui.panels.folded import folded
from linclf_ui.panels.table import show_table
from linclf_ui.soft_svm import steps
from linclf_ui.soft_svm.steps import summed
from linclf_ui.soft_svm.work import Question, constrained


def derivation(asked: Question, now: int, at: Pair, solution: Pair) -> None:
    """`at` is the point on show, of iteration `now`, `solution` the last one of the run."""
    parts = st.tabs(
        ["(a) ξ ≥ 0 is redundant", "(b) Lagrangian", "(c) Stationarity", "(d) The dual"]
    )
    problem, places = asked.problem, session.lab().view.decimals
    with parts[0]:
        _redundant(asked, solution)
        _folded(STEPS[0], problem, solution, places)
    texts = (lagrangian_text, stationarity_text, dual_text)
    for k, (part, text, more) in enumerate(zip(parts[1:], texts, STEPS[1:], strict=True)):
        with part, at_rest(now, f"At iteration {now}", f"_{k}"):
            st.markdown(text(problem, at, places))
            _folded(more, problem, at, places)


def _folded(more: Mapping[str, steps.Text], problem: Problem, at: Pair, places: int) -> None:
    for title, text in more.items():
        folded(title, "svm", partial(text, problem, at, places))


def _redundant(asked: Question, solution: Pair) -> None:
    problem, places = asked.problem, session.lab().view.decimals
    st.markdown(redundant_text(problem, solution, places))
    free, bounded = constrained(asked)
    show_table(
        comparison(free, bounded),
        "svm_constrained",
        "The solution without and with the constraint, and how far they differ",
        digits={"without ξ ≥ 0": 9, "with ξ ≥ 0": 9, "difference": 2},
    )
    st.caption(twice_text(free, bounded))


def twice_text(free: Constrained, bounded: Constrained) -> str:
    """By which method both were solved, and how far; or that it did not get to the end."""
    steps_taken = f"{free.steps} and {bounded.steps} steps"
    method = "an interior point method that keeps the constraints as they are written"
    if not (free.solved and bounded.solved):
        return (
            f"Not solved: {method} has not come to its end within {steps_taken}, so these numbers "
            "are not to be relied on."
        )
    gap = max(s.gap / s.primal for s in (free, bounded))
    return (
        f"Both by {method} ({steps_taken}), to a relative gap of {power(gap)}: an answer "
        "that owes nothing to the page's own methods."
    )


def comparison(free: Constrained, bounded: Constrained) -> pd.DataFrame:
    """Both solutions, number by number."""
    names = ["primal", *(f"w[{d}]" for d in range(len(free.w))), "b", "smallest ξ", "largest β"]
    rows = [
        np.array([s.primal, *s.w, s.b, s.xi.min(), s.beta.max()], float) for s in (free, bounded)
    ]
    return pd.DataFrame(
        {
            "number": names,
            "without ξ ≥ 0": rows[0],
            "with ξ ≥ 0": rows[1],
            "difference": np.abs(rows[1] - rows[0]),
        }
    )


def redundant_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (a). The example makes every constraint tight."""
    tight = steps.tight_slack(problem, at)
    _, cost, saved = without_negative_slack(problem, tight)
    negative = int((tight < 0).sum())

    def n(value: float) -> str:
        return latex_number(value, places)

    lowest = f"the lowest is ${n(float(tight.min()))}$"
    if negative:
        are = "1 is" if negative == 1 else f"{negative} are"
        told = (
            f"Of {len(tight)}, {are} negative, {lowest}. With these put to 0, "
            rf"$\tfrac C2 \sum \xi_i^2$ falls by ${n(saved)}$, to ${n(cost)}$."
        )
    else:
        told = (
            f"Of {len(tight)}, none is negative, {lowest}: no sample lies beyond its margin line, "
            "and there is nothing to put to 0."
        )

    return rf"""
$$
\min_{{w, b, \xi}}\ \tfrac12 \lVert w \rVert^2 + \tfrac C2 \sum_i \xi_i^2
\quad \text{{subject to}} \quad t_i(\langle w, x_i \rangle + b) \ge 1 - \xi_i
$$

If some $\xi_i < 0$, then $t_i f(x_i) \ge 1 - \xi_i > 1$: the constraint holds with $\xi_i = 0$ too,
at a smaller objective. So no optimum has a negative $\xi_i$, and adding $\xi \ge 0$ changes
nothing.

*With the numbers of the solution:* put $\xi_i = 1 - t_i f(x_i)$, as low as allowed.
{told} And solved twice:
"""


def lagrangian_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (b): the Lagrangian, term by term."""

    def n(value: float) -> str:
        return latex_number(value, places)

    zero = np.zeros(len(at.alpha))
    broken = 1.0 - at.xi - problem.t * problem.decision(at.w, at.level)
    terms = [
        0.5 * float(at.w @ at.w),
        0.5 * problem.C * float(at.xi @ at.xi),
        float(at.alpha @ broken),
    ]
    value = lagrangian(problem, at.w, at.level, at.xi, at.alpha, zero)
    return rf"""
One multiplier $\alpha_i \ge 0$ for each margin, one $\beta_i \ge 0$ for each $\xi_i \ge 0$:

$$
\mathcal L = \tfrac12 \lVert w \rVert^2 + \tfrac C2 \sum_i \xi_i^2
+ \sum_i \alpha_i \big(1 - \xi_i - t_i(\langle w, x_i \rangle + b)\big) - \sum_i \beta_i \xi_i
$$

*At the point on show,* with $\beta = 0$:

$$
\mathcal L = {n(terms[0])} + {n(terms[1])} + ({n(terms[2])}) - 0
{summed(terms, value, places)}
$$

The third term is never positive where the constraints hold (up to rounding), so
$\mathcal L \le \text{{primal}} = {n(at.primal)}$; minimised over $w, b, \xi$ it becomes the dual
function, so $\text{{dual}} = {n(at.dual)} \le \mathcal L$.
"""


def stationarity_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (c): the three derivatives put to 0, and the dual function that is left."""

    def n(value: float) -> str:
        return latex_number(value, places)

    def vector(values: Array) -> str:
        return "(" + r",\ ".join(n(float(v)) for v in values) + ")"

    u = problem.weights(at.alpha)
    pull = at.alpha / problem.C
    linear = float(at.alpha.sum())
    squares = [0.5 * float(u @ u), float(at.alpha @ at.alpha) / (2 * problem.C)]
    return rf"""
The dual function is $g(\alpha, \beta) = \min_{{w, b, \xi}} \mathcal L$. Where $\mathcal L$ is least
its derivatives are 0:

- $\nabla_w \mathcal L = w - \sum \alpha_i t_i x_i = 0$, so $w = \sum \alpha_i t_i x_i$.
  *On show:* $w = {vector(at.w)}$, $\sum \alpha_i t_i x_i = {vector(u)}$
- $\frac{{\partial \mathcal L}}{{\partial b}} = -\sum \alpha_i t_i = 0$. *On show:*
  ${n(float(at.alpha @ problem.t))}$. Otherwise $\mathcal L$ has no minimum: $b$ could run to
  $\pm\infty$.
- $\frac{{\partial \mathcal L}}{{\partial \xi_i}} = C \xi_i - \alpha_i - \beta_i = 0$, so
  $\xi_i = (\alpha_i + \beta_i)/C$. *On show, $\beta = 0$:* the largest
  $|\xi_i - \alpha_i/C|$ is ${n(float(np.abs(at.xi - pull).max()))}$

Inserted, the dual function is, where $\sum \alpha_i t_i = 0$ (else $-\infty$),

$$
g(\alpha, \beta) = \sum_i \alpha_i
- \tfrac12 \sum_{{i,j}} \alpha_i \alpha_j t_i t_j \langle x_i, x_j \rangle
- \tfrac1{{2C}} \sum_i (\alpha_i + \beta_i)^2
$$

$$
g(\alpha, 0) = {n(linear)} - {n(squares[0])} - {n(squares[1])}
{summed([linear, *(-value for value in squares)], at.dual, places)}
$$
"""


def dual_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (d): β = 0, the dual problem, and how far the two values are apart."""

    def n(value: float) -> str:
        return latex_number(value, places)

    # A β of the size of α shows the fall; where α = 0, one that makes ξ = β/C = 1.
    mean = float(at.alpha.mean())
    beta = np.full(len(at.alpha), mean or problem.C)
    chosen = r"the mean of $\alpha$" if mean else "$C$"
    lower = dual_value(problem, at.alpha, beta)
    return rf"""
$g$ falls as any $\beta_i$ grows, so the best is $\beta = 0$. *For example* $\beta_i =
{n(float(beta[0]))}$ ({chosen}) for all $i$ gives
$g(\alpha, \beta) = {n(lower)}$ instead of $g(\alpha, 0) = {n(at.dual)}$. What is left is the dual:

$$
\max_{{\alpha \ge 0}}\ \sum_i \alpha_i - \tfrac12 \alpha^\top Q \alpha
- \tfrac1{{2C}} \sum_i \alpha_i^2 \quad \text{{subject to}} \quad \sum_i \alpha_i t_i = 0, \qquad
Q_{{ij}} = t_i t_j \langle x_i, x_j \rangle
$$

Strong duality: both problems have the same value. *At the point on show*
$\text{{primal}} = {n(at.primal)}$, $\text{{dual}} = {n(at.dual)}$, and
$\text{{gap}} = {n(at.gap)}$.
"""


#: What is folded below each of the four parts: its title, and its text.
STEPS: tuple[dict[str, steps.Text], ...] = (
    {"The notes' way: ξ becomes −ξ": steps.turned_text},
    {"Standard form": steps.standard_text},
    {
        "The Lagrangian in order": steps.ordered_text,
        "Why ∇ = 0 is enough": steps.convex_text,
        "Inserted, line by line": steps.inserted_text,
    },
    {"The dual over α and β": steps.both_text},
)
