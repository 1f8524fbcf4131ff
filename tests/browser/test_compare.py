"""The comparison in a real browser: all configurations move together, the page follows at rest."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.training.history import History
from linclf_ui.compare.presets import hinge_or_softmax
from tests.browser.visitor import PROJECTOR, Look, looks, shoot, wait_idle

TABS = ("Samples", "Learning rates", "Loss functions")
EXPERIMENT = Experiment(source=DATASETS["overlapping"]())
ADDRESS = f"/compare?x={packing.to_text(EXPERIMENT)}"

# What moves in each chart, as plotly has it: the region of the first class, or the first curve.
DRAWN = """() => [...document.querySelectorAll('.film-chart')].map(
    (chart) => [...chart.data[0].x, ...chart.data[0].y].join())"""


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def drawn(page: Page) -> list[str]:
    found: list[str] = page.evaluate(DRAWN)
    return found


def play(page: Page, speed: str) -> None:
    page.get_by_role("combobox", name="Speed of Play").select_option(speed)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector("[data-playing]")


def pause(page: Page) -> None:
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)


def by_hand(steps: int) -> list[str]:
    """The totals of the page's runs, as its table prints them."""
    prepared = EXPERIMENT.prepared()
    params = EXPERIMENT.begin(prepared).current.params
    trainings = hinge_or_softmax(Training(), prepared.train)
    runs = [History.start(t.descent(), prepared.train, params) for t in trainings]
    return [f"{run.advanced(steps).current.total:.3f}" for run in runs]


@pytest.mark.soak
def test_one_click_steps_all_and_the_picture_fits_a_projector_with_three_runs_and_four(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(ADDRESS)
    charts = page.locator(".film-chart")
    expect(charts).to_have_count(3)
    box = charts.last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PROJECTOR[1]
    page.get_by_role("button", name="Rewind").click()
    expect(page.locator("[data-step]")).to_have_text("0")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-step]")).to_have_text("1")
    wait_idle(page)
    steps = page.locator("tr[data-run] td:nth-child(2)").all_inner_texts()
    assert steps == ["1", "1"]
    shoot(page, "compare")
    page.get_by_test_id("stSidebar").get_by_text("4", exact=True).click()
    wait_idle(page)
    boxes = [chart.bounding_box() for chart in charts.all()]
    assert len(boxes) == 5
    assert len({box["y"] for box in boxes[:4] if box}) == 1
    assert boxes[4] is not None
    assert boxes[4]["y"] + boxes[4]["height"] <= PROJECTOR[1]


def test_play_moves_all_in_place_beyond_the_block_and_the_table_follows(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(ADDRESS)
    page.get_by_role("button", name="Rewind").click()
    wait_idle(page)
    page.evaluate("document.querySelectorAll('.film-chart').forEach((c) => { c.marked = true })")
    before = drawn(page)
    play(page, "5 a frame")
    page.wait_for_function("() => document.querySelector('.board').dataset.drawn > 250")
    assert "loss" in page.locator(".film-head").first.inner_text()
    pause(page)
    assert all(a != b for a, b in zip(before, drawn(page), strict=True))
    assert page.evaluate(
        "[...document.querySelectorAll('.film-chart')].every((chart) => chart.marked)"
    )
    now = step(page)
    totals = page.locator("tr[data-run] td:nth-child(3)").all_inner_texts()
    assert totals == by_hand(now)
    heads = page.locator(".film-head:visible").all_inner_texts()
    assert all(f"loss\u00a0{total}" in head for head, total in zip(heads, totals, strict=True))
    low, high = page.evaluate(
        "[...document.querySelectorAll('.film-chart')].at(-1)._fullLayout.xaxis.range"
    )
    assert low <= 0 < now <= high < 2 * now


def test_a_refresh_and_a_link_keep_the_configurations_and_the_step(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/compare")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("stSidebar").get_by_text("3", exact=True).click()
    wait_idle(page)
    for name in ("+100", "+10", "Step"):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator(".copy-link").click()
    page.locator(".copy-link", has_text="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    wait_idle(page)
    shown = page.locator("tr[data-run]").all_inner_texts()
    assert len(shown) == 3
    page.reload()
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    assert step(page) == 211
    assert page.locator("tr[data-run]").all_inner_texts() == shown
    there = open_page(link)
    assert step(there) == 211
    assert there.locator("tr[data-run]").all_inner_texts() == shown
    # Back undoes a setting, not the steps.
    there.get_by_test_id("stSidebar").get_by_text("2", exact=True).click()
    wait_idle(there)
    there.get_by_role("button", name="Step", exact=True).click()
    wait_idle(there)
    there.go_back()
    expect(there.locator("tr[data-run]")).to_have_count(3)
    wait_idle(there)
    assert there.locator("tr[data-run]").all_inner_texts() == shown


@pytest.mark.soak
def test_other_settings_go_on_from_the_frame_on_screen(open_page: Callable[..., Page]) -> None:
    page = open_page(ADDRESS)
    run = page.locator(".board").get_attribute("data-run")
    play(page, "30 a second")
    page.wait_for_function("() => document.querySelector('.board').dataset.drawn > 130")
    # A hand takes its time: the report that its touch sets off goes first.
    page.get_by_test_id("stSidebar").get_by_text("3", exact=True).click(delay=300)
    page.wait_for_function(f"() => document.querySelector('.board').dataset.run !== '{run}'")
    reached = step(page)
    assert reached > 130
    page.wait_for_function(f"() => document.querySelector('.board').dataset.drawn > {reached}")
    expect(page.locator(".film-chart")).to_have_count(4)
    pause(page)
    expect(page.locator("tr[data-run] td:nth-child(2)")).to_have_text([str(step(page))] * 3)


@looks()
def test_every_tab_stays_within_the_window(open_page: Callable[..., Page], look: Look) -> None:
    page, size, scheme = look.open(open_page, "/compare"), look.size, look.scheme
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        expect(page.locator(".stPlotlyChart").first).to_be_visible()
        wait_idle(page)
        wide = page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide <= 0, (name, size, scheme)
        shoot(page, f"compare-{name.lower().replace(' ', '-')}-{size[0]}-{scheme}")
