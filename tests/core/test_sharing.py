"""Links, files, and helpers for notebooks: there and back, and what hostile ones get."""

import base64
import json
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from sklearn.datasets import load_iris

from linclf_core.datasets import DATASETS, Points
from linclf_core.document import to_document
from linclf_core.experiment import MAX_PERIODS, Experiment, Training
from linclf_core.losses import LOSSES
from linclf_core.model import Params, random_start
from linclf_core.packing import (
    COUNT,
    END,
    MAX_DOCUMENT,
    MAX_KEPT,
    MAX_TEXT,
    MOST_PARTS,
    from_text,
    packed,
    to_text,
    unpacked,
)
from linclf_core.saved import MAX_FILE, Moment, from_file, to_file
from linclf_core.sharing import experiment, experiment_file, link, points
from tests.core import hostile
from tests.core.any_experiment import experiments
from tests.core.hostile import files, links

PAST = (
    Experiment(DATASETS["iris"](), True, 0.3)
    .with_training(4, Training(LOSSES["one_vs_all"](), learning_rate=1 / 3))
    .with_weights(9, random_start(2, 3, 1.0, 0))
)
FEW = Experiment(Points(((0.1, 1 / 3), (2.0, -0.0)), (0, 1), ("a", "=b"), ("u", "v")))
MOMENT = Moment(PAST, 12, 3, {"decimals": 5})


def crowd(n: int, n_features: int = 2) -> Experiment:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(n, n_features)), rng.integers(0, 3, n)
    names = tuple(f"x{d}" for d in range(n_features))
    return Experiment(Points(X.tolist(), y.tolist(), ("a", "b", "c"), names))


def read(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


# There and back


@pytest.mark.slow
@given(experiments())
def test_any_experiment_goes_into_a_link_and_back(made: Experiment) -> None:
    assert from_text(to_text(made), 400_000) == made


@pytest.mark.slow
@given(experiments())
def test_any_experiment_goes_into_a_file_and_back(made: Experiment) -> None:
    again = from_file(to_file(Moment(made, 7, 0, {"arrows": False})).encode())
    assert again == Moment(made, 7, 0, {"arrows": False})


def test_links_are_short() -> None:
    assert len(to_text(PAST)) < 1_000
    assert len(to_text(crowd(300))) < 7_000
    assert from_text(to_text(crowd(300))) == crowd(300)


def test_points_are_written_in_the_shorter_of_two_ways() -> None:
    for made in (FEW, crowd(300)):
        plain = packed(to_document(made))
        assert len(to_text(made)) <= len(plain)
        assert from_text(plain, 400_000) == from_text(to_text(made)) == made
    assert to_text(FEW) == packed(to_document(FEW)), "few points are text"


LONG = -1.2345678901234567e-100


@pytest.mark.parametrize(
    ("values", "changes"), [([0.0, 1 / 3, 2 / 3, 1.0], 0), ([LONG], MAX_PERIODS - 1)]
)
def test_what_a_browser_keeps_can_be_read_again(values: list[float], changes: int) -> None:
    """Few different numbers take few letters when packed, and much room when unpacked."""
    X, y = np.resize(values, (5_000, 50)), np.arange(5_000) % 10
    names = tuple(f"{d} {'ẞ' * 50}" for d in range(50))
    made = Experiment(Points(X.tolist(), y.tolist(), names[:10], names))
    for step in range(1, changes + 1):
        made = made.with_weights(step, Params(np.full((50, 10), LONG), np.full(10, LONG)))
    text = to_text(made)
    assert len(text) < MAX_KEPT
    assert from_text(text, MAX_KEPT) == made


def test_the_largest_experiment_that_can_be_saved_can_be_loaded() -> None:
    names = tuple(f"{d} {'ẞ' * 50}" for d in range(50))
    points = Points([[LONG] * 50] * 5_000, [0, 9] * 2_500, names[:10], names, "ẞ" * 500)
    made = Experiment(points)
    for step in range(1, MAX_PERIODS):
        made = made.with_weights(step, Params(np.full((50, 10), LONG), np.full(10, LONG)))
    assert from_file(to_file(Moment(made)).encode()) == Moment(made)


def test_minus_zero_and_tiny_numbers_stay_what_they_are() -> None:
    rows = [[-0.0, 5e-324]] + [[float(x), 1 / 3] for x in np.linspace(-1, 1, 99) ** 3]
    made = Experiment(Points(rows, [0, 1] * 50, ("a", "b")))
    assert COUNT in document_of(to_text(made))
    source = from_text(to_text(made)).source
    assert isinstance(source, Points)
    assert np.signbit(source.xs[0][0])
    assert source.xs[0][1] == 5e-324


def document_of(text: str) -> str:
    small = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return zlib.decompress(small).partition(END)[0].decode()


# Damage


@pytest.mark.parametrize("count", [0, 1, 2, 4, -1, 10**9, 10**400, 2.0, True, None, "2"])
def test_another_count_of_points_is_damage(count: object) -> None:
    behind = END + bytes(2 * 2 * 8) + bytes([0, 1])
    data = {"key": "points", COUNT: count, "class_names": ["a", "b"]}
    document = {"version": 1, "data": data}
    if count == 2 and type(count) is int:
        assert from_text(packed(document, behind)).source.ys == (0, 1)  # type: ignore[attr-defined]
        return
    with pytest.raises(ValueError, match=r"\.$"):
        from_text(packed(document, behind))


def test_numbers_that_are_none_are_told() -> None:
    nan = np.full(4, np.nan, "<f8").view(np.uint8).reshape(-1, 8).T.tobytes()
    data = {"key": "points", COUNT: 2, "class_names": ["a", "b"]}
    with pytest.raises(ValueError, match="which is not a number"):
        from_text(packed({"version": 1, "data": data}, END + nan + bytes([0, 1])))
    with pytest.raises(ValueError, match="has class 7"):
        from_text(packed({"version": 1, "data": data}, END + bytes(32) + bytes([0, 7])))


def test_numbers_behind_another_document_are_damage() -> None:
    with pytest.raises(ValueError, match="damaged: its numbers"):
        unpacked(packed({"good": {}}, END + b"12"), MAX_TEXT, "numbers")
    for data in (7, None, {"key": "blobs"}):
        with pytest.raises(ValueError, match="damaged"):
            from_text(packed({"version": 1, "data": data}, END + bytes(34)))


FILE = json.loads(to_file(MOMENT))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "cannot be read as JSON"),
        (b"[]", "no experiment of this program"),
        (b"[" * 10_000, "cannot be read as JSON"),
        (b"[[]," * 50_001, "too many parts"),
        (b'"' * (MOST_PARTS + 1), "too many parts"),
        (b" " * (MAX_FILE + 1), "larger than 10 MB"),
        ({"program": "Another"}, "no experiment of this program"),
        ({"version": 2}, "version 2, not 1"),
        ({"version": True}, "version True, not 1"),
        ({"extra": 1}, "no entry called 'extra'"),
        ({"step": -1}, "The step is a whole number"),
        ({"step": 1.5}, "not 1.5"),
        ({"step": 10**400}, "The step is a whole number"),
        ({"sample": 105}, "from 0 to 104"),
        ({"sample": "0"}, "The sample"),
        ({"sample": False}, "The sample"),
        ({"experiment": None}, "written as names with values"),
    ],
)
def test_a_wrong_file_gets_a_sentence(content: object, fault: str) -> None:
    given = content if isinstance(content, bytes) else json.dumps(FILE | content).encode()  # type: ignore[operator]
    with pytest.raises(ValueError, match=fault):
        from_file(given)


def test_what_a_file_leaves_out_is_as_at_first() -> None:
    short = {name: FILE[name] for name in ("program", "version", "experiment")}
    found = from_file(json.dumps(short).encode())
    assert (found.step, found.sample, found.view) == (0, 0, {})


def test_a_file_with_a_mark_of_its_letters_is_read() -> None:
    assert from_file(b"\xef\xbb\xbf" + to_file(MOMENT).encode()) == MOMENT


DOCUMENTS = [to_document(PAST), to_document(FEW), to_document(crowd(40))]
FILES = [json.loads(to_file(Moment(made, 3, 1))) for made in (PAST, FEW)]
SOAK = pytest.mark.soak, pytest.mark.timeout(3600)


def said(read: Callable[[Any], object], given: object) -> str:
    """What the reader says of it, if it refuses it."""
    try:
        read(given)
    except ValueError as fault:
        return str(fault)
    return ""


def is_sentence(words: str) -> bool:
    return len(words) < 400 and words.endswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("count", [400, pytest.param(200_000, marks=SOAK)])
def test_hostile_links_get_a_sentence(count: int) -> None:
    refused = [words for text in links(count, count, DOCUMENTS) if (words := said(from_text, text))]
    assert [words for words in refused if not is_sentence(words)] == []
    assert len(refused) > count / 2


@pytest.mark.slow
@pytest.mark.parametrize("count", [200, pytest.param(20_000, marks=SOAK)])
def test_hostile_files_get_a_sentence(count: int) -> None:
    told = [words for content in files(count, count, FILES) if (words := said(from_file, content))]
    assert [words for words in told if not is_sentence(words)] == []
    assert len(told) > count / 2


MOST_MEMORY = 100_000_000


@pytest.mark.soak
def test_the_largest_links_and_files_take_little_memory() -> None:
    nearly = MAX_DOCUMENT - 10
    inside = [b"[" + part * (nearly // len(part)) + b"1]" for part in (b"[],", b"{},", b"1.5,")]
    inside.append(b"[" + b"[]," * (MOST_PARTS - 1) + b"1.5," * (nearly // 4 - MOST_PARTS) + b"1]")
    large = (
        b"[" + b"1.5," * (MAX_FILE // 4 - 10) + b"1]",
        b"[" + b"[]," * 40_000 + b"[]]",
        b" " * MAX_FILE,
    )
    tracemalloc.start()
    for content in inside:
        assert said(from_text, hostile.packed(content))
    for content in large:
        assert said(from_file, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_MEMORY


# From a notebook

X, Y = [[0.0, 1.0], [2.0, 0.5], [1.5, 3.0]], [0, 1, 0]


def test_lists_arrays_and_pandas_objects_make_the_same_points() -> None:
    made = points(X, Y)
    assert made.class_names == ("class 0", "class 1")
    assert points(X, [2, 1, 2]).class_names == ("1", "2")
    assert points(X, [0.0, 1.0, 0.0]).class_names == ("0.0", "1.0")
    assert made.feature_names == ("x₁", "x₂")
    assert points(np.array(X), np.array(Y)) == made
    frame = pd.DataFrame(X, columns=["length", "width"])
    named = points(frame, pd.Series(["cat", "dog", "cat"]))
    assert named.xs == made.xs
    assert named.ys == (0, 1, 0)
    assert named.class_names == ("cat", "dog")
    assert named.feature_names == ("length", "width")
    assert points(frame, pd.Series(["cat", "dog", "cat"], dtype="category")) == named


def test_the_iris_of_scikit_learn_in_one_line() -> None:
    iris = load_iris(as_frame=True)
    made = points(iris.data, iris.target, class_names=iris.target_names)
    assert made.class_names == ("setosa", "versicolor", "virginica")
    assert made.feature_names[0] == "sepal length (cm)"
    np.testing.assert_array_equal(made().X, iris.data)


def test_a_link_and_a_file_from_X_and_y_hold_the_same_experiment() -> None:
    training = Training(LOSSES["weston_watkins"](), learning_rate=0.1)
    wanted = experiment(X, Y, standardise=True, training=training)
    address = link(X, Y, "https://lab.example.org/", step=7, standardise=True, training=training)
    assert address.startswith("https://lab.example.org/lab?x=")
    assert from_text(read(address)["x"]) == wanted
    assert read(address)["step"] == "7"
    text = experiment_file(X, Y, 7, 2, standardise=True, training=training)
    assert from_file(text.encode()) == Moment(wanted, 7, 2)


def test_what_is_no_data_set_gets_a_sentence() -> None:
    for bad in ([1.0, 2.0], [["a", "b"]], [[1j, 2]], [[1.0], [2.0, 3.0]]):
        with pytest.raises(ValueError, match=r"\.|inhomogeneous"):
            points(bad, Y[: len(bad)])
    with pytest.raises(ValueError, match="2 to 10 classes"):
        points(X, [1, 1, 1])
    with pytest.raises(ValueError, match="3 points but 2 classes"):
        points(X, [1, 0])
    with pytest.raises(ValueError, match="make an experiment_file"):
        link(np.random.default_rng(0).normal(size=(2_000, 2)), np.arange(2_000) % 2)
