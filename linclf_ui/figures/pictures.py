"""Little pictures of what the pages show, as SVG: each is drawn from numbers of the core."""

from collections.abc import Sequence
from functools import cache
from html import escape
from itertools import pairwise

import numpy as np

from linclf_core.datasets import Dataset, Source, full_table
from linclf_core.datasets.blobs import Blobs, OverlappingBlobs
from linclf_core.datasets.digits import SIDE, Digits
from linclf_core.experiment import Experiment, Period, Training
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_core.landscape.slices import axis, slice_values
from linclf_core.losses import Loss
from linclf_core.losses.softmax import Softmax, probabilities
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import Params, scores
from linclf_core.notation import Array
from linclf_core.plane.box import Box
from linclf_core.plane.geometry import boundaries, class_regions, weight_arrows
from linclf_core.separability.decision import Separable, certify
from linclf_core.soft_svm import DualAscent, between, iterates
from linclf_core.training.trajectory import State
from linclf_ui.figures.plane import view_box
from linclf_ui.numbers import decimal
from linclf_ui.theme import FONT, Theme

#: The size of a picture, in units of the drawing.
WIDTH, HEIGHT = 64.0, 56.0
#: The step of the run that the pictures are of, and the sample.
STEP, SAMPLE = 14, 34


def learning(theme: Theme) -> str:
    """Regions, boundary and weights of a classifier that has learnt a little."""
    _, data, states = _run(OverlappingBlobs(noise=0.8), Softmax())
    wide = _wide(Box.around(data.X, pad=-0.2))
    params = states[STEP].params
    arrows = [np.stack([arrow.start, arrow.end]) for arrow in weight_arrows(params, wide)]
    drawn = _classifier(params, wide, theme, 0, WIDTH)
    for c, arrow in enumerate(arrows):
        (x0, y0), (x1, y1) = ends = _placed(arrow, wide, 0, WIDTH)
        along = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
        across = np.array([-along[1], along[0]])
        head = [ends[1] + 3 * along, ends[1] - 3 * along + 3 * across]
        head.append(ends[1] - 3 * along - 3 * across)
        drawn += _line(ends, theme.classes[c], 2.4) + _area(np.array(head), theme.classes[c])
    return _svg(drawn)


def guessed(theme: Theme) -> str:
    """The boundary that two classes start with, and the question where it goes."""
    _, data, states = _run(OverlappingBlobs(n_classes=2, noise=0.5), Softmax())
    wide = _wide(Box.around(data.X, pad=-0.2))
    drawn = _classifier(states[-1].params, wide, theme, 0, WIDTH)
    for border in boundaries(states[0].params, wide):
        drawn += _line(_placed(border.segment, wide, 0, WIDTH), theme.accent, 2.2)
    return _svg(drawn + _text(46, 24, "?", theme.text, 22))


def asking(theme: Theme) -> str:
    """The probabilities of a sample, end to end, and the question that one of them asks."""
    _, data, states = _run(OverlappingBlobs(noise=0.8), Softmax())
    p = probabilities(scores(states[STEP].params, data.X[SAMPLE : SAMPLE + 1]))[0]
    starts = np.concatenate([[0.0], np.cumsum(p)])
    drawn = "".join(
        _box(6 + 52 * start, 6 + 9 * c, max(52 * share, 0.8), 8, theme.classes[c])
        for c, (start, share) in enumerate(zip(starts, p, strict=False))
    )
    own = int(data.y[SAMPLE])
    return _svg(drawn + _text(32, 50, f"{decimal(float(p[own]), 2)} : why?", theme.text, 10))


def own_numbers(theme: Theme) -> str:
    """Scores of the first worked example, in brackets."""
    S = WORKED_EXAMPLES[0].S[:3, :2]
    drawn = "".join(
        _text(30 + 24 * j, 17 + 14 * i, decimal(float(S[i, j]), 1), theme.text, 10.5, "end")
        for i, j in np.ndindex(*S.shape)
    )
    for end, into in ((5, 3), (59, -3)):
        corners = [(end + into, 6), (end, 6), (end, 50), (end + into, 50)]
        drawn += _line(np.array(corners, float), theme.text, 1.4)
    return _svg(drawn)


def own_table(theme: Theme) -> str:
    """The first rows of a table of two classes, each with its class."""
    data = full_table("iris")
    rows = [0, 50, 1, 51]
    drawn = _line(np.array([(4.0, 14.0), (60.0, 14.0)]), theme.muted, 1.2)
    drawn += "".join(_box(x, 8, 12, 2.4, theme.muted) for x in (7, 27, 46))
    for k, i in enumerate(rows):
        y = 24 + 10 * k
        drawn += "".join(
            _text(21 + 20 * j, y, decimal(float(data.X[i, 2 + j]), 1), theme.text, 9.5, "end")
            for j in range(2)
        )
        drawn += _dot(52, y - 3.2, 3.4, theme.classes[data.y[i]])
    return _svg(drawn)


def two_losses(theme: Theme) -> str:
    """One start, two losses, two classifiers."""
    drawn = ""
    for left, loss in ((0.0, WestonWatkins()), (33.0, Softmax())):
        _, data, states = _run(OverlappingBlobs(noise=0.8), loss)
        box = Box.around(data.X, pad=-0.2)
        (x, _), half = box.centre, box.height * 31 / HEIGHT / 2
        narrow = Box(x - half, x + half, box.y_low, box.y_high)
        drawn += _classifier(states[STEP].params, narrow, theme, left, 31)
    return _svg(drawn)


def chain(theme: Theme) -> str:
    """Of one sample the scores, the probabilities, and the derivative of the loss by the scores."""
    _, data, states = _run(OverlappingBlobs(noise=0.8), Softmax())
    S = scores(states[STEP].params, data.X[SAMPLE : SAMPLE + 1])
    parts = (S[0], probabilities(S)[0], Softmax()(S, data.y[SAMPLE : SAMPLE + 1]).dS[0])
    drawn = ""
    for k, values in enumerate(parts):
        left, unit = 3 + 22 * k, 18 / np.abs(values).max()
        for c, value in enumerate(values * unit):
            drawn += _box(
                left + 5 * c, 28 - max(value, 0), 4, max(abs(value), 0.8), theme.classes[c]
            )
        drawn += _line(np.array([(left - 1, 28), (left + 15, 28)], float), theme.muted, 0.8)
    return _svg(drawn)


def valley(theme: Theme) -> str:
    """Lines of equal loss over two weights, and the way of the run."""
    experiment, data, states = _run(OverlappingBlobs(noise=0.8), Softmax())
    end = states[-1].params
    d1, d2 = axis(end, 0), axis(end, 4)
    reach, n = 2.6, 41
    grid = np.linspace(-reach, reach, n)
    L = slice_values(experiment.training_at(0).objective(), data, end, d1, d2, grid, grid)
    box = Box(-reach, reach, -reach, reach)
    i, j = np.unravel_index(int(np.argmin(L)), L.shape)
    drawn = ""
    for share in (0.02, 0.08, 0.2, 0.4, 0.7):
        ring = _ring(L, grid, np.array([grid[i], grid[j]]), L.min() + share * np.ptp(L))
        drawn += _line(_placed(ring, box, 0, WIDTH), theme.accent, 1.0)
    way = np.array([(s.params.entries - end.entries)[[0, 4]] for s in states])
    drawn += _line(_placed(way, box, 0, WIDTH), theme.text, 2.2)
    return _svg(drawn)


def parted(theme: Theme) -> str:
    """Two classes, and a line that a proof has found between them."""
    data = Blobs(n_classes=2, n_per_class=8, noise=0.8)()
    proof = certify(data.X, data.y, data.n_classes)
    assert isinstance(proof, Separable)
    box = _wide(view_box(data, None))
    drawn = ""
    for border in boundaries(proof.params, box):
        drawn += _line(_placed(border.segment, box, 0, WIDTH), theme.text, 2)
    for (x, y), c in zip(_placed(data.X, box, 0, WIDTH), data.y, strict=True):
        colour = theme.classes[c]
        drawn += _dot(x, y, 2.8, colour) if c == 0 else _box(x - 2.5, y - 2.5, 5, 5, colour)
    return _svg(drawn)


def closing(theme: Theme) -> str:
    """Primal above, dual below: the gap between them closes."""
    data = OverlappingBlobs(n_classes=2, n_per_class=20)()
    problem, _ = between(data.X, data.y, 0, 1, 1.0)
    pairs = [state.pair for state in iterates(DualAscent(), problem, 60)]
    primal, dual = (np.array([getattr(p, name) for p in pairs]) for name in ("primal", "dual"))
    high = float(primal.max())
    drawn = ""
    for values, colour in ((primal, theme.classes[1]), (dual, theme.classes[0])):
        x = np.linspace(6, 60, len(values))
        drawn += _line(np.stack([x, 50 - 44 * values / high], axis=1), colour, 2.2)
    return _svg(drawn)


def bend(theme: Theme) -> str:
    """What one hidden unit makes of its input: max(0, x)."""
    x = np.array([-1.0, 0.0, 1.0])
    points = np.stack([32 + 26 * x, 46 - 36 * np.maximum(x, 0)], axis=1)
    return _svg(_line(points, theme.text, 2.2))


def weight_image(theme: Theme) -> str:
    """A three, the mean of all: dark where nearly all have ink, paler where most have."""
    data = Digits()()
    ink = data.X[data.y == 3].mean(axis=0).reshape(SIDE, SIDE)
    drawn = ""
    for i, j in np.argwhere(ink > 0.35).tolist():
        colour = theme.text if ink[i, j] > 0.65 else theme.classes[5]
        drawn += _box(6 + 6.5 * j, 2 + 6.5 * i, 6, 6, colour)
    return _svg(drawn)


def sent(theme: Theme) -> str:
    """One experiment, in two other places as well."""
    here, others = np.array([17.0, 28.0]), np.array([[46.0, 13.0], [46.0, 43.0]])
    ways = "".join(_line(np.stack([here, there]), theme.text, 2.2) for there in others)
    dots = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="7" fill="{theme.accent}"/>' for x, y in [here, *others]
    )
    return _svg(ways + dots)


def asked(theme: Theme) -> str:
    """Scores of the first worked example, and one entry to be found: it is marked."""
    S = WORKED_EXAMPLES[0].S[:2, :2]
    drawn = "".join(
        _text(28 + 29 * j, 22 + 24 * i, decimal(float(S[i, j]), 1), theme.text, 14, "end")
        for i, j in ((0, 0), (0, 1), (1, 0))
    )
    tick = np.array([(39.0, 41.0), (45.0, 47.0), (56.0, 34.0)])
    return _svg(drawn + _frame(34, 30, 27, 21, theme.muted) + _line(tick, theme.accent, 3))


def printed(theme: Theme) -> str:
    """A sheet of paper: a line of text, and a matrix to be filled in."""
    drawn = _frame(15, 4, 34, 48, theme.text)
    drawn += "".join(_box(20, y, width, 2, theme.muted) for y, width in ((10, 15), (15, 24)))
    drawn += "".join(_frame(20 + 8 * j, 23 + 8 * i, 8, 8, theme.muted) for i, j in np.ndindex(3, 3))
    return _svg(drawn)


def formula(theme: Theme) -> str:
    """The one formula that all pages share."""
    lines = _text(32, 25, "S =", theme.text, 14) + _text(32, 42, "XW + b", theme.text, 14)
    return _svg(f'<g font-style="italic">{lines}</g>')


@cache
def _run(source: Source, loss: Loss) -> tuple[Experiment, Dataset, tuple[State, ...]]:
    """A short run, and its states from the start on."""
    training = Training(loss=loss, learning_rate=0.2)
    experiment = Experiment(source, periods=(Period(0, training),))
    prepared = experiment.prepared()
    run = experiment.replay(prepared, 60).trajectory(0, 60)
    return experiment, prepared.train, tuple(run.state(k) for k in range(61))


def _ring(L: Array, grid: Array, middle: Array, level: float) -> Array:
    """The places around the lowest point where a convex L (n, n) passes a level, (k, 2)."""
    found = []
    far = float(grid[-1] - grid[0])
    for angle in np.linspace(0, 2 * np.pi, 49):
        away = np.linspace(0, far, 160)
        places = middle + away[:, None] * np.array([np.cos(angle), np.sin(angle)])
        inside = (np.abs(places) <= grid[-1]).all(axis=1)
        heights = _between(L, grid, places[inside])
        if heights[-1] > level:
            radius = float(np.interp(level, np.maximum.accumulate(heights), away[inside]))
            found.append(middle + radius * np.array([np.cos(angle), np.sin(angle)]))
        else:
            found.append(np.full(2, np.nan))
    return np.array(found)


def _between(L: Array, grid: Array, places: Array) -> Array:
    """L at places (k, 2) between the points of its grid."""
    at = (places - grid[0]) / (grid[1] - grid[0])
    low = np.clip(at.astype(int), 0, len(grid) - 2)
    (i, j), (u, v) = low.T, (at - low).T
    left = L[i, j] * (1 - v) + L[i, j + 1] * v
    right = L[i + 1, j] * (1 - v) + L[i + 1, j + 1] * v
    return np.asarray(left * (1 - u) + right * u)


def _wide(box: Box) -> Box:
    """As high, and as wide as a picture."""
    (x, _), half = box.centre, box.height * WIDTH / HEIGHT / 2
    return Box(x - half, x + half, box.y_low, box.y_high)


def _classifier(params: Params, box: Box, theme: Theme, left: float, width: float) -> str:
    """Regions and boundaries, in a part of the picture."""
    drawn = ""
    for c, region in enumerate(class_regions(params, box)):
        if len(region):
            drawn += _area(_placed(region, box, left, width), theme.classes[c], 0.32)
    for border in boundaries(params, box):
        drawn += _line(_placed(border.segment, box, left, width), theme.text, 1.6)
    return drawn


def _placed(points: Array, box: Box, left: float, width: float) -> Array:
    x = left + width * (points[:, 0] - box.x_low) / box.width
    return np.stack([x, HEIGHT * (box.y_high - points[:, 1]) / box.height], axis=1)


def _svg(drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'width="{WIDTH:g}" height="{HEIGHT:g}" fill="none" '
        f'font-family="{escape(FONT)}">{drawn}</svg>'
    )


def _numbers(points: Array) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points.tolist())


def _line(points: Array, colour: str, width: float) -> str:
    """A line through the points (k, 2); a row of NaN lifts the pen."""
    lifted = np.flatnonzero(np.isnan(points[:, 0])).tolist()
    pieces: Sequence[Array] = [points[a:b] for a, b in pairwise([0, *(k + 1 for k in lifted)])]
    pieces = [*pieces, points[lifted[-1] + 1 if lifted else 0 :]]
    return "".join(
        f'<polyline points="{_numbers(piece[~np.isnan(piece[:, 0])])}" stroke="{colour}" '
        f'stroke-width="{width:g}" stroke-linejoin="round"/>'
        for piece in pieces
        if len(piece) > 1
    )


def _area(points: Array, colour: str, opacity: float = 1.0) -> str:
    return f'<polygon points="{_numbers(points)}" fill="{colour}" fill-opacity="{opacity:g}"/>'


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    )


def _frame(x: float, y: float, width: float, height: float, colour: str) -> str:
    corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    return _line(np.array([x, y]) + np.array(corners, float), colour, 1.2)


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, colour: str, size: float, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size:g}" '
        f'text-anchor="{anchor}">{text}</text>'
    )
