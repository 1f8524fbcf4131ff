"""The page of the ReLU network in a real browser: keyboard, tabs, training, both sizes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import PHONE, PROJECTOR, shoot, wait_idle

pytestmark = pytest.mark.browser


def test_the_slider_moves_the_network_by_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/relu_max")
    expect(page.get_by_text("Case 1 of 4:")).to_be_visible()
    page.get_by_role("slider", name="x₂").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    wait_idle(page)
    expect(page.get_by_text("Case 2 of 4:")).to_be_visible()
    graph = page.locator(".st-key-relu_network .annotation-text")
    expect(graph.filter(has_text="output")).to_contain_text("3.000")
    expect(graph.filter(has_text="a₃")).to_contain_text("on")
    expect(graph.filter(has_text="a₂")).to_contain_text("off")


def test_training_by_keyboard_buttons_and_play(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/relu_max")
    page.get_by_role("tab", name="Can descent find it?").click()
    wait_idle(page)
    page.get_by_text("Error map").click()
    wait_idle(page)
    expect(page.get_by_text("Dotted: the exact folds.")).to_be_visible()
    step = page.locator("[data-relu-step]")
    page.get_by_role("button", name="+100", exact=True).click()
    expect(step).to_have_text("100")
    wait_idle(page)
    page.keyboard.press("ArrowLeft")
    expect(step).to_have_text("99")
    wait_idle(page)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("Number(document.querySelector('[data-relu-step]').innerText) >= 150")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    wait_idle(page)
    stopped = step.inner_text()
    page.wait_for_timeout(1500)
    assert step.inner_text() == stopped


def bottom(page: Page, locator: str) -> float:
    box = page.locator(locator).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize(("size", "name"), [(PROJECTOR, "projector"), (PHONE, "phone")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_the_screen(open_page, size, name, scheme) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/relu_max", size=size, scheme=scheme)
    shoot(page, f"relu-max-{name}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert bottom(page, ".st-key-relu_network") <= size[1]
    for tab, key in (("n inputs", "bracket"), ("Can descent find it?", "relu_Surfaces")):
        page.get_by_role("tab", name=tab).click()
        wait_idle(page)
        shoot(page, f"relu-max-{key}-{name}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert bottom(page, f".st-key-{key}") <= size[1]
