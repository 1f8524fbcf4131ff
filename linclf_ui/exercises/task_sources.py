"""Where the numbers of an exercise come from: a seed, the Lab's step, a worked example, or the
visitor's own."""

from dataclasses import replace

import numpy as np

from linclf_core.exercises.exercise import Kind
from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation
from linclf_core.explain.matrix_text import to_csv
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.notation import Array, IntArray
from linclf_core.results import OwnNumbers, Rows, Task, check_size, rows_of
from linclf_core.training.optimizers import GradientDescent
from linclf_ui import session
from linclf_ui.workbench.own import SCORES, STEP
from linclf_ui.workbench.typed import Texts, scores_of, step_of

RANDOM, LAB, OWN_NUMBERS = "seed", "lab", "own"
EXAMPLES = {example.key: example for example in WORKED_EXAMPLES}
#: By key, what stands on the switch.
SOURCES = {
    RANDOM: "Random, by a seed",
    LAB: "Lab, the step on show",
    **{key: example.title for key, example in EXAMPLES.items()},
    OWN_NUMBERS: "Own numbers",
}
#: So many samples are taken from the Lab, and so many decimals of its numbers.
FROM_LAB, DECIMALS = 3, 3


def fitting(kind: Kind) -> list[str]:
    """The sources that exercises of this kind can have."""
    if kind.needs == "nothing":
        return [RANDOM]
    examples = [key for key, example in EXAMPLES.items() if example.loss.key in kind.losses]
    return [RANDOM, LAB, *(examples if kind.needs == "scores" else ()), OWN_NUMBERS]


def asked_of(kind: Kind, source: str, seed: int, training: Training, texts: Texts) -> Task:
    """The task of this kind on numbers of this source. Raises ValueError, one plain sentence,
    if these are none."""
    task = Task(kind.key, seed, training=training)
    if source in EXAMPLES:
        return replace(task, example=source, training=Training(loss=kind.loss))
    if source == LAB:
        return _of_lab(task, kind)
    if source == OWN_NUMBERS:
        return replace(task, own=_own(_typed(kind, training, texts), kind))
    return task


def source_of(task: Task) -> str:
    """Where the numbers of a task come from; of a task alone nobody can tell the Lab's numbers from
    own ones."""
    return task.example or (OWN_NUMBERS if task.own else RANDOM)


def texts_of(own: OwnNumbers) -> Texts:
    """Such numbers as they are typed, every digit of them, by the name of the matrix."""
    return {name: to_csv(np.array(rows), None) for name, rows in own}


def own_fields(kind: Kind) -> dict[str, str]:
    """The labels of the fields for own numbers, by the name of the matrix."""
    labels = STEP.labels if kind.needs == "step" else SCORES.labels
    return {name: label for name, label in labels.items() if kind.needs == "step" or name != "X"}


def _typed(kind: Kind, training: Training, texts: Texts) -> Derivation:
    if kind.needs == "step":
        return step_of(texts, training)
    return scores_of({"S": texts["S"], "y": texts["y"], "X": ""}, training)


def _of_lab(task: Task, kind: Kind) -> Task:
    """A few samples of the Lab, from the chosen one on, its numbers rounded so that what is printed
    is what is worked with."""
    here = session.lab()
    data, params = here.prepared.train, here.history.current.params
    loss = here.training.loss if here.training.loss.key in kind.losses else kind.loss
    training = replace(here.training, loss=loss, optimizer=GradientDescent(), batch_size=0)
    count = min(FROM_LAB, data.n_samples)
    rows = (here.sample + np.arange(count)) % data.n_samples
    X, W, b = (values.round(DECIMALS) + 0.0 for values in (data.X[rows], params.W, params.b))
    S = (data.X[rows] @ params.W + params.b).round(DECIMALS) + 0.0
    check_size(S, X)
    y = _column(data.y[rows])
    own: OwnNumbers
    if kind.needs == "step":
        own = (("X", rows_of(X)), ("W", rows_of(W)), ("b", rows_of(b[None])), ("y", y))
    else:
        own = (("S", rows_of(S)), ("y", y))
    return replace(task, own=own, training=training)


def _own(derivation: Derivation, kind: Kind) -> OwnNumbers:
    y = _column(derivation.y)
    if kind.needs == "scores":
        check_size(derivation.S, None)
        return (("S", rows_of(derivation.S)), ("y", y))
    X, W_tilde = derivation["X_tilde"].values[:, :-1], derivation["W_tilde"].values
    check_size(derivation.S, X)
    return (
        ("X", rows_of(X)),
        ("W", rows_of(W_tilde[:-1])),
        ("b", rows_of(W_tilde[-1:])),
        ("y", y),
    )


def _column(y: IntArray) -> Rows:
    column: Array = y[:, None].astype(float)
    return rows_of(column)
