"""Tables of text: what is found out about them, what is read, what is refused, and in how much
work."""

import time
import tomllib
import tracemalloc
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linclf_core.datasets import Points, full_table
from linclf_core.datasets.points import MOST_POINTS
from linclf_core.experiment import Experiment
from linclf_core.packing import from_text, to_text
from linclf_core.saved import MAX_FILE
from linclf_ui.data import read_table, take_table
from linclf_ui.data.read_table import (
    LONGEST_LINE,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    TRIED,
    Sheet,
    TableReading,
    found,
    sheet,
)
from linclf_ui.data.take_table import Choice, Taken, first_choice, taken
from tests.app.hostile import CLASSES, FEATURES
from tests.ui.hostile_tables import LARGE, hostile_table


def read(raw: bytes | str) -> Sheet:
    raw = raw.encode() if isinstance(raw, str) else raw
    return sheet(raw, found(raw))


def take(raw: bytes | str, **changes: object) -> Taken:
    table = read(raw)
    choice = first_choice(table)
    return taken(table, Choice(**(choice.__dict__ | changes)), "t.csv")  # type: ignore[arg-type]


# --- what is found out -----------------------------------------------------------------------

WRITTEN = {
    "commas": ("a,b,c\n1,2,x\n3,4.5,y\n", TableReading()),
    "semicolons, decimal comma": (
        "a;b;c\n1,5;2,5;x\n3;4;y\n",
        TableReading(delimiter=";", decimal=","),
    ),
    "tabs": ("a\tb\tc\n1\t2\tx\n3\t4\ty\n", TableReading(delimiter="\t")),
    "decimal comma": (
        "1,5\t2,5\n3,5\t4,5\n",
        TableReading(delimiter="\t", decimal=",", header=False),
    ),
    "bars": ("a|b|c\n1|2|x\n3|4|y\n", TableReading(delimiter="|")),
    "blanks": ("a  b c\n 1 2  x\n3   4 y\n", TableReading(delimiter=r"\s+")),
    "quoted decimal commas": (
        'a,b,c\n"1,5","2,5",x\n"3,0","4,0",y\n',
        TableReading(decimal=","),
    ),
    "single quotes": (
        "a,b,c\n1,2,'x, or so'\n3,4,'y, or so'\n",
        TableReading(quote="'"),
    ),
    "no names": ("1,2,x\n3,4,y\n", TableReading(header=False)),
    "no names, a number among texts": ("1,2,x\n3,4,7\n5,6,y\n", TableReading(header=False)),
    "commas in texts": (
        'a;b;c\n1;2;"x, y, z"\n3;4;"u, v"\n5;6;"w"\n',
        TableReading(delimiter=";"),
    ),
    "blanks in names": (
        "petal width,petal length,iris\n1,2,x y\n3,4,z u\n",
        TableReading(),
    ),
    "numbers as names": (
        "2019,2020,c\n1,2,x\n3,4,y\n",
        TableReading(header=False),
    ),
    "R's names of rows": ('"a" "c"\n"1" 1.5 "x"\n"2" 2.5 "y"\n', TableReading(delimiter=r"\s+")),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.slow
def test_how_a_table_is_written_is_found_out(name: str, ends: str) -> None:
    text, expected = WRITTEN[name]
    assert found(text.replace("\n", ends).encode()) == expected


@pytest.mark.parametrize(
    ("encoding", "as_written", "mark"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8", "utf-8-sig", True),
        ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16-le", False),
        ("utf-16-be", "utf-16-be", False),
        ("cp1252", "cp1252", False),
    ],
)
def test_the_encoding_is_found_out(encoding: str, as_written: str, mark: bool) -> None:
    raw = "Länge;Höhe;Größe\n1,5;2;groß\n2,5;3;klein\n".encode(as_written)
    assert found(raw).encoding == encoding
    table = read(raw)
    assert table.names == ("Länge", "Höhe", "Größe")
    assert table.mark == mark


def test_line_ends_are_told_also_where_they_are_mixed() -> None:
    table = read(b"a,c\r\n1,x\n2,y\r3,x")
    assert table.line_ends == ("\n", "\r", "\r\n")
    assert table.cells.to_numpy().tolist() == [["1", "x"], ["2", "y"], ["3", "x"]]


# --- what is read ----------------------------------------------------------------------------


def test_rows_are_counted_as_in_the_file() -> None:
    table = read("a,c\n\n1,x\n\n2,y,7\n3,x\n")
    assert table.cells.index.tolist() == [3, 6]
    assert table.blank == 2
    assert table.long == (5,)


def test_names_are_told_apart_and_given_where_there_are_none() -> None:
    assert read("x,x,,x (2),c\n1,2,3,4,a\n5,6,7,8,b\n").names == (
        "x",
        "x (2)",
        "column 3",
        "x (2) (2)",
        "c",
    )
    assert read("1,2,a\n3,4,b\n").names == ("column 1", "column 2", "column 3")
    assert read('"a" "c"\n"1" 1.5 "x"\n"2" 2.5 "y"\n').names == ("column 1", "a", "c")
    long = "n" * 200
    assert [len(name) for name in read(f"{long},{long},c\n1,2,a\n3,4,b\n").names] == [60, 58, 1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("width,height,\n1.5,2,a\n3,1,b\n2,2,a", ("width", "height", "column 3")),
        ("\n;\nLänge;Breite;\n1,5;2;a\n3;1;b\n", ("Länge", "Breite", "column 3")),
        ('w\t"h\ti"\t""\n1.5\t2\ta\n3\t1\tb\n', ("w", "h i", "column 3")),
        ("w,h\n1,1.5,2\n2,3,1\n", ("column 1", "w", "h")),
        ("w,\nA,1.5,2\nB,3,1\n", ("column 1", "w", "column 3")),
    ],
    ids=["commas", "semicolons", "quotes", "R's", "R's with an empty one"],
)
def test_only_a_first_row_with_a_cell_less_has_no_name_for_the_first_column(
    text: str, names: tuple[str, ...]
) -> None:
    assert read(text).names == names


def test_a_first_row_too_long_for_names_gets_a_sentence() -> None:
    endless = '"' + "abc\n" * 40_000 + '",b\n1,2\n3,4\n'
    with pytest.raises(ValueError, match=r"too long for names.*\.$"):
        sheet(endless.encode(), TableReading())


def test_every_choice_can_be_changed() -> None:
    raw = b"a;b\n1,5;x\n2,5;y\n"
    assert sheet(raw, TableReading(delimiter="|")).names == ("a;b",)
    assert sheet(raw, TableReading(delimiter=";", header=False)).names == ("column 1", "column 2")
    assert sheet(raw, TableReading("latin-1", ";")).cells[0].tolist() == ["1,5", "2,5"]
    with pytest.raises(ValueError, match="no UTF-8: choose another"):
        sheet("ä,b\n1,2".encode("latin-1"), TableReading())
    with pytest.raises(ValueError, match="quote that begins in row 2 never ends"):
        sheet(b'a,b\n1,"2\n', TableReading())
    assert sheet(b'a,b\n1,"2\n', TableReading(quote="")).cells[1].tolist() == ['"2']


# --- what is taken ---------------------------------------------------------------------------


def test_labels_are_kept_as_names_and_in_order() -> None:
    assert take("v,kind\n1,pear\n2,apple\n3,pear\n").points.class_names == ("apple", "pear")
    assert take("v,y\n1,10\n2,9\n3,10\n").points.class_names == ("9", "10")
    assert take("v,y\n1,10\n2,9\n3,10\n").points.ys == (1, 0, 1)
    assert take("v,y\n1,−1\n2,1\n3,−1.5\n4,-1\n").points.class_names == ("−1.5", "-1", "−1", "1")


def test_what_is_probably_meant() -> None:
    table = read("id,width,species,height,island\n1,1.5,a,2,x\n2,2.5,b,3,x\n3,3.5,a,4,y\n")
    assert first_choice(table) == Choice(2, (1, 3))
    assert first_choice(read("w,h,kind\n1,2,a\n3,4,b\n")) == Choice(2, (0, 1))
    assert first_choice(read("w,h,z\n1.5,2,0\n3,4.1,1\n")) == Choice(2, (0, 1))


def test_rows_without_a_value_are_left_out_and_counted() -> None:
    result = take("a,b,c\n1,2,x\n,3,x\n4,NA,y\n5,6,\n7,8,y\n9,?,y\n")
    assert result.points.xs == ((1.0, 2.0), (7.0, 8.0))
    assert (result.missing, result.n_rows) == (4, 6)
    assert "4 without a value left out" in result.points.note


@pytest.mark.parametrize(
    "cell", ["abc", "inf", "1e308", "1e13", "0x1F", "1.234,5", "5 %", "1_000", "--1", "٣٫"]
)
def test_what_is_no_number_is_named_with_its_row(cell: str) -> None:
    raw = f'a,b,c\n1,2,x\n2,3,y\n"{cell}",3,x\n4,5,y\n5,6,y\n'
    with pytest.raises(ValueError, match="Row 4, column “a” has “") as fault:
        take(raw)
    assert cell in str(fault.value)
    result = take(raw, skips=True)
    assert len(result.points.xs) == 4
    assert result.faults == 1


def test_numbers_are_read_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3)) * 10.0 ** rng.integers(-12, 11, (200, 3))
    rows = "".join(f"{x[0]!r},{x[1]!r},{x[2]!r},{'ab'[i % 2]}\n" for i, x in enumerate(X.tolist()))
    assert np.array_equal(np.array(take("a,b,c,y\n" + rows).points.xs), X)


@pytest.mark.slow
def test_a_label_or_a_feature_is_asked_for_in_a_sentence() -> None:
    table = read("a,b,c\n1,2,x\n3,4,y\n")
    for choice, told in (
        (Choice(2, ()), "at least one column"),
        (Choice(0, (0,)), "cannot have the classes, too"),
        (Choice(2, (0, 2)), "cannot have the classes, too"),
    ):
        with pytest.raises(ValueError, match=told):
            taken(table, choice, "t")
    with pytest.raises(ValueError, match="has 1 different value;"):
        take("a,c\n1,x\n2,x\n", label=1, features=(0,))
    with pytest.raises(ValueError, match="has 1,000 different values; a column of classes"):
        take(LARGE["1,000 classes"], label=1, features=(0,))
    with pytest.raises(ValueError, match="Every row lacks a value"):
        take("a,b,c\n1,,x\n2,,y\n", features=(0, 1), label=2)


@pytest.mark.slow
def test_of_too_many_rows_some_are_drawn_if_that_is_wanted() -> None:
    raw = b"v,y\n" + b"".join(b"%d,%s\n" % (k, b"ab"[k % 2 : k % 2 + 1]) for k in range(8_000))
    with pytest.raises(ValueError, match="There are 8,000 points, and 5,000 are the most"):
        take(raw, features=(0,))
    drawn, again, other = (take(raw, features=(0,), seed=seed) for seed in (1, 1, 2))
    values = [x[0] for x in drawn.points.xs]
    assert len(set(values)) == MOST_POINTS
    assert values == sorted(values)
    assert drawn.points == again.points != other.points
    assert "drawn with seed 1" in drawn.points.note
    assert drawn.drawn_from == 8_000


# --- real tables -----------------------------------------------------------------------------


def written(key: str) -> pd.DataFrame:
    data = full_table(key)
    frame = pd.DataFrame(data.X, columns=data.feature_names)
    frame["kind"] = np.array(data.class_names)[data.y]
    return frame


@pytest.mark.slow
@pytest.mark.parametrize("key", ["iris", "penguins", "wine"])
@pytest.mark.parametrize(
    ("sep", "decimal", "encoding", "ends", "quoting"),
    [
        (",", ".", "utf-8", "\n", 0),
        (";", ",", "cp1252", "\r\n", 0),
        ("\t", ",", "utf-16", "\r\n", 0),
        ("\t", ".", "utf-8-sig", "\r", 1),
        (",", ",", "utf-8", "\n", 2),
        (" ", ".", "latin-1", "\n", 2),
    ],
)
def test_the_bundled_tables_come_back_from_every_way_of_writing_them(
    key: str, sep: str, decimal: str, encoding: str, ends: str, quoting: int
) -> None:
    frame = written(key)
    # As programs do that write a decimal comma: the numbers are texts, and quoted if need be.
    out = StringIO()
    texts = frame.map(lambda v: repr(v).replace(".", decimal) if isinstance(v, float) else v)
    texts.to_csv(out, sep=sep, index=False, lineterminator=ends, quoting=quoting)  # type: ignore[call-overload]
    result = take(out.getvalue().encode(encoding))
    data = full_table(key)
    assert result.points == Points(
        data.X.tolist(), data.y.tolist(), data.class_names, data.feature_names, result.points.note
    )


FINITE = st.floats(-1e12, 1e12, allow_subnormal=True)
NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=20)


@pytest.mark.slow
@given(
    st.integers(1, 5).flatmap(
        lambda D: st.lists(st.tuples(*[FINITE] * D), min_size=2, max_size=12)
    ),
    st.sampled_from([(",", "."), (";", ","), ("\t", "."), ("|", ",")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=60)
def test_points_that_are_written_come_back(
    xs: list[tuple[float, ...]], dialect: tuple[str, str], encoding: str
) -> None:
    sep, decimal = dialect
    D = len(xs[0])
    lines = [sep.join([*(f"f{d}" for d in range(D)), "kind"])]
    lines += [
        sep.join([*(repr(v).replace(".", decimal) for v in x), f"k{i % 2}"])
        for i, x in enumerate(xs)
    ]
    raw = "\n".join(lines).encode(encoding)
    table = sheet(raw, TableReading(found(raw).encoding, sep, decimal))
    points = taken(table, Choice(D, tuple(range(D))), "t").points
    assert points.xs == tuple(xs)
    assert points.ys == tuple(i % 2 for i in range(len(xs)))


@pytest.mark.slow
@given(st.integers(0, 10**9))
@settings(max_examples=40)
def test_a_table_becomes_an_experiment_and_a_link_and_is_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N, D = int(rng.integers(2, 40)), int(rng.integers(1, 14))
    X = rng.normal(size=(N, D)) * 10.0 ** rng.integers(-9, 9, (N, D))
    labels = [CLASSES[k] for k in rng.integers(0, len(CLASSES), N - 2)] + list(CLASSES[:2])
    frame = pd.DataFrame(X, columns=[f"{FEATURES[d % 3]} {d}" for d in range(D)])
    frame["class"] = labels
    raw = frame.to_csv(index=False).encode("utf-8-sig")
    result = take(raw, label=D, features=tuple(range(D)))
    assert np.array_equal(np.array(result.points.xs), X)
    assert [result.points.class_names[c] for c in result.points.ys] == labels
    assert result.points.feature_names == tuple(frame.columns[:-1])
    experiment = Experiment(result.points, standardise=bool(seed % 2))
    assert from_text(to_text(experiment), 10**6) == experiment


# --- what is refused, and in how much work ---------------------------------------------------


def through(raw: bytes) -> str:
    """All the way from bytes to points; the sentence of what was refused."""
    try:
        table = read(raw)
        choice = first_choice(table)
        assert len(table.names) <= MOST_COLUMNS
        assert len(table.cells) <= MOST_ROWS
        points = taken(table, Choice(choice.label, choice.features, True, 0), "t").points
        assert isinstance(points, Points)
    except ValueError as fault:
        return str(fault)
    return ""


def one_sentence(told: str) -> None:
    assert told == "" or (told[0].isupper() and told[-1] == "." and len(told) < 300), told
    assert "\n" not in told


# 20,000 when there is time.
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(16))
def test_whatever_comes_is_read_or_refused_in_a_sentence(seed: int) -> None:
    one_sentence(through(hostile_table(seed)))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_20_000_tables_are_read_or_refused_in_a_sentence(part: int) -> None:
    for seed in range(1_000 * part, 1_000 * (part + 1)):
        begun = time.process_time()
        one_sentence(through(hostile_table(seed)))
        assert time.process_time() - begun < 1.0, seed


@pytest.mark.soak
@pytest.mark.clock
@pytest.mark.parametrize("name", LARGE)
def test_a_large_table_takes_bounded_time_and_memory(name: str) -> None:
    begun = time.process_time()
    told = through(LARGE[name])
    assert time.process_time() - begun < 2.0
    one_sentence(told)
    tracemalloc.start()
    through(LARGE[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200e6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a line of 5 MB", "letters, and 20,000 are the most"),
        ("only commas", "letters, and 20,000 are the most"),
        ("only quotes", "letters, and 20,000 are the most"),
        ("only line ends", "There is nothing in this table"),
        ("quotes over lines", "lines, and 50,000 are the most"),
        ("no text", "no text"),
        ("zeros", "no text"),
        ("too large", "bytes, and 5,242,880 are the most"),
    ],
)
def test_what_is_over_the_limits_is_refused_before_it_is_parsed(
    name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed(*given: object, **named: object) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(read_table.pd, "read_csv", parsed)
    for reading in (TableReading(), TableReading("latin-1", ",", ",", "", False)):
        with pytest.raises(ValueError, match=r"[.]$"):
            sheet(LARGE[name], reading)
    with pytest.raises(ValueError, match=told):
        found(LARGE[name])


@pytest.mark.slow
def test_too_many_columns_are_refused() -> None:
    for act in (found, lambda raw: sheet(raw, TableReading())):
        with pytest.raises(ValueError, match="more than 200 columns"):
            act(LARGE["wide"])
    with pytest.raises(ValueError, match="more than 200 columns"):
        found(LARGE["wide however it is read"])


@pytest.mark.slow
def test_only_the_first_rows_are_tried_and_no_more_cells_are_made_than_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[pd.DataFrame] = []
    plain = pd.read_csv

    def counted(*given: object, **named: object) -> pd.DataFrame:
        made.append(plain(*given, **named))  # type: ignore[call-overload]
        return made[-1]

    monkeypatch.setattr(read_table.pd, "read_csv", counted)
    for name in ("quotes over few long lines", "blanks in lines", "rows", "rows and columns"):
        made.clear()
        through(LARGE[name][: MOST_BYTES // 8])
        assert all(cells.shape[1] <= MOST_COLUMNS + 1 for cells in made)
        tried = [cells for cells in made if len(cells) <= TRIED + 1]
        assert len(made) - len(tried) <= 1
        assert len(tried) <= 21


def test_the_limits_are_the_ones_that_streamlit_keeps() -> None:

    config = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())
    assert MOST_BYTES % 2**20 == 0, "what a field for a file takes is told in whole megabytes"
    assert config["server"]["maxUploadSize"] * 2**20 >= max(MOST_BYTES, MAX_FILE)
    assert LONGEST_LINE < MOST_BYTES


def test_a_workbook_is_named() -> None:
    with pytest.raises(ValueError, match="save the sheet as CSV"):
        found(b"PK\x03\x04" + bytes(100))


def test_names_of_a_table_are_cleaned_for_a_note() -> None:
    points = taken(read("a,c\n1,x\n2,y\n"), Choice(1, (0,)), "\u202e<b>\n" + "n" * 900).points
    assert len(points.note) < 200
    assert "\u202e" not in points.note
    assert take_table.LONGEST_CELL < 60


@pytest.mark.parametrize(
    ("file", "key", "reading", "missing"),
    [
        ("iris_from_r.csv", "iris", TableReading(), 0),
        ("pinguine.csv", "penguins", TableReading("cp1252", ";", ","), 2),
        ("wine_unicode.txt", "wine", TableReading("utf-16", "\t"), 0),
    ],
)
def test_tables_that_other_programs_have_written(
    file: str, key: str, reading: TableReading, missing: int
) -> None:
    raw = (Path(__file__).parents[1] / "tables" / file).read_bytes()
    assert found(raw) == reading
    result, data = take(raw), full_table(key)
    assert np.array_equal(np.array(result.points.xs), data.X)
    assert [result.points.class_names[c] for c in result.points.ys] == [
        data.class_names[c] for c in data.y
    ]
    assert result.missing == missing
