"""A seeded visitor walks through the Lab; at every rest, and in mid-Play, every number and sentence
on the screen is compared with the core."""

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from linclf_core import packing
from linclf_core.experiment import Training
from linclf_core.losses import LOSSES
from linclf_ui.session import default_experiment
from tests.browser.lab_reading import asked, audit, audit_moving
from tests.browser.on_board import DRAWN, more, place, press, screen, set_speed
from tests.browser.page_reading import READINGS
from tests.browser.visitor import wait_idle

OpenPage = Callable[..., Page]

#: So long a page may take to come to rest with what it shows.
PATIENCE_MS = 20_000
PAUSE_MS = 250


class Walker:
    """One visitor, who remembers what was done, for the message of a failing test."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.chance = page, random.Random(seed)
        self.done: list[str] = []
        self.editing = False

    # --- what a visitor does ------------------------------------------------------------------

    def step(self) -> None:
        for _ in range(self.chance.choice([1, 1, 2, 5])):
            self.press("Step")

    def stride(self) -> None:
        self.press(self.chance.choice(["+10", "+10", "+100", "+1000"]))

    def back(self) -> None:
        for _ in range(self.chance.choice([1, 3])):
            self.press("Back")

    def rewind(self) -> None:
        self.press("Rewind")

    def keys(self) -> None:
        self.page.locator("body").press(self.chance.choice(["ArrowRight", "ArrowLeft", "End"]))

    def play(self) -> None:
        speed = self.chance.choice(["10 a second", "30 a second", "every frame"])
        set_speed(self.page, speed)
        self.settle()
        playing = self.page.get_by_role("button", name="Play", exact=True)
        if playing.is_disabled():
            return
        experiment = asked(self.page.url).experiment
        playing.click()
        for _ in range(3):
            self.page.wait_for_timeout(self.chance.randrange(40, 400))
            wrong = audit_moving(self.page, experiment)
            assert not wrong, f"in mid-Play after {self.done}: {wrong}"
        pause = self.page.get_by_title("On and on (Space)", exact=True)
        if pause.inner_text() == "Pause":
            # Where the run ends just now the button is grey, and the click does nothing.
            pause.click(force=True)

    def scrub(self) -> None:
        share = self.chance.random()
        self.page.locator(".board-scrub").evaluate(
            "(e, share) => { e.value = Math.round(share * e.max);"
            " e.dispatchEvent(new Event('input', {bubbles: true})); }",
            share,
        )

    def sample(self) -> None:
        last = len(self.page.evaluate(DRAWN)) - 1
        self.page.locator("#board-sample").fill(str(self.chance.randint(0, last)))
        self.page.locator("#board-sample").press("Enter")

    def edit(self) -> None:
        self.pen(True)
        box = place(self.page, ".board-plane")
        kind = self.chance.choice(["add", "move", "relabel", "remove", "undo", "redo"])
        self.done[-1] += f" {kind}"
        if kind == "add":
            x = box["x"] + box["width"] * self.chance.uniform(0.05, 0.95)
            self.page.mouse.click(x, box["y"] + box["height"] * self.chance.uniform(0.05, 0.95))
        elif kind == "move":
            drawn = self.page.evaluate(DRAWN)
            left, top = screen(self.page, self.chance.randrange(len(drawn)))
            self.page.mouse.move(left, top)
            self.page.mouse.down()
            self.page.mouse.move(left + self.chance.randint(-60, 60), top + 20, steps=4)
            self.page.mouse.up()
        else:
            button = {"relabel": "Relabel", "remove": "Remove", "undo": "Undo", "redo": "Redo"}
            found = self.page.get_by_role("button", name=button[kind], exact=True)
            if not found.is_disabled():
                found.click()

    def new_start(self) -> None:
        self.press("New start")

    def setting(self) -> None:
        label, values = self.chance.choice(
            [
                ("Penalty λ", ["0", "0.001", "0.1"]),
                ("Learning rate η", ["0.05", "0.5", "3", "400"]),
                ("Batch size (0 = all)", ["0", "1", "10"]),
            ]
        )
        more(self.page)
        field = self.page.get_by_label(label, exact=True)
        # For a moment Streamlit has a field that it draws anew twice.
        expect(field).to_have_count(1)
        field.fill(self.chance.choice(values))
        field.press("Enter")

    def loss(self) -> None:
        label, options = self.chance.choice(
            [
                ("Loss", ["Softmax", "Weston", "Crammer", "One-vs"]),
                ("Optimiser", ["Gradient descent", "Momentum", "Adam"]),
            ]
        )
        more(self.page)
        option = self.page.get_by_role("option", name=self.chance.choice(options)).first
        # A run of the page that ends just now may close the menu again.
        while not option.is_visible():
            self.page.get_by_role("combobox", name=label, exact=True).click()
            self.page.wait_for_timeout(PAUSE_MS)
        option.click()

    def details(self) -> None:
        name = self.chance.choice(["Matrices", "Samples", "Weights"])
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()

    def weight(self) -> None:
        """A number typed over one of the table of weights, be it in view or not."""
        # A pill that was clicked just now may still open or close the table.
        self.settle()
        fields = self.page.locator(".weights input")
        if not fields.count():
            self.page.get_by_test_id("stButtonGroup").get_by_text("Weights", exact=True).click()
        field = fields.nth(self.chance.randrange(6))
        field.fill(self.chance.choice(["0.5", "−1/4", "0,75", "much"]))
        field.press(self.chance.choice(["Enter", "Tab"]))

    def away(self) -> None:
        self.page.get_by_role("link", name="Home", exact=True).first.click()
        expect(self.page.get_by_role("heading", name="Linear Classifier Lab")).to_be_visible()
        wait_idle(self.page)
        self.page.get_by_role("link", name="Lab", exact=True).first.click()
        self.page.wait_for_selector(".board.lab[data-ready]")
        self.editing = False

    def refresh(self) -> None:
        self.settle()
        before = self.shown()
        self.page.reload()
        self.page.wait_for_selector(".board[data-ready]")
        self.editing = False
        self.settle()
        assert self.shown() == before, f"another step after {self.done}"

    def shown(self) -> list[str]:
        """The step on show and its loss."""
        return self.page.locator("[data-step], [data-label=loss]").all_inner_texts()

    # --- and how ------------------------------------------------------------------------------

    def press(self, name: str) -> None:
        more(self.page)
        # Above the buttons, where the page has been scrolled to a table, there is its navigation.
        self.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        # As a hand does it: one that cannot be pressed, or from now on cannot, does nothing.
        self.page.get_by_role("button", name=name, exact=True).click(force=True)

    def pen(self, on: bool) -> None:
        pen = self.page.get_by_role("button", name="Edit", exact=True)
        if (pen.get_attribute("aria-pressed") == "true") != on:
            pen.click()

    def settle(self) -> None:
        """The page comes to rest, and shows what its address says."""
        wait_idle(self.page)
        wrong = audit(self.page)
        for _ in range(PATIENCE_MS // PAUSE_MS):
            if not wrong:
                return
            self.page.wait_for_timeout(PAUSE_MS)
            wrong = audit(self.page)
        raise AssertionError(f"at {self.page.url[-60:]} after {self.done}: {wrong}")

    def walk(self, actions: int) -> None:
        kinds: list[tuple[Callable[[], None], int]] = [
            (self.step, 6),
            (self.stride, 3),
            (self.back, 3),
            (self.rewind, 1),
            (self.keys, 3),
            (self.play, 3),
            (self.scrub, 2),
            (self.sample, 3),
            (self.edit, 5),
            (self.new_start, 1),
            (self.setting, 3),
            (self.loss, 2),
            (self.details, 2),
            (self.weight, 2),
            (self.away, 1),
            (self.refresh, 1),
        ]
        assert actions >= len(kinds), "each is done at least once"
        acts, weights = zip(*kinds, strict=True)
        order = [*acts, *self.chance.choices(acts, weights, k=actions - len(acts))]
        self.chance.shuffle(order)
        self.settle()
        for act in order:
            self.done.append(act.__name__)
            act()
            # Some things are done before the page has come to rest.
            if self.chance.random() < 0.7:
                self.settle()
        self.settle()


# A walk each time, long ones when there is time.
LONG = [(1, 500), (3, 500), (4, 500), (5, 500)]
WHEN_THERE_IS_TIME = [pytest.mark.soak, pytest.mark.timeout(3600)]


@pytest.mark.parametrize(
    ("seed", "actions"),
    [(2, 60), *(pytest.param(*walk, marks=WHEN_THERE_IS_TIME) for walk in LONG)],
)
def test_a_random_walk_shows_what_the_core_says(
    open_page: OpenPage, seed: int, actions: int
) -> None:
    Walker(open_page("/lab"), seed).walk(actions)


@pytest.mark.soak
def test_in_mid_play_over_a_change_of_the_loss_each_step_shows_its_own(open_page: OpenPage) -> None:
    hinge = Training(loss=LOSSES["weston_watkins"](), reg=0.01)
    changed = default_experiment().with_training(25, hinge)
    page = open_page(f"/lab?x={packing.to_text(changed)}&step=40")
    assert not audit(page)
    press(page, "Rewind")
    wait_idle(page)
    assert not audit(page)
    set_speed(page, "10 a second")
    page.get_by_role("button", name="Play", exact=True).click()
    steps = set()
    while not steps or max(steps) < 38:
        page.wait_for_timeout(PAUSE_MS)
        wrong = audit_moving(page, changed)
        assert not wrong
        steps.add(int(page.locator("[data-step]").inner_text()))
    assert min(steps) < 25
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_idle(page)
    assert not audit(page)


# The walk through all pages of test_pages.py leaves it so each time, once.
@pytest.mark.soak
@pytest.mark.parametrize("seed", [0, 1])
def test_left_in_a_hurry_the_lab_takes_its_step_to_other_pages(
    open_page: OpenPage, seed: int
) -> None:
    chance = random.Random(seed)
    page = open_page("/lab")
    for (menu, name), differences in chance.sample([*READINGS.items()], len(READINGS)):
        for _ in range(chance.randint(1, 3)):
            page.get_by_role("button", name="Step", exact=True).click()
        shown = int(page.locator("[data-step]").inner_text())
        if menu:
            page.get_by_text(menu, exact=True).click()
            page.get_by_role("menuitem", name=name).click()
        else:
            page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_function("() => !document.querySelector('.board.lab')")
        wait_idle(page)
        assert asked(page.url).step == shown, f"on {name}"
        wrong = differences(page)
        assert not wrong, f"on {name}: {wrong}"
        page.get_by_role("link", name="Lab", exact=True).first.click()
        page.wait_for_selector(".board.lab[data-ready]")
        wait_idle(page)
        assert not audit(page), f"back from {name}"
