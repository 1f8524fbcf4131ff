"""The learning as a film: the weights as images, what is taken for what, and how many are right."""

import numpy as np

from linclf_core.datasets import Dataset
from linclf_core.metrics import accuracies, confusion
from linclf_core.model import homogeneous
from linclf_core.training.trajectory import Trajectory, predictions
from linclf_ui.figures import digit_images as figures
from linclf_ui.figures.film import Chart, Film, Frame
from linclf_ui.numbers import decimal
from linclf_ui.theme import Theme

LABELS = ("loss", "right, training", "right, test")


def film(run: Trajectory, test: Dataset, places: int, theme: Theme) -> Film:
    taken = predictions(run.theta, homogeneous(test.X))
    shares = run.accuracy, accuracies(test.y, taken)
    largest = float(np.abs(run.W[-1]).max()) or 1.0
    names, total = test.class_names, run.total

    def charts() -> list[list[list[Chart]]]:
        weights = figures.weights_stage(names, largest, theme)
        most = int(np.bincount(test.y).max())
        return [
            [
                [Chart(weights, "The weights of each class as an image of 8 × 8 pixels")],
                [
                    Chart(
                        figures.confusion_stage(names, most, theme),
                        "Which test images are taken for which digit",
                    )
                ],
            ],
            [[Chart(figures.rights_stage(len(run) - 1, theme), "How many images are right")]],
        ]

    def frame(k: int) -> Frame:
        counts = confusion(test.y, taken[k], test.n_classes)
        return Frame(
            (
                figures.weights_moves(run.W[k]),
                figures.confusion_moves(counts),
                figures.rights_moves(shares, k),
            ),
            (
                decimal(float(total[k]), places),
                *(f"{share[k]:.1%}" for share in shares),
            ),
        )

    return Film("step", len(run) - 1, charts, frame, LABELS, pace=10)
