"""Progress over the exercises of a set, and a result that was opened."""

import pandas as pd
import streamlit as st

from linclf_core.exercises.kinds import KINDS
from linclf_core.results import Answered
from linclf_ui import session
from linclf_ui.exercises import exercise_book as book
from linclf_ui.exercises.exercise_sidebar import UNSIGNED
from linclf_ui.exercises.task_sources import EXAMPLES
from linclf_ui.panels.table import show_table
from linclf_ui.widgets import Bound


def opened_result() -> None:
    """The exercises of an opened result, one of which is on show."""
    here = book.book()
    if not here.opened:
        return
    st.info(f"An opened result; your own exercises are kept. {UNSIGNED}", icon=":material/info:")
    _table(here.opened, "opened")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(here.opened) > 1:
            st.number_input(
                "Exercise on show",
                1,
                len(here.opened),
                **Bound("opened_place", here.place + 1, lambda n: book.show_opened(n - 1)).entry(),
                width=140,
            )
        st.button("Close the result", key="close_result", on_click=book.close_result)


def progress() -> None:
    """The next exercise, and those answered so far."""
    here = book.book()
    if here.opened:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Next exercise",
            key="next_exercise",
            icon=":material/arrow_forward:",
            on_click=book.next_exercise,
            help="The next seed of this kind.",
        )
        if here.done:
            st.caption(f"{len(here.done)} before this one", width="content")
    if here.done:
        with st.expander("The set so far", key="set_so_far", on_change="rerun") as part:
            if part.open:
                _table(here.all, "so_far")


def _table(all_of_them: tuple[Answered, ...], key: str) -> None:
    table = session.kept(f"set {key}", all_of_them, lambda: _rows(all_of_them))
    show_table(table, f"set_{key}", "Each exercise with its marks")


def _rows(all_of_them: tuple[Answered, ...]) -> pd.DataFrame:
    rows = []
    for place, one in enumerate(all_of_them, start=1):
        marking, task = one.marking(), one.task
        numbers = "own" if task.own else f"seed {task.seed}"
        rows.append(
            {
                "": place,
                "exercise": KINDS[task.kind].title,
                "numbers": EXAMPLES[task.example].title if task.example else numbers,
                "right": marking.right,
                "of": len(marking.marks),
                "slips": marking.slips,
                "hints": sum(one.hints.values()),
            }
        )
    return pd.DataFrame(rows)
