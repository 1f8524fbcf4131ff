"""One step of a run in its phases, each in words, in symbols and with its numbers put in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from linclf_core.datasets.base import Dataset
from linclf_core.explain.chain_rule import walk
from linclf_core.explain.derivation import derive_step
from linclf_core.explain.phases import Phase
from linclf_core.explain.printing import fixed, latex_exact, latex_number, relation
from linclf_core.losses import Matrix
from linclf_core.model import Params, combine
from linclf_core.notation import Array
from linclf_core.training.descent import Descent
from linclf_core.training.trajectory import State

#: Of more classes, only so many are written out: the true one and those of the highest scores.
WRITTEN_CLASSES = 4
#: And so many numbers of a vector.
WRITTEN_FEATURES = 3
#: The phases of a step, in order; the second is called by what it makes of the scores, which is
#: phase MIDDLE of the walk.
SCORES, SLOPES, GRADIENT, UPDATE = "Scores", "Score gradient", "Gradient per class", "Update"
MIDDLE = 2
#: The sum that the gradient is.
GRADIENTS = ("data_gradient", "penalty_gradient", "gradient")
#: A row of W is a feature, so what w₀ stands for must be said.
COLUMNS = "Here w₀ is the column of W for class 0, and so on."


@dataclass(frozen=True, eq=False)
class StepPhase:
    """What one phase of a step makes: `matrix`, and the row of one sample, or a column a class,
    written out. `formula` and `lines` are LaTeX, the lines to be aligned at their `&`. `walked` is
    the phase of the chain rule's walk that tells more, by number. `goal` is where the phase sends
    the parameters, if it does, and `parts` are the matrices (D + 1, C) that lead there, biases in
    the last row; the last of them is `matrix`."""

    title: str
    text: str
    formula: tuple[str, ...]
    lines: tuple[str, ...]
    matrix: Matrix
    walked: int
    goal: Params | None = None
    parts: tuple[Matrix, ...] = ()


def step_phases(
    solver: Descent,
    data: Dataset,
    now: State,
    following: State | None,
    sample: int,
    decimals: int = 3,
) -> tuple[StepPhase, ...]:
    """Scores, margins or probabilities, score gradient, gradient by class and the update: the step
    from `now` to `following`. Without a following state the update is left out.

    Raises ValueError, one sentence, if numbers have grown too large to write out.
    """
    step = derive_step(solver.objective, now.params, data.X, data.y, solver.learning_rate)
    walked = walk(step, sample)
    by_key = {phase.key: phase for phase in walked}
    number = {phase.key: k for k, phase in enumerate(walked)}
    scoring, middle = by_key["s"], walked[MIDDLE]
    C = now.params.n_classes
    s, z = (_by_class(phase, C) for phase in (scoring, middle))
    dS, (loss,) = (
        by_key["dS"].matrices[-1],
        (m for m in by_key["loss"].matrices if m.name == "loss"),
    )
    classes = _written(s.values[0], int(data.y[sample]))

    def gradient_of(c: int) -> str:
        # The last row is that of the bias.
        data, penalty, both = (step[name].values[:-1, c] for name in GRADIENTS)
        return rf"\partial L / \partial w_{{{c}}} &= {_vector_sum(data, penalty, both, decimals)}"

    slopes = _lines(by_key["dS"])
    found = (
        StepPhase(
            SCORES,
            scoring.text,
            _lines(scoring),
            _entries(s, classes, decimals),
            step["S"],
            number["s"],
        ),
        StepPhase(
            _title(middle),
            middle.text,
            (*_lines(middle)[:1], solver.objective.loss.latex),
            (*_entries(z, classes, decimals), *_entries(loss, [0], decimals)),
            step[z.name],
            MIDDLE,
        ),
        StepPhase(
            SLOPES,
            by_key["dS"].text,
            # Either a line for each of two cases, or a line at the end that holds for both.
            slopes if len(slopes) <= 2 else slopes[-1:],
            _entries(dS, classes, decimals, r"\partial L / \partial s"),
            step["dS"],
            number["dS"],
        ),
        StepPhase(
            GRADIENT,
            f"{by_key['batch'].text} {COLUMNS}",
            (rf"{_lines(by_key['penalty'])[-1]}, \quad {_lines(by_key['batch'])[-1]}",),
            tuple(map(gradient_of, classes)),
            step["gradient"],
            number["batch"],
            combine(lambda p, g: p - solver.learning_rate * g, now.params, now.grad),
            (_of_sample(by_key, sample), *(step[name] for name in GRADIENTS)),
        ),
    )
    if following is None:
        return found
    return (*found, _update(solver, data, now, following, classes, number["update"], decimals))


def parts_of(walked: tuple[Phase, ...]) -> tuple[str, ...]:
    """For each phase of the walk of a whole step, the title of the phase of the step it is in."""
    others = dict.fromkeys(("outer", "inner", "dS"), SLOPES) | {"x": SCORES, "s": SCORES}
    others |= {"loss": _title(walked[MIDDLE]), "update": UPDATE}
    return tuple(
        _title(phase) if k == MIDDLE else others.get(phase.key, GRADIENT)
        for k, phase in enumerate(walked)
    )


def _title(middle: Phase) -> str:
    return middle.key.capitalize()


def _of_sample(by_key: dict[str, Phase], sample: int) -> Matrix:
    """What one sample alone adds to the gradient, before the mean is taken."""
    W, b = (by_key[key].matrices[-1].values for key in ("contraction", "bias"))
    return Matrix(
        "of_sample", f"sample {sample} alone", "", np.vstack([W, b]), "signed", rows="feature"
    )


def _update(
    solver: Descent,
    data: Dataset,
    now: State,
    following: State,
    classes: list[int],
    walked: int,
    decimals: int,
) -> StepPhase:
    old, new = now.params.W, following.params.W
    change = new - old
    n = len(solver.batch(data.n_samples, now.step))
    batch = "" if n == data.n_samples else f" on a batch of {n} samples"
    before, after = (np.vstack([at.W, at.b]) for at in (now.params, following.params))
    text = f"{solver.optimizer.title}{batch}. All entries of W and b change at once. {COLUMNS}"
    if (new != solver.step(data, now).params.W).any():
        text += " Here they were then put in by hand."
    parts = tuple(
        Matrix(name, title, r"\tilde W", values, "signed", rows="feature")
        for name, title, values in (
            ("W_before", "W and b before", before),
            ("W_change", "the change", after - before),
            ("W_next", "W and b after the step", after),
        )
    )
    return StepPhase(
        UPDATE,
        text,
        (
            solver.optimizer.latex,
            r"\theta = (W, b), \quad g = \frac{\partial L}{\partial \theta}, \quad "
            rf"\eta = {latex_exact(solver.learning_rate)}",
        ),
        tuple(
            rf"w_{{{c}}} &\leftarrow {_vector_sum(old[:, c], change[:, c], new[:, c], decimals)}"
            for c in classes
        ),
        parts[-1],
        walked,
        following.params,
        parts,
    )


def _by_class(phase: Phase, n_classes: int) -> Matrix:
    """The last matrix of a phase with a column a class."""
    return [m for m in phase.matrices if m.values.shape[1] == n_classes][-1]


def _written(s: Array, true: int) -> list[int]:
    """The classes that are written out, in order; s (C,) are the scores of the sample."""
    order = sorted(range(len(s)), key=lambda c: (c != true, -s[c]))
    return sorted(order[:WRITTEN_CLASSES])


def _lines(phase: Phase) -> tuple[str, ...]:
    """What is said in symbols of the phase, without other ways to the same."""
    return tuple(line for steps in phase.derivation if steps.number is None for line in steps.lines)


def _entries(m: Matrix, columns: Iterable[int], decimals: int, symbol: str = "") -> tuple[str, ...]:
    """A line for each of the columns of m (1, k): the entry, the numbers put in, the result. With
    a `symbol` the entry is called so, and its formula is written out too."""
    lines = []
    for c in columns:
        told = m.explain(0, c)
        name = f"{symbol}_{{{c}}}" if symbol else told.latex
        steps: dict[str, str] = {}
        if told.expression is not None:
            steps |= {told.expression.symbolic(): "="} if symbol else {}
            steps[told.expression.numeric(decimals)] = "="
        steps[latex_number(told.value, decimals)] = told.relation(decimals, None)
        written = " ".join(f"{sign} {step}" for step, sign in steps.items())
        lines.append(f"{name} &{written}")
    return tuple(lines)


def _vector_sum(a: Array, b: Array, result: Array, decimals: int) -> str:
    """a + b = result, the numbers put in; ≈ where the printed numbers do not add up."""
    printed = [[Decimal(fixed(float(v), decimals)) for v in vector] for vector in (a, b, result)]
    sign = relation(all(p + q == r for p, q, r in zip(*printed, strict=True)))
    return f"{_vector(a, decimals)} + {_vector(b, decimals)} {sign} {_vector(result, decimals)}"


def _vector(values: Array, decimals: int) -> str:
    """The numbers in brackets; of many the first and the last."""
    texts = [fixed(float(v), decimals) for v in values]
    if len(texts) > WRITTEN_FEATURES:
        texts = [*texts[: WRITTEN_FEATURES - 1], r"\dots", texts[-1]]
    numbers = r",\ ".join(texts)
    return rf"\left({numbers}\right)"
