"""From a typed text to φ(m): a whitelist of Python's own syntax tree, never run as code."""

import ast
import re
from functools import lru_cache

from linclf_core.phi.function import Node

#: Longer, deeper and larger texts are not read.
LONGEST, DEEPEST, MOST = 120, 20, 60
#: Numbers and exponents are at most so large.
LARGEST, HIGHEST = 1e6, 8.0

ALLOWED = "Allowed are numbers, m, Δ, + − · / ^, brackets, max, min, exp, log, abs, sqrt, [m > 0]."

#: Letters that people type, each by the one that Python reads in its place.
LETTERS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∕": "/", "÷": "/"})
#: A number or a name, a sign, or blanks.
TOKEN = re.compile(
    r"(?P<word>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-zΔ]+)"
    r"|(?P<sign>[-+*/^()\[\],<>])|(?P<blank>\s+)",
    re.ASCII,
)
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
#: Functions by their names, with the fewest and the most arguments.
FUNCTIONS = {
    "max": ("max", 2, 6),
    "min": ("min", 2, 6),
    "exp": ("exp", 1, 1),
    "log": ("log", 1, 1),
    "ln": ("log", 1, 1),
    "abs": ("abs", 1, 1),
    "sqrt": ("sqrt", 1, 1),
}
NAMES = {"m": "m", "Δ": "Δ", "delta": "Δ"}


@lru_cache(maxsize=512)
def parsed(text: str) -> Node:
    """The function that the text writes.

    Raises ValueError, one sentence: what was not understood, at which letter, what is allowed.
    """
    if len(text) > LONGEST:
        raise ValueError(f"φ(m) has {len(text)} letters; it may have {LONGEST}.")
    if not text.strip():
        raise ValueError(f"φ(m) is empty. {ALLOWED}")
    reader = _Reader(text)
    return reader.read()


class _Reader:
    """One text, as it was typed and as Python reads it, with the places of its letters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[int] = []
        letters = []
        plain = "".join(" " if letter.isspace() else letter for letter in text)
        for place, letter in enumerate(plain.translate(LETTERS)):
            letter = "**" if letter == "^" else letter
            letters.append(letter)
            # Python counts bytes.
            self.places += [place] * len(letter.encode("utf-8", "replace"))
        self.code = "".join(letters)
        self.count = 0

    def read(self) -> Node:
        self.check_letters()
        depth = 0
        for place, letter in enumerate(self.text):
            depth += (letter in "([") - (letter in ")]")
            if depth > DEEPEST:
                raise ValueError(f"More than {DEEPEST} brackets are open at letter {place + 1}.")
        # The blanks before it are none of Python's indents.
        blanks = len(self.code) - len(self.code.lstrip())
        self.places = self.places[blanks:]
        try:
            tree = ast.parse(self.code[blanks:], mode="eval")
        except SyntaxError as fault:
            found = max(1, fault.offset or 1) - 1
            place = len(self.code[blanks:][:found].encode("utf-8", "replace"))
            raise self.fault(place, "") from None
        except (ValueError, MemoryError, RecursionError):
            raise ValueError(f"φ(m) was not understood. {ALLOWED}") from None
        return self.node(tree.body, 0)

    def check_letters(self) -> None:
        """Every letter belongs to a number, a name or a sign, and no number touches a name."""
        place, before = 0, ""
        text = self.text.translate(LETTERS)
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None or (found.lastgroup == before == "word"):
                raise self.fault_at(place)
            place, before = found.end(), found.lastgroup or ""

    def fault_at(self, place: int, what: str = "") -> ValueError:
        seen = "".join(c if c.isprintable() else "?" for c in self.text[place : place + 12])
        said = what or (f"“{seen}”" if seen else "the end")
        return ValueError(f"At letter {place + 1}, {said} was not understood. {ALLOWED}")

    def fault(self, column: int, what: str) -> ValueError:
        """What was not understood, and where; without a `what`, the letters there."""
        place = self.places[column] if column < len(self.places) else len(self.text)
        return self.fault_at(place, what)

    def node(self, tree: ast.expr, depth: int) -> Node:
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise ValueError("φ(m) is too long or too deep: put it in a shorter way.")
        column = tree.col_offset

        def inner(part: ast.expr) -> Node:
            return self.node(part, depth + 1)

        match tree:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if not value <= LARGEST:
                    raise self.fault(column, f"a number above {LARGEST:,.0f}")
                return Node("number", number=float(value))
            case ast.Name(id=name) if name in NAMES:
                return Node(NAMES[name])
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return Node("negative", (inner(part),))
            case ast.UnaryOp(op=ast.UAdd(), operand=part):
                return inner(part)
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                return Node("power", (inner(base),), self.exponent(exponent))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
                return Node(BINARY[type(operator)], (inner(left), inner(right)))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                operation, fewest, most = FUNCTIONS[name]
                if not fewest <= len(arguments) <= most:
                    wanted = "one value" if most == 1 else f"{fewest} to {most} values"
                    raise self.fault(column, f"“{name}”, which takes {wanted},")
                first, *others = map(inner, arguments)
                for other in others:
                    first = Node(operation, (first, other))
                return first if others else Node(operation, (first,))
            case ast.List(elts=[ast.Compare(left=a, ops=[ast.Gt()], comparators=[b])]):
                return Node(">", (inner(a), inner(b)))
            case ast.List(elts=[ast.Compare(left=a, ops=[ast.Lt()], comparators=[b])]):
                return Node(">", (inner(b), inner(a)))
        raise self.fault(column, "")

    def exponent(self, tree: ast.expr) -> float:
        """An exponent is a number, perhaps with a sign."""
        sign, number = 1.0, tree
        if isinstance(number, ast.UnaryOp) and isinstance(number.op, ast.USub):
            sign, number = -1.0, number.operand
        value = number.value if isinstance(number, ast.Constant) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or value > HIGHEST:
            raise self.fault(tree.col_offset, f"an exponent that is no number up to {HIGHEST:g}")
        return sign * float(value)
