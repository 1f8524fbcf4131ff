"""Slow motion in a real browser: the phases of a step come by themselves, or by hand."""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from linclf_core.explain.step_phases import StepPhase, step_phases
from linclf_core.model import Params, scores
from linclf_core.notation import Array
from linclf_core.plane.geometry import zero_feet
from linclf_core.training.history import History
from linclf_ui.board import rows
from linclf_ui.numbers import decimal
from linclf_ui.session import default_experiment
from tests.browser.on_board import PAINTED, SCREEN, farthest, press, screen
from tests.browser.visitor import PROJECTOR, Look, looks, wait_idle

OpenPage = Callable[..., Page]

TITLES = ("Scores", "Probabilities", "Score gradient", "Gradient per class", "Update")
# What the phase on show has painted, in pixels of its sheet, and where that is.
STAGE = """() => {
    const sheet = document.querySelector('.board-stage');
    const { left, top } = sheet.getBoundingClientRect();
    return sheet.painted && { ...sheet.painted, left, top };
}"""
# The weight arrows as the ground shows them.
ARROWS = f"() => {PAINTED}.arrows"
# The boundary of three classes, in the plane.
BOUNDARY = f"""() => {{
    const [xs, ys] = {PAINTED}.lines[3].map((a) => [...a]);
    return xs.map((x, i) => [x, ys[i]]).filter(([x]) => !Number.isNaN(x));
}}"""
# The numbers of the card that can be seen: of the chosen sample, a class a line, of its neighbours,
# and of the weights.
SEEN = """() => ['.card-bars td', '.card-rows td', '.card-made td'].map(
    (part) => [...document.querySelectorAll(part)].map((cell) => cell.innerText.trim()))"""
# To float32, how far the boundary has gone on its way is known up to this.
NEAR = 5e-3
# After so long without an answer a report is sent again.
AGAIN_MS = 1000
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


def run_at(step: int) -> History:
    experiment = default_experiment()
    return experiment.replay(experiment.prepared(), step)


def core_phases(step: int, sample: int = 0) -> tuple[StepPhase, ...]:
    run, training = run_at(step), default_experiment().training_at(0)
    now, after = run.current, run.advanced(1).current
    return step_phases(training.descent(), run.data, now, after, sample)


def comes_to_rest(page: Page) -> None:
    """Wait until the phase on show has gone all its way."""
    page.wait_for_function(
        "() => !document.querySelector('.board-air').children.length && "
        "[...document.querySelectorAll('.board-slow button')]"
        ".every((b) => b.hidden || b.textContent !== 'Pause')"
    )


def shows(page: Page, k: int, step: int, sample: int = 0) -> None:
    """Phase k at rest: what has been computed so far stands there as the core has it, no more."""
    phase = core_phases(step, sample)[k - 1]
    assert page.locator(".board-formulas .katex-display").count() == len(phase.formula) + 1
    run, loss = run_at(step), default_experiment().training_at(0).loss
    S = scores(run.current.params, run.data.X)
    numbers = rows.numbers(rows.shown(loss, S, run.data.y))
    K = numbers.shape[1]
    known = (1, K - 1, K, K, K)[k - 1]

    def printed(values: Array) -> list[str]:
        """Of some samples, (n, K, C)."""
        texts = np.array([decimal(v) for v in values.ravel()]).reshape(values.shape)
        texts[:, known:] = ""
        return texts

    bars, neighbours, made = page.evaluate(SEEN)
    assert bars == printed(numbers[sample : sample + 1])[0].T.ravel().tolist()
    first = sample // rows.WINDOW * rows.WINDOW
    wanted = printed(numbers[first : first + rows.WINDOW]).ravel().tolist()
    loss_seen = page.locator("[data-sample-loss]").is_visible()
    assert loss_seen == (k > 1)
    if k < 4:
        assert neighbours == wanted
        assert not any(made)
        np.testing.assert_array_equal(
            numbers[:, known - 1], phase.matrix.values * (-1 if k == 3 else 1) + 0.0
        )
        return
    assert not any(neighbours)
    parts = np.stack([m.values for m in phase.parts], axis=1)
    assert made == [decimal(v) for v in parts.ravel()]
    np.testing.assert_array_equal(phase.parts[-1].values, phase.matrix.values)


def far(page: Page, stage: dict[str, Any], drawn: list[float], place: Array) -> float:
    """How far, in pixels, what is drawn is from a place of the plane."""
    wanted = page.evaluate(SCREEN, np.asarray(place, float).tolist())
    return float(
        np.hypot(drawn[0] + stage["left"] - wanted[0], drawn[1] + stage["top"] - wanted[1])
    )


def paints(page: Page, k: int, step: int) -> None:
    """Phase k at rest: what is painted for sample 0 stands where the core has it."""
    stage, run = page.evaluate(STAGE), run_at(step)
    now, x = run.current.params, run.data.X[0]
    dS = core_phases(step)[2].matrix.values
    C = now.n_classes
    if k == 1:
        feet = zero_feet(now, x)
        for (start, end), foot in zip(stage["distances"], feet, strict=True):
            assert far(page, stage, start, x) < 0.1
            assert far(page, stage, end, foot) < 0.1
    elif k == 3:
        text = page.locator(".board-phase-head").inner_text()
        times = re.search(r"drawn ([\d.,]+) times", text)
        factor = float(times[1].replace(",", "")) if times else 1.0
        pulls = stage["pulls"]
        assert {pull["sample"] for pull in pulls} == set(range(run.data.n_samples))
        for pull in pulls:
            i, c = pull["sample"], pull["c"]
            assert i == 0 or c == run.data.y[i]
            start = run.data.X[i]
            assert far(page, stage, pull["from"], start) < 0.1
            assert far(page, stage, pull["to"], start - factor * dS[i, c] * start) < 0.1
        assert sorted(pull["c"] for pull in pulls if pull["flown"] == 1) == list(range(C))
    assert len(stage["ways"]) == (C if k == 4 else 0)


def on_way(points: Array, before: Params, after: Params) -> float:
    """How far, from 0 to 1, the boundary with these points (n, 2) has gone from one classifier to
    another. Parameters go straight, so on it two scores are (1 − t) d + t d′ = 0 apart."""
    old, new = scores(before, points), scores(after, points)
    found = []
    for j, k in combinations(range(before.n_classes), 2):
        d, e = old[:, j] - old[:, k], new[:, j] - new[:, k]
        found.append(d / (d - e))
    t = np.stack(found, axis=1)
    shared = [a for a in t[0] if (np.abs(t - a).min(axis=1) < NEAR).all()]
    assert shared, "no classifier on the way has this boundary"
    return min(shared, key=lambda a: abs(a - 0.5))


def ghost(page: Page) -> Array:
    points = np.array(page.evaluate(STAGE)["ghost"])
    return points[~np.isnan(points[:, 0])]


@pytest.mark.soak
def test_the_film_plays_the_step_phase_by_phase_and_goes_on(open_page: OpenPage) -> None:
    page = open_page("/lab")
    page.emulate_media(reduced_motion="no-preference")
    press(page, "+10")
    wait_idle(page)
    page.evaluate(HEAR)
    press(page, "Slow motion")
    page.get_by_role("combobox", name="Seconds a phase").select_option("3")
    for k in range(1, 6):
        title(page, k)
    title(page, 1, step=11)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    held = page.locator("[data-phase]").inner_text()
    stage = page.evaluate(STAGE)
    page.wait_for_timeout(4000)
    assert page.locator("[data-phase]").inner_text() == held, "Space holds the phase"
    assert page.evaluate(STAGE) == stage, "and what moves in it"
    heard = [re.match(r"(Step.*?)\.", text) for text in page.evaluate("heard")]
    told = [found[1] for found in heard if found]
    assert len(told) == len(set(told)) >= 6, "each phase is announced once"
    page.keyboard.press("Escape")
    wait_idle(page)
    # The frame at rest is that of Step, with its numbers, on the server too.
    run = run_at(11)
    expect(page.locator("[data-step]")).to_have_text("11")
    expect(page.locator("[data-label=loss]")).to_have_text(f"{run.current.total:.3f}")
    page.wait_for_function("document.querySelector('.words').innerText.trim().length > 5")
    after = page.evaluate(ARROWS)
    press(page, "Back")
    press(page, "Step")
    wait_idle(page)
    assert page.evaluate(ARROWS) == after
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_by_hand_each_phase_moves_to_where_the_core_has_it(open_page: OpenPage) -> None:
    page = open_page("/lab")
    page.emulate_media(reduced_motion="no-preference")
    press(page, "+10")
    wait_idle(page)
    press(page, "Slow motion")
    title(page, 1)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    title(page, 2)
    page.keyboard.press("ArrowLeft")
    for k in range(1, 5):
        title(page, k)
        comes_to_rest(page)
        shows(page, k, step=10)
        paints(page, k, step=10)
        if k < 4:
            page.keyboard.press("ArrowRight")
    before, after = run_at(10).current.params, run_at(11).current.params
    # Every picture of the update; in the middle Space holds it.
    page.evaluate(
        f"""() => {{
            window.seen = new Map();
            const begun = JSON.stringify(({BOUNDARY})());
            (function look() {{
                const drawn = ({BOUNDARY})(), key = JSON.stringify(drawn);
                window.seen.set(key, drawn);
                if (key !== begun && !window.held) {{
                    window.held = key;
                    const press = {{ key: ' ', bubbles: true }};
                    document.body.dispatchEvent(new KeyboardEvent('keydown', press));
                }}
                requestAnimationFrame(look);
            }})();
        }}"""
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.held")
    page.wait_for_timeout(1000)
    t = on_way(np.array(page.evaluate(BOUNDARY)), before, after)
    assert NEAR < t < 1 - NEAR, "the boundary stands between its ghost and its end"
    assert on_way(ghost(page), before, after) == pytest.approx(0, abs=NEAR)
    expect(page.locator("[data-step]")).to_have_text("10")
    page.keyboard.press("Space")
    expect(page.locator("[data-step]")).to_have_text("11")
    page.keyboard.press("Space")
    comes_to_rest(page)
    shows(page, 5, step=10)
    paints(page, 5, step=10)
    assert on_way(np.array(page.evaluate(BOUNDARY)), before, after) == pytest.approx(1, abs=NEAR)
    gone = [on_way(np.array(drawn), before, after) for drawn in page.evaluate("[...seen.values()]")]
    assert gone == sorted(gone)
    assert sum(NEAR < t < 1 - NEAR for t in gone) >= 3, "the boundary is seen on its way"


@pytest.mark.soak
def test_without_motion_the_phases_come_by_hand_and_of_what_is_set_meanwhile(
    open_page: OpenPage,
) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    press(page, "Slow motion")
    title(page, 1)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_hidden()
    for k in range(1, 6):
        title(page, k)
        shows(page, k, step=10)
        paints(page, k, step=10)
        if k < 5:
            page.keyboard.press("ArrowRight")
    expect(page.locator("[data-step]")).to_have_text("11")
    before, after = run_at(10).current.params, run_at(11).current.params
    assert on_way(ghost(page), before, after) == pytest.approx(0, abs=NEAR)
    assert on_way(np.array(page.evaluate(BOUNDARY)), before, after) == pytest.approx(1, abs=NEAR)
    page.keyboard.press("ArrowRight")
    title(page, 1, step=11)
    page.keyboard.press("ArrowLeft")
    title(page, 5)
    press(page, "Phase before")
    title(page, 4)
    expect(page.locator("[data-step]")).to_have_text("10")
    assert len(page.evaluate(STAGE)["ways"]) == 3
    press(page, "Leave slow motion")
    wait_idle(page)
    assert page.evaluate(STAGE) is None
    assert all(page.evaluate(SEEN)[0]), "the card is whole again"
    expect(page.get_by_role("button", name="Slow motion", exact=True)).to_be_focused()
    press(page, "Rewind")
    wait_idle(page)
    another_sample_and_another_setting_are_taken_up(page)


@pytest.mark.soak
def test_more_about_a_phase_is_told_by_the_chain_rule(open_page: OpenPage) -> None:
    page = open_page("/lab")
    press(page, "+10")
    wait_idle(page)
    sample = farthest(page)
    page.mouse.click(*screen(page, sample))
    press(page, "Slow motion")
    for k in range(1, 6):
        title(page, k)
        if k < 5:
            page.keyboard.press("ArrowRight")
    # The update leads to step 11, and is told of step 10.
    expect(page.locator("[data-step]")).to_have_text("11")
    press(page, "More about this phase")
    update = "13 of 13: update (backward pass). In slow motion: Update"
    expect(page.get_by_text(update)).to_be_visible()
    expect(page.get_by_text(f"Lab, step 10, sample {sample}.")).to_be_visible()
    expect(page.get_by_label("Sample", exact=True)).to_have_value(str(sample))
    wait_idle(page)
    page.go_back()
    page.wait_for_selector(".board[data-ready]")
    # Back soon, slow motion stands where it was, and nothing is asked again.
    title(page, 5)
    page.wait_for_timeout(2 * AGAIN_MS)
    for k in range(4, 1, -1):
        press(page, "Phase before")
        title(page, k)
    press(page, "More about this phase")
    expect(
        page.get_by_text("3 of 13: s → p (forward pass). In slow motion: Probabilities")
    ).to_be_visible()
    wait_idle(page)


def another_sample_and_another_setting_are_taken_up(page: Page) -> None:
    press(page, "Slow motion")
    title(page, 1, step=0)
    page.keyboard.press("ArrowRight")
    title(page, 2, step=0)
    sample = farthest(page)
    page.mouse.click(*screen(page, sample))
    expect(page.locator(".board-phase-head")).to_contain_text(f"for sample {sample}.")
    title(page, 2, step=0)
    shows(page, 2, step=0, sample=sample)
    page.get_by_role("combobox", name="Loss").click()
    page.get_by_role("option", name="Hinge, Weston–Watkins", exact=True).click()
    expect(page.locator("[data-phase]")).to_contain_text("of 5: Margins")
    wait_idle(page)
    page.keyboard.press("Escape")
    wait_idle(page)


@looks()
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
            """() => {
                const { scrollHeight, clientHeight } = document.querySelector('.board-phase');
                return scrollHeight <= clientHeight + 1;
            }"""
        ), f"words and formulas have room {at}"
        assert page.evaluate(
            """() => [...document.querySelectorAll('.board-formulas .katex-html')].every(
                one => {
                    const box = one.getBoundingClientRect();
                    return box.left >= 0 && box.right <= innerWidth + 1;
                })"""
        ), f"no formula is cut {at}"
        if size == PROJECTOR:
            for place in (".board-plane", ".card"):
                box = page.locator(place).bounding_box()
                assert box is not None
                assert box["y"] + box["height"] <= size[1], at
        if k < 5:
            press(page, "Next phase")
