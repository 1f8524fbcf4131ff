"""The smallest margin of the scores on show, and the constant that scales it to Δ."""

from fractions import Fraction

import streamlit as st

from linclf_core.explain.derivation import Derivation
from linclf_core.explain.matrix_text import to_latex
from linclf_core.explain.printing import (
    as_printed,
    comes_out,
    exact,
    latex_exact,
    latex_number,
    relation,
)
from linclf_core.separability.scaling import WorstDifference, worst_difference

#: Larger weights are not written out.
MOST_ROWS = 12


def smallest_lead(derivation: Derivation, places: int) -> None:
    """M, where it is, and what follows from it for c·W."""
    found = worst_difference(derivation.S, derivation.y)
    st.markdown(lead_text(derivation, found, places))
    if not found.separates or "W_tilde" not in derivation:
        return
    scaled = derivation["W_tilde"].values * found.constant(derivation.loss.margin)
    if len(scaled) <= MOST_ROWS:
        st.latex(rf"\tilde W^{{**}} = c\,\tilde W = {to_latex(scaled, places)}")


def lead_text(derivation: Derivation, found: WorstDifference, places: int) -> str:
    """M with its numbers, and what it says, in Markdown."""

    def n(value: float) -> str:
        return latex_number(value, places)

    s, y = derivation["S"], int(derivation.y[found.sample])
    difference = s.cell(found.sample, found.rival) - s.cell(found.sample, y)
    same = relation(comes_out(difference.worked(places), found.M, places))
    M = rf"""
$$
\begin{{aligned}} M &= \max_i \max_{{j \ne y_i}} (s_j - s_{{y_i}}) \\
&= {difference.symbolic()} \\ &= {difference.numeric(places)} {same} {n(found.M)} \end{{aligned}}
$$

at sample **{found.sample}**, of class {y}, against class {found.rival}.
"""
    if found.tied:
        return f"{M}M is 0: a tie, and no multiple of W parts it. Separation needs M < 0."
    if not found.separates:
        return (
            f"{M}M > 0: this sample is wrong, and so it is for every multiple of W. Whether other "
            "weights separate is told on the page Separability, for the Lab's data."
        )
    delta = derivation.loss.margin
    c = found.constant(delta)
    worked = Fraction(exact(delta)) / -as_printed(found.M, places)
    same = relation(comes_out(worked, c, places))
    return rf"""{M}M < 0: these scores separate the samples, and the smallest margin is
$-M = {n(-found.M)}$. With

$$
c = \frac{{\Delta}}{{|M|}} = \frac{{{latex_exact(delta)}}}{{{n(-found.M)}}} {same} {n(c)}
$$

$$
W^{{**}} = c\,W, \quad b^{{**}} = c\,b
$$

every difference is at most $c \cdot M = {latex_exact(-delta)}$: both joint hinges are 0 for every
sample, and no smaller c makes them so.
"""
