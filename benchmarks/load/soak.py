"""A long time of a class at work: does the process grow, and does anything fail?"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.load.crowd import PERIOD, Student, in_groups
from benchmarks.load.server import memory
from benchmarks.load.tab import Tab
from benchmarks.timing import percentile
from tests.browser.app_server import AppServer

SESSIONS = 30
MINUTES = 30.0
#: Of 100 actions so many are of each kind.
MIX = {"work": 82, "upload": 6, "reconnect": 12}
#: After this share of the time the process should have all that it keeps,
WARM = 0.4
#: and grow by no more than this share until the end.
GROWTH = 0.1
#: Seconds between two looks at the memory.
LOOK = 5.0


@dataclass
class Soaked:
    """Megabytes at each look, with the seconds since the start; how often each kind of action was
    done; seconds of the answers; what failed."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MIX, 0))
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def warm(self) -> float:
        """Megabytes after the warm-up: the mean of a tenth of the time from there on."""
        return self._mean(WARM, WARM + 0.1)

    @property
    def last(self) -> float:
        """The same at the end."""
        return self._mean(0.9, 1.0)

    @property
    def growth(self) -> float:
        return self.last / self.warm - 1.0

    def _mean(self, begin: float, end: float) -> float:
        length = self.memory[-1][0]
        found = [mb for at, mb in self.memory if begin * length <= at <= end * length]
        return sum(found) / len(found)


class Walker(Student):
    """A student who also brings tables, and whose line breaks now and then."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__(url, number, "Samples" if number % 2 else "")

    async def bring(self) -> None:
        """A table of a few hundred rows as a file, taken as the data of the experiment."""
        await self.visit("data")
        rows = 100 + self.random.randrange(300)
        lines = (
            f"{self.random.gauss(0, 1):.3f},{self.random.gauss(0, 1):.3f},{'abc'[n % 3]}"
            for n in range(rows)
        )
        await self.tab.upload("data_file", "table.csv", "\n".join(["x,y,class", *lines]).encode())
        await self.tab.press("data_use")
        await self.back()

    async def reconnect(self) -> None:
        """The line breaks, and the page is opened again with the address that it had."""
        page, query = self.tab.page, self.tab.query
        await self.tab.close()
        faults = self.tab.faults
        self.tab = Tab(self.tab.url, page, query)
        self.tab.faults = faults
        await self.tab.open()
        self._opened()
        await self.back()

    async def back(self) -> None:
        await self.visit("lab")
        if self._table:
            await self.open_table(self._table)
        self._at_lab = True


async def act(walker: Walker, kind: str) -> None:
    acts: dict[str, Callable[[], Awaitable[None]]] = {
        "work": walker.act,
        "upload": walker.bring,
        "reconnect": walker.reconnect,
    }
    await acts[kind]()


async def at_work(walker: Walker, end: float, found: Soaked) -> None:
    while time.perf_counter() < end:
        await asyncio.sleep(PERIOD * walker.random.uniform(0.5, 1.5))
        (kind,) = walker.random.choices(list(MIX), list(MIX.values()))
        begin = time.perf_counter()
        try:
            await act(walker, kind)
        except Exception as fault:
            found.failed.append(f"{kind}: {type(fault).__name__}: {fault}")
            await walker.reconnect()
        found.done[kind] += 1
        found.seconds.append(time.perf_counter() - begin)


async def look(app: AppServer, end: float, found: Soaked) -> None:
    start = time.perf_counter()
    while (now := time.perf_counter()) < end:
        found.memory.append((now - start, memory(app.pid)))
        await asyncio.sleep(LOOK)


async def soak(app: AppServer, minutes: float) -> Soaked:
    """SESSIONS at work for so many minutes."""
    found = Soaked()
    walkers = [Walker(app.url, n) for n in range(SESSIONS)]
    await in_groups(walker.come() for walker in walkers)
    end = time.perf_counter() + 60 * minutes
    await asyncio.gather(look(app, end, found), *(at_work(w, end, found) for w in walkers))
    found.failed += [fault for walker in walkers for fault in walker.tab.faults]
    await in_groups(walker.tab.close() for walker in walkers)
    return found


def told(found: Soaked) -> list[str]:
    """What was found, a line each."""
    done = ", ".join(f"{n:,} × {kind}" for kind, n in sorted(found.done.items()))
    return [
        f"{SESSIONS} sessions for {found.memory[-1][0] / 60:.0f} minutes: {done}",
        f"p95 of an action {percentile(found.seconds, 95):.2f} s, failed: {len(found.failed)}",
        f"memory {found.memory[0][1]:.0f} MB at first, {found.warm:.0f} MB after the warm-up, "
        f"{found.last:.0f} MB at the end: {found.growth:+.1%}",
    ]
