"""Slow motion: the next step of the run in its phases, each with its formula and its picture."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from linclf_core.model import Params, combine
from linclf_core.notation import Array
from linclf_core.objective import Evaluation
from linclf_core.training import Descent, State
from linclf_ui import state
from linclf_ui.board import reports
from linclf_ui.board.edits import drawn_unit
from linclf_ui.figures import motion
from linclf_ui.numbers import decimal


@dataclass(frozen=True)
class Phase:
    """One phase: its formula, a sentence, and the matrix that the board shows (its name, or "" for
    the loss's main one); `moves` says whether arrows show where the weights go."""

    title: str
    latex: str
    text: str
    matrix: str
    moves: bool = False


def phases(training_latex: str, rule: str) -> tuple[Phase, ...]:
    """The phases of a step, for a loss with this formula and an update rule with this title."""
    return (
        Phase("Scores", r"S = XW + b", "Every sample gets a score for every class.", "S"),
        Phase("Loss", training_latex, "The loss compares each row of S with its true class.", ""),
        Phase(
            "Score gradient",
            r"N \cdot G = \frac{\partial L_i}{\partial s_i}",
            "How each sample's loss changes with its scores.",
            "dS",
        ),
        Phase(
            "Gradient per class",
            r"\frac{\partial L}{\partial W} = X^\top G + 2\lambda W, \qquad "
            r"\frac{\partial L}{\partial b} = \sum_i G_i",
            "From the tip of each weight arrow, a thin arrow against the gradient, η long.",
            "dS",
            True,
        ),
        Phase(
            "Update",
            r"W \leftarrow W - \eta \frac{\partial L}{\partial W}, \qquad "
            r"b \leftarrow b - \eta \frac{\partial L}{\partial b}",
            f"{rule} moves the weights to the ends of the thin arrows: the next step.",
            "S",
            True,
        ),
    )


def moves(now: State, following: State, solver: Descent, plane: motion.Plane, last: bool) -> Array:
    """Arrows (C, 4) from the tips of the weights: against the gradient of all samples, or in the
    last phase to where the step really goes (momentum and mini-batches go elsewhere)."""
    eta = solver.learning_rate
    change: Params = (
        combine(np.subtract, following.params, now.params)
        if last
        else combine(lambda g: -eta * g, now.grad)
    )
    tips = motion.arrows(now.params, plane)[:, 2:]
    return np.hstack([tips, tips + drawn_unit(now.params, plane) * change.W.T])


def overlay() -> list[list[float]]:
    """The thin arrows of the phase on show, if it has any."""
    at, here = reports.desk(), state.lab()
    solver = here.history.solver
    if at.phase is None or not isinstance(solver, Descent):
        return []
    if not _phases()[at.phase].moves:
        return []
    now = here.history.current
    following = solver.step(here.history.data, now)
    if not following.is_finite():
        return []
    last = at.phase == len(_phases()) - 1
    found: list[list[float]] = moves(now, following, solver, reports.plane(), last).tolist()
    return found


def go_to_phase(phase: int | None, step: int) -> None:
    """Put a phase of the step after `step` on show; past the last one, the next step is made."""
    at = reports.desk()
    state.go_to(step)
    if phase is not None and phase >= len(_phases()):
        state.go_to(step + 1)
        phase = 0
    at.phase = phase
    if phase is not None:
        at.matrix = _phases()[phase].matrix


def slow_motion(at: Evaluation) -> None:
    """The phase on show, with buttons to the one before and the next."""
    here, desk = state.lab(), reports.desk()
    step, phase = here.history.step, desk.phase
    listed = _phases()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if phase is None:
            st.button("Walk through the next step", on_click=go_to_phase, args=(0, step))
            st.caption("Scores, loss, gradients and update one after another.")
            return
        # Where to go, not how far: a click that is handled twice still makes one move.
        st.button("Phase before", on_click=go_to_phase, args=(phase - 1, step), disabled=phase == 0)
        st.button("Next phase", on_click=go_to_phase, args=(phase + 1, step), type="primary")
        st.button("Leave slow motion", on_click=go_to_phase, args=(None, step))
    shown = listed[phase]
    st.markdown(
        f"**Step {step} → {step + 1}, {phase + 1} of {len(listed)}: {shown.title}.** {shown.text}"
    )
    st.latex(shown.latex)
    places = here.view.decimals
    if shown.moves:
        rows = [f"({', '.join(decimal(v, places) for v in g)})" for g in at.grad.W.T]
        st.caption("∂L/∂W by class: " + " · ".join(rows))
    elif shown.matrix == "S":
        row = ", ".join(decimal(s, places) for s in at.S[here.sample])
        st.caption(f"Sample {here.sample}: s = ({row})")
    elif shown.matrix == "dS":
        row = ", ".join(decimal(s, places) for s in at.terms.dS[here.sample])
        st.caption(f"Sample {here.sample}: ∂L/∂s = ({row})")
    else:
        loss = decimal(at.terms.per_sample[here.sample], places)
        st.caption(
            f"Sample {here.sample}: L = {loss}; the mean of all is {decimal(at.data_loss, places)}"
        )


def _phases() -> tuple[Phase, ...]:
    training = state.lab().training
    return phases(training.loss.latex, training.optimizer.title)
