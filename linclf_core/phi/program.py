"""A function of the margin as lines of NumPy: its own arithmetic, written down while it is done."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

#: How two are put together, where it is not by a function's name.
SIGNS: dict[np.ufunc, str] = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.true_divide: "/",
    np.power: "**",
    np.greater: ">",
    np.equal: "==",
    np.less_equal: "<=",
    np.bitwise_and: "&",
    np.bitwise_or: "|",
}
#: What changes nothing, as second part and, where the order does not matter, as first.
NOTHING: dict[np.ufunc, float] = {
    np.add: 0.0,
    np.subtract: 0.0,
    np.multiply: 1.0,
    np.true_divide: 1.0,
    np.power: 1.0,
}
EITHER_WAY = (np.add, np.multiply)
#: A condition that is known: what it does to the other one.
KNOWN = {(np.bitwise_and, True), (np.bitwise_or, False)}


class Noted(NDArrayOperatorsMixin):
    """An array that has no numbers yet: what is done with it is noted. `text` is how it is written,
    with its parts' places kept open."""

    def __init__(self, text: str, parts: Sequence[Any] = (), simple: bool = True) -> None:
        self.text, self.parts, self.simple = text, tuple(parts), simple

    def __array_ufunc__(self, act: np.ufunc, method: str, *inputs: Any, **_: Any) -> Any:
        if len(inputs) == 1:
            sign = act is np.negative
            return Noted("-{}" if sign else f"np.{act.__name__}({{}})", inputs, not sign)
        for one, other in (inputs, inputs[::-1]):
            if isinstance(other, Noted):
                continue
            number = np.asarray(other)
            if number.dtype == bool:
                return one if (act, bool(number)) in KNOWN else bool(number)
            first = one is inputs[1]
            if NOTHING.get(act) == float(number) and not (first and act not in EITHER_WAY):
                return one
        if act in SIGNS:
            return Noted(f"{{}} {SIGNS[act]} {{}}", inputs, simple=False)
        return Noted(f"np.{act.__name__}({{}}, {{}})", inputs)

    def __array_function__(self, act: Callable[..., Any], _: Any, inputs: Any, __: Any) -> Any:
        condition, *_both = inputs
        if act is not np.where:
            return NotImplemented
        if not isinstance(condition, Noted):
            return inputs[1] if condition else inputs[2]
        return Noted("np.where({}, {}, {})", inputs)


def program(found: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Lines that work out what is used several times, and then each of `found` as an expression."""
    uses: dict[int, int] = {}

    def count(thing: Any) -> None:
        if isinstance(thing, Noted) and thing.parts:
            uses[id(thing)] = uses.get(id(thing), 0) + 1
            if uses[id(thing)] == 1:
                for part in thing.parts:
                    count(part)

    lines: list[str] = []
    names: dict[str, str] = {}

    def written(thing: Any, inside: bool) -> str:
        if not isinstance(thing, Noted):
            return repr(float(thing))
        if not thing.parts:
            return thing.text
        call = thing.text.endswith(")")
        text = thing.text.format(*(written(part, not call) for part in thing.parts))
        if text in names:
            return names[text]
        if uses[id(thing)] > 1:
            names[text] = f"a{len(lines) + 1}"
            lines.append(f"{names[text]} = {text}")
            return names[text]
        return f"({text})" if inside and not thing.simple else text

    for thing in found:
        count(thing)
    return lines, [written(thing, False) for thing in found]
