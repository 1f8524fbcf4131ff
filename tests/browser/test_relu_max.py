"""The page of the ReLU network in a real browser: keyboard, tabs, training, both sizes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.line import Line
from tests.browser.visitor import Look, looks, shoot, wait_idle

pytestmark = pytest.mark.browser


@pytest.mark.soak
def test_the_slider_moves_the_network_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/relu_max")
    expect(page.get_by_text("Case 1 of 4:")).to_be_visible()
    page.get_by_role("slider", name="x₂").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    wait_idle(page)
    expect(page.get_by_text("Case 2 of 4:")).to_be_visible()
    graph = page.locator(".st-key-relu_network .annotation-text")
    expect(graph.filter(has_text="output")).to_contain_text("3.000")
    expect(graph.filter(has_text="a₃")).to_contain_text("on")
    expect(graph.filter(has_text="a₂")).to_contain_text("off")


@pytest.fixture
def slow(open_page: Callable[..., Page]) -> tuple[Page, Line]:
    """The page as a visitor has it whose answers can be held back, with the keyboard on x₂."""
    page = open_page()
    line = Line(page)
    page.goto("/relu_max")
    wait_idle(page)
    page.get_by_role("slider", name="x₂").focus()
    return page, line


def press_and_send(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    # A slider sends its value when it has been left alone for 200 ms.
    page.wait_for_timeout(600)


@pytest.mark.soak
def test_an_answer_that_is_late_does_not_move_a_slider_back(slow: tuple[Page, Line]) -> None:
    page, line = slow
    line.late = True
    press_and_send(page, *4 * ["ArrowRight"])
    page.keyboard.press("ArrowRight")
    page.evaluate(
        """() => {
            const slider = document.activeElement;
            window.least = Number(slider.value);
            const look = () => {
                window.least = Math.min(window.least, Number(slider.value));
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    line.arrive()
    wait_idle(page)
    assert page.evaluate("window.least") == 2


@pytest.mark.soak
def test_on_a_slow_line_what_is_set_can_be_set_back_before_it_is_answered(
    slow: tuple[Page, Line],
) -> None:
    page, line = slow
    line.late = True
    for _ in range(3):
        press_and_send(page, "ArrowRight")
    press_and_send(page, *3 * ["ArrowLeft"])
    line.arrive()
    wait_idle(page)
    expect(page.get_by_text("Case 1 of 4:")).to_be_visible()
    press_and_send(page, *10 * ["ArrowRight"])
    expect(page.get_by_text("Case 2 of 4:")).to_be_visible()


@pytest.mark.soak
def test_training_by_keyboard_buttons_and_play(open_page: Callable[..., Page]) -> None:
    page = open_page("/relu_max")
    page.get_by_role("tab", name="Can descent find it?").click()
    wait_idle(page)
    page.get_by_text("Error map").click()
    wait_idle(page)
    expect(page.get_by_text("Dotted: the exact folds.")).to_be_visible()
    step = page.locator("[data-step]")
    page.get_by_role("button", name="+100", exact=True).click()
    expect(step).to_have_text("100")
    wait_idle(page)
    page.keyboard.press("ArrowLeft")
    expect(step).to_have_text("99")
    wait_idle(page)
    before = colours(page)
    page.get_by_role("combobox", name="Speed of Play").select_option("5 a frame")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('[data-step]').innerText) >= 150")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    wait_idle(page)
    stopped = int(step.inner_text())
    page.wait_for_timeout(1500)
    assert int(step.inner_text()) == stopped
    assert colours(page) != before
    last = page.evaluate("[...document.querySelectorAll('.film-chart')[1].data[1].x].at(-1)")
    assert last == stopped, "the loss curve ends at the step on show"


def colours(page: Page) -> list[list[float]]:
    """The error map as plotly has it."""
    found: list[list[float]] = page.evaluate(
        """() => document.querySelector('.film-chart').data[0].z.map((row) => [...row])"""
    )
    return found


@pytest.mark.soak
def test_the_picture_changes_between_space_and_plane_at_the_same_step(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/relu_max")
    page.get_by_role("tab", name="Can descent find it?").click()
    wait_idle(page)
    page.get_by_role("button", name="+10", exact=True).click()
    wait_idle(page)
    surface = colours(page)
    for name, kind in (("Error map", "contour"), ("Surfaces", "surface")):
        page.get_by_text(name, exact=True).click()
        wait_idle(page)
        drawn = page.evaluate("document.querySelector('.film-chart').data[0].type")
        assert (drawn, page.locator("[data-step]").inner_text()) == (kind, "10")
    assert colours(page) == surface


def bottom(page: Page, locator: str) -> float:
    box = page.locator(locator).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@looks()
def test_fits_the_screen(open_page, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, "/relu_max"), look.size, look.scheme
    for tab, chart in (
        ("The exact network", ".st-key-relu_network"),
        ("n inputs", ".st-key-bracket"),
        ("Can descent find it?", ".film-chart"),
    ):
        page.get_by_role("tab", name=tab).click()
        wait_idle(page)
        shoot(page, f"relu-max-{chart[1:]}-{size[0]}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (tab, scheme)
        assert bottom(page, chart) <= size[1], (tab, scheme)
