"""Fixtures for the tests of hosting: processes as they are hosted, and nginx before them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from deploy.precompress import precompress
from tests.browser import chromium
from tests.browser.app_server import AppServer
from tests.browser.conftest import CHROMIUM_ARGS
from tests.deploy import nginx
from tests.deploy.hosted import hosted
from tests.deploy.nginx import Nginx


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Streamlit's files, compressed beforehand."""
    folder = tmp_path_factory.mktemp("static")
    folder.chmod(0o755)
    precompress(folder)
    return folder


@pytest.fixture(scope="session")
def behind(tmp_path_factory: pytest.TempPathFactory, static: Path) -> Iterator[Nginx]:
    """nginx before one process, which most tests share."""
    folder = tmp_path_factory.mktemp("behind")
    app = hosted(folder / "app.txt")
    proxy = start_nginx(folder / "nginx", [app.port], static)
    yield proxy
    proxy.stop()
    app.stop()
    refused = re.compile("exceeds the limit|Rejecting WebSocket")
    told = [line for line in app.complaints().splitlines() if not refused.search(line)]
    assert not told


def start_nginx(folder: Path, ports: list[int], static: Path, **more: object) -> Nginx:
    """Fails, and does not skip, where there is none."""
    if nginx.find() is None:
        pytest.fail(nginx.HELP, pytrace=False)
    return Nginx(folder, ports, static, **more)  # type: ignore[arg-type]


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Callable[..., AppServer]]:
    """A function that starts a process, on a given port if any, that may be killed."""
    started: list[AppServer] = []

    def start(port: int = 0, **more: str) -> AppServer:
        started.append(hosted(tmp_path / f"app-{len(started)}.txt", port, **more))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.HELP, pytrace=False)
    arguments = [*CHROMIUM_ARGS, "--ignore-certificate-errors"]
    launched = playwright.chromium.launch(executable_path=path, args=arguments)
    yield launched
    launched.close()
