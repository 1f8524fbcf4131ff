"""What numbers put in by hand may be meant as, where they can be read in two ways: questions, each
with the change that takes them the other way."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from linclf_core.explain.labelled import TILDE
from linclf_core.explain.matrix_text import MAX_COLUMNS, MAX_ROWS, Reading, read_matrix, to_csv
from linclf_core.explain.worked_examples import WORKED_EXAMPLES
from linclf_ui.workbench.typed import MOST_CLASSES, Texts

X_TILDE, W_TILDE = f"X{TILDE}", f"W{TILDE}"


@dataclass(frozen=True)
class Offer:
    """A question on the texts, what the button says that takes them so, and the texts then. An
    `aside` is no more than worth knowing: the texts are read in the usual way."""

    key: str
    question: str
    action: str
    changes: Texts
    aside: bool = False


def offers(texts: Texts) -> tuple[Offer, ...]:
    """What may be asked of these texts, of which not all may be readable."""
    found = {name: _reading(name, text) for name, text in texts.items()}
    read = {name: reading for name, reading in found.items() if reading is not None}
    return (*_misprinted(read), *_turned(read), *_with_ones(read), *_from_one(read))


def _reading(name: str, text: str) -> Reading | None:
    try:
        return read_matrix(text, MAX_ROWS if name in ("y", "b") else MAX_COLUMNS)
    except ValueError:
        return None


def _misprinted(read: dict[str, Reading]) -> Iterator[Offer]:
    """The scores of a worked example, as the notes misprint them."""
    for example in WORKED_EXAMPLES:
        wrong = example.misprinted_scores()
        if "S" in read and np.array_equal(read["S"].values, wrong) and (wrong != example.S).any():
            loss = example.loss(wrong, example.y).per_sample.mean()
            yield Offer(
                "misprint",
                f"These are the scores that the notes print for “{example.title}”. They give a "
                f"loss of {loss:.3f}, and not the {example.printed_loss:.3f} that the notes print: "
                f"{', '.join(m.text for m in example.misprints)} are misprints, and positive.",
                "Take the mended scores",
                {"S": to_csv(example.S, None)},
            )


def _from_one(read: dict[str, Reading]) -> Iterator[Offer]:
    if "y" not in read or not (read.keys() & {"S", "W"}):
        return
    n_classes = (read["S"] if "S" in read else read["W"]).values.shape[1]
    y = read["y"].values
    if (y == np.rint(y)).all() and y.min() >= 1 and y.max() == n_classes:
        yield Offer(
            "from_one",
            f"y has a class {n_classes} and no class 0, and there are {n_classes} classes: do they "
            "count from 1?",
            "Count from 0: y − 1",
            {"y": to_csv(y - 1, None)},
        )


def _turned(read: dict[str, Reading]) -> Iterator[Offer]:
    if "S" in read and "y" in read:
        rows, columns = read["S"].values.shape
        if rows != read["y"].values.size == columns and 2 <= rows <= MOST_CLASSES:
            yield Offer(
                "turn_S",
                f"S has a column for each of the {columns} classes in y: is it classes × samples?",
                "Take Sᵀ",
                {"S": read["S"].transposed().text},
            )
    if "X" not in read or "W" not in read:
        return
    rows, columns = read["W"].values.shape
    features = read["X"].values.shape[1]
    if columns != features or not 2 <= rows <= MOST_CLASSES or not _one_a_class(read, rows):
        return
    square = rows == columns
    yield Offer(
        "turn_W",
        f"W is {rows} × {columns}: read with a class a column."
        if square
        else f"W has a column for each of the {features} features of X: is it classes × features?",
        "Read it with a class a row: Wᵀ" if square else "Take Wᵀ",
        {"W": read["W"].transposed().text},
        aside=square,
    )


def _with_ones(read: dict[str, Reading]) -> Iterator[Offer]:
    if "X" not in read:
        return
    X = read["X"].values
    ones = X.shape[1] > 1 and bool((X[:, -1] == 1).all())
    without = {"X": _columns(read["X"], X.shape[1] - 1)}
    if "W" not in read:
        if "S" in read and ones:
            yield Offer(
                "tilde",
                f"The last column of X is all 1: is this {X_TILDE} = [X 1]? Here the column of "
                "ones is added.",
                "Take it off",
                without,
            )
        return
    W = read["W"].values
    rows, n_classes = W.shape
    if ones and rows == X.shape[1] - 1:
        yield Offer(
            "tilde",
            f"The last column of X is all 1, and W has {rows} rows: is this {X_TILDE} = [X 1]?",
            "Take the column of ones off",
            without,
        )
    split = _split(read) if rows > 1 and _one_a_class(read, n_classes) else {}
    if ones and rows == X.shape[1] and split:
        yield Offer(
            "tilde",
            f"The last column of X is all 1: is this {X_TILDE} = [X 1] with {W_TILDE} = [W; bᵀ]? "
            "Then the last row of W is b, which is not penalised.",
            "Split off b",
            {**without, **split},
        )
    if rows == X.shape[1] + 1 and split:
        yield Offer(
            "tilde",
            f"W has a row more than X has features: is this {W_TILDE} = [W; bᵀ]?",
            "Split off b",
            split,
        )


def _split(read: dict[str, Reading]) -> Texts:
    """W without its last row, which is added to b."""
    *rows, last = read["W"].text.split("\n")
    if "b" in read and read["b"].values.any():
        last = to_csv(read["W"].values[-1:] + read["b"].values.ravel(), None)
    return {"W": "\n".join(rows), "b": last}


def _one_a_class(read: dict[str, Reading], n_classes: int) -> bool:
    """Whether b, if there is one, is for so many classes."""
    return "b" not in read or read["b"].values.size == n_classes


def _columns(reading: Reading, count: int) -> str:
    """The first columns."""
    return "\n".join(", ".join(line.split(", ")[:count]) for line in reading.text.split("\n"))
