"""The comparison in a real browser: steps for all, the four tabs, a projector and a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import PHONE, PROJECTOR, Size, shoot, wait_idle

TABS = ("Samples", "Learning rates", "Loss functions")


def test_one_click_steps_all_and_the_picture_fits_a_projector(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/compare")
    charts = page.locator(".stPlotlyChart")
    expect(charts).to_have_count(4)
    box = charts.last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PROJECTOR[1]
    page.get_by_role("button", name="Rewind").click()
    expect(page.locator("[data-step]")).to_have_text("0")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-step]")).to_have_text("1")
    wait_idle(page)
    steps = page.locator("tr[data-run] td:nth-child(2)").all_inner_texts()
    assert steps == ["1", "1", "1"]
    shoot(page, "compare")


@pytest.mark.parametrize(("size", "scheme"), [(PROJECTOR, "dark"), (PHONE, "light")])
def test_every_tab_stays_within_the_window(
    open_page: Callable[..., Page], size: Size, scheme: str
) -> None:
    page = open_page("/compare", size=size, scheme=scheme)
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        expect(page.locator(".stPlotlyChart").first).to_be_visible()
        wait_idle(page)
        wide = page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide <= 0, name
        shoot(page, f"compare-{name.lower().replace(' ', '-')}-{size[0]}")
