"""The run on the cut as a film: map or surface, the loss, and how far each step lies from it."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.experiment import Experiment
from linclf_core.landscape.cut import Window, grid_points
from linclf_core.metrics import accuracy
from linclf_core.model import predict
from linclf_core.notation import Array
from linclf_core.objective import Objective
from linclf_core.training.history import MAX_STEPS, History
from linclf_ui import runs, session
from linclf_ui.budgets import CUT, STEPS, units
from linclf_ui.computing import pause
from linclf_ui.figures import landscape as figures
from linclf_ui.figures.film import Chart, Film, Frame, long_enough
from linclf_ui.figures.landscape import Heights
from linclf_ui.landscape.scenery import Scenery, farthest, scenery
from linclf_ui.landscape.settings import EVEN, MAP, WHOLE_RUN, LandscapeView
from linclf_ui.numbers import decimal
from linclf_ui.store import name_of, store
from linclf_ui.theme import Theme

#: A film is so long, or the next longer: its axes and colours hold for all of it.
LENGTHS = (200, 500, 1000, 2000, 5000, 10_000, MAX_STEPS)
#: And reaches at least so many steps beyond the last one made.
BEYOND = 100
#: So many of its steps decide on the scale of its colours.
LOOKED_AT = 7
#: Pictures a second, and so many are sent at once: a contour takes the browser a tenth of a second.
#: Of many samples, whose pictures take the server long, fewer.
PACE, BLOCK, SHORT_BLOCK = 10, 16, 4


def run_ahead() -> History:
    """The run with all steps of the film."""
    here, end = session.lab(), _end()
    return session.kept(
        "run ahead",
        (here.prepared, here.experiment, end),
        lambda: runs.grown(here.experiment, here.prepared, here.history, end).until(end),
    )


def rest(step: int, run: History) -> None:
    """The Lab's run follows the film: to its step at rest, or at its end to what ends it."""
    at_end = step == run.last_step and run.ended is not None
    session.go_to(step + 1 if at_end else step)


def about(view: LandscapeView, theme: Theme) -> tuple[object, ...]:
    """What the film depends on."""
    here = session.lab()
    return here.prepared, here.experiment, _end(), view, here.view, theme.name


def _end() -> int:
    """The last step of the film; of many samples it is nearer, since all are made at a stretch."""
    last, train = session.lab().history.last_step, session.lab().prepared.train
    end = long_enough(last, LENGTHS, BEYOND)
    most = STEPS.steps(train)
    if end - last <= most:
        return end
    stride = max(1, most // 2)
    return min((last // stride + 2) * stride, MAX_STEPS)


def block(data: Dataset) -> int:
    """So many pictures of these data are made at once."""
    points = grid_points(data) ** 2
    most = CUT.most // (points * units(data))
    return min(max(most, SHORT_BLOCK), BLOCK)


def film(view: LandscapeView, run: History, theme: Theme) -> Film:
    here = session.lab()
    sight = sights_kept(view, run)
    test, places, log = here.prepared.test, here.view.decimals, bool(here.view.log_loss)
    last, heights = run.last_step, _heights(view, sight, run)
    on_map = view.picture == MAP

    def charts() -> list[list[list[Chart]]]:
        first = sight(0)
        stage = figures.map_stage if on_map else figures.surface_stage
        alt = "Lines of equal loss on the cut" if on_map else "The cut as a surface"
        return [
            [
                [Chart(stage(first.ground.names, heights, theme), f"{alt}, and the run's path")],
                [
                    Chart(figures.losses_stage(first.path, last, theme, log=log), "The loss"),
                    Chart(
                        figures.distances_stage(farthest(view, run), last, theme),
                        "Distance of the run's steps from the cut",
                    ),
                ],
            ]
        ]

    def frame(k: int) -> Frame:
        seen = sight(k)
        moves = figures.map_moves if on_map else figures.surface_moves
        at = seen.here
        numbers = (at.total, at.data_loss, at.penalty)
        rates = [at.accuracy]
        if test is not None:
            rates.append(accuracy(test.y, predict(at.params, test.X)))
        return Frame(
            (
                moves(seen.ground, seen.path, seen.downhill, heights),
                figures.losses_moves(seen.path),
                figures.distances_moves(seen.path),
            ),
            (*(decimal(number, places) for number in numbers), *(f"{r:.1%}" for r in rates)),
        )

    labels = ("loss", "data", "penalty", "train", *(["test"] if test is not None else []))
    pictures = block(here.prepared.train)
    return Film("step", last, charts, frame, labels, PACE, pictures, strides=(10, 100))


def sights_kept(view: LandscapeView, run: History) -> Callable[[int], Scenery]:
    """The visitor's `sights`: map and surface are two pictures of the same ones."""
    here = session.lab()
    cut = replace(view, picture=MAP, lines=EVEN)
    key = here.prepared, here.experiment, run.last_step, cut
    return session.kept("landscape sights", key, lambda: sights(cut, here.experiment, run))


def sights(view: LandscapeView, experiment: Experiment, run: History) -> Callable[[int], Scenery]:
    """What is seen at a step, under the settings that hold there. The steps that decide on axes and
    colours are looked at several times."""
    name = name_of(experiment)

    @lru_cache(maxsize=LOOKED_AT + BLOCK)
    def sight(k: int) -> Scenery:
        def keep(window: Window, make: Callable[[], Array]) -> Array:
            return _for_all(name_of("cut", name, k, view, window), make)

        return scenery(view, objective_at(experiment, k), run.seek(k), pause, keep)

    return sight


def _for_all(name: str, make: Callable[[], Array]) -> Array:
    """The values of the cut of this name, made once for all who look at it. They are made outside
    of the store, since that takes long."""
    found: Array | None = store().find(name)
    if found is None:
        found = make()
        found.setflags(write=False)
        store().put(name, found, found.nbytes)
    return found


def objective_at(experiment: Experiment, step: int) -> Objective:
    return experiment.training_at(step).objective()


def _looked_at(last: int) -> list[int]:
    return [int(k) for k in np.unique(np.linspace(0, last, LOOKED_AT).astype(int))]


def _heights(view: LandscapeView, sight: Callable[[int], Scenery], run: History) -> Heights:
    even = view.lines == EVEN or view.picture != MAP
    seen = [sight(k) for k in _looked_at(run.last_step)]
    grounds = [s.ground for s in seen if not s.fault]
    own = view.half_width != WHOLE_RUN or not grounds
    return Heights.of(grounds, even=even, own=own)
