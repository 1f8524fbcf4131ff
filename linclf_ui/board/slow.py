"""Slow motion: the next step of the run in its phases, each with its formula and its picture."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from linclf_core.explain.step_phases import StepPhase, step_phases
from linclf_core.model import Params
from linclf_core.notation import Array
from linclf_core.training.trajectory import State
from linclf_ui import session
from linclf_ui.board.edits import drawn_unit
from linclf_ui.board.frames import pictures, precision, sure_at
from linclf_ui.board.packet import pack
from linclf_ui.board.rows import window
from linclf_ui.board.talk import KEY
from linclf_ui.figures import heatmap, motion
from linclf_ui.theme import Theme

#: Pictures on the way to the next weights, and from there to the scale of the next step's arrows.
GLIDE, SETTLE = 30, 10
#: The longest arrow of the gradient is drawn at least so long, as a share of the plane, by one of
#: these factors.
SEEN = 0.1
FACTORS = tuple(m * 10**e for e in range(10) for m in (1, 2, 5))
#: The rows of a matrix of weights, a feature each; w_c in the formulas is the column of a class.
WEIGHTS = ["W[0]", "W[1]", "b"]


@dataclass(frozen=True, eq=False)
class SentPhases:
    """The phases of a step as they have been packed; `number` tells them from all others."""

    number: int
    phases: tuple[StepPhase, ...]
    packet: bytes


def packed(
    number: int, run: str, plane: motion.Plane, look: motion.Look, theme: Theme
) -> SentPhases:
    """The phases of the next step, for the board. Raises ValueError, one sentence, if they cannot
    be written out."""
    now, following = session.lab().history.current, _following()
    phases = _phases(following)
    told = []
    for k, phase in enumerate(phases, start=1):
        text, ways = phase.text, []
        if phase.goal is None:
            text += f" Written out for sample {session.lab().sample}."
        elif following is not None and phase.goal is following.params:
            ways = moves(now.params, phase.goal, plane).tolist()
        else:
            times = magnified(now.params, phase.goal, plane)
            ways = moves(now.params, phase.goal, plane, times).tolist()
            text += " The thin arrows are −η times the gradient"
            text += "." if times == 1 else f", drawn {times:,} times as long."
        told.append(
            {
                "title": f"Step {now.step} → {now.step + 1}, {k} of {len(phases)}: {phase.title}",
                "text": text,
                "matrix": _heading(phase),
                "formulas": len(phase.formula) + 1,
                "figure": _figure(phase, theme),
                "ways": ways,
            }
        )
    header: dict[str, Any] = {
        "slow": number,
        "run": run,
        "step": now.step,
        "sure_at": sure_at(session.lab().training.loss),
        "phases": told,
    }
    arrays = {} if following is None else between(now, following, plane, look)
    return SentPhases(number, phases, pack(KEY, header, arrays))


def moves(params: Params, goal: Params, plane: motion.Plane, times: float = 1) -> Array:
    """Arrows (C, 4) from the tips of the weight arrows, drawn `times` as long as they reach if the
    weights go to `goal`."""
    tips = motion.arrows(params.theta[None], plane)[0, :, 2:]
    change = np.subtract(goal.W, params.W).T
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
    tips = feet + unit * on_way[:, :-1].transpose(0, 2, 1)
    moving = np.concatenate([np.broadcast_to(feet, tips.shape), tips], axis=2)
    scaled = motion.arrows(there[None], plane)
    settling = moving[-1] + np.linspace(0, 1, SETTLE + 1)[1:, None, None] * (scaled - moving[-1])
    strokes = motion.strokes(on_way, plane, look)
    frames = np.concatenate([np.arange(GLIDE), np.full(SETTLE, GLIDE - 1)])
    drawn = pictures(strokes.at(frames), np.concatenate([moving, settling]), plane)
    return {**drawn, "theta": on_way[frames].astype(precision(plane))}


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


def _window() -> slice:
    """The rows of the matrices in view."""
    here = session.lab()
    return window(here.sample, here.prepared.train.n_samples)


def _heading(phase: StepPhase) -> str:
    if phase.matrix.rows == "feature":
        return phase.matrix.title
    window = _window()
    return f"{phase.matrix.title}, samples {window.start} to {window.stop - 1}"


def _figure(phase: StepPhase, theme: Theme) -> dict[str, Any]:
    here, m = session.lab(), phase.matrix
    data, of_weights = here.prepared.train, m.rows == "feature"
    window = slice(None) if of_weights else _window()
    figure = heatmap.grid(
        m.values[window],
        m.scale,
        theme,
        rows=WEIGHTS if of_weights else [str(i) for i in range(window.start, window.stop)],
        columns=[str(c) for c in range(data.n_classes)],
        true_class=None if of_weights else data.y[window],
        chosen=None if of_weights else here.sample - window.start,
        decimals=here.view.decimals,
        limits=heatmap.colour_limits(m.values, m.scale),
    )
    if of_weights:
        figure["data"][0]["hovertemplate"] = "%{y}, class %{x}<br>%{customdata}<extra></extra>"
    return figure
