"""The board while the connection to the server is lost: nothing is lost, nothing jumps."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app_server import ROOT, AppServer
from tests.browser.line import Line
from tests.browser.on_board import DRAWN, agree, at_server, farthest, press, screen, step
from tests.browser.visitor import PROJECTOR, WAIT_MS, Profile, Visitor, wait_idle

MOVES = 20
CONNECTED = """() => document.querySelector('[data-testid=stApp]')
                     .dataset.testConnectionState === 'CONNECTED'"""

# The Lab, which a button takes off the page and puts on again. Streamlit does so by itself when it
# has lost a part of what a page was to show.
OFF_AND_ON = f"""
import runpy
import streamlit as st

st.session_state.setdefault("off", False)

def turn():
    st.session_state.off = not st.session_state.off

st.button("Turn", key="turn", on_click=turn)
if not st.session_state.off:
    runpy.run_path({str(ROOT / "pages/02_lab.py")!r})
"""


@pytest.fixture
def visitor(browser: Browser, server: AppServer, profile: Profile) -> Iterator[Visitor]:
    """A visitor of our own, because a lost connection is told in the console."""
    made = Visitor(browser, server.url, PROJECTOR, "light", profile)
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


def steps_without_a_connection(page: Page, line: Line, *, silent: bool) -> None:
    """Open the Lab, and take three steps that the server learns of later."""
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


@pytest.mark.soak
@pytest.mark.parametrize("silent", [False, True], ids=["lost", "silent"])
def test_steps_taken_without_a_connection_are_told_later(visitor: Visitor, silent: bool) -> None:
    steps_without_a_connection(visitor.page, Line(visitor.page), silent=silent)


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


def test_the_address_come_back_to_keeps_its_step_until_the_board_is_there(visitor: Visitor) -> None:
    page, line = visitor.page, Line(visitor.page)
    page.goto("/lab?step=5")
    page.wait_for_selector(".board[data-ready]")
    rate = page.locator('input[aria-label^="Learning rate"]')
    rate.fill("0.1")
    rate.press("Enter")
    page.wait_for_function("!location.search.includes('x=standard')")
    press(page, "Step")
    wait_idle(page)
    line.late = True
    page.go_back()
    # Longer than the board needs to write the step on show, the sixth of the other run.
    page.wait_for_timeout(600)
    assert "step=5" in page.url
    assert step(page) == 6
    line.arrive()
    wait_idle(page)
    assert "step=5" in page.url
    assert step(page) == 5


@pytest.mark.soak
def test_a_drag_goes_on_when_the_board_has_been_off_the_page_for_a_moment(
    open_page: Callable[..., Page], cold_server: Callable[..., AppServer], tmp_path: Path
) -> None:
    script = tmp_path / "off_and_on.py"
    script.write_text(OFF_AND_ON, "utf-8")
    page = open_page(server=cold_server(app=script))
    press(page, "+10")
    wait_idle(page)
    press(page, "Edit")
    dragged = farthest(page)

    def off_and_on(k: int) -> None:
        if k == MOVES // 2:
            for there in (False, True):
                # A click of a script, unlike one of a hand, could share its message with a report.
                wait_idle(page)
                page.evaluate("document.querySelector('.st-key-turn button').click()")
                state = "attached" if there else "detached"
                page.wait_for_selector(".board[data-ready]", state=state)

    dropped = drag(page, dragged, off_and_on)
    there = page.evaluate(DRAWN)[dragged]
    wait_idle(page)
    agree(page)
    assert page.evaluate(DRAWN)[dragged] == there
    assert screen(page, dragged) == pytest.approx(dropped, abs=2), "the hand went on"
    press(page, "Undo")
    wait_idle(page)
    assert step(page) == 10, "all of it was one edit"
