"""The runs side by side: planes, loss curves, and the numbers of each."""

from html import escape

import streamlit as st

from linclf_core.comparison import Votes
from linclf_core.diagnosis import diagnose
from linclf_core.experiment import Training
from linclf_core.history import History
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.settings import settings_of
from linclf_ui import state
from linclf_ui.compare import desk
from linclf_ui.figures import comparison
from linclf_ui.names import plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import CHART_CONFIG, GLYPHS, Theme

NOTE = (
    "Different losses have different units: between configurations compare accuracies, and losses "
    "only where the loss is the same. Ringed samples: the configurations disagree."
)


def side_by_side(runs: tuple[History, ...], votes: Votes, theme: Theme) -> None:
    """A column a run, then the curves beside the table of numbers, then what each run is doing."""
    data = state.lab().prepared.train
    if data.n_features == 2:
        _planes(runs, votes, theme)
    else:
        st.info(
            f"The planes need exactly two features; these data have {data.n_features}. "
            "All numbers below hold. Choose other data in the Lab to see the boundaries."
        )
    left, right = st.columns([5, 6])
    with left:
        curves = [run.curves() for run in runs]
        st.plotly_chart(
            comparison.run_curves(
                [(steps, values["total"]) for steps, values in curves],
                desk.LETTERS,
                desk.settings().step,
                theme,
                log=state.lab().view.log_loss,
            ),
            key="compare_curves",
            theme=None,
            config=CHART_CONFIG,
            alt="Total loss of each configuration over the steps; the table beside it has the "
            "numbers at this step",
        )
    with right:
        st.html(_numbers(runs, votes, theme))
        st.caption(NOTE)
    st.html(_doing(runs))


def described(training: Training) -> str:
    """The settings of a configuration in one line; Markdown and HTML read it alike."""
    own = [
        f"{setting.label.split()[-1]} {getattr(training.loss, setting.name):g}"
        for setting in settings_of(training.loss)
    ]
    parts = [f"η {training.learning_rate:.3g}", f"λ {training.reg:g}", *own]
    if training.batch_size:
        parts.append(f"batch {training.batch_size}")
    return " · ".join([*parts, training.optimizer.title])


def _planes(runs: tuple[History, ...], votes: Votes, theme: Theme) -> None:
    prepared, chosen = state.lab().prepared, desk.settings().sample
    disputed = votes.disputed
    st.html(_legend(prepared.train.class_names, theme))
    columns = st.columns(len(runs), gap="small", vertical_alignment="bottom")
    for k, (column, run) in enumerate(zip(columns, runs, strict=True)):
        letter, training = desk.LETTERS[k], desk.trainings()[k]
        with column:
            st.html(
                f'<div class="status"><span><b style="color:{comparison.run_colour(k, theme)}">'
                f"{letter}</b> <b>{escape(training.loss.title)}</b></span>"
                f'<span class="quiet">{escape(described(training))}</span></div>'
            )
            st.plotly_chart(
                comparison.small_plane(
                    run.current.params,
                    prepared.train,
                    prepared.test,
                    theme,
                    disputed=disputed,
                    chosen=chosen if chosen in disputed else None,
                ),
                key=f"compare_plane_{letter}",
                theme=None,
                config={**CHART_CONFIG, "displayModeBar": False},
                alt=f"{letter}: class regions and samples under {training.loss.title}",
            )


def _legend(class_names: tuple[str, ...], theme: Theme) -> str:
    entries = "".join(
        f'<span><span style="color:{theme.classes[c]}">{GLYPHS[c]}</span> {plain(name)}</span>'
        for c, name in enumerate(class_names)
    )
    return f'<div class="status">{entries}</div>'


def _doing(runs: tuple[History, ...]) -> str:
    """What each run is doing, a line each."""
    lines = "".join(
        f"<div><b>{letter}</b> {escape(diagnose(run).text)}</div>"
        for letter, run in zip(desk.LETTERS, runs, strict=False)
    )
    return f'<div role="status">{lines}</div>'


def _numbers(runs: tuple[History, ...], votes: Votes, theme: Theme) -> str:
    """A line a run: losses, accuracies, and how many samples it gets wrong."""
    here = state.lab()
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
    titles = "".join(f"<th>{title}</th>" for title in head)
    return (
        '<div class="scroll"><table class="numbers" aria-label="numbers of each configuration">'
        f"<tr>{titles}</tr>{''.join(lines)}</table></div>"
    )
