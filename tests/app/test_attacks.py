"""What strangers may try on a server, over the protocol that browsers speak: docs/security.md."""

import asyncio
import json
from random import Random

import numpy as np
import pytest

from benchmarks.load.player import VIEW, report
from benchmarks.load.server import cpu, memory
from benchmarks.load.tab import Tab
from linclf_core import packing
from linclf_core.datasets.blobs import Blobs
from linclf_core.experiment import Experiment
from linclf_ui.board.talk import KEY, MOST_UNDONE
from tests.browser.app_server import AppServer
from tests.core.hostile import altered

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
#: The largest data that fit in a link.
LARGE = packing.to_text(Experiment(Blobs(n_classes=10, n_per_class=500)))
#: Megabytes: what is kept for all, and as much again for what a visitor can undo.
MOST = 512.0
TOLD = [
    report("p", 1, "r", step=3, want=40, sample=2, view=VIEW),
    report("p", 1, "r", ops=[{"kind": "add", "x": [0.5, 1.0], "y": 1, "n": 1, "gesture": 1}]),
    report("p", 1, "r", ops=[{"kind": "move", "i": 1, "x": [0.5, 1.5], "n": 4, "gesture": 2}]),
    report("p", 1, "r", ops=[{"kind": "remove", "i": 3, "n": 2, "gesture": 3}]),
    report("p", 1, "r", ops=[{"kind": "undo", "n": 3, "gesture": 4}], why=["dS", 5, 2], walk=2),
    report("p", 1, "r", step=20_000, want=20_000, slow=True),
]


@pytest.fixture(scope="module")
def app(served: AppServer) -> AppServer:
    asyncio.run(still_serves(served))
    return served


async def still_serves(app: AppServer) -> None:
    """Another visitor gets the Lab, and nothing has gone wrong with anybody."""
    tab = Tab(app.url, "lab")
    await tab.open()
    assert "board_answer" in tab.places
    assert not tab.faults
    await tab.close()
    assert not app.complaints()


@pytest.mark.slow
@pytest.mark.parametrize("count", [8, pytest.param(2_000, marks=SOAK)])
def test_hostile_messages_of_a_board_leave_a_sound_page(app: AppServer, count: int) -> None:
    random = Random(count)

    async def attack() -> None:
        tab = Tab(app.url, "lab")
        await tab.open()
        for n in range(count):
            told = random.choice(TOLD)
            for _ in range(random.randint(0, 3)):
                told = altered(random, told)
            if isinstance(told, dict) and random.random() < 0.9:
                answer = json.loads(tab.fed[f"{KEY}_answer"])["answer"]
                told = {**told, "n": n + 2, "run": answer["run"]}
            try:
                message = json.dumps(told, separators=(",", ":"))
                message.encode()
            except UnicodeEncodeError:
                continue
            await tab.enter(f"{KEY}_answer", json_value=f'{{"report":{message}}}')
            assert not tab.faults, told
            if f"{KEY}_answer" not in tab.places:
                # An entry or a phase that was asked about is told on another page.
                await tab.close()
                tab = Tab(app.url, "lab")
                await tab.open()
        await tab.close()
        await still_serves(app)

    asyncio.run(attack())


@pytest.mark.slow
@pytest.mark.parametrize("count", [6, pytest.param(300, marks=SOAK)])
def test_hostile_uploads_get_a_sentence(app: AppServer, count: int) -> None:
    random = np.random.default_rng(count)

    async def attack() -> None:
        tab = Tab(app.url, "data")
        await tab.open()
        for n in range(count):
            size = int(10 ** random.uniform(0, 5.5))
            kinds = (
                random.bytes(size),
                b"\0" * size,
                b"," * size,
                b'"' * size,
                b"a,b,c\n" * (size // 6 + 1),
                b"\xff\xfe" + random.bytes(size),
            )
            await tab.upload("data_file", f"table-{n}.csv", kinds[n % len(kinds)])
            assert not tab.faults, n
        await tab.close()
        await still_serves(app)

    asyncio.run(attack())


@pytest.mark.soak
def test_what_one_visitor_makes_the_server_keep_is_bounded(app: AppServer) -> None:
    """The largest data, edited and stepped as often as can be undone and more."""

    async def attack() -> None:
        tab = Tab(app.url, "lab", f"x={LARGE}")
        await tab.open()
        begun = memory(app.pid)
        for n in range(3 * MOST_UNDONE):
            op = {"kind": "add", "x": [0.01 * n, 1.0], "y": 1, "n": n + 1, "gesture": n + 1}
            await tab.report(f"{KEY}_answer", report("p", n + 1, "", ops=[op], view=VIEW))
        assert memory(app.pid) - begun < MOST
        await tab.close()
        await still_serves(app)

    asyncio.run(attack())


@pytest.mark.slow
@pytest.mark.parametrize("count", [10, pytest.param(300, marks=SOAK)])
def test_many_sessions_of_one_visitor_keep_nobody_out(app: AppServer, count: int) -> None:
    async def attack() -> None:
        tabs = [Tab(app.url, "lab", "x=standard") for _ in range(count)]
        for tab in tabs:
            await tab.open()
        await still_serves(app)
        for tab in tabs:
            await tab.close()
        await still_serves(app)

    asyncio.run(attack())


@pytest.mark.slow
def test_a_file_is_there_when_its_visitor_fetches_it_though_others_are_at_work(
    app: AppServer,
) -> None:
    async def work() -> None:
        tab, other = Tab(app.url, "save_and_share"), Tab(app.url, "conventions")
        await tab.open()
        await other.open()
        file = await tab.make("save_data")
        for _ in range(4):
            await other.run()
        assert (await tab.fetch(file)).count(b"\n") == 151
        await tab.close()
        await other.close()
        await still_serves(app)

    asyncio.run(work())


@pytest.mark.soak
def test_computing_for_a_visitor_who_has_left_ends(app: AppServer) -> None:
    """Seconds of CPU, which no other program on the machine changes."""

    async def used(tab: Tab, enough: float) -> float:
        begun = cpu(app.pid)
        opening = asyncio.create_task(tab.open())
        while cpu(app.pid) - begun < enough and not opening.done():
            await asyncio.sleep(0.02)
        opening.cancel()
        await tab.close()
        before = cpu(app.pid) - 1.0
        while (now := cpu(app.pid)) - before > 0.05:
            before = now
            await asyncio.sleep(1.0)
        return cpu(app.pid) - begun

    async def attack() -> None:
        whole = await used(Tab(app.url, "landscape", f"x={LARGE}"), 60.0)
        other = packing.to_text(Experiment(Blobs(n_classes=10, n_per_class=500, seed=1)))
        left = await used(Tab(app.url, "landscape", f"x={other}"), 0.5)
        assert left < whole / 2
        await still_serves(app)

    asyncio.run(attack())
