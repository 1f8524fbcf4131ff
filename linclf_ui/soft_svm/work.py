"""What is solved for the settings at hand, each part worked out once and kept."""

from dataclasses import dataclass

import numpy as np

from linclf_core.notation import IntArray
from linclf_core.soft_svm import (
    AscentState,
    Constrained,
    NewtonState,
    PathPoint,
    Problem,
    against_rest,
    between,
    iterates,
    path,
    solve_constrained,
)
from linclf_core.soft_svm.problem import LARGEST_STANDARD_C
from linclf_ui import computing, session
from linclf_ui.soft_svm.settings import LOG_CS, METHODS, REST, data, data_key, settings

#: At most so many iterations, and so many numbers in all of them: a session's memory has limits.
MOST_STEPS, MOST_NUMBERS = 500, 400_000


@dataclass(frozen=True, eq=False)
class Question:
    """The problem, the rows of the training data that take part, and the names of both sides."""

    problem: Problem
    rows: IntArray
    first: int
    second: int


def question() -> Question:
    """Raises ValueError, one plain sentence, if there is nothing to solve."""
    train, chosen = data(), settings()
    if chosen.own:
        problem, rows = between(train.X, train.y, 0, 1, chosen.C)
        return Question(problem, rows, 0, 1)
    if chosen.second == REST:
        problem = against_rest(train.X, train.y, chosen.first, chosen.C)
        return Question(problem, np.arange(train.n_samples), chosen.first, REST)
    problem, rows = between(train.X, train.y, chosen.first, chosen.second, chosen.C)
    return Question(problem, rows, chosen.first, chosen.second)


#: The iterates of either method: both have `step`, `pair` and `done`.
States = tuple[NewtonState, ...] | tuple[AscentState, ...]


def _data_key() -> tuple[object, ...]:
    chosen = settings()
    return data_key(), chosen.first, chosen.second


def run_key() -> tuple[object, ...]:
    """What the iterates depend on."""
    chosen = settings()
    return (*_data_key(), chosen.C, chosen.method)


def run(asked: Question) -> States:
    """The iterates of the chosen method, the start first."""
    solver = METHODS[settings().method]
    most = min(MOST_STEPS, max(20, MOST_NUMBERS // len(asked.rows)))
    with computing.shown("The iterates are computed") as pause:
        return session.kept(
            "soft SVM iterates",
            run_key(),
            lambda: iterates(solver, asked.problem, most, pause),
        )


def step_on_show(states: States) -> int:
    last = len(states) - 1
    step = settings().step
    return last if step is None else min(step, last)


def constrained(asked: Question) -> tuple[Constrained, Constrained]:
    """The solution without and with the constraint ξ ≥ 0, by a solver that keeps constraints."""
    return session.kept(
        "soft SVM constrained",
        (*_data_key(), settings().C),
        lambda: (
            solve_constrained(asked.problem, False),
            solve_constrained(asked.problem, True),
        ),
    )


def whole_path(asked: Question) -> tuple[PathPoint, ...]:
    """The solutions for every stop of C that the spread of these data allows."""
    spread = asked.problem.spread
    Cs = [10.0**k for k in LOG_CS if 10.0**k * spread * spread <= LARGEST_STANDARD_C]
    with computing.shown("A solution for every C is computed") as pause:
        return session.kept("soft SVM path", _data_key(), lambda: path(asked.problem, Cs, pause))
