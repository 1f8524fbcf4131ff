"""Sheets as Chromium prints them: the paper, the pages, and what stands on each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from linclf_core.exercises.heads import number
from linclf_core.exercises.kinds import KINDS
from linclf_core.results import asked_first
from linclf_core.sheets.page import PAPERS, keys_page, sheet_page
from linclf_core.sheets.sheet import ExerciseSheet
from tests.core.test_sheets_latex import WIDTH, pdf_text, pdf_width

pytestmark = pytest.mark.soak
OpenPage = Callable[..., Page]


def printed(page: Page, text: str, folder: Path) -> list[str]:
    """The text of each page."""
    page.set_content(text)
    page.pdf(path=folder / "sheet.pdf", prefer_css_page_size=True)
    return pdf_text(folder / "sheet.pdf").split("\f")[:-1]


def test_every_kind_prints_on_two_pages_of_its_paper(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/sheets")
    for key, kind in KINDS.items():
        for paper in PAPERS:
            sheet = ExerciseSheet("Exercises", (asked_first(kind, 6),))
            pages = printed(page, sheet_page(sheet, 1, sheet.variant(1), paper), tmp_path)
            assert pdf_width(tmp_path / "sheet.pdf") == WIDTH[paper]
            last = next(k for k, text in enumerate(pages) if "Exercises: key" in text)
            # All matrices of a loss, and the slips in them, take more room.
            assert (last, len(pages)) == (1, 2) or key == "matrices", key
            exercise = sheet.variant(1)[0].exercise
            told = "".join(pages[last:])
            for cell in exercise.cells:
                value = exercise.working[cell.matrix].values[cell.row, cell.column]
                assert number(float(value)) in told
            for slip in exercise.slips[:3]:
                assert slip.sentence not in "".join(pages[:last])


def test_the_keys_of_two_hundred_variants_are_printed(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/sheets")
    sheet = ExerciseSheet("Exercises", (asked_first(KINDS["margins"]),))
    pages = printed(page, keys_page(sheet, sheet.variants(200), "A4"), tmp_path)
    assert sum("Exercises: key" in text for text in pages) == 200
