"""The two proofs as text, with the numbers at hand in the place of the letters."""

import math
from fractions import Fraction

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.explain.printing import (
    as_printed,
    comes_out,
    exact,
    latex_exact,
    latex_number,
    relation,
)
from linclf_core.notation import Array
from linclf_core.separability.decision import TOLERANCE, Inseparable, Separable, ZeroOneBound
from linclf_ui.names import markdown


def rescaling_proof(
    proof: Separable,
    data: Dataset,
    d: Array,
    rival: int,
    delta: float,
    c: float,
    bound: ZeroOneBound,
    places: int,
) -> str:
    """Certificate, rescaling, zero loss, bound, zero error. `d` (N,) are the largest differences
    of W*, the worst of them against the class `rival`; `bound` is that of c·W*."""

    def n(value: float) -> str:
        return latex_number(value, places)

    worst = int(np.argmax(d))
    N, wrong = data.n_samples, int(bound.wrong.sum())
    f = float(bound.crammer_singer.mean())
    own, other = (markdown(data.class_names[k]) for k in (data.y[worst], rival))
    allowed = f * N / delta
    least = int(np.argmin(bound.crammer_singer - delta * bound.wrong))
    hinge = float(bound.crammer_singer[worst])
    difference = as_printed(c, places) * as_printed(proof.m, places)
    worked = max(Fraction(0), difference + Fraction(exact(delta)))
    return rf"""
**1 · The certificate.** Among all samples $i$ and rivals $j \ne y_i$ of $W^*$,

$$
m = \max_i \max_{{j \ne y_i}} (s_j - s_{{y_i}}) = {n(proof.m)} < 0 .
$$

The worst sample is **{worst}** ({own} against {other}). The rounding error of $m$ is at most
${n(proof.rounding)}$, so its sign is certain.

**2 · Rescale.** $W^{{**}} = \frac{{\Delta}}{{|m|}} W^* = {n(-delta / proof.m)} \cdot W^*$, biases
likewise, multiplies every difference by the same number. Each was at most $m$, so each becomes at
most $\frac{{\Delta}}{{|m|}} \cdot m = -\Delta = {latex_exact(-delta)}$.

**3 · The loss is 0.** Hence
$\ell_i = \max\{{0, \max_{{j \ne y_i}} (s_j - s_{{y_i}}) + \Delta\}} = 0$ for every
sample, and $f(W^{{**}}) = \frac1N \sum_i \ell_i = 0$. As $f \ge 0$ always, this is its minimum.
*At the $c$ on show:* sample {worst} has
$\ell = \max\{{0,\ c \cdot m + \Delta\}} =
\max\{{0,\ {n(c)} \cdot ({n(proof.m)}) + {latex_exact(delta)}\}}
{relation(comes_out(worked, hinge, places))} {n(hinge)}$, and $f(c \cdot W^*) = {n(f)}$.

**4 · The bound.** For any weights, where the prediction is wrong some rival has
$s_j \ge s_{{y_i}}$, so $\ell_i \ge \Delta$; where it is right, $\ell_i \ge 0$. Together
$\ell_i \ge \Delta \cdot [\text{{wrong}}_i]$. *At the $c$ on show* this holds for all {N} samples;
nearest to equality is sample {least}:
${n(float(bound.crammer_singer[least]))} \ge {n(delta * float(bound.wrong[least]))}$.

**5 · f = 0 leaves no error.** Summed over the samples,
$\#\text{{wrong}} \le \frac{{N}}{{\Delta}} f$: with $f = 0$ no sample can be wrong, whichever
weights reached it. *At the $c$ on show:* ${wrong} \le {n(allowed)}$.
"""


def rounded_down(value: float, places: int) -> float:
    """A bound from below, > 0, that is still one when it is printed with so many decimals; or if
    it would be printed as 0, with so many digits."""
    unit = 10.0**-places
    if value < unit:
        unit *= 10.0 ** math.floor(math.log10(value))
    return math.floor(value / unit) * unit


def farkas_proof(
    proof: Inseparable,
    data: Dataset,
    differences: Array,
    delta: float,
    bound: ZeroOneBound,
    places: int,
) -> str:
    """Why no weights separate. `differences` (K,) are s_j − s_y of the proof's pairs under the
    Lab's weights, and `bound` is theirs."""

    def n(value: float) -> str:
        return latex_number(value, places)

    a = proof.multipliers
    total = float(a @ differences)
    size = float(a @ np.abs(differences))
    worst = int(np.argmax(differences))
    f, N = float(bound.crammer_singer.mean()), data.n_samples
    wrong = int(bound.wrong.sum())
    least = rounded_down(proof.least_loss(N, delta), places)
    floor = delta * wrong / N
    same = comes_out(Fraction(exact(delta)) * wrong / N, floor, places)
    numbers = (
        r"in rational arithmetic multipliers exist that make it exactly $0$: the proof needs no "
        "tolerance"
        if proof.exact
        else f"accepted up to ${n(TOLERANCE)}$, each feature in units of its spread"
    )
    return rf"""
**1 · The multipliers.** {len(a)} pairs of a sample $i$ and a rival $j \ne y_i$ have $a_{{ij}} > 0$
with $\sum a_{{ij}} = {n(float(a.sum()))}$ and, with $\tilde x = (x, 1)$,

$$
\sum a_{{ij}}\, \tilde x_i \otimes (e_j - e_{{y_i}}) = 0 .
$$

The largest entry of this sum is ${n(proof.residual)}$; {numbers}.

**2 · For every W and b** therefore

$$
\sum a_{{ij}}\, (s_{{ij}} - s_{{i,y_i}}) =
\Big\langle \tilde W,\ \sum a_{{ij}}\, \tilde x_i \otimes (e_j - e_{{y_i}}) \Big\rangle = 0 .
$$

*With the Lab's weights* the sum is ${n(total)}$; without their signs its terms would add up to
${n(size)}$.

**3 · So none separate.** To separate, every difference $s_{{ij}} - s_{{i,y_i}}$ would have to be
negative, and a weighted mean of negative numbers cannot be 0 (J. Farkas, 1902). *With the Lab's
weights* the pair of sample {int(proof.samples[worst])} has ${n(float(differences[worst]))} \ge 0$.

**4 · How much loss remains.** $\ell_i \ge s_{{ij}} - s_{{i,y_i}} + \Delta$ for each pair, so
$\sum a_{{ij}} \ell_i \ge \Delta$, and the mean loss of **any** weights is at least
${n(least)}$. *The Lab's weights* have ${n(f)}$, with {wrong} of {N} samples
wrong; and $\ell_i \ge \Delta \cdot [\text{{wrong}}_i]$ for each: $f = {n(f)} \ge
{n(floor)} {relation(same)} {latex_exact(delta)} \cdot {wrong}/{N}$.

In the picture: column $c$ of the sum says that the weighted samples of class $c$ and the weighted
samples that have $c$ as their rival balance, so their two hulls share a point.
"""
