"""Two processes behind the real nginx: one may die under load, and a whole class may be cut off.

A student is a browser's tab as the server knows it: cut off, it connects anew with nothing but its
cookie and its address. What the programs in the browser do is tested in tests/browser.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from websockets.exceptions import WebSocketException

from benchmarks.load.crowd import in_groups
from benchmarks.load.player import Player
from benchmarks.load.server import cpu
from benchmarks.load.tab import Tab
from linclf_core import packing
from linclf_core.experiment import Experiment, Start
from linclf_ui.session import default_experiment
from tests.browser.app_server import AppServer
from tests.deploy.conftest import start_nginx
from tests.deploy.hosted import in_a_loop_of_its_own

pytestmark = pytest.mark.soak

STUDENTS, TIMES = 40, 20
CLASS = 300
#: What a tab notices when its process has gone, or is not there yet.
CUT_OFF = (OSError, WebSocketException, EOFError)
#: A browser tries again so often, a second between two of them at the most.
TRIES = 90


class Student(Player):
    """Somebody with an experiment of their own, a point of theirs in it, and a step on show."""

    def __init__(self, url: str, number: int) -> None:
        experiment = replace(default_experiment(), start=Start(seed=number))
        self._cookie = f"lab_visitor=student-{number}"
        query = f"x={packing.to_text(experiment)}"
        super().__init__(Tab(url, "lab", query, cookie=self._cookie), number)
        self.returned = 0

    async def come(self) -> None:
        await self.open()
        await self.add_point((self.random.uniform(-3, 3), 2.0), 1)
        await self.step(self.random.randint(1, 30))

    def experiment(self) -> Experiment:
        """What the address says."""
        return packing.from_text(parse_qs(self.tab.query)["x"][0])

    async def come_back(self) -> None:
        """Connect anew until somebody answers. The address must lead to what was on show."""
        before, k, query = self.experiment(), self.k, self.tab.query
        last = ""
        for attempt in range(TRIES):
            self.tab = Tab(self.tab.url, "lab", query, cookie=self._cookie)
            self._opened()
            self.k = k
            try:
                await self.open()
            except CUT_OFF as fault:
                last = repr(fault)
                await asyncio.sleep(min(1.0, 0.1 * 2**attempt))
                continue
            assert not self.tab.faults
            assert self.answer["step"] == k
            assert self.experiment() == before
            self.returned += 1
            return
        raise AssertionError(f"nobody answers any more: {last}")

    async def work(self, until: asyncio.Event) -> None:
        """Step now and then."""
        while not until.is_set():
            k, query = self.k, self.tab.query
            try:
                await self.step(self.random.choice([1, 10]))
            except CUT_OFF:
                # What the server has not answered the browser tells it again.
                self.k, self.tab.query = k, query
                await self.come_back()
            await asyncio.sleep(self.random.uniform(1, 3))


async def leave(students: Iterable[Student]) -> None:
    await in_groups(student.tab.close() for student in students)


@pytest.fixture
def pair(
    replica: Callable[..., AppServer], tmp_path: Path, static: Path
) -> Iterator[tuple[list[AppServer], str]]:
    """Two processes, and where nginx answers for both."""
    running = [replica(), replica()]
    proxy = start_nginx(tmp_path / "nginx", [app.port for app in running], static)
    yield running, proxy.url
    proxy.stop()


@pytest.mark.timeout(1800)
def test_a_process_that_dies_under_load_takes_nothing_with_it(
    pair: tuple[list[AppServer], str], replica: Callable[..., AppServer]
) -> None:
    running, url = pair

    async def act() -> int:
        students = [Student(url, n) for n in range(STUDENTS)]
        await in_groups(student.come() for student in students)
        over = asyncio.Event()
        works = [asyncio.create_task(student.work(over)) for student in students]
        for time in range(TIMES):
            dying = running[time % 2]
            dying.kill()
            await asyncio.sleep(4)
            running[time % 2] = await asyncio.to_thread(replica, dying.port)
        over.set()
        await asyncio.gather(*works)
        moved = sum(student.returned for student in students)
        # Who needed no server has not noticed.
        await in_groups(student.come_back() for student in students)
        await leave(students)
        return moved

    moved = in_a_loop_of_its_own(act())
    print(f"{TIMES} times, {moved} returns of {STUDENTS} students")
    assert moved > TIMES


@pytest.mark.timeout(1800)
def test_a_class_that_is_cut_off_at_once_comes_back_whole(
    pair: tuple[list[AppServer], str],
) -> None:
    # Streamlit keeps 128 sessions of a process that are cut off; of 300, more are.
    running, url = pair

    async def act() -> None:
        students = [Student(url, n) for n in range(CLASS)]
        await in_groups(student.come() for student in students)
        used = [cpu(app.pid) for app in running]
        for student in students:
            assert student.tab.line is not None
            student.tab.line.transport.abort()
        await asyncio.sleep(1)
        await asyncio.gather(*(student.come_back() for student in students))
        both = [round(cpu(app.pid) - before, 1) for app, before in zip(running, used, strict=True)]
        print(f"{CLASS} students came back; CPU seconds of the two processes: {both}")
        assert min(both) > 0
        await leave(students)

    in_a_loop_of_its_own(act())
