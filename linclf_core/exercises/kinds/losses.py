"""Exercises on scores: margins, the loss line, slopes, and any matrices of a loss."""

from linclf_core.exercises.exercise import Batch, Exercise, Kind
from linclf_core.exercises.kinds import batches, slips
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.weston_watkins import WestonWatkins


def settings(n: Batch) -> tuple[tuple[str, float], ...]:
    """Δ where the loss asks for one in its formula, and N."""
    margin = ((r"\Delta", n.loss.margin),) if r"\Delta" in n.loss.latex else ()
    return (*margin, ("N", float(len(n.y))))


def margins(n: Batch) -> Exercise:
    n = n.scores()
    return Exercise(n.working, ("S", "y"), ("margins",), slips.of_margins(n), settings(n))


def loss_line(n: Batch) -> Exercise:
    n = n.scores()
    return Exercise(n.working, ("S", "y"), ("loss", "mean"), slips.of_loss(n), settings(n))


def indicator(n: Batch) -> Exercise:
    n = n.scores()
    asked = tuple(name for name in ("indicator", "counts", "dS") if name in n.working)
    return Exercise(n.working, ("S", "y"), asked, slips.of_slopes(n), settings(n))


def probabilities(n: Batch) -> Exercise:
    n = n.scores()
    asked = ("probabilities", "loss", "mean")
    return Exercise(n.working, ("S", "y"), asked, slips.of_probabilities(n), settings(n))


def score_gradient(n: Batch) -> Exercise:
    n = n.scores()
    softmax = "probabilities" in n.working and n.loss.sums_to_zero
    given = ("probabilities", "y") if softmax else ("S", "y")
    return Exercise(n.working, given, ("dS",), slips.of_slopes(n), settings(n))


def every_matrix(n: Batch) -> Exercise:
    """All that the loss makes of the scores, one after the other."""
    n = n.scores()
    first = [matrix.name for matrix in n.loss.matrices(n.S, n.y)]
    asked = (*first, "mean")
    found = (*slips.of_margins(n), *slips.of_loss(n), *slips.of_slopes(n))
    everywhere = slips.of_classes(n, asked)
    said = {slip.sentence for slip in everywhere}
    found = (*(slip for slip in found if slip.sentence not in said), *everywhere)
    return Exercise(n.working, ("S", "y"), asked, found, settings(n))


MARGINS = Kind(
    "margins",
    "Margins",
    "Work out the margin of each class, for each sample.",
    "scores",
    batches.decimals,
    margins,
    WestonWatkins(),
    lambda working: "margins" in working,
)
LOSS_LINE = Kind(
    "loss_line",
    "Loss line",
    "Work out the loss of each sample, and their mean.",
    "scores",
    batches.decimals,
    loss_line,
    WestonWatkins(),
    lambda working: "margins" in working,
)
INDICATOR = Kind(
    "indicator",
    "Indicator and counts",
    "Work out the indicator, its row sums if asked for, and how each loss changes with the scores.",
    "scores",
    batches.decimals,
    indicator,
    WestonWatkins(),
    lambda working: "indicator" in working,
)
PROBABILITIES = Kind(
    "probabilities",
    "P and cross-entropy",
    "Work out the probabilities, the loss of each sample, and the mean.",
    "scores",
    batches.whole,
    probabilities,
    Softmax(),
)
SCORE_GRADIENT = Kind(
    "score_gradient",
    "∂L/∂s",
    "Work out how each sample's own loss changes with its scores, without the 1/N of the mean.",
    "scores",
    batches.shares,
    score_gradient,
    Softmax(),
    lambda working: True,
)
EVERY_MATRIX = Kind(
    "matrices",
    "Every matrix of a loss",
    "Work out all that the loss makes of these scores, one matrix after the other.",
    "scores",
    batches.decimals,
    every_matrix,
    WestonWatkins(),
    lambda working: True,
)
