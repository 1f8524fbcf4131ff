"""What anybody may need again: one bounded store for the whole process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2s
from threading import Lock, RLock
from typing import Any, TypeVar

Thing = TypeVar("Thing")

#: So many bytes are kept.
MOST_BYTES = 256_000_000


class Store:
    """Things by name, at most `most` bytes of them: those not used for longest go first.

    Who asks for a thing that another thread is making waits for it: of a class that opens one link,
    one visitor has it made.

    >>> store = Store(most=10)
    >>> store.get("a", lambda: b"12345", len), store.get("b", lambda: b"1234", len)
    (b'12345', b'1234')
    >>> store.get("a", lambda: b"is not made again", len)
    b'12345'
    >>> store.get("c", lambda: b"12345", len), "a" in store, "b" in store
    (b'12345', True, False)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()
        self._making: dict[Hashable, RLock] = {}

    def __contains__(self, name: Hashable) -> bool:
        with self._lock:
            return name in self._things

    def get(self, name: Hashable, make: Callable[[], Thing], size: Callable[[Thing], int]) -> Thing:
        """The thing of this name, made now if it is not here; `size` is its bytes."""
        with self._lock:
            making = self._making.setdefault(name, RLock())
        try:
            with making:
                found: Thing | None = self.find(name)
                if found is None:
                    found = make()
                    self.put(name, found, size(found))
                return found
        finally:
            with self._lock:
                self._making.pop(name, None)

    def find(self, name: Hashable) -> Any:
        """The thing of this name, or None."""
        with self._lock:
            if name not in self._things:
                return None
            self._things.move_to_end(name)
            return self._things[name][0]

    def put(self, name: Hashable, thing: Any, size: int) -> None:
        """Keep a thing; what is larger than the whole store is not kept."""
        with self._lock:
            self._size -= self._things.pop(name, (None, 0))[1]
            if size <= self._most:
                self._things[name] = thing, size
                self._size += size
            while self._size > self._most:
                self._size -= self._things.popitem(last=False)[1][1]


def name_of(*parts: object) -> str:
    """A short name for what depends on these parts alone. It keeps none of them in memory, which
    the store would not count."""
    return blake2s("\n".join(map(repr, parts)).encode(), digest_size=9).hexdigest()


_STORE = Store(MOST_BYTES)


def store() -> Store:
    """The one of this process. Not one of Streamlit's, which any visitor may have cleared."""
    return _STORE
