"""Learning rates: what 2/L promises, what was seen, and a sweep of 32 rates at once."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.comparison.runs import descent_bound, rises
from linclf_core.comparison.sweep import Sweep, sweep
from linclf_core.training.descent import Descent
from linclf_core.training.diagnosis import safe_learning_rate
from linclf_core.training.history import History
from linclf_core.writing import short
from linclf_ui import computing, session
from linclf_ui.board.at_rest import at_rest
from linclf_ui.budgets import SWEEP
from linclf_ui.compare import desk
from linclf_ui.compare.look import look_at
from linclf_ui.controls import setting_widget
from linclf_ui.figures.rates import final_loss
from linclf_ui.panels.table import show_table
from linclf_ui.theme import CHART_CONFIG, Theme

RATES = 32
#: The sweep reaches from this share of its middle to the inverse of it.
SPAN = 256.0


#: What the theory says, in short.
THEORY = r"""
For $\eta < 2/L$ no step of gradient descent on all samples raises the loss, where $L$ bounds the
curvature: $L \le \kappa\,\lambda_{\max}(\tilde X^\top \tilde X / N) + 2\lambda$, with
$\kappa = \tfrac12$ for softmax, $\tfrac14$ for logistic one-vs-all and $2C$ for the squared hinge
with $C$ classes. With kinks there is no such bound.

$L$ is an upper bound. Where softmax is nearly flat the true curvature is far below it, so a rate
above $2/L$ may still do well: it only has no proof.
"""


def rates(runs: tuple[History, ...], now: int, theme: Theme) -> None:
    """The configurations against the bound, up to step `now`, and the sweep beside the theory."""
    with at_rest(now, f"At step {now}"):
        st.html(_promises(runs))
    left, right = st.columns([7, 4])
    with left:
        try:
            found, bound = _sweep(theme)
        except ValueError as fault:
            st.info(str(fault))
            return
    with right:
        st.markdown(_in_words(found, bound))
        st.markdown(THEORY)
    with st.expander("Table"):
        _table(found)


def _promises(runs: tuple[History, ...]) -> str:
    """A line a run: its rate against the bound, what that promises, and what happened."""
    lines = []
    for letter, run in zip(desk.LETTERS, runs, strict=False):
        descent = run.descent
        bound = descent_bound(descent, run.data)
        share = "–" if bound is None else _share(descent.learning_rate / bound)
        rose = rises(run.totals[: run.step + 1])
        seen = "no step yet" if not run.step else f"rose in {rose} of {run.step} steps"
        if run.stop == "diverged":
            seen += ", then diverged" if run.step else ": the first one diverges"
        lines.append(
            f"<tr><td><b>{letter}</b> {escape(descent.objective.loss.title)}</td>"
            f"<td>{short(descent.learning_rate, 6)}</td><td>{share}</td>"
            f"<td>{_promise(descent, bound)}</td><td>{seen}</td></tr>"
        )
    head = "".join(f"<th>{title}</th>" for title in ("", "η", "η ÷ (2/L)", "predicted", "observed"))
    return (
        '<div class="scroll"><table class="numbers" aria-label="learning rates: predicted and '
        f'observed"><tr>{head}</tr>{"".join(lines)}</table></div>'
    )


def _share(share: float) -> str:
    """A rate as a share of the bound, with three digits, or as many more as tell it from 1: what is
    promised depends on which side of 1 it lies."""
    digits = 3
    while share != 1 and float(f"{share:.{digits}g}") == 1:
        digits += 1
    return short(share, digits)


def _promise(descent: Descent, bound: float | None) -> str:
    if bound is not None:
        return "never rises" if descent.learning_rate < bound else "no promise"
    if not descent.objective.loss.smooth:
        return "no bound: the loss has kinks"
    if descent.objective.loss.curvature(2) is None:
        return "no bound of its curvature is known"
    return "no bound: not plain descent on all"


def _sweep(theme: Theme) -> tuple[Sweep, float | None]:
    """The chart of 32 runs for the loss and λ of one configuration; the runs and the bound."""
    which, how_long = st.columns(2)
    with which:
        training, settings = desk.trainings()[look_at("Loss and λ of", _bounded())], desk.settings()
    with how_long:
        setting_widget(
            settings,
            "sweep_steps",
            "compare_sweep_steps",
            lambda entered: desk.change(sweep_steps=entered),
        )
    data, objective = session.lab().prepared.train, training.objective()
    bound = safe_learning_rate(objective, data)
    middle = bound or training.learning_rate
    start_key, params = desk.start()
    key = (desk.data_key(), start_key, objective, middle, settings.sweep_steps)

    SWEEP.check(
        f"{RATES} runs of {settings.sweep_steps:,} steps", data, settings.sweep_steps, RATES
    )

    def make() -> Sweep:
        tried = middle * np.geomspace(1 / SPAN, SPAN, RATES)
        return sweep(objective, data, params, tried, settings.sweep_steps, computing.pause)

    with computing.shown(f"{RATES} learning rates are tried"):
        found = session.kept("sweep", key, make)
    marks = [
        (letter, t.learning_rate)
        for letter, t in zip(desk.LETTERS, desk.trainings(), strict=False)
        if t.objective() == objective
    ]
    st.plotly_chart(
        final_loss(found, bound, theme, marks=marks),
        key="compare_sweep",
        theme=None,
        config=CHART_CONFIG,
        alt="Total loss after the last step for 32 learning rates; the table below has the numbers",
    )
    return found, bound


def _bounded() -> int:
    """The first configuration whose loss has a bound 2/L, or the first of all."""
    C = session.lab().prepared.train.n_classes
    bounds = [training.loss.curvature(C) for training in desk.trainings()]
    return next((k for k, bound in enumerate(bounds) if bound is not None), 0)


def _table(found: Sweep) -> None:
    table = pd.DataFrame(
        {
            "η": found.learning_rates,
            "loss at the end": np.where(found.diverged, np.nan, found.final),
            "diverged": found.diverged,
        }
    )
    show_table(
        table,
        "compare_sweep_table",
        "The learning rates of the sweep with their final losses",
        digits={"η": 4, "loss at the end": 6},
    )


def _in_words(found: Sweep, bound: float | None) -> str:
    """The best rate, how many diverged, and whether the promise of the bound was kept."""
    n = int(found.diverged.sum())
    if n == len(found.diverged):
        return "Every one of these rates diverged: try a smaller one in the sidebar."
    best = int(np.argmin(found.final))
    others = int((found.final == found.final[best]).sum()) - 1
    shared = f" and at {others} more of these rates" if others else ""
    text = (
        f"Of {len(found.final)} rates {n or 'none'} diverged. The lowest loss, "
        f"{short(found.final[best], 4)}, is at η = {short(found.learning_rates[best])}{shared}."
    )
    if bound is None:
        return (
            f"{text} Of this loss no bound of the curvature is known, so there is no 2/L to draw."
        )
    below = [rises(c) for c in found.curves[found.learning_rates < bound]]
    kept = "in none of them did a step raise it" if not any(below) else "some of them rose"
    return f"{text} Below 2/L = {short(bound, 4)} are {len(below)} rates; {kept}."
