"""Fixtures for the browser tests: a server, a Chromium, and pages that fail a test on any error.

    def test_step(open_page):
        page = open_page("/lab")                                   # 1280×720, light
        page.get_by_role("button", name="Step", exact=True).click()
        wait_idle(page)
        shoot(page, "lab-step")

`open_page(path, size, scheme, server)` may be called several times in a test; every call is a
new visitor. Those of the shared server have one browser profile, which each leaves empty, so that
the app's program is fetched and compiled once; those of another server have one of their own.
`cold_server()` gives a server nobody has visited.
After the test every page's console and every server's log must be free of complaints.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from benchmarks.load.tab import Tab
from tests.browser import chromium
from tests.browser.app_server import AppServer
from tests.browser.visitor import PROJECTOR, WAIT_MS, Profile, Size, Visitor, new_profile

HERE = Path(__file__).parent

expect.set_options(timeout=WAIT_MS)

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The tabs of a profile share a process, which has the app's program compiled.
    "--process-per-site",
    # Compiling and collecting beside the page costs the other tests more than it saves this one.
    "--js-flags=--single-threaded",
    # Everything that the app needs is served with it: no other host has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves them out."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The server that most tests of this process share."""
    running = AppServer(tmp_path_factory.mktemp("server") / "log.txt")
    # Until somebody has opened /, Streamlit runs a deep link's page without app.py: whichever test
    # came first would see another app than the rest. `cold_server` is for testing just that.
    # In a thread of its own, since playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _open_first(running.url)).result()
    yield running
    running.stop()
    _fail_on([running.complaints()])


async def _open_first(url: str) -> None:
    tab = Tab(url)
    await tab.open()
    await tab.close()


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[Callable[..., AppServer]]:
    """A function that starts a server of its own, for what only a first visit shows, or for one
    with other settings: AppServer's."""
    started: list[AppServer] = []

    def start(**settings: Any) -> AppServer:
        started.append(AppServer(tmp_path / f"server-{len(started)}.txt", **settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()
    _fail_on([running.complaints() for running in started])


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests. Fails, and does not skip, where there is none."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.HELP, pytrace=False)
    launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def profile(browser: Browser, server: AppServer) -> Iterator[Profile]:
    """The browser profile that most visitors of the shared server share."""
    shared = Profile(new_profile(browser, server.url))
    yield shared
    shared.context.close()


@pytest.fixture
def open_page(
    browser: Browser,
    server: AppServer,
    profile: Profile,
    cold_server: Callable[..., AppServer],
) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the app as a new visitor, and waits until it is at rest.

    It asks for `cold_server` only so that visitors leave before their server stops.
    """
    visitors: list[Visitor] = []
    warm = server

    def open_(
        path: str = "/",
        size: Size = PROJECTOR,
        scheme: str = "light",
        server: AppServer = server,
    ) -> Page:
        kept = profile if server is warm else None
        visitors.append(Visitor(browser, server.url, size, scheme, kept))
        return visitors[-1].visit(path)

    yield open_
    _fail_on([*(fault for v in visitors for fault in v.leave()), server.complaints()])


def _fail_on(faults: list[str]) -> None:
    """Fail the test that has just run, if any of the faults is not empty."""
    if any(faults):
        pytest.fail("\n".join(filter(None, faults)), pytrace=False)
