"""Expressions over an experiment, as a lesson writes them: read by a whitelist of Python's own
syntax tree, never run as code."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linclf_core.document import training_from_document, training_to_document
from linclf_core.experiment import Training
from linclf_core.lessons.quantities import QUANTITIES
from linclf_core.lessons.situation import Situation
from linclf_core.settings import settings_of, shown

#: No expression is longer, or has more parts.
LONGEST, MOST_PARTS = 200, 80
#: So many steps are tried to find the first at which something holds.
MOST_TRIED = 2_000
#: So many of them are made at once.
BLOCK = 50
#: Two numbers this close, for values of size 1, are equal.
SAME = 1e-9

_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= SAME * max(1.0, abs(a), abs(b))


_COMPARED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: lambda a, b: a < b and not _equal(a, b),
    ast.Gt: lambda a, b: a > b and not _equal(a, b),
    ast.LtE: lambda a, b: a < b or _equal(a, b),
    ast.GtE: lambda a, b: a > b or _equal(a, b),
    ast.Eq: _equal,
    ast.NotEq: lambda a, b: not _equal(a, b),
}
#: Functions of numbers, by name, with how many they take; None for any number of them.
FUNCTIONS: Mapping[str, tuple[Callable[..., float], int | None]] = {
    "abs": (abs, 1),
    "exp": (math.exp, 1),
    "ln": (math.log, 1),
    "sqrt": (math.sqrt, 1),
    "min": (min, None),
    "max": (max, None),
}
#: What is worked out elsewhere than at the step on show: how it is written, and what it is.
ELSEWHERE: Mapping[str, str] = {
    "at(k, e)": "e at step k",
    "after(n, e)": "e, n steps later",
    "first_step(e)": "the first step, from the one on show on, at which e holds",
    "end(n)": "the last sound step of the next n",
    "under(e, rate=…, reg=…, loss=…)": "e with the same weights under other settings",
    "scaled(c, e)": "e with W and b multiplied by c",
}
#: What a setting is called there.
_SETTING = {"rate": "learning_rate"}


@dataclass(frozen=True)
class Calculation:
    """An expression that has been read: `text` as it was written."""

    text: str

    def __post_init__(self) -> None:
        """Raises ValueError, one plain sentence, for anything that is not allowed."""
        _check(_tree(self.text), self.text)

    def value(self, here: Situation) -> float:
        """Its number; 1 or 0 for a statement. Raises ValueError, one plain sentence, if there is
        none. It is worked out once for each situation."""
        if self.text not in here.known:
            try:
                found = float(_worked(_tree(self.text), here))
            except (ZeroDivisionError, OverflowError):
                found = math.nan
            if not math.isfinite(found):
                raise ValueError(f"“{self.text}” has no finite value.")
            here.known[self.text] = found
        return here.known[self.text]

    def holds(self, here: Situation) -> bool:
        return bool(self.value(here))


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"An expression has at most {LONGEST} letters.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"“{text}” cannot be read as an expression.") from None


def _check(tree: ast.expr, text: str) -> None:
    if sum(1 for _ in ast.walk(tree)) > MOST_PARTS:
        raise ValueError(f"“{text}” has too many parts.")
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                _check_call(name, args, keywords)
            case ast.Call() | ast.Starred():
                raise ValueError(f"“{text}” cannot be read as an expression.")
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, int | float | str):
                    raise ValueError(f"“{text}” holds {shown(value)}, which is no number.")
            case ast.BinOp(op=op) if type(op) not in _BINARY:
                raise ValueError(f"“{text}” has a sign that is not known.")
            case ast.Compare(ops=ops) if any(type(op) not in _COMPARED for op in ops):
                raise ValueError(f"“{text}” has a sign that is not known.")
            case ast.UnaryOp(op=op) if not isinstance(op, ast.USub | ast.Not):
                raise ValueError(f"“{text}” has a sign that is not known.")
            case (
                ast.Name()
                | ast.keyword()
                | ast.BinOp()
                | ast.Compare()
                | ast.UnaryOp()
                | ast.BoolOp()
                | ast.boolop()
                | ast.operator()
                | ast.cmpop()
                | ast.unaryop()
                | ast.expr_context()
            ):
                pass
            case _:
                raise ValueError(f"“{text}” cannot be read as an expression.")
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node not in called:
            _check_call(node.id, [], [])


def _check_call(name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> None:
    if keywords and (name != "under" or any(k.arg is None for k in keywords)):
        raise ValueError(f"“{name}” takes no settings by name.")
    if name in QUANTITIES:
        wanted: int | None = len(QUANTITIES[name].takes)
    elif name in FUNCTIONS:
        wanted = FUNCTIONS[name][1]
    elif name in _ELSEWHERE:
        wanted = _ELSEWHERE[name][1]
    else:
        raise ValueError(f"There is no quantity called {shown(name)}.")
    if wanted is not None and len(args) != wanted:
        inside = f"{wanted} numbers" if wanted > 1 else "one number" if wanted else "nothing"
        raise ValueError(f"“{name}” takes {inside} in its brackets, not {len(args)}.")
    if wanted is None and not args:
        raise ValueError(f"“{name}” takes at least one number in its brackets.")


def _worked(node: ast.expr, here: Situation) -> float:
    """The number of a node that has been checked."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return -_worked(part, here)
        case ast.UnaryOp(operand=part):
            return not _worked(part, here)
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, _worked(left, here), _worked(right, here))
        case ast.BoolOp(op=op, values=values):
            every = all if isinstance(op, ast.And) else any
            return every(_worked(value, here) for value in values)
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_worked(part, here) for part in (left, *others)]
            pairs = zip(ops, sides, sides[1:], strict=False)
            return all(_COMPARED[type(op)](a, b) for op, a, b in pairs)
        case ast.Name(id=name):
            return _called(name, [], [], here)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            return _called(name, args, keywords, here)
    raise ValueError("A text stands where a number is needed.")


def _binary(op: ast.operator, a: float, b: float) -> float:
    try:
        return _BINARY[type(op)](a, b)
    except ValueError:
        return math.nan


def _called(name: str, args: list[ast.expr], keywords: list[ast.keyword], here: Situation) -> float:
    if name in _ELSEWHERE:
        return _ELSEWHERE[name][0](here, *args, **{str(k.arg): k.value for k in keywords})
    values = [_worked(arg, here) for arg in args]
    if name in QUANTITIES:
        return QUANTITIES[name].of(here, *values)
    try:
        return FUNCTIONS[name][0](*values)
    except ValueError:
        return math.nan


def _whole(node: ast.expr, here: Situation) -> int:
    number = _worked(node, here)
    if number != int(number) or number < 0:
        raise ValueError(f"A step is a whole number, not {number:g}.")
    return int(number)


def _at(here: Situation, k: ast.expr, part: ast.expr) -> float:
    return _worked(part, here.moved(_whole(k, here)))


def _after(here: Situation, n: ast.expr, part: ast.expr) -> float:
    return _worked(part, here.moved(here.run.step + _whole(n, here)))


def _first_step(here: Situation, part: ast.expr) -> float:
    start = here.run.step
    for k in range(start, start + MOST_TRIED):
        if k > here.run.last_step:
            here = here.reaching(k + BLOCK)
        if k > here.run.last_step:
            raise ValueError(f"“{ast.unparse(part)}” holds at no step of the run.")
        if _worked(part, here.moved(k)):
            return k
    raise ValueError(f"“{ast.unparse(part)}” does not hold within {MOST_TRIED:,} steps.")


def _end(here: Situation, n: ast.expr) -> float:
    last = here.run.step + _whole(n, here)
    return min(here.reaching(last).run.last_step, last)


def _under(here: Situation, part: ast.expr, **settings: ast.expr) -> float:
    told: dict[str, Any] = {
        name: value.value if isinstance(value, ast.Constant) else _worked(value, here)
        for name, value in settings.items()
    }
    return _worked(part, here.under(changed(here.training, told)))


def _scaled(here: Situation, factor: ast.expr, part: ast.expr) -> float:
    return _worked(part, here.scaled(_worked(factor, here)))


def changed(training: Training, told: Mapping[str, Any]) -> Training:
    """The training with these settings: η is “rate”, λ “reg”, “loss” the key of a loss, and any
    other name one of its settings. Raises ValueError, one plain sentence."""
    document = training_to_document(training)
    if "loss" in told:
        document["loss"] = {"key": told["loss"]}
    own = {setting.name for setting in settings_of(Training)}
    for name, value in told.items():
        field = _SETTING.get(name, name)
        if name != "loss":
            (document if field in own else document["loss"])[field] = value
    return training_from_document(document)


_ELSEWHERE: Mapping[str, tuple[Callable[..., float], int]] = {
    "at": (_at, 2),
    "after": (_after, 2),
    "first_step": (_first_step, 1),
    "end": (_end, 1),
    "under": (_under, 1),
    "scaled": (_scaled, 2),
}
