"""A film in a real browser: it plays, comes to rest, and the page follows."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_ui.theme import DARK, LIGHT
from tests.browser import on_board
from tests.browser.app_server import AppServer
from tests.browser.page_reading import up_to_date, wrongly_up_to_date
from tests.browser.visitor import REDRAWN_MS, wait_idle

# A page with two films, each with a frame of its own, and what the server knows of them.
TWO = """
import time

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from linclf_ui import computing, page
from linclf_ui.board.player import show_film
from linclf_ui.figures.film import Chart, Film, Frame, drawn

theme = page.begin("Two")
seconds = 1 if st.button("Compute") else 0
with computing.shown("It is computed") as pause:
    begun = time.thread_time()
    while (done := time.thread_time() - begun) < seconds:
        pause(done)
places = st.session_state.setdefault("places", {"left": 0, "right": 0})
for key, speed in (("left", 1), ("right", 2)):
    stage = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines"))
    stage.update_layout(height=200, xaxis_range=[0, 1], yaxis_range=[0, 600])
    film = Film(
        unit=key,
        last=300,
        charts=lambda stage=stage, key=key: [[[Chart(stage, key)]]],
        frame=lambda k, speed=speed: Frame([{0: drawn(np.array([[0, 0], [1, speed * k]]))}], []),
        block=100,
    )
    show_film(key, film, places[key], 0, theme, lambda k, key=key: places.update({key: k}))
st.html(f"<p data-places>{places['left']}, {places['right']}</p>")
"""

TOP = "document.querySelector('.board').getBoundingClientRect().top"
# Keeps where the first film stands, frame by frame.
WATCH_PLACES = f"""() => {{
    window.tops = new Set();
    const look = () => {{ window.tops.add({TOP}); requestAnimationFrame(look); }};
    look();
}}"""
SEPARABLE = f"/separability?x={packing.to_text(Experiment(source=DATASETS['blobs']()))}"
ADDRESS = f"/soft_svm?x={packing.to_text(Experiment(source=DATASETS['overlapping']()))}"


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def end(page: Page) -> int:
    return int(page.locator(".board-scrub").get_attribute("max") or 0)


def opened(open_page: Any) -> Page:
    """The soft SVM with the long ascent, at its start."""
    page: Page = open_page(ADDRESS)
    page.get_by_text("Ascent on the dual").click()
    wait_idle(page)
    expect(page.get_by_role("button", name="Rewind")).to_be_disabled()
    # Away from the radio buttons, which take arrow keys for themselves.
    page.get_by_text("A sample's size tells its α").click()
    assert end(page) > 20
    return page


def sizes(page: Page) -> list[float]:
    """The markers' sizes as plotly has them."""
    found: list[float] = page.evaluate(
        """() => document.querySelector('.film-chart').data
            .filter((trace) => trace.customdata).flatMap((trace) => [...trace.marker.size])"""
    )
    return found


@pytest.mark.soak
def test_it_plays_to_the_end_and_the_page_follows(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    first = sizes(page)
    page.get_by_role("combobox", name="Speed of Play").select_option("5 a frame")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector("[data-playing]")
    expect(page.locator("[data-step]")).to_have_text(str(end(page)))
    wait_idle(page)
    expect(page.get_by_text("Solved")).to_be_visible()
    assert sizes(page) != first
    # At its end, Play begins again.
    page.get_by_role("combobox", name="Speed of Play").select_option("1 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-playing]")).to_be_attached()
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    assert step(page) < 5
    expect(page.get_by_text("On the way")).to_be_visible()


@pytest.mark.soak
def test_what_is_set_elsewhere_makes_another_film_in_the_same_charts(open_page) -> None:  # type: ignore[no-untyped-def]
    page = opened(open_page)
    page.evaluate("document.querySelector('.film-chart').marked = true")
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    assert step(page) == 10
    before = sizes(page)
    page.get_by_role("slider", name="C, the price of slack").press("ArrowLeft")
    wait_idle(page)
    assert sizes(page) != before
    assert step(page) == 10
    assert page.evaluate("document.querySelector('.film-chart').marked")


@pytest.mark.soak
@pytest.mark.parametrize("board", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_the_frame_stays_while_the_visitor_is_elsewhere_with_the_board_and_without(
    open_page: Callable[..., Page], board: bool
) -> None:
    page = opened(open_page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_idle(page)
    page.get_by_role("link", name="Lab", exact=True).click()
    wait_idle(page)
    if not board:
        on_board.more(page)
        page.get_by_text("View", exact=True).click()
        page.get_by_text("Moving charts").click()
        wait_idle(page)
    page.get_by_text("Theory", exact=True).click()
    page.get_by_role("menuitem", name="Soft SVM").click()
    wait_idle(page)
    assert page.locator(".board").count() == int(board)
    assert step(page) == 3
    page.get_by_role("button", name="Step").click()
    wait_idle(page)
    assert step(page) == 4


# The same of the board is tested each time.
@pytest.mark.soak
def test_curves_stay_when_only_the_line_moves_and_dark_colours_are_taken_up(
    open_page: Callable[..., Page],
) -> None:
    page = opened(open_page)
    lines = page.locator(".film-chart").nth(1).locator(".scatterlayer path.js-line")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        wait_idle(page)
        assert lines.count() == 3, "primal, dual, and the line"
    colour = "document.querySelector('.film-chart').layout.font.color"
    assert page.evaluate(colour) == LIGHT.text
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {colour} === '{DARK.text}'")


@pytest.mark.soak
@pytest.mark.parametrize(
    ("path", "curves"), [("/lab", ".board-side .js-plotly-plot"), ("/compare", ".film-chart")]
)
def test_a_zoom_into_the_curves_stays_while_they_grow_and_a_reset_shows_all(
    open_page, path: str, curves: str
) -> None:  # type: ignore[no-untyped-def]
    page = open_page(path)
    chart = page.locator(curves).last if path == "/compare" else page.locator(curves).first
    chart.scroll_into_view_if_needed()

    def steps() -> list[float]:
        """From which step to which the chart goes."""
        found: list[float] = chart.evaluate("(chart) => [...chart._fullLayout.xaxis.range]")
        return found

    def hundred_more() -> None:
        on_board.press(page, "+100")
        wait_idle(page)

    hundred_more()
    box = chart.bounding_box()
    assert box
    left, top = box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.move(left, top)
    chart.locator("[data-title=Zoom]").click()
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 80, top + 40, steps=4)
    page.mouse.up()
    wait_idle(page)
    zoomed = steps()
    assert 0 < zoomed[0] < zoomed[1] < 150
    hundred_more()
    assert steps() == zoomed
    page.mouse.move(left, top)
    page.mouse.dblclick(left, top)
    wait_idle(page, REDRAWN_MS)
    first, last = steps()
    assert first <= 0
    assert last >= 200


@pytest.mark.soak
def test_a_setting_whose_message_a_report_shares_is_taken_up(
    open_page: Callable[..., Page],
) -> None:
    page = opened(open_page)
    before = str(end(page))
    # In one task, so that Streamlit makes one message of both, for the part of the film alone.
    page.evaluate(
        """() => {
            const key = Object.keys(linclfBoards).find((name) => linclfBoards[name].setStateValue);
            const inbox = linclfBoards[key], { page, n, run } = inbox.packets.answer;
            inbox.setStateValue('report', { page, n: n + 100, run: String(run), step: 1 });
            document.querySelector('.stSidebar input[type=radio]:not(:checked)').click();
        }"""
    )
    expect(page.locator(".board-scrub")).not_to_have_attribute("max", before)
    wait_idle(page)


@pytest.mark.soak
def test_two_films_on_one_page_go_their_own_ways(
    open_page: Callable[..., Page], cold_server: Callable[..., AppServer], tmp_path: Path
) -> None:
    script = tmp_path / "two.py"
    script.write_text(TWO, "utf-8")
    page = open_page(server=cold_server(app=script))
    left, right = page.locator(".board").first, page.locator(".board").last

    def heights() -> list[int]:
        """How high the line of each film is drawn."""
        found: list[int] = page.evaluate(
            "() => [...document.querySelectorAll('.film-chart')].map((c) => c.data[0].y[1])"
        )
        return found

    def told() -> list[int]:
        wait_idle(page)
        return [int(n) for n in page.locator("[data-places]").inner_text().split(",")]

    # What is computed meanwhile is told where it moves nothing, and so is a bar that comes late.
    page.route("**/js/Progress*.js", lambda route: (time.sleep(0.3), route.continue_()))
    page.evaluate(WATCH_PLACES)
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("It is computed")).to_be_in_viewport()
    expect(page.get_by_text("It is computed")).to_have_count(0)
    assert page.evaluate("[...window.tops]") == [page.evaluate(TOP)]
    # The keyboard is that of the film last used; the other stays.
    right.get_by_role("button", name="+10", exact=True).click()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert told() == [0, 12]
    left.get_by_role("button", name="Step", exact=True).click()
    page.keyboard.press("ArrowRight")
    assert told() == [2, 12]
    assert heights() == [2, 24]
    # Both play at once, past the frames that were sent at first.
    for film in (left, right):
        film.get_by_role("combobox").select_option("5 a frame")
        film.get_by_role("button", name="Play", exact=True).click()
    for film in (left, right):
        expect(film.locator("[data-step]")).to_have_text("300")
    assert told() == [300, 300]
    assert heights() == [300, 600]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("address", "ways"),
    [
        ("/compare", ["Numbers"]),
        ("/compare", ["Samples"]),
        ("/compare", ["Learning rates"]),
        ("/compare", ["Loss functions"]),
        ("/landscape", []),
        ("/digits", []),
        ("/relu_max", ["Can descent find it?"]),
        (ADDRESS, ["Samples"]),
        (ADDRESS, ["KKT"]),
        (ADDRESS, ["Derivation", "(d) The dual"]),
        (SEPARABLE, ["Proof"]),
        (SEPARABLE, ["Weights"]),
        (SEPARABLE, ["Samples"]),
    ],
)
def test_what_stands_below_a_film_is_of_its_frame_or_looks_out_of_date(
    open_page: Any, address: str, ways: list[str]
) -> None:
    page = open_page(address)
    for name in ways:
        page.get_by_role("tab", name=name).click()
        wait_idle(page)
    if address == ADDRESS:
        page.get_by_text("Ascent on the dual").click()
        wait_idle(page)
    rewind = page.get_by_role("button", name="Rewind")
    if rewind.is_enabled():
        rewind.click()
        wait_idle(page)
    assert not up_to_date(page)
    page.get_by_role("combobox", name="Speed of Play").select_option("10 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    for _ in range(10):
        page.wait_for_timeout(150)
        assert not wrongly_up_to_date(page)
    assert page.locator("[data-outdated]").count()
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    assert not up_to_date(page)
