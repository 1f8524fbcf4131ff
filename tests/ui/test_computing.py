"""Long computing gives way, waits its turn, tells how far it is, and ends when nobody waits."""

import threading
import time
from collections.abc import Callable

import pytest

from linclf_ui import computing
from linclf_ui.computing import Gate, Work

WAIT = 20.0


class Left(Exception):
    """Nobody waits any more."""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate of our own, and long is whatever pauses at all."""
    made = Gate(2)
    monkeypatch.setattr(computing, "gate", lambda: made)
    monkeypatch.setattr(computing, "LONG", 0.0)
    monkeypatch.setattr(computing, "PIECE", 0.0)
    return made


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


class Long(threading.Thread):
    """Computes until it is let go; `left` is that nobody waits for it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.inside = self.left = self.ended = False
        self.told: list[float | None] = []
        self.go = threading.Event()

    def check(self) -> None:
        if self.left:
            raise Left

    def run(self) -> None:
        at_work = Work(self.check, self.told.append)
        try:
            at_work.pause(0.5)
            self.inside = True
            while not self.go.wait(0.001):
                at_work.pause(0.7)
        except Left:
            self.ended = True
        finally:
            at_work.end()


def test_two_compute_long_and_others_wait_in_their_order(gate: Gate) -> None:
    threads = [Long() for _ in range(4)]
    for n, thread in enumerate(threads):
        thread.start()
        until(lambda thread=thread, n=n: thread.inside if n < 2 else len(gate._line) == n - 1)
    assert [thread.inside for thread in threads] == [True, True, False, False]
    threads[1].go.set()
    until(lambda: threads[2].inside)
    assert not threads[3].inside
    threads[0].go.set()
    until(lambda: threads[3].inside)
    for thread in threads:
        thread.go.set()
        thread.join(WAIT)
    until(lambda: gate._free == 2)


def test_who_leaves_while_waiting_or_computing_keeps_no_place(gate: Gate) -> None:
    threads = [Long() for _ in range(4)]
    for n, thread in enumerate(threads):
        thread.start()
        until(lambda thread=thread, n=n: thread.inside if n < 2 else len(gate._line) == n - 1)
    threads[2].left = True
    until(lambda: threads[2].ended)
    threads[0].left = True
    until(lambda: threads[0].ended and threads[3].inside)
    for thread in threads:
        thread.go.set()
        thread.join(WAIT)
    assert (gate._free, len(gate._line)) == (2, 0)


def test_who_waits_is_told_so_and_who_computes_how_far_it_is(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "TOLD", 0.0)
    first, second, third = (Long() for _ in range(3))
    for thread in (first, second):
        thread.start()
        until(lambda thread=thread: thread.told[-1:] == [0.7])
    third.start()
    until(lambda: third.told[-1:] == [None])
    first.go.set()
    until(lambda: third.told[-1:] == [0.7])
    second.go.set()
    third.go.set()
    for thread in (first, second, third):
        thread.join(WAIT)


def test_what_is_short_passes_no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "gate", lambda: pytest.fail("it was asked for a place"))
    monkeypatch.setattr(computing, "PIECE", 0.0)
    monkeypatch.setattr(computing, "LONG", WAIT)
    at_work = Work(lambda: None, lambda done: pytest.fail("it told something"))
    for k in range(100):
        at_work.pause(k / 100)
    at_work.end()


def test_a_computing_within_another_is_a_part_of_it(gate: Gate) -> None:
    asked: list[int] = []
    outer = Work(lambda: asked.append(1), lambda done: None)
    inner = Work(lambda: pytest.fail("the inner one was asked"), lambda done: None)
    with computing._working(outer), computing._working(inner):
        computing.pause(0.0)
    assert asked
    assert gate._free == 2
    computing.pause(0.0)
    assert len(asked) == 1, "what nobody has at work does not pause"


class Clock:
    """A clock on which a nap is late as long as others want the interpreter."""

    def __init__(self, busy: float) -> None:
        self.now, self.busy, self.naps = 0.0, busy, 0

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps += 1
        late = self.now < self.busy
        self.now += seconds + (2 * computing.LATE if late else 0.0)


@pytest.mark.parametrize(
    ("busy", "least", "most"), [(0.0, 0.0, computing.LATE), (0.02, 0.02, 0.03), (9.0, 0.04, 0.05)]
)
def test_a_pause_lasts_while_others_want_the_interpreter_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, busy: float, least: float, most: float
) -> None:
    clock = Clock(busy)
    monkeypatch.setattr(computing, "time", clock)
    computing.give_way()
    assert clock.naps >= 1
    assert least <= clock.now <= most


def test_who_asks_for_more_pages_than_a_hand_can_waits_for_his_turn(monkeypatch) -> None:
    monkeypatch.setattr(computing, "AT_ONCE", 20)
    turns = computing.Turns(100.0)
    assert [turns.wait(100.0) for _ in range(20)] == [0.0] * 20
    assert [turns.wait(100.0) for _ in range(3)] == [0.25, 0.5, 0.75]
    assert turns.wait(101.0) == 0.0, "four turns have come, three of them are taken"
    assert turns.wait(101.0) == 0.25
    assert [turns.wait(1000.0) for _ in range(21)] == [0.0] * 20 + [0.25], "no more are saved up"
