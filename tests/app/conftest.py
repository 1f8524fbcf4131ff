"""What the tests of this folder share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import local_script_runner

from linclf_ui import session
from tests.app.visit import Address, Visit
from tests.browser.app_server import AppServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Tests of whole pages are the slow ones: `make test-fast` leaves them out."""
    for item in items:
        if item.path.parent == HERE and hasattr(item.module, "AppTest"):
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once() -> Iterator[None]:
    """Every AppTest looks for components in all installed packages, which are the same for all."""
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def scripts_compiled_once() -> Iterator[None]:
    """Every run of an AppTest compiles its page anew, where a server does so once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "ScriptCache", cache(ScriptCache))
        yield


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app on a server, one for all tests of a process that speak to one without a browser."""
    running = AppServer(tmp_path_factory.mktemp("served") / "log.txt")
    yield running
    running.stop()


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Visit:
    made = Visit(session_state={}, query_params=Address(), gone_back=False)
    monkeypatch.setattr(session, "st", made)
    monkeypatch.setattr(session, "_gone_back", lambda: made.gone_back)
    return made
