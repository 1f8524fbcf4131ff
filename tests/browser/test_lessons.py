"""A lesson from its first step to its last, on a projector and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from linclf_core.lessons import lesson, telling
from linclf_core.lessons.lesson import Choose, DrawLine, TypeNumber
from linclf_core.lessons.playing import PlayedStep
from tests.browser.visitor import PHONE, PROJECTOR, Size, shoot, wait_idle

OpenPage = Callable[..., Page]
LESSON = "hinge"
#: On a projector no type is smaller, but indices and formulas; and no sample's mark.
LEAST_TYPE, LEAST_MARK = 20, 14

#: The texts in sight that are smaller than so many pixels, with their size.
SMALL_TYPE = """(least) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, within = text.parentElement;
        if (!text.textContent.trim()) continue;
        if (!within.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
        if (within.closest(".katex, sub, sup, style, .tips, .board-quiet")) continue;
        if (within.dataset.testid === "stIconMaterial") continue;
        const around = document.createRange();
        around.selectNodeContents(text);
        const { width, height, top, left } = around.getBoundingClientRect();
        if (!width || !height || top > innerHeight || left > innerWidth) continue;
        const drawn = within.ownerSVGElement && within.getScreenCTM();
        const scale = drawn ? Math.hypot(drawn.a, drawn.b) : 1;
        const size = scale * parseFloat(getComputedStyle(within).fontSize);
        // What plotly sets below the line is an index.
        if (size < least && !(within.tagName === "tspan")) found.push([text.textContent, size]);
    }
    return found;
}"""
MARKS = """() => [...document.querySelectorAll('.board-sheet .scatterlayer .points path')]
    .map((mark) => mark.getBBox()).map(({ width, height }) => Math.max(width, height))"""
#: The answers to the board's reports get lost for as long as this step of the lesson is on show.
UNANSWERED = """() => {
    const { line } = linclfBoards.board, { answer } = line;
    const place = () => document.querySelector('[data-lesson-step]').textContent, here = place();
    line.answer = (n) => place() !== here && answer.call(line, n);
}"""
AGAIN_MS = 1_000
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def say(page: Page, played: PlayedStep, k: int) -> None:
    """Give the right answer of step `k`; a line is dragged somewhere."""
    match played.step.ask:
        case Choose() as ask:
            page.locator(f".st-key-option_{k}_{played.right_option(ask)} button").click()
        case TypeNumber() as ask:
            field = page.get_by_placeholder("Your number")
            field.fill(telling.number(played.number(ask)))
            field.press("Enter")
        case DrawLine():
            drag(page)
            page.get_by_role("button", name="Compare", exact=True).click()
    wait_idle(page)


def drag(page: Page) -> None:
    handle = page.locator(".guess .handle").first
    handle.scroll_into_view_if_needed()
    box: Any = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 5, steps=3)
    page.mouse.up()
    wait_idle(page)


@pytest.mark.parametrize(
    ("size", "teach"),
    [
        pytest.param(PROJECTOR, "&teach=1.projector", id="projector"),
        pytest.param(PHONE, "", id="phone", marks=pytest.mark.soak),
    ],
)
def test_a_lesson_from_its_first_step_to_its_last(
    open_page: OpenPage, size: Size, teach: str
) -> None:
    page = open_page(f"/lessons?lesson={LESSON}.1{teach}", size)
    steps = lesson(LESSON).steps
    for k, step in enumerate(steps):
        expect(page.locator("[data-lesson-step]")).to_have_text(str(k + 1))
        assert f"lesson={LESSON}.{k + 1}" in page.url
        played = PlayedStep(step)
        if step.ask is not None:
            expect(page.locator(".st-key-lesson_reveal")).to_have_count(0)
            say(page, played, k)
            expect(page.locator(".st-key-lesson_reveal")).to_contain_text(
                played.told(step.reveal).split("$")[0].split("\n")[0].strip()
            )
        assert not page.evaluate(SIDEWAYS)
        expect(page.locator(".board.lab")).to_have_attribute("data-drawn", str(step.rests_at))
        if teach:
            assert page.evaluate(SMALL_TYPE, LEAST_TYPE) == []
            assert min(page.evaluate(MARKS)) >= LEAST_MARK
        if k + 1 < len(steps):
            # A click on the board just before does not lose the key; nor is it taken for one at the
            # next step, though its answer gets lost and Play goes on.
            if "run" in step.panels:
                page.evaluate(UNANSWERED)
                page.get_by_role("button", name="Step", exact=True).click()
                page.get_by_role("button", name="Play", exact=True).click()
            page.keyboard.press("PageDown")
            wait_idle(page)
            if "run" in step.panels:
                # By now what was not answered is told again as soon as the board is back.
                page.wait_for_timeout(AGAIN_MS)
    expect(page.locator(".true-line, .own-line")).to_have_count(2)
    expect(page.get_by_text("Yours is off by")).to_be_visible()
    shoot(page, f"lesson-{size[0]}")
    page.keyboard.press("PageUp")
    wait_idle(page)
    expect(page.locator("[data-lesson-step]")).to_have_text(str(len(steps) - 1))
    page.reload()
    wait_idle(page)
    expect(page.locator("[data-lesson-step]")).to_have_text(str(len(steps) - 1))
