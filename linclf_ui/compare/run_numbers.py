"""The numbers of each run at the step on show, and what each run is doing."""

from html import escape

import streamlit as st

from linclf_core.comparison.runs import Votes
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.training.diagnosis import diagnose
from linclf_core.training.history import History
from linclf_ui import session
from linclf_ui.compare import desk
from linclf_ui.figures import comparison
from linclf_ui.numbers import decimal
from linclf_ui.terms import group, hovered
from linclf_ui.theme import Theme

NOTE = (
    "Different losses have different units: between configurations compare accuracies, and losses "
    "only where loss and λ are the same. Ringed samples: the configurations disagree."
)


def numbers(runs: tuple[History, ...], votes: Votes, theme: Theme) -> None:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        st.html(_table(runs, votes, theme))
        st.caption(NOTE)
    with right:
        st.html(_doing(runs))


def _doing(runs: tuple[History, ...]) -> str:
    """What each run is doing, a line each."""
    lines = "".join(
        f"<div><b>{letter}</b> {escape(diagnose(run).text)}</div>"
        for letter, run in zip(desk.LETTERS, runs, strict=False)
    )
    return f'<div role="status">{lines}</div>'


def _table(runs: tuple[History, ...], votes: Votes, theme: Theme) -> str:
    """A line a run: losses, accuracies, and how many samples it gets wrong."""
    here = session.lab()
    test, places = here.prepared.test, here.view.decimals
    head = ["", "step", "total", "data", "penalty", "train", "wrong"]
    head += ["test"] if test is not None else []
    lines = []
    for k, run in enumerate(runs):
        now = run.current
        cells = [
            f"{now.step}",
            decimal(now.total, places),
            decimal(now.data_loss, places),
            decimal(now.penalty, places),
            f"{now.accuracy:.1%}",
            f"{int((votes.predicted[k] != votes.y).sum())}",
        ]
        if test is not None:
            cells.append(f"{accuracy(test.y, predict(now.params, test.X)):.1%}")
        name = escape(desk.trainings()[k].loss.title)
        lines.append(
            f'<tr data-run="{desk.LETTERS[k]}"><td>'
            f'<b style="color:{comparison.run_colour(k, theme)}">{desk.LETTERS[k]}</b> '
            f"{name}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        )
    titles = "".join(f"<th>{hovered(title)}</th>" for title in head)
    return group(
        '<div class="scroll"><table class="numbers" aria-label="numbers of each configuration">'
        f"<tr>{titles}</tr>{''.join(lines)}</table></div>",
        head,
        "Numbers of each configuration",
    )
