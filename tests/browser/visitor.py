"""A visitor: a fresh browser profile with one page, whose errors are collected."""

import re
import time
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.app_server import ROOT

Size = tuple[int, int]
PROJECTOR: Size = (1280, 720)
PHONE: Size = (390, 844)

ARTIFACTS = ROOT / "test-artifacts"
WAIT_MS = 30_000
# Streamlit holds a slider's value back for 200 ms before it sends it.
QUIET_MS = 300

# The one tolerated error: opened at /lab, Streamlit's front end asks for /lab/_stcore/health first,
# because /lab could be the app's base path, and finds the server at the second try.
TOLERATED = re.compile(r"//[^/]+/[^/]+/_stcore/(health|host-config)$")

# Warnings of a machine that draws surfaces in space without a graphics card, and of plotly's own
# way to read them back: nothing that a page could do better.
SOFTWARE_3D = re.compile(r"GL Driver Message|willReadFrequently|software WebGL")

# True once the page has been at rest for `quiet` ms: connected, no run under way, nothing stale,
# no skeleton in the place of something still loading, every board drawn.
AT_REST = """(quiet) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = !app
        || app.dataset.testScriptState !== "notRunning"
        || app.dataset.testConnectionState !== "CONNECTED"
        || document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
        || document.querySelector('.board:not([data-ready])');
    if (busy) window.restSince = null;
    else window.restSince ??= performance.now();
    return !busy && performance.now() - window.restSince >= quiet;
}"""


class Visitor:
    """A page on `base_url` in a browser profile of its own.

    `scheme` is "light" or "dark". `faults` grows while the page is used: console errors and
    warnings (a failed request is one), uncaught exceptions, and requests to other hosts.
    """

    def __init__(
        self, browser: Browser, base_url: str, size: Size, scheme: str, **more: Any
    ) -> None:
        self.faults: list[str] = []
        self._base_url = base_url
        self._context = browser.new_context(
            base_url=base_url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            **{"reduced_motion": "reduce", **more},
        )
        self._context.set_default_timeout(WAIT_MS)
        self.page = self._context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        self.page.on("request", self._on_request)
        _RUNS[self.page] = Runs(self.page)

    def visit(self, path: str) -> Page:
        self.page.goto(path)
        wait_idle(self.page)
        return self.page

    def leave(self) -> list[str]:
        """Close the profile; the faults seen."""
        self._context.close()
        return self.faults

    def _on_console(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        drawing = message.type == "warning" and SOFTWARE_3D.search(message.text)
        if message.type in ("error", "warning") and not TOLERATED.search(url) and not drawing:
            self.faults.append(f"console {message.type}: {message.text} ({url})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._base_url, "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")


class Runs:
    """Whether the server still owes a page an answer, read off the messages between them.

    The state that the front end shows is not enough: for a moment after a click it still says
    that nothing runs.
    """

    def __init__(self, page: Page) -> None:
        self.owed = False
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._on_sent)
        socket.on("framereceived", self._on_received)

    def _on_sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.owed |= BackMsg.FromString(frame).WhichOneof("type") == "rerun_script"

    def _on_received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.owed &= ForwardMsg.FromString(frame).WhichOneof("type") != "script_finished"


_RUNS: WeakKeyDictionary[Page, Runs] = WeakKeyDictionary()


def wait_idle(page: Page, quiet_ms: int = QUIET_MS) -> None:
    """Wait until Streamlit has answered everything and the page has not stirred for `quiet_ms`.

    Raises playwright's TimeoutError after half a minute, so do not call it while Play runs.
    """
    page.evaluate("window.restSince = null")
    deadline = time.monotonic() + WAIT_MS / 1000
    while True:
        page.wait_for_function(AT_REST, arg=quiet_ms)
        if not _RUNS[page].owed:
            return
        if time.monotonic() > deadline:
            raise TimeoutError("the server has not answered the page's last message")
        page.wait_for_timeout(20)


def shoot(page: Page, name: str) -> Path:
    """Save what the window shows as test-artifacts/`name`.png; its path."""
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    return path
