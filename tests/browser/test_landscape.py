"""The loss landscape in a real browser: by keyboard, as a surface, on both sizes."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, PROJECTOR, shoot, wait_idle

pytestmark = pytest.mark.browser


def test_stepped_by_keyboard_and_seen_in_the_lab(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape")
    expect(page.get_by_text("The run begins here")).to_be_visible()
    for step in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-step]")).to_have_text(str(step))
        wait_idle(page)
    expect(page.get_by_text("through step 2")).to_be_visible()
    page.get_by_role("link", name="Lab").first.click()
    wait_idle(page)
    expect(page.locator("[data-step]").first).to_have_text("2")


def test_as_a_surface_along_the_gradient(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape")
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    for label, option in (("Cut along", "Gradient and random"), ("As", "Surface")):
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=option).click()
        wait_idle(page)
    expect(page.locator(".st-key-landscape_Surface canvas").first).to_be_visible()
    expect(page.get_by_text("one valley, no second")).to_be_visible()
    shoot(page, "landscape-surface")


@pytest.mark.parametrize(("size", "name"), [(PROJECTOR, "projector"), (PHONE, "phone")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_the_screen(open_page, size, name, scheme) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape", size=size, scheme=scheme)
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    shoot(page, f"landscape-{name}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator(".st-key-landscape_Map").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1]
