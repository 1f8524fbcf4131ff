"""The player's tape and line on a blank page: they know neither the app nor a server."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from linclf_ui import board

# A tape with blocks of 100 frames; a line whose clock and connection are the test's.
SETTING = """
const block = (start, more = {}) => ({ name: `${start}`, start, count: 100, ...more });
function taped(...blocks) {
  const tape = new Tape();
  for (const given of blocks) tape.take(given);
  return tape;
}
function lined() {
  const world = { sent: [], time: 0, open: true, works: false, step: 0 };
  world.line = new Line({
    post: (told) => world.sent.push(told),
    compose: () => ({ step: world.step }),
    open: () => world.open,
    works: () => world.works,
    now: () => world.time,
  });
  return world;
}
"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    here = board.__path__[0]
    for file in ("tape.js", "line.js"):
        page.add_script_tag(path=f"{here}/{file}")
    page.add_script_tag(content=SETTING)
    yield page
    page.close()


def of(page: Page, body: str) -> Any:
    return page.evaluate(f"() => {{ {body} }}")


# --- the tape ------------------------------------------------------------------------------


def test_it_goes_where_frames_are_and_waits_for_others(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0));
        const moved = [tape.moveTo(7), tape.moveTo(7), tape.moveTo(250)];
        const waits = [tape.k, tape.goal, tape.arrives(), tape.missing()];
        tape.take(block(240));
        return [moved, waits, tape.arrives(), tape.k, tape.goal, tape.seen];""",
    ) == [[True, False, True], [7, 250, False, 240], True, 250, None, 250]


def test_where_blocks_are_short_it_asks_until_the_frames_are_here(blank: Page) -> None:
    # The loss changes at 185, 190 and 193: a stretch ends there.
    assert of(
        blank,
        """const ends = [0, 185, 190, 193, 300], asked = [];
        const tape = taped({ ...block(193), count: 107 });
        tape.begin(195, 195);
        tape.take({ ...block(193), count: 107 });
        tape.moveTo(192);
        while (!tape.arrives() && asked.length < 9 && tape.asks()) {
            const start = tape.missing();
            asked.push(start);
            tape.take({ ...block(start), count: ends.find((end) => end > start) - start });
            tape.asked = null;
        }
        const there = tape.k;
        while (asked.length < 9 && tape.asks()) {
            const start = tape.missing();
            asked.push(start);
            tape.take({ ...block(start), count: ends.find((end) => end > start) - start });
            tape.asked = null;
        }
        return [asked, there, tape.missing()];""",
    ) == [[182, 185, 190], 192, None]


def test_of_quick_strides_none_is_lost(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0));
        for (let i = 0; i < 6; i++) tape.moveBy(1000);
        return [tape.k, tape.goal];""",
    ) == [0, 6000]


def test_it_goes_no_further_than_the_run(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0, { over: "diverged" }));
        tape.moveTo(-5);
        const start = tape.k;
        tape.moveTo(500);
        const end = [tape.k, tape.end(), tape.missing()];
        tape.play(true);
        return [start, end, tape.playing];""",
    ) == [0, [99, 99, None], False]


def test_what_is_awaited_may_turn_out_to_lie_beyond_the_end(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0));
        tape.moveTo(5000);
        tape.take(block(100, { over: "budget" }));
        return [tape.arrives(), tape.k];""",
    ) == [True, 199]


def test_it_plays_by_the_clock_and_by_the_frame(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0), block(100));
        tape.play(true);
        const slow = [0, 1, 2, 3].map(() => { tape.tick(40, 10, 0); return tape.k; });
        tape.tick(60_000, 10, 0);
        const late = tape.k;
        tape.tick(16, 0, 50);
        return [slow, late, tape.k];""",
    ) == [[1, 1, 2, 2], 12, 62]


def test_play_stops_once_where_nothing_changes_and_at_the_end(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0, { settled: 30, over: "budget" }));
        const stops = [];
        for (let i = 0; i < 3; i++) {
          tape.play(true);
          for (let f = 0; f < 50 && tape.playing; f++) tape.tick(16, 0, 7);
          stops.push([tape.k, tape.playing]);
        }
        return stops;""",
    ) == [[30, False], [99, False], [99, False]]


def test_play_waits_where_the_frames_end(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0));
        tape.play(true);
        for (let f = 0; f < 30; f++) tape.tick(16, 0, 5);
        return [tape.k, tape.playing];""",
    ) == [99, True]


def test_frames_are_asked_for_ahead_and_behind_and_not_for_ever(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(200));
        tape.k = 200;
        const behind = tape.missing();
        tape.k = 230;
        const enough = tape.missing();
        tape.k = 250;
        const ahead = [tape.asks(), tape.asks(), tape.wanted];
        let vain = 0;
        for (; vain < 50; vain++) { tape.asked = null; if (!tape.asks()) break; }
        tape.take(block(300));
        return [behind, enough, ahead, vain, tape.missing()];""",
    ) == [150, None, [True, False, 300], 3, None]


def test_old_blocks_are_forgotten_and_those_that_another_holds(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(...[...Array(20).keys()].map((i) => block(100 * i)));
        const kept = tape.blocks.map(({ start }) => start);
        tape.take({ name: "long", start: 1000, count: 500 });
        const left = tape.blocks.map(({ start }) => start);
        return [kept, left, tape.has("long"), tape.has("1100")];""",
    ) == [
        list(range(800, 2000, 100)),
        [800, 900, 1500, 1600, 1700, 1800, 1900, 1000],
        True,
        False,
    ]


def test_another_run_begins_at_its_step(blank: Page) -> None:
    assert of(
        blank,
        """const tape = taped(block(0));
        tape.moveTo(400);
        tape.begin(12, 40);
        return [tape.blocks, tape.k, tape.seen, tape.goal, tape.missing()];""",
    ) == [[], 12, 40, None, 12]


# --- the line ------------------------------------------------------------------------------


def test_one_report_is_under_way_and_the_next_says_it_all(blank: Page) -> None:
    assert of(
        blank,
        """const { line, sent, ...world } = lined();
        for (let i = 0; i < 5; i++) line.report();
        const first = [sent.length, line.quiet];
        const latest = line.answer(1);
        if (line.waiting) line.report();
        line.answer(2);
        return [first, latest, sent.map(({ n }) => n), line.quiet];""",
    ) == [[1, False], True, [1, 2], True]


def test_what_is_not_answered_is_told_again(blank: Page) -> None:
    assert of(
        blank,
        """const world = lined(), { line, sent } = world;
        line.report();
        for (world.time of [500, 999, 1001, 1500, 2500]) line.remind();
        const old = line.answer(1), latest = line.answer(3);
        for (world.time of [5000, 9000]) line.remind();
        return [sent.map(({ n }) => n), old, latest];""",
    ) == [[1, 2, 3], False, True]


def test_a_server_at_work_is_told_nothing_again(blank: Page) -> None:
    assert of(
        blank,
        """const world = lined(), { line, sent } = world;
        line.report();
        world.works = true;
        for (world.time of [1001, 3000]) { line.remind(); line.report(); }
        const meanwhile = sent.length;
        world.works = false;
        line.remind();
        return [meanwhile, sent.map(({ n }) => n)];""",
    ) == [1, [1, 2]]


def test_without_a_connection_it_waits(blank: Page) -> None:
    assert of(
        blank,
        """const world = lined(), { line, sent } = world;
        world.open = false;
        line.report();
        world.time = 2000;
        line.remind();
        const cut = [sent.length, line.quiet];
        world.open = true;
        world.step = 9;
        world.time = 4000;
        line.remind();
        return [cut, sent.map(({ n, step }) => [n, step])];""",
    ) == [[0, False], [[1, 9]]]


def test_while_it_is_held_nothing_is_told(blank: Page) -> None:
    assert of(
        blank,
        """const world = lined(), { line, sent } = world;
        line.held = true;
        line.report();
        line.remind();
        const held = sent.length;
        line.held = false;
        world.time = 10;
        line.remind();
        return [held, sent.length];""",
    ) == [0, 1]


def test_a_server_that_may_know_nothing_is_told_once_by_way_of_the_whole_page(blank: Page) -> None:
    assert of(
        blank,
        """const { line } = lined(), wholes = [];
        line.post = (told, whole) => wholes.push(whole);
        line.report();
        line.answer(1);
        line.held = true;
        line.introduce();
        line.held = false;
        line.report();
        line.answer(2);
        line.report();
        return wholes;""",
    ) == [False, True, False]
