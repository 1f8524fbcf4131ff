"""Separability in a real browser: the slider by keyboard, both verdicts, both sizes."""

import pytest
from playwright.sync_api import expect

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from linclf_ui import share
from tests.browser.visitor import PHONE, PROJECTOR, shoot, wait_idle

OVERLAPPING = share.to_text(Experiment(source=DATASETS["overlapping"]()))


def test_c_is_moved_by_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/separability")
    expect(page.locator("[data-verdict]")).to_have_text("yes")
    expect(page.locator("[data-loss]")).to_have_text("0, exactly")
    page.get_by_role("slider").first.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-loss]")).not_to_have_text("0, exactly")
    wait_idle(page)
    page.get_by_role("tab", name="Samples").click()
    wait_idle(page)
    shoot(page, "separability-below")


@pytest.mark.parametrize(("size", "name"), [(PROJECTOR, "projector"), (PHONE, "phone")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("address", "verdict"), [("", "yes"), (f"?x={OVERLAPPING}", "no")])
def test_fits_the_screen(open_page, size, name, scheme, address, verdict) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/separability{address}", size=size, scheme=scheme)
    expect(page.locator("[data-verdict]")).to_have_text(verdict)
    shoot(page, f"separability-{verdict}-{name}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator(".js-plotly-plot").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1], "the picture needs no scrolling"
    assert page.locator(".katex-error").count() == 0


def test_first_visit_of_a_fresh_server(open_page, cold_server) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/separability", server=cold_server())
    expect(page.locator("[data-verdict]")).to_have_text("yes")
