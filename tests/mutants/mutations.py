"""One small change to a file of Python at a time, made on its syntax tree.

What is left as it is: decorators, annotations and names of types, texts, `strict=` of `zip`, the
−1 of `reshape`, and the default, range and step of a setting (`number(...)`, `choice(...)`): those
are choices, which a test could only repeat.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}

# A term or a factor of these can be left out.
DROPPABLE = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.BitAnd, ast.BitOr)

PAIRS = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("any", "all"),
    ("floor", "ceil"),
    ("zeros", "ones"),
)
FUNCTIONS = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}

SETTINGS = {"number", "choice"}
TEXTS = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)

#: Between these, a number is changed by a little. Beyond them it is a tolerance or a limit, for
#: which half or double is as good, and is changed a thousandfold.
ORDINARY = (1e-3, 1e6)


#: How long a text of a mutant may be; of a longer statement, the part that changes is shown.
LONGEST = 100


@dataclass(frozen=True)
class Mutant:
    """A change of one file: `before` and `after` are the statement (of a compound statement the
    first line), or a part of a long one, as `ast.unparse` writes it; `source()` is the whole file
    with the change. `function` is the qualified name of the one it is in; "" at import. `lines`
    are those from the beginning of its statement to its end."""

    path: str
    function: str
    line: int
    before: str
    after: str
    source: Callable[[], str] = field(compare=False)
    lines: range = field(compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n    − {self.before}\n    + {self.after}"


def mutants_of(root: Path, path: str) -> Iterator[Mutant]:
    """Every mutant of the file `path` under `root`, in the order of its tree."""
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    for slot in _slots(tree):
        shown = slot.shown()
        for variant in _variants(slot):
            with slot.holding(variant):
                after = _text(variant if shown is slot.node else shown)
            source = partial(_source, tree, slot, variant)
            line, before = slot.node.lineno, _text(shown)
            yield Mutant(path, slot.function, line, before, after, source, slot.lines())


def rewritten(root: Path, path: str, before: str, after: str) -> Mutant | None:
    """The mutant with `after` for `before` in the text of the file; None if that is not there, or
    not once."""
    file = root / path
    source = file.read_text(encoding="utf-8") if file.is_file() else ""
    if source.count(before) != 1:
        return None
    line = source[: source.index(before)].count("\n") + 1
    slots = _slots(ast.parse(source))
    function = next((slot.function for slot in slots if slot.node.lineno == line), "")
    lines = range(line, line + before.count("\n") + 1)
    return Mutant(path, function, line, before, after, lambda: source.replace(before, after), lines)


def _source(tree: ast.Module, slot: "_Slot", variant: ast.AST) -> str:
    with slot.holding(variant):
        return ast.unparse(tree)


@dataclass(frozen=True)
class _Slot:
    """Where a node hangs: a field of the last of `above`, or an entry of such a field. `above` is
    what the node is inside of, from its statement inwards."""

    node: ast.expr | ast.AugAssign
    above: tuple[ast.AST, ...]
    field: str
    index: int | None
    function: str

    @property
    def parent(self) -> ast.AST:
        return self.above[-1]

    @contextmanager
    def holding(self, node: ast.AST) -> Iterator[None]:
        self._put(node)
        yield
        self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node

    @property
    def decides(self) -> bool:
        """Whether the node is the condition of an if, a while or a comprehension."""
        return self.field == "test" or (
            self.field == "ifs" and isinstance(self.parent, ast.comprehension)
        )

    def lines(self) -> range:
        first = next((node for node in self.above if isinstance(node, ast.stmt)), self.node)
        return range(first.lineno, (self.node.end_lineno or self.node.lineno) + 1)

    def shown(self) -> ast.AST:
        """The largest part of the statement around the node that is short enough to read."""
        if isinstance(self.node, ast.AugAssign):
            return self.node
        parts = (part for part in self.above if isinstance(part, ast.stmt | ast.expr))
        return next((part for part in parts if len(_text(part)) <= LONGEST), self.node)


def _slots(tree: ast.Module) -> list[_Slot]:
    found: list[_Slot] = []

    def visit(above: tuple[ast.AST, ...], scope: str, function: str) -> None:
        parent = above[-1]
        for name, value in ast.iter_fields(parent):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            inner = scope, function
            if name == "body" and isinstance(parent, ast.ClassDef):
                inner = f"{scope}{parent.name}.", function
            elif name == "body" and isinstance(parent, ast.FunctionDef):
                inner = f"{scope}{parent.name}.<locals>.", scope + parent.name
            entries = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, node in entries:
                if not isinstance(node, ast.AST) or _left_alone(node, parent):
                    continue
                if isinstance(node, ast.expr | ast.AugAssign):
                    found.append(_Slot(node, above, name, index, inner[1]))
                visit((node,) if isinstance(node, ast.stmt) else (*above, node), *inner)

    visit((tree,), "", "")
    return found


def _left_alone(node: ast.AST, parent: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(name)):
            return name in SETTINGS
        case ast.JoinedStr() | ast.keyword(arg="strict") | ast.Subscript(ast.Name("Callable")):
            return True
        case ast.UnaryOp(ast.USub(), ast.Constant(1)):
            return isinstance(parent, ast.Call) and ast.unparse(parent.func).endswith("reshape")
    return False


def _text(node: ast.AST) -> str:
    lines = ast.unparse(node).splitlines()
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return next(line for line in lines if line.startswith(("def ", "class ")))
    return lines[0] if hasattr(node, "body") and isinstance(node, ast.stmt) else " ".join(lines)


def _variants(slot: _Slot) -> Iterator[ast.AST]:
    node = slot.node
    match node:
        case ast.Compare():
            for i, op in enumerate(node.ops):
                for other in COMPARISONS[type(op)]:
                    ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
                    yield ast.Compare(node.left, ops, node.comparators)
        case ast.BinOp(left, op, right) if not any(_is_text(side) for side in (left, right)):
            if type(op) in OPERATORS:
                yield ast.BinOp(left, OPERATORS[type(op)](), right)
            if isinstance(op, DROPPABLE):
                yield left
            if isinstance(op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
                yield right
        case ast.AugAssign(target, op, value) if type(op) in OPERATORS:
            yield ast.AugAssign(target, OPERATORS[type(op)](), value)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for i in range(len(values)):
                rest = values[:i] + values[i + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(ast.Not() | ast.USub() | ast.Invert(), operand):
            yield operand
        case ast.Constant(value) if isinstance(value, bool | int | float):
            yield from (ast.Constant(other) for other in _other_numbers(value))
        case ast.Name(name) | ast.Attribute(attr=name) if (
            name in FUNCTIONS and isinstance(slot.parent, ast.Call) and slot.field == "func"
        ):
            if isinstance(node, ast.Attribute):
                yield ast.Attribute(node.value, FUNCTIONS[name], node.ctx)
            else:
                yield ast.Name(FUNCTIONS[name], node.ctx)
    if slot.decides and not isinstance(node, ast.Compare | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, TEXTS) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _other_numbers(value: bool | int | float) -> tuple[bool | int | float, ...]:
    if isinstance(value, bool):
        return (not value,)
    if value == 0:
        return (1,) if isinstance(value, int) else (1.0,)
    factor = 2 if ORDINARY[0] <= abs(value) < ORDINARY[1] else 1000
    if isinstance(value, float):
        return value * factor, value / factor
    return (value + 1, value - 1) if abs(value) < 100 else (value * factor, value // factor)
