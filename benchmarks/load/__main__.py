"""`make load`: what one process of the app can carry, measured with real sessions on this machine.

A server of its own is started on the loopback, and one for each of the empty pages beside it; no
other host is spoken to. Latencies are those of the server: what a browser needs to draw, and the
files that it loads at its first visit, are not in them.
"""

import argparse
import asyncio
import json
import math
import os
import platform
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.load import cost, crowd, soak, worst
from benchmarks.load.report import Report
from benchmarks.load.server import ONE_CORE
from benchmarks.load.tab import Tab
from benchmarks.timing import percentile
from tests.browser.app_server import AppServer

Found = dict[str, Any]


def machine() -> str:
    """Its processor, its cores, and how busy it is."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} cores, {cpu}, load average {os.getloadavg()[0]:.1f}"


def latencies(seconds: list[float]) -> str:
    """p50, p95 and p99 in milliseconds."""
    return "".join(f"{1000 * percentile(seconds, q):>8.0f}" for q in (50, 95, 99))


def verdict(value: float, goal: float, unit: str) -> str:
    """Whether a goal is met; '' where there is none."""
    if goal == math.inf:
        return ""
    return f"   goal ≤ {goal:g}{unit}: {'met' if value <= goal else 'MISSED'}"


async def actions(app: AppServer, start: Callable[[str], AppServer]) -> Found:
    """One visitor, one action at a time."""
    entrants = await cost.contenders(app, start)
    found = await cost.costs(entrants)
    print("\nOne action of one visitor         p50     p95     p99 ms  CPU ms      kB  messages")
    for c in entrants:
        used = found[c.name]
        line = f"  {c.name:<28}{latencies(used.seconds)}   {1000 * used.cpu:>8.1f}"
        line += f"{used.bytes / 1000:>8.1f}{used.messages:>9.1f}"
        if c.peer:
            times = used.cpu / found[c.peer].cpu
            line += f"   {times:.2f} × {c.peer}" + verdict(times, c.goal, " ×")
        line += verdict(1000 * used.cpu, c.goal_ms, " ms CPU")
        line += verdict(used.messages, c.goal_messages, " messages")
        line += verdict(used.bytes / 1000, c.goal_kB, " kB")
        print(line, flush=True)
    for tab in {id(c.tab): c.tab for c in entrants}.values():
        await tab.close()
    return {name: asdict(used) for name, used in found.items()}


async def students(app: AppServer) -> Found:
    """How many students a process carries."""
    found: Found = {}
    for table, more in (("Samples", 10), ("", 40)):
        stages, each = await crowd.ramp(app, table, more)
        name = f"{table or 'no table'} open"
        print(f"\nStudents at work, {name}, an action in {crowd.PERIOD:g} s each")
        print(
            "  students  actions  answers     p50     p95     p99 ms  server  client  others, cores"
        )
        for s in stages:
            print(
                f"  {s.students:>8}{s.actions:>9}{len(s.seconds):>9}{latencies(s.seconds)}"
                f"   {s.core:>8.2f}{s.own_core:>8.2f}{s.others_core:>8.2f}"
            )
        most = max((s.students for s in stages if s.p95 <= crowd.LIMIT), default=0)
        print(f"  p95 ≤ {crowd.LIMIT:g} s: {most} students, goal ≥ 40; {each:.2f} MB a session")
        found[name] = {"most": most, "megabytes": each, "stages": [asdict(s) for s in stages]}
    return found


async def everybody(app: AppServer) -> Found:
    """All at once."""
    found = await crowd.everybody(app)
    print(f"\nAll of {crowd.EVERYBODY} press Step in the same moment     p50     p95     p99 ms")
    for name, seconds in found.items():
        p95 = percentile(seconds, 95)
        print(f"  {name:<42}{latencies(seconds)}{verdict(p95, 1.5, ' s')}")
    return dict(found)


async def link(app: AppServer) -> Found:
    """A link that many open."""
    seconds, used = await crowd.open_link(app)
    block = crowd.block_cpu()
    print(
        f"\n{crowd.LINK_TABS} new tabs open one link           p50     p95     p99 ms   CPU of all"
    )
    print(
        f"  {'until the page is there':<28}{latencies(seconds)}   {used:>8.2f} s = "
        f"{used / block:.0f} × a block computed ({1000 * block:.1f} ms)"
        + verdict(percentile(seconds, 95), 1.5, " s")
    )
    return {"seconds": seconds, "cpu": used, "block": block}


async def hogs(app: AppServer, acts: list[str], rounds: int) -> Found:
    """One visitor beside a class."""
    print(f"\n{worst.STUDENTS} students at work, p95 in ms   alone    with   times  of CPU   done")
    found = await worst.worst(app, acts or list(worst.ACTS), rounds)
    largest = max(seen.times for seen in found.values())
    of_cpu = max(seen.cpu_times for seen in found.values())
    print(
        f"  the largest: {largest:.2f} times{verdict(largest, worst.GOAL, ' times')}; "
        f"{of_cpu:.2f} times of the server's CPU"
    )
    return {name: asdict(seen) for name, seen in found.items()}


async def long_time(app: AppServer, minutes: float) -> Found:
    """A class for half an hour."""
    print()
    found = await soak.soak(app, minutes)
    print("\n".join(soak.told(found)) + verdict(100 * found.growth, 100 * soak.GROWTH, " %"))
    for fault in found.failed[:10]:
        print(f"  {fault}")
    return asdict(found)


PARTS: dict[str, Callable[..., Awaitable[Found]]] = {
    "actions": actions,
    "students": students,
    "everybody": everybody,
    "link": link,
    "worst": hogs,
    "soak": long_time,
}
#: Without being named; the soak takes half an hour by itself.
USUAL = [name for name in PARTS if name != "soak"]


async def measure(
    given: argparse.Namespace, names: list[str], folder: Path, report: Report
) -> Found:
    servers: list[AppServer] = []

    def start(script: str) -> AppServer:
        servers.append(cost.server_of(script, folder, ONE_CORE))
        return servers[-1]

    more: dict[str, tuple[Any, ...]] = {"actions": (start,), "soak": (given.minutes,)}
    more["worst"] = (given.act, given.rounds)

    found: Found = {"machine": machine()}
    try:
        for name in names:
            report.begin(name)
            print(machine())
            # What a crowd has left behind must not be measured with the next.
            servers.append(app := AppServer(folder / f"{name}.txt", first=ONE_CORE))
            first = Tab(app.url)
            await first.open()
            await first.close()
            found[name] = await PARTS[name](app, *more.get(name, ()))
            app.stop()
            if told := app.complaints():
                print(f"\nThe server complained:\n{told}")
            report.end()
    finally:
        for server in servers:
            server.stop()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all but soak if none is")
    parser.add_argument("--minutes", type=float, default=soak.MINUTES, help="of the soak")
    parser.add_argument(
        "--act",
        action="append",
        choices=list(worst.ACTS),
        default=[],
        help="of worst, this one only; docs/load.md stays as it is",
    )
    parser.add_argument("--rounds", type=int, default=worst.ROUNDS, help="of each act of worst")
    parser.add_argument("--json", type=Path, help="write all that was measured to this file")
    given = parser.parse_args()
    unknown = set(given.part) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as folder:
        names = given.part or USUAL
        kept = Path(__file__).parents[2] / "docs/load.md"
        # Of a part of a part there is no section.
        report = Report(Path(folder) / "load.md" if given.act else kept, list(PARTS))
        found = asyncio.run(measure(given, names, Path(folder), report))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1), "utf-8")


if __name__ == "__main__":
    main()
