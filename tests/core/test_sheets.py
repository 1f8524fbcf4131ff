"""Sheets and quizzes: the same seed makes the same bytes, each format is read back by a reader of
its own, and what is said of a wrong answer reaches the student unchanged."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from linclf_core.exercises.blanks import BLANKS
from linclf_core.exercises.heads import number, row_head
from linclf_core.exercises.kinds import KINDS
from linclf_core.exercises.marking import fine_enough, mark
from linclf_core.exercises.proofs import LETTERS
from linclf_core.experiment import Training
from linclf_core.explain.expression import Cell
from linclf_core.losses import LOSSES
from linclf_core.results import asked_first
from linclf_core.sheets import gift, moodle, qti, tex
from linclf_core.sheets.page import PAPERS, keys_page, sheet_page
from linclf_core.sheets.sheet import (
    LONGEST_TITLE,
    ExerciseSheet,
    Field,
    Item,
    Wrong,
    place,
    right_orders,
    shown_slips,
)
from linclf_core.sheets.variants import pages_zip, tex_zip
from tests.core import readers

PROOFS = [key for key, kind in KINDS.items() if key.startswith("order_")]
QUIZ_KINDS = [key for key in KINDS if key not in PROOFS]
#: All that some format takes for its own.
NASTY = r"a } b { c # d ~ e / f \ g = h : i “ j \" k ' l % m <b> & n &amp; o ]]> p ≥ q_i $x$ \n"


#: The items of each variant.
Variants = Sequence[Sequence[Item]]


def sheet_of(keys: Sequence[str], seed: int = 1, blank: str = "all") -> ExerciseSheet:
    tasks = (replace(asked_first(KINDS[key], seed), blank=blank) for key in keys)
    return ExerciseSheet("Test & <title>", tuple(tasks))


def sheets_of(keys: Sequence[str]) -> list[ExerciseSheet]:
    """Sheets that hold all of these, as many as fit on one."""
    return [sheet_of(keys[k : k + 7]) for k in range(0, len(keys), 7)]


def agree(fields: Sequence[Field], asked: Sequence[readers.Asked]) -> None:
    """Each field was read as it was meant: the right answer, and each slip with its sentence."""
    assert len(fields) == len(asked)
    for field, read in zip(fields, asked, strict=True):
        assert read.told(field.value) == (1.0, "")
        assert read.told(field.value + 0.9 * field.tolerance)[0] == 1.0
        assert read.told(field.value + 1.2 * field.tolerance)[0] == 0.0
        assert len(read.answers) == 1 + len(field.slips)
        for wrong in field.slips:
            assert read.told(wrong.value) == (0.0, wrong.sentence)


# --- the same seed -----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_seed_makes_the_same_bytes_and_another_seed_others() -> None:
    makers = (
        lambda s: sheet_page(s, 1, s.variant(1), "A4").encode(),
        lambda s: tex.sheet_tex(s, 1, s.variant(1), "A4").encode(),
        lambda s: moodle.moodle_xml(s, s.variants(2)).encode(),
        lambda s: gift.gift(s, s.variants(2)).encode(),
        lambda s: qti.qti_package(s, s.variants(2)),
        lambda s: pages_zip(s, 2, "A4"),
        lambda s: tex_zip(s, 2, "A4"),
    )
    for make in makers:
        first, again, other = (make(sheet_of(["margins", "relu"], seed)) for seed in (4, 4, 5))
        assert first == again
        assert first != other


@pytest.mark.slow
def test_a_zip_holds_all_variants_without_keys_and_one_page_of_all_keys() -> None:
    sheet = sheet_of(["loss_line", PROOFS[0]])
    for made, end in ((pages_zip(sheet, 3, "Letter"), "html"), (tex_zip(sheet, 3, "A4"), "tex")):
        archive = zipfile.ZipFile(io.BytesIO(made))
        assert archive.testzip() is None
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert archive.namelist() == [*(f"variant-00{n}.{end}" for n in (1, 2, 3)), f"keys.{end}"]
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert len(set(texts.values())) == 4
        for n in (1, 2, 3):
            (line, _) = sheet.variant(n)
            mean = number(float(line.exercise.working["mean"].values[0, 0])).replace("−", "")
            assert mean in texts[f"keys.{end}"]
            assert ": key" not in texts[f"variant-00{n}.{end}"]
            assert line.exercise.slips[0].sentence not in texts[f"variant-00{n}.{end}"]


def test_each_variant_has_the_next_seed() -> None:
    sheet = sheet_of(["margins", "relu"], 999_999)
    assert [item.task for item in sheet.variant(1)] == list(sheet.tasks)
    assert [item.task.seed for item in sheet.variant(3)] == [1, 1]


def test_what_is_no_sheet_gets_one_sentence() -> None:
    task = asked_first(KINDS["margins"])
    for tasks in ((), (task,) * 11):
        with pytest.raises(ValueError, match=r"exercises\.$"):
            ExerciseSheet("x", tasks)
    with pytest.raises(ValueError, match=r"characters\.$"):
        ExerciseSheet("x" * 81, (task,))
    for count in (0, 201):
        with pytest.raises(ValueError, match=r"variants\.$"):
            sheet_of(["margins"]).variants(count)


# --- fields --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("key", QUIZ_KINDS)
def test_what_a_quiz_calls_right_the_program_calls_right_and_no_slip_is(key: str) -> None:
    for blank in BLANKS:
        item = Item(replace(asked_first(KINDS[key], 7), blank=blank))
        exercise = item.exercise
        assert [field.cell for field in item.fields] == list(exercise.cells)
        right = {field.cell: f"{field.value:.6f}" for field in item.fields}
        assert mark(exercise, right).right == len(exercise.cells)
        assert any(field.slips for field in item.fields)
        for field in item.fields:
            spans = [(field.value, field.tolerance), *((w.value, w.tolerance) for w in field.slips)]
            for k, (value, off) in enumerate(spans):
                assert all(abs(value - v) > off + o for v, o in spans[:k])
            for wrong in field.slips:
                marking = mark(exercise, right | {field.cell: f"{wrong.value:.6f}"})
                assert marking.marks[field.cell].state == "wrong"
                assert marking.remarks[0].cells == (field.cell,)
        assert {said for said, _, _ in shown_slips(item)} == {
            wrong.sentence for field in item.fields for wrong in field.slips
        }


def test_a_quiz_takes_what_is_worked_from_the_printed_numbers() -> None:
    """The squared hinge of rounded scores, and −ln p of a small p that is entered as 0.013."""
    squared = Training(loss=LOSSES["squared_hinge"]())
    gradient = replace(asked_first(KINDS["score_gradient"], 2), training=squared)
    for task, worked in ((gradient, -6.642), (asked_first(KINDS["probabilities"], 4), 4.343)):
        near = min(Item(task).fields, key=lambda field: abs(field.value - worked))
        assert abs(near.value - worked) <= near.tolerance
    # Of what is printed whole nothing is off: half a unit of the second decimal.
    for field in Item(asked_first(KINDS["margins"], 1)).fields:
        assert field.tolerance == pytest.approx(fine_enough(field.value), abs=1e-8)


# --- into the course's own system --------------------------------------------------------------


@pytest.mark.parametrize("sheet", sheets_of(QUIZ_KINDS), ids=lambda sheet: sheet.tasks[0].kind)
def test_each_format_is_read_back(sheet: ExerciseSheet) -> None:
    every_format_is_read_back(sheet, 1)


@pytest.mark.soak
@pytest.mark.parametrize("key", QUIZ_KINDS)
def test_two_hundred_variants_are_read_back_in_each_format(key: str) -> None:
    every_format_is_read_back(sheet_of([key]), 200)


def every_format_is_read_back(sheet: ExerciseSheet, count: int) -> None:
    # What an item works out is kept: it is worked out once for all formats.
    variants = sheet.variants(count)
    moodle_is_read_back(sheet, variants)
    gift_is_read_back(sheet, variants)
    qti_is_read_back(sheet, variants)


def moodle_is_read_back(sheet: ExerciseSheet, variants: Variants) -> None:
    read = readers.moodle(moodle.moodle_xml(sheet, variants))
    meant = [items[k] for k in range(len(sheet.tasks)) for items in variants]
    assert len(read) == len(meant) == len(variants) * len(sheet.tasks)
    assert len({name for name, _, _ in read}) == len(read)
    for (_, body, asked), item in zip(read, meant, strict=True):
        agree(item.fields, asked)
        assert item.kind.title not in ("", body)
        assert body.count("{1:NUMERICAL:") == len(item.exercise.cells)


def gift_is_read_back(sheet: ExerciseSheet, variants: Variants) -> None:
    read = readers.gift(gift.gift(sheet, variants))
    every = [f for k in range(len(sheet.tasks)) for items in variants for f in items[k].fields]
    agree(every, numerical(read))
    assert len({title for title, _, _ in read}) == len(read)
    assert all(body.count("<b>?</b>") == 1 for _, body, _ in read)


def qti_is_read_back(sheet: ExerciseSheet, variants: Variants) -> None:
    archive = zipfile.ZipFile(io.BytesIO(qti.qti_package(sheet, variants)))
    names = archive.namelist()
    assert names[:2] == ["imsmanifest.xml", "test.xml"]
    manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    listed = [file.get("href") for file in manifest.iter(f"{readers.CP}file")]
    assert sorted(map(str, listed)) == sorted(names[1:])
    resources = [r.get("identifier") for r in manifest.iter(f"{readers.CP}resource")]
    needed = [d.get("identifierref") for d in manifest.iter(f"{readers.CP}dependency")]
    assert needed == resources[1:]
    test = ET.fromstring(archive.read("test.xml"))
    referred = [r.get("href") for r in test.iter(f"{readers.QTI}assessmentItemRef")]
    assert referred == names[2:]
    meant = [items[k] for k in range(len(sheet.tasks)) for items in variants]
    for name, item in zip(names[2:], meant, strict=True):
        title, asked = readers.qti_item(archive.read(name).decode())
        assert title.startswith(item.kind.title)
        agree(item.fields, asked)


@pytest.mark.slow
def test_two_hundred_questions_of_moodle_are_read_back() -> None:
    sheet = sheet_of(["relu"])
    read = readers.moodle(moodle.moodle_xml(sheet, sheet.variants(200)))
    assert len(read) == 200
    for n in (1, 77, 200):
        agree(sheet.variant(n)[0].fields, read[n - 1][2])


def numerical(read: Sequence[tuple[str, str, object]]) -> list[readers.Asked]:
    return [asked for _, _, asked in read if isinstance(asked, readers.Asked)]


# --- proofs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PROOFS)
def test_the_places_that_are_given_leave_one_order(key: str) -> None:
    for item in sheet_of([key]).variant(1):
        proof = item.exercise.proof
        assert proof is not None
        lines = proof.proof.lines
        sound = [
            order
            for order in permutations(range(len(lines)))
            if all(order.index(use) < order.index(k) for k in order for use in lines[k].uses)
        ]
        assert sorted(sound) == sorted(proof.proof.orders)
        kept = [proof.order[row] for row in proof.given]
        assert [o for o in sound if all(o[k] == k for k in kept)] == [tuple(range(len(lines)))]
        assert {f.cell.row for f in item.lines} == set(range(len(lines) + 1)) - set(proof.given)
        right = {Cell("place", row, 0): str(n) for row, n in enumerate(proof.places)}
        assert mark(item.exercise, right).right == len(lines) + 1
        for field in item.lines:
            assert str(field.place) == right[field.cell]
            assert sorted([field.place, *dict(field.wrong)]) == list(range(len(lines) + 1))
            for other, said in field.wrong:
                assert mark(item.exercise, right | {field.cell: str(other)}).slips > 0
                named = re.findall(r"line ([A-Z])", said, re.IGNORECASE)
                if "uses line" in said:
                    assert named[1] in proof.uses(LETTERS.index(named[0]))
                    assert proof.letter(proof.order[field.cell.row]) in named


@pytest.mark.parametrize("count", [1, pytest.param(200, marks=pytest.mark.soak)])
def test_proofs_in_moodle_and_gift_are_read_back(count: int) -> None:
    sheet = sheet_of(PROOFS)
    variants = sheet.variants(count)
    meant = [items[k] for k in range(len(PROOFS)) for items in variants]
    cloze = readers.moodle(moodle.moodle_xml(sheet, variants))
    matchings = readers.gift(gift.gift(sheet, variants))
    for item, (_, body, menus), (_, text, matching) in zip(meant, cloze, matchings, strict=True):
        proof = item.exercise.proof
        assert proof is not None
        assert body.count("{1:MULTICHOICE:") == len(menus) == len(item.lines)
        for field, menu in zip(item.lines, menus, strict=True):
            assert menu.told(field.place) == (1.0, "")
            assert [menu.told(place) for place, _ in field.wrong] == [
                (0.0, said) for _, said in field.wrong
            ]
            assert len(menu.answers) == len(field.wrong) + 1
        assert isinstance(matching, readers.Matching)
        assert matching.pairs == tuple(
            (f"Line {proof.letter(proof.order[f.cell.row])}", str(f.place)) for f in item.lines
        )
        assert len(matching.pairs) >= 3
        assert matching.feedback == right_orders(item)
        for row in proof.given:
            given = f'{LETTERS[row]}</th><td class="blank">{proof.places[row]}</td>'
            assert given in body
            assert given in text


@pytest.mark.parametrize("count", [1, pytest.param(200, marks=pytest.mark.soak)])
@pytest.mark.parametrize("key", PROOFS)
def test_an_order_in_qti_is_judged_as_in_the_program(key: str, count: int) -> None:
    sheet = sheet_of([key])
    variants = sheet.variants(count)
    archive = zipfile.ZipFile(io.BytesIO(qti.qti_package(sheet, variants)))
    for n, (item,) in enumerate(variants):
        proof = item.exercise.proof
        assert proof is not None
        read = readers.qti_order(archive.read(archive.namelist()[2 + n]).decode())
        lines = len(proof.proof.lines)
        assert read.count == lines
        assert list(read.choices) == list(LETTERS[: lines + 1])
        for letter, text in zip(read.choices, proof.texts, strict=True):
            assert read.choices[letter] == f"{letter} {text}".replace("_", "")
        assert read.told(read.correct) == (lines, set())
        assert read.told([]) == (0, set())
        for order in proof.proof.orders:
            assert read.told([proof.letter(k) for k in order]) == (lines, set())
        random = np.random.default_rng([n, lines])
        for _ in range(40):
            answer = [LETTERS[row] for row in random.permutation(lines + 1)[:lines]]
            if random.random() < 0.5:
                # Nearly right, the lure in it or not.
                answer = [proof.letter(k) for k in range(lines)]
                place, other = random.integers(0, lines, 2)
                answer[place], answer[other] = answer[other], answer[place]
                if random.random() < 0.5:
                    answer[random.integers(0, lines)] = proof.letter(lines)
            places = {letter: k for k, letter in enumerate(answer, start=1)}
            typed = {cell: str(places.get(LETTERS[cell.row], 0)) for cell in item.exercise.cells}
            marking = mark(item.exercise, typed)
            right = sum(
                found.state == "right"
                for cell, found in marking.marks.items()
                if proof.order[cell.row] < lines
            )
            assert read.told(answer) == (right, {r.sentence for r in marking.remarks})


def nasty_item() -> Item:
    """An item in which a slip is named by all that some format takes for its own."""
    item = Item(asked_first(KINDS["margins"]))
    (first, *others) = item.fields
    slips = (Wrong(first.value + 7, first.tolerance, NASTY), *first.slips)
    # What was computed is kept under the property's own name.
    item.__dict__["fields"] = (replace(first, slips=slips), *others)
    return item


def test_whatever_is_said_of_a_wrong_answer_reaches_the_student_unchanged() -> None:
    item = nasty_item()
    sheet, variants = sheet_of(["margins"]), ((item,),)
    ((_, _, cloze),) = readers.moodle(moodle.moodle_xml(sheet, variants))
    agree(item.fields, cloze)
    agree(item.fields, numerical(readers.gift(gift.gift(sheet, variants))))
    archive = zipfile.ZipFile(io.BytesIO(qti.qti_package(sheet, variants)))
    _, asked = readers.qti_item(archive.read(archive.namelist()[2]).decode())
    agree(item.fields, asked)


# --- on paper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.slow
def test_a_page_is_well_formed_and_needs_nothing_else(key: str) -> None:
    for paper, size in PAPERS.items():
        sheet = sheet_of([key])
        text = sheet_page(sheet, 1, sheet.variant(1), paper)
        assert f"size: {size};" in text
        assert not re.search(r"<script|https?:|url\(|@import|<img|<link", text)
        body = text[text.index("<body>") : text.index("</html>")]
        sections = list(ET.fromstring(body))
        assert [s.tag for s in sections] == ["section", "section"]
        told = ["".join(section.itertext()) for section in sections]
        (item,) = sheet.variant(1)
        exercise = item.exercise
        for cell in exercise.cells:
            answer = number(float(exercise.working[cell.matrix].values[cell.row, cell.column]))
            assert answer in told[1]
        blanks = [
            ["".join(td.itertext()) for td in s.iter("td") if td.get("class") == "blank"]
            for s in sections
        ]
        assert blanks[0] == [""] * len(exercise.cells)
        assert all(blanks[1])
        assert len(blanks[1]) == len(exercise.cells)
        assert shown_slips(item) or exercise.proof
        for sentence, _, _ in shown_slips(item):
            assert sentence.replace("_", "") in told[1]
            assert sentence.replace("_", "") not in told[0]


def test_half_a_matrix_is_shown_where_half_is_blank() -> None:
    sheet = sheet_of(["margins"], blank="one")
    text = sheet_page(sheet, 1, sheet.variant(1), "A4", key=False)
    assert text.count('<td class="blank"></td>') == 1
    exercise = sheet.variant(1)[0].exercise
    for cell in exercise.shown:
        shown = number(float(exercise.working["margins"].values[cell.row, cell.column]))
        assert f"<td>{shown}</td>" in text


def test_each_exercise_of_the_latex_has_its_number_and_title_on_the_sheet_and_in_the_key() -> None:
    sheet = sheet_of(["margins", "tensor"])
    alone = tex.sheet_tex(sheet, 1, sheet.variant(1), "A4", key=False)
    for text in (alone, tex.keys_tex(sheet, sheet.variants(1), "A4")):
        for k, key in enumerate(("margins", "tensor"), start=1):
            assert f"\\subsection*{{{k}. {KINDS[key].title}" in text


def test_a_title_may_be_long_but_not_longer() -> None:
    tasks = sheet_of(["margins"]).tasks
    assert ExerciseSheet("x" * LONGEST_TITLE, tasks).title
    with pytest.raises(ValueError, match=f"^A title has at most {LONGEST_TITLE} characters.$"):
        ExerciseSheet("x" * (LONGEST_TITLE + 1), tasks)


@pytest.mark.slow
@pytest.mark.parametrize("key", KINDS)
def test_the_latex_is_plain_ascii_and_balanced(key: str) -> None:
    for seed in (1, 2):
        sheet = sheet_of([key], seed)
        for text in (
            tex.sheet_tex(sheet, 1, sheet.variant(1), "A4"),
            tex.keys_tex(sheet, sheet.variants(2), "A4"),
        ):
            assert text.isascii()
            assert "?" not in text.replace("which?", "")
            bare = re.sub(r"\\.", "", text)
            assert bare.count("{") == bare.count("}")
            begun = re.findall(r"\\begin\{(\w+)\}", text)
            assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", text))


def test_where_an_entry_stands_is_said_by_row_and_column_where_there_is_more_than_one() -> None:
    def places(key: str) -> list[str]:
        exercise = sheet_of([key]).variant(1)[0].exercise
        return [place(exercise, cell) for cell in exercise.cells]

    assert places("svm") == [
        "α of each", "w", "b", "ξ of each", "t·f(x), row 0", "t·f(x), row 1"
    ]  # fmt: skip
    assert places("relu")[:2] == ["a, column 0", "a, column 1"]
    assert places("margins")[:4] == [f"M, row {r}, column {c}" for r, c in
                                     ((0, 0), (0, 1), (0, 2), (1, 0))]  # fmt: skip


def test_the_row_of_the_bias_is_named() -> None:
    working = sheet_of(["gradient"]).variant(1)[0].exercise.working
    heads = {
        name: [row_head(working[name], i) for i in range(len(working[name].values))]
        for name in ("X_tilde", "W_tilde", "gradient", "mean")
    }
    assert heads["X_tilde"] == ["0", "1", "2"]
    assert heads["W_tilde"] == heads["gradient"] == ["0", "1", "2 b"]
    assert heads["mean"] == [""]


def test_the_score_of_the_true_class_is_marked_on_paper() -> None:
    sheet = sheet_of(["margins"])
    items = sheet.variant(1)
    working = items[0].exercise.working
    true = [s[int(y)] for s, y in zip(working["S"].values, working["y"].values[:, 0], strict=True)]
    page = sheet_page(sheet, 1, items, "A4", key=False)
    assert re.findall(r'<td class="true"><b>([^<]+)</b>', page) == [number(float(s)) for s in true]
    boxed = re.findall(r"\\fbox\{([^}]+)\}", tex.sheet_tex(sheet, 1, items, "A4", key=False))
    assert [text.strip("$") for text in boxed] == [f"{s:g}" for s in true]


def test_all_keys_stand_on_one_page() -> None:
    sheet = sheet_of(["loss_line"])
    variants = sheet.variants(4)
    text = keys_page(sheet, variants, "A4")
    assert text.count("<section>") == 4
    for items in variants:
        L = items[0].exercise.working["loss"].values
        assert all(f">{number(float(v))}</td>" in text for v in np.ravel(L))
