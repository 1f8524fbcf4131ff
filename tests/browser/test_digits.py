"""The film of the digits in a real browser."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from linclf_core.datasets.digits import Digits
from linclf_core.experiment import Experiment, Start
from linclf_ui.figures.digit_images import mosaic
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]
DRAWN = """() => Array.from(
    document.querySelector(".film-chart").data[0].z, (row) => Array.from(row))"""


@pytest.mark.soak
def test_the_weights_drawn_are_those_of_the_step(open_page: OpenPage) -> None:
    page = open_page("/digits")
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('[data-step]').textContent === '200'")
    wait_idle(page)
    experiment = Experiment(Digits(), test_fraction=0.2, start=Start(scale=0.0))
    run = experiment.replay(experiment.prepared(), 200)
    drawn = np.array(page.evaluate(DRAWN), float)
    np.testing.assert_array_equal(drawn, mosaic(run.current.params.W.T).astype(np.float32))
    worst = page.locator("[class*=st-key-digits_worst]").first
    assert "taken for" in worst.inner_text()
    worst.get_by_role("button").click()
    wait_idle(page)
    told = worst.inner_text().strip()[0]
    assert page.get_by_text(f"A {told}", exact=True).count() == 1
