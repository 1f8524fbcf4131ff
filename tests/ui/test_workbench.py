"""The workbench without its widgets: what the sheet is sent, the trail, numbers put in by hand."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linclf_core.datasets import DATASETS
from linclf_core.experiment import Training
from linclf_core.explain.derivation import Derivation, derive_scores, derive_step
from linclf_core.explain.expression import Cell
from linclf_core.explain.worked_examples import ENTRY_TOLERANCE, WORKED_EXAMPLES
from linclf_core.losses import LOSSES
from linclf_core.losses.weston_watkins import WestonWatkins
from linclf_core.model import Params, random_start
from linclf_core.objective import Objective
from linclf_core.separability.scaling import worst_difference
from linclf_core.training.optimizers import OPTIMIZERS
from linclf_ui.heads import sentence, title_parts
from linclf_ui.terms import TERMS, of_matrix
from linclf_ui.theme import DARK, LIGHT
from linclf_ui.workbench import bench
from linclf_ui.workbench.explanation import spread
from linclf_ui.workbench.offers import offers
from linclf_ui.workbench.origins import against_print, difference
from linclf_ui.workbench.own import STEP
from linclf_ui.workbench.own_tables import with_edits
from linclf_ui.workbench.sheet import SHADES, cell_of, marks, palette, sheet
from linclf_ui.workbench.smallest_lead import lead_text
from linclf_ui.workbench.typed import (
    Typed,
    entered,
    from_document,
    scores_of,
    step_of,
    texts_of_scores,
    texts_of_step,
    to_document,
)

HINGE = WORKED_EXAMPLES[0]


def example() -> Derivation:
    return derive_scores(HINGE.loss, HINGE.S, HINGE.y)


def step(key: str, n: int = 12, n_classes: int = 10, size: float = 0.5) -> Derivation:
    data = DATASETS["blobs"](n_classes=n_classes)().rows(np.arange(n))  # type: ignore[call-arg]
    objective = Objective(LOSSES[key](), 0.01)
    return derive_step(objective, random_start(2, n_classes, size, 0), data.X, data.y, 0.1)


def drawn(
    derivation: Derivation, name: str, decimals: int = 3, samples: range | None = None
) -> dict:
    rows = samples if samples is not None else range(len(derivation.y))
    matrices = sheet(derivation, LIGHT, decimals, rows)["matrices"]
    return next(m for m in matrices if m["name"] == name)


# --- the sheet ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", LOSSES)
@pytest.mark.parametrize("size", [0.0, 0.5, 1e40])
def test_the_sheet_is_plain_json_with_a_text_a_colour_and_all_digits_for_each_entry(
    key: str, size: float
) -> None:
    derivation = step(key, size=size)
    sent = sheet(derivation, DARK, 3, range(12))
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    assert [m["name"] for m in sent["matrices"]] == [m.name for m in derivation.matrices]
    for there, matrix in zip(sent["matrices"], derivation.matrices, strict=True):
        count = matrix.values.size
        assert there["told"] == of_matrix(matrix.name, LOSSES[key]().own_probabilities)
        assert len(there["texts"]) == len(there["exact"]) == len(there["shades"]) == count
        assert len(there["rows"]) * len(there["columns"]) == count
        assert all(0 <= shade < SHADES for shade in there["shades"])
        assert [float(text) for text in there["exact"]] == matrix.values.ravel().tolist()


def test_margins_and_probabilities_are_explained_as_those_of_their_loss() -> None:
    assert drawn(step("weston_watkins"), "margins", 3)["told"] == TERMS["M"]
    assert drawn(step("softmax"), "probabilities", 3)["told"] == TERMS["probability"]
    assert (
        drawn(step("logistic_one_vs_all"), "probabilities", 3)["told"] == TERMS["own probability"]
    )


@pytest.mark.parametrize("decimals", range(7))
def test_numbers_are_rounded_to_the_decimals_on_show_and_counts_never(decimals: int) -> None:
    margin = drawn(example(), "margins", decimals)["texts"][0]
    assert margin == f"{2.756:.{decimals}f}"
    assert drawn(example(), "counts", decimals)["texts"] == ["4", "2", "3", "3", "3"]
    assert drawn(example(), "dS", decimals)["texts"][3] == "−3"


def test_the_true_class_is_marked_in_each_row_of_a_matrix_with_a_column_a_class() -> None:
    assert drawn(example(), "S")["true"] == [3, 2, 0, 1, 0]
    assert drawn(example(), "y")["true"] == []
    for name in ("X_tilde", "W_tilde", "gradient"):
        assert drawn(step("softmax"), name)["true"] == []


def test_a_window_shows_its_samples_under_their_own_numbers() -> None:
    derivation = step("softmax")
    there = drawn(derivation, "S", 3, range(8, 12))
    assert there["rows"] == ["8", "9", "10", "11"]
    assert there["first"] == 8
    assert float(there["exact"][0]) == derivation.S[8, 0]
    assert there["true"] == derivation.y[8:12].tolist()
    # A matrix without samples is shown whole, and its last row is the bias.
    assert drawn(derivation, "gradient", 3, range(8, 12))["rows"] == ["0", "1", "2 b"]


def test_a_colour_means_the_same_in_every_window() -> None:
    derivation = step("softmax")
    whole, part = drawn(derivation, "S"), drawn(derivation, "S", 3, range(4, 8))
    assert part["shades"] == whole["shades"][40:80]


def test_zero_is_neutral_and_signs_are_apart() -> None:
    there = drawn(example(), "dS")
    shades = dict(zip(there["texts"], there["shades"], strict=True))
    assert there["palette"] == "signed"
    assert shades["0"] == SHADES // 2
    assert shades["−3"] == 0
    assert shades["1"] > SHADES // 2


def test_labels_have_no_colour_because_they_are_no_quantity() -> None:
    assert set(drawn(example(), "y")["shades"]) == {0}


def test_a_palette_runs_through_its_stops() -> None:
    colours = palette(LIGHT.diverging)
    assert len(colours) == SHADES
    stops = [colour for _, colour in LIGHT.diverging]
    assert [colours[0], colours[SHADES // 2], colours[-1]] == stops


def test_indices_in_titles_are_set_low() -> None:
    assert title_parts("S − S_y + Δ") == [["S − S", False], ["y", True], [" + Δ", False]]
    assert title_parts("P − Y") == [["P − Y", False]]
    assert sentence("s_j − s_y is not (b_j)*2.") == r"$s_j$ − $s_y$ is not \($b_j$\)\*2\."


def test_only_cells_on_show_are_marked() -> None:
    derivation = step("softmax")
    cell = Cell("data_gradient", 0, 1)
    found = marks(derivation, range(2, 4), cell, derivation.explain(cell).sources)
    assert found["chosen"] == ["data_gradient", 0, 1]
    assert sorted(found["sources"]) == [
        ["G", 2, 1],
        ["G", 3, 1],
        ["X_tilde", 2, 0],
        ["X_tilde", 3, 0],
    ]
    assert marks(derivation, range(2, 4), Cell("S", 7, 0), ())["chosen"] is None


@pytest.mark.parametrize(
    "place", [None, "S", [], ["S"], ["S", "0", 1], [1, 2, 3], ["S", 0, 1, 2], {"S": 1}]
)
def test_whatever_else_a_browser_sends_is_no_cell(place: object) -> None:
    assert cell_of(place) is None


def test_a_cell_from_the_browser() -> None:
    assert cell_of(["S", 4, 2]) == Cell("S", 4, 2)


# --- the trail ------------------------------------------------------------------------------


def test_a_source_lengthens_the_trail_and_any_other_cell_starts_a_new_one() -> None:
    derivation = example()
    hinge, margin, score = Cell("hinges", 0, 1), Cell("margins", 0, 1), Cell("S", 0, 1)
    way = bench.walked(derivation, (), hinge)
    way = bench.walked(derivation, way, margin)
    way = bench.walked(derivation, way, score)
    assert way == (hinge, margin, score)
    assert bench.walked(derivation, way, hinge) == (hinge,)
    assert bench.walked(derivation, way, Cell("S", 4, 3)) == (Cell("S", 4, 3),)


def test_choosing_the_same_cell_twice_changes_nothing() -> None:
    derivation, cell = example(), Cell("hinges", 0, 1)
    once = bench.walked(derivation, (), cell)
    assert bench.walked(derivation, once, cell) == once


@pytest.mark.parametrize(
    "cell", [Cell("nonsense", 0, 0), Cell("S", 5, 0), Cell("S", 0, 4), Cell("S", -1, 0)]
)
def test_a_cell_that_is_not_there_is_not_chosen(cell: Cell) -> None:
    so_far = (Cell("S", 0, 0),)
    assert bench.walked(example(), so_far, cell) == so_far
    assert bench.still_there(example(), (*so_far, cell)) == so_far


# --- numbers put in by hand -----------------------------------------------------------------


def own(texts: dict[str, str]) -> Typed:
    return Typed(texts, texts, Training(loss=WestonWatkins()))


GOOD = own({"S": "1 2 3\n4 5 6", "y": "0 2"})


def test_good_texts_are_taken_over() -> None:
    typed = entered(GOOD, {"S": r"\begin{bmatrix} 1 & -2 \\ 0 & \mathbf{7} \end{bmatrix}"}, _anyhow)
    assert typed.good == typed.texts
    assert typed.fault == ""


def _anyhow(texts: object, training: Training) -> Derivation:
    return example()


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"S": "1 2 3\n4 x 6"}, ["S:", "Row 2", "column 2"]),
        ({"S": "1 2 3\n4 5"}, ["S:", "Row 2"]),
        ({"S": ""}, ["S:"]),
        ({"S": "1 2 3"}, ["1", "2"]),
        ({"y": "0 3"}, ["y:", "3"]),
        ({"S": "1\n2"}, ["S:", "2 to 10"]),
        ({"S": "\n".join(["1 2 3 4 5 6 7 8 9 10 11"] * 2)}, ["S:", "2 to 10", "11"]),
    ],
)
def test_a_fault_is_told_and_the_last_good_numbers_stay(
    changes: dict[str, str], parts: list[str]
) -> None:
    typed = entered(GOOD, changes, scores_of)
    assert all(part in typed.fault for part in parts), typed.fault
    assert typed.good == GOOD.good
    assert typed.texts == {**GOOD.texts, **changes}
    mended = entered(typed, GOOD.texts, scores_of)
    assert mended.fault == ""


def test_two_fields_may_be_changed_one_after_the_other() -> None:
    first = entered(GOOD, {"S": "1 2\n3 4\n5 6"}, scores_of)
    assert first.fault
    both = entered(first, {"y": "0 1 1"}, scores_of)
    assert not both.fault
    assert scores_of(both.good, both.training).S.shape == (3, 2)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"X": "1 2 3"}, "features"),
        ({"b": "1 2"}, "b must hold"),
        ({"y": "0 1"}, "X has 4 rows but y has 2"),
        ({"W": "1 2 3\n4 5 1e13"}, "Row 2, column 3"),
    ],
)
def test_matrices_of_a_step_that_do_not_fit_are_told(changes: dict[str, str], part: str) -> None:
    typed = entered(own(dict(STEP.first.texts)), changes, step_of)
    assert part in typed.fault


STEP_TEXTS = dict(STEP.first.texts)


@pytest.mark.parametrize(
    ("changes", "waiting"),
    [
        ({"X": "1 2 3\n4 5 6\n7 8 9\n1 1 1"}, True),
        ({"X": "1 2 3", "W": "1 2\n3 4"}, False),
        ({"W": "1 2\n3 4"}, True),
        ({"W": "1 2\n3 4", "b": "1 2 3 4"}, False),
        ({"y": "0 1"}, True),
        ({"y": "0 1 2 x"}, False),
        ({"y": "0 1 2 7"}, True),
        ({"X": "1 2\n3 x"}, False),
    ],
)
def test_a_field_that_has_not_been_changed_yet_is_waited_for(
    changes: dict[str, str], waiting: bool
) -> None:
    typed = entered(own(STEP_TEXTS), changes, step_of)
    assert typed.fault
    assert typed.waiting is waiting


def test_an_empty_b_is_zero_and_scores_need_no_samples() -> None:
    given = step_of({**STEP_TEXTS, "b": " \n"}, Training())
    assert given["W_tilde"].values[-1].tolist() == [0, 0, 0]
    scores = {"S": "1 2 3\n4 5 6", "y": "0 2", "X": ""}
    assert "X_tilde" not in scores_of(scores, Training())
    samples = scores_of({**scores, "X": "1\n2"}, Training())
    assert samples["data_gradient"].values.shape == (2, 3)
    typed = entered(own(scores), {"X": "1"}, scores_of)
    assert typed.waiting
    assert "S has 2 rows but X has 1" in typed.fault


# --- what may be meant otherwise ------------------------------------------------------------

SCORES_TEXTS = {"S": "1 2 3\n4 5 6", "y": "0 1", "X": ""}


@pytest.mark.parametrize(
    ("texts", "changes"),
    [
        ({**SCORES_TEXTS, "y": "3 1"}, {"y": "2,0"}),
        ({**SCORES_TEXTS, "y": "1 2 3"}, {"S": "1, 4\n2, 5\n3, 6"}),
        ({**SCORES_TEXTS, "X": "1/2 1\n3 1"}, {"X": "1/2\n3"}),
        # Five features and four classes, but W has a class a row.
        (
            {**STEP_TEXTS, "W": "1 2\n3 4\n5 1/2", "b": ""},
            {"W": "1, 3, 5\n2, 4, 1/2"},
        ),
        ({**STEP_TEXTS, "W": "1 2\n3 4", "b": "0 0"}, {"W": "1, 3\n2, 4"}),
        (
            {**STEP_TEXTS, "X": "1/2 1\n2 1", "W": "1 2 3\n4 5 1/6", "b": ""},
            {"X": "1/2\n2", "W": "1, 2, 3", "b": "4, 5, 1/6"},
        ),
        (
            {**STEP_TEXTS, "X": "1 1\n2 1", "W": "1 2 3\n4 5 6", "b": "1 0 -1"},
            {"X": "1\n2", "W": "1, 2, 3", "b": "5,5,5"},
        ),
        ({**STEP_TEXTS, "W": "1 2 3\n4 5 6\n7 8 9"}, {"W": "1, 2, 3\n4, 5, 6", "b": "7.1,8,8.9"}),
        ({**STEP_TEXTS, "X": "1 2 1\n3 4 1"}, {"X": "1, 2\n3, 4"}),
    ],
)
def test_what_may_be_meant_otherwise_is_asked(
    texts: dict[str, str], changes: dict[str, str]
) -> None:
    assert changes in [offer.changes for offer in offers(texts)]


@pytest.mark.parametrize(
    "texts",
    [
        STEP_TEXTS,
        SCORES_TEXTS,
        {**SCORES_TEXTS, "y": "1 2"},
        {**SCORES_TEXTS, "y": "3 0"},
        {**SCORES_TEXTS, "y": "1.5 3"},
        {**STEP_TEXTS, "W": "no matrix"},
        {"S": "", "y": "", "X": ""},
        # Read as classes × features there would be two classes, but b has three.
        {**STEP_TEXTS, "W": "1 2\n3 4"},
    ],
)
def test_what_can_be_meant_in_one_way_only_is_not_asked(texts: dict[str, str]) -> None:
    assert offers(texts) == ()


@given(
    st.fixed_dictionaries(
        {name: st.text("0123 ,;\n[]x/-", max_size=30) for name in ("X", "W", "b", "y")}
    )
)
def test_offers_are_made_of_any_texts_and_taken_up_they_break_nothing(texts: dict) -> None:
    for offer in offers(texts):
        assert offer.question.endswith(("?", ".")), offer
        typed = entered(own(STEP_TEXTS | texts), offer.changes, step_of)
        assert typed.texts == {**STEP_TEXTS, **texts, **offer.changes}


def test_a_split_off_bias_leaves_the_scores_as_they_are() -> None:
    texts = {**STEP_TEXTS, "X": "1 1\n2 1\n3 1\n4 1", "b": "1 0 -1"}
    (offer,) = offers(texts)
    before, after = (step_of(t, Training(reg=0.1)) for t in (texts, {**texts, **offer.changes}))
    np.testing.assert_allclose(before.S, after.S)
    assert before.loss_lines()[1].value > after.loss_lines()[1].value


# --- the smallest margin --------------------------------------------------------------------


def lead_of(S: str, y: str, places: int = 3) -> str:
    training = Training(loss=WestonWatkins(delta=1.0))
    derivation = scores_of({"S": S, "y": y, "X": ""}, training)
    return lead_text(derivation, worst_difference(derivation.S, derivation.y), places)


def test_the_constant_by_which_weights_are_scaled_is_told_with_its_numbers() -> None:
    told = lead_of("3 1 0\n0.5 2 1.75", "0 1")
    assert r"&= s_{1,2} - s_{1,1} \\ &= 1.750 - 2 = -0.250" in told
    assert "sample **1**, of class 1, against class 2" in told
    assert r"\frac{1}{0.250} = 4" in told
    assert r"c \cdot M = -1$" in told
    assert "\\frac{1}{0.333} \\approx 3\n" in lead_of("1/3 0", "0")


def test_scores_that_do_not_separate_are_told_so() -> None:
    assert "M > 0: this sample is wrong" in lead_of("1 2 3", "0")
    assert "a tie" in lead_of("2 2", "0")


# --- in an address --------------------------------------------------------------------------


def test_what_was_put_in_comes_back_from_its_document() -> None:
    typed = entered(own(STEP_TEXTS), {"X": "1 2\n3 4\n5 6\n7 8/3"}, step_of)
    typed = entered(typed, {"W": "1 2\n3 x"}, step_of)
    body = json.loads(json.dumps(to_document(typed)))
    again = from_document(body, STEP.first, step_of)
    assert (again.good, again.texts, again.fault) == (typed.good, typed.texts, typed.fault)
    assert again.training == typed.training


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"good": STEP_TEXTS},
        {"good": STEP_TEXTS, "training": []},
        {"good": {**STEP_TEXTS, "X": 1}, "training": {}},
        {"good": {**STEP_TEXTS, "Z": "1"}, "training": {}},
        {"good": {"X": "1"}, "training": {}},
        {"good": {**STEP_TEXTS, "X": "x"}, "training": {}},
        {"good": STEP_TEXTS, "training": {"reg": "much"}},
        {"good": STEP_TEXTS, "training": {"loss": {"key": "none"}}},
        {"good": STEP_TEXTS, "training": {}, "texts": {"X": "1"}},
        {"good": STEP_TEXTS, "training": {}, "more": 1},
    ],
)
def test_a_document_that_is_none_is_refused_in_a_sentence(body: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        from_document(body, STEP.first, step_of)


def test_numbers_taken_over_come_back_to_the_last_digit() -> None:
    data = DATASETS["blobs"]()().rows(np.arange(7))
    params = Params(random_start(2, 3, 0.5, 0).W, np.array([1 / 3, -2e-7, 0.1 + 0.2]))
    training = Training(learning_rate=0.1, reg=0.01)
    there = derive_step(training.objective(), params, data.X, data.y, 0.1)
    again = step_of(texts_of_step(params, data.X, data.y), training)
    for matrix in there.matrices:
        np.testing.assert_array_equal(again[matrix.name].values, matrix.values)


FRAME = pd.DataFrame({"y": [0, 1, 2], "0": [1.0, 2.0, 3.0], "1": [4.0, 5.0, 6.0]})


@given(st.integers(0, 2), st.sampled_from(["0", "1"]), st.floats(-1e6, 1e6))
def test_an_edit_of_the_table_changes_that_entry_only(row: int, column: str, value: float) -> None:
    edits = {"edited_rows": {row: {column: value}}, "added_rows": [], "deleted_rows": []}
    expected = FRAME.copy()
    expected.loc[row, column] = value
    assert with_edits(FRAME, edits).to_numpy().tolist() == expected.to_numpy().tolist()


def test_rows_are_added_and_deleted_and_what_is_left_empty_is_zero() -> None:
    edits = {"edited_rows": {}, "added_rows": [{"0": 9.0, "1": None}], "deleted_rows": [1]}
    assert with_edits(FRAME, edits).to_numpy().tolist() == [[0, 1, 4], [2, 3, 6], [0, 9, 0]]


def test_a_table_emptied_of_rows_is_told_and_breaks_nothing() -> None:
    edits = {"edited_rows": {}, "added_rows": [], "deleted_rows": [0, 1, 2]}
    empty = with_edits(FRAME, edits)
    assert list(empty.columns) == ["y", "0", "1"]
    texts = texts_of_scores(empty[["0", "1"]].to_numpy(float), empty["y"].to_numpy(np.intp))
    assert entered(GOOD, texts, scores_of).fault


# --- what is told ---------------------------------------------------------------------------


@pytest.mark.parametrize("worked", WORKED_EXAMPLES, ids=lambda e: e.key)
def test_every_printed_number_of_an_example_comes_out(worked) -> None:  # type: ignore[no-untyped-def]
    entries, distance = against_print(worked)
    assert entries == sum(printed.size for printed in worked.printed.values())
    assert distance <= ENTRY_TOLERANCE


def test_a_step_of_the_lab_that_is_another_one_is_told() -> None:
    plain = Training()
    assert difference(plain, 6) == ""
    assert "batch of 5" in difference(replace(plain, batch_size=5), 6)
    for size in (6, 200):
        assert difference(replace(plain, batch_size=size), 6) == "", "that is all samples"
    adam = OPTIMIZERS["adam"]()
    assert f"uses {adam.title}" in difference(replace(plain, optimizer=adam), 6)


def test_only_lines_with_fractions_are_set_apart() -> None:
    assert spread(r"a &= b \\ &= c") == r"a &= b \\ &= c"
    assert r"\\[0.9em]" in spread(r"a &= \frac{b}{c} \\ &= d")
