"""Twelve faults of servers, lines and visitors: after each the board shows the step that it showed.

A proxy stands between the browser and two servers. FAULTS lists what happens to a visitor who has
taken some steps of an experiment; the first five of them happen in every run of the tests, for a
shorter time.
"""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Error, Page

from benchmarks.load.server import memory
from linclf_core import packing
from linclf_core.datasets.blobs import Blobs
from linclf_core.experiment import Experiment
from tests.browser.app_server import AppServer
from tests.browser.on_board import press
from tests.browser.proxy import Proxy
from tests.browser.test_nothing_lost import RATE, comes_back, started, survives
from tests.browser.visitor import PROJECTOR, WAIT_MS, Visitor, wait_idle

STATE = "document.querySelector('[data-testid=stApp]')?.dataset.testConnectionState"
#: Seconds in the tests of every run, in the place of those that a fault lasts.
SHORT = 2.0
#: Megabytes that a server may still take before it is killed.
ROOM = 5.0
LARGEST = Blobs(n_classes=10, n_per_class=500)
#: The server's clock is so many seconds off, as a file tells; and it is killed, as a container
#: is, when it has more memory than another file tells.
WATCHED = """
import os, signal, threading, time
from pathlib import Path

def told(name):
    try:
        return float(Path({folder!r}, name).read_text() or 0)
    except OSError:
        return 0.0

real = time.time
time.time = lambda: real() + told("clock")

def watch():
    while True:
        time.sleep(0.01)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        if 0 < told("memory") < pages * os.sysconf("SC_PAGE_SIZE"):
            os.kill(os.getpid(), signal.SIGKILL)

threading.Thread(target=watch, daemon=True).start()
"""


class Stage:
    """Two servers behind a proxy, and what may happen to them; one, where all is to be short."""

    def __init__(self, folder: Path, seconds: float | None) -> None:
        self.folder, self._short = folder, seconds
        self.started: list[AppServer] = []
        count = 2 if seconds is None else 1
        self.running = {server.port: server for server in (self._start() for _ in range(count))}
        self.proxy = Proxy(*self.running)

    def _start(self, port: int = 0) -> AppServer:
        first = WATCHED.format(folder=str(self.folder))
        log = self.folder / f"server-{len(self.started)}.txt"
        self.started.append(AppServer(log, first=first, port=port))
        return self.started[-1]

    @property
    def server(self) -> AppServer:
        """The one in use."""
        return self.running[self.proxy.port]

    def again(self, port: int) -> None:
        self.running[port] = self._start(port)

    def only_one(self) -> AppServer:
        """Take the server away that is not in use, so that no other takes its place."""
        for port, server in self.running.items():
            if port != self.proxy.port:
                server.kill()
        return self.server

    def both(self) -> None:
        for port, server in list(self.running.items()):
            if not server.runs:
                self.again(port)

    def seconds(self, lasts: float) -> float:
        return lasts if self._short is None else self._short

    def tell(self, name: str, number: float) -> None:
        (self.folder / name).write_text(str(number), "utf-8")

    def end(self) -> list[str]:
        """What the servers complained of."""
        self.proxy.close()
        for server in self.started:
            server.stop()
        return [line for server in self.started for line in server.complaints().splitlines()]


def lost_and_found(page: Page, fail: Callable[[], None]) -> Page:
    """`fail` breaks the connection of the page, which waits for a server to answer."""
    # At first the page still says that it is connected.
    with page.expect_event("websocket", timeout=WAIT_MS):
        fail()
    page.wait_for_function(f"{STATE} === 'CONNECTED'", timeout=WAIT_MS)
    return page


def killed(stage: Stage, page: Page) -> Page:
    """kill -9, and a new server at the same port."""

    def fail() -> None:
        stage.only_one().kill()
        stage.again(stage.proxy.port)

    return lost_and_found(page, fail)


def restarted(stage: Stage, page: Page) -> Page:
    """The server is asked to end, as when a new version comes, and is started anew."""

    def fail() -> None:
        stage.only_one().stop()
        stage.again(stage.proxy.port)

    return lost_and_found(page, fail)


def cut(stage: Stage, page: Page) -> Page:
    """No connection for 30 s."""

    def fail() -> None:
        stage.proxy.cut()
        page.wait_for_timeout(1000 * stage.seconds(30))
        stage.proxy.down = False

    return lost_and_found(page, fail)


def frozen(stage: Stage, page: Page) -> Page:
    """The server stands still for 25 s, while the visitor reloads the page."""
    os.kill(stage.server.pid, signal.SIGSTOP)
    page.wait_for_timeout(1000 * stage.seconds(25))
    os.kill(stage.server.pid, signal.SIGCONT)
    page.reload()
    return page


def slow(stage: Stage, page: Page) -> Page:
    """A line of 250 kB a second and 0.1 s each way."""
    stage.proxy.delay = 0.1
    page.reload()
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    stage.proxy.delay = 0.0
    return page


def two_tabs(stage: Stage, page: Page) -> Page:
    """The same address in another tab, which goes on and changes things."""
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".board[data-ready]")
    press(other, "+10")
    change_rate(other)
    other.close()
    page.reload()
    return page


def back_and_forward(stage: Stage, page: Page) -> Page:
    """Another learning rate and a step, which the browser's Back undoes, twice."""
    change_rate(page)
    wait_idle(page)
    press(page, "Step")
    wait_idle(page)
    for go in (page.go_back, page.go_forward, page.go_back):
        go()
        wait_idle(page)
    return page


def replica_killed(stage: Stage, page: Page) -> Page:
    """One of two servers is killed, and the other takes its visitors."""
    stage.both()
    return lost_and_found(page, stage.server.kill)


def proxy_reloaded(stage: Stage, page: Page) -> Page:
    """All connections end, and a new proxy takes them."""
    return lost_and_found(page, stage.proxy.reload)


def disk_full(stage: Stage, page: Page) -> Page:
    """The server can write to no file, its log included."""
    for server in stage.running.values():
        if server.runs:
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    page.reload()
    return page


def clock_jumps(stage: Stage, page: Page) -> Page:
    """The server's clock goes a month ahead, and back again."""
    for seconds in (30 * 86_400.0, -3_600.0, 0.0):
        stage.tell("clock", seconds)
        page.reload()
        page.wait_for_selector(".board[data-ready]")
        wait_idle(page)
    return page


def memory_full(stage: Stage, page: Page) -> Page:
    """The server may have little more memory than it has, a table of another visitor takes more,
    and what runs servers kills it in the midst of that and starts it anew."""

    def fail() -> None:
        server, other = stage.only_one(), page.context.new_page()
        stage.tell("memory", 1e6 * (memory(server.pid) + ROOM))
        with suppress(Error):
            other.goto(f"/landscape?x={packing.to_text(Experiment(LARGEST))}")
        server.wait()
        stage.tell("memory", 0.0)
        other.close()
        stage.again(server.port)

    return lost_and_found(page, fail)


def change_rate(page: Page) -> None:
    """Another learning rate, until the address holds it."""
    before = page.evaluate("location.search")
    rate = page.locator(RATE)
    rate.fill("0.123")
    rate.press("Enter")
    page.wait_for_function("old => location.search !== old", arg=before)


Fault = Callable[[Stage, Page], Page]
FAULTS: dict[str, Fault] = {
    "kill -9": killed,
    "restart": restarted,
    "line cut for 30 s": cut,
    "frozen for 25 s": frozen,
    "slow line": slow,
    "two tabs": two_tabs,
    "Back and Forward": back_and_forward,
    "replica killed": replica_killed,
    "proxy reloaded": proxy_reloaded,
    "disk full": disk_full,
    "clock jump": clock_jumps,
    "memory limit": memory_full,
}
FIRST = list(FAULTS)[:5]


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    made = Stage(tmp_path, request.param)
    yield made
    assert not made.end()


@pytest.fixture
def visitor(browser: Browser, stage: Stage) -> Iterator[Visitor]:
    made = Visitor(browser, stage.proxy.url, PROJECTOR, "light")
    yield made
    # That the connection was lost is told in the console.
    assert not [fault for fault in made.leave() if "uncaught" in fault]


@pytest.mark.parametrize("stage", [SHORT], indirect=True, ids=["short"])
def test_one_run_survives_the_first_five_one_after_the_other(
    stage: Stage, visitor: Visitor
) -> None:
    started(visitor.page, Random(20))
    for name in FIRST:
        survives(visitor.page, partial(FAULTS[name], stage), name)


@pytest.mark.soak
@pytest.mark.parametrize("stage", [None], indirect=True, ids=["long"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_is_lost_by(stage: Stage, visitor: Visitor, fault: Fault) -> None:
    comes_back(visitor.page, 3, partial(fault, stage))


@pytest.mark.soak
@pytest.mark.parametrize("stage", [SHORT], indirect=True, ids=["short"])
@pytest.mark.parametrize("path", ["/landscape", "/compare"])
@pytest.mark.parametrize("fault", [killed, cut], ids=["kill -9", "line cut"])
def test_other_films_come_back_to_their_step(
    stage: Stage, visitor: Visitor, fault: Fault, path: str
) -> None:
    page = visitor.visit(path)
    if path == "/compare":
        # An address that the server has written it gets back as it was, without the step.
        page.get_by_test_id("stSidebar").get_by_text("3", exact=True).click()
        wait_idle(page)
    page.get_by_role("button", name="+10", exact=True).click()
    page.get_by_role("button", name="Step", exact=True).click()
    wait_idle(page)
    shown = page.locator(".board-status").inner_text()
    fault(stage, page)
    wait_idle(page)
    # What the browser has noted is told, and then another answer comes.
    page.wait_for_function(
        "shown => document.querySelector('.board-status')?.innerText === shown", arg=shown
    )
    assert page.url.endswith({"/landscape": "&step=11", "/compare": "&at=111"}[path])
