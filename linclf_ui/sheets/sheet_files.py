"""The files of the sheets, each made when somebody asks for it, and the first variant on show."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from linclf_core.sheets.gift import gift
from linclf_core.sheets.moodle import moodle_xml
from linclf_core.sheets.page import STYLE, exercises, sheet_page
from linclf_core.sheets.qti import qti_package
from linclf_core.sheets.sheet import ExerciseSheet
from linclf_core.sheets.tex import sheet_tex
from linclf_core.sheets.variants import pages_zip, tex_zip
from linclf_ui import session
from linclf_ui.sheets.sheet_form import SheetSettings

#: A sheet of paper on the page.
PAPER = (
    "background: #fff; border: 1px solid #999; border-radius: 4px; padding: 1.2rem 1.5rem; "
    "overflow-x: auto;"
)


@dataclass(frozen=True)
class SheetFile:
    """A file of the sheets, and a few words on it."""

    label: str
    words: str
    name: str
    mime: str
    make: Callable[[], str | bytes]


def sheet_files(here: SheetSettings, sheet: ExerciseSheet) -> None:
    """The buttons: on paper, and into the course's own system."""
    st.subheader("On paper")
    _buttons(_on_paper(here, sheet))
    st.subheader("Into the course's own system")
    st.caption(
        "Each wrong answer that a slip leads to carries the sentence that names it. Such a system "
        "does not carry errors forward: it knows the true numbers only."
    )
    if any(item.lines for item in sheet.variant(1)):
        st.caption(
            "In QTI every right order of a proof is right. Moodle and GIFT know one place of a "
            "line only: there some places are given, so that one order is left."
        )
    _buttons(_quizzes(here, sheet))


def first_variant(sheet: ExerciseSheet) -> None:
    """What a student gets, as it will be printed."""
    section = session.kept("sheet", sheet, lambda: exercises(sheet, 1, sheet.variant(1)))
    st.html(f"<style>.paper {{{PAPER} {STYLE}}}</style>")
    st.html(f'<div class="paper">{section}</div>')


def _on_paper(here: SheetSettings, sheet: ExerciseSheet) -> tuple[SheetFile, ...]:
    count, paper, html = here.count, here.paper, "text/html"
    return (
        SheetFile("Sheet and key", "HTML to be printed, the key on a separate page.",
                  "sheet.html", html, lambda: sheet_page(sheet, 1, sheet.variant(1), paper)),
        SheetFile("Sheet and key, LaTeX", "The same for a stock distribution.",
                  "sheet.tex", "application/x-tex",
                  lambda: sheet_tex(sheet, 1, sheet.variant(1), paper)),
        SheetFile("All variants", f"{count} sheets as HTML, and one page of all keys.",
                  "sheets-html.zip", "application/zip", lambda: pages_zip(sheet, count, paper)),
        SheetFile("All variants, LaTeX", "The same as LaTeX.",
                  "sheets-latex.zip", "application/zip", lambda: tex_zip(sheet, count, paper)),
    )  # fmt: skip


def _quizzes(here: SheetSettings, sheet: ExerciseSheet) -> tuple[SheetFile, ...]:
    count = here.count
    # A proof is one question that matches lines and places.
    entries = sum(len(item.fields) or 1 for item in sheet.variant(1)) * count
    return (
        SheetFile("Moodle XML", f"{count * len(here.kinds)} Cloze questions, a field an entry.",
                  "moodle.xml", "application/xml",
                  lambda: moodle_xml(sheet, sheet.variants(count))),
        SheetFile("QTI 2.1", "A package whose test picks one variant of each exercise.",
                  "qti.zip", "application/zip", lambda: qti_package(sheet, sheet.variants(count))),
        SheetFile("GIFT", f"{entries:,} questions, one an entry.",
                  "quiz.gift.txt", "text/plain", lambda: gift(sheet, sheet.variants(count))),
    )  # fmt: skip


def _buttons(files: tuple[SheetFile, ...]) -> None:
    for file in files:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.download_button(
                file.label,
                file.make,
                file.name,
                file.mime,
                icon=":material/download:",
                key=f"sheet_file_{file.name}",
                on_click="ignore",
            )
            st.caption(file.words, width="stretch")
