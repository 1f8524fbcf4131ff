"""A run as a program of its own: NumPy alone, and the same numbers to the last bit."""

import base64
import textwrap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from linclf_core.datasets import Prepared
from linclf_core.datasets.base import Dataset
from linclf_core.experiment import Experiment, Period, Training, Weights
from linclf_core.export.source import Sources, told
from linclf_core.model import homogeneous
from linclf_core.notation import Array
from linclf_core.settings import Setting, settings_of
from linclf_core.training.history import History
from linclf_core.training.optimizers import Memory
from linclf_core.writing import short

#: More numbers than this, or longer rows, are written packed.
MOST_NUMBERS, LONGEST_ROW = 4_000, 12
WIDTH = 96


@dataclass(frozen=True)
class Section:
    """A piece of a script with a heading, and a sentence or two on it."""

    title: str
    words: str
    code: str


@dataclass(frozen=True, eq=False)
class Retold:
    """What of an experiment a run has gone through, up to the step on show.

    `prepared` are its data, `history` is its run with the step on show. Numbers are printed with
    so many `decimals`, as the app prints them.
    """

    experiment: Experiment
    prepared: Prepared
    history: History
    decimals: int = 3

    @property
    def step(self) -> int:
        return self.history.step

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that have begun."""
        return tuple(p for p in self.experiment.periods if p.step <= self.step)

    @property
    def subject(self) -> str:
        return f"{self.experiment.source.title}, {self.periods[-1].training.loss.title}"

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.step:,} step{'' if self.step == 1 else 's'}"


def script(run: Retold) -> str:
    """The text of a program, which needs Python 3.11 and NumPy 2 alone.

    Raises ValueError, one plain sentence, if a loss or an optimiser cannot be copied.
    """
    found = sections(run)
    pieces = [f"{_head(run)}\n", imports(found)]
    for section in found:
        rule = "-" * (WIDTH - len(section.title) - 7)
        words = textwrap.fill(section.words, WIDTH, initial_indent="# ", subsequent_indent="# ")
        pieces.append(f"\n# --- {section.title} {rule}\n{words}\n\n{section.code.strip()}\n")
    return "\n".join(pieces)


def sections(run: Retold) -> list[Section]:
    """The program in pieces, after its imports."""
    copied = Sources()
    steps = "".join(_steps(run, copied))
    return [
        _data(run),
        Section(
            "The start",
            "W and b before the first step, as one array θ: a row a feature, the last row is b, a "
            "column a class.",
            f"theta = {_matrix(run.experiment.begin(run.prepared).current.params.theta)}\n",
        ),
        Section(
            "Loss and update rule",
            "A loss takes the scores S (N, C) and the classes y (N,), and gives the loss of each "
            "sample (N,) and its derivative by the scores (N, C). An update rule takes θ, its "
            "gradient and what it remembers, and gives the next θ.",
            "\n\n".join([_memory(), *copied.texts.values()]),
        ),
        Section(
            "The objective",
            "The mean loss plus λ ΣW². There is no ½ before λ, and b is not penalised.",
            OBJECTIVE,
        ),
        Section("The run", _told(run), f"losses = []\n{steps}{LAST}"),
        Section(
            "The numbers",
            f"As the Linear Classifier Lab shows them at step {run.step:,}.",
            _shown(run),
        ),
        Section("The lowest point", *_optimum(run)),
    ]


# --- the pieces ---------------------------------------------------------------------------------


def _head(run: Retold) -> str:
    now = run.history.current
    return (
        f'"""{run.title}.\n\n'
        f"Needs NumPy alone. At its end the loss is {now.total!r},\n"
        f"and {now.accuracy:.1%} of the training samples are right.\n"
        f"Made with NumPy {np.__version__}: another one may differ in the last digits.\n"
        '"""'
    )


#: What a section needs from Python itself, by the word that asks for it.
NEEDS = {
    "base64.": "import base64",
    "zlib.": "import zlib",
    "partial(": "from functools import partial",
    "NamedTuple": "from typing import NamedTuple",
}


def imports(found: list[Section]) -> str:
    """The imports of these sections."""
    code = "".join(section.code for section in found)
    return "\n".join([*(line for word, line in NEEDS.items() if word in code), "", NUMPY])


NUMPY = "import numpy as np\n"


def _data(run: Retold) -> Section:
    train, test, scaling = run.prepared.train, run.prepared.test, run.prepared.scaling
    kept = "" if test is None else f" {test.n_samples:,} more are kept for the test."
    names = train.feature_names if scaling is None else scaling.feature_names
    # As they were before they were standardised: who changes the script has the units of the data.
    raw = run.prepared if scaling is None else _unscaled(run.experiment)
    parts = [
        f"source = {train.note!r}\n" if train.note else "",
        f"class_names = {_list([repr(name) for name in train.class_names])}\n",
        f"feature_names = {_list([repr(name) for name in names])}\n",
        _samples(raw.train, ""),
        "" if raw.test is None else _samples(raw.test, "_test"),
    ]
    copied = Sources()
    copied.function(homogeneous)
    if scaling is not None:
        mean, scale = _vector(scaling.mean), _vector(scaling.scale)
        parts += [
            "\n# Standardised: the training samples have mean 0 and standard deviation 1.\n",
            f"mean = {mean}\nscale = {scale}\nX = (X - mean) / scale\n",
            "" if test is None else "X_test = (X_test - mean) / scale\n",
            f"feature_names = {_list([repr(name) for name in train.feature_names])}\n",
        ]
    parts += ["\n\n", *copied.texts.values(), "\n", COUNTS]
    words = (
        f"{train.n_samples:,} samples to train on, X, with {train.n_features:,} "
        f"feature{'' if train.n_features == 1 else 's'} each, and their classes, y.{kept}"
    )
    return Section("The data", words, "".join(parts))


COUNTS = """
N, n_classes = len(X), len(class_names)
X1 = homogeneous(X)
"""


def _unscaled(experiment: Experiment) -> Prepared:
    """The data before they are standardised."""
    return replace(experiment, standardise=False).prepared()


def _samples(data: Dataset, suffix: str) -> str:
    y = _list([str(c) for c in data.y.tolist()])
    return f"X{suffix} = {_matrix(data.X)}\ny{suffix} = np.array({y})\n"


def _memory() -> str:
    """What a rule remembers, with the fields of the core's."""
    lines = [f"    {f.name}: {type(f.default).__name__} = {f.default!r}" for f in fields(Memory)]
    doc = '    """What an update rule remembers from step to step."""\n'
    return "class Memory(NamedTuple):\n" + doc + "\n" + "\n".join(lines) + "\n"


OBJECTIVE = '''
def scores(theta, X1):
    """S = XW + b, (N, C)."""
    return (theta.T @ X1).T


def objective(theta, X1, y, loss, reg):
    """(1/N) Σ L_i + λ ΣW², and its gradient by θ."""
    per_sample, dS = loss(scores(theta, X1), y)
    grad = X1 @ dS / len(y)
    grad[:-1] += 2.0 * reg * theta[:-1]
    return per_sample.mean() + reg * (theta[:-1] ** 2).sum(), grad
'''


def _told(run: Retold) -> str:
    if len(run.periods) == 1:
        return "`losses` gets the loss of every step."
    return (
        f"Settings or weights were changed at {len(run.periods) - 1} "
        f"step{'s' if len(run.periods) > 2 else ''}. `losses` gets the loss of every step."
    )


def _steps(run: Retold, copied: Sources) -> Iterator[str]:
    """The steps of each period, and the settings that hold in it."""
    ends = [*(period.step for period in run.periods[1:]), run.step]
    before: type | None = None
    for period, end in zip(run.periods, ends, strict=True):
        training = period.training
        loss = copied.method(
            training.loss, "__call__", f"{training.loss.key}_loss", told(training.loss)
        )
        rule, key = training.optimizer, training.optimizer.key
        update = copied.method(rule, "update", f"{key}_step", told(rule))
        begin = copied.method(rule, "init", f"{key}_memory")
        yield f"\n# {_settings(training, run.prepared.train.n_samples)}\n"
        if period.weights is not None and period.step > 0:
            yield f"# The weights were put in by hand.\ntheta = {_theta(period.weights)}\n"
        yield f"loss, reg = {loss.bound(training.loss)}, {training.reg!r}\n"
        yield f"update, learning_rate = {update.bound(rule)}, {training.learning_rate!r}\n"
        # A velocity means nothing to another rule, nor to weights that it did not make.
        if type(rule) is not before or period.weights is not None:
            yield f"memory = {begin.bound(rule)}(theta)\n"
        before = type(rule)
        if end > period.step:
            yield _loop(run, training, period.step, end)


def _loop(run: Retold, training: Training, first: int, end: int) -> str:
    if not _batched(training, run.prepared.train.n_samples):
        return f"for step in range({first}, {end}):\n{WHOLE}"
    return f"for step in range({first}, {end}):\n" + BATCH.format(
        seed=training.batch_seed, size=training.batch_size
    )


def _batched(training: Training, n_samples: int) -> bool:
    """Whether a step takes fewer samples than there are."""
    return 0 < training.batch_size < n_samples


WHOLE = """\
    total, grad = objective(theta, X1, y, loss, reg)
    losses.append(total)
    theta, memory = update(theta, grad, memory, learning_rate)
"""
BATCH = """\
    losses.append(objective(theta, X1, y, loss, reg)[0])
    batch = np.random.default_rng([{seed}, step]).choice(N, {size}, replace=False)
    _, grad = objective(theta, X1.take(batch, axis=1), y[batch], loss, reg)
    theta, memory = update(theta, grad, memory, learning_rate)
"""
LAST = """
total, grad = objective(theta, X1, y, loss, reg)
losses.append(total)
W, b = theta[:-1], theta[-1]
"""


def _settings(training: Training, n_samples: int) -> str:
    """The settings in a line, as they are for so many samples."""
    batched = _batched(training, n_samples)
    batch = f"batches of {training.batch_size}" if batched else "all samples"
    return (
        f"{_named(training.loss)}, λ = {short(training.reg, 17)}; {_named(training.optimizer)}, "
        f"η = {short(training.learning_rate, 17)}, {batch}"
    )


def _named(thing: object) -> str:
    """A loss or a rule with its settings."""
    told = [f"{s.label} = {getattr(thing, s.name)}" for s in settings_of(thing)]
    words = " ".join(", ".join(told).split())
    title = str(getattr(thing, "title", ""))
    return f"{title} ({words})" if words else title


def _shown(run: Retold) -> str:
    test = "" if run.prepared.test is None else SHOWN_TEST
    places = run.decimals
    return SHOWN.format(places=places, exponent=max(places, 1), step=run.step, test=test)


SHOWN = '''
def shown(number):
    """A number with the digits that the Lab prints."""
    text = f"{{number:.{places}f}}" if abs(number) < 1e6 else f"{{number:.{exponent}e}}"
    return text.lstrip("-") if float(text) == 0 else text


def accuracy(X1, y):
    """How many are right: the highest score wins, the first class at a tie."""
    return np.mean(scores(theta, X1).argmax(axis=1) == y)


penalty = reg * (W**2).sum()
data_loss = loss(scores(theta, X1), y)[0].mean()
print("step", {step})
print("loss", shown(total))
print("data loss", shown(data_loss))
print("penalty", shown(penalty))
print("right, training", f"{{accuracy(X1, y):.1%}}")
{test}for name, row in zip(feature_names, W):
    print("W", name, *map(shown, row))
print("b", *map(shown, b))
'''
SHOWN_TEST = """\
print("right, test", f"{accuracy(homogeneous(X_test), y_test):.1%}")
"""


# --- the lowest point -----------------------------------------------------------------------------


def _optimum(run: Retold) -> tuple[str, str]:
    """Where descent is going, by another program: words and code."""
    training, train = run.periods[-1].training, run.prepared.train
    every = len(np.unique(train.y)) == train.n_classes
    lines = training.loss.estimator(train.n_classes) if training.reg > 0 and every else ""
    if lines:
        settings = [f"{s.name} = {getattr(training.loss, s.name)!r}" for s in _numbers(training)]
        body = "\n".join([*settings, lines.strip(), "return np.vstack([W, b])"])
        library, words = "scikit-learn", "scikit-learn has an estimator with this objective."
    else:
        body, library = SCIPY.strip(), "SciPy"
        words = "No estimator of scikit-learn has this objective; SciPy lowers it." + _doubt(run)
    code = (
        f'def optimum():\n    """θ at the lowest point of the last objective, by {library}."""\n'
        + textwrap.indent(body, "    ")
        + f"\n\n\n# With {library} installed:\n"
        "# print(objective(optimum(), X1, y, loss, reg)[0])\n"
    )
    return words, code


def _numbers(training: Training) -> list[Setting]:
    return [s for s in settings_of(training.loss) if not isinstance(s.default, str)]


def _doubt(run: Retold) -> str:
    """What may keep SciPy from the lowest point."""
    training = run.periods[-1].training
    if training.reg == 0:
        return " Without a penalty there may be none: the weights may grow for ever."
    if not training.loss.convex:
        return " It ends in a valley; there may be a lower one."
    if not training.loss.smooth:
        return " The loss has kinks, at which it may stop a little above."
    return ""


SCIPY = """
from scipy.optimize import minimize

def value(flat):
    total, grad = objective(flat.reshape(theta.shape), X1, y, loss, reg)
    return total, grad.ravel()

exact = {"ftol": 0, "gtol": 1e-9, "maxiter": 100_000, "maxfun": 100_000}
found = minimize(value, theta.ravel(), jac=True, method="L-BFGS-B", options=exact)
return found.x.reshape(theta.shape)
"""


# --- numbers ------------------------------------------------------------------------------------


def _theta(weights: Weights) -> str:
    return _matrix(weights.params().theta)


def _matrix(A: Array) -> str:
    """A (N, D) as an expression that makes it again, to the bit."""
    if A.size > MOST_NUMBERS or A.shape[1] > LONGEST_ROW:
        return _packed(A)
    rows = "".join(f"    [{', '.join(map(repr, row))}],\n" for row in A.tolist())
    return f"np.array([\n{rows}])"


def _vector(a: Array) -> str:
    return f"np.array({_list(list(map(repr, a.tolist())))})"


def _list(texts: list[str]) -> str:
    """A list in Python, broken into lines if it is long."""
    line = ", ".join(texts)
    if len(line) < WIDTH - 24:
        return f"[{line}]"
    lines, now = [], ""
    for text in texts:
        if now and len(now) + len(text) > WIDTH:
            lines.append(now)
            now = ""
        now += f"{text}, "
    return "[\n" + "".join(f"    {line.rstrip()}\n" for line in [*lines, now]) + "]"


def _packed(A: Array) -> str:
    """The bytes of the numbers, packed into letters."""
    small = zlib.compress(np.ascontiguousarray(A, "<f8").tobytes(), 9)
    lines = textwrap.wrap(base64.b64encode(small).decode(), WIDTH)
    return (
        'np.frombuffer(zlib.decompress(base64.b64decode("""\n'
        + "\n".join(lines)
        + f'\n""")), "<f8").reshape({A.shape[0]}, {A.shape[1]})'
    )
