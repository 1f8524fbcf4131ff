"""The live board of a step: only the panels that the step has, and not those that tell."""

from pathlib import Path

import streamlit as st

from linclf_core.lessons.lesson import PANELS, DrawLine
from linclf_ui import session
from linclf_ui.lessons import lesson_desk as desk
from linclf_ui.lessons.guess import guessed
from linclf_ui.panels.run_shown import show_run
from linclf_ui.theme import Theme

STYLE = Path(__file__).parent / "lessons.css"
#: What each panel is on the board.
PARTS = {
    "run": ".board.lab > .board-bar",
    "figures": ".board.lab :is(.board-status, .board-said)",
    "losses": ".board.lab .board-loss",
    "sample": ".board.lab .card",
}
EDITING = ".board.lab :is(.board-bar > button[aria-pressed], .board-further > button:last-child)"
#: These stand beside the plane, and above it where they stand alone.
BESIDE = ("losses", "sample")


def style() -> None:
    st.html(STYLE)


def lesson_picture(theme: Theme) -> None:
    """The board; or, while a line is to be guessed, the picture to drag it in."""
    step = desk.step()
    if isinstance(step.ask, DrawLine) and not desk.revealed():
        try:
            guessed(step.ask, theme)
        except ValueError:
            # The words beside it tell the fault.
            return
        return
    st.html(f"<style>{_look()}</style>")
    with st.container(key="lesson_board"):
        show_run(theme, lambda: False, lambda: False)


def panels() -> tuple[str, ...]:
    """Those on show."""
    step = desk.step()
    hidden = () if desk.revealed() else step.hides
    return tuple(panel for panel in step.panels if panel not in hidden)


def _look() -> str:
    here = panels()
    rules = [
        f"{PARTS[panel]} {{display: none !important;}}" for panel in PANELS if panel not in here
    ]
    if "editing" not in desk.step().controls or not session.lab().teaching.free("editing"):
        rules.append(f"{EDITING} {{display: none;}}")
    if "run" not in here:
        rules.append(".board.lab {--lesson-bar: 0rem;}")
    if "losses" not in here:
        rules.append(".board.lab .board-top {flex: none;}")
    if set(BESIDE) & set(here):
        # Room for the longest sentence on the run, in a narrow column.
        rules.append(".board.lab .board-said {height: 6.9rem;}")
    else:
        rules.append(
            ".board.lab .board-panels {grid-template-columns: minmax(0, 1fr); gap: 0.4rem;}"
            ".board.lab .board-side {order: -1;}"
        )
        if "figures" in here:
            rules.append(".board.lab {--lesson-figures: 6.9rem;}")
    return " ".join(rules)
