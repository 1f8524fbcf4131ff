"""Links of former versions of this program: what they held is read from them for ever.

`tests/links/first.json` was written by the first program that had links, `second.json` by the first
that wrote points as bytes, had views and teachers' options in its links, and files, `third.json` by
the first that had lessons, `fourth.json` by the first that had a comparison in its links;
`exercises.json` is a result, written by the first that had exercises.
They are never written again; a program whose links are others gets a file of its own.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from linclf_core import results
from linclf_core.document import from_document, training_from_document
from linclf_core.exercises.seeded import FIRST_EDITION
from linclf_core.packing import MAX_KEPT, MAX_TEXT, from_text, name_of, unpacked
from linclf_core.saved import Moment, from_file
from linclf_ui.compare.compare_link import read
from linclf_ui.teaching import Teaching
from linclf_ui.view import View

LINKS = Path(__file__).parents[1] / "links"
FIRST, SECOND, THIRD, FOURTH = (
    json.loads((LINKS / f"{name}.json").read_text("utf-8"))
    for name in ("first", "second", "third", "fourth")
)
EXPERIMENTS = [*FIRST["experiments"], *SECOND["experiments"]]


@pytest.mark.parametrize("link", EXPERIMENTS, ids=lambda link: link["what"])
def test_an_old_link_holds_the_same_experiment(link: dict[str, Any]) -> None:
    named = "name" in link
    experiment = from_text(link["x"], MAX_KEPT if named else MAX_TEXT)
    assert experiment == from_document(link["document"])
    prepared = experiment.prepared()
    assert prepared.train.n_samples == link["samples"]
    run = experiment.replay(prepared, link["step"])
    assert run.step == link["step"]
    assert run.current.total == pytest.approx(link["loss"], rel=1e-6)
    if named:
        assert name_of(link["x"]) == link["name"]


@pytest.mark.parametrize("link", FIRST["numbers"], ids=lambda link: link["origin"])
def test_old_numbers_of_the_workbench_are_the_same(link: dict[str, Any]) -> None:
    packed = link["numbers"].partition(".")[2]
    assert unpacked(packed, 6_000, "numbers") == link["document"]


def test_old_views_and_teachers_options_are_the_same() -> None:
    for text, changed in SECOND["views"]:
        assert View.of_text(text) == View(**changed)
    for text, groups, projector in (*SECOND["teachings"], *THIRD["teachings"]):
        assert Teaching.of_text(text) == Teaching(groups, projector)


def test_old_comparisons_are_the_same() -> None:
    for text, preset, configurations in FOURTH["comparisons"]:
        assert read(text) == (preset, tuple(map(training_from_document, configurations)))


def test_an_old_file_holds_the_same_moment() -> None:
    for file in SECOND["files"]:
        wanted = Moment(from_document(file["document"]), file["step"], file["sample"], file["view"])
        assert from_file(file["text"].encode()) == wanted


@pytest.mark.slow
def test_an_old_result_is_marked_as_it_was() -> None:
    text = (LINKS / "exercises.json").read_text("utf-8")
    written, result = json.loads(text)["exercises"], results.from_text(text)
    assert {one.task.edition for one in result} == {FIRST_EDITION}
    for one, then in zip(result, written, strict=True):
        marking = one.marking()
        charged = [remark.sentence for remark in marking.remarks if remark.charged]
        said = {"right": marking.right, "of": len(marking.marks), "slips": charged}
        assert said == then["marks"]
        assert results.task_to_document(one.task) == then["exercise"]
