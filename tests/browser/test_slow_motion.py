"""Slow motion in a real browser: the phases of a step come by themselves, or by hand."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from linclf_core.explain.step_phases import StepPhase, step_phases
from linclf_ui.session import default_experiment
from tests.browser.on_board import PAINTED, SHEETS, farthest, press, screen
from tests.browser.visitor import PROJECTOR, Look, looks, wait_idle

OpenPage = Callable[..., Page]

TITLES = ("Scores", "Probabilities", "Score gradient", "Gradient per class", "Update")
# How many of the thin arrows are drawn.
WAYS = f"() => {SHEETS}[0].data.slice(3).filter(trace => trace.x.length > 1).length"
# The weight arrows as the ground shows them.
ARROWS = f"() => {PAINTED}.arrows"
# The rows of the phase's matrix as they are printed.
CELLS = """() => document.querySelector('.board-phase-rows').layout.annotations.map(a => a.text)"""
# What is read out, each new sentence once.
HEAR = """() => {
    window.heard = [];
    const live = document.querySelector('.board [role=status][aria-live]');
    new MutationObserver(() => window.heard.push(live.textContent))
        .observe(live, { childList: true, characterData: true, subtree: true });
}"""


def title(page: Page, k: int, step: int = 10) -> None:
    """Wait for a phase to come."""
    wanted = f"Step {step} → {step + 1}, {k} of 5: {TITLES[k - 1]}"
    page.wait_for_function(
        "wanted => document.querySelector('[data-phase]').textContent === wanted", arg=wanted
    )


def core_phases(step: int, sample: int = 0) -> tuple[StepPhase, ...]:
    experiment = default_experiment()
    run = experiment.replay(experiment.prepared(), step)
    now, after = run.current, run.advanced(1).current
    return step_phases(experiment.training_at(0).descent(), run.data, now, after, sample)


def shows(page: Page, phase: StepPhase, first: int = 0) -> None:
    """The numbers of the matrix on show are those of the phase."""
    rows = phase.matrix.values[first : first + 4].ravel()
    printed = [float(text.replace("−", "-")) for text in page.evaluate(CELLS)]
    assert printed == [float(f"{v:.3f}") for v in rows]
    expect(page.locator(".board-phase .board-rows-title")).to_contain_text(phase.matrix.title)
    assert page.locator(".board-formulas .katex-display").count() == len(phase.formula) + 1


def test_the_film_plays_the_step_phase_by_phase_and_goes_on(open_page: OpenPage) -> None:
    page = open_page("/lab")
    page.emulate_media(reduced_motion="no-preference")
    press(page, "+10")
    wait_idle(page)
    page.evaluate(HEAR)
    press(page, "Slow motion")
    page.get_by_role("combobox", name="Seconds a phase").select_option("3")
    phases = core_phases(10)
    for k, phase in enumerate(phases[:4], start=1):
        title(page, k)
        shows(page, phase)
        assert page.evaluate(WAYS) == (3 if k == 4 else 0)
        expect(page.locator("[data-step]")).to_have_text("10")
    before = page.evaluate(ARROWS)
    # Every picture of the update, on the way from one step to the next.
    page.evaluate(
        f"""() => {{
            window.seen = new Set();
            (function look() {{
                seen.add(JSON.stringify(({ARROWS})()));
                requestAnimationFrame(look);
            }})();
        }}"""
    )
    title(page, 5)
    shows(page, phases[4])
    assert page.evaluate(WAYS) == 3
    expect(page.locator("[data-step]")).to_have_text("11")
    title(page, 1, step=11)
    assert page.evaluate("seen.size") >= 5, "the weights are seen on their way"
    shows(page, core_phases(11)[0])
    after = page.evaluate(ARROWS)
    assert after != before
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    held = page.locator("[data-phase]").inner_text()
    page.wait_for_timeout(4000)
    assert page.locator("[data-phase]").inner_text() == held, "Space holds the phase"
    heard = [re.match(r"(Step.*?)\.", text) for text in page.evaluate("heard")]
    told = [found[1] for found in heard if found]
    assert len(told) == len(set(told)) >= 6, "each phase is announced once"
    page.keyboard.press("Escape")
    wait_idle(page)
    # The frame at rest is that of Step, with its numbers, on the server too.
    run = default_experiment().replay(default_experiment().prepared(), 11)
    expect(page.locator("[data-step]")).to_have_text("11")
    expect(page.locator("[data-label=loss]")).to_have_text(f"{run.current.total:.3f}")
    page.wait_for_function("document.querySelector('.words').innerText.trim().length > 5")
    press(page, "Back")
    press(page, "Step")
    wait_idle(page)
    assert page.evaluate(ARROWS) == after
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_without_motion_the_phases_come_by_hand_and_of_what_is_set_meanwhile(
    open_page: OpenPage,
) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    press(page, "Slow motion")
    title(page, 1)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_hidden()
    for k in range(2, 6):
        page.keyboard.press("ArrowRight")
        title(page, k)
    expect(page.locator("[data-step]")).to_have_text("11")
    page.keyboard.press("ArrowRight")
    title(page, 1, step=11)
    page.keyboard.press("ArrowLeft")
    title(page, 5)
    press(page, "Phase before")
    title(page, 4)
    expect(page.locator("[data-step]")).to_have_text("10")
    assert page.evaluate(WAYS) == 3
    press(page, "Leave slow motion")
    wait_idle(page)
    assert page.evaluate(WAYS) == 0
    expect(page.get_by_role("button", name="Slow motion", exact=True)).to_be_focused()
    press(page, "Rewind")
    wait_idle(page)
    another_sample_and_another_setting_are_taken_up(page)


def another_sample_and_another_setting_are_taken_up(page: Page) -> None:
    press(page, "Slow motion")
    title(page, 1, step=0)
    page.keyboard.press("ArrowRight")
    title(page, 2, step=0)
    sample = farthest(page)
    page.mouse.click(*screen(page, sample))
    expect(page.locator(".board-phase-head")).to_contain_text(f"for sample {sample}.")
    title(page, 2, step=0)
    shows(page, core_phases(0, sample)[1], first=sample // 4 * 4)
    page.get_by_role("combobox", name="Loss").click()
    page.get_by_role("option", name="Hinge, Weston–Watkins", exact=True).click()
    expect(page.locator("[data-phase]")).to_contain_text("of 5: Margins")
    wait_idle(page)
    page.keyboard.press("Escape")
    wait_idle(page)


@looks("phone, dark")
def test_formulas_and_plane_are_seen_without_scrolling(open_page: OpenPage, look: Look) -> None:
    page, size, scheme = look.open(open_page, "/lab"), look.size, look.scheme
    press(page, "Slow motion")
    for k in range(1, 6):
        title(page, k, step=0)
        at = (k, size, scheme)
        assert page.evaluate("scrollY") == 0, at
        for place in (".board-phase-head", ".board-formulas"):
            box = page.locator(place).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= size[1], at
        assert page.evaluate(
            """() => [...document.querySelectorAll('.board-formulas .katex-html')].every(
                one => {
                    const box = one.getBoundingClientRect();
                    return box.left >= 0 && box.right <= innerWidth + 1;
                })"""
        ), f"no formula is cut {at}"
        if size == PROJECTOR:
            for place in (".board-plane", ".board-phase-rows"):
                box = page.locator(place).bounding_box()
                assert box is not None
                assert box["y"] + box["height"] <= size[1], at
        if k < 5:
            press(page, "Next phase")
