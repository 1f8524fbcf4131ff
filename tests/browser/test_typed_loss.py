"""A loss typed by hand in a real browser: what it explains are the numbers of the built-in one."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.experiment import Training
from linclf_core.losses import LOSSES
from linclf_core.losses.own import OwnLoss
from linclf_ui.session import default_experiment
from tests.browser.visitor import shoot, wait_idle

pytestmark = pytest.mark.browser

TEXT = "max(0, 1 + m)^2"
CELLS = ("dS", "gradient")


def explained(page: Page, matrix: str) -> tuple[str, str]:
    """An entry as it stands in its matrix, and the number that its explanation ends with."""
    place = page.locator(f"""td[data-place='["{matrix}",0,1]']""")
    place.click()
    wait_idle(page)
    expect(place).to_have_attribute("aria-selected", "true")
    formula = page.locator(".st-key-explanation annotation").first.text_content() or ""
    return place.inner_text(), formula.split(" ")[-2]


@pytest.mark.soak
def test_the_squared_hinge_typed_by_hand(open_page: Callable[..., Page]) -> None:
    page = open_page("/lab")
    page.get_by_role("combobox", name="Loss").click()
    page.get_by_role("option", name="Your own loss").click()
    wait_idle(page)
    field = page.get_by_role("textbox", name="Your φ(m)")
    field.fill("max(0, 1 + n)^2")
    field.press("Enter")
    wait_idle(page)
    expect(page.get_by_role("alert")).to_contain_text("At letter 12, “n)^2” was not understood.")
    field.fill(TEXT)
    field.press("Enter")
    wait_idle(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="What holds of it").click()
    expect(page.get_by_text("proved by rules: sums, maxima")).to_be_visible()
    shoot(page, "typed-loss")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-step]")).to_have_text("1")
    wait_idle(page)

    query = parse_qs(urlparse(page.url).query)
    assert packing.from_text(query["x"][0]).periods[-1].training.loss == OwnLoss(TEXT)


@pytest.mark.soak
def test_its_explanations_are_those_of_the_built_in_loss(open_page: Callable[..., Page]) -> None:
    page = open_page()
    seen = []
    for loss in (OwnLoss(TEXT), LOSSES["squared_hinge"]()):
        experiment = default_experiment().restarted(Training(loss=loss))
        page.goto(f"/workbench?x={packing.to_text(experiment)}&step=1")
        wait_idle(page)
        seen.append([explained(page, matrix) for matrix in CELLS])
    assert seen[0] == seen[1]
    assert float(seen[0][1][0].replace("−", "-")) != 0
