"""What a first visit loads, behind the real nginx, in a real browser."""

import pytest
from playwright.sync_api import Browser

from tests.browser.proxy import Proxy
from tests.browser.visitor import PROJECTOR, REDRAWN_MS, Visitor, wait_idle
from tests.deploy.nginx import Nginx

pytestmark = [pytest.mark.soak, pytest.mark.browser]


@pytest.mark.parametrize(("path", "most"), [("/", 1_500_000), ("/lab", 2_500_000)])
def test_a_first_visit_is_light(browser: Browser, behind: Nginx, path: str, most: int) -> None:
    # Between the browser and nginx, where headers and the websocket's messages pass too.
    line = Proxy(behind.port)
    visitor = Visitor(browser, line.url, PROJECTOR, "light")
    page = visitor.visit(path)
    wait_idle(page, REDRAWN_MS)
    page.wait_for_load_state("networkidle")
    print(f"{path}: {line.brought:,} bytes")
    assert not visitor.leave()
    line.close()
    assert line.brought <= most
