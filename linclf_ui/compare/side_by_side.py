"""The runs side by side as a film: a plane for each, and the curves of their losses."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from html import escape

from linclf_core.comparison.runs import Votes
from linclf_core.datasets import Dataset
from linclf_core.experiment import Training
from linclf_core.losses import Loss
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.notation import Array
from linclf_core.settings import Setting, settings_of
from linclf_core.training.trajectory import State, Trajectory
from linclf_core.writing import short
from linclf_ui import session
from linclf_ui.board.frames import stretch
from linclf_ui.compare import desk
from linclf_ui.figures import comparison, run_curves
from linclf_ui.figures.film import Chart, Film, Frame
from linclf_ui.figures.motion import Look, Plane, Strokes, strokes
from linclf_ui.figures.plane import wider
from linclf_ui.names import plain
from linclf_ui.numbers import decimal
from linclf_ui.theme import GLYPHS, Theme

#: So many frames are made at once; of many classes, whose regions take longer, fewer.
BLOCK, MANY_CLASSES, SHORT_BLOCK = 60, 5, 40
STRIDES = (10, 100)

#: The steps and the totals of a run.
Curve = tuple[Array, Array]


def film(theme: Theme) -> Film:
    """Frame k: every run at step k, or at its last sound step."""
    here, chosen = session.lab(), desk.settings().sample
    train, test = here.prepared.train, here.prepared.test
    plane = _plane()
    length = BLOCK if train.n_classes < MANY_CLASSES else SHORT_BLOCK
    at = _runs_by_step(length, plane)

    def frame(step: int) -> Frame:
        curves, states, drawn = at(step)
        votes = Votes.of([now.params for now in states], train)
        disputed, wrong = votes.disputed, (votes.predicted != votes.y).sum(axis=1)
        stands = [(now.step, now.total) for now in states]
        moves = [run_curves.curves_moves(curves, stands, step, log=bool(here.view.log_loss))]
        planes = [
            comparison.plane_moves(now.params, strokes, plane, disputed, chosen)
            for now, strokes in zip(states, drawn, strict=True)
        ]
        told = [_told(now, n, test) for now, n in zip(states, wrong.tolist(), strict=True)]
        disputes = f"{len(disputed)} of {train.n_samples} samples"
        return Frame([*planes, *moves], (disputes,), [*told, ""])

    return Film(
        "step",
        desk.last_step(),
        lambda: _charts(plane, theme),
        frame,
        ("disputed",),
        block=length,
        ended=lambda step: all(now.step < step for now in at(step)[1]),
        seen=min(desk.settings().reached, desk.last_step()),
        strides=STRIDES,
    )


def _runs_by_step(
    length: int, plane: Plane
) -> Callable[[int], tuple[list[Curve], list[State], list[list[Array]]]]:
    """The curves of all runs, up to some step behind the one asked for, their states at it, and
    what these draw on the plane. They are made in blocks of this length, so steps
    are best asked for in order."""

    @lru_cache(maxsize=2)
    def block(start: int) -> tuple[list[Curve], list[Trajectory], list[Strokes]]:
        runs = desk.runs_at(min(start + length - 1, desk.last_step()))
        curves = [(steps, values["total"]) for steps, values in (run.curves() for run in runs)]
        found = [stretch(run, start, length).run for run in runs]
        drawn = [strokes(run.theta, plane, Look()) for run in found]
        return curves, found, drawn

    def at(step: int) -> tuple[list[Curve], list[State], list[list[Array]]]:
        start = step - step % length
        curves, runs, drawn = block(start)
        places = [min(step - start, len(run) - 1) for run in runs]
        states = [run.state(i) for run, i in zip(runs, places, strict=True)]
        traces = [found.traces(i) for found, i in zip(drawn, places, strict=True)]
        return curves, states, traces

    return at


def _plane() -> Plane:
    prepared = session.lab().prepared
    plane = Plane.of(prepared.train, prepared.test, session.plane_view())
    # A small plane may be much wider than it is high.
    return replace(plane, around=wider(plane.around))


def _charts(plane: Plane, theme: Theme) -> list[list[list[Chart]]]:
    """A row of planes, and the curves below."""
    trainings = desk.trainings()
    letters = desk.LETTERS[: len(trainings)]
    curves = Chart(
        run_curves.curves_stage(letters, theme, log=bool(session.lab().view.log_loss)),
        "Total loss of each configuration over the steps; the table below has the numbers",
    )
    key = desk.data_key(), session.plane_view(), theme.name
    stage = session.kept("compare plane", key, lambda: comparison.plane_stage(plane, theme))
    planes = [
        Chart(
            stage,
            f"{letter}: class regions and samples under {training.loss.title}",
            _head(letter, training, comparison.run_colour(k, theme)),
        )
        for k, (letter, training) in enumerate(zip(letters, trainings, strict=True))
    ]
    return [[[chart] for chart in planes], [[curves]]]


def _head(letter: str, training: Training, colour: str) -> str:
    return (
        f'<b style="color:{colour}">{letter}</b> <b>{escape(training.loss.title)}</b><br>'
        f'<span class="quiet">{escape(described(training))}</span><br>'
    )


def _told(now: State, wrong: int, test: Dataset | None) -> str:
    """The numbers of a run, in a line."""
    parts = [f"loss {decimal(now.total, session.lab().view.decimals)}", f"train {now.accuracy:.1%}"]
    if test is not None:
        parts.append(f"test {accuracy(test.y, predict(now.params, test.X)):.1%}")
    # A narrow column is broken between the parts only.
    return " · ".join(part.replace(" ", "\u00a0") for part in [*parts, f"{wrong} wrong"])


def film_key() -> tuple[object, ...]:
    """What the film depends on, but for the colours."""
    view, asked = session.lab().view, desk.settings()
    drawn = view.decimals, view.log_loss, asked.sample, session.plane_view()
    return desk.data_key(), desk.start()[0], desk.trainings(), drawn


def described(training: Training) -> str:
    """The settings of a configuration in one line."""
    own = [_setting_told(training.loss, setting) for setting in settings_of(training.loss)]
    parts = [f"η {short(training.learning_rate, 6)}", f"λ {short(training.reg, 6)}", *own]
    if training.batch_size:
        parts.append(f"batch {training.batch_size}")
    return " · ".join([*parts, training.optimizer.title])


def _setting_told(loss: Loss, setting: Setting) -> str:
    """One setting of a loss: the last word of its label and the number, or the text itself."""
    value = getattr(loss, setting.name)
    return value if isinstance(value, str) else f"{setting.label.split()[-1]} {short(value, 6)}"


def legend(theme: Theme) -> str:
    """The classes, and which data these are."""
    here = session.lab()
    train, test = here.prepared.train, here.prepared.test
    entries = "".join(
        f'<span><span style="color:{theme.classes[c]}">{GLYPHS[c]}</span> {plain(name)}</span>'
        for c, name in enumerate(train.class_names)
    )
    held = f" + {test.n_samples} test" if test is not None else ""
    return (
        f'<div class="status">{entries}<span class="quiet">the Lab’s experiment: '
        f"{train.n_samples} samples{held}, the same start for all</span></div>"
    )
