"""What a first visit loads, behind the real nginx, in a real browser."""

import pytest
from playwright.sync_api import Browser, TimeoutError

from benchmarks.timing import percentile
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


#: A weak line: bytes a second each way, and the milliseconds that an answer takes at least.
RATE, LATENCY = 5_000_000 / 8, 50
VISITS = 20
#: Milliseconds from the address until something of the page is painted.
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def wait_for_board(visitor: Visitor) -> None:
    try:
        visitor.page.wait_for_selector(".board.lab[data-ready]")
    except TimeoutError:
        text = visitor.page.inner_text("body")
        pytest.fail(f"No board after a minute, but:\n{text}\n{visitor.faults}", pytrace=False)


@pytest.mark.clock
def test_the_lab_is_painted_soon_on_a_weak_line(browser: Browser, behind: Nginx) -> None:
    painted, drawn = [], []
    for _ in range(VISITS):
        visitor = Visitor(browser, behind.url, PROJECTOR, "light")
        line = visitor.page.context.new_cdp_session(visitor.page)
        line.send("Network.enable")
        weak = {"latency": LATENCY, "downloadThroughput": RATE, "uploadThroughput": RATE}
        line.send("Network.emulateNetworkConditions", {"offline": False, **weak})
        visitor.page.goto("/lab", wait_until="commit")
        wait_for_board(visitor)
        drawn.append(visitor.page.evaluate("performance.now()"))
        painted.append(visitor.page.evaluate(PAINTED))
        wait_idle(visitor.page)
        assert not visitor.leave()
    for what, times in (("something is painted", painted), ("the board is drawn", drawn)):
        told = ", ".join(f"p{q} {percentile(times, q) / 1000:.2f} s" for q in (50, 95))
        print(f"{what}: {told}")
    assert percentile(painted, 95) < 3_000
