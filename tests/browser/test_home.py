"""Home in a real browser: it plays by itself, answers to Space, and a sample leads to the Lab."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from linclf_core.experiment import Experiment
from linclf_core.losses.softmax import probabilities
from linclf_core.model import predict, scores
from linclf_ui.home.opening import EXPERIMENT, LAST, STILL
from tests.browser.lab_reading import asked
from tests.browser.visitor import shoot, wait_idle

OpenPage = Callable[..., Page]
SAMPLES = ".opening .film-chart:last-child .points path"


# How much of a region's colour the ground has at places of the plane, from 0 to 1.
SHADES = """(places) => {
    const { axes } = document.querySelector('.opening .film-chart:last-child');
    const canvas = document.querySelector('.opening canvas.board-ground');
    const at = ({ range: [low, high], _length }, z) => ((z - low) / (high - low)) * _length;
    const paint = canvas.getContext('2d'), scale = devicePixelRatio;
    return places.map(([x, y]) => paint.getImageData(
        scale * at(axes.xaxis, x), scale * (axes.height - at(axes.yaxis, y)), 1, 1
    ).data[3] / 255);
}"""


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def run(experiment: Experiment, at: int):  # type: ignore[no-untyped-def]
    prepared = experiment.prepared()
    return prepared.train, experiment.replay(prepared, at).current


@pytest.mark.soak
def test_where_motion_is_not_wanted_it_stands_and_a_sample_leads_to_the_lab(
    open_page: OpenPage,
) -> None:
    page = open_page("/")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert step(page) == STILL
    data, now = run(EXPERIMENT, STILL)
    expect(page.locator("[data-label=loss]")).to_have_text(f"{now.total:.3f}")
    expect(page.locator("[data-label=right]")).to_have_text(f"{now.accuracy:.0%}")
    places = np.random.default_rng(1).uniform(-2, 2, (40, 2))
    S = scores(now.params, places)
    first, second = np.sort(S, axis=1)[:, :-3:-1].T
    clear = first - second > 0.3
    sureness = (probabilities(S).max(axis=1) - 1 / 3) / (2 / 3)
    shades = np.array(page.evaluate(SHADES, places.tolist()))
    assert clear.sum() > 20
    np.testing.assert_allclose(shades[clear], sureness[clear], atol=0.03)
    (wrong, *_) = np.flatnonzero(predict(now.params, data.X) != data.y).tolist()
    place = page.locator(SAMPLES).nth(wrong).bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    taken = int(predict(now.params, data.X)[wrong])
    sure = probabilities(scores(now.params, data.X))[wrong, taken]
    expect(page.locator(".opening-tip")).to_contain_text(
        f"Sample {wrong} is {data.class_names[data.y[wrong]]}, taken for "
        f"{data.class_names[taken]}, {sure:.0%}".replace("%", " % sure")
    )
    shoot(page, "home")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_selector(".board.lab[data-ready]")
    wait_idle(page)
    at = asked(page.url)
    assert (at.experiment, at.step) == (EXPERIMENT, STILL)
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(wrong))


def test_it_plays_by_itself_again_and_again_until_space_and_its_doors_lead_where_they_say(
    open_page: OpenPage,
) -> None:
    page = open_page("/")
    sent: list[object] = []
    page.on("websocket", lambda line: line.on("framesent", lambda told: sent.append(told)))
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    page.wait_for_selector(".opening[data-playing]")
    wait_idle(page)
    asked_for = len(sent)
    assert asked_for > 0
    page.wait_for_function("() => Number(document.querySelector('[data-step]').innerText) > 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("[data-step]")).to_have_text(str(LAST))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    # To the end, where it rests, and on from the start.
    page.wait_for_function("() => Number(document.querySelector('[data-step]').innerText) < 9")
    assert len(sent) == asked_for, "who only watches tells the server nothing"
    page.get_by_role("button", name="Bring your own matrices").press("Enter")
    page.wait_for_url("**/workbench*")
    expect(page.get_by_role("textbox", name="X: a sample a row")).to_be_visible()
    # The menu of the page that is open is marked, though it is closed.
    marks = page.get_by_test_id("stTopNavSection").evaluate_all(
        "menus => menus.map((menu) => getComputedStyle(menu).boxShadow !== 'none')"
    )
    assert marks == [True, False, False]
