"""The board while the connection to the server is lost: nothing is lost, nothing jumps."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.app_server import AppServer
from tests.browser.on_board import DRAWN, agree, at_server, farthest, press, screen, step
from tests.browser.visitor import PROJECTOR, WAIT_MS, Visitor, wait_idle

MOVES = 20
# The messages with what is on the page.
PARTS = ("delta", "ref_hash")
CONNECTED = """() => document.querySelector('[data-testid=stApp]')
                     .dataset.testConnectionState === 'CONNECTED'"""


class Line:
    """The connection of one page, which can be cut, and whose messages can be lost: those to the
    page that `loses` names, and all of the page's while it is `deaf`."""

    def __init__(self, page: Page) -> None:
        self.down = self.deaf = False
        self.loses: Callable[[ForwardMsg], bool] = lambda message: False
        self._line: WebSocketRoute | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, line: WebSocketRoute) -> None:
        if self.down:
            line.close()
            return
        server = line.connect_to_server()
        line.on_message(lambda message: None if self.deaf else server.send(message))
        server.on_message(lambda message: self._deliver(line, message))
        self._line = line

    def _deliver(self, line: WebSocketRoute, message: str | bytes) -> None:
        lost = isinstance(message, bytes) and self.loses(ForwardMsg.FromString(message))
        if line is self._line and not self.down and not lost:
            line.send(message)

    def cut(self) -> None:
        self.down = True
        assert self._line is not None
        self._line.close()


@pytest.fixture
def visitor(browser: Browser, server: AppServer) -> Iterator[Visitor]:
    """A visitor of our own, because a lost connection is told in the console."""
    made = Visitor(browser, server.url, PROJECTOR, "light")
    yield made
    assert not [fault for fault in made.leave() if "uncaught" in fault]
    assert not server.complaints()


def drag(page: Page, sample: int, meanwhile: Callable[[int], None]) -> tuple[float, float]:
    """Drag a sample by hand, and do something after each move; where it was let go."""
    left, top = screen(page, sample)
    page.mouse.move(left, top)
    page.mouse.down()
    for k in range(1, MOVES + 1):
        page.mouse.move(left - 3 * k, top + 2 * k)
        meanwhile(k)
        page.wait_for_timeout(20)
    page.mouse.up()
    return left - 3 * MOVES, top + 2 * MOVES


def run_until(page: Page, holds: str) -> None:
    """Run the page with R, which does nothing while another run has been asked for, until this
    holds."""
    for _ in range(WAIT_MS // 1000):
        page.keyboard.press("r")
        try:
            page.wait_for_function(holds, timeout=1000)
            return
        except TimeoutError:
            continue
    raise AssertionError(f"still not: {holds}")


def test_a_connection_lost_in_mid_drag_loses_no_edit(visitor: Visitor) -> None:
    page, line = visitor.page, Line(visitor.page)
    page.goto("/lab")
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    # An edit that the server knows: what comes back after the connection must not be older.
    press(page, "Edit")
    dragged = farthest(page)
    drag(page, dragged, lambda k: None)
    wait_idle(page)
    before = at_server(page)

    dropped = drag(page, dragged, lambda k: line.cut() if k == MOVES // 2 else None)
    there = page.evaluate(DRAWN)[dragged]
    page.wait_for_timeout(300)
    line.down = False
    page.wait_for_function(CONNECTED, timeout=WAIT_MS)
    page.wait_for_function("old => location.search !== old", arg=page.url[page.url.find("?") :])
    wait_idle(page)
    agree(page)
    assert at_server(page) != before
    assert page.evaluate(DRAWN)[dragged] == there
    assert screen(page, dragged) == pytest.approx(dropped, abs=2), "where the hand let go"


def test_a_board_that_is_off_the_page_for_a_moment_loses_no_edit(visitor: Visitor) -> None:
    page, line = visitor.page, Line(visitor.page)
    page.goto("/lab")
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    press(page, "+10")
    wait_idle(page)
    press(page, "Edit")
    page.evaluate("window.first = document.querySelector('.board')")
    dragged = farthest(page)

    def lose(k: int) -> None:
        if k != MOVES // 2:
            return
        # Of a run of the page, which R asks for, nothing arrives, only that it was all: Streamlit
        # takes the board away. The next run brings one back.
        line.loses = lambda message: message.WhichOneof("type") in PARTS
        run_until(page, "!window.first.isConnected")
        line.loses = lambda message: False
        run_until(page, "document.querySelector('.board[data-ready]')")

    dropped = drag(page, dragged, lose)
    there = page.evaluate(DRAWN)[dragged]
    wait_idle(page)
    agree(page)
    assert page.evaluate(DRAWN)[dragged] == there
    assert screen(page, dragged) == pytest.approx(dropped, abs=2), "the hand went on"
    press(page, "Undo")
    wait_idle(page)
    assert step(page) == 10, "all of it was one edit"


@pytest.mark.parametrize("silent", [False, True], ids=["cut", "gone silent"])
def test_steps_taken_without_a_connection_are_told_later(visitor: Visitor, silent: bool) -> None:
    page, line = visitor.page, Line(visitor.page)
    page.goto("/lab")
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    if silent:
        # The browser still sends, and nothing arrives.
        line.deaf = True
    else:
        line.cut()
    for _ in range(3):
        press(page, "Step")
    page.wait_for_timeout(600)
    if silent:
        line.cut()
        line.deaf = False
    line.down = False
    page.wait_for_function(CONNECTED, timeout=WAIT_MS)
    page.wait_for_function("document.querySelector('.words').innerText.trim().length > 5")
    wait_idle(page)
    assert step(page) == 3
