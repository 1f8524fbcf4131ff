"""Which tests concern a mutant, and whether one of them notices it.

Every trial is a process of its own, forked where NumPy, SciPy and the like are imported already. It
imports the broken module from memory: no file is changed.
"""

import ast
import contextlib
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import CodeType, FrameType

import pytest

from tests.mutants.mutations import Mutant

ROOT = Path(__file__).parents[2]
TESTS = "tests/core"

FORK = multiprocessing.get_context("fork")
# What `make test` does not run cannot notice a mistake in time.
OPTIONS = ["-x", "-q", "-m", "not soak", "-p", "no:cacheprovider", "--timeout=0"]
OPTIONS += ["--hypothesis-profile=mutants"]

#: What pytest ends with if it ran no test at all.
NOT_RUN = pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED

#: What a trial may take: bytes of memory, and seconds for the imports or beyond a test's usual.
MEMORY, SPARE = 6 * 2**30, 10

Function = tuple[str, str]


@dataclass
class Record:
    """What a run of all tests without any mutant tells: the seconds of each test, which tests call
    a function (path, qualified name), which functions are called before any test begins, and which
    modules of other packages are used."""

    seconds: dict[str, float] = field(default_factory=dict)
    callers: dict[Function, list[str]] = field(default_factory=dict)
    early: set[Function] = field(default_factory=set)
    packages: list[str] = field(default_factory=list)


class Recorder:
    """A plugin of pytest that fills a Record."""

    def __init__(self) -> None:
        self.record = Record()
        self._called: set[CodeType] = set()

    def _note(self, frame: FrameType, event: str, arg: object) -> None:
        self._called.add(frame.f_code)

    def _taken(self) -> Iterator[Function]:
        for code in self._called:
            path = Path(code.co_filename)
            if path.is_relative_to(ROOT / "linclf_core"):
                yield path.relative_to(ROOT).as_posix(), code.co_qualname
        self._called.clear()

    def pytest_sessionstart(self) -> None:
        sys.settrace(self._note)

    def pytest_collection_finish(self) -> None:
        sys.settrace(None)
        self.record.early.update(self._taken())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began = time.process_time()
        sys.settrace(self._note)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.record.seconds[item.nodeid] = time.process_time() - began
            for function in self._taken():
                self.record.callers.setdefault(function, []).append(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        for name, module in list(sys.modules.items()):
            path = Path(getattr(module, "__file__", None) or "")
            if "site-packages" in path.parts and not path.is_relative_to(ROOT / "tests"):
                self.record.packages.append(name)


class Chosen:
    """A plugin of pytest that runs some of the tests only, in the order given, each for at most
    thrice the seconds that it usually takes."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._place = {test: place for place, test in enumerate(seconds)}
        self._seconds = seconds

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place),
            key=lambda item: self._place[item.nodeid],
        )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        # Of the processor's time, not the clock's: then a busy machine is no reason. Whoever does
        # not set the alarm anew is ended by it.
        signal.setitimer(signal.ITIMER_VIRTUAL, SPARE + 3 * self._seconds[item.nodeid])


class Broken(SourceFileLoader):
    """Loads, and for `sys.meta_path` finds, one module with another source than its file has."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        spec = PathFinder.find_spec(name, path)
        spec.loader = self
        return spec

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


def recorded() -> Record:
    """The record of all tests. Raises SystemExit if one fails, for then a mutant tells nothing."""
    with ProcessPoolExecutor(1, mp_context=FORK) as pool:
        record = pool.submit(_record).result()
    if record is None:
        sys.exit("The core's tests fail as they are; a mutant would tell nothing.")
    for package in record.packages:
        # A module that cannot be imported by itself is left to the trials.
        with contextlib.suppress(Exception):
            importlib.import_module(package)
    return record


def _record() -> Record | None:
    recorder = Recorder()
    good = pytest.main([*OPTIONS, TESTS], plugins=[recorder]) == pytest.ExitCode.OK
    return recorder.record if good else None


def survivors(
    mutants: Iterable[Mutant], record: Record, jobs: int
) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, as soon as it is known, and whether it survived: no test noticed it."""
    nearness = Nearness()
    running: dict[int, tuple[ForkProcess, Mutant]] = {}
    waiting = iter(mutants)
    while True:
        while len(running) < jobs and (mutant := next(waiting, None)):
            tests = concerning(mutant, record, nearness)
            if not tests:
                yield mutant, True
                continue
            seconds = {test: record.seconds[test] for test in tests}
            process = FORK.Process(target=_trial, args=(mutant, seconds))
            process.start()
            running[process.sentinel] = process, mutant
        if not running:
            return
        for sentinel in wait(list(running)):
            process, mutant = running.pop(sentinel)
            process.join()
            if process.exitcode in (
                pytest.ExitCode.USAGE_ERROR,
                pytest.ExitCode.NO_TESTS_COLLECTED,
            ):
                raise RuntimeError(f"pytest could not try {mutant}")
            yield mutant, process.exitcode == pytest.ExitCode.OK


def _trial(mutant: Mutant, seconds: Mapping[str, float]) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    # A broken loop ends, whether it fills the memory or burns the processor.
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * SPARE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    path = str(ROOT / mutant.path)
    sys.meta_path.insert(0, Broken(module_name(mutant.path), path, mutant.source()))
    files = sorted({test.split("::")[0] for test in seconds})
    sys.exit(pytest.main([*OPTIONS, *files], plugins=[Chosen(seconds)]))


def concerning(mutant: Mutant, record: Record, nearness: "Nearness") -> list[str]:
    """The tests that call the mutant's function, the quickest first. For code that runs at import,
    the tests in every file that imports its module, the nearest first."""
    function = mutant.path, mutant.function
    if mutant.function and function not in record.early:
        return sorted(record.callers.get(function, ()), key=record.seconds.__getitem__)
    near = {test: nearness.distance(test.split("::")[0], mutant.path) for test in record.seconds}
    reaching = [(far, record.seconds[test], test) for test, far in near.items() if far is not None]
    return [test for _, _, test in sorted(reaching)]


class Nearness:
    """How near a test file is to a module: 1 if it imports the module, 2 if it imports one that
    does, and so on."""

    def __init__(self) -> None:
        files = [
            path.relative_to(ROOT).as_posix()
            for folder in ("linclf_core", TESTS)
            for path in (ROOT / folder).rglob("*.py")
        ]
        modules = {module_name(file) for file in files}
        self._imports = {module_name(file): set(_imported(file, modules)) for file in files}

    def distance(self, start: str, target: str) -> int | None:
        """None if the file `start` never reaches the file `target`."""
        edge = seen = {module_name(start)}
        for distance in range(len(self._imports)):
            if module_name(target) in edge:
                return distance
            edge = {name for module in edge for name in self._imports[module]} - seen
            seen = seen | edge
        return None


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(file: str, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = {name if name in modules else node.module for name in inner}
            yield from names & modules
