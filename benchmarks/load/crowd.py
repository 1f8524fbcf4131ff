"""Many visitors of one process: a class at work, all at once, and a link that all open."""

import asyncio
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, replace

from benchmarks.block import STEPS, Block
from benchmarks.load.player import Player
from benchmarks.load.server import busy, cpu, memory
from benchmarks.load.tab import Tab
from benchmarks.timing import percentile
from linclf_core import packing
from linclf_core.experiment import Start
from linclf_core.losses import LOSSES
from linclf_ui.session import default_experiment
from tests.browser.app_server import AppServer

#: Of 100 actions so many are of each kind.
MIX = {"step": 70, "setting": 15, "edit": 10, "page": 5}
#: One action in so many seconds, half as many more or less.
PERIOD = 2.0
STAGE_SECONDS = 12.0
#: The first seconds of a stage are not counted.
WARM_SECONDS = 2.0
#: A student's answers should take no longer than this, but for one in 20.
LIMIT = 1.0
MOST_STUDENTS = 200
#: So many tabs are opened at a time when a class gathers.
GROUP = 4
EVERYBODY, ROUNDS = 60, 3
LINK_TABS = 30


@dataclass(frozen=True)
class Stage:
    """So many students at work: seconds of each answer, from when the action was due; how many
    actions were due; how many cores the server, this program and others on the machine used."""

    students: int
    seconds: list[float]
    actions: int
    core: float
    own_core: float
    others_core: float

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 95)


class Student(Player):
    """A player whose visitor does one thing after the other; `table` is what is open below the
    board, or ''. Each has a start of its own, so that no two runs are the same."""

    def __init__(self, url: str, number: int, table: str) -> None:
        experiment = replace(default_experiment(), start=Start(seed=number))
        super().__init__(Tab(url, "lab", f"x={packing.to_text(experiment)}"), number)
        self._table = table
        self._at_lab = True

    async def come(self) -> None:
        await self.open()
        if self._table:
            await self.open_table(self._table)

    async def act(self) -> None:
        """Do something, at random."""
        (kind,) = self.random.choices(list(MIX), list(MIX.values()))
        if not self._at_lab:
            self._at_lab = True
            await self.visit("lab")
            if self._table:
                await self.open_table(self._table)
        elif kind == "step":
            await self.step()
        elif kind == "setting" and self.random.random() < 0.5:
            await self.set_rate(round(self.random.uniform(0.05, 0.9), 3))
        elif kind == "setting":
            await self.set_loss(self.random.choice([loss.title for loss in LOSSES.values()]))
        elif kind == "edit":
            at = self.random.uniform(-3, 3), self.random.uniform(-3, 3)
            await self.add_point(at, self.random.randrange(3))
        else:
            self._at_lab = False
            await self.visit(self.random.choice(sorted(set(self.tab.pages) - {"lab", ""})))

    async def work(self, begin: float, end: float) -> tuple[list[float], int]:
        """Act until `end`; the seconds of each answer to what was due from `begin` on, and how many
        actions were due."""
        seconds, actions = [], 0
        due = time.perf_counter() + self.random.random() * PERIOD
        while due < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent = self.tab.sent
            await self.act()
            if due >= begin:
                actions += 1
                if self.tab.sent > sent:
                    seconds.append(time.perf_counter() - due)
            due += PERIOD * self.random.uniform(0.5, 1.5)
        return seconds, actions


async def in_groups(acts: Iterable[Awaitable[object]]) -> None:
    """A few at a time."""
    waiting = list(acts)
    for k in range(0, len(waiting), GROUP):
        await asyncio.gather(*waiting[k : k + GROUP])


async def ramp(app: AppServer, table: str, more: int) -> tuple[list[Stage], float]:
    """More and more students until the answers take too long; megabytes a session."""
    students: list[Student] = []
    stages: list[Stage] = []
    before = memory(app.pid)
    # One stage may have been disturbed.
    while len(students) < MOST_STUDENTS and (
        len(stages) < 2 or min(s.p95 for s in stages[-2:]) <= LIMIT
    ):
        added = [Student(app.url, len(students) + k, table) for k in range(more)]
        await in_groups(student.come() for student in added)
        students += added
        start, used, own = time.perf_counter(), cpu(app.pid), time.process_time()
        others = busy() - used - own
        begin, end = start + WARM_SECONDS, start + WARM_SECONDS + STAGE_SECONDS
        works = await asyncio.gather(*(student.work(begin, end) for student in students))
        wall, now, ours = time.perf_counter() - start, cpu(app.pid), time.process_time()
        stages.append(
            Stage(
                len(students),
                [s for seconds, _ in works for s in seconds],
                sum(actions for _, actions in works),
                (now - used) / wall,
                (ours - own) / wall,
                (busy() - now - ours - others) / wall,
            )
        )
    each = (memory(app.pid) - before) / len(students)
    await in_groups(student.tab.close() for student in students)
    return stages, each


async def timed(act: Awaitable[object]) -> float:
    start = time.perf_counter()
    await act
    return time.perf_counter() - start


async def at_once(acts: Iterable[Awaitable[object]]) -> list[float]:
    """The seconds that each took when all begin together."""
    return await asyncio.gather(*map(timed, acts))


async def everybody(app: AppServer) -> dict[str, list[float]]:
    """Seconds of each answer when all press Step in the same moment."""
    found: dict[str, list[float]] = {}
    for table in ("", "Samples"):
        students = [Student(app.url, n, table) for n in range(EVERYBODY)]
        await in_groups(student.come() for student in students)
        inside = f"inside a block, {table or 'no table'} open"
        found[inside] = []
        for _ in range(ROUNDS):
            found[inside] += await at_once(student.step() for student in students)
            await asyncio.sleep(1)
        if not table:
            found["a new block for each"] = []
            for _ in range(ROUNDS):
                for student in students:
                    student.play_to_the_end()
                found["a new block for each"] += await at_once(s.step() for s in students)
                await asyncio.sleep(1)
        await in_groups(student.tab.close() for student in students)
    return found


async def open_link(app: AppServer) -> tuple[list[float], float]:
    """Seconds until each tab had its page when all open one link; CPU seconds of the server for all
    of them."""
    seconds: list[float] = []
    used = cpu(app.pid)
    for n in range(ROUNDS):
        experiment = replace(default_experiment(), start=Start(seed=10_000 + n))
        query = f"x={packing.to_text(experiment)}&step=100"
        players = [Player(Tab(app.url, "lab", query)) for _ in range(LINK_TABS)]
        seconds += await at_once(player.open() for player in players)
        await asyncio.sleep(1)
        await in_groups(player.tab.close() for player in players)
    return seconds, (cpu(app.pid) - used) / ROUNDS


def block_cpu() -> float:
    """CPU seconds to compute one block of the standard experiment: descent, pictures and rows."""
    block = Block(default_experiment().source, "softmax")
    block(STEPS)
    start = time.process_time()
    for _ in range(10):
        block(STEPS)
    return (time.process_time() - start) / 10
