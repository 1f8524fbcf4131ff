"""The losses as functions of the margin, and the bounds between them on the samples at hand."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from linclf_core.comparison.margins import Inequality, bounds_on_error, inequalities, margins
from linclf_core.comparison.runs import Votes
from linclf_core.explain.printing import exact
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.softmax import Softmax
from linclf_core.notation import Array
from linclf_core.settings import settings_of
from linclf_ui import session
from linclf_ui.compare import desk
from linclf_ui.compare.look import look_at
from linclf_ui.controls import setting_widget, with_setting
from linclf_ui.figures import margin_losses
from linclf_ui.names import markdown, plain
from linclf_ui.numbers import decimal
from linclf_ui.panels.table import show_table
from linclf_ui.theme import CHART_CONFIG, Theme


def functions(votes: Votes, theme: Theme) -> None:
    """The curves with the samples as dots, and the inequalities checked for every sample."""
    left, right = st.columns([6, 5])
    with left:
        which, margin = st.columns(2)
    with which:
        k = look_at("Scores of the samples from")
    with margin:
        _delta()
    S, y, delta = votes.S[k], votes.y, desk.settings().delta
    m = margins(S, y)
    losses = [
        with_setting(cls(), "delta", delta) if _has_delta(cls) else cls()
        for cls in LOSSES.values()
        if cls is not OwnLoss
    ]
    typed = _typed()
    drawn = [
        *margin_losses.curves(losses, S, y),
        *(
            replace(curve, name=f"{whose}: φ = {plain(loss.phi.replace('-', '−'))}")
            for (loss, whose), curve in zip(
                typed.items(), margin_losses.curves(list(typed), S, y), strict=True
            )
        ),
        margin_losses.scaled(Softmax(), "softmax / ln 2"),
    ]
    with left:
        st.plotly_chart(
            margin_losses.margin_losses(drawn, delta, m, theme),
            key="compare_functions",
            theme=None,
            config=CHART_CONFIG,
            alt="Losses as functions of the margin, with the samples as dots; the table has the "
            "numbers",
        )
        if unseen := _unseen(drawn, m, delta):
            st.caption(unseen)
    found = inequalities(S, y, delta)
    with right:
        st.html(_means(found))
        st.markdown(_verdict(found, delta))
        st.markdown(
            r"A curve is the loss against **one** rival: softmax is $\ln(1 + e^{-\gamma})$, the "
            r"hinges $\max(0, \Delta - \gamma)$, the squared hinge $\max(0, \Delta - \gamma)^2$. "
            r"With more rivals a sample lies on its curve or above it: Crammer–Singer always on "
            r"it, because only the strongest rival counts. "
            r"The one-vs-all losses are no functions of $\gamma$; their curves are the least they "
            r"can be, $\max(0, 2\Delta - \gamma)$ and $2 \ln(1 + e^{-\gamma/2})$."
        )
        # What sees a common shift of the scores costs least at ± γ/2 only if it is convex.
        for loss, whose in typed.items():
            if not loss.sums_to_zero and not loss.convex:
                st.markdown(
                    rf"The loss typed in **{whose}** is drawn at the scores $\pm\gamma/2$ and is "
                    "not proved convex: others that differ by as much may cost it less."
                )
    _table(m, found)


def _unseen(drawn: Sequence[margin_losses.MarginCurve], m: Array, delta: float) -> str:
    """How many dots have no place in the chart, and where they lie; empty if all have one."""
    parts = []
    if outside := int(margin_losses.beyond(m, delta).sum()):
        parts.append(f"{outside} of {len(m)} samples lie beyond the ends of the margin axis.")
    if above := margin_losses.above(drawn, m, delta):
        each = ", ".join(f"{n} of “{markdown(name, len(name))}”" for name, n in above.items())
        parts.append(f"Dots above the top of the loss axis: {each}.")
    return " ".join(parts)


def _typed() -> dict[OwnLoss, str]:
    """The typed losses of the configurations, each once, with the letters of those that have it.
    Where none has one, that of the Lab, if it has one."""
    letters: dict[OwnLoss, list[str]] = {}
    for letter, training in zip(desk.LETTERS, desk.trainings(), strict=False):
        if isinstance(training.loss, OwnLoss):
            letters.setdefault(training.loss, []).append(letter)
    lab = session.lab().training.loss
    if not letters and isinstance(lab, OwnLoss):
        letters[lab] = ["the Lab"]
    return {loss: ", ".join(found) for loss, found in letters.items()}


def _has_delta(cls: type) -> bool:
    return any(setting.name == "delta" for setting in settings_of(cls))


def _delta() -> None:
    setting_widget(
        desk.settings(), "delta", "compare_delta", lambda entered: desk.change(delta=entered)
    )


def _means(found: tuple[Inequality, ...]) -> str:
    """A line an inequality: both means, for how many samples it holds, whether for the mean."""
    places = session.lab().view.decimals
    lines = "".join(
        f"<tr><td>{i.name}</td><td>{decimal(i.lower.mean(), places)}</td>"
        f"<td>{decimal(i.upper.mean(), places)}</td>"
        f"<td>{int(i.holds.sum())} of {len(i.holds)}</td>"
        f"<td>{'✓' if i.holds_for_mean else '✗'}</td></tr>"
        for i in found
    )
    return (
        '<div class="scroll"><table class="numbers" aria-label="bounds between the losses">'
        "<tr><th>bound</th><th>mean left</th><th>mean right</th><th>samples</th><th>mean</th></tr>"
        f"{lines}</table></div>"
    )


def _verdict(found: tuple[Inequality, ...], delta: float) -> str:
    """What the check says, and why the first bound needs Δ ≥ 1."""
    broken = [i.name for i in found if not i.holds.all()]
    text = (
        f"Checked on {len(found[0].holds)} samples: every bound holds for every sample."
        if not broken
        else f"Checked: {', '.join(broken)} fails for some samples."
    )
    bounds = bounds_on_error(found)
    above = [name for name, holds in bounds.items() if holds]
    below = [name for name, holds in bounds.items() if not holds]
    text += " The mean of the 0–1 losses is the training error: "
    text += f"it is at most the mean of {' and of '.join(above)}"
    text += f", but above that of {' and of '.join(below)}." if below else "."
    if delta < 1.0:
        text += (
            f"\n\n**Δ = {exact(delta)} < 1**: a wrong sample's strongest rival leads by 0 or more, "
            f"so Crammer–Singer is at least Δ, here {exact(delta)}, which need not reach the 1 of "
            "the 0–1 loss. Not guaranteed; what stays is 0–1 ≤ C–S / Δ."
        )
    return text


def _table(m: Array, found: tuple[Inequality, ...]) -> None:
    bound, chain, entropy = found
    table = pd.DataFrame(
        {
            "margin": m,
            "0–1": bound.lower,
            "C–S": bound.upper,
            "W–W": chain.upper,
            "softmax / ln 2": entropy.upper,
            "bounds hold": bound.holds & chain.holds & entropy.holds,
        }
    )
    with st.expander("Table"):
        show_table(
            table,
            "compare_bounds",
            "Margin, 0–1 loss and the losses that bound it, for every training sample",
            height=260,
            hide_index=False,
        )
