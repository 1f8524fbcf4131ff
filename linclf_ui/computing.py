"""Long computing: two at a time in a process, in pieces between which all others come first.

What computes long stands in `with shown(...)` or `with unseen():` and calls `pause` between its
pieces. As long as it is short nothing happens there. Beyond that it waits for one of the PLACES,
tells how far it is, lets other sessions' threads go first, and ends when nobody waits for it.
What is made in the store for all (`linclf_ui/store.py`) must not pause: others wait for it there.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from linclf_core.pausing import Pause

Given = ParamSpec("Given")
Thing = TypeVar("Thing")

#: So many compute long at a time.
PLACES = 2
#: Long is what has used so many seconds of a core.
LONG = 0.1
#: Seconds between two pauses that do something.
PIECE = 0.02
#: A pause is over when a thread that sleeps for NAP seconds wakes in time: nobody else wants the
#: interpreter. It is over after MOST_REST seconds in any case.
NAP, LATE, MOST_REST = 0.001, 0.003, 0.04
#: How often who waits for a place is asked whether anybody waits for him.
PATIENCE = 0.05
#: Seconds between two messages on how far it is.
TOLD = 0.25
#: So many whole pages a visitor gets at once, and so many a second from then on.
AT_ONCE, A_SECOND = 20, 4
WAITING = "Two long computations of other visitors are under way. This one comes next."


class Turns:
    """What one visitor may ask of the server in a row: AT_ONCE whole pages, and then A_SECOND each
    second. No hand is as quick; a program that is waits for its turn, and the others do not."""

    def __init__(self, now: float) -> None:
        self._left, self._at = float(AT_ONCE), now

    def wait(self, now: float) -> float:
        """Take a turn; the seconds until it comes."""
        self._left = min(AT_ONCE, self._left + (now - self._at) * A_SECOND) - 1.0
        self._at = now
        return max(0.0, -self._left / A_SECOND)


class Gate:
    """Lets so many in at a time, in the order in which they came."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    def enter(self, waits: Callable[[], None]) -> None:
        """Wait for a place. `waits` is called now and then meanwhile, and may end the wait by
        raising."""
        me = object()
        with self._changed:
            self._line.append(me)
        try:
            while not self._let_in(me):
                waits()
        except BaseException:
            with self._changed:
                if me in self._line:
                    self._line.remove(me)
                self._changed.notify_all()
            raise

    def leave(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def _let_in(self, me: object) -> bool:
        with self._changed:
            if not (self._free and self._line[0] is me):
                self._changed.wait(PATIENCE)
            if not (self._free and self._line[0] is me):
                return False
            self._line.popleft()
            self._free -= 1
            self._changed.notify_all()
            return True


class Work:
    """One computing: `check` ends it by raising where nobody waits for it, and `tell` is told the
    share that is done, or None while it waits for a place."""

    def __init__(self, check: Callable[[], None], tell: Callable[[float | None], None]) -> None:
        self._check, self._tell = check, tell
        self._began = time.thread_time()
        self._due = self._telling = time.perf_counter() + PIECE
        self.long = False

    def pause(self, done: float) -> None:
        if time.perf_counter() < self._due:
            return
        self._check()
        if not self.long and time.thread_time() - self._began > LONG:
            gate().enter(self._wait)
            self.long = True
        if self.long:
            self._say(done)
            give_way()
        self._due = time.perf_counter() + PIECE

    def end(self) -> None:
        if self.long:
            gate().leave()

    def _wait(self) -> None:
        self._check()
        self._say(None)

    def _say(self, done: float | None) -> None:
        if time.perf_counter() >= self._telling:
            self._tell(done)
            self._telling = time.perf_counter() + TOLD


_at_work = threading.local()


def pause(done: float) -> None:
    """Between two pieces of a computing of which this share is done; of whatever this thread has
    at work, if anything."""
    work: Work | None = getattr(_at_work, "work", None)
    if work is not None:
        work.pause(done)


@contextmanager
def shown(words: str) -> Iterator[Pause]:
    """In the body of a page: `words` and a bar stand here while it takes long. It ends when the
    visitor asks for something else or leaves."""
    place = st.empty()
    run = get_script_run_ctx()

    def tell(done: float | None) -> None:
        if done is None:
            place.progress(0.0, WAITING)
        else:
            place.progress(min(max(done, 0.0), 1.0), words)

    with _working(Work(lambda: run.yield_check() if run else None, tell)) as work:
        yield pause
        if work.long:
            place.empty()


@contextmanager
def unseen() -> Iterator[Pause]:
    """Where a message of the visitor is taken up, of which nothing may get lost: it ends only when
    the visitor has left."""
    run = get_script_run_ctx()
    with _working(Work(_unless_left(run.session_id if run else ""), lambda done: None)):
        yield pause


def made_when_asked(make: Callable[Given, Thing]) -> Callable[Given, Thing]:
    """A file that is made when its button is pressed, by a thread of no session. Raises
    ConnectionError if the visitor leaves meanwhile."""
    run = get_script_run_ctx()
    check = _unless_left(run.session_id if run else "")

    def made(*given: Given.args, **named: Given.kwargs) -> Thing:
        try:
            with _working(Work(check, lambda done: None)):
                return make(*given, **named)
        except StopException:
            # Streamlit catches no other kind of its own there.
            raise ConnectionError("The visitor who asked for a file has left.") from None

    return made


def _unless_left(session: str) -> Callable[[], None]:
    def check() -> None:
        if runtime.exists() and not runtime.get_instance().is_active_session(session):
            raise StopException

    return check


@contextmanager
def _working(work: Work) -> Iterator[Work]:
    """The thread's work, unless it has one already, of which this is a part."""
    outer: Work | None = getattr(_at_work, "work", None)
    if outer is not None:
        yield outer
        return
    _at_work.work = work
    try:
        yield work
    finally:
        _at_work.work = None
        work.end()


def give_way() -> None:
    """Let the threads go first that want the interpreter now."""
    end = time.perf_counter() + MOST_REST
    while (now := time.perf_counter()) < end:
        time.sleep(NAP)
        if time.perf_counter() - now < LATE:
            return


_GATE = Gate(PLACES)


def gate() -> Gate:
    """The one of this process."""
    return _GATE
