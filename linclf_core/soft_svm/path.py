"""The exact solution, the iterates on the way to it, and the path of solutions over C."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np

from linclf_core.pausing import Pause, no_pause
from linclf_core.soft_svm.newton import Newton
from linclf_core.soft_svm.problem import Pair, Problem

#: Newton needs 3 to 10 steps; this many only stop a loop that should have ended.
MOST_STEPS = 200


class PairState(Protocol):
    @property
    def step(self) -> int: ...
    @property
    def pair(self) -> Pair: ...
    @property
    def done(self) -> bool: ...


S = TypeVar("S", bound=PairState)


class PairSolver(Protocol[S]):
    """`Newton` and `DualAscent` are such: pure, and a step from a `done` state changes nothing."""

    def init(self, problem: Problem) -> S: ...
    def step(self, problem: Problem, state: S) -> S: ...


def iterates(
    solver: PairSolver[S], problem: Problem, most: int, pause: Pause = no_pause
) -> tuple[S, ...]:
    """The start and up to `most` steps; the last state is `done` if the solver got there."""
    states = [solver.init(problem)]
    while len(states) <= most and not states[-1].done:
        pause(len(states) / (most + 1))
        states.append(solver.step(problem, states[-1]))
    return tuple(states)


def solve(problem: Problem, start: Pair | None = None) -> Pair:
    """The solution, by Newton from w = 0 or from a solution for another C."""
    newton = Newton()
    state = newton.init(problem) if start is None else newton.start(problem, start.w)
    for _ in range(MOST_STEPS):
        if state.done:
            break
        state = newton.step(problem, state)
    return state.pair


def training_error(problem: Problem, solution: Pair) -> float:
    """Share of samples on the wrong side. f(x) = 0 counts as the class with t = +1: the lower
    index wins a tie, as everywhere."""
    f = problem.decision(solution.w, solution.level)
    return float(np.mean(np.where(f >= 0, 1.0, -1.0) != problem.t))


@dataclass(frozen=True, eq=False)
class PathPoint:
    """The solution for one C, the number of its support vectors, and its training error."""

    C: float
    solution: Pair
    n_support: int
    training_error: float


def path(problem: Problem, Cs: Sequence[float], pause: Pause = no_pause) -> tuple[PathPoint, ...]:
    """The solutions for all `Cs`, in their order, each started from the one before.

    Along growing C, width 2/‖w‖ and Σξ² never grow.
    """
    points: list[PathPoint] = []
    previous: Pair | None = None
    for k, C in enumerate(Cs):
        pause(k / len(Cs))
        at = replace(problem, C=float(C))
        previous = solve(at, previous)
        error = training_error(at, previous)
        points.append(PathPoint(at.C, previous, len(previous.support), error))
    return tuple(points)
