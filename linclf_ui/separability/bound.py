"""The steps of the proof that hold for any weights, with the numbers of the Lab's: both forms of
the maximum, the bound on the 0–1 loss case by case, and what rescaling takes."""

from functools import partial

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.explain.printing import latex_exact, latex_number
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.model import Params, scores
from linclf_core.notation import Array, IntArray
from linclf_core.separability.scaling import worst_difference
from linclf_ui import session
from linclf_ui.panels.folded import folded


def steps_for_any_weights(delta: float) -> None:
    """Three folded texts."""
    here = session.lab()
    params, data = here.history.current.params, here.prepared.train
    S, places = scores(params, data.X), here.view.decimals
    for title, text in (
        ("Both forms of the maximum", partial(forms_text, S, data.y, here.sample, delta, places)),
        ("The bound, case by case", partial(cases_text, S, data.y, delta, places)),
        ("The Lab's weights rescaled", partial(own_text, params, data, delta, places)),
    ):
        folded(title, "separability", text)


def forms_text(S: Array, y: IntArray, sample: int, delta: float, places: int) -> str:
    """max over all classes with [j ≠ y] is max{0, max over the rivals}; with a sample's numbers."""
    M = CrammerSinger(delta).margins(S, y)[sample]
    rivals = np.delete(M, y[sample])
    every = r",\ ".join(_n(v, places) for v in M)
    others = r",\ ".join(_n(v, places) for v in rivals)
    return rf"""
$$
\ell = \max_j \big(s_j - s_y + \Delta\,[j \ne y]\big) = \max_j M_j
$$

The true class has $s_y - s_y + \Delta \cdot 0 = 0$. So 0 is among the numbers, and

$$
\max_j M_j = \max\big\{{0,\ \max_{{j \ne y}} M_j\big\}} .
$$

*Sample {sample} under the Lab's weights,* of class {int(y[sample])}:
$\max\{{{every}\}} = \max\{{0,\ \max\{{{others}\}}\}} = {_n(float(M.max()), places)}$.
"""


def cases_text(S: Array, y: IntArray, delta: float, places: int) -> str:
    """ℓ ≥ Δ·[wrong], where the sample is right and where it is wrong; each with a sample."""
    M = CrammerSinger(delta).margins(S, y)
    predicted = S.argmax(axis=1)
    right, wrong = np.flatnonzero(predicted == y), np.flatnonzero(predicted != y)
    d = latex_exact(delta)
    by_one = "" if delta == 1 else r" With $\Delta = 1$ it is the 0–1 loss itself."
    told_right = "*Under the Lab's weights no sample is taken right.*"
    if len(right):
        i = int(right[M[right].max(axis=1).argmax()])
        told_right = (
            f"*Sample {i} under the Lab's weights:* "
            rf"$\ell = {_n(float(M[i].max()), places)} \ge 0$."
        )
    told_wrong = "*Under the Lab's weights no sample is taken wrong.*"
    if len(wrong):
        i = int(wrong[M[wrong].max(axis=1).argmax()])
        j = int(predicted[i])
        lead = float(S[i, j] - S[i, y[i]])
        told_wrong = (
            f"*Sample {i} under the Lab's weights,* of class {int(y[i])} and taken for {j}: "
            rf"$s_{{{j}}} = {_n(S[i, j], places)} \ge "
            rf"s_{{{int(y[i])}}} = {_n(S[i, y[i]], places)}$, "
            rf"so $s_j - s_y = {_n(lead, places)} \ge 0$, "
            rf"$s_j - s_y + \Delta = {_n(float(M[i, j]), places)} \ge {d}$, and "
            rf"$\ell = {_n(float(M[i].max()), places)} \ge {d}$."
        )
    return rf"""
The claim is $\ell \ge \Delta \cdot [\text{{wrong}}]$ with
$\ell = \max_j \big(s_j - s_y + \Delta\,[j \ne y]\big)$, for any weights.{by_one}

**Taken right.** The entry of the true class is 0, so $\ell \ge 0 = \Delta \cdot [\text{{wrong}}]$.
{told_right}

**Taken wrong.** Then some rival $j$ has the highest score:

$$
\begin{{aligned}}
s_j \ge s_y &\implies s_j - s_y \ge 0 \\
&\implies s_j - s_y + \Delta \ge \Delta \\
&\implies \ell = \max_k \big(s_k - s_y + \Delta\,[k \ne y]\big) \ge \Delta
= \Delta \cdot [\text{{wrong}}]
\end{{aligned}}
$$

{told_wrong}
"""


def own_text(params: Params, data: Dataset, delta: float, places: int) -> str:
    """M of the Lab's weights, and the constant that rescales them where they separate."""
    S = scores(params, data.X)
    found = worst_difference(S, data.y)
    M = 0.0 if found.tied else found.M
    told = (
        "It is not negative: these weights do not separate the data (a tie is not enough), and no "
        "rescaling makes the loss 0."
    )
    if found.separates:
        c = found.constant(delta)
        least = CrammerSinger(delta).margins(c * S, data.y).max(axis=1)
        # As proved it is 0; a product of rounded numbers could miss it by its last digit.
        f = float(np.where(least < 1e-9 * delta, 0.0, least).mean())
        told = (
            rf"It is negative: these weights separate. Times $-\Delta / M = {_n(c, places)}$ every "
            rf"difference is at most $-\Delta$, and $f = {_n(f, places)}$."
        )
    return rf"""
Any weights have their own
$M = \max_i \max_{{j \ne y_i}} (s_j - s_{{y_i}})$. For the Lab's weights, also those put in by hand
there, $M = {_n(M, places)}$. {told}
"""


def _n(value: float, places: int) -> str:
    return latex_number(float(value) + 0.0, places)
