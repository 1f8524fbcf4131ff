"""Long computing comes in pieces: what is called between them."""

from collections.abc import Callable

#: Called between two pieces with the share that is done, 0 to 1. It may take its time, and may
#: break the computing off by raising.
Pause = Callable[[float], None]


def no_pause(done: float) -> None:
    """Goes on at once."""


def within(pause: Pause, part: int, parts: int) -> Pause:
    """The pauses of one of several equal parts of something longer.

    >>> told = []
    >>> within(told.append, 1, 4)(0.5)
    >>> told
    [0.375]
    """
    return lambda done: pause((part + done) / parts)
