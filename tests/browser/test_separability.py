"""Separability in a real browser: c by keyboard and by Play, both verdicts, both sizes."""

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from tests.browser.visitor import Look, looks, shoot, wait_idle

BLOBS = packing.to_text(Experiment(source=DATASETS["blobs"]()))
OVERLAPPING = packing.to_text(Experiment(source=DATASETS["overlapping"]()))


LOSS = '[data-label="f(c·W*)"]'


def margins(page: Page) -> list[float]:
    """Where the margin lines are drawn."""
    found: list[float] = page.evaluate(
        """() => document.querySelector('.film-chart').data
            .filter((trace) => trace.name === 'margin').flatMap((trace) => [...trace.x])"""
    )
    return found


def test_c_grows_by_keyboard_and_by_play_until_no_loss_is_left(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/separability?x={BLOBS}")
    expect(page.locator("[data-verdict]")).to_have_text("yes")
    first = page.locator("[data-step]").inner_text()
    expect(page.locator(".board-scrub")).to_have_attribute("aria-valuetext", f"c {first}")
    before = margins(page)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    wait_idle(page)
    assert 0 < float(page.locator("[data-step]").inner_text()) < float(first)
    assert margins(page) != before
    expect(page.get_by_text("The predictions are right already")).to_be_visible()
    page.get_by_role("tab", name="Samples").click()
    wait_idle(page)
    shoot(page, "separability-below")
    expect(page.locator(LOSS)).not_to_have_text("0, exactly")
    page.get_by_role("combobox", name="Speed of Play").select_option("30 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(LOSS)).to_have_text("0, exactly")
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    expect(page.get_by_text("so every loss is 0")).to_be_visible()


@looks()
@pytest.mark.parametrize(
    ("address", "verdict"), [(f"?x={BLOBS}", "yes"), (f"?x={OVERLAPPING}", "no")]
)
def test_fits_the_screen(open_page, address, verdict, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, f"/separability{address}"), look.size, look.scheme
    expect(page.locator("[data-verdict]")).to_have_text(verdict)
    shoot(page, f"separability-{verdict}-{size[0]}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], scheme
    box = page.locator(".js-plotly-plot").first.bounding_box()
    assert box is not None
    bottom = box["y"] + box["height"]
    assert bottom <= size[1], f"the picture needs no scrolling ({size}, {scheme})"
    assert page.locator(".katex-error").count() == 0


@pytest.mark.soak
def test_first_visit_of_a_fresh_server(open_page, cold_server) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/separability", server=cold_server())
    expect(page.locator("[data-verdict]")).to_have_text("no")
