"""An exercise answered at the keyboard: wrong, the slip named, carried forward, and then right; and
a sheet taken from its page."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from linclf_core.exercises.kinds import KINDS
from linclf_core.notation import Array
from linclf_core.packing import packed
from linclf_core.results import asked_first, task_to_document
from linclf_core.sheets.moodle import moodle_xml
from linclf_ui.sheets.sheet_form import SheetSettings
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]


def fill(page: Page, values: Array) -> None:
    """Type the numbers from field to field, and Enter."""
    fields = page.locator('[class*="st-key-cell_"] input')
    expect(fields).to_have_count(values.size)
    for k, value in enumerate(np.ravel(values)):
        fields.nth(k).fill(f"{value:.3f}".replace(".", ","))
    page.keyboard.press("Enter")
    wait_idle(page)


def test_a_slip_is_named_carried_forward_and_mended(open_page: OpenPage) -> None:
    task = asked_first(KINDS["loss_line"], 5)
    exercise = task.exercise()
    page = open_page(f"/exercises?numbers=e.{packed(task_to_document(task))}")
    L, N = exercise.working["loss"].values, len(exercise.working["loss"].values)
    wrong = np.append(L + 1, (L + 1).mean())
    fill(page, wrong)
    expect(page.get_by_text("The true class is kept in the sum.")).to_have_count(1)
    expect(page.get_by_text(f"1 of {N + 1} right, 1 of them by your own")).to_be_visible()
    fields = page.locator('[class*="st-key-cell_"]')
    signs = [
        fields.nth(k).evaluate("field => getComputedStyle(field, '::after').content")
        for k in range(N + 1)
    ]
    assert signs == [*['"✗"'] * N, '"✓"']
    # What was typed stays.
    assert fields.nth(0).locator("input").input_value() == f"{wrong[0]:.3f}".replace(".", ",")
    fill(page, np.append(L, L.mean()))
    expect(page.get_by_text(f"All {N + 1} right.")).to_be_visible()
    expect(page.get_by_text("The true class is kept in the sum.")).to_have_count(0)


@pytest.mark.soak
def test_a_quiz_is_made_when_it_is_asked_for(open_page: OpenPage) -> None:
    page = open_page("/sheets")
    expect(page.locator(".paper .exercise")).to_have_count(3)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Moodle XML").click()
    here = SheetSettings()
    sheet = here.sheet()
    expected = moodle_xml(sheet, sheet.variants(here.count))
    assert waiting.value.suggested_filename == "moodle.xml"
    assert waiting.value.path().read_bytes() == expected.encode()
