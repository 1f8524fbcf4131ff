"""docs/load.md has what `make load` has measured, part by part."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks.load.__main__ import PARTS
from benchmarks.load.report import HEAD, Report, sections
from benchmarks.load.soak import Soaked

ROOT = Path(__file__).parents[2]


def test_the_document_has_the_parts_and_the_machine() -> None:
    text = (ROOT / "docs/load.md").read_text("utf-8")
    found = sections(text)
    assert text.startswith(HEAD)
    assert list(found) == [name for name in PARTS if name in found]
    assert found
    assert all("cores" in told.splitlines()[0] for told in found.values())


def test_a_part_measured_again_takes_the_place_of_its_own_section_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "load.md"
    for part, told in (("b", "first"), ("a", "other"), ("b", "second\n\n  line")):
        report = Report(path, ["a", "b"])
        report.begin(part)
        print(told)
        report.end()
    assert sections(path.read_text("utf-8")) == {"a": "other", "b": "second\n\n  line"}
    assert capsys.readouterr().out.splitlines() == ["first", "other", "second", "", "  line"]


def test_growth_is_that_of_the_end_against_the_time_after_the_warm_up() -> None:
    found = Soaked([(float(t), 100.0 if t < 40 else 200.0 + t / 10) for t in range(101)])
    assert (found.warm, found.last) == (pytest.approx(204.5), pytest.approx(209.5))
    assert found.growth == pytest.approx(5.0 / 204.5)


def test_what_a_soak_found_can_be_written_down() -> None:
    found = Soaked([(0.0, 1.0)])
    found.done["work"] += 1
    assert json.loads(json.dumps(asdict(found)))["done"]["work"] == 1
