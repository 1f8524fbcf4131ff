"""What a visitor chooses for the sheets: exercises, seed, variants, paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from linclf_core.exercises.blanks import ALL, BLANKS
from linclf_core.exercises.kinds import KINDS
from linclf_core.results import SEED, asked_first
from linclf_core.sheets.page import PAPERS
from linclf_core.sheets.sheet import LONGEST_TITLE, MOST_EXERCISES, MOST_VARIANTS, ExerciseSheet
from linclf_ui import session
from linclf_ui.widgets import Bound


@dataclass(frozen=True)
class SheetSettings:
    """`kinds` are keys of KINDS in the order of the sheet, `seed` that of the first variant."""

    title: str = "Exercises"
    kinds: tuple[str, ...] = ("margins", "loss_line", "indicator")
    blank: str = ALL
    seed: int = 1
    count: int = 30
    paper: str = next(iter(PAPERS))

    def sheet(self) -> ExerciseSheet:
        """Raises ValueError, one sentence, if there is none."""
        tasks = (asked_first(KINDS[key], self.seed) for key in self.kinds)
        return ExerciseSheet(self.title, tuple(replace(task, blank=self.blank) for task in tasks))


def chosen() -> SheetSettings:
    return session.page_settings(SheetSettings)


def sheet_form() -> None:
    here = chosen()
    st.text_input(
        "Title", max_chars=LONGEST_TITLE, **Bound("sheet_title", here.title, _set("title")).entry()
    )
    st.multiselect(
        "Exercises, in this order",
        **Bound("sheet_kinds", list(here.kinds), _set("kinds", tuple)).menu_of_many(list(KINDS)),
        format_func=lambda key: KINDS[key].title if key in KINDS else "",
        max_selections=MOST_EXERCISES,
    )
    left, right = st.columns(2)
    left.number_input(
        "Seed of the first variant",
        int(SEED.low),
        int(SEED.high),
        **Bound("sheet_seed", here.seed, _set("seed")).entry(),
        help="The same seed makes the same sheets, to the last byte.",
    )
    right.number_input(
        "Variants", 1, MOST_VARIANTS, **Bound("sheet_count", here.count, _set("count")).entry()
    )
    left.selectbox(
        "Blank",
        **Bound("sheet_blank", here.blank, _set("blank")).menu(list(BLANKS)),
        format_func=lambda key: BLANKS[key].title if key in BLANKS else "",
    )
    right.selectbox("Paper", **Bound("sheet_paper", here.paper, _set("paper")).menu(list(PAPERS)))


def _set(name: str, read: Callable[[Any], Any] = lambda value: value) -> Callable[[Any], None]:
    def apply(value: Any) -> None:
        session.set_page_settings(replace(chosen(), **{name: read(value)}))

    return apply
