"""Editing on the board by mouse, finger and pen; what is drawn is what the server holds."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from linclf_core.model import Params
from tests.browser.app_server import AppServer
from tests.browser.on_board import (
    DRAWN,
    PAINTED,
    SCREEN,
    SHEET,
    agree,
    at_server,
    eventually,
    farthest,
    more,
    press,
    screen,
    step,
    tip,
)
from tests.browser.visitor import PHONE, Visitor, wait_idle

OpenPage = Callable[..., Page]
RANGES = f"""() => JSON.stringify(
    [{SHEET}._fullLayout.xaxis.range, {SHEET}._fullLayout.yaxis.range])"""
# How far the page has been scrolled.
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"

# And the reverse of SCREEN.
PLANE = f"""([left, top]) => {{
    const sheet = {SHEET}, frame = sheet.getBoundingClientRect(), size = sheet._fullLayout;
    return [size.xaxis.p2l(left - frame.left - size.xaxis._offset),
            size.yaxis.p2l(top - frame.top - size.yaxis._offset)];
}}"""
# A place of a zero line, [class, left, top], as far as can be from all else that can be grabbed.
FREE_ON_LINE = f"""() => {{
    const at = {SCREEN}, plot = {SHEET};
    const lines = {PAINTED}.lines.slice(-3).map(
        ([x, y]) => [[x[0], y[0]], [x.at(-1), y.at(-1)]].map(at));
    const box = document.querySelector('canvas.board-ground').getBoundingClientRect();
    const tips = {PAINTED}.arrows.map(([, [x, y]]) => [box.left + x, box.top + y]);
    const solid = [...({DRAWN})().map(([x, y]) => at([x, y])), ...tips];
    const frame = plot.querySelector('.nsewdrag').getBoundingClientRect();
    const away = ([x, y], [[px, py], [qx, qy]]) =>
        Math.abs((qx - px) * (y - py) - (qy - py) * (x - px)) / Math.hypot(qx - px, qy - py);
    let best = [-1, 0, 0, 0];
    lines.forEach(([p, q], c) => {{
        for (let s = 0.02; s < 1; s += 0.02) {{
            const here = [p[0] + s * (q[0] - p[0]), p[1] + s * (q[1] - p[1])];
            const inside = Math.min(here[0] - frame.left, frame.right - here[0],
                                    here[1] - frame.top, frame.bottom - here[1]);
            const room = Math.min(inside,
                                  ...solid.map(z => Math.hypot(z[0] - here[0], z[1] - here[1])),
                                  ...lines.filter((_, j) => j !== c).map(l => away(here, l)));
            if (room > best[0]) best = [room, c, ...here];
        }}
    }});
    return best.slice(1);
}}"""


class Finger:
    """A finger on a screen."""

    def __init__(self, page: Page) -> None:
        self._devtools: CDPSession = page.context.new_cdp_session(page)

    def drag(self, *path: tuple[float, float]) -> None:
        self._send("touchStart", path[0])
        for place in path[1:]:
            self._send("touchMove", place)
        self._send("touchEnd")

    def tap(self, left: float, top: float) -> None:
        self.drag((left, top))

    def _send(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": left, "y": top} for left, top in places]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def phone(browser: Browser, server: AppServer) -> Iterator[Page]:
    """The Lab on a phone, which has no keyboard and no mouse, ready to be edited."""
    visitor = Visitor(browser, server.url, PHONE, "light", has_touch=True)
    page = visitor.visit("/lab")
    page.get_by_role("button", name="Edit", exact=True).tap()
    page.locator(".board-plane").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.board-plane').scrollIntoView({block: 'center'})")
    wait_idle(page)
    yield page
    assert not visitor.leave()
    assert not server.complaints()


def empty_place(page: Page) -> tuple[float, float]:
    """A place of the plane, on the screen, as far as can be from any sample."""
    found: list[float] = page.evaluate(
        f"""() => {{
            const {{left, top}} = {SHEET}.getBoundingClientRect();
            const {{xaxis, yaxis}} = {SHEET}._fullLayout;
            const samples = ({DRAWN})().map(([x, y]) => [xaxis.l2p(x), yaxis.l2p(y)]);
            const near = (p, q) => Math.min(...samples.map(([x, y]) => Math.hypot(x - p, y - q)));
            let best = [0];
            for (let p = 30; p < xaxis._length - 30; p += 10)
                for (let q = 30; q < yaxis._length - 30; q += 10)
                    if (near(p, q) > best[0]) best = [near(p, q), p, q];
            return [left + xaxis._offset + best[1], top + yaxis._offset + best[2]];
        }}"""
    )
    return found[0], found[1]


def test_a_finger_adds_drags_relabels_and_removes(phone: Page) -> None:
    page, finger = phone, Finger(phone)
    before = page.evaluate(DRAWN)
    ranges, scrolled = page.evaluate(RANGES), page.evaluate(SCROLLED)
    place = empty_place(page)
    page.get_by_role("group", name="Class of new points").get_by_role("button").nth(1).tap()
    finger.tap(*place)
    wait_idle(page)
    drawn = page.evaluate(DRAWN)
    assert len(drawn) == len(before) + 1
    assert drawn[-1][2] == 1, "of the class that was picked"
    assert screen(page, len(before)) == pytest.approx(place, abs=2)
    agree(page)

    # The same one, dragged upwards, a way that would scroll the page or pan the chart.
    added = len(before)
    finger.drag(*((place[0] + 4 * k, place[1] - 8 * k) for k in range(11)))
    wait_idle(page)
    assert screen(page, added) == pytest.approx((place[0] + 40, place[1] - 80), abs=2)
    assert page.evaluate(RANGES) == ranges, "the axes stay"
    assert page.evaluate(SCROLLED) == scrolled, "the page stays"
    agree(page)

    # A tap on it chooses it; no keyboard is needed to relabel and to remove it.
    finger.tap(*screen(page, added))
    page.get_by_role("group", name="Class of new points").get_by_role("button").nth(2).tap()
    wait_idle(page)
    assert page.evaluate(DRAWN)[added][2] == 1, "picking a class for new points changes none"
    expect(page.get_by_text(f"Sample {added}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Relabel", exact=True).tap()
    wait_idle(page)
    assert page.evaluate(DRAWN)[added][2] == 2
    agree(page)
    page.get_by_role("button", name="Remove", exact=True).tap()
    wait_idle(page)
    assert page.evaluate(DRAWN) == before
    agree(page)


def pen(page: Page, *path: tuple[float, float]) -> None:
    """What a pen that is put down, moved along and lifted sends to the page."""
    page.evaluate(
        """(path) => {
            const send = (kind, [clientX, clientY], buttons) =>
                document.elementFromPoint(clientX, clientY).dispatchEvent(new PointerEvent(kind, {
                    clientX, clientY, buttons, button: kind === "pointermove" ? -1 : 0,
                    pointerId: 1, pointerType: "pen", isPrimary: true, bubbles: true,
                    cancelable: true, pressure: buttons ? 0.5 : 0,
                }));
            send("pointerdown", path[0], 1);
            for (const place of path.slice(1)) send("pointermove", place, 1);
            send("pointerup", path.at(-1), 0);
        }""",
        path,
    )


@pytest.mark.soak
def test_a_pen_adds_and_drags_and_shift_and_a_click_remove(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "Edit")
    a_pen_adds_and_drags(page)
    shift_and_a_click_remove(page)


def a_pen_adds_and_drags(page: Page) -> None:
    added = len(page.evaluate(DRAWN))
    left, top = empty_place(page)
    ranges = page.evaluate(RANGES)
    pen(page, (left, top))
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == added + 1
    # Grabbed a little beside its middle: a pen is less sure than a mouse.
    pen(page, *((left + 14 + 5 * k, top - 4 * k) for k in range(8)))
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == added + 1, "it moved, and is no other"
    assert screen(page, added) == pytest.approx((left + 49, top - 28), abs=2)
    agree(page)
    wait_idle(page)
    assert page.evaluate(RANGES) == ranges, "though the plane is wider than the data were"


def shift_and_a_click_remove(page: Page) -> None:
    before = page.evaluate(DRAWN)
    gone = farthest(page)
    page.keyboard.down("Shift")
    page.mouse.click(*screen(page, gone))
    page.mouse.click(*empty_place(page))
    page.keyboard.up("Shift")
    wait_idle(page)
    assert page.evaluate(DRAWN) == [*before[:gone], *before[gone + 1 :]]
    agree(page)


def params_at_server(page: Page) -> Params:
    experiment = at_server(page)
    return experiment.replay(experiment.prepared(), step(page)).current.params


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=5)
    page.mouse.up()


@pytest.mark.soak
def test_arrows_and_zero_lines_are_dragged(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    press(page, "Edit")
    the_tip_of_an_arrow_turns_and_stretches_one_column_of_w(page)
    a_zero_line_that_is_dragged_shifts_one_b(page)


def the_tip_of_an_arrow_turns_and_stretches_one_column_of_w(page: Page) -> None:
    before = params_at_server(page)
    arrow = tip(page, 1)
    x1, y1 = page.evaluate(PLANE, arrow)
    # All arrows start at the origin, which is in sight.
    length = np.hypot(x1, y1) / np.hypot(*before.W[:, 1])
    assert length == pytest.approx(1.0, rel=0.01)
    drag(page, arrow, (-40, 50))
    end = page.evaluate(PLANE, [arrow[0] - 40, arrow[1] + 50])

    def check() -> None:
        after = params_at_server(page)
        # The column points where the hand let go, in the scale in which arrows were drawn.
        np.testing.assert_allclose(after.W[:, 1], end, atol=0.02)
        np.testing.assert_array_equal(after.W[:, [0, 2]], before.W[:, [0, 2]])
        np.testing.assert_array_equal(after.b, before.b)

    eventually(page, check)
    assert step(page) == 10, "the run goes on from where it was"


def a_zero_line_that_is_dragged_shifts_one_b(page: Page) -> None:
    more(page)
    page.get_by_role("tab", name="View").click()
    page.get_by_text("Zero lines, score = 0").click()
    wait_idle(page)
    before = params_at_server(page)
    # Where the line of some class is far from samples, tips and the other lines.
    c, left, top = page.evaluate(FREE_ON_LINE)
    line = page.evaluate(PLANE, [left, top])
    assert abs(before.W[:, c] @ line + before.b[c]) < 0.05
    drag(page, (left, top), (25, -20))
    end = page.evaluate(PLANE, [left + 25, top - 20])
    others = [j for j in range(3) if j != c]

    def check() -> None:
        after = params_at_server(page)
        assert after.W[:, c] @ end + after.b[c] == pytest.approx(0, abs=0.02)
        np.testing.assert_array_equal(after.W, before.W)
        np.testing.assert_array_equal(after.b[others], before.b[others])
        assert after.b[c] != before.b[c]

    eventually(page, check)
    assert step(page) == 10


# Whether the menu of data sets, and no other that it replaces, shows this.
MENU_SHOWS = """(title) => {
    const menus = [...document.querySelectorAll('input[aria-label="Data set"]')];
    return menus.length === 1 && menus[0].value === title;
}"""


@pytest.mark.soak
def test_another_data_set_chosen_right_after_a_drag_is_taken(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "Edit")
    menu = page.get_by_role("combobox", name="Data set")

    def moons() -> None:
        assert at_server(page).source.key == "moons"

    # The second time it is what the menu showed before the drag.
    for _ in range(2):
        drag(page, screen(page, farthest(page)), (-30, 20))
        page.wait_for_function(MENU_SHOWS, arg="Your own points")
        menu.fill("moons")
        menu.press("Enter")
        wait_idle(page)
        eventually(page, moons)
        agree(page)


def test_of_a_sample_taken_away_the_card_shows_no_neighbours_numbers(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "Edit")
    last = len(at_server(page).prepared().train.y) - 1
    field = page.get_by_label("Sample", exact=True)
    field.fill(str(last))
    field.press("Enter")
    field.blur()
    wait_idle(page)
    # All in one task: the server cannot have answered.
    late = page.evaluate("""() => {
        const key = { key: 'Delete', bubbles: true, cancelable: true };
        document.querySelector('.board').dispatchEvent(new KeyboardEvent('keydown', key));
        const row = document.querySelector('.card-rows tbody tr');
        row.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
        return document.querySelector('.card').hasAttribute('data-late');
    }""")
    assert late
    wait_idle(page)
    expect(page.locator(".card")).not_to_have_attribute("data-late", "")
    assert len(at_server(page).prepared().train.y) == last
    agree(page)


def test_a_button_held_down_while_an_answer_comes_is_clicked(open_page: OpenPage) -> None:
    page = open_page("/lab")
    more(page)
    press(page, "Edit")
    class_1 = page.locator(".board-tools").get_by_role("button", name="class 1")
    for button in (class_1, page.get_by_role("button", name="+10", exact=True)):
        before = page.url
        button.hover()
        page.mouse.down()
        page.keyboard.press("Delete")
        page.wait_for_function("(before) => location.href !== before", arg=before)
        wait_idle(page)
        page.mouse.up()
    assert class_1.get_attribute("aria-pressed") == "true"
    assert step(page) == 10
    agree(page)
