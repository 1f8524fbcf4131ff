"""A visitor: a page in a clean browser profile, whose errors are collected."""

import re
import time
from pathlib import Path
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebSocket,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from linclf_ui.theme import DARK, LIGHT
from tests.browser.app_server import ROOT

Size = tuple[int, int]
PROJECTOR: Size = (1280, 720)
PHONE: Size = (390, 844)

# Nothing glides, where a test does not ask for it.
MOTION: Literal["reduce"] = "reduce"
ARTIFACTS = ROOT / "test-artifacts"
# For what must come, on a machine that is busy with other things too.
WAIT_MS = 60_000
# So long a page puts off what it sends: Streamlit a slider's value 200 ms, a board a frame 120 ms.
SENT_MS = 250
# So long a board puts off what it draws anew when nothing moves any more: 720 ms.
REDRAWN_MS = 800
# Keeps what the page has put off and not done yet: by how many ms, by number.
PUT_OFF = """(() => {
    const [set, clear] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
    const due = window.putOff = new Map();
    window.setTimeout = (act, ms, ...given) => {
        const id = set((...got) => { due.delete(id); act(...got); }, ms, ...given);
        due.set(id, ms ?? 0);
        return id;
    };
    window.clearTimeout = (id) => { due.delete(id); clear(id); };
})()"""

# The one tolerated error: opened at /lab, Streamlit's front end asks for /lab/_stcore/health first,
# because /lab could be the app's base path, and finds the server at the second try.
TOLERATED = re.compile(r"//[^/]+/[^/]+/_stcore/(health|host-config)$")

# Warnings of a machine that draws surfaces in space without a graphics card, and of plotly's own
# way to read them back: nothing that a page could do better.
# What two parts of a page send in the same moment Streamlit puts in one message, which runs one of
# them: that part then has the whole page run (`page.run_whole_if_changed`).
SHARED_MESSAGE = "Multiple different fragmentIds detected in a single batch of widget updates"
SOFTWARE_3D = re.compile(r"GL Driver Message|willReadFrequently|software WebGL")

# True if the page is at rest: connected, no run under way, nothing stale, no skeleton in the place
# of something still loading, every board drawn and answered (what it told twice, because the first
# took long, too), nothing put off by less than `within` ms.
AT_REST = """(within) => {
    const count = (found) => document.querySelectorAll(found).length;
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = !app
        || app.dataset.testScriptState !== "notRunning"
        || app.dataset.testConnectionState !== "CONNECTED"
        || document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
        || document.querySelector('.board:not([data-ready])')
        || count('.board') < count('[class*="_feeds"] [class*="_answer"]')
        || Object.values(window.linclfBoards ?? {}).some(({ line }) => line && !line.quiet);
    return !busy && [...window.putOff.values()].every((ms) => ms > within);
}"""

# Whether the app's ground has this colour, "#rrggbb".
HAS_GROUND = """(colour) => {
    const [r, g, b] = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
    const ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    return ground === `rgb(${r}, ${g}, ${b})`;
}"""
TWO_FRAMES = "new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"


def new_profile(browser: Browser, base_url: str, **more: Any) -> BrowserContext:
    """A browser profile that nobody has used."""
    profile = browser.new_context(base_url=base_url, **{"reduced_motion": MOTION, **more})
    profile.set_default_timeout(WAIT_MS)
    profile.add_init_script(PUT_OFF)
    return profile


class Profile:
    """A browser profile that visitors share, and leave empty. So is a tab, for the next one. Their
    process has the app's program compiled already, and a tab that nobody uses keeps it alive."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self._tabs: list[Page] = []
        context.new_page().goto("/_stcore/health")

    def tab(self) -> Page:
        return self._tabs.pop() if self._tabs else self.context.new_page()

    def give_back(self, tab: Page) -> None:
        if tab in _APART:
            tab.close()
            return
        tab.evaluate("localStorage.clear(), sessionStorage.clear()")
        tab.emulate_media(reduced_motion=MOTION)
        tab.goto("about:blank")
        self._tabs.append(tab)


#: Tabs that are not to be used again.
_APART: WeakSet[Page] = WeakSet()


def keep_apart(page: Page) -> Page:
    """For who sets on the tab what would stay there: it is closed when its visitor leaves."""
    _APART.add(page)
    return page


class Visitor:
    """A page on `base_url`, in `profile`, which is left as it was, or in a profile of its own.

    `scheme` is "light" or "dark". `faults` grows while the page is used: console errors and
    warnings (a failed request is one), uncaught exceptions, and requests to other hosts.
    """

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        size: Size,
        scheme: str,
        profile: Profile | None = None,
        **more: Any,
    ) -> None:
        self.faults: list[str] = []
        self._base_url = base_url
        self._shared = profile
        self._context = profile.context if profile else new_profile(browser, base_url, **more)
        self.page = profile.tab() if profile else self._context.new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("request", self._on_request)
        self._runs = _RUNS[self.page] = Runs(self.page)

    def visit(self, path: str) -> Page:
        self.page.goto(path)
        wait_idle(self.page)
        return self.page

    def leave(self) -> list[str]:
        """Close the page, and what the visitor has left in the browser; the faults seen."""
        if not self._shared:
            self._context.close()
            return self.faults
        self._context.set_offline(False)
        self._context.clear_cookies()
        self.page.remove_listener("console", self._on_console)
        self.page.remove_listener("pageerror", self._on_error)
        self.page.remove_listener("request", self._on_request)
        self._runs.end()
        self._shared.give_back(self.page)
        return self.faults

    def _on_console(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        known = message.type == "warning" and (
            SOFTWARE_3D.search(message.text) or SHARED_MESSAGE in message.text
        )
        if message.type in ("error", "warning") and not TOLERATED.search(url) and not known:
            self.faults.append(f"console {message.type}: {message.text} ({url})")

    def _on_error(self, error: Error) -> None:
        self.faults.append(f"uncaught: {error}")

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
        self._page = page
        page.on("websocket", self._watch)

    def end(self) -> None:
        self._page.remove_listener("websocket", self._watch)

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


def wait_idle(page: Page, within_ms: int = SENT_MS) -> None:
    """Wait until the page has done all that it has put off by less than `within_ms`, and Streamlit
    has answered everything.

    Raises playwright's TimeoutError after WAIT_MS, so do not call it while Play runs.
    """
    deadline = time.monotonic() + WAIT_MS / 1000
    while True:
        page.wait_for_function(AT_REST, arg=within_ms, polling=50)
        # What the last touch or message has set off begins before the next frame but one.
        page.evaluate(TWO_FRAMES)
        if not _RUNS[page].owed and page.evaluate(AT_REST, within_ms):
            return
        if time.monotonic() > deadline:
            raise TimeoutError("the page has not come to rest, or the server has not answered")


class Look(NamedTuple):
    """How a page is looked at: in a window of this size, opened in one scheme and, if that is
    another, changed as it stands to the `scheme` it is seen in."""

    size: Size
    opened: str
    scheme: str

    def open(self, open_page: Any, path: str) -> Page:
        page: Page = open_page(path, self.size, self.opened)
        if self.scheme != self.opened:
            theme = DARK if self.scheme == DARK.name else LIGHT
            page.emulate_media(color_scheme="dark" if theme is DARK else "light")
            page.wait_for_function(HAS_GROUND, arg=theme.background)
            wait_idle(page)
        return page


ALL_LOOKS = {
    "projector, light": Look(PROJECTOR, LIGHT.name, LIGHT.name),
    "phone, dark": Look(PHONE, DARK.name, DARK.name),
    "projector, dark": Look(PROJECTOR, LIGHT.name, DARK.name),
    "phone, light": Look(PHONE, DARK.name, LIGHT.name),
}


def looks(*now: str) -> pytest.MarkDecorator:
    """Both sizes, each in both schemes; those that are not named, when there is time."""
    cases = [
        pytest.param(look, id=name, marks=[] if name in now else [pytest.mark.soak])
        for name, look in ALL_LOOKS.items()
    ]
    return pytest.mark.parametrize("look", cases)


#: Both sizes, in one scheme each; with the other scheme when there is time.
LOOKS = looks("projector, light", "phone, dark")


def shoot(page: Page, name: str) -> Path:
    """Save what the window shows as test-artifacts/`name`.png; its path."""
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    return path
