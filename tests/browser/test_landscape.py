"""The loss landscape in a real browser: by keyboard, as a film, as a surface, on both sizes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_reading import wrongly_up_to_date
from tests.browser.visitor import Look, looks, shoot, wait_idle

pytestmark = pytest.mark.browser


def test_stepped_by_keyboard_and_seen_in_the_lab(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape")
    expect(page.get_by_text("The run begins here")).to_be_visible()
    for step in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-step]")).to_have_text(str(step))
        wait_idle(page)
    expect(page.get_by_text("through step 2")).to_be_visible()
    shown = played_to(page, 8)
    said = {words.strip() for step, words in shown if step != 2}
    assert said == {""}, "in mid-Play no sentence of the step before stands there"
    assert wrongly_up_to_date(page) == [], "nor does a part that is of it look so"
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    expect(page.locator(".words")).not_to_be_empty()
    step = page.locator("[data-step]").inner_text()
    page.get_by_role("link", name="Lab").first.click()
    wait_idle(page)
    expect(page.locator("[data-step]").first).to_have_text(step)


def played_to(page: Page, end: int) -> list[tuple[int, str]]:
    """What stood there in Play up to a step: the steps and the sentences beside them."""
    page.get_by_role("combobox", name="Speed of Play").select_option("10 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    shown: list[tuple[int, str]] = page.evaluate(
        """(end) => new Promise((done) => {
            const shown = [];
            const look = () => {
                const step = +document.querySelector('[data-step]').textContent;
                shown.push([step, document.querySelector('.words').textContent]);
                if (step < end) requestAnimationFrame(look);
                else done(shown);
            };
            look();
        })""",
        end,
    )
    return shown


def ground(page: Page) -> list[list[float]]:
    """The heights as plotly has them."""
    found: list[list[float]] = page.evaluate(
        """() => document.querySelector('.film-chart').data[0].z.map((row) => [...row])"""
    )
    return found


def test_the_step_stands_in_the_address(open_page) -> None:  # type: ignore[no-untyped-def]
    """For a refresh, and at once for a link."""
    page = open_page("/landscape")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="+10", exact=True).click()
    page.get_by_role("button", name="Step", exact=True).click()
    page.locator(".copy-link").click()
    page.locator(".copy-link", has_text="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "step=11" in link
    wait_idle(page)
    page.reload()
    page.wait_for_selector(".board[data-ready]")
    expect(page.locator("[data-step]")).to_have_text("11")
    page.get_by_role("button", name="Rewind", exact=True).click()
    expect(page).not_to_have_url(re.compile("step="))


@pytest.mark.soak
def test_play_moves_the_ground_beyond_the_end_of_a_film(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape")
    first = ground(page)
    for _ in range(9):
        page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    end = page.locator(".board-scrub").get_attribute("max")
    page.evaluate(
        """() => {
            window.shown = [];
            const look = () => {
                window.shown.push(+document.querySelector('[data-step]').textContent);
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    page.get_by_role("combobox", name="Speed of Play").select_option("30 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"+document.querySelector('[data-step]').textContent > {end}")
    expect(page.locator("[data-playing]")).to_be_attached()
    shown = page.evaluate("window.shown")
    assert shown == sorted(shown), "a longer film plays on where the shorter one was"
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    step = page.locator("[data-step]").inner_text()
    expect(page.get_by_text(f"through step {step}:")).to_be_visible()
    assert ground(page) != first


# Keeps what a film says of what it is busy with.
HEARD = """() => {
    window.heard = [];
    new MutationObserver(() => heard.push(document.querySelector(".film").dataset.busy ?? null))
        .observe(document.body, { subtree: true, attributeFilter: ["data-busy"] });
}"""


@pytest.mark.soak
def test_a_surface_along_the_gradient_that_has_been_turned_stays_turned(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/landscape")
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    page.evaluate(HEARD)
    for label, option in (("Cut along", "Gradient and random"), ("As", "Surface")):
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=option).click()
        wait_idle(page)
    # What takes long is said before it begins, and no longer when it is there.
    assert page.evaluate("heard") == ["Drawing in three dimensions …", None]
    expect(page.locator(".film-chart canvas").first).to_be_visible()
    expect(page.get_by_text("one valley, no second")).to_be_visible()
    shoot(page, "landscape-surface")
    first = ground(page)
    eye = "() => document.querySelector('.film-chart')._fullLayout.scene._scene.getCamera().eye.x"
    seen = page.evaluate(eye)
    box = page.locator(".film-chart").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.locator('.modebar-btn[data-title^="Turntable"]').click()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=5)
    page.mouse.up()
    # The turn comes to rest a little after the hand.
    wait_idle(page)
    turned = page.evaluate(eye)
    assert turned != pytest.approx(seen, abs=0.05)
    page.get_by_role("button", name="Step", exact=True).click()
    wait_idle(page)
    assert ground(page) != first
    assert page.evaluate(eye) == pytest.approx(turned, abs=0.01)


@looks()
def test_fits_the_screen(open_page, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, "/landscape"), look.size, look.scheme
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    shoot(page, f"landscape-{size[0]}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], scheme
    box = page.locator(".film-chart").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1], (size, scheme)
