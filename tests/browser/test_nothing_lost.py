"""Whatever happens to a page, the board comes back to the step it showed; test_faults.py has what
happens to its server."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest
from playwright.sync_api import Browser, Page

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Start, Training
from linclf_core.losses import LOSSES
from tests.browser.app_server import AppServer
from tests.browser.lab_reading import audit
from tests.browser.on_board import eventually, more, step
from tests.browser.visitor import PROJECTOR, Visitor, wait_idle

# What takes long to set up is for the soak alone; the refresh, because the walk of test_audit.py
# holds one.
RARELY = pytest.mark.parametrize("rounds", [20], ids=["often"])
#: The field of the learning rate; its help has the name too.
RATE = 'input[aria-label^="Learning rate"]'
# What happens to the page; it gets the page, and returns the one to look at.
Blow = Callable[[Page], Page]


def shown(page: Page) -> tuple[int, str]:
    """The step on show and its loss."""
    return step(page), page.locator(".board-status [data-label=loss]").inner_text()


def link(random: Random) -> str:
    """A link to some experiment."""
    key = random.choice(["blobs", "iris"])
    source = replace(DATASETS["blobs"](), seed=random.randrange(99))
    training = Training(
        loss=random.choice(list(LOSSES.values()))(),
        learning_rate=round(random.uniform(0.01, 0.3), 3),
        reg=random.choice([0.0, 0.001, 0.1]),
    )
    made = Experiment(
        source=source if key == "blobs" else DATASETS[key](), start=Start(seed=random.randrange(99))
    )
    return f"/lab?x={packing.to_text(made.restarted(training))}"


def ask(page: Page, name: str) -> None:
    """Click a button. One that cannot be pressed, as in a run that has ended, does nothing."""
    more(page)
    page.get_by_role("button", name=name, exact=True).click(force=True)


def wander(page: Page, random: Random) -> None:
    """Some steps, and perhaps another learning rate in mid-run."""
    for _ in range(random.randint(1, 4)):
        ask(page, random.choice(["Step", "Step", "+10", "+100", "+1000"]))
        if random.random() < 0.5:
            wait_idle(page)
    if random.random() < 0.3:
        rate = page.locator(RATE)
        rate.fill(f"{random.uniform(0.01, 0.3):.3f}")
        rate.press("Enter")
        wait_idle(page)
        ask(page, "Step")
    wait_idle(page)


def started(page: Page, random: Random) -> None:
    """Some experiment is opened, and some steps of it are taken."""
    page.goto(link(random))
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    wander(page, random)


def survives(page: Page, blow: Blow, which: str) -> None:
    """After a blow the board shows the very step and loss that it had shown, and goes on; `which`
    is told where it does not."""
    before = shown(page)
    assert before[0] > 0
    after = blow(page)
    after.wait_for_selector(".board[data-ready]")

    def same() -> None:
        assert shown(after) == before, which

    def sound() -> None:
        assert not audit(after), which

    eventually(after, same)
    wait_idle(after)
    same()
    # A report that a new server was not ready for comes again after a second.
    eventually(after, sound)
    # It goes on from there, with frames that only a server can make.
    ask(after, "+1000")

    def goes_on() -> None:
        ended = after.get_by_role("button", name="Step", exact=True).is_disabled()
        assert step(after) == before[0] + 1000 or ended, which

    eventually(after, goes_on)
    wait_idle(after)
    if after is not page:
        after.context.close()


def comes_back(page: Page, rounds: int, blow: Blow) -> None:
    """An experiment survives a blow, and so do others."""
    random = Random(20)
    for k in range(rounds):
        started(page, random)
        survives(page, blow, f"round {k}")


@pytest.fixture
def visitor(browser: Browser, server: AppServer) -> Iterator[Visitor]:
    made = Visitor(browser, server.url, PROJECTOR, "light")
    yield made
    assert not made.leave()
    assert not server.complaints()


@pytest.mark.soak
@RARELY
def test_a_refresh_loses_nothing(visitor: Visitor, rounds: int) -> None:
    def blow(page: Page) -> Page:
        page.reload()
        return page

    comes_back(visitor.page, rounds, blow)


@pytest.mark.soak
@RARELY
def test_a_shared_link_loses_nothing(
    browser: Browser, server: AppServer, visitor: Visitor, rounds: int
) -> None:
    def blow(page: Page) -> Page:
        return Visitor(browser, server.url, PROJECTOR, "dark").visit(page.url)

    comes_back(visitor.page, rounds, blow)
