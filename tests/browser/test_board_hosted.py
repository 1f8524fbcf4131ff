"""The board on other servers: behind a proxy's path, and where Streamlit has no plotly.js."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route

from linclf_ui.board import hosting
from tests.browser.app_server import AppServer
from tests.browser.on_board import DRAWN, agree, farthest, press, screen, step
from tests.browser.visitor import PROJECTOR, Visitor, wait_idle

NO_CHUNK = """
from pathlib import Path
from linclf_ui.board import hosting
hosting.CHUNKS = Path("nowhere")
"""


@pytest.mark.soak
@pytest.mark.parametrize(
    "first",
    [
        pytest.param("", id="Streamlit's plotly", marks=pytest.mark.soak),
        pytest.param(NO_CHUNK, id="plotly's own"),
    ],
)
def test_the_board_works_behind_a_proxys_path(
    browser: Browser, cold_server: Callable[..., AppServer], first: str
) -> None:
    server = cold_server(first=first, base="courses/ml")
    visitor = Visitor(browser, server.url, PROJECTOR, "light")
    # Streamlit's file comes late here.
    asked: list[Route] = []
    visitor.page.route("**/PlotlyChart.*", lambda route: asked.append(route))
    page = visitor.visit(f"{server.url}/")
    page.get_by_role("link", name="Lab", exact=True).first.click()
    if first:
        page.wait_for_selector(".board.lab[data-ready]")
        own = re.search(rb"plotly\.js v([\d.]+)", hosting.source())
        assert own is not None
        assert page.evaluate("Plotly.version") == own[1].decode()
        assert not asked
    while not first and not asked:
        page.wait_for_timeout(50)
    for route in asked:
        assert route.request.url == f"{server.url}/static/js/{hosting.chunk()}"
        route.continue_()
    page.wait_for_selector(".board.lab[data-ready]")
    wait_idle(page)
    press(page, "+10")
    wait_idle(page)
    assert step(page) == 10
    press(page, "Edit")
    chosen = farthest(page)
    page.mouse.click(*screen(page, chosen))
    before = len(page.evaluate(DRAWN))
    press(page, "Remove")
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == before - 1
    agree(page)
    assert not visitor.leave()
