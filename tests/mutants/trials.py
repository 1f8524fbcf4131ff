"""Which tests concern a mutant, and whether one of them notices it.

Every trial is a process of its own, and no file is changed. Code that nothing runs before the tests
begin is broken in a fork of a process that has collected them. For other code the fork is of one
that has imported NumPy, SciPy and the like; it imports the broken module from memory.
"""

import ast
import contextlib
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from coverage import Coverage

from tests.mutants.mutations import Mutant

ROOT = Path(__file__).parents[2]
CORE = ROOT / "linclf_core"
TESTS = "tests/core"

FORK = multiprocessing.get_context("fork")
# What `make test` does not run cannot notice a mistake in time.
OPTIONS = ["-x", "-q", "-m", "not soak", "-p", "no:cacheprovider", "--timeout=0"]
OPTIONS += ["--hypothesis-profile=mutants"]

#: What pytest ends with if it ran no test at all.
NOT_RUN = pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED
#: What a trial ends with where the function cannot be exchanged.
NOT_THERE = 100

#: What a trial may take: bytes of memory, and seconds for the imports or beyond a test's usual.
MEMORY, SPARE = 6 * 2**30, 10

Line = tuple[str, int]


@dataclass
class Record:
    """What a run of all tests without any mutant tells: the seconds of each test, which tests run a
    line (path, number), which lines are run before any test begins, and which modules of other
    packages are used."""

    seconds: dict[str, float] = field(default_factory=dict)
    runners: dict[Line, list[str]] = field(default_factory=dict)
    early: set[Line] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)

    def add(self, other: "Record") -> None:
        self.seconds |= other.seconds
        for line, tests in other.runners.items():
            self.runners.setdefault(line, []).extend(tests)
        self.early |= other.early
        self.packages |= other.packages


class Recorder:
    """A plugin of pytest that fills a Record."""

    def __init__(self) -> None:
        self.record = Record()
        self._coverage = Coverage(data_file=None, config_file=False, source=[str(CORE)])

    def pytest_sessionstart(self) -> None:
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began = time.process_time()
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")
            self.record.seconds[item.nodeid] = time.process_time() - began

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        for file in data.measured_files():
            path = Path(file).relative_to(ROOT).as_posix()
            for number, tests in data.contexts_by_lineno(file).items():
                if "" in tests:
                    self.record.early.add((path, number))
                self.record.runners[path, number] = [test for test in tests if test]
        for name, module in list(sys.modules.items()):
            source = Path(getattr(module, "__file__", None) or "")
            if "site-packages" in source.parts and not source.is_relative_to(ROOT / "tests"):
                self.record.packages.add(name)


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


def recorded(jobs: int) -> Record:
    """The record of all tests, run by so many processes. Raises SystemExit if one fails, for then a
    mutant tells nothing."""
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / TESTS).glob("test_*.py"))
    with ProcessPoolExecutor(jobs, mp_context=FORK) as pool:
        parts = list(pool.map(_record, files))
    record = Record()
    for part in parts:
        if part is None:
            sys.exit("The core's tests fail as they are; a mutant would tell nothing.")
        record.add(part)
    for package in record.packages:
        # A module that cannot be imported by itself is left to the trials.
        with contextlib.suppress(Exception):
            importlib.import_module(package)
    return record


def _record(file: str) -> Record | None:
    recorder = Recorder()
    good = pytest.main([*OPTIONS, file], plugins=[recorder]) in (
        pytest.ExitCode.OK,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    )
    return recorder.record if good else None


def survivors(
    mutants: Iterable[Mutant], record: Record, jobs: int
) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, as soon as it is known, and whether it survived: no test noticed it."""
    nearness = Nearness()
    waiting = iter(mutants)
    free = [Station() for _ in range(jobs)]
    running: dict[Connection, tuple[Station, Mutant]] = {}
    with contextlib.ExitStack() as at_the_end:
        for station in free:
            at_the_end.callback(station.close)
        while True:
            while free and (mutant := next(waiting, None)):
                tests = concerning(mutant, record, nearness)
                if not tests:
                    yield mutant, True
                    continue
                station = free.pop()
                seconds = {test: record.seconds[test] for test in tests}
                station.give(mutant, seconds, is_early(mutant, record))
                running[station.line] = station, mutant
            if not running:
                return
            for line in wait(list(running)):
                station, mutant = running.pop(line)  # type: ignore[arg-type]
                free.append(station)
                ended = station.line.recv()
                if ended in NOT_RUN:
                    raise RuntimeError(f"pytest could not try {mutant}")
                yield mutant, ended == pytest.ExitCode.OK


Trial = tuple[str, str, str, Mapping[str, float]]


class Station:
    """Tries one mutant at a time, in a process that has collected all tests or, for what has run by
    then, in one that has not. Over `line` comes what each trial has ended with."""

    def __init__(self) -> None:
        self.line, there = FORK.Pipe()
        self._process = FORK.Process(target=_serve, args=(there,))
        self._process.start()

    def give(self, mutant: Mutant, seconds: Mapping[str, float], early: bool) -> None:
        self.line.send((early, (mutant.path, mutant.function, mutant.source(), seconds)))

    def close(self) -> None:
        self.line.send(None)
        self._process.join()


def _serve(line: Connection) -> None:
    """A station's process. The one that has collected the tests is made when it is first needed."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    collected: Connection | None = None
    while (job := line.recv()) is not None:
        early, trial = job
        ended = NOT_THERE
        if not early:
            if collected is None:
                collected, there = FORK.Pipe()
                arguments = [*OPTIONS, TESTS], [Collected(there)]
                FORK.Process(target=pytest.main, args=arguments).start()
            collected.send(trial)
            ended = collected.recv()
        line.send(_ended(_imported_anew, trial) if ended == NOT_THERE else ended)
    if collected is not None:
        collected.send(None)


def _ended(work: Callable[..., object], *arguments: object) -> int | None:
    """What a process that does this work ends with."""
    process = FORK.Process(target=work, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def _limit() -> None:
    """A broken loop ends, whether it fills the memory or burns the processor."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * SPARE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _imported_anew(trial: Trial) -> None:
    _limit()
    path, _, source, seconds = trial
    sys.meta_path.insert(0, Broken(module_name(path), str(ROOT / path), source))
    files = sorted({test.split("::")[0] for test in seconds})
    sys.exit(pytest.main([*OPTIONS, *files], plugins=[Chosen(seconds)]))


class Collected:
    """A plugin of pytest: what has collected the tests runs them for each trial that comes over the
    line, in a fork of its own."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._trying = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if self._trying:
            return None
        gc.unfreeze()
        while (trial := self._line.recv()) is not None:
            self._line.send(_ended(self._try, session, trial))
        return True

    def _try(self, session: pytest.Session, trial: Trial) -> None:
        _limit()
        path, function, source, seconds = trial
        if not exchanged(str(ROOT / path), function, source):
            os._exit(NOT_THERE)
        chosen = Chosen(seconds)
        chosen.pytest_collection_modifyitems(session.items)
        session.config.pluginmanager.register(chosen)
        self._trying = True
        with contextlib.suppress(session.Failed, session.Interrupted):
            session.config.hook.pytest_runtestloop(session=session)
        failed = session.testsfailed or session.shouldstop
        os._exit(pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.OK)


def exchanged(path: str, function: str, source: str) -> bool:
    """Whether the function of the file, or the one that it stands in, could be given the code that
    it has in this source."""
    outermost = function.split(".<locals>.")[0]

    def fits(code: CodeType) -> bool:
        return code.co_filename == path and code.co_qualname == outermost

    codes = [
        code for code in _codes(compile(source, path, "exec", dont_inherit=True)) if fits(code)
    ]
    made = [f for f in gc.get_objects() if isinstance(f, FunctionType) and fits(f.__code__)]
    if len(codes) != 1 or len(made) != 1:
        return False
    try:
        made[0].__code__ = codes[0]
    except ValueError:
        return False
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def is_early(mutant: Mutant, record: Record) -> bool:
    """Whether the mutant is run before any test begins."""
    return not mutant.function or any((mutant.path, n) in record.early for n in mutant.lines)


def concerning(mutant: Mutant, record: Record, nearness: "Nearness") -> list[str]:
    """The tests that run a line of the mutant, the quickest first. For code that runs at import,
    the tests in every file that imports its module, the nearest first."""
    if not is_early(mutant, record):
        runners = (record.runners.get((mutant.path, n), ()) for n in mutant.lines)
        return sorted({test for tests in runners for test in tests}, key=record.seconds.__getitem__)
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
