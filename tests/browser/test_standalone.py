"""A run's HTML file, opened from the disk with the network off."""

import re

import pytest
from playwright.sync_api import Page

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment, Training
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import scores
from linclf_ui.export.standalone import standalone
from linclf_ui.figures import motion
from linclf_ui.numbers import decimal
from tests.browser.visitor import MOTION, PROJECTOR

EXPERIMENT = Experiment(DATASETS["blobs"](n_per_class=30)).with_training(
    120, Training(WestonWatkins())
)
LAST = 180
# What is on show: the step, the figures, and the numbers of the chosen sample.
READ = """() => {
    const text = (name) => document.querySelector(name).textContent;
    return {
        step: Number(text("[data-step]")), loss: text('[data-label="loss"]'),
        right: text('[data-label="train"]'), sample: document.querySelector(".board-field").value,
        numbers: [...document.querySelectorAll(".card-bars td button")].map((b) => b.textContent),
        theme: document.documentElement.dataset.theme,
    };
}"""


@pytest.mark.soak
def test_a_run_plays_with_the_network_off(browser, tmp_path):
    prepared = EXPERIMENT.prepared()
    history = EXPERIMENT.replay(prepared, LAST)
    plane = motion.Plane.of(prepared.train, None)
    path = tmp_path / "run.html"
    path.write_text(standalone("A <run>", history, plane, motion.Look(), sample=7), "utf-8")
    width, height = PROJECTOR
    profile = browser.new_context(
        viewport={"width": width, "height": height}, offline=True, reduced_motion=MOTION
    )
    faults: list[str] = []
    page = profile.new_page()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda request: faults.append(request.url) if "http" in request.url else 0)

    def shows(step: int, sample: int) -> dict:
        """The numbers on the page, which are the core's at this step."""
        page.wait_for_function(f"() => ({READ})().step === {step}")
        page.wait_for_function(f"() => document.querySelector('.board-field').value == '{sample}'")
        # What has just been typed stands there before its numbers have come.
        page.wait_for_selector(".card:not([data-late])")
        found, state = page.evaluate(READ), history.state_at(step)
        assert found["loss"] == decimal(state.total)
        assert found["right"] == f"{state.accuracy:.1%}"
        S = scores(state.params, prepared.train.X[[sample]])[0]
        columns = len(found["numbers"]) // len(S)
        assert found["numbers"][::columns] == [decimal(s) for s in S]
        return found

    try:
        page.goto(path.as_uri())
        page.wait_for_selector(".board[data-ready]")
        assert shows(0, 7)["theme"] == "light"
        page.keyboard.press("ArrowRight")
        shows(1, 7)
        # Playing, through the change of the loss, to the end of it; then from the start again.
        page.get_by_label("Speed of Play").evaluate("(s) => (s.selectedIndex = 6)")
        page.get_by_label("Speed of Play").dispatch_event("change")
        page.keyboard.press("Space")
        shows(LAST, 7)
        assert "hinges" in page.locator(".card").inner_text()
        page.locator(".card-rows tbody tr").first.click()
        shows(LAST, 4)
        page.get_by_label("Step on show").fill("60")
        shows(60, 4)
        page.locator(".board-field").fill("31")
        page.locator(".board-field").press("Enter")
        shows(60, 31)
        assert fits(page)
        page.goto(f"{path.as_uri()}#step=130&theme=dark")
        page.reload()
        page.wait_for_selector(".board[data-ready]")
        assert shows(130, 7)["theme"] == "dark"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert re.findall(r"\d+", ground) == ["18", "22", "28"]
        assert faults == []
    finally:
        profile.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollHeight <= innerHeight"))
