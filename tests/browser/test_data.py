"""Own data in a real browser: from a file to a trained classifier; and names that make no link."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from tests.app.hostile import hostile
from tests.browser import on_board
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]
TABLES = Path(__file__).parents[1] / "tables"


@pytest.mark.parametrize(
    ("file", "told", "points", "D"),
    [
        ("iris_from_r.csv", "UTF-8; commas between cells", "150 points of 4 features", 4),
        ("pinguine.csv", "Windows-1252; semicolons between cells", "342 points of 4 features", 4),
        (
            "wine_unicode.txt",
            "UTF-16 with a byte-order mark; tabs",
            "178 points of 13 features",
            13,
        ),
    ],
)
def test_from_a_file_to_a_trained_classifier(
    open_page: OpenPage, file: str, told: str, points: str, D: int
) -> None:
    page = open_page("/data")
    page.locator("input[type=file]").set_input_files(TABLES / file)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text(points)).to_be_visible()
    wait_idle(page)
    page.get_by_text("Standardise the features").click()
    page.get_by_role("button", name="Use these data").click()
    expect(page.get_by_text("In the experiment: Your own points")).to_be_visible()
    wait_idle(page)
    page.get_by_role("button", name="Train a classifier in the Lab").click()
    expect(page.get_by_text(f"principal components of {D} features")).to_be_visible()
    wait_idle(page)
    on_board.more(page)
    on_board.press(page, "+100")
    expect(page.locator("[data-step]")).to_have_text("100")
    wait_idle(page)
    right = page.locator("[data-label=train]").inner_text()
    assert float(right.removesuffix("%")) > 90


def test_an_address_in_a_name_is_no_link(open_page: OpenPage) -> None:
    text = packing.to_text(hostile())
    for path in ("landscape", "data"):
        page = open_page(f"/{path}?x={text}&step=5")
        expect(page.get_by_text("evil.example").first).to_be_visible()
        assert page.locator('a[href*="evil"], img[src="x"]').count() == 0
