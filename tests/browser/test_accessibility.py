"""What axe-core finds on the pages: nothing serious, in light and in dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from linclf_ui.pages import PAGES
from tests.browser.axe import serious
from tests.browser.test_pages import path_of

OpenPage = Callable[..., Page]


# The walk through all pages of test_pages.py asks axe each time, in light, but for the contrast.
@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_axe_finds_nothing_serious(open_page: OpenPage, file: str, scheme: str) -> None:
    page = open_page("/" if "home" in file else path_of(file), scheme=scheme)
    assert serious(page) == set()


def test_a_fault_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>A fault</title><main><button></button></main></html>")
    assert {finding.rule for finding in serious(page)} == {"button-name"}
    page.close()
