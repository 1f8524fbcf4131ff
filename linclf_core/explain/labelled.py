r"""Several matrices with their labels, read as they stand in notes: `S = … , y = … , S_y = …`.

What is labelled X, W, b, S or y is taken; every other matrix was computed from those and is left
out. A statement is what stands between two labels. Of a chain `S = XW + b = …` the first name is
the label and the last side the value. `\tilde X` counts as X and `W^T` as the transpose of W; more
than a matrix (`2 · […]`, `[…] − […]`) is no value.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from linclf_core.explain.matrix_text import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Reading, read_matrix
from linclf_core.explain.pasted import SIGNS
from linclf_core.explain.printing import exact
from linclf_core.notation import BoolArray

#: The labels that are taken, in the order in which they are told.
INPUTS = ("X", "W", "b", "S", "y")
#: More matrices than any page of notes has.
MOST = 200
LONGEST_LABEL = 24
#: Stands after the letter it is above.
TILDE = "\u0303"

# Each LaTeX matrix is one sign while labels are looked for.
_FIRST = 0xE100
_MATRIX = rf"[{chr(_FIRST)}-{chr(_FIRST + MOST - 1)}]"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-zA-Z]{1,20}\*?)\}")
_MATRICES = re.compile(r"(?:small|[pbvBV])?matrix\*?|array")
_END = re.compile(
    r"\\\\(?:\[[^\]]{0,20}\])?|\\q?quad(?![a-zA-Z])|\\[\[\]]|\\text ?\{[^{}]{0,40}\}"
    rf"|[\n;,$]|{_MATRIX}"
)
_FRESH = re.compile(r"\$\$|\n[ \t]*\n|\\q?quad(?![a-zA-Z])")
_WORDS = re.compile(r"^(?:[a-zA-Z]{2,12},? )+")
_LETTER = re.compile(
    r"\\(?:mathbf|mathrm|mathit|boldsymbol|bm|underline|vec) ?(?:\{ ?([A-Za-z]) ?\}|([A-Za-z]))"
)
_TILDE = re.compile(r"\\(?:wide)?tilde ?(?:\{ ?([A-Za-z]) ?\}|([A-Za-z]))|([A-Za-z])\u0303")
_TRANSPOSED = r"(?: ?\^ ?(?:\{ ?)?(?:\\top|\\intercal|\\mathsf ?\{? ?T ?\}?|T|t)(?: ?\})?|ᵀ|\.T|')"
_NAME = re.compile(rf"([XWbyS])(\u0303)?({_TRANSPOSED})?")
# A name at the end of a value begins the next statement, if what stands before it is no operator.
_NEXT = re.compile(
    rf"(?<=[\s\])}}])((?:\\(?:wide)?tilde ?)?\{{?[XWbyS]\}}?\u0303?{_TRANSPOSED}?) *$"
)
_HEADING = re.compile(r"(?m)^([ \t]*[XWbyS]\u0303?)[ \t]*(?::(?!=)|:=|$)")
_DECORATION = re.compile(r"\\(?:left|right|displaystyle|bigg?|Bigg?)(?![a-zA-Z])|(?<!\\)\\[,;:! ]")
# Numbers without brackets, but not where functions or matrices stand among them.
_NUMBERS = re.compile(r"[-+.0-9*\\]")
_NUMPY = re.compile(r"[a-zA-Z.]{0,20}(?:array|matrix)\(")
_COMPOUND = re.compile(rf"{_MATRIX}|(?<!\\)[\[(]")
_CLOSE = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, eq=False)
class Line:
    """What a text holds: `taken` by name (X, W, b, S, y), the labels `left_out`, and `remarks`,
    sentences on what else was seen. `tilde` names those whose label had a tilde."""

    taken: Mapping[str, Reading]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    tilde: tuple[str, ...] = ()

    def only(self, names: Container[str]) -> "Line":
        """The same, with those of other names left out."""
        taken = {name: reading for name, reading in self.taken.items() if name in names}
        others = tuple(name for name in self.taken if name not in taken)
        return replace(self, taken=taken, left_out=(*others, *self.left_out))

    def told(self) -> str:
        """What was taken and what left out, in a few sentences."""
        names = [
            f"{name + TILDE * (name in self.tilde)} ({' × '.join(map(str, reading.values.shape))})"
            for name, reading in self.taken.items()
        ]
        sentence = f"Taken: {_and(names)}"
        if self.left_out:
            sentence += f"; left out: {_and(self.left_out)}"
        return " ".join((f"{sentence}.", *self.remarks))


@dataclass(frozen=True)
class _Statement:
    label: str
    value: str


def read_line(text: str) -> Line:
    """The labelled matrices of a text.

    Raises ValueError, one plain sentence, where no X, W, b, S or y is labelled, where one of them
    cannot be read, and for text over 100 kB.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ValueError(f"The text is longer than {MAX_BYTES // 1000} kB.")
    text = _PRIVATE.sub("", text).translate(SIGNS).replace("\r", "\n")
    skeleton, matrices = _without_matrices(text)
    taken: dict[str, Reading] = {}
    left_out: list[str] = []
    tilde: list[str] = []
    computed: list[tuple[str, Reading]] = []
    for statement in _statements(skeleton):
        name = _NAME.fullmatch(statement.label)
        body, turned = _body(statement.value, matrices)
        if name is None or not body or name[1] in taken:
            held = _matrices_in(statement.value, matrices)
            if held or (name and name[1] not in taken):
                again = "another " if name and name[1] in taken else ""
                left_out.append(again + _shown(statement.label))
            readings = (_read_bold(matrix) for matrix in held)
            computed += [(left_out[-1], reading) for reading in readings if reading]
            continue
        reading = _read(name[1], body)
        taken[name[1]] = reading.transposed() if bool(name[3]) != turned else reading
        tilde += [name[1]] if name[2] else []
    if not taken:
        raise ValueError(
            "No matrix alone has a label X, W, b, S or y, as in “S = [1 2; 3 4], y = [0 1]”."
        )
    remarks = _check(taken, computed)
    taken = {name: taken[name] for name in INPUTS if name in taken}
    return Line(taken, tuple(dict.fromkeys(left_out)), remarks, tuple(tilde))


# --- labels and values ----------------------------------------------------------------------


def _without_matrices(text: str) -> tuple[str, list[str]]:
    """The text with one sign for each LaTeX matrix, and the matrices. Of nested ones the innermost
    count; another environment is only what it holds."""
    matrices: list[str] = []
    pieces, end = [], 0
    marks = list(_ENVIRONMENT.finditer(text))
    for mark, after in pairwise([*marks, None]):
        if mark is None or mark.start() < end:
            continue
        pieces.append(text[end : mark.start()])
        end = mark.end()
        if mark[1] == "end" or not _MATRICES.fullmatch(mark[2]):
            pieces.append("\n")
        elif after is not None and after[1] == "end" and after[2] == mark[2]:
            if len(matrices) == MOST:
                raise ValueError(f"The text holds more than {MOST} matrices.")
            pieces.append(chr(_FIRST + len(matrices)))
            matrices.append(text[mark.start() : after.end()])
            end = after.end()
        elif after is None or after[1] == "end":
            raise ValueError(f"The LaTeX matrix does not end: \\end{{{mark[2]}}} is missing.")
    pieces.append(text[end:])
    return "".join(pieces), matrices


def _statements(skeleton: str) -> Iterator[_Statement]:
    """Label and value of each statement, in order."""
    # A line may break before its sign.
    text = re.sub(r"\n[ \t]*(?=&?=)", " ", _DECORATION.sub(" ", skeleton))
    text = _TILDE.sub(lambda m: next(filter(None, m.groups())) + TILDE, text)
    text = _LETTER.sub(lambda m: next(filter(None, m.groups())), text)
    text = _HEADING.sub(r"\1 =", text)
    depth = _depths(text)
    ends = [0, *(m.end() for m in _END.finditer(text) if depth[m.start()] == 0)]
    signs = [m.start() for m in re.finditer("=", text) if depth[m.start()] == 0]
    found: list[tuple[str, int, int]] = []
    position, before = 0, 0
    for sign in signs:
        while position + 1 < len(ends) and ends[position + 1] <= sign:
            position += 1
        start = max(ends[position], before)
        name = _NEXT.search(text, start, sign)
        if name is not None and re.search(r"[0-9\])}]\s*$", text[start : name.start(1)]):
            start = name.start(1)
        label = _WORDS.sub("", text[start:sign].strip(" \t:&"))
        if found and (start == before or not label):
            # Nothing ends the value before: this is the next side of the same statement.
            found[-1] = (found[-1][0], found[-1][1], sign + 1)
        else:
            found.append((label, start, sign + 1))
        before = sign
    for (label, _, start), (_, end, _) in pairwise([*found, ("", len(text), 0)]):
        yield _Statement(label, text[start:end])


def _depths(text: str) -> list[int]:
    """How many brackets each sign stands in; brackets without a partner do not count."""
    change = [0] * (len(text) + 1)
    fresh = {m.start() for m in _FRESH.finditer(text)}
    open_: list[int] = []
    waiting = dict.fromkeys("([{", 0)
    for at, sign in enumerate(text):
        if at in fresh:
            open_.clear()
            waiting = dict.fromkeys("([{", 0)
        if sign in waiting:
            open_.append(at)
            waiting[sign] += 1
        elif sign in _CLOSE and waiting[_CLOSE[sign]]:
            while True:
                first = open_.pop()
                waiting[text[first]] -= 1
                if text[first] == _CLOSE[sign]:
                    break
            change[first] += 1
            change[at + 1] -= 1
    depths: list[int] = np.cumsum(change).tolist()
    return depths


def _body(value: str, matrices: list[str]) -> tuple[str, bool]:
    """The one matrix that a value is, as text, and whether it is to be transposed. No text where
    the value is something else."""
    value = value.strip(" \t\n,;$")
    if re.match(_MATRIX, value):
        body, rest = matrices[ord(value[0]) - _FIRST], value[1:]
    elif value[:1] in ("[", "(", "{"):
        depth = _depths(value)
        end = next((k for k in range(1, len(value)) if depth[k] == 0), len(value))
        body, rest = value[:end], value[end:]
        inner = body[1:-1].strip()
        if re.fullmatch(_MATRIX, inner):
            body = matrices[ord(inner) - _FIRST]
        elif body.startswith("("):
            body = f"[{inner.replace('(', '[').replace(')', ']')}]"
    elif _NUMPY.match(value) or (_NUMBERS.match(value) and not _COMPOUND.search(value)):
        body, rest = value, ""
    else:
        return "", False
    turned = re.match(rf"\s*{_TRANSPOSED}", rest)
    rest = rest[turned.end() :] if turned else rest
    if re.match(r"\s*(?:[-+*/·×^]|\\cdot|\\times)", rest) or re.match(rf"\s*{_MATRIX}", rest):
        return "", False
    return body, turned is not None


def _matrices_in(value: str, matrices: list[str]) -> list[str]:
    """All matrices of a value, as texts."""
    found = [matrices[ord(sign) - _FIRST] for sign in re.findall(_MATRIX, value)]
    body, _ = _body(value, matrices)
    return found or ([body] if body[:1] in ("[", "(", "{") else [])


def _shown(label: str) -> str:
    """A label as it is read: without the marks of LaTeX, and not too long."""
    text = label
    for _ in range(3):
        text = re.sub(r"\\[dt]?frac ?\{([^{}]{0,60})\} ?\{([^{}]{0,60})\}", r"\1/\2", text)
    text = re.sub(r"\\partial ?", "∂", text).replace("\\Delta", "Δ").replace("\\", "")
    text = re.sub(r"\s+", " ", re.sub(r"[{}$]", "", text)).strip() or "a matrix without a label"
    return text if len(text) <= LONGEST_LABEL else text[:LONGEST_LABEL] + "…"


# --- readings -------------------------------------------------------------------------------


def _read(name: str, body: str) -> Reading:
    try:
        # Classes and biases may stand in one long row.
        return read_matrix(body, MAX_ROWS if name in ("y", "b") else MAX_COLUMNS)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def _read_bold(body: str) -> Reading | None:
    """The matrix, if it can be read and may have bold entries."""
    if "**" not in body and "\\b" not in body and "bf" not in body:
        return None
    try:
        return read_matrix(body, MAX_ROWS)
    except ValueError:
        return None


def _check(taken: dict[str, Reading], computed: list[tuple[str, Reading]]) -> tuple[str, ...]:
    """What the bold entries say of y, which they stand for if it is not given."""
    readings = [("S", taken["S"])] if "S" in taken else []
    for label, reading in (*readings, *computed):
        rows = np.flatnonzero(reading.bold.sum(axis=1) == 1)
        if not len(rows) or reading.bold.shape[1] < 2 or (reading.bold.sum(axis=1) > 1).any():
            continue
        if "y" in taken:
            if taken["y"].values.size == len(reading.bold):
                return _compared(taken, label, reading.bold, rows)
        elif len(rows) == len(reading.bold):
            text = "\n".join(str(int(k)) for k in reading.bold.argmax(axis=1))
            taken["y"] = read_matrix(text, 1)
            return (f"y was read off the bold entries of {label}.",)
    return ()


def _compared(
    taken: dict[str, Reading], label: str, bold: BoolArray, rows: np.ndarray
) -> tuple[str, ...]:
    y, column = taken["y"].values.ravel(), bold.argmax(axis=1)
    wrong = rows[y[rows] != column[rows]]
    if not len(wrong):
        return (f"The bold entries of {label} agree with y.",)
    if (y[rows] == column[rows] + 1).all():
        text = "\n".join(exact(k - 1) for k in y)
        taken["y"] = read_matrix(text, 1)
        return (f"y counts classes from 1, as the bold entries of {label} show: here from 0.",)
    row = int(wrong[0])
    return (
        f"In row {row + 1} the bold entry of {label} is of class {column[row]}, but y says "
        f"{exact(float(y[row]))}.",
    )


def _and(names: tuple[str, ...] | list[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
