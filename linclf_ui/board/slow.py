"""Slow motion: the next step of the run in its phases, each with its formula and its picture."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from linclf_core.explain.matrix import Matrix
from linclf_core.explain.step_phases import StepPhase, step_phases
from linclf_core.model import Params, combine
from linclf_core.notation import Array, IntArray
from linclf_core.plane.geometry import zero_feet, zero_lines
from linclf_core.training.trajectory import State
from linclf_ui import session
from linclf_ui.board.edits import drawn_unit
from linclf_ui.board.frames import pictures, precision, sure
from linclf_ui.board.packet import pack
from linclf_ui.board.talk import KEY
from linclf_ui.figures import motion
from linclf_ui.numbers import decimals

#: Pictures on the way to the next weights, and from there to the scale of the next step's arrows.
GLIDE, SETTLE = 30, 10
#: The longest arrow of the gradient is drawn at least so long, as a share of the plane, by one of
#: these factors; of the pulls of single samples the longest is drawn at most so long.
SEEN, LONGEST = 0.1, 0.35
FACTORS = tuple(m * 10**e for e in range(10) for m in (1, 2, 5))
TIMES = (*reversed(FACTORS), *(1 / m for m in FACTORS[1:]))
#: Of so many samples at most the pulls are drawn.
MOST_PULLS = 300
#: By number: the phases of scores and slopes, and among what leads to the gradient the mean of all.
SCORES, SLOPES, MEAN = 0, 2, 1
NOWHERE = np.full((2, 2), np.nan)


@dataclass(frozen=True, eq=False)
class SentPhases:
    """The phases of a step as they have been packed; `number` tells them from all others."""

    number: int
    phases: tuple[StepPhase, ...]
    packet: bytes


def packed(number: int, run: str, plane: motion.Plane, look: motion.Look) -> SentPhases:
    """The phases of the next step, for the board. Raises ValueError, one sentence, if they cannot
    be written out."""
    here = session.lab()
    now, following = here.history.current, _following()
    phases = _phases(following)
    seen = plane.view.params(now.params)
    # A sample that does not lie in the slice is not as far from a line as its picture is.
    Z, whole = plane.view.points(here.prepared.train.X), plane.view.holds_all
    feet = zero_feet(seen, Z[here.sample]) if whole else np.full((seen.n_classes, 2), np.nan)
    pulling = pulls(phases[SLOPES].matrix.values, Z, here.sample, plane)
    means: list[list[float]] = []
    told: list[dict[str, Any]] = []
    for k, phase in enumerate(phases):
        text, ways = phase.text, []
        if phase.goal is None:
            text += f" Written out for sample {here.sample}."
        elif following is not None and phase.goal is following.params:
            ways = moves(now.params, phase.goal, plane).tolist()
        else:
            times = magnified(now.params, phase.goal, plane)
            ways = moves(now.params, phase.goal, plane, times).tolist()
            change = -here.training.learning_rate * phase.parts[MEAN].values
            of_data = combine(np.add, now.params, Params(change[:-1], change[-1]))
            means = moves(now.params, of_data, plane, times).tolist()
            text += " The thin arrows are −η times the gradient" + _drawn(times)
        if k == SCORES and np.isfinite(feet).any():
            text += " Dashed: where a score is 0. A score is the distance to there times ‖w‖."
        elif k == SCORES and not whole:
            text += " Dashed: where a score is 0 in the slice on show."
        elif k == SLOPES:
            text += (
                " Arrows: its pull −dS·x on each w; faint: that of others on the w of their class"
            )
            text += _drawn(pulling.times)
        told.append(
            {
                "title": f"Step {now.step} → {now.step + 1}, {k + 1} of {len(phases)}: "
                f"{phase.title}",
                "text": text,
                "formulas": len(phase.formula) + 1,
                "weights": _weights(phase.parts, here.view.decimals),
                "ways": ways,
                "walked": phase.walked,
            }
        )
    header: dict[str, Any] = {
        "slow": number,
        "run": run,
        "step": now.step,
        "sample": here.sample,
        "sure": sure(here.training.loss),
        "glide": GLIDE,
        "phases": told,
        "means": means,
    }
    kind = precision(plane)
    zeros = zero_lines(seen, plane.around)
    arrays = {
        "feet": feet.astype(kind),
        "zeros": np.stack([NOWHERE if z is None else z for z in zeros]).astype(kind),
        "pulled": pulling.samples.astype(np.uint32),
        "pulls": pulling.vectors.astype(kind),
    }
    if following is not None:
        arrays |= between(now, following, plane, look)
    return SentPhases(number, phases, pack(KEY, header, arrays))


@dataclass(frozen=True, eq=False)
class Pulls:
    """How single samples pull on the weights: `vectors` (C, n, 2), on the w of each class, of these
    `samples` (n,), `times` as long as −dS·x. The first is the chosen one."""

    samples: IntArray
    vectors: Array
    times: float


def pulls(dS: Array, Z: Array, sample: int, plane: motion.Plane) -> Pulls:
    """The pulls of the samples seen at Z (N, 2) with slopes dS (N, C), or of MOST_PULLS spread over
    all."""
    others = np.delete(np.arange(len(Z)), sample)
    spread = others[:: max(1, -(-len(Z) // MOST_PULLS))]
    samples = np.concatenate([[sample], spread])
    vectors = -dS[samples].T[:, :, None] * Z[samples]
    longest = float(np.hypot(vectors[..., 0], vectors[..., 1]).max())
    room = LONGEST * min(plane.box.width, plane.box.height)
    times = next((t for t in TIMES if t * longest <= room), TIMES[-1])
    return Pulls(samples, times * vectors, times)


def _drawn(times: float) -> str:
    return "." if times == 1 else f", drawn {times:,.15g} times as long."


def _weights(parts: tuple[Matrix, ...], places: int) -> dict[str, Any] | None:
    """The matrices of weights that a phase makes, as they are printed; None if it makes none."""
    if not parts:
        return None
    texts = [decimals(m.values, places) for m in parts]
    rows = weight_rows(len(parts[0].values) - 1)
    return {"titles": [m.title for m in parts], "rows": rows, "texts": texts}


def weight_rows(n_features: int) -> list[str]:
    """What the rows of a matrix of weights are called, a feature each; w_c in the formulas is the
    column of a class."""
    return [*(f"W[{d}]" for d in range(n_features)), "b"]


def moves(params: Params, goal: Params, plane: motion.Plane, times: float = 1) -> Array:
    """Arrows (C, 4) from the tips of the weight arrows, drawn `times` as long as they reach if the
    weights go to `goal`."""
    tips = motion.arrows(params.theta[None], plane)[0, :, 2:]
    change = plane.view.points(np.subtract(goal.W, params.W).T)
    return np.hstack([tips, tips + times * drawn_unit(params, plane) * change])


def magnified(params: Params, goal: Params, plane: motion.Plane) -> int:
    """How many times as long the arrows are drawn, so that the longest can be seen."""
    ways = moves(params, goal, plane)
    longest = float(np.max(np.hypot(*(ways[:, 2:] - ways[:, :2]).T)))
    wanted = SEEN * min(plane.box.width, plane.box.height)
    return next((times for times in FACTORS if times * longest >= wanted), 1)


def between(
    now: State, following: State, plane: motion.Plane, look: motion.Look
) -> dict[str, Array]:
    """The ground on the way from one state to the next, as the arrays of frames.

    First the weights move straight to the next ones, and with them what they draw, while their
    arrows stay on their feet and to the old scale; then the arrows are brought to the new one.
    """
    here, there = now.params.theta, following.params.theta
    on_way = here + np.linspace(0, 1, GLIDE)[:, None, None] * (there - here)
    feet = motion.arrows(here[None], plane)[0, :, :2]
    unit = drawn_unit(now.params, plane)
    tips = feet + unit * plane.view.theta(on_way)[:, :-1].transpose(0, 2, 1)
    moving = np.concatenate([np.broadcast_to(feet, tips.shape), tips], axis=2)
    scaled = motion.arrows(there[None], plane)
    settling = moving[-1] + np.linspace(0, 1, SETTLE + 1)[1:, None, None] * (scaled - moving[-1])
    strokes = motion.strokes(on_way, plane, look)
    frames = np.concatenate([np.arange(GLIDE), np.full(SETTLE, GLIDE - 1)])
    drawn = pictures(strokes.at(frames), np.concatenate([moving, settling]), plane)
    return {**drawn, "theta": plane.view.theta(on_way)[frames].astype(precision(plane))}


def formulas(sent: SentPhases) -> None:
    """The formulas for the board, out of sight: it shows them as Streamlit has set them here."""
    with st.container(key=f"{KEY}_formulas_feeds"):
        for k, phase in enumerate(sent.phases):
            with st.container(key=f"slow_{sent.number}_{k}"):
                _formulas(phase)


def listed_phases() -> None:
    """The phases one below the other, where there is no board to play them on."""
    here = session.lab()
    try:
        phases = _phases(_following())
    except ValueError as fault:
        st.warning(f"{fault} Step back, or choose a smaller learning rate.")
        return
    step = here.history.step
    st.caption(f"Step {step} → {step + 1}, written out for sample {here.sample}.")
    for k, phase in enumerate(phases, start=1):
        st.markdown(f"**{k}. {phase.title}.** {phase.text}")
        _formulas(phase)


def _formulas(phase: StepPhase) -> None:
    for formula in phase.formula:
        st.latex(formula)
    lines = r" \\ ".join(phase.lines).replace(r"\frac", r"\tfrac")
    st.latex(r"\begin{aligned}" + lines + r"\end{aligned}")


def _phases(following: State | None) -> tuple[StepPhase, ...]:
    here = session.lab()
    return step_phases(
        here.training.descent(),
        here.prepared.train,
        here.history.current,
        following,
        here.sample,
        here.view.decimals,
    )


def _following() -> State | None:
    """What Step would show, or None at the end of the run."""
    history = session.lab().history
    after = history.advanced(1).current
    return after if after.step > history.step else None
