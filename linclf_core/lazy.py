"""What is computed when it is first asked for, and then kept."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):
    """A property that is computed once for each object.

    Without a lock: until Python 3.12 functools.cached_property holds one for all objects of a
    class while it computes, so that two visitors' threads can wait for each other for ever. Here
    two threads may compute the same value, and one of the two is kept.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> "lazy[T]": ...

    @overload
    def __get__(self, owner: object, kind: type | None = None) -> T: ...

    def __get__(self, owner: object | None, kind: type | None = None) -> "lazy[T] | T":
        if owner is None:
            return self
        # From now on the object's own entry is found first.
        return owner.__dict__.setdefault(self._name, self._make(owner))  # type: ignore[no-any-return]
