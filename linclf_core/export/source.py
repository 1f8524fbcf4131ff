"""What the core computes by, as functions that stand alone: copied from its own source.

So a script is no second telling of a loss or of an update rule, and a new one needs no line for it.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from linclf_core.losses.base import LossTerms
from linclf_core.model import combine
from linclf_core.settings import settings_of
from linclf_core.training.optimizers import Memory

#: Left in the place of a statement that is not needed; its line goes.
GONE = "\0"
Function = Callable[..., Any]
PLAIN = (bool, int, float, str, tuple, type(None))


@dataclass(frozen=True)
class Copied:
    """A function of the script: its name, and which settings it takes as last arguments."""

    name: str
    settings: tuple[str, ...] = ()

    def bound(self, thing: object) -> str:
        """The function with the settings of this thing, as an expression."""
        if not self.settings:
            return self.name
        given = (f"{name}={getattr(thing, name)!r}" for name in self.settings)
        return f"partial({self.name}, {', '.join(given)})"


class Sources:
    """Functions and constants of a script, each once, what is needed first; `texts` has them by
    name.

    Of a method, `self.delta` becomes an argument if it is a setting, and else the value that it
    has. A choice is settled: the branches of the others are left out. Type hints are left out,
    parameters are arrays θ, `combine(f, θ, …)` is f itself, and `LossTerms` a pair. What has a
    method `source`, given a name, writes itself. Raises ValueError for what cannot be copied.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def method(self, thing: Any, method: str, name: str, told: str = "") -> Copied:
        """`thing.method`, as a function called like this, with what it needs before it. `told` is
        said of it if it says nothing itself."""
        return self._copied(getattr(type(thing), method), name, thing, told)

    def function(self, function: Function) -> str:
        """The name of this function, with what it needs before it."""
        return self._copied(function, function.__name__, None, "").name

    def constant(self, name: str, value: object, module: ModuleType) -> str:
        return self._kept(name, lambda name: f"{_comment(module, name)}{name} = {value!r}\n")

    def _copied(self, function: Function, name: str, thing: Any, told: str) -> Copied:
        settings: tuple[str, ...] = ()

        def text(name: str) -> str:
            nonlocal settings
            copy = _Copy(self, function, name, thing)
            found = copy.text(told)
            settings = tuple(copy.settings)
            return found

        return Copied(self._kept(name, text), settings)

    def _kept(self, name: str, text: Callable[[str], str]) -> str:
        """The name under which this text stands: the one asked for, unless another text has it."""
        free, n = name, 1
        while True:
            found = text(free)
            if self.texts.setdefault(free, found) == found:
                return free
            n += 1
            free = f"{name}_{n}"

    def of(self, thing: Any, name: str) -> str:
        """The name of what writes itself."""
        return self._kept(name, thing.source)


class _Copy:
    """One function's source on its way to a script."""

    def __init__(self, sources: Sources, function: Function, name: str, thing: Any) -> None:
        self.sources, self.function, self.name, self.thing = sources, function, name, thing
        source = textwrap.dedent(inspect.getsource(function))
        self.source = source.encode()
        self.lines = [0]
        for line in self.source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        tree = ast.parse(source).body[0]
        if not isinstance(tree, ast.FunctionDef):
            raise ValueError(f"The source of {name} cannot be copied.")
        self.tree = tree
        nodes = list(ast.walk(tree))
        self.locals = {n.id for n in nodes if isinstance(n, ast.Name) and _is_stored(n)}
        self.locals |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.inside = {child: n for n in nodes for child in ast.iter_child_nodes(n)}
        self.meant: dict[str, str] = {}
        self.settings: dict[str, None] = {}

    def text(self, told: str) -> str:
        first = self.tree.body[0]
        body = self._between(self._start(first), self._end(self.tree), self.tree.body)
        names = [arg.arg for arg in self.tree.args.args]
        if self.thing is not None:
            names = names[1:]
        if told and not ast.get_docstring(self.tree):
            body = _docstring(told) + body
        head = f"def {self.name}({', '.join([*names, *self.settings])}):\n"
        lines = f"{head}    {body}\n".splitlines(keepends=True)
        return "".join(line for line in lines if line.strip() != GONE)

    # --- places -------------------------------------------------------------------------------

    def _start(self, node: Any) -> int:
        return int(self.lines[node.lineno - 1] + node.col_offset)

    def _end(self, node: Any) -> int:
        return int(self.lines[node.end_lineno - 1] + node.end_col_offset)

    def _placed(self, node: ast.AST) -> Iterator[ast.AST]:
        """The parts of a node that have a place in the text."""
        for child in ast.iter_child_nodes(node):
            if hasattr(child, "lineno"):
                yield child
            else:
                yield from self._placed(child)

    def _between(self, start: int, end: int, parts: list[Any]) -> str:
        """The text from start to end, with these parts of it copied."""
        found, at = [], start
        for part in sorted(parts, key=self._start):
            found += [self.source[at : self._start(part)].decode(), self._written(part)]
            at = self._end(part)
        return "".join([*found, self.source[at:end].decode()])

    # --- nodes --------------------------------------------------------------------------------

    def _written(self, node: Any) -> str:
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.AnnAssign(target=target, value=value):
                return GONE if value is None else self._assigned(target, value)
            case ast.Call():
                found = self._call(node)
            case ast.Attribute():
                found = self._attribute(node)
            case ast.If() | ast.For():
                found = self._branch(node)
            case ast.BoolOp(values=values):
                unknown = [value for value in values if self._known(value) is None]
                every = len(unknown) == len(values)
                found = None if every else self._written(unknown[0])
            case _:
                found = None
        if found is not None:
            return found
        return self._between(self._start(node), self._end(node), list(self._placed(node)))

    def _assigned(self, target: ast.expr, value: ast.expr) -> str:
        return f"{self._written(target)} = {self._written(value)}"

    def _name(self, name: str) -> str:
        if name in self.meant:
            return self.meant[name]
        space = self.function.__globals__
        if name in self.locals or name not in space:
            return name
        return self._thing(name, space[name], inspect.getmodule(self.function))

    def _thing(self, name: str, thing: Any, module: ModuleType | None) -> str:
        """Something that stands in a module: a function or a number is copied."""
        if thing is np or thing is Memory:
            return name
        if isinstance(thing, FunctionType):
            return self.sources.function(thing)
        if isinstance(thing, PLAIN) and module is not None:
            return self.sources.constant(name, thing, module)
        raise ValueError(f"{self.name} needs {name}, which cannot be copied into a script.")

    def _attribute(self, node: ast.Attribute) -> str | None:
        if not isinstance(node.value, ast.Name) or node.value.id in self.meant:
            return None
        owner, name = node.value.id, node.attr
        if owner == "self" and self.thing is not None:
            return self._own(name)
        module = self.function.__globals__.get(owner)
        if owner in self.locals or not isinstance(module, ModuleType) or module is np:
            return None
        return self._thing(name, getattr(module, name), module)

    def _own(self, name: str) -> str:
        """`self.name`, which is no method."""
        if is_dataclass(self.thing) and name in {f.name for f in fields(self.thing)}:
            self.settings[name] = None
            return name
        value = getattr(self.thing, name)
        if isinstance(value, PLAIN):
            return repr(value)
        raise ValueError(f"{self.name} needs {name}, which cannot be copied into a script.")

    def _call(self, node: ast.Call) -> str | None:
        called = self._called(node.func)
        arguments = [self._written(argument) for argument in node.args]
        if called is combine:
            return self._combined(node, arguments)
        if called is LossTerms:
            given = {keyword.arg: self._written(keyword.value) for keyword in node.keywords}
            names = [f.name for f in fields(LossTerms)][len(arguments) :]
            pair = ", ".join([*arguments, *(given[name] for name in names)])
            return pair if isinstance(self.inside[node], ast.Return) else f"({pair})"
        match node.func:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self.thing is not None:
                copied = self.sources.method(self.thing, name, self._named(name))
                self.settings |= dict.fromkeys(copied.settings)
                return f"{copied.name}({', '.join([*arguments, *copied.settings])})"
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                owner = getattr(self.thing, name)
                if hasattr(owner, "source"):
                    return f"{self.sources.of(owner, self._named(name))}({', '.join(arguments)})"
        return None

    def _called(self, function: ast.expr) -> Any:
        """The thing of the core that is called, if it is one of a module's."""
        if isinstance(function, ast.Name) and function.id not in self.locals:
            return self.function.__globals__.get(function.id)
        return None

    def _combined(self, node: ast.Call, arguments: list[str]) -> str:
        """`combine(f, a, b)` as f(a, b), and where f is written there, with a and b in it."""
        function = node.args[0]
        if not isinstance(function, ast.Lambda):
            return f"{arguments[0]}({', '.join(arguments[1:])})"
        names = [arg.arg for arg in function.args.args]
        before = self.meant
        self.meant = before | dict(zip(names, arguments[1:], strict=True))
        found = self._written(function.body)
        self.meant = before
        alone = (ast.Assign, ast.Return, ast.Tuple, ast.Call)
        return found if isinstance(self.inside[node], alone) else f"({found})"

    def _named(self, method: str) -> str:
        return f"{self.thing.key}_{method.strip('_')}"

    # --- what is settled ------------------------------------------------------------------------

    def _branch(self, node: ast.If | ast.For) -> str | None:
        """What is left of a branch where it is known which way it goes, or of a loop over nothing;
        None if that is not known."""
        if isinstance(node, ast.For):
            own = isinstance(node.iter, ast.Attribute) and self._value(node.iter)
            return GONE if own == () else None
        known = self._known(node.test)
        if known is None:
            return None
        body = node.body if known else node.orelse
        if not body:
            return GONE
        deeper = body[0].col_offset - node.col_offset
        text = self._between(self._start(body[0]), self._end(body[-1]), list(body))
        return text.replace("\n" + " " * deeper, "\n")

    def _known(self, test: ast.expr) -> bool | None:
        """Whether a condition on choices holds; None if more than choices decides."""
        match test:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as sign], comparators=[right]):
                sides = self._choice(left), self._choice(right)
                if None in sides:
                    return None
                return (sides[0] == sides[1]) == isinstance(sign, ast.Eq)
            case ast.BoolOp(op=ast.And(), values=values):
                known = [self._known(value) for value in values]
                return False if False in known else None if None in known else True
        return None

    def _choice(self, node: ast.expr) -> str | None:
        """The text of a choice, or of a constant that it is compared with."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Name) and node.id not in self.locals:
            found = self.function.__globals__.get(node.id)
            return found if isinstance(found, str) else None
        if not isinstance(node, ast.Attribute) or not is_dataclass(self.thing):
            return None
        chosen = {s.name for s in settings_of(self.thing) if s.choices}
        value = self._value(node)
        return value if node.attr in chosen and isinstance(value, str) else None

    def _value(self, node: ast.Attribute) -> object:
        """What `self.name` is."""
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return getattr(self.thing, node.attr, None)
        return None


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def told(thing: object) -> str:
    """What the class of a thing says of itself, without its examples."""
    return inspect.cleandoc(type(thing).__doc__ or "").partition(">>>")[0].strip()


def _docstring(text: str) -> str:
    end = "\n" if "\n" in text else ""
    return textwrap.indent(f'"""{text}{end}"""\n', "    ").strip(" ") + "    "


@cache
def _comment(module: ModuleType, name: str) -> str:
    """What stands above a constant of a module."""
    lines = inspect.getsource(module).splitlines()
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            first = node.lineno - 1
            while lines[first - 1].startswith("#:"):
                first -= 1
            return "".join(f"# {line[2:].strip()}\n" for line in lines[first : node.lineno - 1])
    return ""
