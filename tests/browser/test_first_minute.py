"""From Home to "it learns, and I know why sample 7 pulls where it pulls", in five actions."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.on_board import screen
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]

SAMPLE = 7
MOST_TABS = 80


def pull(page: Page) -> Locator:
    """The chosen sample's pull on the weight of its own class."""
    return page.locator(".card-bars tr.true td button").last


def learns(page: Page) -> None:
    page.wait_for_function("+document.querySelector('.board.lab [data-step]')?.textContent > 8")


def knows_why(page: Page) -> None:
    expect(page).to_have_url(re.compile("workbench"))
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(SAMPLE))
    expect(page.locator(".katex").filter(has_text="NG").first).to_be_visible()


def chosen(page: Page) -> None:
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(SAMPLE))
    expect(page.locator(".card")).not_to_have_attribute("data-late", "")
    wait_idle(page)


# Home's door, the keys and the clicks on a sample and its card are tested by themselves as well.
pytestmark = pytest.mark.soak


def test_with_the_mouse_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Watch it learn").click()
    # Home has a film to play as well.
    page.wait_for_selector(".board.lab[data-ready]")
    page.get_by_role("button", name="Play", exact=True).click()
    learns(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.mouse.click(*screen(page, SAMPLE))
    chosen(page)
    pull(page).click()
    knows_why(page)


def test_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    walk_to(page, page.get_by_role("link", name="Watch it learn"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".board.lab[data-ready]")
    page.keyboard.press("Space")
    learns(page)
    page.keyboard.press("Space")
    field = page.get_by_label("Sample", exact=True)
    walk_to(page, field)
    field.press("ControlOrMeta+a")
    page.keyboard.type(str(SAMPLE))
    page.keyboard.press("Enter")
    chosen(page)
    walk_to(page, pull(page))
    page.keyboard.press("Enter")
    knows_why(page)


def walk_to(page: Page, wanted: Locator) -> None:
    """By Tab, from where the keyboard is."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not come there")
