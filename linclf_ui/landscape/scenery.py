"""From the experiment on hand and the settings to everything that the page draws and says."""

from dataclasses import dataclass

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.landscape.cut import (
    Cut,
    Window,
    along_gradient,
    along_parameters,
    around,
    bump,
    fitted,
    grid_points,
    level_floor,
    round_up,
)
from linclf_core.landscape.slices import Curvature, curvature_along, flat, slice_values, slope
from linclf_core.model import combine, norm
from linclf_core.notation import Array
from linclf_core.objective import Objective
from linclf_core.training.descent import State
from linclf_core.training.history import History
from linclf_ui.figures.landscape import Ground, Path
from linclf_ui.landscape.settings import GRADIENT, WHOLE_RUN, LandscapeView

#: A range that is a smaller share than this of the parameters shows little but rounding.
VISIBLE = 1e-9


@dataclass(frozen=True, eq=False)
class Scenery:
    """The cut through the step on show, and the run as it is seen from there. `slope` (2,) is the
    gradient as the cut sees it. `fault` says in one sentence why there is no ground: its values
    are NaN then; otherwise it is empty."""

    objective: Objective
    history: History
    cut: Cut
    ground: Ground
    path: Path
    slope: Array
    fault: str

    @property
    def data(self) -> Dataset:
        return self.history.data

    @property
    def here(self) -> State:
        return self.history.current

    @property
    def changed(self) -> bool:
        """Whether some step of the run has another objective than the one on show."""
        return any(descent.objective != self.objective for _, descent in self.history.descents)

    @property
    def earlier(self) -> Array:
        """The distances from the cut of the steps before the one on show that are kept, (K,)."""
        before = [s.params for s in self.history.states if s.step < self.history.step]
        return self.cut.place(before)[1]

    @property
    def downhill(self) -> Array | None:
        """−slope, or None where the cut is level at the point."""
        return -self.slope if float(np.linalg.norm(self.slope)) > 0 else None

    @property
    def gradient_norm(self) -> float:
        return norm(self.here.grad)

    @property
    def curvature(self) -> Curvature | None:
        """That of the objective along its gradient; None at a kink or where the gradient is 0."""
        if self.gradient_norm == 0:
            return None
        return curvature_along(self.objective, self.data, self.here.params, self.here.grad)

    @property
    def bump(self) -> float:
        """The largest departure from convexity found on the grid."""
        return bump(self.ground.values)

    @property
    def level(self) -> int:
        """How many grid points share the lowest value, if the ground is flat there; else 0."""
        return level_floor(self.ground.values)


def scenery(view: LandscapeView, objective: Objective, history: History) -> Scenery:
    """Everything for the step on show."""
    data, here = history.data, history.current
    cut = make_cut(view, objective, history)
    states, now = run_states(history)
    places, distance = cut.place([s.params for s in states])
    window = make_window(view, cut, places, states)
    n = grid_points(data)
    xs, ys = window.axis(0, n), window.axis(1, n)
    values, fault = np.full((n, n), np.nan), ""
    if window.half_width < VISIBLE * max(abs(centre) for centre in window.centre):
        fault = "The range is too small beside the parameters: choose a larger one."
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            found = slice_values(
                objective, data, here.params, cut.d1, cut.d2, xs - cut.at[0], ys - cut.at[1]
            )
        if np.isfinite(found).all():
            values = found
        else:
            fault = "The loss on this cut is no finite number everywhere: the weights are huge."
    return Scenery(
        objective,
        history,
        cut,
        Ground(xs, ys, values, cut.names, window),
        Path(
            np.array([s.step for s in states]),
            places,
            distance,
            _losses(objective, history, states),
            np.array([s.total for s in states]),
            now,
        ),
        slope(objective, data, here.params, cut.d1, cut.d2),
        fault,
    )


def _losses(objective: Objective, history: History, states: list[State]) -> Array:
    """Under the settings on show: a run whose settings changed is one run on one ground."""
    known = all(descent.objective == objective for _, descent in history.descents)
    data = history.data
    return np.array([s.total if known else objective(s.params, data).total for s in states])


def make_cut(view: LandscapeView, objective: Objective, history: History) -> Cut:
    data, params = history.data, history.current.params
    if view.along == GRADIENT:
        return along_gradient(objective, data, params, view.seed)
    return along_parameters(data, params, *view.pair(flat(params).size))


def run_states(history: History, most: int = 200) -> tuple[list[State], int]:
    """The run's kept states, thinned evenly to about `most`, and which of them is on show. Those at
    which the settings changed are among them, and those just before."""
    kept = history.states[:: max(1, len(history.states) // most)]
    since = [since for since, _ in history.descents]
    turns = (s for s in history.states if s.step in since or s.step + 1 in since)
    states = {s.step: s for s in (*kept, *turns, history.states[-1], history.current)}
    steps = sorted(states)
    return [states[k] for k in steps], steps.index(history.step)


def make_window(view: LandscapeView, cut: Cut, places: Array, states: list[State]) -> Window:
    """The part of the cut on show. It moves and grows seldom, so that a step can be seen."""
    here = np.array(cut.at)
    if view.half_width != WHOLE_RUN:
        return around(here, float(view.half_width))
    if view.along == GRADIENT:
        # The plane turns at every step, and the point on show is its middle: only a size that
        # does not depend on the plane stays the same.
        first = states[0].params
        reach = max(norm(combine(np.subtract, s.params, first)) for s in states)
        return Window((0.0, 0.0), round_up(max(1.0, reach)))
    return fitted(places)
