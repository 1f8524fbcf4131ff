"""What axe-core finds on the pages: nothing serious, in light and in dark."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from linclf_ui.pages import PAGES
from tests.browser.test_pages import path_of

OpenPage = Callable[..., Page]


class Finding(NamedTuple):
    """A rule of axe-core, and the element that breaks it, by its CSS selector."""

    rule: str
    element: str


#: What is Streamlit's own and cannot be mended here, by rule and a piece of the selector, and why.
STREAMLITS = {
    # A formula wider than its place scrolls in a box of Streamlit's, which takes no attribute.
    # Chromium lets Tab reach such a box by itself, and the formula can be read without scrolling.
    Finding("scrollable-region-focusable", ".katex-display"),
}

#: Home, the board and a film; the others, whose formulas take axe long, when there is time.
FIRST = {
    ("pages/01_home.py", "light"),
    ("pages/02_lab.py", "dark"),
    ("pages/05_compare.py", "light"),
}
LOOKS = [
    pytest.param(
        entry.file,
        scheme,
        id=f"{entry.title}, {scheme}",
        marks=[] if (entry.file, scheme) in FIRST else [pytest.mark.soak],
    )
    for entry in PAGES
    for scheme in ("light", "dark")
]


def serious(page: Page) -> set[Finding]:
    """The serious and critical findings on a page that Streamlit does not answer for."""
    found: set[Finding] = set()
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] not in ("serious", "critical"):
            continue
        for node in violation["nodes"]:
            found.add(Finding(violation["id"], str(node["target"][-1])))
    return {
        finding
        for finding in found
        if not any(finding.rule == s.rule and s.element in str(finding.element) for s in STREAMLITS)
    }


@pytest.mark.parametrize(("file", "scheme"), LOOKS)
def test_axe_finds_nothing_serious(open_page: OpenPage, file: str, scheme: str) -> None:
    page = open_page("/" if "home" in file else path_of(file), scheme=scheme)
    assert serious(page) == set()


def test_a_fault_is_found(open_page: OpenPage) -> None:
    page = open_page("/")
    page.evaluate("document.body.append(document.createElement('button'))")
    assert {finding.rule for finding in serious(page)} == {"button-name"}
