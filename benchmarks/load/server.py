"""What a server's process uses, as Linux counts it."""

import os
import time
from pathlib import Path

#: A process is measured as it is hosted: see `keep_to_one_core` in deploy/serve.py.
ONE_CORE = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"


def cpu(pid: int) -> float:
    """The CPU seconds, in user and in system mode, of all threads that the process has had."""
    # How Linux numbers the CPU clock of another process: clock_getcpuclockid(3).
    return time.clock_gettime((~pid << 3) | 2)


def busy() -> float:
    """The seconds that all cores of the machine have been busy since its start, with anything."""
    user, nice, system, _, _, *more = Path("/proc/stat").read_text().splitlines()[0].split()[1:8]
    ticks = sum(map(int, (user, nice, system, *more)))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Megabytes in use."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
