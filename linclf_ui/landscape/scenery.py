"""From the experiment on hand and the settings to everything that the page draws and says."""

from collections.abc import Callable
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
from linclf_core.landscape.slices import Curvature, curvature_along, slice_values, slope
from linclf_core.model import Params, norm, scores
from linclf_core.notation import Array
from linclf_core.objective import Objective
from linclf_core.pausing import Pause, no_pause
from linclf_core.training.history import History
from linclf_core.training.trajectory import State, Trajectory
from linclf_ui.figures.landscape import Ground, Path
from linclf_ui.landscape.settings import GRADIENT, WHOLE_RUN, LandscapeView

#: What has the values of a cut in this window, or has them made.
Keep = Callable[[Window, Callable[[], Array]], Array]

#: A range that is a smaller share than this of the parameters shows little but rounding.
VISIBLE = 1e-9
#: A rise that is a smaller share than this of the largest value is rounding.
ROUNDING = 1e-9


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
        kept = self.history.kept
        before = kept.theta[kept.steps < self.history.step]
        return self.cut.place([Params.of(theta) for theta in before])[1]

    @property
    def downhill(self) -> Array | None:
        """−slope, or None where the cut is level at the point."""
        return -self.slope if float(np.linalg.norm(self.slope)) > 0 else None

    @property
    def gradient_norm(self) -> float:
        return norm(self.here.grad)

    @property
    def at_kink(self) -> bool:
        """Whether the margin of some sample is at a kink, where the gradient is a convention."""
        S = scores(self.here.params, self.data.X)
        return float(self.objective.loss.kink_distance(S, self.data.y).min()) == 0

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
    def bent(self) -> bool:
        """Whether the bump is more than rounding."""
        return self.bump > ROUNDING * float(np.abs(self.ground.values).max())

    @property
    def level(self) -> int:
        """How many grid points share the lowest value, if the ground is flat there; else 0."""
        return level_floor(self.ground.values)


def _made(window: Window, make: Callable[[], Array]) -> Array:
    return make()


def scenery(
    view: LandscapeView,
    objective: Objective,
    history: History,
    pause: Pause = no_pause,
    keep: Keep = _made,
) -> Scenery:
    """Everything for the step on show."""
    data, here = history.data, history.current
    cut = make_cut(view, objective, history)
    run, now = run_seen(history)
    places, distance = cut.place([Params.of(theta) for theta in run.theta])
    window = make_window(view, cut, places, run)
    n = grid_points(data)
    xs, ys = window.axis(0, n), window.axis(1, n)
    values, fault = np.full((n, n), np.nan), ""
    if window.half_width < VISIBLE * max(abs(centre) for centre in window.centre):
        fault = "The range is too small beside the parameters: choose a larger one."
    else:
        alphas, betas = xs - cut.at[0], ys - cut.at[1]
        with np.errstate(over="ignore", invalid="ignore"):
            found = keep(
                window,
                lambda: slice_values(
                    objective, data, here.params, cut.d1, cut.d2, alphas, betas, pause
                ),
            )
        if np.isfinite(found).all():
            values = found
        else:
            fault = "Somewhere on this cut the loss is too large a number to be computed."
    return Scenery(
        objective,
        history,
        cut,
        Ground(xs, ys, values, cut.names, window),
        Path(
            run.steps.astype(float),
            places,
            distance,
            _losses(objective, history, run),
            run.total,
            now,
        ),
        slope(objective, data, here.params, cut.d1, cut.d2),
        fault,
    )


def _losses(objective: Objective, history: History, run: Trajectory) -> Array:
    """Under the settings on show: a run whose settings changed is one run on one ground."""
    if all(descent.objective == objective for _, descent in history.descents):
        return run.total
    return np.array([objective(Params.of(theta), history.data).total for theta in run.theta])


def make_cut(view: LandscapeView, objective: Objective, history: History) -> Cut:
    data, params = history.data, history.current.params
    if view.along == GRADIENT:
        return along_gradient(objective, data, params, view.seed)
    return along_parameters(data, params, *view.pair(params.entries.size))


def run_seen(history: History, most: int = 200) -> tuple[Trajectory, int]:
    """The run's kept steps, thinned evenly to about `most`, and the place of the one on show. Those
    at which the settings changed are among them, and those just before."""
    kept = history.kept
    since = [since for since, _ in history.descents]
    seen = np.isin(kept.steps, since) | np.isin(kept.steps + 1, since)
    seen[:: max(1, len(kept) // most)] = seen[-1] = True
    before, after = kept.steps < history.step, kept.steps > history.step
    parts = [kept.at(seen & before), Trajectory.of(history.current), kept.at(seen & after)]
    return Trajectory.joined(parts), len(parts[0])


def farthest(view: LandscapeView, run: History) -> float:
    """How far a step that is drawn lies from a cut, at most, of all cuts through kept steps.

    Along the gradient it is what is left beside the gradient: the random direction takes off
    little, and would have to be made for each cut.
    """
    kept, n = run.kept, run.current.params.entries.size
    # Near 0 and of size 1, so that no square of a number is too large or loses digits.
    middle, drawn = kept.theta.mean(axis=0), run_seen(run)[0].theta
    size = float(np.abs(kept.theta - middle).max()) or 1.0
    origins, path = (((theta - middle) / size).reshape(-1, n) for theta in (kept.theta, drawn))
    within: float | Array = 0.0
    if view.along == GRADIENT:
        slopes = kept.grad.reshape(-1, n)
        lengths = np.linalg.norm(slopes, axis=1, keepdims=True)
        units = np.divide(slopes, lengths, out=np.zeros_like(slopes), where=lengths > 0)
        within = units @ path.T - np.sum(units * origins, axis=1, keepdims=True)
    else:
        moving = view.pair(n)
        origins, path = np.delete(origins, moving, axis=1), np.delete(path, moving, axis=1)
    squares = np.sum(origins**2, axis=1)[:, None] + np.sum(path**2, axis=1) - 2 * origins @ path.T
    return size * float(np.sqrt(np.max(squares - within**2, initial=0.0)))


def make_window(view: LandscapeView, cut: Cut, places: Array, run: Trajectory) -> Window:
    """The part of the cut on show. It moves and grows seldom, so that a step can be seen."""
    here = np.array(cut.at)
    if view.half_width != WHOLE_RUN:
        return around(here, float(view.half_width))
    if view.along == GRADIENT:
        # The plane turns at every step, and the point on show is its middle: only a size that
        # does not depend on the plane stays the same.
        away = (run.theta - run.theta[0]).reshape(len(run), -1)
        reach = float(np.linalg.norm(away, axis=1).max())
        return Window((0.0, 0.0), round_up(max(1.0, reach)))
    return fitted(places)
