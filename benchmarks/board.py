"""The board against the floor of an empty rerun, in a real Chromium: `python -m benchmarks.board`.

Floor: a component on a page with as many widgets as the Lab has, and nothing else, reports to the
part of the page that made it: from the click until the frame of the screen that shows the answer.
Line: the same of a page with one button and one line of text. Step: from the click until plane,
loss, matrix and status show the step. Edit: from the drop of a dragged sample until the server's
new frames are drawn. Answer: from the choice of another sample until the server has answered, a
report of the same page for which it makes nothing. Play: frames a second of each panel, beside the
same strokes written as bare SVG paths. All take turns, so that a busy machine slows all.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.load.cost import EMPTY_PAGE, server_of
from linclf_core import packing
from linclf_core.datasets import DATASETS
from linclf_core.experiment import Experiment
from tests.browser import chromium
from tests.browser.app_server import AppServer
from tests.browser.conftest import CHROMIUM_ARGS

ROUNDS = 40
PLAY_SECONDS, PLAYS = 5, 3
#: N = 300, C = 3.
EXPERIMENT = Experiment(source=replace(DATASETS["blobs"](), n_per_class=100, noise=1.0))

#: What the Lab's widgets are in the browser, by the names that EMPTY_PAGE has for them.
WIDGETS = {
    "selectbox": "stSelectbox",
    "number_input": "stNumberInput",
    "slider": "stSlider",
    "checkbox": "stCheckbox",
    "button_group": "stButtonGroup",
}
ANSWER = '''
probe = st.components.v2.component("probe", js="""export default (given) => {
    const { parentElement, data, setStateValue } = given;
    let line = parentElement.querySelector("b");
    if (!line) {
        const again = document.createElement("button");
        line = document.createElement("b");
        line.dataset.n = "";
        again.className = "again";
        again.textContent = "Again";
        again.onclick = () => setStateValue("n", Number(line.textContent) + 1);
        parentElement.append(again, line);
    }
    line.textContent = data.n;
}""", isolate_styles=False)

@st.fragment
def part():
    told = st.session_state.get("probe")
    probe(key="probe", data={"n": told.n or 0 if told else 0}, on_n_change=lambda: None)

part()
'''
EMPTY = """
import streamlit as st
st.session_state.n = st.session_state.get("n", 0)
def more():
    st.session_state.n += 1
st.button("Again", on_click=more)
st.html(f"<b data-n>{st.session_state.n}</b>")
"""

# Clicks, and resolves with the milliseconds until the first frame of the screen after `done`.
TIMED = """([act, done]) => new Promise((resolve, reject) => {
    const start = performance.now();
    (0, eval)(act);
    const wanted = (0, eval)(`(${done})`);
    const look = () => {
        if (performance.now() - start > 20000) reject(new Error('no answer'));
        else if (wanted()) requestAnimationFrame(() => resolve(performance.now() - start));
        else requestAnimationFrame(look);
    };
    look();
})"""

# Counts how often the sheets and the matrix are drawn, by what reaches the screen.
COUNT = """() => {
    window.seen = {plane: 0, loss: 0, matrix: 0, blank: 0, start: performance.now()};
    const part = {
        plane: () => JSON.stringify(document.querySelector('canvas.board-ground').painted.arrows),
        loss: () => document.querySelector('.board-loss .scatterlayer').innerHTML,
        matrix: () => document.querySelector('.card-rows').textContent,
    };
    const before = {};
    const look = () => {
        for (const [name, read] of Object.entries(part)) {
            const now = read();
            if (!now) window.seen.blank += 1;
            if (now !== before[name]) window.seen[name] += 1;
            before[name] = now;
        }
        if (window.seen) window.counting = requestAnimationFrame(look);
    };
    look();
}"""


# Writes the strokes of the frames that the board has as the paths of an SVG of its own, a frame of
# the screen after another, and counts those: what this browser can draw without anything else.
BARE = """(seconds) => new Promise((resolve) => {
    const { arrays: { xs, ys, lengths } } = linclfBoards.board.packets.frames;
    const [F, T] = lengths.shape;
    const board = document.querySelector('.board-sheet');
    const { xaxis, yaxis } = board.querySelector('[role=group]')._fullLayout;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('width', board.clientWidth);
    svg.setAttribute('height', board.clientHeight);
    svg.style.background = 'white';
    const paths = Array.from({ length: T }, (_, t) => {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        const fills = t < T - 1;
        path.style.fill = fills ? ['#b0d6f0', '#fbcfae', '#ade3d0'][t % 3] : 'none';
        path.style.stroke = fills ? 'none' : 'black';
        return svg.appendChild(path);
    });
    board.append(svg);
    const starts = [0];
    for (const n of lengths) starts.push(starts.at(-1) + n);
    const start = performance.now();
    let drawn = 0;
    const draw = (now) => {
        if (now - start > 1000 * seconds) {
            svg.remove();
            resolve(drawn / seconds);
            return;
        }
        const f = drawn++ % F;
        for (let t = 0; t < T; t++) {
            let d = '', pen = 'M';
            for (let i = starts[f * T + t]; i < starts[f * T + t + 1]; i++) {
                if (Number.isNaN(xs[i])) { pen = 'M'; continue; }
                d += `${pen}${xaxis.l2p(xs[i]).toFixed(2)},${yaxis.l2p(ys[i]).toFixed(2)}`;
                pen = 'L';
            }
            paths[t].setAttribute('d', d);
        }
        requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
})"""


def percentiles(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def empty(page: Page, button: str) -> Callable[[], float]:
    """One empty rerun, in milliseconds."""

    def once() -> float:
        n = int(page.locator("[data-n]").inner_text())
        act = f"document.querySelector('{button}').click()"
        done = f"() => document.querySelector('[data-n]')?.textContent === '{n + 1}'"
        return float(page.evaluate(TIMED, [act, done]))

    return once


def step(page: Page) -> Callable[[], float]:
    """One click on Step until plane, loss, matrix and status show the step."""

    def once() -> float:
        k = int(page.locator("[data-step]").inner_text()) + 1
        act = """[...document.querySelectorAll('.board button')]
                 .find(b => b.textContent === 'Step').click()"""
        done = f"() => document.querySelector('.board').dataset.drawn === '{k}'"
        return float(page.evaluate(TIMED, [act, done]))

    return once


def edit(page: Page) -> Callable[[], float]:
    """One sample dragged a little and dropped, until the server's new frames are drawn."""
    page.get_by_role("button", name="Edit", exact=True).click()
    page.wait_for_timeout(500)
    way = [1]

    def once() -> float:
        run = page.evaluate("document.querySelector('.board').dataset.run")
        way[0] = -way[0]
        act = f"""(() => {{
            const plane = document.querySelector('.board-sheet');
            const sheet = plane.querySelector('[role=group]');
            const box = sheet.getBoundingClientRect(), axes = sheet._fullLayout;
            const trace = sheet.data[0];
            const x = box.left + axes.xaxis._offset + axes.xaxis.l2p(trace.x[0]);
            const y = box.top + axes.yaxis._offset + axes.yaxis.l2p(trace.y[0]);
            plane.setPointerCapture = () => {{}};
            const send = (kind, dx) => plane.dispatchEvent(new PointerEvent(kind, {{
                bubbles: true, cancelable: true, button: 0, buttons: kind === 'pointerup' ? 0 : 1,
                pointerId: 1, isPrimary: true, pointerType: 'mouse',
                clientX: x + dx, clientY: y}}));
            send('pointerdown', 0);
            send('pointermove', {way[0] * 9});
            send('pointerup', {way[0] * 9});
        }})()"""
        done = f"() => document.querySelector('.board').dataset.run !== '{run}'"
        return float(page.evaluate(TIMED, [act, done]))

    return once


def answer(page: Page) -> Callable[[], float]:
    """One sample chosen by its number, until the server has answered and that is drawn."""

    def once() -> float:
        line = "linclfBoards.board.line"
        n = page.evaluate(f"{line}.answered")
        act = """(() => {
            const field = document.querySelector('#board-sample');
            field.value = field.value === '1' ? '2' : '1';
            field.dispatchEvent(new Event('change', { bubbles: true }));
        })()"""
        done = f"() => {line}.quiet && {line}.answered > {n}"
        return float(page.evaluate(TIMED, [act, done]))

    return once


def play(page: Page) -> dict[str, float]:
    """Frames a second of each panel while Play runs with every frame of the screen."""
    speed = page.get_by_role("combobox", name="Speed of Play")
    if not speed.is_visible():
        page.get_by_role("button", name="More", exact=True).click()
    speed.select_option("every frame")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(500)
    page.evaluate(COUNT)
    page.wait_for_timeout(1000 * PLAY_SECONDS)
    seen = page.evaluate("""() => { const s = window.seen; window.seen = null;
        cancelAnimationFrame(window.counting);
        return {...s, seconds: (performance.now() - s.start) / 1000}; }""")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(500)
    rates = {name: seen[name] / seen["seconds"] for name in ("plane", "loss", "matrix")}
    return {**rates, "blank": seen["blank"]}


def main() -> None:
    path = chromium.find()
    if path is None:
        raise SystemExit(chromium.HELP)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        servers = [AppServer(here / "app.txt")]
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)

        def start(script: str) -> AppServer:
            servers.append(server_of(script, here))
            return servers[-1]

        try:
            measure(browser.new_page, servers[0], start)
        finally:
            browser.close()
            for server in servers:
                server.stop()


def measure(
    new_page: Callable[..., Page], app: AppServer, start: Callable[[str], AppServer]
) -> None:
    line, form, lab = (new_page(viewport={"width": 1280, "height": 720}) for _ in range(3))
    lab.goto(app.url)
    lab.wait_for_timeout(1000)
    lab.goto(f"{app.url}/lab?x={packing.to_text(EXPERIMENT)}")
    lab.wait_for_selector(".board[data-ready]")
    lab.wait_for_timeout(2000)
    widgets = {kind: lab.locator(f"[data-testid={name}]").count() for kind, name in WIDGETS.items()}
    print("widgets:", ", ".join(f"{n} {kind}" for kind, n in widgets.items()))
    form.goto(start(EMPTY_PAGE.format(widgets=widgets) + ANSWER).url)
    line.goto(start(EMPTY).url)
    for blank in (line, form):
        blank.wait_for_selector("[data-n]")
    for _ in range(PLAYS):
        bare, rates = lab.evaluate(BARE, PLAY_SECONDS), play(lab)
        shown = ", ".join(f"{n} {r:.0f}" for n, r in rates.items())
        share_of = rates["plane"] / bare
        print(f"Play, frames a second: {shown}; bare SVG paths {bare:.0f}, plane {share_of:.2f} ×")
    acts = [
        ("Floor", form, empty(form, ".again")),
        ("Line", line, empty(line, ".stButton button")),
        ("Step", lab, step(lab)),
        ("Answer", lab, answer(lab)),
        ("Edit", lab, edit(lab)),
    ]
    times: dict[str, list[float]] = {label: [] for label, _, _ in acts}
    for k in range(ROUNDS + 3):
        for label, page, once in acts:
            page.bring_to_front()
            taken = once()
            if k >= 3:
                times[label].append(taken)
            # The page comes to rest before the next, as with a human hand.
            time.sleep(0.5)
    print("        p50 ms  p95 ms  × floor  × line")
    for label, _, _ in acts:
        mid, mid95 = percentiles(times[label])
        floors = (f"{mid / percentiles(times[peer])[0]:8.2f}" for peer in ("Floor", "Line"))
        print(f"{label:6}{mid:8.0f}{mid95:8.0f} {''.join(floors)}")


if __name__ == "__main__":
    main()
