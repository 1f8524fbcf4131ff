"""The core beside its limits: the two matrix products of a step, a plain loop, a grid of points."""

import numpy as np

from benchmarks.timing import report, seconds
from linclf_core.comparison.sweep import sweep
from linclf_core.datasets import DATASETS
from linclf_core.datasets.digits import Digits
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_core.model import predict, random_start, zeros
from linclf_core.objective import Objective
from linclf_core.plane.geometry import Box, class_regions
from linclf_core.training.descent import Descent
from linclf_core.training.history import History
from linclf_core.training.optimizers import GradientDescent

DATA = DATASETS["blobs"](n_per_class=100)()  # type: ignore[call-arg]
START = random_start(2, 3, 0.5, 0)


def step() -> None:
    """One step of each loss, beside the two products that no step can do without."""
    X, W = DATA.X, START.W
    dS = np.ones((DATA.n_samples, DATA.n_classes))
    contenders = {"two products, XW and XᵀdS (the limit)": lambda: (X @ W, X.T @ dS)}
    typed = OwnLoss("max(0, Δ + m)^2")
    losses = {loss.title: loss() for loss in LOSSES.values()}
    losses[f"{typed.title}, {typed.phi}"] = typed
    for name, loss in losses.items():
        descent = Descent(Objective(loss, 0.001), GradientDescent(), 0.1)
        state = descent.init(DATA, START)
        contenders[f"step, {name}"] = lambda d=descent, s=state: d.step(DATA, s)
    report("One step, N = 300, D = 2, C = 3", seconds(contenders), next(iter(contenders)))


def block() -> None:
    """200 steps with their history, beside the same steps in a bare loop."""
    descent = Descent(Objective(LOSSES["softmax"](), 0.001), GradientDescent(), 0.1)

    def bare() -> None:
        state = descent.init(DATA, START)
        for _ in range(200):
            state = descent.step(DATA, state)

    contenders = {
        "200 steps in a bare loop": bare,
        "200 steps with history": lambda: History.start(descent, DATA, START).advanced(200),
    }
    report("A block of 200 steps, softmax", seconds(contenders), next(iter(contenders)))


def digits() -> None:
    """200 steps on images of 64 pixels in ten classes, with all that is kept of them, beside the
    products that no step can do without."""
    data, start = Digits()(), zeros(64, 10)
    X, dS = data.X, np.ones((data.n_samples, 10))

    def products() -> None:
        for _ in range(200):
            X @ start.W, X.T @ dS

    contenders = {"400 products, XW and XᵀdS (the limit)": products}
    for loss in (LOSSES["softmax"](), LOSSES["weston_watkins"]()):
        descent = Descent(Objective(loss, 0.001), GradientDescent(), 0.5)
        state = descent.init(data, start)
        contenders[f"200 steps, {loss.title}"] = lambda d=descent, s=state: d.trajectory(
            data, s, 200
        )
    report("Digits, N = 1,797, D = 64, C = 10", seconds(contenders), next(iter(contenders)))


def rates() -> None:
    """32 learning rates × 200 steps at once, beside 32 runs one after the other."""
    objective = Objective(LOSSES["softmax"](), 0.001)
    etas = np.geomspace(0.01, 1.0, 32)

    def one_by_one() -> None:
        for eta in etas:
            descent = Descent(objective, GradientDescent(), float(eta))
            state = descent.init(DATA, START)
            for _ in range(200):
                state = descent.step(DATA, state)

    contenders = {
        "32 runs one by one": one_by_one,
        "one stacked sweep": lambda: sweep(objective, DATA, START, etas, 200),
    }
    report("32 learning rates × 200 steps, softmax", seconds(contenders), next(iter(contenders)))


def regions() -> None:
    """Exact class regions, beside the grid of points that they replace."""
    box = Box.around(DATA.X)
    axes = (np.linspace(box.x_low, box.x_high, 200), np.linspace(box.y_low, box.y_high, 200))
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    contenders = {
        "200 × 200 grid, argmax": lambda: predict(START, grid),
        "exact polygons": lambda: class_regions(START, box),
    }
    report("Class regions, C = 3", seconds(contenders), next(iter(contenders)))


def main() -> None:
    for measure in (step, block, digits, rates, regions):
        measure()
