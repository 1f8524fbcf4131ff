"""What only a browser can tell: a link copied in mid-Play, saved pictures, a file taken up."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Download, Page

from linclf_core import packing
from linclf_core.saved import Moment, to_file
from tests.browser.app_server import AppServer
from tests.browser.lab_reading import audit, read
from tests.browser.on_board import eventually, press, step
from tests.browser.visitor import PROJECTOR, Profile, Visitor, wait_idle
from tests.core.test_sharing import crowd


def test_a_copied_link_with_300_points_shows_another_visitor_the_same_numbers(
    browser: Browser, server: AppServer, profile: Profile
) -> None:
    profile.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sender = Visitor(browser, server.url, PROJECTOR, "light", profile)
    page = sender.visit(f"/lab?x={packing.to_text(crowd(300))}&sample=17&view=1z1")
    press(page, "Play")
    page.wait_for_function("Number(document.querySelector('[data-step]').textContent) > 1")
    # In the middle of Play: the link is to the step that was on the screen.
    page.locator(".copy-link").click()
    page.locator(".copy-link", has_text="Copied").wait_for()
    press(page, "Pause")
    link = page.evaluate("navigator.clipboard.readText()")
    assert len(link) < 8_000
    copied = int(parse_qs(urlsplit(link).query)["step"][0])
    assert 0 < copied <= step(page)
    for _ in range(step(page) - copied):
        press(page, "Back")
    wait_idle(page)
    seen = read(page)
    assert not sender.leave()
    receiver = Visitor(browser, server.url, PROJECTOR, "dark", profile)
    there = receiver.visit(link)
    assert step(there) == copied

    def same() -> None:
        assert read(there) == seen

    eventually(there, same)
    assert there.locator("#board-sample").input_value() == "17"
    assert not audit(there)
    assert not receiver.leave()
    profile.context.clear_permissions()


def saved(page: Page, chart: str, title: str) -> Download:
    page.locator(f"{chart} .nsewdrag").first.hover()
    with page.expect_download() as download:
        page.locator(f'{chart} .modebar-btn[data-title="{title}"]').first.click()
    return download.value


def test_pictures_are_saved_with_what_is_seen(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/lab?step=20")
    plane = saved(page, ".board-plane", "Download as SVG")
    plane.save_as(tmp_path / "plane.svg")
    drawn = (tmp_path / "plane.svg").read_text("utf-8")
    assert plane.suggested_filename == "plane-step-20.svg"
    # The ground below the samples, and the arrows above them.
    assert drawn.count("<image") == 2
    assert drawn.index("<image") < drawn.index("scatterlayer") < drawn.rindex("<image")
    assert saved(page, ".board-plane", "Download as PNG").suggested_filename.endswith("20.png")
    for title in ("Download plot as an SVG", "Download plot as a PNG"):
        ending = title.rsplit(" ", 1)[1].lower()
        assert saved(page, ".board-loss", title).suggested_filename.endswith(f".{ending}")


@pytest.mark.soak
def test_a_file_that_is_loaded_is_on_show(open_page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(to_file(Moment(crowd(9), 4, 2)), "utf-8")
    page = open_page("/save_and_share")
    page.locator('input[type="file"]').set_input_files(tmp_path / "saved.json")
    page.get_by_text("The experiment of the file is on show, at step 4.").wait_for()
    wait_idle(page)

    def told() -> None:
        assert "step=4&sample=2" in page.url

    eventually(page, told)
    page.get_by_role("link", name="Lab").first.click()
    page.wait_for_selector(".board[data-ready]")
    wait_idle(page)
    assert step(page) == 4
