"""The board in a real browser: frames and hands; client and server agree."""

import math
import re
import statistics
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.losses import LOSSES
from linclf_core.model import predict, scores
from linclf_core.notation import Array
from linclf_ui.board import rows
from linclf_ui.numbers import decimal
from linclf_ui.session import default_experiment
from linclf_ui.theme import LIGHT
from tests.browser.app_server import AppServer
from tests.browser.lab_reading import audit
from tests.browser.line import Line
from tests.browser.on_board import (
    DRAWN,
    MARKED,
    SHEET,
    agree,
    at_server,
    eventually,
    farthest,
    more,
    place,
    press,
    screen,
    set_speed,
    step,
    tip,
)
from tests.browser.visitor import PROJECTOR, REDRAWN_MS, WAIT_MS, Visitor, keep_apart, wait_idle

OpenPage = Callable[..., Page]
# What the sheet of the marks has at these places on the screen: red, green, blue, opacity.
MARKS_AT = """(places) => {
    const sheet = document.querySelector('.board-marks'), paint = sheet.getContext('2d');
    const { left, top, width } = sheet.getBoundingClientRect(), by = sheet.width / width;
    return places.map(([x, y]) =>
        [...paint.getImageData((x - left) * by, (y - top) * by, 1, 1).data]);
}"""
# The paths of the loss chart's lines; and what plotly is asked for in it, with the paths that were
# there then.
LINES = """[...document.querySelectorAll('.board-loss .scatterlayer .trace')]
    .map((trace) => trace.querySelector('path.js-line').getAttribute('d'))"""
WATCHED = f"""() => {{
    window.asked = [];
    for (const name of ['animate', 'update', 'restyle']) {{
        const ask = Plotly[name];
        Plotly[name] = (chart, ...more) => {{
            if (chart.matches('.board-loss')) window.asked.push({LINES});
            return ask(chart, ...more);
        }};
    }}
}}"""
# Played through in the test of the memory.
FRAMES = 120


def test_steps_need_no_server_keys_move_play_and_zoom_stays(open_page: OpenPage) -> None:
    page = open_page("/lab")
    steps_within_a_block_need_no_server_and_the_page_follows_at_rest(page)
    press(page, "Rewind")
    wait_idle(page)
    space_plays_and_pauses_and_home_and_end_go_to_the_ends(page)
    press(page, "Rewind")
    wait_idle(page)
    theme_switch_keeps_step_and_zoom(page)


def steps_within_a_block_need_no_server_and_the_page_follows_at_rest(page: Page) -> None:
    page.context.set_offline(True)
    for _ in range(5):
        press(page, "Step")
    assert step(page) == 5
    page.context.set_offline(False)
    page.wait_for_function("document.querySelector('.words').innerText.trim().length > 5")
    wait_idle(page)
    page.locator("body").press("Home")
    assert step(page) == 0
    page.locator("body").press("End")
    assert step(page) == 5


def test_a_setting_changed_while_playing_goes_on_from_the_frame_on_show(
    open_page: OpenPage,
) -> None:
    page = open_page("/lab")
    set_speed(page, "10 a second")
    press(page, "Play")
    page.wait_for_function("Number(document.querySelector('[data-step]').innerText) >= 8")
    more(page)
    field = page.get_by_label("Penalty λ", exact=True)
    field.fill("0.25")
    field.press("Enter")
    page.wait_for_function("/[?&]x=(?!standard)/.test(location.search)")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    changed = at_server(page).periods[-1]
    assert changed.step >= 8
    assert changed.training.reg == 0.25
    page.wait_for_function(
        f"Number(document.querySelector('[data-step]').innerText) > {changed.step + 2}"
    )
    press(page, "Pause")
    wait_idle(page)


# Among the tests of every run, the Lab is left in a hurry by test_audit.py.
@pytest.mark.soak
@pytest.mark.parametrize("held_down", [0, 150])
def test_a_page_switch_while_playing_keeps_the_frame_on_show(
    open_page: OpenPage, held_down: int
) -> None:
    """The button that leads to Home is held down for so many ms."""
    page = open_page("/lab")
    set_speed(page, "every frame")
    press(page, "Play")
    page.wait_for_function("Number(document.querySelector('[data-step]').innerText) >= 20")
    # What the visitor saw last.
    page.evaluate("""new MutationObserver(() => {
        window.last = document.querySelector('.board.lab [data-step]')?.innerText ?? window.last;
    }).observe(document.body, {childList: true, characterData: true, subtree: true})""")
    page.get_by_role("link", name="Home", exact=True).click(delay=held_down)
    expect(page.get_by_role("heading", name="Linear Classifier Lab")).to_be_visible()
    wait_idle(page)
    # As after a longer absence: nothing of the board is left in the browser.
    page.evaluate("window.left = window.last")
    page.evaluate("linclfBoards.board.homeless?.leave()")
    page.get_by_role("link", name="Lab", exact=True).first.click()
    page.wait_for_selector(".board.lab[data-ready]")
    wait_idle(page)
    last = int(page.evaluate("window.left"))
    assert step(page) == last
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    press(page, "Step")
    wait_idle(page)
    assert step(page) == last + 1


def test_after_a_divergence_the_board_says_so_and_leads_back(open_page: OpenPage) -> None:
    training = Training(loss=LOSSES["weston_watkins"](), learning_rate=120.0, reg=0.01)
    wild = default_experiment().restarted(training)
    last = wild.replay(wild.prepared(), 100).step
    page = open_page(f"/lab?x={packing.to_text(wild)}")
    press(page, "+100")
    words = page.locator(".board .words")
    expect(words).to_contain_text(
        f"the run has stopped at step {last}, because step {last + 1}", timeout=WAIT_MS
    )
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_disabled()
    press(page, "Back to step 0")
    expect(page.locator("[data-step]")).to_have_text("0")
    expect(words).to_contain_text("At the start.", timeout=WAIT_MS)
    expect(page.get_by_role("button", name="Back to step")).to_be_hidden()
    press(page, "Step")
    expect(words).to_contain_text("The loss is rising", timeout=WAIT_MS)


def hover_until(page: Page, left: float, top: float, lit: str, arg: object = None) -> None:
    """Move the pointer about a place until `lit` holds: a chart that is just being drawn anew
    does not see it."""
    for k in range(40):
        page.mouse.move(left + k % 2, top)
        page.wait_for_timeout(150)
        if page.evaluate(lit, arg):
            return
    raise AssertionError("the pointer lights nothing")


def space_plays_and_pauses_and_home_and_end_go_to_the_ends(page: Page) -> None:
    page.evaluate(WATCHED)
    page.keyboard.press("Space")
    page.wait_for_function("+document.querySelector('[data-step]').textContent > 9")
    page.keyboard.press("Space")
    wait_idle(page)
    plotly_is_asked_for_the_curves_at_rest_and_draws_them_as_they_were(page)
    stopped = step(page)
    page.keyboard.press("Home")
    expect(page.locator("[data-step]")).to_have_text("0")
    page.keyboard.press("End")
    expect(page.locator("[data-step]")).to_have_text(str(stopped))
    wait_idle(page)
    assert step(page) == stopped, "a paused run stays where it is"


def plotly_is_asked_for_the_curves_at_rest_and_draws_them_as_they_were(page: Page) -> None:
    asked = page.evaluate("window.asked")
    assert 0 < len(asked) < step(page), "not in mid-Play, but where the axes are others"
    for before, after in zip(asked[-1], page.evaluate(LINES), strict=True):
        assert distance(points(before), points(after)) < 1
        assert distance(points(after), points(before)) < 1


def points(path: str) -> Array:
    """Those of a line's path, (N, 2)."""
    assert path.count("M") == 1
    return np.array([part.split(",") for part in re.split("[ML]", path)[1:]], float)


def distance(P: Array, line: Array) -> float:
    """From the farthest of the points P to a line, in pixels."""
    a, b = line[:-1], line[1:]
    along = b - a
    t = ((P[:, None] - a) * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1e-12)
    feet = a + np.clip(t, 0, 1)[..., None] * along
    return float(np.linalg.norm(P[:, None] - feet, axis=2).min(axis=1).max())


def test_the_charts_are_linked_and_marked(open_page: OpenPage) -> None:
    page = open_page(f"/lab?x={packing.to_text(Experiment(source=DATASETS['blobs']()))}")
    the_curves_stay_when_only_the_line_at_the_step_moves(page)
    page.keyboard.press("Home")
    wait_idle(page)
    wrong_samples_are_marked_and_the_chosen_one_is_ringed(page)
    hover_and_choice_are_linked(page)


def the_curves_stay_when_only_the_line_at_the_step_moves(board: Page) -> None:
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight"):
        board.keyboard.press(key)
        wait_idle(board)
        lines = board.locator(".board-side .scatterlayer path.js-line")
        assert lines.count() == 4, f"after {key}"


def wrong_samples_are_marked_and_the_chosen_one_is_ringed(page: Page) -> None:
    experiment = at_server(page)
    prepared = experiment.prepared()
    X, y = prepared.train.X, prepared.train.y
    wrongs = set()
    for k in range(3):
        params = experiment.replay(prepared, k).current.params
        wrongs.add(wrong := int((predict(params, X) != y).sum()))
        page.wait_for_function(f"(n) => {MARKED}.wrong.length === n", arg=wrong)
        assert page.evaluate(f"{MARKED}.rings") == [0, None]
        marked = page.evaluate(f"{MARKED}.wrong")
        colours = page.evaluate(MARKS_AT, [screen(page, i) for i in marked])
        colour = [*bytes.fromhex(LIGHT.wrong[1:]), 255]
        assert np.abs(np.reshape(colours, (-1, 4)) - colour).max(initial=0) <= 2
        press(page, "Step")
        wait_idle(page)
    assert 0 in wrongs, "the ring is drawn where there is no mark, too"


def hover_and_choice_are_linked(page: Page) -> None:
    drawn = page.evaluate(DRAWN)
    # Of the samples in view, the one that lies freest.
    free = max(
        range(4), key=lambda i: sorted(math.dist(drawn[i][:2], other[:2]) for other in drawn)[1]
    )
    row = page.locator(".card-rows tbody tr")
    lit = """(i) => document.querySelectorAll('.card-rows tbody tr')[i].matches('.pointed')"""
    hover_until(page, *screen(page, free), lit, free)
    # And the reverse: a row of the numbers rings its point.
    box = row.nth(2).bounding_box()
    assert box is not None
    at = box["x"] + 100, box["y"] + box["height"] / 2
    hover_until(page, *at, f"(i) => {MARKED}.rings[1] === i", 2)
    page.mouse.click(*at)
    wait_idle(page)
    expect(page.get_by_label("Sample", exact=True)).to_have_value("2")


@pytest.mark.soak
def test_forty_edits_five_milliseconds_apart_all_arrive(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    press(page, "Edit")
    left, top = screen(page, farthest(page))
    page.mouse.move(left, top)
    page.mouse.down()
    for k in range(1, 41):
        page.mouse.move(left - 4 * k, top + 2 * k)
        page.wait_for_timeout(5)
    page.mouse.up()
    page.locator("body").press("2")
    wait_idle(page)
    agree(page)
    # Forty points, as fast as the program can click.
    before = len(page.evaluate(DRAWN))
    box = place(page, ".board-plane")
    for k in range(40):
        page.mouse.click(box["x"] + 15 + 9 * k, box["y"] + box["height"] - 12 - (k % 3) * 14)
    wait_idle(page)
    agree(page)
    added = len(page.evaluate(DRAWN)) - before
    assert added >= 25, "some clicks met a point that had just been put there, and chose it"
    for _ in range(added):
        press(page, "Undo")
    page.wait_for_function(f"(n) => ({DRAWN})().length === n", arg=before)
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == before
    agree(page)


def test_arrows_lines_and_keys_edit_too_and_undo_brings_back(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    first = page.evaluate(DRAWN)
    press(page, "Edit")
    chosen = farthest(page)
    left, top = screen(page, chosen)
    page.mouse.click(left, top)
    page.locator("body").press("Delete")
    wait_idle(page)
    assert len(page.evaluate(DRAWN)) == len(first) - 1
    agree(page)
    press(page, "Undo")
    wait_idle(page)
    assert page.evaluate(DRAWN) == first
    assert step(page) == 10, "with the run as it was"
    left, top = tip(page, 0)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left - 60, top + 40, steps=6)
    page.mouse.up()
    wait_idle(page)

    def holds(weights: bool) -> None:
        edited = at_server(page).periods[-1]
        assert (edited.weights is not None) == weights
        assert edited.step == (10 if weights else 0)

    eventually(page, lambda: holds(True))
    edited = at_server(page)
    press(page, "Undo")
    wait_idle(page)
    eventually(page, lambda: holds(False))
    assert at_server(page) == default_experiment()
    press(page, "Redo")
    wait_idle(page)
    eventually(page, lambda: holds(True))
    assert at_server(page) == edited


def check_numbers(page: Page) -> None:
    """Marks, rows, losses and chosen sample are those of the server's experiment."""
    experiment, k = at_server(page), step(page)
    prepared = experiment.prepared()
    train, now = prepared.train, experiment.replay(prepared, k).current
    wrong = np.flatnonzero(predict(now.params, train.X) != train.y).tolist()
    assert page.evaluate(f"{MARKED}.wrong") == wrong
    S = scores(now.params, train.X)
    found = rows.numbers(rows.shown(experiment.training_at(k).loss, S, train.y))
    cells = "() => [...document.querySelectorAll('.card-rows td')].map(t => t.textContent)"
    assert page.evaluate(cells) == [decimal(v) for v in found[:4].ravel()]
    loss = "document.querySelector('.board-loss')"
    assert page.evaluate(f"() => [0, 1, 2].map(j => {loss}.data[j].y.at(-1))") == [
        now.total,
        now.data_loss,
        now.penalty,
    ]
    axis = f"{loss}._fullLayout.yaxis.range"
    fitted = page.evaluate(
        f"() => {{ const was = [...{axis}]; return Plotly.relayout({loss},"
        f" {{'yaxis.autorange': true}}).then(() => [was, {axis}]); }}"
    )
    assert fitted[0] == pytest.approx(fitted[1])
    expect(page.locator("[data-label=loss]")).to_have_text(decimal(now.total))
    x = ", ".join(decimal(v) for v in train.X[0])
    expect(page.get_by_text(f"x = ({x})")).to_be_visible()


@pytest.mark.soak
def test_after_an_edit_everything_shows_what_the_server_holds(open_page: OpenPage) -> None:
    page = open_page("/lab")
    wait_idle(page, REDRAWN_MS)
    check_numbers(page)
    press(page, "Edit")
    left, top = screen(page, 0)
    # A step of the hand the other way changes the losses a lot: the sample is wrong there.
    for way in (150, -40):
        page.mouse.move(left, top)
        page.mouse.down()
        page.mouse.move(left + way, top, steps=3)
        page.mouse.up()
        left += way
        wait_idle(page, REDRAWN_MS)
        agree(page)
        check_numbers(page)
    page.keyboard.press("2")
    wait_idle(page, REDRAWN_MS)
    agree(page)
    check_numbers(page)


def theme_switch_keeps_step_and_zoom(page: Page) -> None:
    press(page, "+10")
    wait_idle(page)
    box = place(page, ".board-plane")
    page.mouse.move(box["x"] + 100, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 260, steps=5)
    page.mouse.up()
    wait_idle(page)
    colour = f"() => {SHEET}.data[0].marker.color"
    ranges = f"() => JSON.stringify({SHEET}._fullLayout.xaxis.range)"
    zoomed = page.evaluate(ranges)
    light = page.evaluate(colour)
    page.get_by_test_id("stMainMenu").locator("button").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").last.click()
    page.keyboard.press("Escape")
    page.wait_for_function(f"(light) => ({colour})() !== light", arg=light)
    wait_idle(page)
    assert step(page) == 10
    assert page.evaluate(ranges) == zoomed
    press(page, "Step")
    wait_idle(page)
    assert page.evaluate(ranges) == zoomed


@pytest.mark.soak
def test_two_tabs_do_not_disturb_each_other(open_page: OpenPage) -> None:
    first, second = open_page("/lab"), open_page("/lab")
    press(first, "+10")
    press(second, "+100")
    wait_idle(first)
    wait_idle(second)
    press(second, "New start")
    wait_idle(second)
    assert (step(first), step(second)) == (10, 0)
    assert at_server(first) == default_experiment()
    assert at_server(second).start.seed == 1
    agree(first)


@pytest.mark.soak
def test_a_table_opened_in_the_moment_of_a_step_follows_it(open_page: OpenPage) -> None:
    page = open_page("/")
    line = Line(page)
    page.goto("/lab")
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    line.late = True
    page.get_by_test_id("stButtonGroup").get_by_text("Samples", exact=True).click()
    press(page, "Step")
    # The step has long been at rest when the server tells that there is a table.
    page.wait_for_timeout(600)
    line.arrive()
    expect(page.locator("[data-of-step]")).to_have_attribute("data-of-step", "1")
    wait_idle(page)
    assert not audit(page)


@pytest.mark.soak
def test_without_plotly_the_page_stays_usable(open_page: OpenPage) -> None:
    page = open_page("/")
    keep_apart(page).add_init_script(
        "Object.defineProperty(window, 'Plotly', {get() { throw new Error('no'); }, set() {}})"
    )
    page.goto("/lab")
    # The page first runs anew without the board; a click meanwhile would be one on what is gone.
    page.wait_for_selector(".st-key-go_step")
    wait_idle(page)
    page.locator(".st-key-go_step button").click()
    wait_idle(page)
    assert step(page) == 1


@pytest.mark.soak
def test_playing_keeps_the_memory_flat(open_page: OpenPage) -> None:
    page = open_page("/lab")
    set_speed(page, "every frame")
    devtools = page.context.new_cdp_session(keep_apart(page))

    def used_after_playing() -> tuple[float, int, int]:
        press(page, "Play")
        page.wait_for_function(
            f"Number(document.querySelector('[data-step]').innerText) >= {FRAMES}", timeout=WAIT_MS
        )
        press(page, "Pause")
        wait_idle(page)
        page.keyboard.press("Home")
        wait_idle(page)
        devtools.send("HeapProfiler.collectGarbage")
        dom = devtools.send("Memory.getDOMCounters")
        heap = devtools.send("Runtime.getHeapUsage")
        memory = heap["usedSize"] + heap["backingStorageSize"]
        return memory, dom["nodes"], dom["jsEventListeners"]

    memories, nodes, listeners = zip(*(used_after_playing() for _ in range(7)), strict=True)
    # What leaks grows each time the same frames are played; what the browser only warms up, less
    # and less. Streamlit may keep one chart more for a while.
    growth = statistics.median(after - before for before, after in pairwise(memories))
    assert growth < 6_000 * FRAMES
    for count in (listeners, nodes):
        assert min(count[3:]) < min(count[:3]) + FRAMES


@pytest.mark.soak
def test_a_weight_is_typed_over_and_what_is_no_number_is_told_in_view(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "Step")
    page.get_by_test_id("stButtonGroup").get_by_text("Weights", exact=True).click()
    wait_idle(page)
    field = page.get_by_label("W[0] x₁, 0: class 0", exact=True)
    field.fill("−1/4")
    field.press("Enter")
    wait_idle(page)
    expect(field).to_have_value("−0.250")
    field.fill("abc")
    field.press("Enter")
    wait_idle(page)
    expect(page.get_by_text("“abc” is not a number.")).to_be_in_viewport()
    expect(field).to_have_value("−0.250")
    expect(page.locator(".weights [data-of-step]")).to_have_text("At step 1")


@pytest.mark.soak
def test_nothing_large_is_sent_twice(open_page: OpenPage) -> None:
    page = open_page("/lab")
    sizes: list[int] = []

    def watch(payload: object) -> None:
        sizes.append(len(payload))  # type: ignore[arg-type]

    # Messages of the socket that is open already come through the browser's own log.
    devtools = page.context.new_cdp_session(keep_apart(page))
    devtools.send("Network.enable")
    devtools.on("Network.webSocketFrameReceived", lambda e: watch(e["response"]["payloadData"]))
    pills = page.get_by_test_id("stButtonGroup")
    for _ in range(3):
        press(page, "Step")
        wait_idle(page)
    assert not sizes, "a step inside a block is the browser's own"
    pills.get_by_text("Weights", exact=True).click()
    wait_idle(page)
    sizes.clear()
    press(page, "Step")
    wait_idle(page)
    assert not sizes, "with its weights"
    press(page, "New start")
    wait_idle(page)
    pills.get_by_text("Accuracy", exact=True).click()
    wait_idle(page)
    sizes.clear()
    press(page, "Step")
    wait_idle(page)
    assert sizes
    # Base64 in the log: a third longer than on the line.
    assert max(sizes) < 15_000


@pytest.mark.soak
@pytest.mark.clock
def test_where_motion_is_to_be_reduced_play_goes_by_single_steps(
    browser: Browser, server: AppServer
) -> None:
    speeds = {}
    for motion in ("reduce", "no-preference"):
        visitor = Visitor(browser, server.url, PROJECTOR, "light", reduced_motion=motion)
        page = visitor.visit("/lab")
        press(page, "Play")
        page.wait_for_function("+document.querySelector('[data-step]').innerText > 0")
        began = step(page)
        page.wait_for_timeout(2000)
        speeds[motion] = (step(page) - began) / 2
        moving = page.evaluate(
            "document.querySelector('.board').getAnimations({subtree: true}).length"
        )
        assert moving == 0, "nothing glides from one step to the next"
        press(page, "Pause")
        wait_idle(page)
        assert not visitor.leave()
    assert speeds["reduce"] <= 1.5
    assert speeds["no-preference"] > 2 * speeds["reduce"]


def test_the_address_has_the_step_as_soon_as_the_line_is_at_rest(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+1000")
    address = page.evaluate("""() => new Promise((resolve) => {
        const look = () => {
            const there = document.querySelector('[data-step]').textContent === '1000';
            if (there && linclfBoards.board.line.quiet) resolve(location.search);
            else requestAnimationFrame(look);
        };
        look();
    })""")
    assert "step=1000" in address
