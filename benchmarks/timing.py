"""Interleaved timing: contenders take turns, so that a change of the machine's pace hits all."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

#: Each contender is timed in bursts of at least this many seconds.
BURST = 0.02
ROUNDS = 25


def seconds(contenders: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of one call of each contender."""
    repeats = {name: _repeats(call) for name, call in contenders.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, call in contenders.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            times[name].append((time.perf_counter() - start) / repeats[name])
    return {name: median(taken) for name, taken in times.items()}


def _repeats(call: Callable[[], object]) -> int:
    call()
    start = time.perf_counter()
    call()
    return max(1, int(BURST / max(time.perf_counter() - start, 1e-7)))


def percentile(values: Sequence[float], q: float) -> float:
    """The smallest value that at least q of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * q / 100) - 1)]


def report(title: str, times: Mapping[str, float], unit: str) -> None:
    """A line a contender: its median time, and how many times that of `unit` it is."""
    print(f"\n{title}")
    for name, taken in times.items():
        print(f"  {name:<44} {taken * 1e6:>10.1f} µs   {taken / times[unit]:>7.2f} ×")
