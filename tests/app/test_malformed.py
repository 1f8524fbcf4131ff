"""Whatever a browser may send, nothing breaks and nothing is lost."""

import re
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.load.player import report
from linclf_core.experiment import MAX_PERIODS
from linclf_core.explain.expression import Cell
from linclf_ui import session
from linclf_ui.board import address
from linclf_ui.board import reports as taken
from linclf_ui.board.edits import retabled
from linclf_ui.board.player import FilmTalk
from linclf_ui.board.report import read
from linclf_ui.told import table_edits
from linclf_ui.view import View
from linclf_ui.workbench.sheet import cell_of
from tests.app.malformed import ODD, reports, tables
from tests.app.visit import Visit, fill

COUNT = 400


def on_show() -> tuple[Any, ...]:
    here = session.lab()
    return here.experiment, here.history.step, here.sample


@pytest.mark.parametrize("seed", range(3))
def test_a_malformed_report_changes_nothing(visit: Visit, seed: int) -> None:
    session.go_to(7)
    session.choose_sample(4)
    before, at = on_show(), taken.talk()
    sound = 0
    for told in reports(seed, COUNT, at.run):
        taken.take(told)
        assert on_show() == before, told
        sound += read(told) is not None
        notice = session.take_notice()
        assert not notice or re.search(r"(stays as it was|stay as they were)\.$", notice), told
    assert sound > COUNT / 2, "most are wrong in one thing only"
    assert not at.done
    assert not at.failed


def test_a_report_of_what_was_there_before_a_file_or_a_lesson_changes_nothing(visit: Visit) -> None:
    session.open_moment(session.default_experiment(), 3, 2, View())
    before, at, opened = on_show(), taken.talk(), session.lab().opened
    edit = {"kind": "new_start", "n": 1, "gesture": 1}
    told: dict[str, Any] = {"step": 5, "sample": 4}
    for late in ("", "of another"):
        at.page = ""
        taken.take(report("p", 1, at.run, opened=late, ops=[edit], **told))
        assert on_show() == before
        assert (at.n, at.op) == (1, 1), "it is taken up, and not sent again"
    taken.take(report("p", 2, at.run, opened=opened, ops=[{**edit, "n": 2}], **told))
    assert on_show()[0].start.seed == before[0].start.seed + 1
    assert session.lab().sample == 4


def test_what_was_opened_by_a_server_that_is_no_more_holds(visit: Visit) -> None:
    at = taken.talk()
    taken.take(report("p", 9, at.run, opened="by another", step=5, sample=4))
    assert on_show()[1:] == (5, 4)


def test_an_undo_for_which_a_run_has_no_room_is_refused_in_a_sentence(visit: Visit) -> None:
    fill(session.lab())
    at = taken.talk()
    point = {"kind": "add", "n": 1, "gesture": 1, "x": [0.0, 0.0], "y": 0}
    taken.take(report("p", 1, at.run, ops=[point]))
    session.change_training(lambda training: replace(training, learning_rate=0.9))
    before = on_show()
    undo = {"kind": "undo", "n": 2, "gesture": 2}
    taken.take(report("p", 2, at.run, ops=[undo]))
    assert on_show() == before
    notice = session.take_notice()
    assert "room for 199 changes" in notice
    assert notice.endswith("The experiment stays as it was.")
    session.change_training(lambda training: replace(training, learning_rate=0.2))
    taken.take(report("p", 3, at.run, ops=[{**undo, "n": 3, "gesture": 3}]))
    assert len(session.lab().experiment.periods) == MAX_PERIODS


def test_a_malformed_report_stops_no_film() -> None:
    talk = FilmTalk()
    for n, told in enumerate(reports(0, COUNT, "1"), start=1):
        report = read(told)
        talk.takes(report)
        assert not talk.failed
        assert talk.n <= n
        assert report is None or report.step is None


def test_a_malformed_step_of_the_address_is_passed_over(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.go_to(7)
    here = session.lab()
    gone: list[int] = []
    beside = session.Beside(text=str, take=lambda text: None, go_to=gone.append)
    for odd in ODD:
        others = {"visit": here.visit, "step": odd, "at": odd}, {"visit": odd, "step": 3}, odd
        for told in (*({"step": other} for other in others), None, {}):
            monkeypatch.setattr(address, "reported", lambda key, told=told: told)
            address._take(beside)
            assert here.history.step == 7, told
            assert not gone, told
    sound = {"step": {"visit": here.visit, "step": 4, "at": 240}}
    monkeypatch.setattr(address, "reported", lambda key: sound)
    address._take(beside)
    assert (here.history.step, gone) == (4, [240])


def test_only_a_cell_is_a_cell() -> None:
    assert cell_of(["S", 1, 0]) == Cell("S", 1, 0)
    for odd in ODD:
        places = odd, ["S", odd, 0], ["S", 0, odd], [odd, 0, 0], ["S", 0], ["S", 0, 0, odd]
        for place in places:
            found = cell_of(place)
            assert found is None or {type(found.row), type(found.column)} == {int}, place


def test_a_malformed_change_of_a_table_is_one_sentence(visit: Visit) -> None:
    data = session.lab().prepared.train
    names = tuple(f"{c} · {name}" for c, name in enumerate(data.class_names))
    for told in tables(0, COUNT, ("0", "1"), "class"):
        with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
            retabled(data, names, told)
    for odd in ODD:
        with pytest.raises(ValueError, match="cannot be read"):
            table_edits(odd, 3)
