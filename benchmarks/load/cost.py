"""What one action of one visitor costs the server, beside what Streamlit itself costs.

The contenders take turns, so that a change of the machine's pace hits all.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.load.player import HAND_SECONDS, Player
from benchmarks.load.server import cpu
from benchmarks.load.tab import Tab
from linclf_core.losses import LOSSES
from tests.browser.app_server import AppServer

Act = Callable[[int], Awaitable[object]]

ROUNDS = 30
#: Rounds that are not counted: what is made once has been made then.
WARM = 3
#: After an answer the server has still to tidy up.
SETTLE_SECONDS = 0.02
#: The reports of a drag of a second.
DRAG_REPORTS = round(1 / HAND_SECONDS)

EMPTY_FRAGMENT = """
import streamlit as st

probe = st.components.v2.component("probe", js="export default function () {}")

@st.fragment
def part():
    probe(key="probe", data={}, on_report_change=lambda: None)

part()
"""
#: The same with a table as large as that of the Lab's samples.
EMPTY_TABLE = EMPTY_FRAGMENT.replace(
    "on_report_change=lambda: None)\n",
    """on_report_change=lambda: None)
    numbers = np.random.default_rng().normal(size=(9, 150)).round(3)
    columns = {f"column {c}": column for c, column in enumerate(numbers)}
    table = pd.DataFrame(columns | {"class": "class 0", "predicted": "class 1"})
    st.dataframe(table, key="table", on_select=lambda: None, selection_mode="single-row")
""",
).replace("import streamlit as st", "import numpy as np, pandas as pd, streamlit as st")
EMPTY_PAGE = """
import streamlit as st

WIDGETS = {widgets}
for n in range(WIDGETS["selectbox"]):
    st.selectbox("Choice", ("a", "b", "c"), key=f"choice {{n}}")
for n in range(WIDGETS["number_input"]):
    st.number_input("Number", key=f"number {{n}}")
for n in range(WIDGETS["slider"]):
    st.slider("Slider", 0, 100, key=f"slider {{n}}")
for n in range(WIDGETS["checkbox"]):
    st.toggle("Switch", key=f"switch {{n}}")
for n in range(WIDGETS["button_group"]):
    st.pills("Pills", ("a", "b", "c"), key=f"pills {{n}}")
"""


@dataclass(frozen=True)
class Contender:
    """`act` is one action, of round k, by which `tab` asks the server with this process id; what is
    done `before` it is not measured. Its CPU should be at most `goal` × that of the contender named
    `peer`, or at most `goal_ms` in all; it should send at most `goal_messages` and be sent at most
    `goal_kB`."""

    name: str
    tab: Tab
    pid: int
    act: Act
    before: Act | None = None
    rounds: int = ROUNDS
    peer: str = ""
    goal: float = math.inf
    goal_ms: float = math.inf
    goal_messages: float = math.inf
    goal_kB: float = math.inf


@dataclass(frozen=True)
class Cost:
    """What an action took: seconds until its answer was complete, as the visitor waited; seconds of
    the server's CPU; messages sent to it and bytes received."""

    seconds: list[float]
    cpu: float
    messages: float
    bytes: float


async def costs(contenders: list[Contender]) -> dict[str, Cost]:
    """The cost of each contender's action, by name; CPU as the median, the rest on average."""
    found: dict[str, list[tuple[float, float, int, int]]] = {c.name: [] for c in contenders}
    for k in range(-WARM, max(c.rounds for c in contenders)):
        for c in contenders:
            if k >= c.rounds:
                continue
            if c.before is not None:
                await c.before(k)
            await asyncio.sleep(SETTLE_SECONDS)
            sent, received, used = c.tab.sent, c.tab.received, cpu(c.pid)
            start = time.perf_counter()
            await c.act(k)
            taken = time.perf_counter() - start
            await asyncio.sleep(SETTLE_SECONDS)
            if k >= 0:
                asked = c.tab.sent - sent
                found[c.name].append((taken, cpu(c.pid) - used, asked, c.tab.received - received))
    return {name: _cost(rounds) for name, rounds in found.items()}


def _cost(rounds: list[tuple[float, float, int, int]]) -> Cost:
    seconds, used, messages, received = zip(*rounds, strict=True)
    return Cost(list(seconds), median(used), mean(messages), mean(received))


async def contenders(app: AppServer, start: Callable[[str], AppServer]) -> list[Contender]:
    """All actions, each of a visitor of its own, and the empty pages beside them, whose servers
    `start` starts."""

    async def visitor() -> Player:
        player = Player(Tab(app.url, "lab"))
        await player.open()
        return player

    stepper, weigher, reader, setter, jumper, editor, dragger = [await visitor() for _ in range(7)]
    await weigher.open_table("Weights")
    await reader.open_table("Samples")
    await editor.drag(0, [(0.0, 0.0)])
    await dragger.drag(0, [(0.0, 0.0)])
    widgets = Counter(place.kind for place in setter.tab.places.values())
    bare = [
        start(s) for s in (EMPTY_FRAGMENT, EMPTY_TABLE, EMPTY_PAGE.format(widgets=dict(widgets)))
    ]
    probe, tabled, form = [Tab(server.url) for server in bare]
    for tab in (probe, tabled, form):
        await tab.open()
    titles = [loss.title for loss in LOSSES.values()]

    async def play(k: int) -> None:
        jumper.play_to_the_end()

    def way(k: int) -> list[tuple[float, float]]:
        return [(0.01 * k + 0.05 * m, 0.5) for m in range(DRAG_REPORTS)]

    def at_app(name: str, player: Player, act: Act, **more: Any) -> Contender:
        return Contender(name, player.tab, app.pid, act, **more)

    fragment, page = "empty fragment, tiny app", "full rerun, empty page"
    table = "fragment with a table, tiny app"
    like_page = {"peer": page, "goal": 4.0}
    found = [
        Contender(fragment, probe, bare[0].pid, lambda k: probe.report("probe", {"n": k})),
        Contender(table, tabled, bare[1].pid, lambda k: tabled.report("probe", {"n": k})),
        # So many steps that no further block is asked for.
        at_app(
            "step in a block, no table",
            stepper,
            lambda k: stepper.step(),
            rounds=15,
            goal_messages=0,
        ),
        at_app(
            "step in a block, Weights",
            weigher,
            lambda k: weigher.step(),
            rounds=15,
            goal_messages=0,
        ),
        # A table that the server makes anew for every step.
        at_app("step in a block, Samples", reader, lambda k: reader.step(), peer=table),
        Contender(page, form, bare[2].pid, lambda k: form.enter("number 0", double_value=k + 0.5)),
        at_app("learning rate", setter, lambda k: setter.set_rate(0.4 + 0.01 * k), **like_page),
        at_app("loss", setter, lambda k: setter.set_loss(titles[k % len(titles)]), **like_page),
        at_app("step to a new block", jumper, lambda k: jumper.step(), before=play, **like_page),
        at_app("add a point", editor, lambda k: editor.add_point((0.05 * k, -1.0), k % 3)),
        at_app(
            "drag of a second",
            dragger,
            lambda k: dragger.drag(1, way(k)),
            rounds=8,
            goal_ms=100,
            goal_kB=8 * DRAG_REPORTS,
        ),
        at_app("let go of it", dragger, lambda k: dragger.let_go(), rounds=8),
    ]
    # A visitor for each page: one who went to all of them would be made to wait for his turn.
    for name in sorted(set(stepper.tab.pages) - {"lab", ""}):
        found += _there_and_back(name, await visitor(), app.pid)
    return found


def _there_and_back(name: str, walker: Player, pid: int) -> list[Contender]:
    """From the Lab to a page, and back."""

    async def change(k: int) -> None:
        # What a page keeps from the visit before is worth nothing with other settings.
        await walker.set_rate(0.3 + 0.01 * (k + WARM))

    return [
        Contender(f"to {name}", walker.tab, pid, lambda k: walker.visit(name), change, rounds=5),
        Contender(f"back from {name}", walker.tab, pid, lambda k: walker.visit("lab"), rounds=5),
    ]


def server_of(script: str, folder: Path, first: str = "") -> AppServer:
    """A server of a page with this text, which begins with the line `first` of Python."""
    n = len(list(folder.iterdir()))
    path = folder / f"page_{n}.py"
    path.write_text(script, "utf-8")
    return AppServer(folder / f"page_{n}.txt", path, first=first)
