"""The loss over the steps of a run."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from linclf_core.notation import Array, BoolArray
from linclf_ui.figures.sketch import Sketch
from linclf_ui.theme import Theme

#: How each curve is drawn: (label, dash). The colour is the theme's.
STYLES = {
    "total": ("total", "solid"),
    "data": ("data loss", "dash"),
    "penalty": ("penalty", "dot"),
}


#: An axis that grows ends at one of these, times a power of ten: so it stays for a while.
LEAPS = np.array([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10])


def leaps(values: Array) -> Array:
    """For positive values, the next round number that is not smaller."""
    unit = 10.0 ** np.floor(np.log10(values))
    # The quotient may come out a little above a round number that it is.
    return np.asarray(unit * LEAPS[np.searchsorted(LEAPS * (1 + 1e-9), values / unit)])


def steps_axis(steps: Array) -> Array:
    """The axis of a curve from step 0 to each of the steps (F,): its two ends, (F, 2)."""
    end = leaps(np.maximum(steps, 10.0))
    return np.stack([-0.02 * end, 1.02 * end], axis=1)


#: The last tenth of a curve is flat if it moves by less than this share of the axis; the scale
#: turns logarithmic if that shows it to move by so many times the share.
FLAT, PLAINER = 0.02, 2.0
#: A curve shorter than so many steps has no last tenth.
SHORT = 20


def turns_log(steps: Array, losses: Array) -> BoolArray:
    """Whether the scale is logarithmic at each of the steps (F,), so that the losses (F, K), the
    totals first, are seen to move. It turns once, where the last tenth of the curve would be flat
    and is plainer so; a total of 0 has no logarithm, and keeps it linear."""
    total = losses[:, 0]
    linear, log = (losses_axis(losses, np.full(len(steps), scale)) for scale in (False, True))
    with np.errstate(divide="ignore", invalid="ignore"):
        tall, logs = linear[:, 1], np.log10(total)
        moved, moved_log = (_lately(steps, a) for a in (total, logs))
        flat = moved < FLAT * tall
        plainer = moved_log * tall > PLAINER * moved * (log[:, 1] - log[:, 0])
    turned = np.logical_or.accumulate((steps >= SHORT) & flat & plainer)
    return np.asarray(turned & (np.minimum.accumulate(total) > 0))


def _lately(steps: Array, values: Array) -> Array:
    """How far the values (F,) have moved in the last tenth of the steps, up to each of them."""
    before = (np.interp(at, steps, values) for at in (0.9 * steps, 0.95 * steps, steps - 1))
    return np.asarray(np.max([np.abs(values - old) for old in before], axis=0))


def losses_axis(losses: Array, log: BoolArray) -> Array:
    """The axis of losses (F, K) as they have been up to each of the frames: its ends, (F, 2), of
    their decimal logarithms where `log` (F,)."""
    high = np.maximum.accumulate(losses.max(axis=1))
    top = leaps(np.where(high > 0, 1.02 * high, 1.0))
    linear = np.stack([0 * top, top], axis=1)
    return np.where(log[:, None], _decades(losses), linear)


def _decades(losses: Array) -> Array:
    exponents = np.log10(np.where(losses > 0, losses, np.nan))
    low = np.fmin.accumulate(np.fmin.reduce(exponents, axis=1))
    high = np.fmax.accumulate(np.fmax.reduce(exponents, axis=1))
    ends = np.stack([np.floor(2 * low - 0.1) / 2, np.ceil(2 * high + 0.1) / 2], axis=1)
    return np.where(np.isnan(ends), [-1.0, 0.0], ends)


def scale(log: bool) -> dict[str, Any]:
    """The axis of losses: what it is called, and where its ticks are."""
    if log:
        return {"type": "log", "exponentformat": "power", "title": {"text": "loss (log scale)"}}
    return {"type": "linear", "rangemode": "tozero", "title": {"text": "loss"}}


def loss_curves(
    steps: Array,
    curves: dict[str, Array],
    now: int,
    theme: Theme,
    *,
    log: bool | None = False,
    height: int = 220,
) -> go.Figure:
    """Total, data loss and penalty over the steps (K,), with the step on show marked. With `log`
    None the scale is logarithmic where that shows more."""
    if log is None:
        known = np.stack([curves[name] for name in STYLES], axis=1)
        log = bool(turns_log(steps.astype(float), known)[-1])
    colours = {"total": theme.text, "data": theme.classes[0], "penalty": theme.classes[1]}
    figure = _over_steps("loss", steps, now, theme, height)
    for name, (label, dash) in STYLES.items():
        figure.add_scatter(
            x=steps,
            y=curves[name],
            name=label,
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={"color": colours[name], "dash": dash, "width": theme.size(2)},
            hovertemplate="%{y:.6~r}",
        )
    figure.set(yaxis=scale(log))
    return figure.figure()


def _over_steps(title: str, steps: Array, now: int, theme: Theme, height: int) -> Sketch:
    """Axes for curves over the steps, with the step on show marked."""
    figure = Sketch(theme, height)
    figure.set(
        showlegend=True,
        hovermode="x unified",
        xaxis={"title": {"text": "step"}, "range": steps_axis(steps[-1:])[0].tolist()},
        yaxis={"title": {"text": title}},
    )
    figure.add_vline(now, {"color": theme.accent, "width": theme.size(1.5)})
    return figure


def accuracy_curves(
    steps: Array, curves: dict[str, Array], now: int, theme: Theme, *, height: int = 220
) -> go.Figure:
    """Accuracy over the steps (K,), one line for each entry of `curves` (train, test)."""
    figure = _over_steps("accuracy", steps, now, theme, height)
    for (name, values), dash in zip(curves.items(), ("solid", "dash"), strict=False):
        figure.add_scatter(
            x=steps,
            y=values,
            name=name,
            mode="lines+markers" if len(steps) == 1 else "lines",
            line={"color": theme.classes[2], "dash": dash, "width": theme.size(2)},
            hovertemplate="%{y:.2%}",
        )
    figure.set(yaxis={"range": [0, 1.04], "tickformat": ".0%"})
    return figure.figure()
