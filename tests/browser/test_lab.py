"""The Lab in a real browser: the main job on real data, the picture, the keys, Play, both sizes."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sklearn.linear_model import LogisticRegression

from linclf_core.datasets import DATASETS
from linclf_core.losses.softmax import Softmax
from linclf_core.model import Params
from linclf_core.objective import Objective
from linclf_ui.session import default_experiment
from tests.browser import on_board
from tests.browser.on_board import PAINTED
from tests.browser.visitor import LOOKS, PHONE, PROJECTOR, Look, Size, shoot, wait_idle

OpenPage = Callable[..., Page]

BOUNDARY = f"() => {PAINTED}.lines[3].map((of) => [...of].map((v) => (isNaN(v) ? null : v)))"
# Where sample i of the training data is on the screen.
WHERE = """(i) => {
    const held = (t) =>
        t.mode === 'markers' && t.customdata && Array.from(t.customdata).includes(i);
    const chart = [...document.querySelectorAll('.js-plotly-plot')].find(
        chart => chart._fullData.some(held));
    const frame = chart.getBoundingClientRect(), size = chart._fullLayout;
    const trace = chart._fullData.find(held);
    const k = Array.from(trace.customdata).indexOf(i);
    return [frame.left + size.xaxis._offset + size.xaxis.l2p(trace.x[k]),
            frame.top + size.yaxis._offset + size.yaxis.l2p(trace.y[k])];
}"""


def press(page: Page, button: str) -> None:
    on_board.press(page, button)
    wait_idle(page)


def choose(page: Page, label: str, option: str) -> None:
    on_board.more(page)
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    wait_idle(page)


def fill(page: Page, label: str, value: str) -> None:
    on_board.more(page)
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")
    wait_idle(page)


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def loss(page: Page) -> float:
    return float(page.locator("[data-label=loss]").inner_text())


def boundary(page: Page) -> str:
    return json.dumps(page.evaluate(BOUNDARY))


@pytest.mark.soak
def test_iris_from_the_first_step_to_the_optimum_of_scikit_learn(open_page: OpenPage) -> None:
    page = open_page("/lab")
    choose(page, "Data set", "Iris")
    page.get_by_role("tab", name="Data").click()
    expect(page.get_by_role("combobox", name="Feature across")).to_have_value("petal length (cm)")
    expect(page.get_by_role("combobox", name="Feature up")).to_have_value("petal width (cm)")
    page.get_by_role("tab", name="Model").click()
    expect(page.get_by_role("combobox", name="Loss")).to_have_value("Softmax cross-entropy")
    fill(page, "Penalty λ", "0.001")
    fill(page, "Learning rate η", "0.5")

    data = DATASETS["iris"]()()
    # scikit-learn weighs the sum of the losses by C, and penalises ‖W‖²/2; the bias is free.
    oracle = LogisticRegression(C=1 / (2 * 0.001 * data.n_samples), tol=1e-10, max_iter=10_000)
    oracle.fit(data.X, data.y)
    best = Params(oracle.coef_.T, oracle.intercept_)
    optimum = Objective(Softmax(), 0.001)(best, data).total

    losses = [loss(page)]
    for button, expected in (("Step", 1), ("+100", 101), ("+1000", 1101)):
        press(page, button)
        assert step(page) == expected
        losses.append(loss(page))
        assert losses[-1] >= optimum - 0.0005, "no shown loss is below the smallest there is"
    assert float(page.locator("[data-label=train]").inner_text().rstrip("%")) >= 95
    assert losses[-1] < 1.5 * optimum

    # The default needs patience; momentum, taken up in mid-run, gets there.
    choose(page, "Optimiser", "Momentum")
    assert step(page) == 1101
    assert loss(page) == losses[-1], "another optimiser does not move the weights"
    press(page, "+1000")
    assert optimum - 0.0005 <= loss(page) <= 1.01 * optimum + 0.0005
    shoot(page, "lab-iris")


@pytest.mark.soak
def test_step_moves_the_boundary_back_restores_it_a_click_chooses_and_play_plays(
    open_page: OpenPage,
) -> None:
    page = open_page("/lab")
    first, start = boundary(page), loss(page)
    press(page, "Step")
    assert step(page) == 1
    assert loss(page) < start
    second = boundary(page)
    assert second != first
    # The same by keys: Left, Right, Home.
    for key, wanted, picture in (("ArrowLeft", 0, first), ("ArrowRight", 1, second)):
        page.locator("body").press(key)
        wait_idle(page)
        assert step(page) == wanted
        assert boundary(page) == picture
    press(page, "+10")
    page.locator("body").press("Home")
    wait_idle(page)
    assert step(page) == 0
    assert loss(page) == start

    a_click_on_a_point_chooses_its_sample(page)
    play_advances_and_pause_stops(page)


def a_click_on_a_point_chooses_its_sample(page: Page) -> None:
    data = default_experiment().prepared().train
    # The sample farthest from the others of its class: nothing lies over it.
    far = int(np.argmax(data.X[:, 1]))
    x, y = page.evaluate(WHERE, far)
    page.mouse.click(x, y)
    wait_idle(page)
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(far))
    page.get_by_label("Sample", exact=True).fill("0")
    page.get_by_label("Sample", exact=True).press("Enter")
    wait_idle(page)
    expect(page.get_by_label("Sample", exact=True)).to_have_value("0")
    # The keyboard is still the field's, and yet it shows what a click chooses.
    page.mouse.click(x, y)
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(far))


def play_advances_and_pause_stops(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('[data-step]').innerText) >= 3")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    wait_idle(page)
    paused = step(page)
    page.wait_for_timeout(1200)
    assert step(page) == paused
    assert loss(page) > 0


def test_the_sidebar_follows_and_a_refresh_keeps_the_settings(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+10")
    fill(page, "Penalty λ", "0.25")
    press(page, "Back")
    expect(page.get_by_label("Penalty λ", exact=True)).to_have_value("0.001")
    press(page, "Step")
    expect(page.get_by_label("Penalty λ", exact=True)).to_have_value("0.25")
    # Emptied, a field shows what it was.
    fill(page, "Penalty λ", "")
    expect(page.get_by_label("Penalty λ", exact=True)).to_have_value("0.25")
    shown = loss(page)
    page.reload()
    wait_idle(page)
    expect(page.get_by_label("Penalty λ", exact=True)).to_have_value("0.25")
    assert (step(page), loss(page)) == (10, shown)
    press(page, "New start")
    expect(page.get_by_label("Seed of the start")).to_have_value("1")


@LOOKS
def test_it_fits_the_window(open_page: OpenPage, look: Look) -> None:
    page, size, scheme = look.open(open_page, "/lab"), look.size, look.scheme
    press(page, "Step")
    fits(page, size, scheme)
    if size == PROJECTOR:
        on_board.more(page)
        row = page.locator(".st-key-first_settings")
        beside = row.bounding_box()
        assert row.evaluate("row => row.scrollWidth - row.clientWidth") <= 0, "beside the sidebar"
        page.get_by_label("Learning rate η", exact=True).fill("0.3")
        assert row.bounding_box() == beside, "nothing moves under the hand while one types"
        assert row.evaluate("row => row.scrollWidth - row.clientWidth") <= 0
    beyond = """fields => fields.map(field =>
        Math.max(...[...field.children].map(part => part.getBoundingClientRect().right))
        - field.getBoundingClientRect().right)"""
    fields = page.locator(".st-key-first_settings :is(.stSelectbox, .stNumberInput)")
    assert max(fields.evaluate_all(beyond)) <= 0.5, "no field lies over the next"
    if size == PHONE:
        # There the sidebar comes over the bar of the pages.
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_label("Penalty λ", exact=True)).to_be_visible()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expect(page.get_by_label("Penalty λ", exact=True)).not_to_be_in_viewport()


def fits(page: Page, size: Size, scheme: str) -> None:
    width, height = size
    shoot(page, f"lab-{width}x{height}-{scheme}")
    for part in ("document.documentElement", "document.querySelector('.stMain')"):
        assert page.evaluate(f"{part}.scrollWidth - {part}.clientWidth") <= 0, "no sideways scroll"
    picture = page.locator(".board-plane").bounding_box()
    assert picture is not None
    if size == PROJECTOR:
        assert picture["width"] >= 600
        assert picture["height"] >= 540
    assert picture["width"] > 300
    assert picture["y"] + picture["height"] <= height
    for name in ("Back", "Step", "Play", "Edit", "More"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= width, name
        assert box["y"] + box["height"] <= height, name
    if size == PROJECTOR:
        for number in (
            page.locator("[data-label=loss]"),
            page.locator(".board-loss"),
            page.locator(".card-bars"),
            page.locator(".card-rows"),
        ):
            box = number.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height
    assert page.locator(".modebar-btn").count() > 0
    assert page.locator('[data-title^="Share"]').count() == 0, "no chart leaves this server"
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[scheme]
