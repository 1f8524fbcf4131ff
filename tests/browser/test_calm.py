"""Nothing on the Lab's page moves but what is to be moved; nothing that was made is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from tests.browser.lab_reading import audit
from tests.browser.on_board import DRAWN, more, place, press, set_speed, step
from tests.browser.visitor import REDRAWN_MS, wait_idle

OpenPage = Callable[..., Page]

# Where things stand that must not jump, in pixels from the top of what scrolls.
PLACES = """() => {
    const top = document.querySelector('[data-testid=stMain]').scrollTop + scrollY;
    return Object.fromEntries(
        [".board-plane", ".board-side", ".board-loss", ".card", ".card-rows"].map((part) => {
            const { x, y, width } = document.querySelector(part).getBoundingClientRect();
            return [part, [x, y + top, width].map(Math.round)];
        }));
}"""


@pytest.mark.parametrize(
    "size",
    [(390, 844), *(pytest.param(s, marks=pytest.mark.soak) for s in [(1280, 720), (1440, 900)])],
)
def test_nothing_jumps(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/lab", size)
    more(page)
    page.wait_for_timeout(REDRAWN_MS)
    stands = page.evaluate(PLACES)

    def unmoved(what: str, *but: str) -> None:
        now = page.evaluate(PLACES)
        moved = {part: (stands[part], now[part]) for part in stands if now[part] != stands[part]}
        assert moved.keys() <= set(but), f"{what} moves {moved}"

    set_speed(page, "30 a second")
    press(page, "Play")
    page.wait_for_function("+document.querySelector('[data-step]').textContent > 20")
    unmoved("Play")
    press(page, "Pause")
    unmoved("Pause")
    wait_idle(page)
    unmoved("the sentence at rest")
    press(page, "+1000")
    wait_idle(page, REDRAWN_MS)
    unmoved("a longer sentence")
    press(page, "Edit")
    unmoved("Edit")
    wait_idle(page, REDRAWN_MS)
    press(page, "Edit")
    unmoved("the end of Edit")
    press(page, "Slow motion")
    for k in range(1, 6):
        page.wait_for_function(
            "k => document.querySelector('[data-phase]').textContent.includes(`${k} of 5`)", arg=k
        )
        unmoved(f"phase {k}")
        press(page, "Next phase")
    wait_idle(page, REDRAWN_MS)
    unmoved("the next step in phases")
    press(page, "Leave slow motion")
    wait_idle(page)
    unmoved("the end of slow motion")


@pytest.mark.soak
def test_points_too_many_for_a_link_survive_a_reload(open_page: OpenPage) -> None:
    many = Experiment(source=replace(DATASETS["blobs"](), n_per_class=300))
    page = open_page(f"/lab?x={packing.to_text(many)}")
    press(page, "+10")
    wait_idle(page)
    press(page, "Edit")
    box = place(page, ".board-plane")
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"])
    page.wait_for_function("location.search.includes('x=%7E') || location.search.includes('x=~')")
    expect(page.get_by_text("So many points fit in no link")).to_be_visible()
    for _ in range(3):
        press(page, "Step")
    wait_idle(page)
    shown, loss = step(page), page.locator("[data-label=loss]").inner_text()
    page.reload()
    page.wait_for_function(
        "document.querySelector('[data-label=loss]')?.innerText === '" + loss + "'"
    )
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == 901
    assert step(page) == shown
    # Somebody else with the link gets a sentence.
    address = page.url
    page.evaluate("localStorage.clear()")
    page.goto(address)
    expect(page.get_by_text("only one browser keeps them")).to_be_visible()
    wait_idle(page)
    assert not audit(page)
