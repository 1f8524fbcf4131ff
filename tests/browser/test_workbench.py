"""The workbench in a real browser: matrices to click and to walk by keyboard, both sizes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Look, looks, shoot, wait_idle
from tests.core.notes_lines import LINES

pytestmark = pytest.mark.browser


def cell(page: Page, matrix: str, row: int, column: int) -> Locator:
    return page.locator(f"""td[data-place='["{matrix}",{row},{column}]']""")


def choose_source(page: Page, label: str) -> None:
    page.locator(".st-key-bench_source").get_by_text(label, exact=True).click()
    wait_idle(page)


def formula(page: Page) -> str:
    """What stands in the explanation's formula, as LaTeX."""
    return page.locator(".st-key-explanation annotation").first.text_content() or ""


def is_uncovered(place: Locator) -> bool:
    """Whether its middle lies in the window and nothing covers it."""
    seen = None
    # A sheet may be made anew just when it is looked at: then the new one counts.
    while seen is None:
        seen = place.evaluate(
            """(element) => {
                if (!element.isConnected) return null;
                const box = element.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                return element.getRootNode().elementFromPoint(x, y) === element;
            }"""
        )
    return bool(seen)


def formula_in_sight(page: Page) -> bool:
    """Whether the whole formula lies in the window, and in the part of its panel on show."""
    return page.locator(".st-key-explanation .katex-display").evaluate(
        """(formula) => {
            const inner = formula.getBoundingClientRect();
            const panel = formula.closest(".st-key-explanation").parentElement;
            const outer = panel.getBoundingClientRect();
            return inner.top >= outer.top
                && inner.bottom <= Math.min(outer.bottom, window.innerHeight);
        }"""
    )


def test_cells_are_walked_to_clicked_chosen_by_keyboard_and_pasted(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/workbench")
    sources_are_walked_to_and_their_cells_come_into_sight(page)
    the_hinge_example_and_a_margin_cell_then_softmax(page)
    cells_are_chosen_by_keyboard(page)
    a_matrix_is_pasted_and_a_bad_one_is_told(page)


def the_hinge_example_and_a_margin_cell_then_softmax(page: Page) -> None:
    choose_source(page, "Hinge, at the start")
    expect(page.locator(".st-key-loss_line")).to_contain_text("3.639")
    grid = page.get_by_role("grid", name="M = S − S_y + Δ", exact=True)
    rows = [" ".join(row.split("\t")[1:]) for row in grid.inner_text().splitlines()]
    assert any("2.756" in row and "3.006" in row and "3.010" in row for row in rows), rows
    expect(cell(page, "margins", 3, 2)).to_have_text("0.478")
    expect(cell(page, "margins", 3, 2)).to_have_attribute("title", "0.478")

    cell(page, "margins", 0, 1).click()
    wait_idle(page)
    assert r"s_{0,1} - s_{0,y} + \Delta" in formula(page)
    assert r"1.065 - \left(-0.941\right) + 1" in formula(page)
    expect(cell(page, "margins", 0, 1)).to_have_attribute("aria-selected", "true")
    for source in (cell(page, "S", 0, 1), cell(page, "true_scores", 0, 0)):
        expect(source).to_have_class("source")
    assert is_uncovered(cell(page, "margins", 0, 1))
    assert formula_in_sight(page)
    shoot(page, "workbench-margin")

    choose_source(page, "Softmax, at the start")
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.717")


def cells_are_chosen_by_keyboard(page: Page) -> None:
    choose_source(page, "Hinge, after training")
    cell(page, "S", 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"):
        page.keyboard.press(key)
    page.keyboard.press("ArrowRight")
    expect(cell(page, "S", 1, 3)).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, "y", 0, 0)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    wait_idle(page)
    assert "s_{1,3} &= 0.258" in formula(page)
    # The answer has not taken the focus away.
    expect(cell(page, "S", 1, 3)).to_be_focused()


def sources_are_walked_to_and_their_cells_come_into_sight(page: Page) -> None:
    cell(page, "W_next", 0, 1).click()
    wait_idle(page)
    made_from = page.locator(".st-key-made_from")
    made_from.get_by_role("radio").or_(made_from.get_by_role("button")).first.click()
    wait_idle(page)
    expect(cell(page, "W_tilde", 0, 1)).to_have_class("chosen")
    assert is_uncovered(cell(page, "W_tilde", 0, 1))
    page.get_by_role("button", name="Back").click()
    wait_idle(page)
    expect(cell(page, "W_next", 0, 1)).to_have_class("chosen")


def a_matrix_is_pasted_and_a_bad_one_is_told(page: Page) -> None:
    choose_source(page, "Own S, y")
    field = page.get_by_role("textbox", name="S, scores: a sample a row")
    field.fill(r"\begin{bmatrix} 1 & \mathbf{2} \\ –3 & 4 \end{bmatrix}")
    field.press("Control+Enter")
    wait_idle(page)
    # y is still that of more samples: no warning yet.
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".st-key-own_numbers")).to_contain_text("last good ones")
    field = page.get_by_role("textbox", name="y, true classes from 0")
    field.fill("1 x")
    field.press("Control+Enter")
    wait_idle(page)
    expect(page.get_by_role("alert")).to_contain_text("“x” is not a number")
    field.fill("1 1")
    field.press("Control+Enter")
    wait_idle(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(cell(page, "S", 1, 0)).to_have_text("−3")


@pytest.mark.soak
def test_a_whole_line_is_pasted_survives_a_reload_and_its_sample_is_walked(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/workbench?numbers=scores")
    line = page.get_by_role("textbox", name="Whole lines of notes")
    line.fill(" ".join(LINES["hinge_trained"].split("\n")))
    line.press("Control+Enter")
    wait_idle(page)
    said = page.locator(".st-key-own_numbers")
    expect(said).to_contain_text("left out: S_y, max(0, S - S_y + 1) and ∂L/∂W.")
    expect(said).to_contain_text("The bold entries of S agree with y.")
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.109")
    shoot(page, "workbench-pasted")

    page.reload()
    wait_idle(page)
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.109")
    cell(page, "margins", 3, 2).click()
    wait_idle(page)
    page.get_by_role("button", name="Walk sample 3").click()
    page.wait_for_url("**/chain_rule*")
    wait_idle(page)
    expect(page.get_by_role("spinbutton", name="Sample")).to_have_value("3")
    expect(page.get_by_text("Own S, y, sample 3.")).to_be_visible()
    assert "numbers=scores." in page.url
    shoot(page, "chain-rule-pasted")
    # A link may leave the new page's bare address behind, which Back passes first.
    for _ in range(2):
        if "/chain_rule" in page.url:
            page.go_back()
            wait_idle(page)
    page.wait_for_url("**/workbench*")
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.109")


@pytest.mark.soak
def test_back_in_the_browser_goes_back_to_the_source_before(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/workbench")
    choose_source(page, "Hinge, at the start")
    choose_source(page, "Softmax, at the start")
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.717")
    page.go_back()
    expect(page.locator(".st-key-loss_line")).to_contain_text("3.639")
    wait_idle(page)
    page.go_forward()
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.717")
    wait_idle(page)
    # A link may leave a bare address behind, as here: on the way back it takes nothing away.
    page.evaluate(
        "() => ['/workbench', location.href].forEach("
        "(to) => history.pushState(history.state, '', to))"
    )
    page.go_back()
    wait_idle(page)
    assert "numbers=" in page.url
    expect(page.locator(".st-key-loss_line")).to_contain_text("1.717")


@looks()
def test_cell_and_explanation_are_in_sight_together(open_page, look: Look) -> None:  # type: ignore[no-untyped-def]
    page, size, scheme = look.open(open_page, "/workbench"), look.size, look.scheme
    for place in (("probabilities", 3, 1), ("gradient", 1, 2)):
        cell(page, *place).click()
        wait_idle(page)
        assert is_uncovered(cell(page, *place)), (place, size, scheme)
        assert formula_in_sight(page), (place, size, scheme)
    shoot(page, f"workbench-{size[0]}-{scheme}")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0, (size, scheme)
