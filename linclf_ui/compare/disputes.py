"""Sample by sample: who disagrees, which scores decided, and what each sample costs."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from linclf_core.comparison.runs import Votes
from linclf_core.losses import Matrix
from linclf_core.notation import Array, IntArray
from linclf_core.training.history import History
from linclf_ui import session
from linclf_ui.compare import desk
from linclf_ui.compare.reasons import question, reason
from linclf_ui.figures import comparison
from linclf_ui.names import clean, markdown, plain
from linclf_ui.numbers import decimal
from linclf_ui.panels.table import show_table
from linclf_ui.theme import CHART_CONFIG, Theme
from linclf_ui.widgets import Bound

#: What a reader looks for first, by the names that the losses give their matrices.
SHOWN = ("margins", "probabilities")


def disputes(runs: tuple[History, ...], votes: Votes, theme: Theme) -> None:
    """The disputed samples with the reason, the losses of all samples, and the whole table."""
    disputed = votes.disputed
    losses = np.stack(
        [t.loss(S, votes.y).per_sample for t, S in zip(desk.trainings(), votes.S, strict=True)]
    )
    left, right = st.columns(2)
    with left:
        st.markdown(_summary(runs, votes))
        i = _chosen(disputed)
        if i is not None:
            _explain(i, votes, theme)
    with right:
        st.plotly_chart(
            comparison.sample_losses(losses, desk.LETTERS[: len(runs)], i, theme),
            key="compare_sample_losses",
            theme=None,
            config=CHART_CONFIG,
            alt="The loss of every sample under each configuration; the table below has the "
            "numbers",
        )
    _table(votes, losses)


def _summary(runs: tuple[History, ...], votes: Votes) -> str:
    n, disputed = len(votes.y), len(votes.disputed)
    text = f"The configurations agree on {n - disputed} of {n} training samples"
    text += f" and disagree on **{disputed}**." if disputed else "."
    test = session.lab().prepared.test
    if test is not None:
        other = Votes.of([run.current.params for run in runs], test)
        text += f" Of {test.n_samples} test samples they disagree on {len(other.disputed)}."
    return text


def _chosen(disputed: IntArray) -> int | None:
    """A field to choose one of the disputed samples; the first one if none is chosen."""
    if not len(disputed):
        st.caption("Step on, or change a configuration, until they part.")
        return None
    options = disputed.tolist()
    kept = desk.settings().sample
    i = kept if kept in options else options[0]
    data = session.lab().prepared.train
    st.selectbox(
        "Disputed sample",
        **Bound("compare_sample", i, lambda row: desk.change(sample=row)).menu(options),
        format_func=lambda row: f"sample {row}: {clean(data.class_names[data.y[row]])}",
    )
    return int(i)


def _explain(i: int, votes: Votes, theme: Theme) -> None:
    """The reasons of all configurations for sample `i`, in words and then in numbers."""
    here = session.lab()
    data, places = here.prepared.train, here.view.decimals
    y = int(votes.y[i])
    letters = desk.LETTERS[: len(votes.S)]
    lines = [
        f"- **{letter}** says {reason(S[i], y, data.class_names, places)}"
        for letter, S in zip(letters, votes.S, strict=True)
    ]
    st.markdown(f"True class: **{markdown(data.class_names[y])}** ({y}).\n\n" + "\n".join(lines))
    if decides := question(votes.S[:, i], letters, places):
        st.markdown(decides)
    st.html(_scores(i, votes, theme))


def _scores(i: int, votes: Votes, theme: Theme) -> str:
    """Scores of sample `i` and each loss's own matrix, a line each; a column a class."""
    here = session.lab()
    data, places = here.prepared.train, here.view.decimals
    y = votes.y[i : i + 1]
    head = "".join(
        f"<th>{'▸ ' if c == y[0] else ''}{c} {plain(name)}</th>"
        for c, name in enumerate(data.class_names)
    )
    lines = []
    for k, training in enumerate(desk.trainings()):
        s = votes.S[k, i : i + 1]
        own = [m for m in training.loss.matrices(s, y) if m.name in SHOWN]
        letter = f'<b style="color:{comparison.run_colour(k, theme)}">{desk.LETTERS[k]}</b>'
        for title, values in (("scores", s), *((_short(m), m.values) for m in own)):
            cells = "".join(
                f'<td title="{float(v)!r}">{decimal(v, places)}</td>' for v in values[0]
            )
            loss = decimal(training.loss(s, y).per_sample[0], places)
            last = f"<td>{loss if title != 'scores' else ''}</td>"
            lines.append(f"<tr><td>{letter} {escape(title)}</td>{cells}{last}</tr>")
    return (
        '<div class="scroll"><table class="numbers" aria-label="scores of the disputed sample">'
        f"<tr><th>▸ true class</th>{head}<th>loss</th></tr>{''.join(lines)}</table></div>"
    )


def _short(matrix: Matrix) -> str:
    return matrix.title.split(" = ")[0]


def _table(votes: Votes, losses: Array) -> None:
    """Every training sample: true class, and by each configuration its class, margin and loss."""
    here = session.lab()
    data = here.prepared.train
    names = np.array([clean(name) for name in data.class_names], object)
    columns: dict[str, object] = {"sample": np.arange(len(votes.y)), "true class": names[votes.y]}
    disputed = np.zeros(len(votes.y), bool)
    disputed[votes.disputed] = True
    columns["disputed"] = disputed
    for k, letter in enumerate(desk.LETTERS[: len(votes.S)]):
        columns[f"{letter} says"] = names[votes.predicted[k]]
        columns[f"{letter} margin"] = votes.margins[k]
        columns[f"{letter} loss"] = losses[k]
    table = pd.DataFrame(columns).sort_values("disputed", ascending=False, kind="stable")
    show_table(
        table,
        "compare_table",
        "All training samples with class, margin and loss by each configuration",
        height=260,
    )
    st.caption("Disputed samples first. Margin: $s_y - \\max_{j \\ne y} s_j$; below 0 it is wrong.")
