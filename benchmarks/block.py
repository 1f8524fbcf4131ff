"""A block of the board's frames, descent, pictures and texts, beside 200 textbook NumPy steps:
`python -m benchmarks.block`.

A textbook step makes the value and the gradient of the softmax objective and moves the weights, as
lecture notes write it; all losses are compared with it.
"""

import numpy as np

from benchmarks.timing import report, seconds
from linclf_core.datasets import DATASETS, Dataset
from linclf_core.experiment import Experiment, Training
from linclf_core.losses import LOSSES
from linclf_core.model import Params
from linclf_core.training.history import History
from linclf_ui.board import frames, rows
from linclf_ui.figures import motion

STEPS, FEW = 200, 4
RATE, REG = 0.5, 0.001
TEXTBOOK = f"{STEPS} textbook steps"
LOOK = motion.Look()


def textbook(data: Dataset, start: Params, steps: int) -> Params:
    """Softmax descent as it is written on paper."""
    X, y, W, b = data.X, data.y, start.W, start.b
    N, rows = data.n_samples, np.arange(data.n_samples)
    losses = []
    for _ in range(steps):
        S = X @ W + b
        S -= S.max(axis=1, keepdims=True)
        E = np.exp(S)
        P = E / E.sum(axis=1, keepdims=True)
        losses.append(-np.log(P[rows, y]).mean() + REG * np.sum(W**2))
        P[rows, y] -= 1
        P /= N
        W, b = W - RATE * (X.T @ P + 2 * REG * W), b - RATE * P.sum(axis=0)
    return Params(W, b)


class Block:
    """What the board makes of a run: the packets of its frames and of a matrix's rows."""

    def __init__(self, source: object, key: str) -> None:
        training = Training(loss=LOSSES[key](), learning_rate=RATE, reg=REG)
        experiment = Experiment(source=source).restarted(training)  # type: ignore[arg-type]
        prepared = experiment.prepared()
        self.run: History = experiment.begin(prepared)
        self.plane = motion.Plane.of(prepared.train, prepared.test)

    @property
    def data(self) -> Dataset:
        return self.plane.train

    @property
    def start(self) -> Params:
        return self.run.current.params

    def descent(self, count: int) -> frames.Stretch:
        self.grown = self.run.advanced(count - 1)
        return frames.stretch(self.grown, 0, count)

    def picture(self, steps: frames.Stretch) -> bytes:
        return frames.frames("f", "r", self.grown, steps, self.plane, LOOK, 3, log=False)

    def rows(self, steps: frames.Stretch) -> bytes:
        return rows.rows("w", steps, self.plane, 0, 3)

    def __call__(self, count: int) -> None:
        steps = self.descent(count)
        self.picture(steps)
        self.rows(steps)


def blocks(title: str, source: object) -> None:
    made = {key: Block(source, key) for key in LOSSES}
    first = next(iter(made.values()))
    contenders = {TEXTBOOK: lambda: textbook(first.data, first.start, STEPS)}
    for count in (STEPS, FEW):
        for key, block in made.items():
            name = f"{count} frames, {LOSSES[key].title}"
            contenders[name] = lambda b=block, c=count: b(c)  # type: ignore[misc]
    report(title, seconds(contenders), TEXTBOOK)


def parts(title: str, source: object) -> None:
    block = Block(source, "softmax")
    steps = block.descent(STEPS)
    contenders = {
        TEXTBOOK: lambda: textbook(block.data, block.start, STEPS),
        "descent": lambda: block.descent(STEPS),
        "frames: strokes, arrows, verdicts, texts": lambda: block.picture(steps),
        "rows of a matrix": lambda: block.rows(steps),
    }
    report(title, seconds(contenders), TEXTBOOK)  # type: ignore[arg-type]


def main() -> None:
    small = DATASETS["blobs"](n_per_class=100)
    large = DATASETS["blobs"](n_classes=10, n_per_class=100)
    blocks("A block of frames, N = 300, C = 3", small)
    parts(f"Its parts: {STEPS} frames, softmax, N = 300, C = 3", small)
    blocks("A block of frames, N = 1000, C = 10", large)
    parts(f"Its parts: {STEPS} frames, softmax, N = 1000, C = 10", large)


if __name__ == "__main__":
    main()
