"""The board as a test sees and moves it, and what the server holds of it."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import FloatRect, Page

from linclf_core.experiment import Experiment
from linclf_ui.session import default_experiment, experiment_of
from tests.browser.visitor import WAIT_MS

# The samples and the axes; all else is painted on sheets below and above.
SHEET = "document.querySelector('.board-plane .js-plotly-plot')"
# The training samples as the plane draws them, by number: [[x, y, class], …].
DRAWN = f"""() => {{
    const found = [];
    {SHEET}.data.forEach((trace, c) => (trace.customdata || []).forEach(
        (i, k) => {{ if (i != null) found[i] = [trace.x[k], trace.y[k], c]; }}));
    return found;
}}"""
# The ground as it has been painted: the lines of each trace, and the arrows on the screen.
PAINTED = "document.querySelector('canvas.board-ground').painted"
# The samples that are marked as wrong, and those with the rings of the chosen and the pointed one.
MARKED = "document.querySelector('.board-marks').painted"
# Where a point of the plane is on the screen.
SCREEN = f"""([x, y]) => {{
    const sheet = {SHEET}, frame = sheet.getBoundingClientRect(), size = sheet._fullLayout;
    return [frame.left + size.xaxis._offset + size.xaxis.l2p(x),
            frame.top + size.yaxis._offset + size.yaxis.l2p(y)];
}}"""


def place(page: Page, part: str) -> FloatRect:
    """Where a chart's plot is on the screen; plotly takes it away for a moment to draw it anew."""
    for _ in range(WAIT_MS // 50):
        if found := page.locator(f"{part} .nsewdrag").last.bounding_box():
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"{part} has no plot")


def press(page: Page, name: str) -> None:
    """Click a button; one that is among the further ones is brought out first."""
    button = page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        more(page)
    button.click()


def more(page: Page) -> None:
    """Bring out longer strides, speeds and the settings at the side."""
    button = page.get_by_role("button", name="More", exact=True)
    if button.is_visible() and button.get_attribute("aria-expanded") == "false":
        button.click()
        # The picture makes room, and is drawn anew.
        page.wait_for_function("document.getAnimations().length === 0")
        page.wait_for_timeout(100)


def set_speed(page: Page, of: str) -> None:
    """Choose how fast Play is."""
    more(page)
    page.get_by_role("combobox", name="Speed of Play").select_option(of)


def step(page: Page) -> int:
    return int(page.locator("[data-step]").inner_text())


def at_server(page: Page) -> Experiment:
    """The experiment that the server holds: it keeps the address the same."""
    text = parse_qs(urlparse(page.url).query).get("x")
    return experiment_of(text[0]) if text else default_experiment()


def eventually(page: Page, check: Callable[[], None]) -> None:
    """Let `check` hold soon: the address, by which the server tells what it holds, follows an edit
    when the hand has been at rest for a while."""
    for _ in range(WAIT_MS // 100):
        try:
            return check()
        except AssertionError:
            page.wait_for_timeout(100)
    check()


def agree(page: Page) -> None:
    """Client and server come to hold the same samples, to the last digit."""

    def check() -> None:
        train = at_server(page).prepared().train
        wanted = [[*x, c] for x, c in zip(train.X.tolist(), train.y.tolist(), strict=True)]
        assert page.evaluate(DRAWN) == wanted

    eventually(page, check)


def screen(page: Page, sample: int) -> tuple[float, float]:
    x, y, _ = page.evaluate(DRAWN)[sample]
    left, top = page.evaluate(SCREEN, [x, y])
    return left, top


def tip(page: Page, c: int) -> tuple[float, float]:
    """Where the tip of a class's arrow is on the screen."""
    left, top = page.evaluate(
        f"""(c) => {{
            const box = document.querySelector('canvas.board-ground').getBoundingClientRect();
            const [x, y] = {PAINTED}.arrows[c][1];
            return [box.left + x, box.top + y];
        }}""",
        c,
    )
    return left, top


def farthest(page: Page) -> int:
    """A sample with no other near it: the highest."""
    drawn = page.evaluate(DRAWN)
    return max(range(len(drawn)), key=lambda i: drawn[i][1])
