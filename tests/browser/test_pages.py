"""Every page on a fresh server, opened by a deep link before anybody has opened the first page."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_ui import pages
from linclf_ui.session import default_experiment
from tests.browser.app_server import AppServer
from tests.browser.axe import serious
from tests.browser.lab_reading import asked, audit
from tests.browser.on_board import more, press
from tests.browser.page_reading import READINGS
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]
PAGES = [(page.section, page.file, page.title) for page in pages.PAGES]
LINK = packing.to_text(replace(default_experiment(), source=DATASETS["iris"]()))
STEPS = 3


def path_of(file: str) -> str:
    """The address that Streamlit gives the page of a file: its name without number and ending."""
    return "/" + re.sub(r"^\d+_", "", Path(file).stem)


def open_menus(page: Page) -> list[str]:
    """The titles in the top navigation, those inside its menus too."""
    titles = page.locator('[data-testid="stTopNavLink"]').all_inner_texts()
    for section in page.locator('[data-testid="stTopNavSection"]').all():
        section.click()
        links = page.locator('[data-testid="stTopNavDropdownLink"]')
        expect(links.first).to_be_visible()
        titles += links.all_inner_texts()
        page.keyboard.press("Escape")
        expect(links).to_have_count(0)
    return [title.strip() for title in titles]


# The page that most links lead to; the others, which take a server each, when there is time.
FIRST = "pages/02_lab.py"
COLD = [
    pytest.param(*page, id=page[1], marks=[] if page[1] == FIRST else [pytest.mark.soak])
    for page in PAGES
]


@pytest.mark.parametrize(("section", "file", "title"), COLD)
def test_a_cold_deep_link_shows_the_page_inside_the_apps_own_navigation(
    open_page: OpenPage,
    cold_server: Callable[[], AppServer],
    section: str,
    file: str,
    title: str,
) -> None:
    default = "home" in file
    page = open_page("/" if default else path_of(file), server=cold_server())
    expect(page).to_have_title(re.compile("Linear Classifier Lab"))
    assert page.locator('[data-testid="stException"]').count() == 0
    # Streamlit's own list of the folder "pages", which it shows where the router was passed over.
    assert page.locator('[data-testid="stSidebarNav"]').count() == 0
    assert page.locator('[data-testid="stTopNavLink"]').count() >= 1


def go(page: Page, entry: pages.Page) -> None:
    """To a page by way of the navigation."""
    if entry.section:
        page.locator('[data-testid="stTopNavSection"]').filter(has_text=entry.section).click()
    name = "stTopNavDropdownLink" if entry.section else "stTopNavLink"
    page.locator(f'[data-testid="{name}"]').filter(has_text=entry.title).click()
    expect(page).to_have_title(re.compile(re.escape(entry.title)))
    wait_idle(page)


def test_a_walk_through_every_page_keeps_experiment_and_step_and_axe_finds_nothing_serious(
    open_page: OpenPage,
) -> None:
    page = open_page(f"/lab?x={LINK}")
    assert sorted(open_menus(page)) == sorted(title for _, _, title in PAGES)
    home, lab, *others = pages.PAGES
    # The Lab is left in a hurry: the server learns of these steps on the way.
    for _ in range(STEPS):
        press(page, "Step")
    for entry in (home, *others, lab):
        go(page, entry)
        assert page.get_by_test_id("stException").count() == 0, entry.title
        assert asked(page.url).step == STEPS, entry.title
        differences = READINGS.get((entry.section, entry.title))
        assert differences is None or not differences(page), entry.title
        # What takes axe long when there is time: the contrast of every letter, the inside of
        # formulas, which is KaTeX's own, and the page that has nothing else.
        if entry.title != "Formulas and terms":
            assert serious(page, [".katex"], ["color-contrast"]) == set(), entry.title
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("Iris")
    assert LINK in page.url
    assert not audit(page)


def test_the_browsers_back_takes_the_earlier_experiment_up_again(open_page: OpenPage) -> None:
    page = open_page(f"/lab?x={LINK}")
    more(page)
    seed = page.get_by_label("Seed of the start")
    addresses = {}
    for value in ("1", "2"):
        addresses[page.url] = seed.input_value()
        seed.fill(value)
        seed.press("Enter")
        wait_idle(page)
    addresses[page.url] = value
    for move, value in ((page.go_back, "1"), (page.go_back, "0"), (page.go_forward, "1")):
        move()
        wait_idle(page)
        expect(seed).to_have_value(value)
        assert addresses[page.url] == value
        assert not audit(page)


@pytest.mark.soak
def test_a_damaged_link_says_so_once(open_page: OpenPage) -> None:
    page = open_page("/lab?x=damaged")
    expect(page.get_by_test_id("stAlert")).to_contain_text("damaged")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-step]")).to_have_text("1")
    wait_idle(page)
    assert "x=standard" in page.url


@pytest.mark.soak
def test_a_newcomers_first_back_undoes_the_first_change(open_page: OpenPage) -> None:
    page = open_page("/lab")
    assert "x=standard" in page.url
    more(page)
    seed = page.get_by_label("Seed of the start")
    first = seed.input_value()
    seed.fill("7")
    seed.press("Enter")
    wait_idle(page)
    assert "x=standard" not in page.url
    page.go_back()
    wait_idle(page)
    expect(seed).to_have_value(first)
    assert "x=standard" in page.url
    page.go_forward()
    wait_idle(page)
    expect(seed).to_have_value("7")
    assert not audit(page)
