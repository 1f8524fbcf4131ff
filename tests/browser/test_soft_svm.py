"""The soft SVM in a real browser: stepping by keyboard, every tab, both sizes."""

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from tests.browser.visitor import Look, looks, shoot, wait_idle

ADDRESS = f"/soft_svm?x={packing.to_text(Experiment(source=DATASETS['overlapping']()))}"


def test_stepped_by_keyboard_and_every_tab_is_drawn(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(ADDRESS)
    shown = page.locator("[data-step]")
    page.get_by_text("Ascent on the dual").click()
    wait_idle(page)
    # Away from the radio buttons, which take arrow keys for themselves.
    page.get_by_text("A sample's size tells its α").click()
    page.keyboard.press("Home")
    expect(shown).to_have_text("0")
    wait_idle(page)
    for number in ("1", "2"):
        page.keyboard.press("ArrowRight")
        expect(shown).to_have_text(number)
        wait_idle(page)
    page.keyboard.press("ArrowLeft")
    expect(shown).to_have_text("1")
    wait_idle(page)
    shoot(page, "soft-svm-step")
    every_tab_is_drawn(page)


def every_tab_is_drawn(page: Page) -> None:
    for name in ("KKT", "Derivation", "Path over C", "Iterations"):
        page.get_by_role("tab", name=name).click()
        wait_idle(page)
        assert page.locator(".katex-error").count() == 0
        assert "$" not in page.get_by_role("tabpanel").last.inner_text()
    page.get_by_role("tab", name="Derivation").click()
    wait_idle(page)
    for part in "bcd":
        page.get_by_role("tab", name=f"({part})").click()
        wait_idle(page)
        assert page.locator(".katex-error").count() == 0
        shoot(page, f"soft-svm-derivation-{part}")


@looks()
def test_fits_the_screen(open_page, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, ADDRESS), look.size, look.scheme
    page.get_by_role("button", name="End", exact=True).click()
    wait_idle(page)
    expect(page.get_by_text("Solved")).to_be_visible()
    shoot(page, f"soft-svm-{size[0]}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], scheme
    box = page.locator(".js-plotly-plot").first.bounding_box()
    assert box is not None
    bottom = box["y"] + box["height"]
    assert bottom <= size[1], f"the picture needs no scrolling ({size}, {scheme})"


@pytest.mark.soak
def test_first_visit_of_a_fresh_server(open_page, cold_server) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/soft_svm", server=cold_server())
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.get_by_text("Solved")).to_be_visible()
