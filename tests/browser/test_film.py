"""A film in a real browser: it plays, comes to rest, and the page follows."""

from typing import Any

from playwright.sync_api import Page, expect

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_ui import share
from linclf_ui.theme import DARK, LIGHT
from tests.browser.visitor import wait_idle

ADDRESS = f"/soft_svm?x={share.to_text(Experiment(source=DATASETS['overlapping']()))}"


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def end(page: Page) -> int:
    return int(page.locator(".board-scrub").get_attribute("max") or 0)


def opened(open_page: Any) -> Page:
    """The soft SVM with the long ascent, at its start."""
    page: Page = open_page(ADDRESS)
    page.get_by_text("Ascent on the dual").click()
    wait_idle(page)
    page.get_by_role("button", name="Rewind").click()
    wait_idle(page)
    assert end(page) > 20
    return page


def sizes(page: Page) -> list[float]:
    """The markers' sizes as plotly has them."""
    found: list[float] = page.evaluate(
        """() => document.querySelector('.film-chart').data
            .filter((trace) => trace.customdata).flatMap((trace) => [...trace.marker.size])"""
    )
    return found


def test_it_plays_to_the_end_and_the_page_follows(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    first = sizes(page)
    page.get_by_role("combobox", name="Speed of Play").select_option("5 a frame")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector("[data-playing]")
    expect(page.locator("[data-step]")).to_have_text(str(end(page)), timeout=30_000)
    wait_idle(page)
    expect(page.get_by_text("Solved")).to_be_visible()
    assert sizes(page) != first
    # At its end, Play begins again.
    page.get_by_role("combobox", name="Speed of Play").select_option("1 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-playing]")).to_be_attached()
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    assert step(page) < 5
    expect(page.get_by_text("On the way")).to_be_visible()


def test_what_is_set_elsewhere_makes_another_film_in_the_same_charts(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    page.evaluate("document.querySelector('.film-chart').marked = true")
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    assert step(page) == 10
    before = sizes(page)
    page.get_by_role("slider", name="C, the price of slack").press("ArrowLeft")
    wait_idle(page)
    assert sizes(page) != before
    assert step(page) == 10
    assert page.evaluate("document.querySelector('.film-chart').marked")


def test_the_frame_stays_while_the_visitor_is_elsewhere(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_idle(page)
    page.get_by_role("link", name="Lab", exact=True).click()
    wait_idle(page)
    page.get_by_text("Theory", exact=True).click()
    page.get_by_role("menuitem", name="Soft SVM").click()
    wait_idle(page)
    assert step(page) == 3


def test_without_the_board_the_charts_stand_still(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    page.get_by_role("link", name="Lab", exact=True).click()
    wait_idle(page)
    page.get_by_text("View", exact=True).click()
    page.get_by_text("Moving charts").click()
    wait_idle(page)
    page.get_by_text("Theory", exact=True).click()
    page.get_by_role("menuitem", name="Soft SVM").click()
    wait_idle(page)
    assert page.locator(".board").count() == 0
    page.get_by_role("button", name="Step").click()
    wait_idle(page)
    assert step(page) == 1


def test_it_follows_a_change_to_dark_colours(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    colour = "document.querySelector('.film-chart').layout.font.color"
    assert page.evaluate(colour) == LIGHT.text
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {colour} === '{DARK.text}'")


def test_curves_stay_when_only_the_line_at_the_frame_moves(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    lines = page.locator(".film-chart").nth(1).locator(".scatterlayer path.js-line")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        wait_idle(page)
        assert lines.count() == 3, "primal, dual, and the line"
