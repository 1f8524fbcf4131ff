"""What one visitor may cost the others: each does the worst that a page allows, again and again."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import count
from random import Random

import numpy as np
from streamlit.proto.Common_pb2 import DoubleArray
from websockets.exceptions import WebSocketException

from benchmarks.load.crowd import Student, in_groups
from benchmarks.load.server import cpu
from benchmarks.load.tab import Tab
from benchmarks.timing import percentile
from linclf_core import packing
from linclf_core.datasets.blobs import Blobs
from linclf_core.datasets.points import MOST_CLASSES, MOST_FEATURES
from linclf_core.experiment import Experiment, Start
from linclf_ui.budgets import REPLAY
from linclf_ui.data.settings import PASTE
from linclf_ui.data.ways_in import MOST_PASTED
from tests.browser.app_server import AppServer

STUDENTS = 20
#: So often the students are watched without each visitor and then with it, for so long a time.
ROUNDS, STAGE_SECONDS, WARM_SECONDS = 3, 5.0, 1.0
#: With the visitor, 95 % of the answers should take at most so many times as long.
GOAL = 2.0
#: The largest data that fit in a link.
LARGEST = Blobs(n_classes=MOST_CLASSES, n_per_class=500)

Act = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True)
class Watched:
    """Seconds of the students' answers without the visitor and with it, and the seconds of the
    server's CPU that passed meanwhile, which no other program on the machine changes; what the
    visitor got done, and what became of it otherwise."""

    before: list[float]
    after: list[float]
    cpu_before: list[float]
    cpu_after: list[float]
    done: int
    failed: list[str]

    @property
    def times(self) -> float:
        return percentile(self.after, 95) / percentile(self.before, 95)

    @property
    def cpu_times(self) -> float:
        return percentile(self.cpu_after, 95) / percentile(self.cpu_before, 95)


class Timed(Student):
    """A student who also notes the seconds of the server's CPU that each answer has taken, of
    whatever the server did meanwhile."""

    def __init__(self, app: AppServer, number: int) -> None:
        super().__init__(app.url, number, "Samples")
        self._pid = app.pid
        self.used: list[float] = []

    async def act(self) -> None:
        sent, begun = self.tab.sent, cpu(self._pid)
        await super().act()
        if self.tab.sent > sent:
            self.used.append(cpu(self._pid) - begun)


def link(k: int, step: int = 0) -> str:
    """A link to a run of the largest data that nobody has made before, at this step."""
    experiment = Experiment(replace(LARGEST, seed=k), start=Start(seed=k))
    return f"x={packing.to_text(experiment)}&step={step}"


async def opened(url: str, page: str, query: str = "") -> Tab:
    tab = Tab(url, page, query)
    await tab.open()
    return tab


async def asked(tab: Tab, key: str, step: int, k: int) -> None:
    """Have a film come to rest at a step, and ask for the frames from there on."""
    answer = json.loads(tab.fed[f"{key}_answer"])["answer"]
    told = {"page": f"p{k}", "n": k + 1, "run": str(answer["run"]), "step": step, "want": step}
    await tab.report(f"{key}_answer", told | {"failed": False})


async def slide(tab: Tab, key: str, to: float) -> None:
    """Put a slider there."""
    await tab.enter(key, double_array_value=DoubleArray(data=[to]))


async def replay(url: str, k: int) -> None:
    """A link to the last step that may be asked for."""
    tab = await opened(url, "lab", link(k, REPLAY.steps(LARGEST())))
    await tab.close()


async def cut(url: str, k: int) -> None:
    """The landscape of the largest data, two blocks of frames of it."""
    tab = await opened(url, "landscape", link(k))
    await asked(tab, "landscape", 100, k)
    await tab.close()


async def compared(url: str, k: int) -> None:
    """The last step of a comparison."""
    tab = await opened(url, "compare", link(k))
    await asked(tab, "compare", 5_000, k)
    await tab.close()


async def sweep(url: str, k: int) -> None:
    """32 learning rates, as many steps as there are."""
    tab = await opened(url, "compare", link(k))
    await tab.enter("compare_tabs", string_value="Learning rates")
    await slide(tab, "compare_sweep_steps", 1_000)
    await tab.close()


async def svm(url: str, k: int) -> None:
    """All solutions over C."""
    tab = await opened(url, "soft_svm", link(k))
    await tab.enter("svm_tabs", string_value="Path over C")
    await tab.close()


async def relu(url: str, k: int) -> None:
    """The longest training of the largest network."""
    tab = await opened(url, "relu_max")
    await tab.enter("relu_tabs", string_value="Can descent find it?")
    await slide(tab, "relu_training_units", 16)
    await tab.enter("relu_training_seed", int_value=k)
    await asked(tab, "relu", 20_000, k)
    await tab.close()


def table(k: int) -> str:
    """As many samples of as many features as can be pasted, of ten classes."""
    random = np.random.default_rng(k)
    head = ",".join([*(f"x{n}" for n in range(MOST_FEATURES)), "class"])
    rows = (MOST_PASTED - len(head) - 1) // (2 * MOST_FEATURES + 2)
    cells = random.integers(0, 10, (rows, MOST_FEATURES + 1)).astype(str)
    letters = np.array(list("abcdefghij"))[:MOST_CLASSES]
    cells[:, -1] = letters[cells[:, -1].astype(int)]
    return "\n".join([head, *(",".join(row) for row in cells)])


async def pasted(url: str, k: int) -> Tab:
    """The largest table that can be pasted, as the data of the experiment."""
    tab = await opened(url, "data")
    place = tab.place("data_way")
    await tab.choose(place.id.rpartition("-")[2], PASTE)
    await tab.enter("data_paste", string_value=table(k))
    await tab.press("data_use")
    return tab


async def paste(url: str, k: int) -> None:
    tab = await pasted(url, k)
    await tab.close()


async def proof(url: str, k: int) -> None:
    """Whether the largest data are separable."""
    tab = await pasted(url, k)
    await tab.go("separability")
    await tab.close()


async def check(url: str, k: int) -> None:
    """The gradient check of the largest data."""
    tab = await pasted(url, k)
    await tab.go("lab")
    await tab.choose("lab_details_open", "Gradient check")
    await tab.close()


async def samples(url: str, k: int) -> None:
    """The longest table, again and again."""
    tab = await opened(url, "lab", link(k))
    await tab.choose("lab_details_open", "Samples")
    await tab.choose("lab_details_open", "Matrices")
    await tab.close()


async def digits(url: str, k: int) -> None:
    """The longest run on the images."""
    tab = await opened(url, "digits")
    await slide(tab, "digits_steps", 500)
    await tab.enter("digits_training_learning_rate", double_value=0.1 + 0.001 * (k % 500))
    await tab.close()


async def files(url: str, k: int) -> None:
    """Every file of a long run."""
    tab = await opened(url, "save_and_share", link(k, 300))
    for key in ("save_run", "take_html", "take_ipynb"):
        await tab.download(key)
    await tab.close()


async def reload(url: str, k: int) -> None:
    """Pages opened as fast as they come."""
    tab = await opened(url, Random(k).choice(["lab", "compare", "workbench", "exercises"]))
    await tab.close()


ACTS: dict[str, Act] = {
    "Lab: a long link": replay,
    "Lab: long tables": samples,
    "Lab: gradient check": check,
    "Loss landscape": cut,
    "Compare: the last step": compared,
    "Compare: learning rates": sweep,
    "Soft SVM: path over C": svm,
    "ReLU network: training": relu,
    "Separability": proof,
    "Data: a paste": paste,
    "Digits": digits,
    "Save and share: files": files,
    "pages as fast as they come": reload,
}


async def hog(act: Act, url: str, numbers: "count[int]", end: float) -> tuple[int, list[str]]:
    """One visitor, until the end; how often it got what it asked for, and what it met otherwise."""
    done, failed = 0, []
    while time.perf_counter() < end:
        try:
            async with asyncio.timeout(max(0.1, end - time.perf_counter())):
                await act(url, next(numbers))
            done += 1
        except TimeoutError:
            break
        except (OSError, WebSocketException, RuntimeError, KeyError) as fault:
            failed.append(f"{type(fault).__name__}: {fault}")
            await asyncio.sleep(0.1)
    return done, failed


async def watched(
    app: AppServer, students: list[Timed], act: Act, n: "count[int]", rounds: int
) -> Watched:
    seen = Watched([], [], [], [], 0, [])
    stages = (seen.before, seen.cpu_before), (seen.after, seen.cpu_after)
    for answers, used in rounds * stages:
        begin = time.perf_counter() + WARM_SECONDS
        end = begin + STAGE_SECONDS
        comes = answers is seen.after
        visitor = asyncio.create_task(hog(act, app.url, n, end)) if comes else None
        works = await asyncio.gather(*(student.work(begin, end) for student in students))
        answers += [s for seconds, _ in works for s in seconds]
        for student in students:
            used += student.used
            student.used = []
        if visitor is not None:
            done, failed = await visitor
            seen = replace(seen, done=seen.done + done, failed=seen.failed + failed)
    return seen


async def worst(app: AppServer, names: list[str], rounds: int) -> dict[str, Watched]:
    """What each of these visitors does to a class at work, watched so often."""
    students = [Timed(app, n) for n in range(STUDENTS)]
    await in_groups(student.come() for student in students)
    numbers, found = count(1_000), {}
    for name in names:
        found[name] = await watched(app, students, ACTS[name], numbers, rounds)
        now = found[name]
        print(
            f"  {name:<28}{1000 * percentile(now.before, 95):>8.0f}"
            f"{1000 * percentile(now.after, 95):>8.0f}{now.times:>8.2f}{now.cpu_times:>8.2f}"
            f"{now.done:>7}  {now.failed[:1] or ''}",
            flush=True,
        )
    await in_groups(student.tab.close() for student in students)
    return found
