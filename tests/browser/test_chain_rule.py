"""The chain-rule walker in a real browser: by keyboard, on both sizes."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Look, looks, shoot, wait_idle

pytestmark = pytest.mark.browser


def test_walked_by_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/chain_rule")
    expect(page.get_by_text("7 of 13:")).to_be_visible()
    for number in (6, 5):
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_text(f"{number} of 13:")).to_be_visible()
    wait_idle(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("6 of 13:")).to_be_visible()
    expect(page.get_by_text("symmetric, and its rows sum to 0")).to_be_visible()
    wait_idle(page)


@looks()
def test_fits_the_screen(open_page, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, "/chain_rule"), look.size, look.scheme
    shoot(page, f"chain-rule-{size[0]}-{scheme}")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0], f"nothing reaches out of the screen sideways ({scheme})"
    box = page.get_by_role("button", name="Forward").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1], (size, scheme)
