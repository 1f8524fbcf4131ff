"""The steps within the parts of the derivation, with the numbers of the point on show."""

from collections.abc import Callable, Sequence

import numpy as np

from linclf_core.explain.printing import as_printed, comes_out, latex_number, relation
from linclf_core.notation import Array
from linclf_core.soft_svm import Pair, Problem, dual_value, lagrangian, primal_value

#: A margin t·f is 1 if it is so up to this share of the numbers that it is made of.
MARGIN_ROUNDING = 1e-12

#: Σ α_i t_i is 0 if it is so up to this share of Σ α_i.
BALANCED = 1e-12

#: The text of a step: of the problem, the point on show, and the decimals.
Text = Callable[[Problem, Pair, int], str]


def summed(terms: Sequence[float], value: float, places: int) -> str:
    """= or ≈ and `value`: whether the terms as they are printed add up to it as it is printed."""
    worked = sum(as_printed(term, places) for term in terms)
    return f"{relation(comes_out(worked, value, places))} {latex_number(value, places)}"


def added(terms: Sequence[float], places: int) -> str:
    """The terms as a sum, those below 0 in brackets."""
    texts = [latex_number(term, places) for term in terms]
    return " + ".join(f"({text})" if text.startswith("-") else text for text in texts)


def tight_slack(problem: Problem, at: Pair) -> Array:
    """ξ_i = 1 − t_i f(x_i), (N,), as low as each constraint allows: negative beyond the margin
    line, and 0 for a sample that is on it up to rounding."""
    tight: Array = 1.0 - problem.t * problem.decision(at.w, at.level)
    size = np.abs(problem.centred) @ np.abs(at.w) + abs(at.level) + 1.0
    tight[np.abs(tight) <= MARGIN_ROUNDING * size] = 0.0
    return tight


def turned_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (a) with −ξ_i in the place of a negative ξ_i: allowed, and at the same cost."""
    tight = tight_slack(problem, at)
    turned = np.abs(tight)
    before, after = (primal_value(problem, at.w, slack) for slack in (tight, turned))
    spare = float((problem.t * problem.decision(at.w, at.level) - (1.0 - turned)).min())
    least = float(tight.min())
    one = ""
    if least < 0:
        one = (
            " For the one farthest beyond its margin line this reads "
            rf"${_n(1.0 - least, places)} \ge {_n(1.0 - least, places)} \ge "
            rf"{_n(1.0 + least, places)}$."
        )
    return rf"""
For a negative $\xi_i$ put $-\xi_i$. The constraint still holds, as $-\xi_i > \xi_i$:

$$
t_i(\langle w, x_i \rangle + b) \ge 1 - \xi_i \ge 1 + \xi_i = 1 - (-\xi_i)
$$

and the objective has $\xi_i^2$ only, so its value stays. So some optimum has $\xi \ge 0$, which is
all that adding the constraint needs. Putting 0 instead says more: the objective falls, so *no*
optimum has a negative $\xi_i$.

*With the numbers of the solution,* $\xi_i = 1 - t_i f(x_i)$, {int((tight < 0).sum())} of
{len(tight)} negative.{one} The objective is ${_n(before, places)}$ before and
${_n(after, places)}$ after the change, and the least $t_i f(x_i) - (1 - \xi_i)$ after it is
${_n(_settled(spare), places)}$.
"""


def standard_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (b): the constraints as 0 ≥ …, and how near each kind is to fail."""
    broken = 1.0 - at.xi - problem.t * problem.decision(at.w, at.level)
    largest = _settled(float(broken.max()))
    return rf"""
$$
\begin{{aligned}}
\min_{{w, b, \xi}}\ & \tfrac12 \lVert w \rVert^2 + \tfrac C2 \sum_i \xi_i^2 \\
\text{{subject to}}\ & 0 \ge 1 - \xi_i - t_i(\langle w, x_i \rangle + b), \\
& 0 \ge -\xi_i \qquad \text{{for all }} i
\end{{aligned}}
$$

Each right side gets a multiplier that is not negative, $\alpha_i$ and $\beta_i$. There is no
equality constraint, so no multiplier may have any sign.

*At the point on show* the largest $1 - \xi_i - t_i f(x_i)$ is ${_n(largest, places)}$, and the
largest $-\xi_i$ is ${_n(-float(at.xi.min()), places)}$.
"""


def ordered_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (c): the Lagrangian by w, ξ and b."""
    terms = ordered_terms(problem, at)
    value = lagrangian(problem, at.w, at.level, at.xi, at.alpha, np.zeros(len(at.alpha)))
    return rf"""
$$
\begin{{aligned}}
\mathcal L = {{}} & \tfrac12 \lVert w \rVert^2
- \Big\langle w, \sum_i \alpha_i t_i x_i \Big\rangle \\
& + \tfrac C2 \sum_i \big(\xi_i^2 - \tfrac 2C \xi_i (\alpha_i + \beta_i)\big)
- b \sum_i \alpha_i t_i + \sum_i \alpha_i
\end{{aligned}}
$$

The term in $b$ has a minus, from $-\alpha_i t_i b$. $w$, each $\xi_i$ and $b$ now stand apart, so
$\mathcal L$ can be made least in each of them alone.

*At the point on show,* with $\beta = 0$, term by term:

$$
\mathcal L = {added(terms, places)} {summed(terms, value, places)}
$$
"""


def convex_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (c): why the point where the gradient is 0 is the minimum; a step away from it costs."""
    w, xi = problem.weights(at.alpha), at.alpha / problem.C
    beta = np.zeros(len(at.alpha))
    least = lagrangian(problem, w, at.level, xi, at.alpha, beta)
    aside = lagrangian(problem, w + _one(len(w)), at.level, xi, at.alpha, beta)
    slack = lagrangian(problem, w, at.level, xi + _one(len(xi)), at.alpha, beta)
    return rf"""
The Lagrangian is the sum of $\tfrac12 \lVert w \rVert^2$, of the $\tfrac C2 \xi_i^2$, and of terms
that are linear in $w$, $b$ and $\xi$. Each of these is convex and differentiable, and so is their
sum.

A convex function lies nowhere below its tangents. Where the gradient is 0 the tangent is level, so
that point is a minimum; and at a minimum a differentiable function has no slope. So the minimum, if
there is one, is exactly where the gradient is 0.

*With the $\alpha$ on show,* at $w = \sum \alpha_i t_i x_i$, $\xi_i = \alpha_i/C$:
$\mathcal L = {_n(least, places)}$. With $w_0$ larger by 1 it is ${_n(aside, places)}$, more by
$\tfrac12$; with $\xi_0$ larger by 1 it is ${_n(slack, places)}$, more by $\tfrac C2$. Another $b$
changes nothing, as $\sum \alpha_i t_i = 0$.
"""


def inserted_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (c): w and ξ put into the Lagrangian, a line a step, down to the double sum."""
    w, C = problem.weights(at.alpha), problem.C
    half, squares, linear = 0.5 * float(w @ w), _squares(at.alpha, C), float(at.alpha.sum())
    value = dual_value(problem, at.alpha)
    first = [half, -2 * half, linear, -squares]
    second = [-half, -squares, linear]
    Q = np.outer(problem.t, problem.t) * (problem.centred @ problem.centred.T)
    double = [-0.5 * float(at.alpha @ Q @ at.alpha), -squares, linear]
    return rf"""
Put in $\xi_i = (\alpha_i + \beta_i)/C$ and $\sum \alpha_i t_i = 0$, and for $w$ the sum that it is:

$$
\begin{{aligned}}
\mathcal L &= \tfrac12 \lVert w \rVert^2
- \Big\langle w, \underbrace{{\sum \alpha_i t_i x_i}}_{{w}} \Big\rangle
+ \sum \alpha_i - \tfrac1{{2C}} \sum (\alpha_i + \beta_i)^2
- b \underbrace{{\sum \alpha_i t_i}}_{{0}} \\
&= -\tfrac12 \lVert w \rVert^2 - \tfrac1{{2C}} \sum (\alpha_i + \beta_i)^2 + \sum \alpha_i \\
&= -\tfrac12 \sum_{{i,j}} \alpha_i \alpha_j t_i t_j \langle x_i, x_j \rangle
- \tfrac1{{2C}} \sum (\alpha_i + \beta_i)^2 + \sum \alpha_i
\end{{aligned}}
$$

*With the $\alpha$ on show and $\beta = 0$,* line by line:

$$
\begin{{aligned}}
\mathcal L &= {added(first, places)} - 0 \ {summed(first, value, places)} \\
&= {added(second, places)} \ {summed(second, value, places)} \\
&= {added(double, places)} \ {summed(double, value, places)}
\end{{aligned}}
$$

The square in $\xi_i$: $\tfrac C2\big(\xi_i^2 - \tfrac2C \xi_i(\alpha_i + \beta_i)\big)
= \tfrac C2 \big(\xi_i - \tfrac{{\alpha_i + \beta_i}}C\big)^2
- \tfrac{{(\alpha_i + \beta_i)^2}}{{2C}}$.
"""


def both_text(problem: Problem, at: Pair, places: int) -> str:
    """Part (d): the dual over both kinds of multipliers, before β is found to be 0."""
    values = []
    for share in (0.0, 0.5, 1.0):
        beta = np.full(len(at.alpha), share * problem.C)
        values.append(dual_value(problem, at.alpha, beta))
    told = ",\\quad ".join(
        rf"g(\alpha, {beta}) = {_n(value, places)}"
        for beta, value in zip((r"0", r"\tfrac C2", "C"), values, strict=True)
    )
    return rf"""
$$
\begin{{aligned}}
\max_{{\alpha, \beta}}\ & g(\alpha, \beta) = -\tfrac12 \sum_{{i,j}} \alpha_i \alpha_j t_i t_j
\langle x_i, x_j \rangle - \tfrac1{{2C}} \sum_i (\alpha_i + \beta_i)^2 + \sum_i \alpha_i \\
\text{{subject to}}\ & \sum_i \alpha_i t_i = 0, \qquad \alpha_i \ge 0, \quad \beta_i \ge 0
\quad \text{{for all }} i
\end{{aligned}}
$$

*With the $\alpha$ on show,* every $\beta_i$ the same: ${told}$. The best is $\beta = 0$, and then
$g(\alpha, 0)$ is left.
"""


def ordered_terms(problem: Problem, at: Pair) -> list[float]:
    """The terms of the Lagrangian in w, in ξ, in b, and the rest; β = 0. With Σ α_i t_i = 0 the
    mean sample may be taken out of the first and of the third, which keeps their digits."""
    balance = float(at.alpha @ problem.t)
    # The multipliers of every method balance, but for rounding.
    if abs(balance) <= BALANCED * float(at.alpha.sum()):
        balance = 0.0
    return [
        0.5 * float(at.w @ at.w),
        -float((at.alpha * problem.t) @ (problem.centred @ at.w)),
        0.5 * problem.C * float(at.xi @ at.xi) - float(at.xi @ at.alpha),
        -at.level * balance + 0.0,
        float(at.alpha.sum()),
    ]


def _squares(alpha: Array, C: float) -> float:
    """(1/2C) Σ α_i²."""
    return float(alpha @ alpha) / (2.0 * C)


def _one(size: int) -> Array:
    """1 in the first place, else 0."""
    return np.asarray(np.eye(1, size)[0])


def _settled(value: float) -> float:
    """0 for what is 0 up to rounding."""
    return 0.0 if abs(value) < 1e-9 else float(value)


def _n(value: float, places: int) -> str:
    return latex_number(float(value) + 0.0, places)
